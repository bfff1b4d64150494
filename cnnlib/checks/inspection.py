"""Checks of the inspection exercises: maps of every layer, saliency, Grad-CAM and the nearest images."""

from itertools import pairwise

import numpy as np

from cnnlib import inspection as reference
from cnnlib.activations import softmax
from cnnlib.checks._cases import size, two_sizes, whole
from cnnlib.checks._exercise import Aspect, Exercise, Law

# What the wrong answers are made of -----------------------------------------------------------------------


def conv(images, kernels, bias=0, mode="constant"):
    """Slide kernels with odd sides over images; without a `mode` of padding the maps shrink."""
    kh, kw = kernels.shape[:2]
    if mode:
        sides = ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0))
        images = np.pad(np.asarray(images, np.float64), sides, mode=mode)
    if images.shape[1] < kh or images.shape[2] < kw:  # shrunk away
        return np.zeros((len(images), 0, 0, kernels.shape[3]))
    patches = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    return np.einsum("nyxcij,ijcf->nyxf", patches, kernels) + bias


def turned(kernels):
    """Return kernels by 180°."""
    return kernels[::-1, ::-1]


def back(grad_maps, kernels):
    """Carry a gradient back through `conv` with zeros around."""
    return conv(grad_maps, np.swapaxes(turned(kernels), 2, 3))


def positive(array):
    """Cut negative numbers to 0."""
    return np.maximum(array, 0)


def stretched(array, axes):
    """Scale so that the largest along the axes is 1, where there is one above 0."""
    largest = array.max(axis=axes, keepdims=True)
    return array / np.where(largest > 0, largest, 1)


# feature_maps ---------------------------------------------------------------------------------------------


def stack(rng, depth=3, filters=None, batch=1, low=-3):
    """Return images, kernels and biases of layers with `filters` maps each, or with 1, 2, 3, … of them."""
    height, width = two_sizes(rng, 3, 5)
    counts = [filters] * (depth + 1) if filters else list(range(1, depth + 2))
    kernels = tuple(whole(rng, 3, 3, *pair, low=-2, high=2) for pair in pairwise(counts))
    biases = tuple(whole(rng, count, low=-4, high=6) for count in counts[1:])
    return whole(rng, batch, height, width, counts[0], low=low, high=3), kernels, biases


def numbers_of_all_layers(function, images, kernels, biases):
    """All maps in a row, for a stack of any depth."""
    return np.concatenate([np.ravel(maps) for maps in function(images, kernels, biases)])


feature_maps = Exercise(
    reference.feature_maps,
    read="inspection-maps",
    aspects={
        "layer 1": Aspect(lambda rng: stack(rng, filters=1), part=0),
        "layer 2": Aspect(lambda rng: stack(rng, filters=2), part=1),
        "layer 3": Aspect(lambda rng: stack(rng, filters=2), part=2),
        "more and more maps": lambda rng: stack(rng, batch=2),
        "other depths": Aspect(
            tuple(lambda rng, depth=depth: stack(rng, depth, filters=2) for depth in (1, 2, 4)),
            measure=numbers_of_all_layers,
        ),
    },
    returns=("layer 1", "layer 2", "layer 3"),
)


def layers(step=None, show=None, hand_on=None, finish=None):
    """Return a `feature_maps` with one thing done in another way.

    `step(x, kernels, bias)` gives the sums; `show(sums)` is what is returned of a layer, `hand_on(sums)` what
    the next one gets; `finish(maps, images)` has the last word.
    """
    step, show = step or conv, show or positive
    hand_on = hand_on or show

    def answer(images, kernels, biases):
        x, maps = images, []
        for layer_kernels, bias in zip(kernels, biases, strict=True):
            sums = step(x, layer_kernels, bias)
            maps.append(show(sums))
            x = hand_on(sums)
        return tuple(finish(maps, images) if finish else maps)

    return answer


def relu_at_the_end(images, kernels, biases):
    """ReLU after the last layer alone."""
    *first, last = layers(show=lambda sums: sums)(images, kernels, biases)
    return *first, positive(last)


def all_of_the_images(images, kernels, biases):
    """Every layer looks at the images."""
    return tuple(
        positive(conv(images, layer_kernels, bias))
        for layer_kernels, bias in zip(kernels, biases, strict=True)
    )


