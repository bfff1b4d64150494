"""Check `most_confused`: the mistake that was made most often."""

from functools import wraps

import numpy as np

from cnnlib.checks._core.cases import size
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import both_with, replaceable
from cnnlib.cifar10 import most_confused as reference


def counts(rng):
    """A matrix with its largest numbers on the diagonal, and one largest mistake somewhere else."""
    classes = size(rng, 4, 5)
    matrix = rng.permutation(np.arange(1, classes**2 + 1)).reshape(classes, classes)
    matrix[np.diag_indices(classes)] = 30 + rng.permutation(classes)
    return (matrix,)


def counts_in_both_orders(rng):
    """A matrix in which the largest mistake and the largest sum of both orders are different pairs."""
    [matrix] = counts(rng)
    first, second, third = rng.permutation(len(matrix))[:3]
    matrix[first, second], matrix[second, first] = 29, 0
    matrix[first, third], matrix[third, first] = 28, 27
    return (matrix,)


def counts_with_a_tie(rng):
    """A matrix in which two mistakes are equally frequent."""
    [matrix] = counts(rng)
    first, second, third, *_ = rng.permutation(len(matrix))
    matrix[first, second] = matrix[third, first] = 29
    return (matrix,)


def counts_of_mistakes_alone(rng):
    """A matrix with smaller numbers on the diagonal than beside it."""
    [matrix] = counts(rng)
    matrix[np.diag_indices(len(matrix))] = 0
    return (matrix,)


def counts_without_a_mistake(rng):
    """A matrix of right answers alone."""
    return (np.diag(rng.integers(1, 40, size(rng, 3, 5))),)


@wraps(reference)
def pair(matrix):
    """Return the pair as an array: a tuple, a list and an array of two numbers are equally right."""
    return np.array(reference(matrix))


# How to find it --------------------------------------------------------------------------------------------


def without_the_diagonal(matrix, filled=-1):
    """Return the matrix with another number on its diagonal."""
    return np.where(np.eye(len(matrix), dtype=bool), filled, matrix)


def first_largest(numbers):
    """Return row and column of the largest number, of several the first, row by row."""
    row, column = np.argwhere(numbers == numbers.max())[0]
    return int(row), int(column)


@replaceable
def find(
    matrix,
    *,
    counted=np.asarray,
    off=without_the_diagonal,
    place=first_largest,
    told=lambda pair, counts: pair,
):
    """Return the pair, with one part replaced.

    `counted(matrix)` is what is compared, `off(counts)` what is left of that without the diagonal,
    `place(counts)` finds the largest, and `told(pair, counts)` is what comes back.
    """
    counts = off(counted(matrix))
    return told(place(counts), counts)


most_confused = Exercise(
    pair,
    read="cifar10-confused",
    aspects={
        "one largest": counts,
        "two orders": counts_in_both_orders,
        "ties": counts_with_a_tie,
        "few right answers": counts_of_mistakes_alone,
        "no mistakes": counts_without_a_mistake,
    },
    both=both_with(find),
)

# Mistakes --------------------------------------------------------------------------------------------------


def last_largest(counts):
    """Return row and column of the largest number, of several the last, row by row."""
    row, column = np.argwhere(counts == counts.max())[-1]
    return int(row), int(column)


@most_confused.mistake()
def looks_at_the_diagonal_too(matrix):
    """the diagonal was not left out

    The diagonal holds the right answers: they are no mistakes.
    """
    return find(matrix, off=np.asarray)


@most_confused.mistake()
def swaps_row_and_column(matrix):
    """row and column are swapped

    First the true class, the row; then the predicted one, the column.
    """
    return find(matrix, told=lambda pair, counts: pair[::-1])


@most_confused.mistake()
def adds_both_orders(matrix):
    """both orders of a pair were added up

    Look for the largest single number: it says which class was taken for which.
    """
    return find(matrix, counted=lambda counts: counts + counts.T)


@most_confused.mistake()
def returns_the_rarest_mistake(matrix):
    """the rarest mistake was returned

    Look for the largest number off the diagonal.
    """
    return find(matrix, counted=np.negative, off=lambda counts: without_the_diagonal(counts, -999))


@most_confused.mistake()
def looks_above_the_diagonal_only(matrix):
    """only mistakes above the diagonal were considered

    There are mistakes below the diagonal too.
    """
    return find(matrix, off=lambda counts: np.where(np.triu(np.ones_like(counts), 1) == 1, counts, -1))


