"""Check `zero_pad`: zeros on four sides of every image."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import pixels, size, two_sizes
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks._families.axes import add_mistakes_with_channels_first
from cnnlib.checks._families.batch import add_mistakes_with_early_return, add_mistakes_with_repeated_result
from cnnlib.checks._families.dtypes import add_mistakes_with_fractions
from cnnlib.checks.padding._sides import add_mistakes_with_sides, four_pads, four_sides, sides, small_image
from cnnlib.padding import zero_pad as reference

# Cases ----------------------------------------------------------------------------------------------------


def batch_and_channels(rng):
    """All four axes differ in length."""
    return small_image(rng, *rng.permutation([2, 3, 4, 5]).tolist()), size(rng, 1, 2)


def without_padding(rng):
    """A pad of 0 on some sides or on all, in each of the three forms."""
    number = size(rng, 1, 2)
    pads = 0, (0, number), (number, 0), ((0, number), (number, 0)), ((number, 0), (0, 0))
    return small_image(rng), pads[rng.integers(len(pads))]


zero_pad = Exercise(
    reference,
    read="padding-zeros",
    aspects={
        "one number": lambda rng: (small_image(rng), size(rng, 1, 2)),
        "batch and channels": batch_and_channels,
        "rows and columns": lambda rng: (small_image(rng), two_sizes(rng, 1, 3)),
        "four sides": Aspect(lambda rng: (small_image(rng), four_pads(rng)), unmodified=True),
        "nothing to pad": Aspect(without_padding, unmodified=True),
        "number types": (
            lambda rng: (small_image(rng) / 8, 1),
            lambda rng: (pixels(rng, 1, 2, 3, 1), (1, 2)),
            lambda rng: (small_image(rng).astype(np.float32) / 8, ((1, 0), (0, 2))),
        ),
    },
)


# Mistakes with the four sides, and with what is filled in -------------------------------------------------


def pad_otherwise(images, pad, change=sides, **options):
    """Pad by `change(pad)`, with the options of `np.pad`."""
    return np.pad(images, ((0, 0), *sides(change(pad)), (0, 0)), **options)


@zero_pad.mistake()
def pads_the_rows_only(images, pad):
    """only the rows were padded

    Zeros go to the left and right as well: along the third axis.
    """
    return pad_otherwise(images, pad, four_sides(lambda top, bottom, left, right: ((top, bottom), (0, 0))))


@zero_pad.mistake()
def pads_the_columns_only(images, pad):
    """only the columns were padded

    Zeros go above and below as well: along the second axis.
    """
    return pad_otherwise(images, pad, four_sides(lambda top, bottom, left, right: ((0, 0), (left, right))))


@zero_pad.mistake()
def pads_below_and_right_only(images, pad):
    """the zeros are below and to the right only

    A pad of p means p zeros on each side: the image starts at row p and column p of the result.
    """
    return pad_otherwise(images, pad, four_sides(lambda top, bottom, left, right: ((0, bottom), (0, right))))


@zero_pad.mistake()
def puts_all_zeros_above_and_left(images, pad):
    """the zeros of both sides were all put above and to the left

    The size is right; the image belongs between the zeros: it starts at row `top`, column `left`.
    """
    change = four_sides(lambda top, bottom, left, right: ((top + bottom, 0), (left + right, 0)))
    return pad_otherwise(images, pad, change)


@zero_pad.mistake()
def puts_all_zeros_below_and_right(images, pad):
    """the zeros of both sides were all put below and to the right

    The size is right; the image belongs between the zeros: it starts at row `top`, column `left`.
    """
    change = four_sides(lambda top, bottom, left, right: ((0, top + bottom), (0, left + right)))
    return pad_otherwise(images, pad, change)


@zero_pad.mistake()
def shares_the_pad_out(images, pad):
    """the pad was treated as the total of both sides

    `pad` counts the zeros of one side: 1 adds two rows and two columns.
    """

    def change(top, bottom, left, right):
        return (top // 2, bottom - bottom // 2), (left // 2, right - right // 2)

    return pad_otherwise(images, pad, four_sides(change))


add_mistakes_with_sides(zero_pad, pad_otherwise, argument="pad")


@zero_pad.mistake()
def reads_the_pairs_as_corners(images, pad):
    """the pairs were read as (top, left) and (bottom, right)

    A pair belongs to one axis: ((top, bottom), (left, right)).
    """
    return pad_otherwise(
        images, pad, four_sides(lambda top, bottom, left, right: ((top, left), (bottom, right)))
    )


@zero_pad.mistake()
def pads_both_sides_by_the_second_number(images, pad):
    """both sides of an axis were padded by its second number

    In ((top, bottom), (left, right)) the two sides of an axis may differ.
    """
    return pad_otherwise(
        images, pad, four_sides(lambda top, bottom, left, right: ((bottom, bottom), (right, right)))
    )


@zero_pad.mistake()
def pads_twice_as_much(images, pad):
    """there is twice as much padding as asked for

    `pad` counts the zeros of one side: p above, p below.
    """
    return pad_otherwise(pad_otherwise(images, pad), pad)


@zero_pad.mistake()
def reflects_the_image(images, pad):
    """the image was reflected at its edges

    That is the mode "reflect"; zero padding fills in zeros.
    """
    return pad_otherwise(images, pad, mode="reflect")


@zero_pad.mistake()
def wraps_the_image_round(images, pad):
    """the image was wrapped round: its padding comes from the opposite side

    That is the mode "wrap"; zero padding fills in zeros.
    """
    return pad_otherwise(images, pad, mode="wrap")


@zero_pad.mistake()
def fills_in_ones(images, pad):
    """the padding holds ones

    Zero padding fills in zeros: `np.zeros`, not `np.ones`.
    """
    return pad_otherwise(images, pad, constant_values=1)


@zero_pad.mistake()
def fills_in_255(images, pad):
    """the padding holds 255

    Zero padding fills in zeros, whatever the value of white.
    """
    return pad_otherwise(images, pad, constant_values=255)


@zero_pad.mistake()
def pads_nothing(images, pad):
    """no padding was added

    The result is larger: (N, top + H + bottom, left + W + right, C).
    """
    return images.copy()


# Mistakes with axes, slices and dtypes --------------------------------------------------------------------


@zero_pad.mistake()
def pads_all_axes(images, pad):
    """the axes of batch and channels were padded too

    Zeros belong around rows and columns only; `np.pad` needs (0, 0) for the first and the last axis.
    """
    return np.pad(images, pad if isinstance(pad, int) else (sides(pad)[0], *sides(pad), sides(pad)[1]))


@zero_pad.mistake("images-layouts")
def pads_the_channels_too(images, pad):
    """the axis of the channels was padded too, like the columns

    Zeros belong around rows and columns only: the last axis keeps its length, (0, 0) in `np.pad`.
    """
    rows, columns = sides(pad)
    return np.pad(images, ((0, 0), rows, columns, columns))


@zero_pad.mistake("images-layouts")
def pads_the_batch_too(images, pad):
    """the axis of the batch was padded too, like the rows

    As many images come back as were given: the first axis keeps its length, (0, 0) in `np.pad`.
    """
    rows, columns = sides(pad)
    return np.pad(images, (rows, rows, columns, (0, 0)))


@zero_pad.mistake("images-layouts")
def pads_the_first_two_axes(images, pad):
    """the first two axes were padded: images and rows, not rows and columns

    The axes are (N, H, W, C): rows are the second, columns the third.
    """
    return np.pad(images, (*sides(pad), (0, 0), (0, 0)))


@zero_pad.mistake("images-layouts")
def pads_the_last_two_axes(images, pad):
    """the last two axes were padded, as if the channels came first

    The axes are (N, H, W, C): rows are the second, columns the third.
    """
    return np.pad(images, ((0, 0), (0, 0), *sides(pad)))


@zero_pad.mistake()
def overwrites_the_border(images, pad):
    """the outermost pixels were set to zero: the image did not grow

    The zeros go around the image; none of its own pixels is lost.
    """
    (top, bottom), (left, right) = sides(pad)
    height, width = images.shape[1:3]
    result = np.zeros_like(images)
    inside = np.s_[:, top : max(height - bottom, 0), left : max(width - right, 0)]
    result[inside] = images[inside]
    return result


@zero_pad.mistake()
def slices_to_minus_0(images, pad):
    """the slice `[p:-p]` is empty where p is 0

    -0 is 0: write where the image ends, `[:, top : top + height, left : left + width]`.
    """
    result = np.zeros_like(reference(images, pad))
    (top, bottom), (left, right) = sides(pad)
    result[:, top:-bottom, left:-right, :] = images
    return result


@zero_pad.mistake()
def repeats_the_first_channel(images, pad):
    """every channel is a copy of the first

    Copy all channels: end the slice with `:`, not with `[..., 0]`.
    """
    return reference(np.repeat(images[..., :1], images.shape[-1], axis=-1), pad)


@zero_pad.mistake()
def takes_one_number_only(images, pad):
    """`pad` works only if it is a single number

    `pad` may also be (vertical, horizontal) or ((top, bottom), (left, right)): ask `isinstance(pad, int)`.
    """
    n, height, width, channels = images.shape
    result = np.zeros((n, height + 2 * pad, width + 2 * pad, channels))
    result[:, pad : pad + height, pad : pad + width] = images
    return result


@zero_pad.mistake()
def hands_a_pair_over_as_a_number(images, pad):
    """a pair was used where a single number belongs

    `pad` may be (vertical, horizontal), or two pairs: unpack it before you write (top, bottom).
    """
    return np.pad(images, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


@zero_pad.mistake()
def hands_numbers_over_as_pairs(images, pad):
    """the numbers of (vertical, horizontal) were used where pairs belong

    `np.pad` expects a pair for each axis: (vertical, vertical) and (horizontal, horizontal).
    """
    pad = ((pad, pad), (pad, pad)) if isinstance(pad, int) else pad
    return np.pad(images, ((0, 0), *pad, (0, 0)))


add_mistakes_with_repeated_result(zero_pad, read="convolution-batch")
add_mistakes_with_early_return(zero_pad, read="convolution-batch")
add_mistakes_with_channels_first(zero_pad, read="images-layouts")
add_mistakes_with_fractions(zero_pad)