def biases_of_the_first(images, kernels, biases):
    """Every layer takes the bias of the first."""
    return layers()(images, kernels, (biases[0],) * len(kernels))


def kernels_of_the_first(images, kernels, biases):
    """Every layer takes the kernels of the first."""
    return layers()(images, (kernels[0],) * len(kernels), biases)


for name, hint, wrong in [
    (
        "the ReLU is missing",
        "After each convolution negative numbers become 0: `np.maximum(…, 0)`.",
        layers(show=lambda sums: sums),
    ),
    ("ReLU follows the last layer alone", "It follows every convolution.", relu_at_the_end),
    (
        "the maps are those before the ReLU",
        "What a layer gives, and the next one sees, is what comes out of its ReLU: return that.",
        layers(show=lambda sums: sums, hand_on=positive),
    ),
    (
        "the next layer was given the sums before the ReLU",
        "A layer sees what the one before gives: what its ReLU leaves.",
        layers(hand_on=lambda sums: sums),
    ),
    (
        "every layer was given the images",
        "Only the first layer sees the images; each other one sees the maps of the layer before it.",
        all_of_the_images,
    ),
    (
        "the bias was ignored",
        "Each filter adds its bias before the ReLU.",
        layers(lambda x, kernels, bias: conv(x, kernels)),
    ),
    (
        "the bias was added after the ReLU",
        "Add it to the sums; then comes the ReLU.",
        layers(lambda x, kernels, bias: positive(conv(x, kernels)) + bias, show=lambda maps: maps),
    ),
    (
        "the bias was subtracted",
        "It is added.",
        layers(lambda x, kernels, bias: conv(x, kernels, -bias)),
    ),
    (
        "every layer got the bias of the first one",
        "Layer l adds `biases[l]`.",
        biases_of_the_first,
    ),
    (
        "every layer got the kernels of the first one",
        "Layer l uses `kernels[l]`.",
        kernels_of_the_first,
    ),
    (
        "negative numbers were turned positive",
        "ReLU makes them 0; it does not take their size.",
        layers(show=np.abs),
    ),
    (
        "the maps shrink, since nothing was put around the images",
        "With zeros around, as far as a kernel reaches from its centre, the maps are as large as the images.",
        layers(lambda x, kernels, bias: conv(x, kernels, bias, mode=None)),
    ),
    (
        "the border was repeated around the images",
        "Put zeros around.",
        layers(lambda x, kernels, bias: conv(x, kernels, bias, mode="edge")),
    ),
    (
        "the kernels were turned by 180°",
        "A layer lays its kernels on the image as they are.",
        layers(lambda x, kernels, bias: conv(x, turned(kernels), bias)),
    ),
    (
        "each map was stretched to 0 … 1",
        "That helps only when maps are shown. The next layer needs them as they are.",
        layers(show=lambda sums: stretched(positive(sums), (1, 2))),
    ),
    (
        "the layers come in the wrong order",
        "The maps of the first layer stand first.",
        layers(finish=lambda maps, images: maps[::-1]),
    ),
    (
        "the images stand before the maps",
        "Return the maps of the layers alone: one array for each layer.",
        layers(finish=lambda maps, images: [images, *maps]),
    ),
    (
        "every layer returned the maps of the last one",
        "Append a layer's maps to a list as soon as they are there.",
        layers(finish=lambda maps, images: [maps[-1]] * len(maps)),
    ),
    (
        "only the maps of the first image were returned",
        "The result has maps for each image of the batch.",
        layers(finish=lambda maps, images: [array[:1] for array in maps]),
    ),
    (
        "the maps of a layer were summed",
        "Each filter has a map of its own: the last axis counts them.",
        layers(finish=lambda maps, images: [array.sum(axis=3) for array in maps]),
    ),
]:
    feature_maps.misconception(name, hint)(wrong)


# saliency -------------------------------------------------------------------------------------------------


def small_network(rng, batch=1, channels=1, filters=1, classes=2):
    """Return images, kernels, bias, weights and classes; no sum before the ReLU is 0."""
    height, width = two_sizes(rng, 2, 4)
    kernels = whole(rng, 3, 3, channels, filters, low=-3, high=3)
    bias = whole(rng, filters, low=-3, high=8) + 0.5
    weights = whole(rng, filters, classes) + 0.5
    images = whole(rng, batch, height, width, channels, low=-2, high=3)
    return images, kernels, bias, weights, rng.integers(classes, size=batch)


