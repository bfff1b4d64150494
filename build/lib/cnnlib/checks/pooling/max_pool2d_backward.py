"""Check `max_pool2d_backward`: the gradient goes to the first largest number of each window."""

from functools import partial

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks.pooling._cases import (
    all_negative,
    batch,
    far_below_0,
    left_over,
    mixed_signs,
    one_window,
    overlapping,
    pair_of_sizes,
    pairs_without_overlap,
    side_by_side,
    threes_left_over,
    threes_side_by_side,
)
from cnnlib.checks.pooling._gradients import (
    add_mistakes_with_gradients,
    adjoint_to,
    all_in_single_precision,
    at_position,
    scatter,
    to_all_cells,
    to_first_largest,
    whole_images_under_fractions,
    with_gradient,
)
from cnnlib.checks.pooling._windows import window_and_strides
from cnnlib.pooling import max_pool2d
from cnnlib.pooling import max_pool2d_backward as reference


def constant_window(rng):
    """A window in which all numbers are equal, as ReLU leaves them."""
    return (np.zeros((1, 2, 2, 1)),)


def ties_of_two_corners(rng):
    """Two largest numbers, of which one comes first along the rows and the other along the columns."""
    return (np.array([[0.0, 1], [1, 0]]).reshape(1, 2, 2, 1) + size(rng, 0, 9),)


def ties(rng):
    """Few different numbers, so that most windows have several largest ones."""
    h, w = two_sizes(rng, 1, 3)
    return (whole(rng, 1, 2 * h, 2 * w, 1, low=0, high=1),)


def ties_that_overlap(rng):
    """Ties in windows that share pixels."""
    return whole(rng, 1, *two_sizes(rng, 4, 5), 1, low=0, high=1), 3, 1


def rise_and_fall(rng):
    """A row in which two numbers win one window each, and a third one wins two."""
    row = np.array([1.0, 2, 3, 9, 4]) + size(rng, 0, 9)
    return row.reshape(1, 1, 5, 1), (1, 2), 1


max_pool2d_backward = Exercise(
    reference,
    read="pooling-backward",
    aspects={
        "one window": with_gradient(one_window),
        "side by side": (with_gradient(side_by_side), with_gradient(threes_side_by_side)),
        "negative numbers": tuple(map(with_gradient, (mixed_signs, all_negative, far_below_0))),
        "ties": tuple(map(with_gradient, (constant_window, ties_of_two_corners, ties))),
        "left over": (with_gradient(left_over), with_gradient(threes_left_over)),
        "channels and batch": with_gradient(batch),
        "pairs": (with_gradient(pair_of_sizes), with_gradient(pairs_without_overlap)),
        "overlapping windows": Aspect(
            tuple(map(with_gradient, (overlapping, ties_that_overlap, rise_and_fall))), unmodified=True
        ),
        "number types": (whole_images_under_fractions, all_in_single_precision),
    },
    laws=[
        Law(
            "the gradient of a window did not reach the pixel that the window kept",
            adjoint_to(max_pool2d),
            "Each window hands its whole gradient to its first largest number, and nothing to the others.",
        )
    ],
)

# Several largest numbers ----------------------------------------------------------------------------------


def to_every_largest(window, gradient):
    """Give the whole gradient to every largest number."""
    return np.where(window == window.max(), gradient, 0)


@max_pool2d_backward.mistake("pooling-ties")
def gives_every_largest_number_the_whole_gradient(*arguments):
    """at a tie, every largest number got the whole gradient

    `window == window.max()` marks all of them; the gradient goes to the first in row-major order.
    """
    return scatter(*arguments, share=to_every_largest)


@max_pool2d_backward.mistake("pooling-ties")
def divides_among_the_largest_numbers(*arguments):
    """at a tie, the gradient was split between the largest numbers

    Here all of it goes to the first of them in row-major order.
    """

    def share(window, gradient):
        return to_every_largest(window, gradient) / (window == window.max()).sum()

    return scatter(*arguments, share=share)


@max_pool2d_backward.mistake("pooling-ties")
def gives_the_last_largest_number_the_gradient(*arguments):
    """at a tie, the last of the largest numbers got the gradient

    The first one gets it: is the comparison `>=` where it should be `>`?
    """

    def share(window, gradient):
        return at_position(window.size - 1 - window[::-1, ::-1].argmax(), window, gradient)

    return scatter(*arguments, share=share)


@max_pool2d_backward.mistake("pooling-ties")
def looks_for_the_largest_number_in_column_order(*arguments):
    """at a tie, the first largest number in column-major order got the gradient

    Row-major order goes along the rows: take the topmost, and of those in one row the leftmost.
    """
    return scatter(*arguments, share=lambda window, gradient: to_first_largest(window.T, gradient).T)


# Which number gets how much -------------------------------------------------------------------------------


@max_pool2d_backward.mistake()
def gives_all_numbers_the_gradient(*arguments):
    """all numbers of a window got the gradient

    Only the largest number decided the output, so only it gets the gradient.
    """
    return scatter(*arguments, share=to_all_cells)


@max_pool2d_backward.mistake()
def divides_among_all_numbers(*arguments):
    """the gradient was split between all numbers of a window

    That is the backward pass of *average* pooling. Here the largest number gets all of it.
    """
    return scatter(*arguments, share=lambda window, gradient: to_all_cells(window, gradient / window.size))


@max_pool2d_backward.mistake()
def ignores_the_values_of_grad_output(*arguments):
    """the values of `grad_output` were not used

    The largest number gets `grad_output[n, y, x, c]`, not 1.
    """
    return scatter(*arguments, share=lambda window, gradient: to_first_largest(window, 1))


