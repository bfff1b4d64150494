"""Check `saliency`: how strongly the score of a class moves with each pixel."""

import numpy as np

from cnnlib.activations import softmax
from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks.inspection._image_gradients import gradients
from cnnlib.checks.inspection._layers import convolve, relu, scaled_to_1
from cnnlib.inspection import saliency as reference

# What is judged -------------------------------------------------------------------------------------------


def network(batch=1, channels=1, filters=1, classes=2, sides=(3, 3)):
    """Return the draw of images, kernels, bias, weights and classes; no sum before the ReLU is 0."""

    def draw(rng):
        height, width = two_sizes(rng, 2, 4)
        kernels = whole(rng, *sides, channels, filters, low=-3, high=3)
        bias = whole(rng, filters, low=-3, high=8) + 0.5
        weights = whole(rng, filters, classes) + 0.5
        images = whole(rng, batch, height, width, channels, low=-2, high=3)
        return images, kernels, bias, weights, rng.integers(classes, size=batch)

    return draw


saliency = Exercise(
    reference,
    read="inspection-saliency",
    aspects={
        "one channel": network(),
        "colour": network(channels=3),
        "filters": (
            network(channels=3, filters=3, classes=3),
            network(channels=2, filters=3, classes=3, sides=(1, 3)),
            network(channels=2, filters=3, classes=3, sides=(5, 3)),
        ),
        "a class for each image": Aspect(network(batch=3, channels=2, filters=2, classes=4), unmodified=True),
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

# Mistakes with the channels -------------------------------------------------------------------------------


def largest_of_the_channels(grad):
    """Make one number of the channels of a pixel, as it should be."""
    return np.abs(grad).max(axis=3)


@saliency.mistake()
def keeps_the_signs(*arguments):
    """the signs were kept

    A pixel counts whichever way it moves the score: take the absolute values, then the largest.
    """
    return gradients(*arguments).max(axis=3)


@saliency.mistake()
def takes_the_maximum_first(*arguments):
    """the absolute value was taken after the maximum

    First the absolute values, then the largest: of −5 and 2 it is 5, not 2.
    """
    return np.abs(gradients(*arguments).max(axis=3))


@saliency.mistake()
def sums_the_channels(*arguments):
    """the channels were summed

    Take the largest absolute value of the channels of a pixel.
    """
    return np.abs(gradients(*arguments)).sum(axis=3)


@saliency.mistake()
def averages_the_channels(*arguments):
    """the channels were averaged

    Take the largest absolute value of the channels of a pixel.
    """
    return np.abs(gradients(*arguments)).mean(axis=3)


@saliency.mistake()
def sums_the_channels_first(*arguments):
    """the channels were added before the absolute value

    They cancel then. First the absolute values, then the largest.
    """
    return np.abs(gradients(*arguments).sum(axis=3))


@saliency.mistake()
def takes_the_length(*arguments):
    """the length of each pixel's gradient was taken

    Take the largest absolute value of the channels, not the root of the sum of their squares.
    """
    return np.sqrt((gradients(*arguments) ** 2).sum(axis=3))


@saliency.mistake()
def takes_the_first_channel(*arguments):
    """only the first channel was looked at

    Take the largest absolute value over all channels of a pixel, `max(axis=-1)`.
    """
    return np.abs(gradients(*arguments)[..., 0])


@saliency.mistake()
def takes_the_smallest_channel(*arguments):
    """the smallest channel was taken

    Take the largest absolute value.
    """
    return np.abs(gradients(*arguments)).min(axis=3)


@saliency.mistake()
def squares_the_gradient(*arguments):
    """the gradient was squared

    Take absolute values.
    """
    return (gradients(*arguments) ** 2).max(axis=3)


@saliency.mistake()
def keeps_the_channels(*arguments):
    """the channels were kept

    The result has the shape (N, H, W): one number for each pixel.
    """
    return np.abs(gradients(*arguments))


@saliency.mistake()
def takes_the_largest_of_all_pixels(*arguments):
    """the largest was taken over the channels of all pixels

    Each pixel has a number of its own: take the maximum over the last axis alone.
    """
    return np.abs(gradients(*arguments)).max(axis=(1, 2, 3))


# Mistakes with the classes --------------------------------------------------------------------------------


@saliency.mistake()
def starts_at_the_probability(*arguments):
    """this is the gradient of the probability, not of the score

    Start at the logit, before any softmax: the derivative with respect to the means is a
    column of `weights`.
    """

    def start(scores, weights, classes):
        p = softmax(scores)
        one_hot = np.eye(weights.shape[1])[classes]
        return (p * (one_hot - (p * one_hot).sum(axis=1, keepdims=True))) @ weights.T

    return largest_of_the_channels(gradients(*arguments, start=start))


@saliency.mistake()
def starts_at_the_loss(*arguments):
    """this is the gradient of the loss, not of the score

    Probability minus one-hot is the gradient of the cross-entropy. Here the score itself is wanted.
    """

    def start(scores, weights, classes):
        return (softmax(scores) - np.eye(weights.shape[1])[classes]) @ weights.T

    return largest_of_the_channels(gradients(*arguments, start=start))


@saliency.mistake()
def starts_at_all_classes(*arguments):
    """this is the gradient of all scores together

    Only the column of `weights` that belongs to an image's class counts.
    """

    def start(scores, weights, classes):
        return np.tile(weights.sum(axis=1), (len(classes), 1))

    return largest_of_the_channels(gradients(*arguments, start=start))


@saliency.mistake()
def starts_at_the_predicted_class(*arguments):
    """the score of the predicted class was taken, not that of `classes`

    `classes[n]` says which score counts for image n.
    """

    def start(scores, weights, classes):
        return weights.T[scores.argmax(axis=1)]

    return largest_of_the_channels(gradients(*arguments, start=start))


@saliency.mistake()
def starts_at_the_class_of_the_first_image(images, kernels, bias, weights, classes):
    """the class of the first image was used for every image

    `classes[n]` belongs to image n.
    """
    first = classes[[0] * len(classes)]
    return largest_of_the_channels(gradients(images, kernels, bias, weights, first))


@saliency.mistake()
def starts_at_class_0(images, kernels, bias, weights, classes):
    """class 0 was used for every image

    `classes[n]` says which score counts for image n.
    """
    return largest_of_the_channels(gradients(images, kernels, bias, weights, 0 * classes))


# Mistakes on the way back ---------------------------------------------------------------------------------


@saliency.mistake()
def forgets_the_relu(*arguments):
    """the ReLU was forgotten in the backward pass

    Where a sum was negative the ReLU gave 0, and no gradient passes.
    """
    return largest_of_the_channels(gradients(*arguments, gate=lambda sums, grad: 1))


@saliency.mistake()
def passes_where_the_relu_gave_0(*arguments):
    """the gradient passes where the ReLU gave 0

    The gradient passes where the sum was above 0, and nowhere else.
    """
    return largest_of_the_channels(gradients(*arguments, gate=lambda sums, grad: sums < 0))


@saliency.mistake()
def applies_relu_to_the_gradient(*arguments):
    """the ReLU was applied to the gradient

    What passes depends on the sum in the forward pass, not on the sign of the gradient.
    """
    return largest_of_the_channels(gradients(*arguments, gate=lambda sums, grad: grad > 0))


@saliency.mistake()
def stops_negative_gradients(*arguments):
    """negative gradients were stopped as well

    That is *guided* backpropagation. Here the ReLU stops only what it stopped in the forward pass.
    """
    return largest_of_the_channels(gradients(*arguments, gate=lambda sums, grad: (sums > 0) & (grad > 0)))


@saliency.mistake()
def multiplies_by_the_maps(*arguments):
    """the gradient was multiplied by the maps

    ReLU has the slope 0 or 1: multiply by `maps > 0`, not by the maps.
    """
    return largest_of_the_channels(gradients(*arguments, gate=lambda sums, grad: relu(sums)))


@saliency.mistake()
def forgets_the_mean(*arguments):
    """the mean was forgotten in the backward pass

    The score takes the mean over H · W places, so each has a share of 1 / (H · W).
    """
    return largest_of_the_channels(gradients(*arguments, share=lambda places: 1))


@saliency.mistake()
def divides_by_the_number_of_images(images, *others):
    """the gradient was divided by the number of images

    Each image has a score of its own, and no mean over the batch is taken: divide by H · W alone.
    """
    return largest_of_the_channels(gradients(images, *others)) / len(images)


@saliency.mistake()
def ignores_the_bias(images, kernels, bias, weights, classes):
    """the bias was forgotten

    It decides where the ReLU gives 0.
    """
    return largest_of_the_channels(gradients(images, kernels, 0, weights, classes))


@saliency.mistake()
def does_not_rotate_the_kernels(*arguments):
    """the kernels were not rotated in the backward pass

    A pixel reached the outputs around it through the kernel's opposite cells: rotate it by 180°.
    """

    def way_back(grad_maps, kernels):
        return convolve(grad_maps, np.swapaxes(kernels, 2, 3))

    return largest_of_the_channels(gradients(*arguments, way_back=way_back))


@saliency.mistake()
def multiplies_by_the_image(images, *others):
    """the gradient was multiplied by the image

    A score may move strongly with a dark pixel, too: return the gradient alone.
    """
    return largest_of_the_channels(gradients(images, *others) * images)


@saliency.mistake()
def scales_each_map(*arguments):
    """each map was scaled to 0 … 1

    Return the values themselves; scale them only to show them.
    """
    return scaled_to_1(largest_of_the_channels(gradients(*arguments)), (1, 2))


@saliency.mistake()
def scales_the_batch(*arguments):
    """all maps were scaled to 0 … 1 together

    Return the values themselves; scale them only to show them.
    """
    return scaled_to_1(largest_of_the_channels(gradients(*arguments)), None)