saliency = Exercise(
    reference.saliency,
    read="inspection-saliency",
    aspects={
        "one channel": small_network,
        "colour": lambda rng: small_network(rng, channels=3),
        "filters": lambda rng: small_network(rng, channels=3, filters=3, classes=3),
        "a class for each image": lambda rng: small_network(rng, 3, channels=2, filters=2, classes=4),
    },
    laws=[
        Law(
            "twice the weights do not give twice the saliency",
            lambda f, images, kernels, bias, weights, classes: np.allclose(
                f(images, kernels, bias, 2 * weights, classes),
                2 * f(images, kernels, bias, weights, classes),
            ),
            "The score is a sum of weights times means of maps: is something scaled or squashed on the way?",
        )
    ],
)


def sizes(gradients):
    """The right way to make one number of the channels."""
    return np.abs(gradients).max(axis=3)


def chosen(scores, weights, classes):
    """The right derivative of the scores by the means of the maps, (N, F)."""
    return weights.T[classes]


def slopes(gate=None, start=chosen, end=sizes, mean=True, way_back=back, way_there=conv):
    """Return a `saliency` with one thing done in another way.

    `start(scores, weights, classes)` gives the derivative by the means, `gate(sums, grad)` the share that the
    ReLU lets through, `end(gradients)` one number of the channels.
    """

    def answer(images, kernels, bias, weights, classes):
        sums = way_there(images, kernels, bias)
        scores = positive(sums).mean(axis=(1, 2)) @ weights
        grad = start(scores, weights, classes)[:, np.newaxis, np.newaxis] + np.zeros_like(sums)
        if mean:
            grad = grad / (sums.shape[1] * sums.shape[2])
        open_gates = gate(sums, grad) if gate else sums > 0
        return end(way_back(grad * open_gates, kernels))

    return answer


def by_probability(scores, weights, classes):
    """The derivative of the probability of a class."""
    p = softmax(scores)
    right = np.eye(weights.shape[1])[classes]
    return (p * (right - (p * right).sum(axis=1, keepdims=True))) @ weights.T


def times_image(images, kernels, bias, weights, classes):
    """Gradient times image."""
    return slopes(end=lambda grad: sizes(grad * images))(images, kernels, bias, weights, classes)