@max_pool2d_backward.mistake()
def returns_the_largest_numbers(*arguments):
    """the largest numbers were returned instead of the gradient

    Write `grad_output[n, y, x, c]` to the position of the largest number.
    """
    return scatter(*arguments, share=lambda window, gradient: to_first_largest(window, window.max()))


@max_pool2d_backward.mistake()
def multiplies_by_the_pixel(*arguments):
    """the gradient was multiplied by the pixel

    The output *is* the pixel, so its derivative with respect to the pixel is 1: pass the gradient on
    unchanged.
    """
    return scatter(
        *arguments, share=lambda window, gradient: to_first_largest(window, gradient * window.max())
    )


@max_pool2d_backward.mistake()
def gives_the_smallest_number_the_gradient(*arguments):
    """the smallest number of each window got the gradient

    The largest one decided the output: `argmax`, not `argmin`.
    """
    return scatter(*arguments, share=lambda window, gradient: at_position(window.argmin(), window, gradient))


@max_pool2d_backward.mistake()
def gives_the_number_farthest_from_0_the_gradient(*arguments):
    """the number farthest from 0 got the gradient

    Compare the numbers, not their absolute values.
    """

    def share(window, gradient):
        return at_position(np.abs(window * 1.0).argmax(), window, gradient)

    return scatter(*arguments, share=share)


@max_pool2d_backward.mistake()
def gives_windows_of_negative_numbers_nothing(*arguments):
    """windows of negative numbers got no gradient

    Their largest number is negative, but it is still the one that was kept.
    """
    return scatter(
        *arguments,
        share=lambda window, gradient: to_first_largest(window, gradient if window.max() >= 0 else 0),
    )


@max_pool2d_backward.mistake()
def applies_the_gradient_of_relu_too(*arguments):
    """windows whose largest number is 0 or less got no gradient

    That is what ReLU does. Max pooling passes the gradient on, whatever the number is.
    """
    return scatter(
        *arguments,
        share=lambda window, gradient: to_first_largest(window, gradient if window.max() > 0 else 0),
    )


@max_pool2d_backward.mistake()
def gives_the_first_number_the_gradient(*arguments):
    """the first number of each window got the gradient

    It goes to the largest number: use `argmax`.
    """
    return scatter(*arguments, share=partial(at_position, 0))


@max_pool2d_backward.mistake()
def swaps_row_and_column_of_the_largest_number(*arguments):
    """the row and the column of the largest number were swapped

    `argmax` counts along the rows: `i, j = divmod(index, pw)` gives row i and column j.
    """

    def share(window, gradient):
        part = to_first_largest(window, gradient)
        return part.T if window.shape[0] == window.shape[1] else part

    return scatter(*arguments, share=share)


@max_pool2d_backward.mistake()
def flips_the_sign(*arguments):
    """the sign of the gradient was flipped

    Pass the gradient on unchanged.
    """
    return scatter(*arguments, share=lambda window, gradient: to_first_largest(window, -gradient))


# Windows, channels and images -----------------------------------------------------------------------------

add_mistakes_with_gradients(max_pool2d_backward, partial(scatter, share=to_first_largest))


@max_pool2d_backward.mistake("pooling-overlap")
def overwrites_where_windows_overlap(*arguments):
    """the gradients of overlapping windows overwrite each other

    A pixel may be the largest of several windows: collect their gradients with `+=`, not `=`.
    """
    return scatter(*arguments, share=to_first_largest, overwrite="cells")


@max_pool2d_backward.mistake("pooling-overlap")
def overwrites_whole_windows(*arguments):
    """each window overwrites what earlier windows left there, even with zeros

    Windows may overlap: add to what is there with `+=`, not `=`.
    """
    return scatter(*arguments, share=to_first_largest, overwrite="window")


@max_pool2d_backward.mistake()
def takes_the_position_in_the_window_for_one_in_the_image(grad_output, images, pool_size=2, strides=None):
    """the position within the window was used as a position in the image

    `argmax` counts from the corner of the window: add y · sy to its row and x · sx to its column.
    """
    (ph, pw), (sy, sx) = window_and_strides(pool_size, strides)
    grad_images = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(grad_output.shape):
        window = images[n, y * sy : y * sy + ph, x * sx : x * sx + pw, c]
        i, j = np.unravel_index(window.argmax(), window.shape)
        grad_images[n, i, j, c] += grad_output[n, y, x, c]
    return grad_images


@max_pool2d_backward.mistake()
def returns_the_shape_of_the_output(grad_output, images, *size_and_strides):
    """`grad_output` was returned as it is, in the shape of the output

    There is a derivative for each pixel: the shape is that of `images`, and most of it is 0.
    """
    return grad_output


@max_pool2d_backward.mistake("pooling-channels")
def takes_the_positions_of_the_first_channel(grad_output, images, *size_and_strides):
    """all channels used the position of the largest number in channel 0

    Each channel has a largest number of its own.
    """
    first = np.repeat(images[..., :1], images.shape[-1], axis=-1)
    return reference(grad_output, first, *size_and_strides)


@max_pool2d_backward.mistake("pooling-channels")
def takes_the_positions_of_the_first_image(grad_output, images, *size_and_strides):
    """all images used the position of the largest number in the first image

    Each image has a largest number of its own.
    """
    first = np.repeat(images[:1], len(images), axis=0)
    return reference(grad_output, first, *size_and_strides)


@max_pool2d_backward.mistake("pooling-channels")
def gives_only_the_largest_channel_its_gradient(grad_output, images, *size_and_strides):
    """only the largest channel of each window got its gradient

    Each channel is pooled by itself, so each has a largest number that gets a gradient.
    """
    maps = max_pool2d(images, *size_and_strides)
    largest = maps == maps.max(axis=-1, keepdims=True)
    return reference(grad_output * largest, images, *size_and_strides)