@most_confused.mistake()
def looks_below_the_diagonal_only(matrix):
    """only mistakes below the diagonal were considered

    There are mistakes above the diagonal too.
    """
    return find(matrix, off=lambda counts: np.where(np.tril(np.ones_like(counts), -1) == 1, counts, -1))


@most_confused.mistake()
def takes_the_last_of_several(matrix):
    """of several equally frequent mistakes, the last was returned

    Return the first, row by row: in a loop, `>` keeps it, `>=` does not.
    """
    return find(matrix, place=last_largest)


@most_confused.mistake()
def goes_through_the_matrix_column_by_column(matrix):
    """of several equally frequent mistakes, the first in column order was returned

    Go through the matrix row by row.
    """
    return find(matrix, place=lambda counts: first_largest(counts.T)[::-1])


@most_confused.mistake()
def divides_by_the_size_of_the_class(matrix):
    """the mistakes were divided by the size of their class

    Compare the counts themselves.
    """
    return find(matrix, counted=lambda counts: counts / counts.sum(axis=1, keepdims=True))


@most_confused.mistake()
def returns_the_number_of_mistakes_too(matrix):
    """the number of mistakes was returned along with the pair

    Return only the two classes.
    """
    return find(matrix, told=lambda pair, counts: (*pair, int(counts.max())))


@most_confused.mistake()
def returns_the_number_of_mistakes_alone(matrix):
    """the number of mistakes was returned, not the pair of classes

    `argmax` says where the largest number stands, `max` how large it is: return row and column.
    """
    return find(matrix, told=lambda pair, counts: counts.max())


@most_confused.mistake()
def returns_the_place_in_the_flat_matrix(matrix):
    """one number was returned: the place in the flattened matrix

    `divmod(place, len(matrix))`, or `np.unravel_index(place, matrix.shape)`, makes row and column of it.
    """
    return find(matrix, told=lambda pair, counts: pair[0] * len(counts) + pair[1])


@most_confused.mistake()
def returns_all_of_several(matrix):
    """a list of pairs was returned, all of the commonest mistakes

    Return one pair: of several equally frequent mistakes the first, row by row.
    """
    return find(matrix, told=lambda pair, counts: np.argwhere(counts == counts.max()))


@most_confused.mistake()
def leaves_out_the_largest_of_the_diagonal_only(matrix):
    """only the largest number of the diagonal was left out

    All numbers of the diagonal are right answers: leave out each of them.
    """

    def off(counts):
        largest = np.argmax(np.diag(counts))
        return np.where(np.arange(len(counts)) == largest, without_the_diagonal(counts), counts)

    return find(matrix, off=off)


@most_confused.mistake()
def finds_the_diagonal_where_there_are_no_mistakes(matrix):
    """where nobody made a mistake, a place on the diagonal was returned

    The diagonal is left out for good if it holds less than any count: −1, not 0.
    """
    return find(matrix, off=lambda counts: without_the_diagonal(counts, 0))


@most_confused.mistake()
def adds_both_orders_and_returns_the_larger(matrix):
    """both orders of a pair were added up, and of the largest sum the larger half was returned

    Look for the largest single number: it need not belong to the largest sum.
    """

    def place(counts):
        row, column = first_largest(np.triu(counts + counts.T, 1))
        return (column, row) if counts[column, row] > counts[row, column] else (row, column)

    return find(matrix, place=place)


@most_confused.mistake()
def subtracts_the_right_answers_of_the_column(matrix):
    """from each number the right answers of its column were subtracted

    `np.diag(matrix)` is a row of the diagonal's numbers, and NumPy takes it from every row:
    `matrix - np.diag(np.diag(matrix))` empties the diagonal alone.
    """
    return find(
        matrix,
        counted=lambda counts: counts - np.diag(counts),
        off=lambda counts: without_the_diagonal(counts, counts.min() - 1),
    )


@most_confused.mistake()
def returns_the_most_mistaken_class(matrix):
    """the class that was mistaken most often was returned, all its mistakes taken together

    Look for the largest single number off the diagonal, and return its row and its column.
    """

    def place(counts):
        mistakes = np.maximum(counts, 0)
        row = int(mistakes.sum(axis=1).argmax())
        return row, int(counts[row].argmax())

    return find(matrix, place=place)


@most_confused.mistake()
def compares_rows_and_columns_apart(matrix):
    """row and column were looked for one after the other, by their sums

    Both belong to one number: find the largest of the whole matrix, then its row and its column.
    """

    def place(counts):
        mistakes = np.maximum(counts, 0)
        return int(mistakes.sum(axis=1).argmax()), int(mistakes.sum(axis=0).argmax())

    return find(matrix, place=place)