for name, hint, wrong in [
    (
        "the signs were kept",
        "A pixel counts whichever way it moves the score: take the absolute values, then the largest.",
        slopes(end=lambda grad: grad.max(axis=3)),
    ),
    (
        "the absolute value was taken after the maximum",
        "First the absolute values, then the largest: of −5 and 2 it is 5, not 2.",
        slopes(end=lambda grad: np.abs(grad.max(axis=3))),
    ),
    (
        "the channels were summed",
        "Take the largest absolute value of the channels of a pixel.",
        slopes(end=lambda grad: np.abs(grad).sum(axis=3)),
    ),
    (
        "the channels were averaged",
        "Take the largest absolute value of the channels of a pixel.",
        slopes(end=lambda grad: np.abs(grad).mean(axis=3)),
    ),
    (
        "the channels were added before the absolute value",
        "They cancel then. First the absolute values, then the largest.",
        slopes(end=lambda grad: np.abs(grad.sum(axis=3))),
    ),
    (
        "the length of each pixel's gradient was taken",
        "Take the largest absolute value of the channels, not the root of the sum of their squares.",
        slopes(end=lambda grad: np.sqrt((grad**2).sum(axis=3))),
    ),
    (
        "the smallest channel was taken",
        "Take the largest absolute value.",
        slopes(end=lambda grad: np.abs(grad).min(axis=3)),
    ),
    (
        "the slopes were squared",
        "Take absolute values.",
        slopes(end=lambda grad: (grad**2).max(axis=3)),
    ),
    (
        "the channels were kept",
        "The result has the shape (N, H, W): one number for each pixel.",
        slopes(end=np.abs),
    ),
    (
        "the largest was taken over the filters or channels of all pixels",
        "Each pixel has a number of its own: take the maximum over the last axis alone.",
        slopes(end=lambda grad: np.abs(grad).max(axis=(1, 2, 3))),
    ),
    (
        "the probability was asked about, not the score",
        "Start at the logit, before any softmax: the derivative by the means is a column of `weights`.",
        slopes(start=by_probability),
    ),
    (
        "the loss was asked about, not the score",
        "Probability minus one-hot is the gradient of the cross-entropy. Here the score itself is wanted.",
        slopes(
            start=lambda scores, weights, classes: (
                (softmax(scores) - np.eye(weights.shape[1])[classes]) @ weights.T
            )
        ),
    ),
    (
        "all classes were asked about at once",
        "Only the column of `weights` that belongs to an image's class counts.",
        slopes(start=lambda scores, weights, classes: np.tile(weights.sum(axis=1), (len(classes), 1))),
    ),
    (
        "the class that wins was asked about, not that of `classes`",
        "`classes[n]` says which score is asked about for image n.",
        slopes(start=lambda scores, weights, classes: weights.T[scores.argmax(axis=1)]),
    ),
    (
        "every image was asked about the class of the first one",
        "`classes[n]` belongs to image n.",
        slopes(start=lambda scores, weights, classes: weights.T[classes[[0] * len(classes)]]),
    ),
    (
        "every image was asked about class 0",
        "`classes[n]` says which score is asked about for image n.",
        slopes(start=lambda scores, weights, classes: weights.T[0 * classes]),
    ),
    (
        "the ReLU was forgotten on the way back",
        "Where a sum was negative the ReLU was silent, and no gradient goes through.",
        slopes(gate=lambda sums, grad: 1),
    ),
    (
        "the ReLU let through where it was silent",
        "The gradient goes through where the sum was above 0, and nowhere else.",
        slopes(gate=lambda sums, grad: sums < 0),
    ),
    (
        "the ReLU was applied to the gradient",
        "What goes through depends on the sum on the way there, not on the sign of the gradient.",
        slopes(gate=lambda sums, grad: grad > 0),
    ),
    (
        "negative gradients were cut as well",
        "That is *guided* backpropagation. Here the ReLU only stops what it stopped on the way there.",
        slopes(gate=lambda sums, grad: (sums > 0) & (grad > 0)),
    ),
    (
        "the gradient was multiplied with the maps",
        "ReLU has the slope 0 or 1: multiply with `maps > 0`, not with the maps.",
        slopes(gate=lambda sums, grad: positive(sums)),
    ),
    (
        "the mean was forgotten on the way back",
        "The score takes the mean of H · W places, so each has a share of 1 / (H · W).",
        slopes(mean=False),
    ),
    (
        "the bias was forgotten",
        "It decides where the ReLU is silent.",
        slopes(way_there=lambda images, kernels, bias: conv(images, kernels)),
    ),
    (
        "the kernels were not turned on the way back",
        "A pixel reached the outputs around it through the kernel's opposite cells: turn it by 180°.",
        slopes(
            way_back=lambda grad_maps, kernels: conv(grad_maps, np.swapaxes(kernels, 2, 3)),
        ),
    ),
    (
        "the gradient was multiplied with the image",
        "How strongly a score moves with a pixel does not ask how bright the pixel is.",
        times_image,
    ),
    (
        "each map was stretched to 0 … 1",
        "Return the slopes themselves; stretch them only to show them.",
        slopes(end=lambda grad: stretched(sizes(grad), (1, 2))),
    ),
    (
        "all maps were stretched to 0 … 1 together",
        "Return the slopes themselves; stretch them only to show them.",
        slopes(end=lambda grad: stretched(sizes(grad), None)),
    ),
]:
    saliency.misconception(name, hint)(wrong)


# grad_cam -------------------------------------------------------------------------------------------------


def maps_and_gradients(rng, batch=1, maps=2, low=0):
    """Return maps and gradients of one size, higher than wide or wider than high."""
    shape = batch, *two_sizes(rng, 2, 4), maps
    return whole(rng, *shape, low=low, high=5), whole(rng, *shape, low=-4, high=5)


def two_by_two(rng):
    """Return two maps of 2 × 2 that can be weighed by hand."""
    return whole(rng, 1, 2, 2, 2, low=0, high=5), whole(rng, 1, 2, 2, 2, low=-2, high=4)


