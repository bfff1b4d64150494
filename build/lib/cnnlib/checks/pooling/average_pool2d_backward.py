"""Check `average_pool2d_backward`: all pixels of a window get an equal share of the gradient."""

from functools import partial

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._core.mistakes import Law
from cnnlib.checks.pooling._cases import (
    batch,
    left_over,
    one_window,
    overlapping,
    pair_of_sizes,
    pairs_of_sizes_and_strides,
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
from cnnlib.checks.pooling._windows import as_pair
from cnnlib.pooling import average_pool2d
from cnnlib.pooling import average_pool2d_backward as reference

average_pool2d_backward = Exercise(
    reference,
    read="pooling-backward-average",
    aspects={
        "one window": with_gradient(one_window),
        "side by side": (with_gradient(side_by_side), with_gradient(threes_side_by_side)),
        "left over": (with_gradient(left_over), with_gradient(threes_left_over)),
        "channels and batch": with_gradient(batch),
        "pairs": (with_gradient(pair_of_sizes), with_gradient(pairs_without_overlap)),
        "overlapping windows": Aspect(
            tuple(map(with_gradient, (overlapping, pairs_of_sizes_and_strides))), unmodified=True
        ),
        "number types": (whole_images_under_fractions, all_in_single_precision),
    },
    laws=[
        Law(
            "the shares of a window do not add up to its gradient",
            adjoint_to(average_pool2d),
            "Each of the ph · pw cells of a window gets the gradient divided by ph · pw, from every window.",
        )
    ],
)

# Shares ---------------------------------------------------------------------------------------------------


@average_pool2d_backward.mistake()
def does_not_divide(*arguments):
    """every pixel of a window got the whole gradient: nothing was divided

    Each of ph · pw pixels makes up only 1 / (ph · pw) of the mean: divide by their number.
    """
    return scatter(*arguments, share=to_all_cells)


@average_pool2d_backward.mistake()
def divides_by_the_height_only(*arguments):
    """the gradient was divided by the height of the window only

    A window of ph rows and pw columns has ph · pw pixels.
    """
    return scatter(
        *arguments, share=lambda window, gradient: to_all_cells(window, gradient / window.shape[0])
    )


@average_pool2d_backward.mistake()
def divides_by_4(*arguments):
    """every gradient was divided by 4

    A window has ph · pw pixels; 4 is right for 2 × 2 only.
    """
    return scatter(*arguments, share=lambda window, gradient: to_all_cells(window, gradient / 4))


@average_pool2d_backward.mistake()
def divides_by_height_plus_width(*arguments):
    """the gradient was divided by ph + pw

    A window of ph rows and pw columns has ph · pw pixels: multiply.
    """
    return scatter(
        *arguments, share=lambda window, gradient: to_all_cells(window, gradient / sum(window.shape))
    )


@average_pool2d_backward.mistake()
def gives_the_largest_number_the_gradient(*arguments):
    """the largest number of each window got the whole gradient

    That is the backward pass of *max* pooling. In a mean, all pixels count, and all equally.
    """
    return scatter(*arguments, share=to_first_largest)


@average_pool2d_backward.mistake()
def gives_only_the_largest_number_its_share(*arguments):
    """only the largest number of each window got its share

    All pixels of a window enter into its mean, so all get the same share.
    """
    return scatter(
        *arguments, share=lambda window, gradient: to_first_largest(window, gradient / window.size)
    )


@average_pool2d_backward.mistake()
def gives_only_the_first_pixel_its_share(*arguments):
    """only the first pixel of each window got its share

    All pixels from row y · sy to y · sy + ph get one: fill the slice, not only its corner.
    """
    return scatter(*arguments, share=lambda window, gradient: at_position(0, window, gradient / window.size))


@average_pool2d_backward.mistake()
def gives_the_first_pixel_the_gradient(*arguments):
    """the first pixel of each window got the whole gradient

    Divide it by ph · pw, and give that share to every pixel of the window.
    """
    return scatter(*arguments, share=partial(at_position, 0))


@average_pool2d_backward.mistake()
def divides_in_proportion_to_the_pixels(*arguments):
    """the shares are proportional to the pixels

    A mean weights all pixels equally, bright or dark: the share is the gradient divided by ph · pw.
    """
    return scatter(*arguments, share=lambda window, gradient: gradient * window / window.sum())


@average_pool2d_backward.mistake()
def multiplies_by_the_pixel(*arguments):
    """each share was multiplied by the pixel

    The derivative of the mean with respect to a pixel is 1 / (ph · pw), whatever its value.
    """
    return scatter(*arguments, share=lambda window, gradient: gradient * window / window.size)


@average_pool2d_backward.mistake("pooling-backward")
def ignores_the_values_of_grad_output(*arguments):
    """the values of `grad_output` were not used

    The share is `grad_output[n, y, x, c]` divided by ph · pw, not 1 divided by it.
    """
    return scatter(*arguments, share=lambda window, gradient: to_all_cells(window, 1 / window.size))


@average_pool2d_backward.mistake()
def rounds_down(*arguments):
    """the shares were rounded down

    `//` cuts fractions off: divide with `/`.
    """
    return scatter(*arguments, share=lambda window, gradient: to_all_cells(window, gradient // window.size))


@average_pool2d_backward.mistake("pooling-backward")
def flips_the_sign(*arguments):
    """the sign of the gradient was flipped

    A larger pixel means a larger mean: the share has the sign of the gradient.
    """
    return scatter(*arguments, share=lambda window, gradient: to_all_cells(window, -gradient / window.size))


# Windows, channels and images -----------------------------------------------------------------------------


def divide_equally(grad_output, images, pool_size=2, strides=None, overwrite=""):
    """Give each cell of a window an equal share, wherever the window is taken to be."""
    shares = grad_output / np.prod(as_pair(pool_size))
    return scatter(shares, images, pool_size, strides, share=to_all_cells, overwrite=overwrite)


def count_windows(grad_output, images, *size_and_strides):
    """Return how many windows see each pixel."""
    return scatter(np.ones(grad_output.shape), images, *size_and_strides, share=to_all_cells)


add_mistakes_with_gradients(average_pool2d_backward, divide_equally)


@average_pool2d_backward.mistake("pooling-by-hand")
def swaps_height_and_width_of_the_window(grad_output, images, pool_size=2, strides=None):
    """height and width of the window were swapped

    `pool_size` is (ph, pw): rows first, then columns.
    """
    swapped = as_pair(pool_size)[::-1]
    return divide_equally(grad_output, images, swapped, pool_size if strides is None else strides)


@average_pool2d_backward.mistake("pooling-strides")
def takes_the_first_stride_for_both(grad_output, images, pool_size=2, strides=None):
    """the stride of the rows was used for the columns too

    `strides` may be a pair (sy, sx): unpack it if it is not an int.
    """
    stride, _ = as_pair(pool_size if strides is None else strides)
    return divide_equally(grad_output, images, pool_size, stride)


@average_pool2d_backward.mistake("pooling-backward")
def starts_from_the_images(grad_output, images, *size_and_strides):
    """the images were added to the gradient: the sum did not start from 0

    Start from `np.zeros(images.shape)`, not from a copy of the images.
    """
    return images + divide_equally(grad_output, images, *size_and_strides)


@average_pool2d_backward.mistake("pooling-channels")
def averages_over_the_channels(*arguments):
    """all channels got the mean of their gradients

    Every channel is pooled by itself, so its pixels get the gradient of that channel alone.
    """
    shares = divide_equally(*arguments)
    return 0 * shares + shares.mean(axis=-1, keepdims=True)


@average_pool2d_backward.mistake("pooling-channels")
def sums_over_the_channels(*arguments):
    """all channels got the sum of their gradients

    Every channel is pooled by itself, so its pixels get the gradient of that channel alone.
    """
    shares = divide_equally(*arguments)
    return 0 * shares + shares.sum(axis=-1, keepdims=True)


@average_pool2d_backward.mistake("pooling-channels")
def sums_over_the_batch(*arguments):
    """all images of the batch got the sum of their gradients

    Each image has a gradient of its own.
    """
    shares = divide_equally(*arguments)
    return 0 * shares + shares.sum(axis=0)


@average_pool2d_backward.mistake("pooling-overlap")
def overwrites_where_windows_overlap(*arguments):
    """the shares of overlapping windows overwrite each other

    A pixel gets a share from each window that sees it: collect them with `+=`, not `=`.
    """
    return divide_equally(*arguments, overwrite="window")


@average_pool2d_backward.mistake("pooling-overlap")
def averages_where_windows_overlap(*arguments):
    """the shares of overlapping windows were averaged

    A pixel that several windows see contributes to each of them: its shares add up.
    """
    return divide_equally(*arguments) / np.maximum(count_windows(*arguments), 1)


@average_pool2d_backward.mistake("pooling-size")
def keeps_the_values_of_pixels_that_no_window_reached(grad_output, images, *size_and_strides):
    """pixels that no window reached kept their values

    They do not affect the result, so their derivative is 0: start from `np.zeros(images.shape)`.
    """
    unseen = count_windows(grad_output, images, *size_and_strides) == 0
    return divide_equally(grad_output, images, *size_and_strides) + unseen * images


@average_pool2d_backward.mistake()
def divides_by_the_size_of_the_image(grad_output, images, *size_and_strides):
    """the gradient was divided by the size of the image

    That is the backward pass of *global* pooling. Here each mean is taken over the ph · pw pixels of a
    window.
    """
    shares = grad_output / np.prod(images.shape[1:3])
    return scatter(shares, images, *size_and_strides, share=to_all_cells)


@average_pool2d_backward.mistake("pooling-backward")
def returns_the_shape_of_the_output(grad_output, images, pool_size=2, strides=None):
    """the shares were returned in the shape of the output

    There is a derivative for each pixel: the shape is that of `images`.
    """
    return grad_output / np.prod(as_pair(pool_size))
