"""What the two ways back share: how a gradient returns to the pixels, its cases, its law and its mistakes."""

import numpy as np

from cnnlib.checks._core.cases import whole
from cnnlib.checks._families.batch import add_mistakes_with_early_return
from cnnlib.checks._families.dtypes import add_mistakes_with_dtype_of
from cnnlib.checks.pooling._cases import bright_pixels, single_precision
from cnnlib.checks.pooling._windows import window_and_strides
from cnnlib.pooling import max_pool2d as any_pool

# Cases and law --------------------------------------------------------------------------------------------


def with_gradient(draw):
    """Put a gradient of the output, without zeros, in front of what was drawn."""

    def drawn(rng):
        arguments = draw(rng)
        shape = any_pool(*arguments).shape
        return whole(rng, *shape, low=1) * rng.choice([-1, 1], size=shape), *arguments

    return drawn


def whole_images_under_fractions(rng):
    """8-bit images under a gradient with fractions."""
    grad_output, images = with_gradient(bright_pixels)(rng)
    return grad_output / 16, images


def all_in_single_precision(rng):
    """Everything in float32."""
    grad_output, images = with_gradient(single_precision)(rng)
    return (grad_output / 16).astype(np.float32), images


def adjoint_to(pool):
    """Return the law ⟨pool x, g⟩ = ⟨x, grad_images⟩: what a pixel gave is what it gets back."""

    def holds(function, grad_output, images, *size_and_strides):
        forward = (pool(images, *size_and_strides) * grad_output).sum()
        return np.isclose(forward, (images * function(grad_output, images, *size_and_strides)).sum())

    return holds


# The way back that wrong answers share --------------------------------------------------------------------


def scatter(grad_output, images, pool_size=2, strides=None, *, share, overwrite=""):
    """Give share(window, gradient) of each window (h, w) back to the pixels that it came from.

    `overwrite` says what an earlier share loses: nothing, the "cells" that get a share, or the "window".
    """
    (ph, pw), (sy, sx) = window_and_strides(pool_size, strides)
    grad_images = np.zeros(images.shape)
    for n, y, x, c in np.ndindex(grad_output.shape):
        seen = n, slice(y * sy, y * sy + ph), slice(x * sx, x * sx + pw), c
        part = share(images[seen], grad_output[n, y, x, c])
        if overwrite == "window":
            grad_images[seen] = part
        elif overwrite == "cells":
            grad_images[seen] = np.where(part != 0, part, grad_images[seen])
        else:
            grad_images[seen] += part
    return grad_images


def at_position(position, window, gradient):
    """Return zeros with the gradient at one position of a window, counted in row-major order."""
    part = np.zeros(window.shape)
    part.flat[position] = gradient
    return part


def to_first_largest(window, gradient):
    """Give all to the first largest number."""
    return at_position(window.argmax(), window, gradient)


def to_all_cells(window, gradient):
    """Give the whole gradient to every number."""
    return np.full(window.shape, gradient)


# Mistakes -------------------------------------------------------------------------------------------------


def add_mistakes_with_gradients(exercise, backward):
    """Add the mistakes of a way back that would be right as `backward` is."""

    @exercise.mistake("pooling-backward", name="exchanges_grad_output_and_images", called=exercise.name)
    def exchanges_grad_output_and_images(grad_output, images, *size_and_strides):
        """`grad_output` and `images` were exchanged

        The gradient of the output comes first: `{called}(grad_output, images, …)`.
        """
        return backward(images, grad_output, *size_and_strides)

    @exercise.mistake("pooling-strides")
    def ignores_the_strides(grad_output, images, pool_size=2, strides=None):
        """`strides` was ignored: the windows were placed side by side

        Window (y, x) starts at row y · sy and column x · sx, as in the forward pass.
        """
        return backward(grad_output, images, pool_size, None)

    @exercise.mistake("pooling-strides")
    def starts_window_y_x_at_pixel_y_x(grad_output, images, pool_size=2, strides=None):
        """window (y, x) started at pixel (y, x)

        Window (y, x) starts at row y · sy and column x · sx.
        """
        return backward(grad_output, images, pool_size, 1)

    @exercise.mistake("pooling-by-hand")
    def ignores_the_pool_size(grad_output, images, pool_size=2, strides=None):
        """`pool_size` was ignored: the windows are always 2 × 2

        2 is only the default value of `pool_size`.
        """
        return backward(grad_output, images, 2, pool_size if strides is None else strides)

    @exercise.mistake("pooling-size")
    def leaves_out_pixels_that_no_window_reached(grad_output, images, pool_size=2, strides=None):
        """the result is only as large as the area that the windows cover, not as the image

        Start from `np.zeros(images.shape)`: pixels that no window reached get 0.
        """
        (ph, pw), (sy, sx) = window_and_strides(pool_size, strides)
        _, rows, columns, _ = grad_output.shape
        grad_images = backward(grad_output, images, pool_size, strides)
        return grad_images[:, : (rows - 1) * sy + ph, : (columns - 1) * sx + pw]

    @exercise.mistake("pooling-backward")
    def averages_over_the_batch(grad_output, images, *size_and_strides):
        """the gradients were averaged over the batch

        Each image has a gradient of its own: nothing is divided by N.
        """
        return backward(grad_output, images, *size_and_strides) / len(images)

    add_mistakes_with_early_return(exercise, read="pooling-backward")
    add_mistakes_with_dtype_of(exercise, "images")