grad_cam = Exercise(
    reference.grad_cam,
    read="inspection-grad-cam",
    aspects={
        "two maps": two_by_two,
        "more maps": lambda rng: maps_and_gradients(rng, maps=size(rng, 3, 5)),
        "batch": lambda rng: maps_and_gradients(rng, batch=3, maps=3),
        "maps of either sign": lambda rng: maps_and_gradients(rng, batch=2, maps=4, low=-5),
    },
    laws=[
        Law(
            "twice the maps do not give twice the heat",
            lambda f, maps, gradients: np.allclose(f(2 * maps, gradients), 2 * f(maps, gradients)),
            "Each map counts in proportion, and so does its gradient: is something scaled or squashed?",
        )
    ],
)


def weighing(weigh=lambda gradients: gradients.mean(axis=(1, 2), keepdims=True), finish=positive):
    """Return a `grad_cam` with other weights (N, 1, 1, F), or another end."""
    return lambda maps, gradients: finish((maps * weigh(gradients)).sum(axis=3))


for name, hint, wrong in [
    (
        "the ReLU is missing",
        "What speaks against the class is cut: negative sums become 0.",
        weighing(finish=lambda heat: heat),
    ),
    (
        "the absolute value was taken in place of the ReLU",
        "Negative sums speak against the class: they become 0.",
        weighing(finish=np.abs),
    ),
    (
        "the ReLU came before the sum",
        "First the sum over the maps, then the ReLU: what speaks against the class must be able to cancel.",
        lambda maps, gradients: positive(maps * gradients.mean(axis=(1, 2), keepdims=True)).sum(axis=3),
    ),
    (
        "the weights were cut to positive ones",
        "A map may count against the class. Only the sum is cut.",
        weighing(lambda gradients: positive(gradients.mean(axis=(1, 2), keepdims=True))),
    ),
    (
        "only positive gradients counted in the weights",
        "The weight of a map is the mean of all its gradients.",
        weighing(lambda gradients: positive(gradients).mean(axis=(1, 2), keepdims=True)),
    ),
    (
        "the weights lost their signs",
        "The mean of a map's gradients may be negative: the map counts against the class then.",
        weighing(lambda gradients: np.abs(gradients.mean(axis=(1, 2), keepdims=True))),
    ),
    (
        "the largest gradient was taken for the weight",
        "The weight of a map is the mean of its gradients.",
        weighing(lambda gradients: gradients.max(axis=(1, 2), keepdims=True)),
    ),
    (
        "the gradients were summed, not averaged",
        "The weight of a map is the mean of its gradients over all places.",
        weighing(lambda gradients: gradients.sum(axis=(1, 2), keepdims=True)),
    ),
    (
        "the gradients were averaged over the maps",
        "Average over the places, the axes H and W: each *map* has one weight.",
        weighing(lambda gradients: gradients.mean(axis=3, keepdims=True)),
    ),
    (
        "all maps got one weight",
        "Average over the axes H and W alone.",
        weighing(lambda gradients: gradients.mean(axis=(1, 2, 3), keepdims=True)),
    ),
    (
        "the weights were averaged over the batch",
        "Each image has weights of its own.",
        weighing(lambda gradients: gradients.mean(axis=(0, 1, 2), keepdims=True)),
    ),
    (
        "every image got the weights of the first one",
        "Each image has weights of its own.",
        weighing(lambda gradients: gradients[:1].mean(axis=(1, 2), keepdims=True)),
    ),
    (
        "the gradients were averaged along one axis of the places only",
        "Average over both axes, `axis=(1, 2)`.",
        weighing(lambda gradients: gradients.mean(axis=1, keepdims=True)),
    ),
    (
        "each cell was multiplied with its own gradient",
        "A map has one weight for all its cells: the mean of its gradients.",
        weighing(lambda gradients: gradients),
    ),
    (
        "the weights were not applied",
        "Multiply each map with its weight before you sum.",
        weighing(lambda gradients: 1),
    ),
    (
        "the gradients were summed, and the maps played no part",
        "Sum the *maps*, each times its weight.",
        lambda maps, gradients: positive(gradients.sum(axis=3)),
    ),
    (
        "maps and gradients changed places",
        "The weights come from the gradients, and what they weigh are the maps.",
        lambda maps, gradients: weighing()(gradients, maps),
    ),
    (
        "the weighed maps were averaged",
        "Sum them over the last axis.",
        lambda maps, gradients: weighing()(maps, gradients) / maps.shape[3],
    ),
    (
        "only the strongest weighed map was kept",
        "Sum the weighed maps over the last axis.",
        lambda maps, gradients: positive((maps * gradients.mean(axis=(1, 2), keepdims=True)).max(axis=3)),
    ),
    (
        "the weights went through a softmax",
        "They are means of gradients, not probabilities.",
        weighing(lambda gradients: softmax(gradients.mean(axis=(1, 2), keepdims=True))),
    ),
    (
        "each heat map was stretched to 0 … 1",
        "Return the sums as they are; stretch them only to show them.",
        weighing(finish=lambda heat: stretched(positive(heat), (1, 2))),
    ),
    (
        "the batch was stretched to 0 … 1 together",
        "Return the sums as they are; stretch them only to show them.",
        weighing(finish=lambda heat: stretched(positive(heat), None)),
    ),
    (
        "the maps were not summed",
        "One heat map for each image: sum over the last axis.",
        lambda maps, gradients: positive(maps * gradients.mean(axis=(1, 2), keepdims=True)),
    ),
    (
        "the heat was summed over the places",
        "The places are kept; the sum runs over the maps.",
        lambda maps, gradients: positive(
            (maps * gradients.mean(axis=(1, 2), keepdims=True)).sum(axis=(1, 2))
        ),
    ),
]:
    grad_cam.misconception(name, hint)(wrong)


