"""Check `flip`: half a turn of the kernel."""

import numpy as np

from cnnlib.checks._core.cases import two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.convolution import flip as reference


def tall(rng):
    """Draw a kernel with more rows than columns."""
    return whole(rng, *sorted(two_sizes(rng, 1, 4), reverse=True))


flip = Exercise(
    reference,
    read="convolution-flip",
    aspects={
        "square": lambda rng: (whole(rng, 3, 3),),
        "rectangle": (
            lambda rng: (tall(rng),),
            lambda rng: (tall(rng).T.copy(),),
            lambda rng: (tall(rng) / 8,),
            lambda rng: (tall(rng).T.copy() / 8,),
        ),
    },
)


@flip.mistake()
def returns_the_kernel_unchanged(kernel):
    """the kernel was returned unchanged

    Rotate it by 180°: its first number becomes its last.
    """
    return kernel.copy()


@flip.mistake()
def turns_upside_down_only(kernel):
    """the kernel was only turned upside down

    That reverses the rows; the columns have to be reversed too.
    """
    return kernel[::-1]


@flip.mistake()
def mirrors_left_to_right_only(kernel):
    """the kernel was only mirrored left to right

    That reverses the columns; the rows have to be reversed too.
    """
    return kernel[:, ::-1]


@flip.mistake()
def transposes_the_kernel(kernel):
    """the kernel was transposed

    A transpose swaps rows and columns; a flip keeps them and reverses their order.
    """
    return kernel.T


@flip.mistake()
def turns_by_a_quarter_turn(kernel):
    """the kernel was rotated by 90° anticlockwise

    A flip is a rotation by 180°, not by 90°.
    """
    return np.rot90(kernel)


@flip.mistake()
def turns_by_a_quarter_turn_clockwise(kernel):
    """the kernel was rotated by 90° clockwise

    A flip is a rotation by 180°, not by 90°.
    """
    return np.rot90(kernel, -1)


@flip.mistake()
def flips_and_transposes(kernel):
    """the kernel was flipped and transposed

    Reverse the order of the rows and of the columns, but do not swap rows with columns.
    """
    return kernel[::-1, ::-1].T


@flip.mistake()
def changes_the_signs(kernel):
    """the signs were changed

    A flip moves the numbers; none of them changes.
    """
    return -kernel


@flip.mistake()
def starts_negative_indices_at_0(kernel):
    """`kernel[-i, -j]` starts at index 0

    -0 is 0, the first number. The last is at -1: `kernel[-1 - i, -1 - j]`.
    """
    flipped = np.zeros_like(kernel)
    for i, j in np.ndindex(kernel.shape):
        flipped[i, j] = kernel[-i, -j]
    return flipped


def add_mistakes_with_square_kernels(exercise):
    """Add the mistakes of loops that run over a square: an index beyond the end raises what it raises."""
    starts = {
        "": lambda kernel, side: np.zeros((side, side)),
        "_and_fills_zeros": lambda kernel, side: np.zeros(kernel.shape),
        "_and_fills_a_copy": lambda kernel, side: kernel.copy(),
    }
    for name, start in starts.items():
        for axis, lengths in enumerate(("height", "width")):

            @exercise.mistake(name=f"takes_the_{lengths}_for_both_sizes{name}", lengths=lengths)
            def takes_one_size_for_both(kernel, axis=axis, start=start):
                """the kernel was taken to be square: its {lengths} counts for both directions

                It may have two rows and three columns: `kh, kw = kernel.shape`.
                """
                side = kernel.shape[axis]
                flipped = start(kernel, side)
                for i, j in np.ndindex(side, side):
                    flipped[i, j] = kernel[side - 1 - i, side - 1 - j]
                return flipped


add_mistakes_with_square_kernels(flip)


@flip.mistake()
def overwrites_the_kernel_while_reading(kernel):
    """the kernel was overwritten while it was being read

    The second half copies numbers that have already been replaced: write into a new array.
    """
    kernel = kernel.copy()
    for i, j in np.ndindex(kernel.shape):
        kernel[i, j] = kernel[-1 - i, -1 - j]
    return kernel
