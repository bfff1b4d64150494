"""Check `nearest_images`: the images whose embeddings point most nearly where a query does."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.inspection import nearest_images as reference

# What is judged -------------------------------------------------------------------------------------------


def cosines(queries, embeddings):
    """Return the cosine of the angle between each query and each embedding, (Q, N)."""
    lengths = np.linalg.norm(queries, axis=1)[:, np.newaxis] * np.linalg.norm(embeddings, axis=1)
    return queries @ embeddings.T / lengths


def album(rng, queries=1, images=6, axes=2, count=3, inside=False):
    """Return queries, embeddings and count; no two images are about equally near to a query."""
    while True:
        embeddings = whole(rng, images, axes)
        places = rng.choice(images, size=queries, replace=False)
        asked = embeddings[places] if inside else whole(rng, queries, axes)
        if embeddings.any(axis=1).all() and asked.any(axis=1).all():
            similarities = np.sort(cosines(asked, embeddings), axis=1)
            if np.diff(similarities, axis=1).min() > 1e-3:
                return asked, embeddings, count


def short_and_long(rng):
    """Return an album of vectors of very different lengths."""
    queries, embeddings, count = album(rng, queries=2)
    return queries, embeddings * 2.0 ** rng.integers(-3, 4, size=(len(embeddings), 1)), count


def equals(rng):
    """Return an album on the axes of the space: many images are exactly as near as others."""
    embeddings = np.zeros((7, 3))
    embeddings[np.arange(7), rng.permutation([0, 0, 0, 1, 1, 2, 2])] = 2.0 ** rng.integers(-2, 3, size=7)
    query = rng.permutation([1.0, 3.0, 5.0])[np.newaxis]
    return query, embeddings, 7


def many_equals(rng):
    """Return such an album of sixty images: short lists keep their order under any method of sorting."""
    embeddings = np.zeros((60, 3))
    embeddings[np.arange(60), rng.integers(3, size=60)] = 2.0 ** rng.integers(-2, 3, size=60)
    return rng.permutation([1.0, 3.0, 5.0])[np.newaxis], embeddings, 60


nearest_images = Exercise(
    reference,
    read="inspection-search",
    aspects={
        "one query": album,
        "several queries": Aspect(lambda rng: album(rng, queries=size(rng, 2, 3), axes=3), unmodified=True),
        "short and long vectors": short_and_long,
        "a query from the album": lambda rng: album(rng, queries=2, inside=True),
        "other counts": (
            lambda rng: album(rng, queries=2, axes=3, count=1),
            lambda rng: album(rng, images=5, count=5),
        ),
        "no count": lambda rng: album(rng, queries=2, images=12, axes=3)[:2],
        "equals": (equals, many_equals),
    },
)

# Mistakes with the similarity -----------------------------------------------------------------------------


def ranked(similarities):
    """Return for each query the places of all images, the most similar first."""
    return np.argsort(-similarities, axis=1, kind="stable")


def differences(queries, embeddings):
    """Return all differences of queries and embeddings, (Q, N, D)."""
    return queries[:, np.newaxis] - embeddings


def normalized_products(queries, embeddings, order, axis=1):
    """Return cosines with lengths of another kind, or along another axis."""
    queries, embeddings = (
        vectors / np.linalg.norm(vectors, order, axis, keepdims=True) for vectors in (queries, embeddings)
    )
    return np.nan_to_num(queries @ embeddings.T)


@nearest_images.mistake()
def takes_the_distance(queries, embeddings, count=5):
    """the distance was taken, not the angle

    Two vectors that point the same way are alike, however long they are: compare directions.
    """
    return ranked(-np.linalg.norm(differences(queries, embeddings), axis=2))[:, :count]


@nearest_images.mistake()
def takes_the_sum_of_absolute_differences(queries, embeddings, count=5):
    """the sum of absolute differences was taken

    The cosine of the angle is wanted: the dot product, divided by both lengths.
    """
    return ranked(-np.abs(differences(queries, embeddings)).sum(axis=2))[:, :count]


@nearest_images.mistake()
def does_not_divide_by_the_lengths(queries, embeddings, count=5):
    """the dot product was not divided by the lengths

    Long vectors win then, wherever they point. Divide by the lengths.
    """
    return ranked(queries @ embeddings.T)[:, :count]


@nearest_images.mistake()
def divides_by_the_sum_of_absolute_values(queries, embeddings, count=5):
    """the vectors were divided by the sum of their absolute values

    The length of a vector is the root of the sum of its squares.
    """
    return ranked(normalized_products(queries, embeddings, order=1))[:, :count]


@nearest_images.mistake()
def divides_by_the_largest_value(queries, embeddings, count=5):
    """the vectors were divided by their largest value

    The length of a vector is the root of the sum of its squares.
    """
    return ranked(normalized_products(queries, embeddings, order=np.inf))[:, :count]


@nearest_images.mistake()
def divides_by_the_squared_lengths(queries, embeddings, count=5):
    """the dot product was divided by the squares of the lengths

    The length of a vector is the *root* of the sum of its squares.
    """
    return ranked(queries @ embeddings.T / np.square(embeddings).sum(axis=1))[:, :count]


@nearest_images.mistake()
def takes_lengths_along_axis_0(queries, embeddings, count=5):
    """the lengths were taken along the wrong axis

    A vector is a row: its length is taken along axis 1.
    """
    return ranked(normalized_products(queries, embeddings, order=2, axis=0))[:, :count]


@nearest_images.mistake()
def multiplies_by_the_lengths(queries, embeddings, count=5):
    """the dot product was multiplied by the lengths

    Divide by them.
    """
    return ranked(queries @ embeddings.T * np.linalg.norm(embeddings, axis=1))[:, :count]


@nearest_images.mistake()
def ignores_the_sign(queries, embeddings, count=5):
    """the sign of the similarity was ignored

    A vector that points the opposite way, with a cosine of −1, is the least alike of all.
    """
    return ranked(np.abs(cosines(queries, embeddings)))[:, :count]


@nearest_images.mistake()
def takes_the_correlation(queries, embeddings, count=5):
    """the mean of each vector was subtracted

    That gives a correlation. The cosine takes the vectors as they are.
    """
    centred = [vectors - vectors.mean(axis=1, keepdims=True) for vectors in (queries, embeddings)]
    return ranked(np.nan_to_num(cosines(*centred)))[:, :count]


# Mistakes with the order ----------------------------------------------------------------------------------


@nearest_images.mistake()
def puts_the_farthest_first(queries, embeddings, count=5):
    """the farthest come first

    The nearest has the largest cosine: sort in descending order, for instance by `-similarity`.
    """
    return ranked(-cosines(queries, embeddings))[:, :count]


@nearest_images.mistake()
def puts_the_nearest_last(queries, embeddings, count=5):
    """the nearest come last

    The nearest stands first in each row.
    """
    return ranked(cosines(queries, embeddings))[:, :count][:, ::-1]


@nearest_images.mistake()
def does_not_sort(queries, embeddings, count=5):
    """the nearest were found but not sorted

    `argpartition` finds them in any order. The nearest stands first.
    """
    return np.sort(ranked(cosines(queries, embeddings))[:, :count], axis=1)


@nearest_images.mistake()
def leaves_out_the_nearest(queries, embeddings, count=5):
    """the nearest was left out, as if it were the query

    A query need not be among the images. If it is, it finds itself.
    """
    return reference(queries, embeddings, min(count + 1, len(embeddings)))[:, 1:]


@nearest_images.mistake()
def leaves_out_the_query(queries, embeddings, count=5):
    """the query itself was left out

    A query that is among the images finds itself, first of all.
    """
    similarities = cosines(queries, embeddings)
    return ranked(np.where(similarities > 1 - 1e-9, -2, similarities))[:, :count]


# Mistakes with what is returned ---------------------------------------------------------------------------


@nearest_images.mistake()
def ignores_count(queries, embeddings, count=5):
    """`count` was ignored

    Return the first `count` of each row.
    """
    return ranked(cosines(queries, embeddings))


for default in 1, 2, 3, 4, 6, 8, 10:

    @nearest_images.mistake(name=f"returns_{default}_by_default", default=default)
    def returns_another_number_by_default(queries, embeddings, count=default):
        """`count` is {default} where it is not given

        The default stands in the first line, and is 5: leave that line as it is.
        """
        return ranked(cosines(queries, embeddings))[:, :count]


@nearest_images.mistake()
def returns_all_by_default(queries, embeddings, count=None):
    """all images come back where `count` is not given

    The default stands in the first line, and is 5: leave that line as it is.
    """
    return ranked(cosines(queries, embeddings))[:, :count]


@nearest_images.mistake()
def returns_one_too_many(queries, embeddings, count=5):
    """one image too many was returned

    `order[:, :count]` has `count` columns.
    """
    return ranked(cosines(queries, embeddings))[:, : count + 1]


@nearest_images.mistake()
def counts_from_1(queries, embeddings, count=5):
    """the images were counted from 1

    Indices start at 0.
    """
    return ranked(cosines(queries, embeddings))[:, :count] + 1


@nearest_images.mistake()
def returns_the_similarities(queries, embeddings, count=5):
    """the similarities were returned, not the indices

    Return where the nearest are: `argsort` in place of `sort`.
    """
    return -np.sort(-cosines(queries, embeddings), axis=1)[:, :count]


@nearest_images.mistake()
def ranks_the_queries(queries, embeddings, count=5):
    """the queries were ranked for each image

    Rank the images for each *query*: sort along the axis of the images.
    """
    return ranked(cosines(queries, embeddings).T)[:, :count]


@nearest_images.mistake()
def transposes_the_result(queries, embeddings, count=5):
    """the result is transposed

    A query is a row: the shape is (Q, count).
    """
    return ranked(cosines(queries, embeddings))[:, :count].T


@nearest_images.mistake()
def answers_the_first_query_for_all(queries, embeddings, count=5):
    """every query got the result of the first one

    Row q belongs to query q.
    """
    order = ranked(cosines(queries, embeddings))
    return order[[0] * len(order), :count]


@nearest_images.mistake()
def puts_the_last_of_equals_first(queries, embeddings, count=5):
    """of equally near images, the last one comes first

    Reading an ascending order backwards reverses ties. Sort `-similarity` with `kind="stable"`.
    """
    return np.argsort(cosines(queries, embeddings), axis=1, kind="stable")[:, ::-1][:, :count]


@nearest_images.mistake()
def returns_the_ranks(queries, embeddings, count=5):
    """the ranks were returned, not the indices

    One `argsort` gives the indices of the nearest; a second one turns them into ranks.
    """
    return np.argsort(ranked(cosines(queries, embeddings)), axis=1)[:, :count]


@nearest_images.mistake()
def sorts_equals_in_any_order(queries, embeddings, count=5):
    """equally near images come in any order

    Of equals the lower place comes first: sort `-similarity` with `kind="stable"`.
    """
    return np.argsort(-cosines(queries, embeddings), axis=1)[:, :count]