# nearest_images -------------------------------------------------------------------------------------------


def cosines(queries, embeddings):
    """The cosine of the angle between each query and each embedding, (Q, N)."""
    lengths = np.linalg.norm(queries, axis=1)[:, np.newaxis] * np.linalg.norm(embeddings, axis=1)
    return queries @ embeddings.T / lengths


def album(rng, queries=1, images=6, axes=2, count=3, inside=False):
    """Return queries, embeddings and count; no two images are about equally near to a query."""
    while True:
        embeddings = whole(rng, images, axes)
        places = rng.choice(images, size=queries, replace=False)
        asked = embeddings[places] if inside else whole(rng, queries, axes)
        if embeddings.any(axis=1).all() and asked.any(axis=1).all():
            near = np.sort(cosines(asked, embeddings), axis=1)
            if np.diff(near, axis=1).min() > 1e-3:
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


nearest_images = Exercise(
    reference.nearest_images,
    read="inspection-search",
    aspects={
        "one query": album,
        "several queries": lambda rng: album(rng, queries=size(rng, 2, 3), axes=3),
        "short and long vectors": short_and_long,
        "a query from the album": lambda rng: album(rng, queries=2, inside=True),
        "other counts": (
            lambda rng: album(rng, queries=2, axes=3, count=1),
            lambda rng: album(rng, images=5, count=5),
        ),
        "equals": equals,
    },
)


def ranked(similarity=cosines, finish=lambda order, count: order[:, :count], kind=lambda near: -near):
    """Return a `nearest_images` by another similarity, or with another end; `kind` is what gets sorted."""
    return lambda queries, embeddings, count=5: finish(
        np.argsort(kind(similarity(queries, embeddings)), axis=1, kind="stable"), count
    )


def distances(queries, embeddings):
    """All differences of queries and embeddings, (Q, N, D)."""
    return queries[:, np.newaxis] - embeddings


def lengths_along(order, axis=1):
    """Return cosines with lengths of another kind, or along another axis."""

    def similarity(queries, embeddings):
        with np.errstate(all="ignore"):
            parts = [array / np.linalg.norm(array, order, axis, True) for array in (queries, embeddings)]
        return np.nan_to_num(parts[0] @ parts[1].T)

    return similarity


def without_itself(queries, embeddings):
    """Put those that point exactly where the query does at the end."""
    near = cosines(queries, embeddings)
    return np.where(near > 1 - 1e-9, -2, near)


def centred(queries, embeddings):
    """Correlations: the mean of each vector is taken off first."""
    parts = [array - array.mean(axis=1, keepdims=True) for array in (queries, embeddings)]
    with np.errstate(all="ignore"):
        return np.nan_to_num(cosines(*parts))


def similarities(queries, embeddings, count=5):
    """Return how near, not who."""
    return -np.sort(-cosines(queries, embeddings), axis=1)[:, :count]


def from_the_other_side(queries, embeddings, count=5):
    """For each image the queries, the nearest first."""
    return np.argsort(-cosines(queries, embeddings).T, axis=1, kind="stable")[:, :count]


def equals_backwards(queries, embeddings, count=5):
    """Sort upwards and read from the end."""
    return np.argsort(cosines(queries, embeddings), axis=1, kind="stable")[:, ::-1][:, :count]


for name, hint, wrong in [
    (
        "the distance was taken, not the angle",
        "Two vectors that point the same way are alike, however long they are: compare directions.",
        ranked(lambda queries, embeddings: -np.linalg.norm(distances(queries, embeddings), axis=2)),
    ),
    (
        "the sum of absolute differences was taken",
        "The cosine of the angle is wanted: the dot product, divided by both lengths.",
        ranked(lambda queries, embeddings: -np.abs(distances(queries, embeddings)).sum(axis=2)),
    ),
    (
        "the dot product was not divided by the lengths",
        "Long vectors win then, wherever they point. Divide by the lengths.",
        ranked(lambda queries, embeddings: queries @ embeddings.T),
    ),
    (
        "the vectors were divided by the sum of their absolute values",
        "The length of a vector is the root of the sum of its squares.",
        ranked(lengths_along(1)),
    ),
    (
        "the vectors were divided by their largest value",
        "The length of a vector is the root of the sum of its squares.",
        ranked(lengths_along(np.inf)),
    ),
    (
        "the lengths were taken along the wrong axis",
        "A vector is a row: its length is taken along axis 1.",
        ranked(lengths_along(2, axis=0)),
    ),
    (
        "the dot product was multiplied with the lengths",
        "Divide by them.",
        ranked(
            lambda queries, embeddings: queries @ embeddings.T * np.linalg.norm(embeddings, axis=1),
        ),
    ),
    (
        "the sign of the similarity was ignored",
        "A vector that points the opposite way, with a cosine of −1, is the least alike of all.",
        ranked(lambda queries, embeddings: np.abs(cosines(queries, embeddings))),
    ),
    (
        "the mean of each vector was taken off",
        "That gives a correlation. The cosine takes the vectors as they are.",
        ranked(centred),
    ),
    (
        "the farthest come first",
        "The largest cosine is the nearest: sort downwards, for instance by `-similarity`.",
        ranked(kind=lambda near: near),
    ),
    (
        "the nearest come last",
        "The nearest stands first in each row.",
        ranked(finish=lambda order, count: order[:, :count][:, ::-1]),
    ),
    (
        "the nearest were found but not sorted",
        "`argpartition` finds them in any order. The nearest stands first.",
        ranked(finish=lambda order, count: np.sort(order[:, :count], axis=1)),
    ),
    (
        "the nearest was left out, as if it were the query",
        "A query need not be among the images. If it is, it finds itself.",
        ranked(finish=lambda order, count: order[:, 1 : count + 1]),
    ),
    (
        "the query itself was left out",
        "A query that is among the images finds itself, first of all.",
        ranked(without_itself),
    ),
    (
        "`count` was ignored",
        "Return the first `count` of each row.",
        ranked(finish=lambda order, count: order),
    ),
    (
        "one too many was returned",
        "`order[:, :count]` has `count` columns.",
        ranked(finish=lambda order, count: order[:, : count + 1]),
    ),
    (
        "the images were counted from 1",
        "Places count from 0.",
        ranked(finish=lambda order, count: order[:, :count] + 1),
    ),
    (
        "the similarities were returned, not the places",
        "Return where the nearest are: `argsort` in place of `sort`.",
        similarities,
    ),
    (
        "queries were searched for each image",
        "Each *query* has a row of images: sort along the axis of the images.",
        from_the_other_side,
    ),
    (
        "the result is transposed",
        "A query is a row: the shape is (Q, count).",
        ranked(finish=lambda order, count: order[:, :count].T),
    ),
    (
        "every query got the answer of the first one",
        "Row q belongs to query q.",
        ranked(finish=lambda order, count: order[[0] * len(order), :count]),
    ),
    (
        "of equals, the last one comes first",
        'An ascending order read from its end turns equals round. Sort `-similarity` with `kind="stable"`.',
        equals_backwards,
    ),
    (
        "the ranks were returned, not the places",
        "`argsort` once says who is nearest; twice, at which rank each image stands.",
        ranked(finish=lambda order, count: np.argsort(order, axis=1)[:, :count]),
    ),
]:
    nearest_images.misconception(name, hint)(wrong)
