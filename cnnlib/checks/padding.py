"""Checks of the padding exercises: what is judged, and the mistakes that people make."""

import functools
import math

import numpy as np

from cnnlib import convolution, padding
from cnnlib._windows import windows
from cnnlib.checks._cases import pixels, size, two_sizes, whole
from cnnlib.checks._exercise import Aspect, Exercise, Law

# zero_pad -------------------------------------------------------------------------------------------------


def small_image(rng, *shape):
    """Pixels from 1 to 9, so that a zero is always padding; by default one small image of one channel."""
    return whole(rng, *(shape or (1, *two_sizes(rng, 2, 3), 1)), low=1)


def batch_and_channels(rng):
    """All four axes differ in length."""
    return small_image(rng, *rng.permutation([2, 3, 4, 5]).tolist()), size(rng, 1, 2)


def four_pads(rng):
    """Four different numbers: ((top, bottom), (left, right))."""
    return tuple(tuple(pair) for pair in rng.permutation(4).reshape(2, 2).tolist())


def without_padding(rng):
    """A pad of 0 on some sides or on all, in each of the three forms."""
    number = size(rng, 1, 2)
    pads = 0, (0, number), (number, 0), ((0, number), (number, 0)), ((number, 0), (0, 0))
    return small_image(rng), pads[rng.integers(len(pads))]


zero_pad = Exercise(
    padding.zero_pad,
    read="padding-zeros",
    aspects={
        "one number": lambda rng: (small_image(rng), size(rng, 1, 2)),
        "batch and channels": batch_and_channels,
        "rows and columns": lambda rng: (small_image(rng), two_sizes(rng, 1, 3)),
        "four sides": lambda rng: (small_image(rng), four_pads(rng)),
        "nothing to pad": without_padding,
        "number types": (
            lambda rng: (small_image(rng) / 8, 1),
            lambda rng: (pixels(rng, 1, 2, 3, 1), (1, 2)),
            lambda rng: (small_image(rng).astype(np.float32) / 8, ((1, 0), (0, 2))),
        ),
    },
)


def sides(pad):
    """Return a pad in any of its three forms as (top, bottom), (left, right)."""
    if isinstance(pad, int):
        return (pad, pad), (pad, pad)
    return tuple((side, side) if isinstance(side, int) else side for side in pad)


def padded_by(change, **mode):
    """Make an answer that pads with other numbers: change(top, bottom, left, right) gives four new ones."""

    def answer(images, pad):
        (top, bottom), (left, right) = sides(pad)
        top, bottom, left, right = change(top, bottom, left, right)
        return np.pad(images, ((0, 0), (top, bottom), (left, right), (0, 0)), **mode)

    return answer


def as_given(top, bottom, left, right):
    """Change nothing: the mistake is in the numbers that are filled in."""
    return top, bottom, left, right


for name, hint, wrong in [
    (
        "only the rows were padded",
        "Zeros go to the left and right as well: along the third axis.",
        padded_by(lambda up, down, left, right: (up, down, 0, 0)),
    ),
    (
        "only the columns were padded",
        "Zeros go above and below as well: along the second axis.",
        padded_by(lambda up, down, left, right: (0, 0, left, right)),
    ),
    (
        "the zeros are above and to the left only",
        "A pad of p means p zeros on each side: p before and p after.",
        padded_by(lambda up, down, left, right: (up, 0, left, 0)),
    ),
    (
        "the zeros are below and to the right only",
        "A pad of p means p zeros on each side: the image starts at row p and column p of the result.",
        padded_by(lambda up, down, left, right: (0, down, 0, right)),
    ),
    (
        "all the zeros, of both sides, are above and to the left",
        "The size is right; the image belongs between the zeros: it starts at row `top`, column `left`.",
        padded_by(lambda up, down, left, right: (up + down, 0, left + right, 0)),
    ),
    (
        "all the zeros, of both sides, are below and to the right",
        "The size is right; the image belongs between the zeros: it starts at row `top`, column `left`.",
        padded_by(lambda up, down, left, right: (0, up + down, 0, right + left)),
    ),
    (
        "the pad was taken as the total of both sides",
        "`pad` counts the zeros of one side: 1 adds two rows and two columns.",
        padded_by(lambda up, down, left, right: (up // 2, down - down // 2, left // 2, right - right // 2)),
    ),
    (
        "rows and columns changed places in the pad",
        "The first entry is vertical, (top, bottom), the second horizontal, (left, right).",
        padded_by(lambda up, down, left, right: (left, right, up, down)),
    ),
    (
        "before and after changed places",
        "The order is ((top, bottom), (left, right)): the zeros before come first.",
        padded_by(lambda up, down, left, right: (down, up, right, left)),
    ),
    (
        "the pairs were read as (top, left) and (bottom, right)",
        "A pair belongs to one axis: ((top, bottom), (left, right)).",
        padded_by(lambda up, down, left, right: (up, left, down, right)),
    ),
    (
        "(vertical, horizontal) was read as (before, after)",
        "In a pair of numbers the first is for top and bottom, the second for left and right.",
        lambda images, pad: padding.zero_pad(images, (pad, pad) if _is_flat_pair(pad) else pad),
    ),
    (
        "all four sides got the first number",
        "`pad` may be a pair of numbers, or a pair of pairs: each side has its own.",
        padded_by(lambda up, down, left, right: (up, up, up, up)),
    ),
    (
        "both sides of an axis got its first number",
        "In ((top, bottom), (left, right)) the two sides of an axis may differ.",
        padded_by(lambda up, down, left, right: (up, up, left, left)),
    ),
    (
        "both sides of an axis got its second number",
        "In ((top, bottom), (left, right)) the two sides of an axis may differ.",
        padded_by(lambda up, down, left, right: (down, down, right, right)),
    ),
    (
        "there is twice as much padding as asked for",
        "`pad` counts the zeros of one side: p above, p below.",
        padded_by(lambda up, down, left, right: (2 * up, 2 * down, 2 * left, 2 * right)),
    ),
    (
        "the pixels of the edge were repeated",
        'That is the mode "edge"; zero padding fills in zeros.',
        padded_by(as_given, mode="edge"),
    ),
    (
        "the image was reflected at its edges",
        'That is the mode "reflect"; zero padding fills in zeros.',
        padded_by(as_given, mode="reflect"),
    ),
    (
        "the image was continued from its other side",
        'That is the mode "wrap"; zero padding fills in zeros.',
        padded_by(as_given, mode="wrap"),
    ),
    (
        "the padding holds ones",
        "Zero padding fills in zeros: `np.zeros`, not `np.ones`.",
        padded_by(as_given, constant_values=1),
    ),
    (
        "the padding holds 255",
        "Zero padding fills in zeros, whatever white is.",
        padded_by(as_given, constant_values=255),
    ),
    (
        "nothing was padded",
        "The result is larger: (N, top + H + bottom, left + W + right, C).",
        lambda images, pad: images.copy(),
    ),
]:
    zero_pad.misconception(name, hint)(wrong)


def _is_flat_pair(pad):
    """True for (vertical, horizontal)."""
    return not isinstance(pad, int) and isinstance(pad[0], int)


@zero_pad.misconception(
    "batch and channels were padded too",
    "Zeros belong around rows and columns only; `np.pad` needs (0, 0) for the first and the last axis.",
)
def _(images, pad):
    return np.pad(images, pad if isinstance(pad, int) else (sides(pad)[0], *sides(pad), sides(pad)[1]))


@zero_pad.misconception(
    "the first two axes were padded: images and rows, not rows and columns",
    "The axes are (N, H, W, C): rows are the second, columns the third.",
    "images-layouts",
)
def _(images, pad):
    return np.pad(images, (*sides(pad), (0, 0), (0, 0)))


@zero_pad.misconception(
    "the last two axes were padded, as if the channels came first",
    "The axes are (N, H, W, C): rows are the second, columns the third.",
    "images-layouts",
)
def _(images, pad):
    return np.pad(images, ((0, 0), (0, 0), *sides(pad)))


@zero_pad.misconception(
    "the outermost pixels were set to zero: the image did not grow",
    "The zeros go around the image; none of its own pixels is lost.",
)
def _(images, pad):
    (top, bottom), (left, right) = sides(pad)
    height, width = images.shape[1:3]
    result = np.zeros_like(images)
    inside = np.s_[:, top : max(height - bottom, 0), left : max(width - right, 0)]
    result[inside] = images[inside]
    return result


@zero_pad.misconception(
    "the slice `[p:-p]` is empty where p is 0",
    "-0 is 0: write where the image ends, `[:, top : top + height, left : left + width]`.",
)
def _(images, pad):
    result = np.zeros_like(padding.zero_pad(images, pad))
    (top, bottom), (left, right) = sides(pad)
    result[:, top:-bottom, left:-right, :] = images
    return result


@zero_pad.misconception(
    "every image is the first one",
    "Image n of the batch gives image n of the result.",
    "convolution-batch",
)
def _(images, pad):
    return padding.zero_pad(np.repeat(images[:1], len(images), axis=0), pad)


@zero_pad.misconception(
    "only the first image came through, the others are 0",
    "Is the `return` inside the loop over the batch?",
    "convolution-batch",
)
def _(images, pad):
    result = padding.zero_pad(images, pad)
    result[1:] = 0
    return result


@zero_pad.misconception(
    "every channel is the first one", "Copy all channels: end the slice with `:`, not with `[..., 0]`."
)
def _(images, pad):
    return padding.zero_pad(np.repeat(images[..., :1], images.shape[-1], axis=-1), pad)


@zero_pad.misconception(
    "the fractions were cut off",
    "Make the array of zeros in the dtype of the images: `np.zeros(shape, dtype=images.dtype)`.",
    "images-dtypes",
)
def _(images, pad):
    return padding.zero_pad(images.astype(np.int64), pad)


@zero_pad.misconception(
    "only a pad of one number is understood",
    "`pad` may also be (vertical, horizontal) or ((top, bottom), (left, right)): ask `isinstance(pad, int)`.",
)
def _(images, pad):
    n, height, width, channels = images.shape
    result = np.zeros((n, height + 2 * pad, width + 2 * pad, channels))
    result[:, pad : pad + height, pad : pad + width] = images
    return result


@zero_pad.misconception(
    "a pair stands where one number belongs",
    "`pad` may be (vertical, horizontal), or two pairs: take it apart before you write (top, bottom).",
)
def _(images, pad):
    return np.pad(images, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


@zero_pad.misconception(
    "the numbers of (vertical, horizontal) stand where pairs belong",
    "`np.pad` wants a pair for each axis: make (vertical, vertical) and (horizontal, horizontal) of them.",
)
def _(images, pad):
    pad = ((pad, pad), (pad, pad)) if isinstance(pad, int) else pad
    return np.pad(images, ((0, 0), *pad, (0, 0)))


@zero_pad.misconception(
    "the channels came before the rows in the result", "The axes stay (N, H, W, C).", "images-layouts"
)
def _(images, pad):
    return np.moveaxis(padding.zero_pad(images, pad), -1, 1)


# output_size ----------------------------------------------------------------------------------------------


def reach(kernel_size, dilation=1):
    """Return how many cells a dilated window reaches over."""
    return (kernel_size - 1) * dilation + 1


def sizes(rng, lowest=1):
    """A window of 2 to 5 cells and an input that is longer by `lowest` to `lowest` + 8."""
    kernel_size = size(rng, 2, 5)
    return kernel_size + lowest + size(rng, 0, 8), kernel_size


def last_step_does_not_fit(rng):
    """Strides of 2 to 5 that leave a rest."""
    stride = size(rng, 2, 5)
    _, kernel_size = sizes(rng)
    return kernel_size + stride * size(rng, 1, 3) + size(rng, 1, stride - 1), kernel_size, stride


def last_step_fits(rng):
    """Strides of 2 to 5 that come out even."""
    stride = size(rng, 2, 5)
    _, kernel_size = sizes(rng)
    return kernel_size + stride * size(rng, 1, 3), kernel_size, stride


def larger_than_the_input(rng):
    """A window that needs its padding: one number of zeros, or two."""
    length, before, after = size(rng, 1, 3), size(rng, 2, 4), size(rng, 5, 6)
    pads = (before, (before, after))[rng.integers(2)]
    room = length + sum((pads, pads) if isinstance(pads, int) else pads)
    return length, size(rng, length + 1, room), 1, pads


def larger_than_the_input_with(word):
    """Return the draw of a window that is larger than the input, with a padding that always makes room."""
    return lambda rng: (size(rng, 1, 3), size(rng, 4, 6), size(rng, 1, 2), word)


def just_fits(rng):
    """A window that finds exactly one place."""
    kernel_size, dilation = size(rng, 4, 5), size(rng, 1, 3)
    before, after = rng.integers(2, size=2).tolist()
    length = reach(kernel_size, dilation) - before - after
    return length, kernel_size, size(rng, 1, 3), (before, after), dilation


def lacks(cells):
    """Return the draw of a window that finds no place: so many cells are missing."""

    def drawn(rng):
        length, kernel_size, _, pads, dilation = just_fits(rng)
        return max(length - cells, 1), kernel_size + max(cells + 1 - length, 0), 1, pads, dilation

    return drawn


def places_then_1_if_a_ValueError_came(function, *arguments):
    """Return (places, 0), or (0, 1) for a ValueError; (0, 2) if the answer refuses by another error."""
    try:
        count = function(*arguments)
    except (AssertionError, LookupError, ArithmeticError):
        return np.array([0, 2])
    except Exception as error:
        if isinstance(error, ValueError) or type(error).__name__ == "ValueError":  # from another process
            return np.array([0, 1])
        raise
    return np.array([np.nan if count is None else np.asarray(count), 0])


def all_at_once(pads):
    """Return the draw of a stride, a dilation and this padding together."""

    def drawn(rng):
        kernel_size, stride, dilation = size(rng, 2, 4), size(rng, 2, 3), size(rng, 2, 3)
        return reach(kernel_size, dilation) + size(rng, 3, 9), kernel_size, stride, pads, dilation

    return drawn


output_size = Exercise(
    padding.output_size,
    read="padding-size",
    aspects={
        "stride 1": Aspect(sizes, dtype=np.int64),
        "larger strides": last_step_fits,
        "a last step that does not fit": last_step_does_not_fit,
        "padding in numbers": (
            lambda rng: (*sizes(rng), size(rng, 1, 3), size(rng, 1, 3)),
            lambda rng: (*sizes(rng), size(rng, 1, 3), two_sizes(rng, 0, 4)),
        ),
        "same": lambda rng: (*sizes(rng), size(rng, 1, 4), "same"),
        "full and causal": (
            lambda rng: (*sizes(rng), size(rng, 1, 2), "full"),
            lambda rng: (*sizes(rng), size(rng, 1, 2), "causal"),
        ),
        "dilation": (
            lambda rng: (size(rng, 15, 20), size(rng, 2, 5), size(rng, 1, 3), "valid", size(rng, 2, 3)),
            lambda rng: (*sizes(rng, 9), 1, "full", size(rng, 2, 3)),
            lambda rng: (*sizes(rng, 9), 1, "causal", size(rng, 2, 3)),
            lambda rng: (*sizes(rng, 9), size(rng, 1, 2), "same", size(rng, 2, 3)),
        ),
        "kernel larger than the image": Aspect(
            (larger_than_the_input, *map(larger_than_the_input_with, ("same", "full", "causal"))),
            measure=places_then_1_if_a_ValueError_came,
        ),
        "no place at all": Aspect(
            (just_fits, lacks(1), just_fits, lacks(3)), measure=places_then_1_if_a_ValueError_came
        ),
        "everything together": tuple(map(all_at_once, ("same", "full", "causal", 2, (1, 3)))),
    },
)


def pads_for(length, kernel_size, stride, pads, dilation):
    """Return the zeros (before, after) that a padding in words or numbers stands for."""
    if isinstance(pads, str):
        words = "valid", "same", "causal", "full"
        return padding.padding_of(pads, words, length, kernel_size, stride, dilation)
    return (pads, pads) if isinstance(pads, int) else pads


def refuse_if(too_large):
    """Raise as a student's answer does."""
    if too_large:
        message = "the kernel is larger than the padded image"
        raise ValueError(message)


def counted(formula, word=None, change=None):
    """Make an answer that counts places otherwise; `change` gives (before, after) for the padding `word`.

    It may be a tuple of words; without any, the change is for a padding in numbers.

    formula(total, reach, stride) returns the count, `total` being the padded length.
    """

    def answer(size, kernel_size, stride=1, padding="valid", dilation=1):
        pads = pads_for(size, kernel_size, stride, padding, dilation)
        in_words = isinstance(padding, str)
        if change and (in_words and padding in word if word else not in_words):
            pads = change(padding, size, kernel_size, stride, dilation)
        total = size + sum(pads)
        refuse_if(reach(kernel_size, dilation) > total)
        return formula(total, reach(kernel_size, dilation), stride)

    return answer


def places(total, window, stride):
    """Return the right count."""
    return (total - window) // stride + 1


for name, hint, read, wrong in [
    (
        "the + 1 is missing",
        "After (total − reach) // stride steps there is one place more than steps: the first one.",
        "padding-size",
        counted(lambda total, window, stride: (total - window) // stride),
    ),
    (
        "the count is one too large",
        "A window of 3 in an input of 3 has one place: (total − reach) // stride + 1.",
        "padding-size",
        counted(lambda total, window, stride: (total - window) // stride + 2),
    ),
    (
        "a last step that does not fit was taken: the division rounds up",
        "The window must stay inside: round down, with `//`.",
        "padding-size",
        counted(lambda total, window, stride: -((window - total) // stride) + 1),
    ),
    (
        "the division was rounded to the nearest whole number",
        "A step that does not fit is not taken, however little is missing: round down, with `//`.",
        "padding-size",
        counted(lambda total, window, stride: math.floor((total - window) / stride + 0.5) + 1),
    ),
    (
        "the count is a fraction",
        "Half a step is no step: divide with `//`, not with `/`.",
        "padding-size",
        counted(lambda total, window, stride: (total - window) / stride + 1),
    ),
    (
        "the + 1 came before the division",
        "Only the way, total − reach, is divided by the stride: the first place comes on top.",
        "padding-size",
        counted(lambda total, window, stride: (total - window + 1) // stride),
    ),
    (
        "the input was divided by the stride, and the window taken off afterwards",
        "First take off the window, then divide what is left: (total − reach) // stride + 1.",
        "padding-size",
        counted(lambda total, window, stride: total // stride - window + 1),
    ),
    (
        "the stride was ignored",
        "The window moves on by `stride`: divide the way it can go by it.",
        "padding-stride",
        counted(lambda total, window, stride: total - window + 1),
    ),
    (
        "the stride was taken as the number of cells that are skipped",
        "Stride 1 moves on by one cell and skips none.",
        "padding-stride",
        counted(lambda total, window, stride: (total - window) // (stride + 1) + 1),
    ),
    (
        "the window was left out: total // stride",
        "Its own length limits where the window may start: (total − reach) // stride + 1.",
        "padding-size",
        counted(lambda total, window, stride: total // stride),
    ),
    (
        "a padding of p was counted once, not on both sides",
        "p zeros before and p zeros after make the input longer by 2·p.",
        "padding-zeros",
        counted(places, change=lambda pads, *way: (pads, 0) if isinstance(pads, int) else pads),
    ),
    (
        "a padding in numbers was ignored",
        "The zeros make the input longer: by 2·p for a number p, by before + after for a pair.",
        "padding-zeros",
        counted(places, change=lambda pads, *way: (0, 0)),
    ),
    (
        "the second number of a pair was ignored",
        "A pair is (before, after): add both.",
        "padding-zeros",
        counted(places, change=lambda pads, *way: (pads, pads) if isinstance(pads, int) else (pads[0], 0)),
    ),
    (
        "the first number of a pair was taken for both sides",
        "A pair is (before, after): add both.",
        "padding-zeros",
        counted(places, change=lambda pads, *way: (pads, pads) if isinstance(pads, int) else (pads[0],) * 2),
    ),
    (
        "both numbers of a pair were doubled",
        "A pair is (before, after): each side is named, so add them once.",
        "padding-zeros",
        counted(
            places,
            change=lambda pads, *way: (pads, pads) if isinstance(pads, int) else (2 * pads[0], 2 * pads[1]),
        ),
    ),
    (
        '"same" was padded by k // 2 on both sides',
        'With "same" the count is size / stride, rounded up: it never depends on the kernel.',
        "padding-same",
        counted(places, "same", lambda pads, length, k, *way: (k // 2, k // 2)),
    ),
    (
        '"same" was padded by (k − 1) // 2 on both sides',
        "Even kernels need a zero more on one side: the count is size / stride, rounded up.",
        "padding-same",
        counted(places, "same", lambda pads, length, k, *way: ((k - 1) // 2, (k - 1) // 2)),
    ),
    (
        '"same" was treated like "valid"',
        'With "same" the count is size / stride, rounded up.',
        "padding-same",
        counted(places, "same", lambda *way: (0, 0)),
    ),
    (
        '"full" was treated like "valid"',
        'With "full" the window may touch the input with one cell: reach − 1 zeros on both sides.',
        "padding-full",
        counted(places, "full", lambda *way: (0, 0)),
    ),
    (
        '"full" was padded on one side only',
        'With "full" the window may touch the input with one cell: reach − 1 zeros on both sides.',
        "padding-full",
        counted(places, "full", lambda pads, length, k, stride, dilation: ((k - 1) * dilation, 0)),
    ),
    (
        '"full" was padded by k on both sides',
        "With k zeros the first window would see nothing but zeros: it is reach − 1 on both sides.",
        "padding-full",
        counted(places, "full", lambda pads, length, k, stride, dilation: (reach(k, dilation),) * 2),
    ),
    (
        '"full" forgot the dilation',
        "A dilated window reaches further: (k − 1)·d zeros on both sides.",
        "padding-dilation",
        counted(places, "full", lambda pads, length, k, *way: (k - 1, k - 1)),
    ),
    (
        '"causal" was treated like "valid"',
        'With "causal" (k − 1)·d zeros come before the input.',
        "padding-causal",
        counted(places, "causal", lambda *way: (0, 0)),
    ),
    (
        '"causal" was padded on both sides',
        'With "causal" the zeros all come before the input, none after: (k − 1)·d of them.',
        "padding-causal",
        counted(places, "causal", lambda pads, length, k, stride, dilation: ((k - 1) * dilation,) * 2),
    ),
    (
        '"causal" forgot the dilation',
        "A dilated window reaches further back: (k − 1)·d zeros.",
        "padding-dilation",
        counted(places, "causal", lambda pads, length, k, *way: (k - 1, 0)),
    ),
    (
        '"full" and "causal" forgot the dilation',
        'A dilated window reaches further: (k − 1)·d zeros before, with "full" after as well.',
        "padding-dilation",
        counted(
            places,
            ("full", "causal"),
            lambda pads, length, k, *way: (k - 1, k - 1) if pads == "full" else (k - 1, 0),
        ),
    ),
    (
        '"causal" was padded by the whole reach',
        "The last cell of the window meets the present step: reach − 1 zeros before, not reach.",
        "padding-causal",
        counted(places, "causal", lambda pads, length, k, stride, d: (reach(k, d), 0)),
    ),
    (
        '"full" and "causal" were padded by the whole reach',
        "The window always meets a cell of the input: reach − 1 zeros, not reach.",
        "padding-full",
        counted(
            places,
            ("full", "causal"),
            lambda pads, length, k, stride, d: (reach(k, d), reach(k, d) if pads == "full" else 0),
        ),
    ),
    (
        '"same" forgot the dilation',
        "Hand the dilation on: `same_padding(size, kernel_size, stride, dilation)`.",
        "padding-dilation",
        counted(places, "same", lambda pads, length, k, stride, d: padding.same_padding(length, k, stride)),
    ),
    (
        "the count is a float",
        "`np.ceil`, `np.floor` and `/` give floats: use `-(-size // stride)` or `int(…)`.",
        "padding-size",
        counted(lambda *way: float(places(*way))),
    ),
]:
    output_size.misconception(name, hint, read)(wrong)


def instead_of_a_ValueError(value):
    """Make an answer that returns a value where the window finds no place."""

    def answer(*way):
        try:
            return counted(places)(*way)
        except ValueError:
            return value

    return answer


for value in (-1, 0, None):
    output_size.misconception(
        f"{value} was returned where the window finds no place",
        "Do not return a number or None there: `raise ValueError(…)`, with a message if you like.",
    )(instead_of_a_ValueError(value))


@output_size.misconception(
    "another error was raised than a ValueError",
    "Not `assert`, and no error by chance: `raise ValueError(…)` where the window finds no place.",
)
def _(*way):
    count = instead_of_a_ValueError(None)(*way)
    assert count is not None
    return count


@output_size.misconception(
    'the stride was ignored with "full" and "causal"',
    "Whatever the padding, the window moves on by `stride`.",
    "padding-stride",
)
def _(size, kernel_size, stride=1, padding="valid", dilation=1):
    step = 1 if padding in ("full", "causal") else stride
    return counted(places)(size, kernel_size, step, padding, dilation)


for name, words in [
    ('"same" was refused for a window larger than the image', ("same",)),
    (
        '"same", "full" and "causal" were refused for a window larger than the image',
        ("same", "full", "causal"),
    ),
]:

    @output_size.misconception(
        name, "These zeros always make room: compare the window with the padded input."
    )
    def _(size, kernel_size, stride=1, padding="valid", dilation=1, words=words):
        refuse_if(padding in words and reach(kernel_size, dilation) > size)
        return counted(places)(size, kernel_size, stride, padding, dilation)


@output_size.misconception(
    "a window that fits nowhere got a count all the same",
    "If the window reaches over more cells than the padded input has, raise a `ValueError`.",
)
def _(size, kernel_size, stride=1, padding="valid", dilation=1):
    total = size + sum(pads_for(size, kernel_size, stride, padding, dilation))
    return places(total, reach(kernel_size, dilation), stride)


@output_size.misconception(
    "a window larger than the image was refused although the padding makes room for it",
    "Compare the window with the *padded* input.",
)
def _(size, kernel_size, stride=1, padding="valid", dilation=1):
    refuse_if(reach(kernel_size, dilation) > size)
    total = size + sum(pads_for(size, kernel_size, stride, padding, dilation))
    return places(total, reach(kernel_size, dilation), stride)


@output_size.misconception(
    '"same" gives the size of the input whatever the stride',
    'With "same" the count is size / stride, rounded up: only stride 1 keeps the size.',
    "padding-same",
)
def _(size, kernel_size, stride=1, padding="valid", dilation=1):
    return size if padding == "same" else counted(places)(size, kernel_size, stride, padding, dilation)


@output_size.misconception(
    '"same" divides by the stride and rounds down',
    'With "same" the count is size / stride, rounded *up*: `-(-size // stride)`.',
    "padding-same",
)
def _(size, kernel_size, stride=1, padding="valid", dilation=1):
    if padding == "same":
        return size // stride
    return counted(places)(size, kernel_size, stride, padding, dilation)


def with_reach(otherwise):
    """Make an answer whose window reaches over otherwise(kernel_size, dilation) cells."""

    def answer(size, kernel_size, stride=1, padding="valid", dilation=1):
        if padding == "same":
            return -(-size // stride)
        window = otherwise(kernel_size, dilation)
        beyond = {"valid": 0, "causal": window - 1, "full": 2 * (window - 1)}
        total = size + (beyond[padding] if isinstance(padding, str) else sum(pads_for(0, 0, 0, padding, 0)))
        refuse_if(window > total)
        return places(total, window, stride)

    return answer


for name, hint, otherwise in [
    (
        "the dilation was ignored",
        "A dilated window reaches over (k − 1)·d + 1 cells.",
        lambda kernel_size, dilation: kernel_size,
    ),
    (
        "the window was taken to reach over k·d cells",
        "k cells have k − 1 gaps between them: the window reaches over (k − 1)·d + 1 cells.",
        lambda kernel_size, dilation: kernel_size * dilation,
    ),
    (
        "the dilation was taken as the number of cells in a gap",
        "Dilation 1 is the ordinary window, without gaps: (k − 1)·d + 1 cells.",
        lambda kernel_size, dilation: (kernel_size - 1) * (dilation + 1) + 1 if dilation > 1 else kernel_size,
    ),
    (
        "the dilation was added to the window",
        "Each of the k − 1 gaps grows: the window reaches over (k − 1)·d + 1 cells.",
        lambda kernel_size, dilation: kernel_size + dilation - 1,
    ),
]:
    output_size.misconception(name, hint, "padding-dilation")(with_reach(otherwise))

# same_padding ---------------------------------------------------------------------------------------------


def odd_kernel(rng):
    """A kernel of 3, 5 or 7 cells."""
    return size(rng, 3, 12), 2 * size(rng, 1, 3) + 1


def odd_total(rng):
    """A stride of 2 or 3, and sizes for which the number of zeros is odd."""
    while True:
        stride, kernel_size, length = size(rng, 2, 3), size(rng, 2, 5), size(rng, 4, 12)
        if sum(padding.same_padding(length, kernel_size, stride)) % 2:
            return length, kernel_size, stride


same_padding = Exercise(
    padding.same_padding,
    read="padding-same",
    aspects={
        "odd kernels": odd_kernel,
        "integers": Aspect(odd_kernel, part=0, dtype=np.int64),
        "even kernels": lambda rng: (size(rng, 3, 12), 2 * size(rng, 1, 3)),
        "strides": lambda rng: (size(rng, 4, 12), size(rng, 3, 5), size(rng, 2, 3)),
        "an odd number of zeros": odd_total,
        "strides larger than the kernel": lambda rng: (size(rng, 4, 12), size(rng, 1, 2), size(rng, 3, 4)),
        "kernel larger than the image": lambda rng: (size(rng, 1, 4), size(rng, 5, 9), size(rng, 1, 2)),
        "dilation": lambda rng: (size(rng, 5, 12), size(rng, 2, 4), size(rng, 1, 2), size(rng, 2, 3)),
    },
    returns=("before", "after"),
)


def total_zeros(length, kernel_size, stride=1, dilation=1):
    """Return the number of zeros on both sides together."""
    return sum(padding.same_padding(length, kernel_size, stride, dilation))


def halves(total):
    """Share a number of zeros out; the extra one goes after."""
    return total // 2, total - total // 2


def needed(length, window, stride, output):
    """Return how many zeros a window needs that shall find so many places."""
    return (output - 1) * stride + window - length


for name, hint, wrong in [
    (
        "the extra zero is before",
        "If the number of zeros is odd, TensorFlow and Keras put the extra one after.",
        lambda *way: padding.same_padding(*way)[::-1],
    ),
    (
        "there are k // 2 zeros on both sides",
        "The two sides may differ, and stride and dilation count: share (output − 1)·stride + reach − size.",
        lambda length, k, stride=1, dilation=1: (k // 2, k // 2),
    ),
    (
        "there are (k − 1) // 2 zeros on both sides",
        "The two sides may differ, and stride and dilation count: share (output − 1)·stride + reach − size.",
        lambda length, k, stride=1, dilation=1: ((k - 1) // 2, (k - 1) // 2),
    ),
    (
        "there are half as many zeros as the window reaches further, on both sides, whatever the stride",
        "That is the habit of other libraries. TensorFlow pads only what the last step needs.",
        lambda length, k, stride=1, dilation=1: ((k - 1) * dilation // 2,) * 2,
    ),
    (
        "the stride was ignored",
        "With a stride the last window may end earlier: (output − 1)·stride + reach − size zeros are needed.",
        lambda length, k, stride=1, dilation=1: halves((k - 1) * dilation),
    ),
    (
        "the dilation was ignored",
        "A dilated window reaches over (k − 1)·d + 1 cells.",
        lambda length, k, stride=1, dilation=1: padding.same_padding(length, k, stride),
    ),
    (
        "the window was taken to reach over k·d cells",
        "k cells have k − 1 gaps between them: the window reaches over (k − 1)·d + 1 cells.",
        lambda length, k, stride=1, dilation=1: padding.same_padding(length, k * dilation, stride),
    ),
    (
        "the number of zeros is negative where the stride steps over the kernel",
        "A window that ends before the input does needs no zeros: take `max(…, 0)`.",
        lambda length, k, stride=1, dilation=1: halves(
            needed(length, reach(k, dilation), stride, -(-length // stride))
        ),
    ),
    (
        "the output size was rounded down",
        'With "same" the output has size / stride places, rounded *up*: `-(-size // stride)`.',
        lambda length, k, stride=1, dilation=1: halves(
            max(needed(length, reach(k, dilation), stride, length // stride), 0)
        ),
    ),
    (
        "the output was made as long as the input, whatever the stride",
        'With "same" the output has size / stride places, rounded up: only stride 1 keeps the size.',
        lambda length, k, stride=1, dilation=1: halves(needed(length, reach(k, dilation), stride, length)),
    ),
    (
        "the size was taken to be a multiple of the stride",
        "reach − stride zeros are right only then; in general it is (output − 1)·stride + reach − size.",
        lambda length, k, stride=1, dilation=1: halves(max(reach(k, dilation) - stride, 0)),
    ),
    (
        "all the zeros are after",
        "Share them: half before, half after, and the extra one after.",
        lambda *way: (0, total_zeros(*way)),
    ),
    (
        "all the zeros are before",
        'That is "causal". Share them: half before, half after, and the extra one after.',
        lambda *way: (total_zeros(*way), 0),
    ),
    (
        "each side got all the zeros",
        "(output − 1)·stride + reach − size is the number on both sides together: share it.",
        lambda *way: (total_zeros(*way), total_zeros(*way)),
    ),
    (
        "the extra zero got lost",
        "Half of an odd number, rounded down, twice, is one too few: after = total − before.",
        lambda *way: (total_zeros(*way) // 2, total_zeros(*way) // 2),
    ),
    (
        "both sides got the extra zero",
        "Half of an odd number, rounded up, twice, is one too many: after = total − before.",
        lambda *way: (-(-total_zeros(*way) // 2), -(-total_zeros(*way) // 2)),
    ),
    (
        "the zeros are fractions",
        "Nobody can add half a zero: divide with `//`; the rest goes after.",
        lambda *way: (total_zeros(*way) / 2, total_zeros(*way) / 2),
    ),
    (
        "the zeros are whole numbers, but floats",
        "`np.ceil` and `/` give floats: use `-(-size // stride)` and `//`, or `int(…)`.",
        lambda *way: tuple(float(zeros) for zeros in padding.same_padding(*way)),
    ),
    (
        "the number of places is size // stride + 1",
        "That is one too many where the stride divides the size: round up, `-(-size // stride)`.",
        lambda length, k, stride=1, dilation=1: halves(
            max(needed(length, reach(k, dilation), stride, length // stride + 1), 0)
        ),
    ),
    (
        "the window was counted in full: one zero too many",
        "The last window starts at (output − 1)·stride: it is output − 1 steps away, not output.",
        lambda length, k, stride=1, dilation=1: halves(
            max(needed(length, reach(k, dilation), stride, -(-length // stride)) + 1, 0)
        ),
    ),
]:
    same_padding.misconception(name, hint)(wrong)

# conv2d ---------------------------------------------------------------------------------------------------


def layer(rng, kernel=(2, 2), n=1, channels=1, filters=1, least=3):
    """A batch of images, the kernels that fit them, and no bias."""
    h, w = two_sizes(rng, least, least + 2)
    return whole(rng, n, h, w, channels), whole(rng, *kernel, channels, filters), None


def plain_layer(rng):
    """What the layer could do before: everything but strides, padding and dilation."""
    channels, filters = two_sizes(rng, 2, 3)
    images, kernels, _ = layer(rng, two_sizes(rng, 1, 3), 2, channels, filters)
    return images, kernels, whole(rng, filters, low=1)


def one_map(rng):
    """One image, one channel, one filter: small enough to check by hand."""
    images, kernels, _ = layer(rng)
    return images, kernels, whole(rng, 1, low=1)


def same_with_a_rest(rng):
    """An odd number of zeros in both directions, by even kernels or by strides."""
    while True:
        images, kernels, _ = layer(rng, two_sizes(rng, 2, 3), least=4)
        strides = tuple(rng.integers(1, 4, size=2).tolist())
        axes = zip(images.shape[1:3], kernels.shape[:2], strides, strict=True)
        if all(total_zeros(*axis) % 2 for axis in axes):
            return images, kernels, None, strides, "same"


def larger_kernel(rng):
    """A kernel that is higher or wider than the image, and the padding that makes room for it."""
    h, w = two_sizes(rng, 1, 2)
    kernel = (h + size(rng, 1, 2), w + size(rng, 1, 2))
    paddings = "same", 2, (1, 2), ((0, 2), (2, 1))
    return small_image(rng, 1, h, w, 1), whole(rng, *kernel, 1, 1), None, 1, paddings[rng.integers(4)]


def layer_with_all(pads):
    """Return the draw of strides, dilation, this padding, a bias, a batch, channels and filters together."""

    def drawn(rng):
        channels, filters = two_sizes(rng, 2, 3)
        images, kernels, _ = layer(rng, (2, 3), 2, channels, filters, least=5)
        return images, kernels, whole(rng, filters, low=1), two_sizes(rng, 1, 3), pads, (2, 1)

    return drawn


def twice(function, images, kernels, bias=None, *way):
    """True if twice the image gives twice the result, without a bias."""
    once = function(1.0 * images, kernels, None, *way)
    return np.allclose(function(2.0 * images, kernels, None, *way), 2 * once)


conv2d = Exercise(
    convolution.conv2d,
    read="padding-layer",
    aspects={
        "as before": (one_map, plain_layer),
        "one stride": lambda rng: (*layer(rng, least=4), size(rng, 2, 3)),
        "two strides": lambda rng: (*layer(rng, least=4), two_sizes(rng, 1, 3)),
        "padding as a number": lambda rng: (*layer(rng), 1, size(rng, 1, 2)),
        "padding in pairs": (
            lambda rng: (*layer(rng), 1, two_sizes(rng, 0, 2)),
            lambda rng: (*layer(rng), 1, four_pads(rng)),
        ),
        "same": lambda rng: (*layer(rng, (3, 1)[:: (-1) ** size(rng, 0, 1)]), 1, "same"),
        "asymmetric same": same_with_a_rest,
        "dilation": (
            lambda rng: (*layer(rng, least=4), 1, "valid", size(rng, 2, 3)),
            lambda rng: (*layer(rng, least=5), 1, "valid", two_sizes(rng, 1, 3)),
        ),
        "kernel larger than the image": larger_kernel,
        "number types": (
            lambda rng: (pixels(rng, 1, 3, 4, 1), whole(rng, 2, 2, 1, 1).astype(np.int64), None, 1, 1),
            lambda rng: (pixels(rng, 1, 3, 4, 1), whole(rng, 2, 2, 1, 1) / 8, None, 1, "same"),
            lambda rng: (*(array.astype(np.float32) / 8 for array in layer(rng)[:2]), None, 2, 1),
        ),
        "everything together": tuple(map(layer_with_all, ("same", "valid", 1, (1, 2), ((1, 0), (0, 2))))),
    },
    laws=[
        Law(
            "twice the image does not give twice the result",
            twice,
            "A sum of products grows with the image: is something added or clipped on the way?",
        )
    ],
)


def slide(images, kernels, strides, pads, dilation_rate, **mode):
    """Slide kernels as students do; a kernel that fits nowhere raises what NumPy raises."""
    images = np.pad(images, ((0, 0), *pads, (0, 0)), **mode)
    (kh, kw), (sy, sx), (dy, dx) = kernels.shape[:2], strides, dilation_rate
    height = (images.shape[1] - reach(kh, dy)) // sy + 1
    width = (images.shape[2] - reach(kw, dx)) // sx + 1
    maps = np.zeros((len(images), height, width, kernels.shape[3]))
    for i, j in np.ndindex(kh, kw):
        rows, columns = i * dy + sy * np.arange(height), j * dx + sx * np.arange(width)
        maps += images[:, rows][:, :, columns] @ (1.0 * kernels[i, j])
    return maps


def in_numbers(images, kernels, strides, padding, dilation_rate):
    """Return strides, padding and dilation as a dict of pairs, one entry for each axis."""
    way = windows(images.shape[1:3], kernels.shape[:2], strides, padding, dilation_rate)
    return {"strides": way.strides, "pads": way.pads, "dilation_rate": way.dilation_rate}


def add_bias(maps, bias):
    """Add the bias if there is one."""
    return maps if bias is None else maps + bias


def sliding(change):
    """Make an answer that changes what `slide` is given.

    change(way, images, kernels, given) returns the new entries; `given` is the padding as it came.
    """

    def answer(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
        way = in_numbers(images, kernels, strides, padding, dilation_rate)
        new = {"images": images, "kernels": kernels} | way
        return add_bias(slide(**new | change(way, images, kernels, padding)), bias)

    return answer


def each_axis(pad):
    """Make an answer whose "same" has the padding pad(length, kernel_size, stride, dilation) on each axis."""

    def change(way, images, kernels, given):
        axes = zip(images.shape[1:3], kernels.shape[:2], way["strides"], way["dilation_rate"], strict=True)
        return {"pads": tuple(pad(*axis) for axis in axes)} if given == "same" else {}

    return sliding(change)


def same_of(change):
    """Make an answer whose "same" asks for other numbers: change(lengths, kernel sizes, …), each by axis."""

    def changed(way, images, kernels, given):
        numbers = change(images.shape[1:3], kernels.shape[:2], way["strides"], way["dilation_rate"])
        axes = zip(*numbers, strict=True)
        return {"pads": tuple(padding.same_padding(*axis) for axis in axes)} if given == "same" else {}

    return sliding(changed)


def other_pads(change, only_numbers=True):
    """Make an answer with other zeros: change(top, bottom, left, right) gives two pairs."""

    def changed(way, images, kernels, given):
        (top, bottom), (left, right) = way["pads"]
        return {} if only_numbers and isinstance(given, str) else {"pads": change(top, bottom, left, right)}

    return sliding(changed)


for name, hint, read, wrong in [
    (
        "the strides were ignored",
        "The kernel moves on by `strides` pixels: the patch of (y, x) starts at (y·s, x·s).",
        "padding-stride",
        sliding(lambda way, *_: {"strides": (1, 1)}),
    ),
    (
        "the strides changed places",
        "The first stride goes downwards, the second to the right.",
        "padding-stride",
        sliding(lambda way, *_: {"strides": way["strides"][::-1]}),
    ),
    (
        "both directions got the first stride",
        "`strides` may be a pair: one for the rows, one for the columns.",
        "padding-stride",
        sliding(lambda way, *_: {"strides": way["strides"][:1] * 2}),
    ),
    (
        "the stride works downwards only",
        "The kernel moves on by the stride to the right as well.",
        "padding-stride",
        sliding(lambda way, *_: {"strides": (way["strides"][0], 1)}),
    ),
    (
        "the stride works to the right only",
        "The kernel moves on by the stride downwards as well.",
        "padding-stride",
        sliding(lambda way, *_: {"strides": (1, way["strides"][1])}),
    ),
    (
        "the strides were used as the dilation",
        "A stride moves the whole kernel; only the dilation moves its cells apart.",
        "padding-dilation",
        sliding(lambda way, *_: {"strides": way["dilation_rate"], "dilation_rate": way["strides"]}),
    ),
    (
        "the padding was ignored",
        "Put the zeros around the images first, then slide.",
        "padding-zeros",
        sliding(lambda way, *_: {"pads": ((0, 0), (0, 0))}),
    ),
    (
        "the zeros are above and to the left only",
        "A padding of p means p zeros on each side.",
        "padding-zeros",
        other_pads(lambda up, down, left, right: ((up, 0), (left, 0))),
    ),
    (
        "rows and columns changed places in the padding",
        "The first entry is vertical, (top, bottom), the second horizontal, (left, right).",
        "padding-zeros",
        other_pads(lambda up, down, left, right: ((left, right), (up, down))),
    ),
    (
        "before and after changed places in the padding",
        "The order is ((top, bottom), (left, right)): the zeros before come first.",
        "padding-zeros",
        other_pads(lambda up, down, left, right: ((down, up), (right, left))),
    ),
    (
        "all four sides got the first number of the padding",
        "`padding` may be a pair of numbers, or a pair of pairs: each side has its own.",
        "padding-zeros",
        other_pads(lambda up, down, left, right: ((up, up), (up, up))),
    ),
    (
        "both sides of an axis got its first number",
        "In ((top, bottom), (left, right)) the two sides of an axis may differ.",
        "padding-zeros",
        other_pads(lambda up, down, left, right: ((up, up), (left, left))),
    ),
    (
        "padding in numbers was ignored",
        "`padding` may also be a number, or one entry for each axis.",
        "padding-zeros",
        other_pads(lambda *_: ((0, 0), (0, 0))),
    ),
    (
        "the pixels of the edge were repeated",
        "Zero padding fills in zeros, not the nearest pixels.",
        "padding-zeros",
        sliding(lambda *_: {"mode": "edge"}),
    ),
    (
        '"same" was treated like "valid"',
        'With "same" the output has size / stride places, rounded up: zeros must make room for them.',
        "padding-same",
        each_axis(lambda *_: (0, 0)),
    ),
    (
        'with "same" the extra zero is before',
        "If the number of zeros is odd, TensorFlow and Keras put the extra one after.",
        "padding-same",
        each_axis(lambda *axis: padding.same_padding(*axis)[::-1]),
    ),
    (
        '"same" was padded by k // 2 on both sides',
        "The two sides may differ, and stride and dilation count: use your `same_padding`.",
        "padding-same",
        each_axis(lambda length, k, *_: (k // 2, k // 2)),
    ),
    (
        '"same" was padded by (k − 1) // 2 on both sides',
        "The two sides may differ, and stride and dilation count: use your `same_padding`.",
        "padding-same",
        each_axis(lambda length, k, *_: ((k - 1) // 2, (k - 1) // 2)),
    ),
    (
        '"same" was padded for the height of the kernel on both axes',
        "A kernel need not be square: ask your `same_padding` for each axis.",
        "padding-same",
        sliding(
            lambda way, images, kernels, given: (
                {"pads": ((len(kernels) // 2,) * 2,) * 2} if given == "same" else {}
            )
        ),
    ),
    (
        'with "same" the height and width of the kernel changed places',
        "The height of the kernel belongs to the rows, its width to the columns.",
        "padding-same",
        same_of(lambda length, k, stride, d: (length, k[::-1], stride, d)),
    ),
    (
        'with "same" the height and width of the image changed places',
        "`images.shape` is (N, H, W, C): H goes with the kernel's height, W with its width.",
        "padding-same",
        same_of(lambda length, k, stride, d: (length[::-1], k, stride, d)),
    ),
    (
        'with "same" the columns were padded like the rows',
        "Each axis has its own length, kernel size, stride and dilation: ask `same_padding` for each.",
        "padding-same",
        same_of(lambda *way: [numbers[:1] * 2 for numbers in way]),
    ),
    (
        'with "same" the rows were padded like the columns',
        "Each axis has its own length, kernel size, stride and dilation: ask `same_padding` for each.",
        "padding-same",
        same_of(lambda *way: [numbers[1:] * 2 for numbers in way]),
    ),
    (
        "(vertical, horizontal) was read as (before, after)",
        "In a pair of numbers the first is for top and bottom, the second for left and right.",
        "padding-zeros",
        sliding(
            lambda way, images, kernels, given: (
                {"pads": (given, given)} if isinstance(given, tuple) and _is_flat_pair(given) else {}
            )
        ),
    ),
    (
        '"same" was padded as if the stride were 1',
        "With a stride the last patch may end earlier, and fewer zeros are needed: use your `same_padding`.",
        "padding-same",
        each_axis(lambda length, k, stride, dilation: halves((k - 1) * dilation)),
    ),
    (
        '"same" made the maps as large as the images, whatever the strides',
        'With "same" the output has size / stride places, rounded up: only stride 1 keeps the size.',
        "padding-same",
        each_axis(lambda length, k, stride, d: halves(needed(length, reach(k, d), stride, length))),
    ),
    (
        '"same" forgot the dilation',
        "A dilated kernel reaches over (k − 1)·d + 1 pixels and needs more zeros.",
        "padding-dilation",
        each_axis(lambda length, k, stride, dilation: padding.same_padding(length, k, stride)),
    ),
    (
        "the dilation was ignored",
        "Weight (i, j) meets the pixel i·d rows and j·d columns into the patch.",
        "padding-dilation",
        sliding(lambda way, *_: {"dilation_rate": (1, 1)}),
    ),
    (
        "the dilations changed places",
        "The first dilation goes downwards, the second to the right.",
        "padding-dilation",
        sliding(lambda way, *_: {"dilation_rate": way["dilation_rate"][::-1]}),
    ),
    (
        "both directions got the first dilation",
        "`dilation_rate` may be a pair: one for the rows, one for the columns.",
        "padding-dilation",
        sliding(lambda way, *_: {"dilation_rate": way["dilation_rate"][:1] * 2}),
    ),
    (
        "the dilation was taken as the number of pixels in a gap",
        "Dilation 1 is the ordinary kernel: neighbouring weights lie d pixels apart.",
        "padding-dilation",
        sliding(lambda way, *_: {"dilation_rate": tuple(d + (d > 1) for d in way["dilation_rate"])}),
    ),
    (
        "the kernels were flipped",
        "A convolution layer cross-correlates: it lays the kernels on the image as they are.",
        "convolution-flip",
        sliding(lambda way, images, kernels, _: {"kernels": kernels[::-1, ::-1]}),
    ),
    (
        "only the first channel was used",
        "A filter spans all channels: sum the products over rows, columns and channels.",
        "convolution-channels",
        sliding(lambda way, images, kernels, _: {"images": images[..., :1], "kernels": kernels[:, :, :1]}),
    ),
    (
        "every result is that of the first image",
        "Image n of the batch gives map n.",
        "convolution-batch",
        sliding(lambda way, images, *_: {"images": np.repeat(images[:1], len(images), axis=0)}),
    ),
]:
    conv2d.misconception(name, hint, read)(wrong)


def afterwards(change):
    """Make an answer that computes the right maps and then changes them: change(maps, images, strides, …)."""

    def answer(images, kernels, bias=None, strides=1, padding="valid", dilation_rate=1):
        way = in_numbers(images, kernels, strides, padding, dilation_rate)
        return change(slide(images, kernels, **way), bias, images, kernels, way)

    return answer


def ring_around_the_output(maps, bias, images, kernels, way):
    """Pad the maps of the unpadded images."""
    inner = add_bias(slide(images, kernels, **way | {"pads": ((0, 0), (0, 0))}), bias)
    return np.pad(inner, ((0, 0), *way["pads"], (0, 0)))


def first_places(maps, bias, images, kernels, way):
    """Fill a map of the right size, but move on by one pixel only."""
    dense = slide(images, kernels, **way | {"strides": (1, 1)})
    return add_bias(dense[:, : maps.shape[1], : maps.shape[2]], bias)


def other_phase(maps, bias, images, kernels, way):
    """Keep every s-th place of the dense map, starting at the last of each s."""
    dense = slide(images, kernels, **way | {"strides": (1, 1)})
    sy, sx = way["strides"]
    return add_bias(dense[:, sy - 1 :: sy, sx - 1 :: sx], bias)


def beyond_the_edge(maps, bias, images, kernels, way):
    """Take the last step even if it leaves the image: pad as many zeros as it needs."""
    axes = zip(images.shape[1:3], kernels.shape[:2], *way.values(), strict=True)
    extra = [(reach(k, d) - length - sum(pads)) % stride for length, k, stride, pads, d in axes]
    pads = tuple((before, after + more) for (before, after), more in zip(way["pads"], extra, strict=True))
    return add_bias(slide(images, kernels, **way | {"pads": pads}), bias)


def sampled_image(maps, bias, images, kernels, way):
    """Take every d-th pixel of the image instead of moving the weights apart."""
    dy, dx = way["dilation_rate"]
    sampled = np.pad(images, ((0, 0), *way["pads"], (0, 0)))[:, ::dy, ::dx]
    return add_bias(slide(sampled, kernels, way["strides"], ((0, 0), (0, 0)), (1, 1)), bias)


def short_of_k_times_d(maps, bias, images, kernels, way):
    """Stop early, as if the window reached over k·d pixels."""
    padded = np.pad(images, ((0, 0), *way["pads"], (0, 0))).shape[1:3]
    axes = zip(padded, kernels.shape[:2], way["strides"], way["dilation_rate"], strict=True)
    height, width = (max((length - k * d) // stride + 1, 0) for length, k, stride, d in axes)
    return add_bias(maps[:, :height, :width], bias)


for name, hint, read, change in [
    (
        "there is a ring of zeros around the output, not around the input",
        "Pad the images before the kernel slides: then it computes numbers at the edge too.",
        "padding-zeros",
        ring_around_the_output,
    ),
    (
        "the maps have the right size, but the kernel moved by one pixel only",
        "The patch of (y, x) starts at row y·s and column x·s.",
        "padding-stride",
        first_places,
    ),
    (
        "the places that a stride keeps start too late",
        "The first patch starts at pixel 0: keep `[::s]` of the dense map.",
        "padding-stride",
        other_phase,
    ),
    (
        "a last step that leaves the image was taken",
        "The output size is rounded down: a step that does not fit is not taken.",
        "padding-size",
        beyond_the_edge,
    ),
    (
        "the image was thinned out instead of the kernel being spread",
        "Dilation moves the weights apart; the kernel still stops at every pixel.",
        "padding-dilation",
        sampled_image,
    ),
    (
        "a dilated kernel was taken to reach over k·d pixels",
        "k weights have k − 1 gaps between them: it reaches over (k − 1)·d + 1 pixels.",
        "padding-dilation",
        short_of_k_times_d,
    ),
    (
        "the bias was ignored",
        "Each filter adds its bias to every number of its map.",
        "convolution-bias",
        lambda maps, bias, *_: maps,
    ),
    (
        "the bias was added although there is none",
        "`bias` may be None: then add nothing.",
        "convolution-bias",
        lambda maps, bias, *_: maps + bias,
    ),
    (
        "the maps of all filters were summed into one",
        "Each filter keeps its own map: the last axis of the result has length F.",
        "convolution-filters",
        lambda maps, bias, *_: add_bias(maps, bias).sum(axis=-1, keepdims=True),
    ),
    (
        "negative sums were cut to 0",
        "Cutting them is the work of the activation (ReLU), not of the convolution.",
        "convolution-kernels",
        lambda maps, bias, *_: np.maximum(add_bias(maps, bias), 0),
    ),
    (
        "the sums were stored in the dtype of the images",
        "8-bit integers hold only 0…255 and no fractions: let the result be float.",
        "images-dtypes",
        lambda maps, bias, images, *_: (
            add_bias(maps, bias).astype(np.int64).astype(images.dtype)
            if images.dtype.kind in "iu"
            else add_bias(maps, bias)
        ),
    ),
]:
    conv2d.misconception(name, hint, read)(afterwards(change))

# causal_conv1d --------------------------------------------------------------------------------------------


def series(rng, n=1, k=2, channels=1, filters=1, steps=(4, 6)):
    """N series and the kernels that fit them."""
    return whole(rng, n, size(rng, *steps), channels, low=1), whole(rng, k, channels, filters)


def channels_and_filters(rng):
    """Different numbers of series, channels and filters."""
    channels, filters = two_sizes(rng, 2, 3)
    return series(rng, size(rng, 2, 3), 2, channels, filters)


causal_conv1d = Exercise(
    padding.causal_conv1d,
    read="padding-causal",
    aspects={
        "two weights": series,
        "more weights": lambda rng: series(rng, k=size(rng, 3, 4)),
        "channels, filters and batch": channels_and_filters,
        "dilation": lambda rng: (*series(rng, k=size(rng, 2, 3), steps=(5, 7)), size(rng, 2, 3)),
        "kernel longer than the series": (
            lambda rng: series(rng, k=size(rng, 4, 5), steps=(1, 3)),
            lambda rng: (*series(rng, k=3, steps=(2, 4)), size(rng, 2, 3)),
        ),
        "number types": (
            lambda rng: (pixels(rng, 1, 4, 1), whole(rng, 2, 1, 1).astype(np.int64)),
            lambda rng: (pixels(rng, 1, 4, 1), whole(rng, 2, 1, 1) / 8),
            lambda rng: tuple(array.astype(np.float32) / 8 for array in series(rng)),
        ),
    },
    laws=[
        Law(
            "what happens last changes what came before it",
            lambda f, values, kernels, *way: np.allclose(
                f(np.r_["1", values, values[:, :1]], kernels, *way)[:, :-1], f(values, kernels, *way)
            ),
            "No output may depend on a later step: all the zeros go before the series.",
        )
    ],
)


def along(values, kernels, pads, dilation=1, **mode):
    """Slide kernels along series that are padded by (before, after): images of one row."""
    way = (1, 1), ((0, 0), pads), (1, dilation)
    return slide(values[:, np.newaxis], kernels[np.newaxis], *way, **mode)[:, 0]


def step_by_step(values, kernels, dilation, pads):
    """Fill an output of the right shape as loops do, from series padded by `pads` on their three axes."""
    padded = np.pad(values, pads)
    output = np.zeros((*values.shape[:2], kernels.shape[2]))
    for t in range(values.shape[1]):
        for i in range(len(kernels)):
            output[:, t] += padded[:, t + i * dilation] @ (1.0 * kernels[i])
    return output


def beyond(kernels, dilation):
    """Return how many steps the kernel reaches back."""
    return (len(kernels) - 1) * dilation


for name, hint, read, wrong in [
    (
        "the zeros are after the series: each output sees the future",
        "All the zeros go before the series, so that its last weight meets the present step.",
        "padding-causal",
        lambda x, w, d=1: along(x, w, (0, beyond(w, d)), d),
    ),
    (
        'the zeros are shared out as with "same": each output sees the future',
        "All the zeros go before the series, none after it.",
        "padding-causal",
        lambda x, w, d=1: along(x, w, halves(beyond(w, d)), d),
    ),
    (
        "the output sees the steps before, but not the present one",
        "(k − 1)·d zeros, not one more: the last weight meets the present step.",
        "padding-causal",
        lambda x, w, d=1: along(x, w, (beyond(w, d) + 1, 0), d)[:, :-1],
    ),
    (
        "there is one output too many: k·d zeros instead of (k − 1)·d",
        "With (k − 1)·d zeros the output is as long as the series.",
        "padding-causal",
        lambda x, w, d=1: along(x, w, (len(w) * d, 0), d),
    ),
    (
        "the kernel was flipped",
        "The last weight meets the present step; `np.convolve` gives that place to the first.",
        "convolution-flip",
        lambda x, w, d=1: along(x, w[::-1], (beyond(w, d), 0), d),
    ),
    (
        "the dilation was ignored",
        "Neighbouring weights meet steps that lie `dilation_rate` apart.",
        "padding-dilation",
        lambda x, w, d=1: along(x, w, (beyond(w, 1), 0)),
    ),
    (
        "only k − 1 zeros were added although the kernel is dilated",
        "A dilated kernel reaches further back: (k − 1)·d zeros.",
        "padding-dilation",
        lambda x, w, d=1: along(x, w, (beyond(w, 1), 0), d),
    ),
    (
        "the dilation was taken as the number of steps in a gap",
        "Dilation 1 is the ordinary kernel: neighbouring weights lie d steps apart.",
        "padding-dilation",
        lambda x, w, d=1: along(x, w, (beyond(w, d + (d > 1)), 0), d + (d > 1)),
    ),
    (
        "nothing was padded: the output is shorter than the series",
        "(k − 1)·d zeros before the series make one output for every step.",
        "padding-causal",
        lambda x, w, d=1: along(x, w, (0, 0), d),
    ),
    (
        "the zeros are on both sides: the output is longer than the series",
        "All the zeros go before the series, none after it.",
        "padding-full",
        lambda x, w, d=1: along(x, w, (beyond(w, d), beyond(w, d)), d),
    ),
    (
        "the first value was repeated instead of zeros",
        "Before the series there are zeros.",
        "padding-causal",
        lambda x, w, d=1: along(x, w, (beyond(w, d), 0), d, mode="edge"),
    ),
    (
        "the series was continued from its end: indices below 0 wrapped round",
        "`series[t - d]` with t < d is a value from the end: before the series there are zeros.",
        "padding-causal",
        lambda x, w, d=1: along(x, w, (beyond(w, d), 0), d, mode="wrap"),
    ),
    (
        "the first outputs are 0: the zeros stand before the output, not before the series",
        "The first outputs see part of the series: pad before the kernel slides.",
        "padding-zeros",
        lambda x, w, d=1: np.where(
            np.arange(x.shape[1])[:, np.newaxis] < beyond(w, d), 0, along(x, w, (beyond(w, d), 0), d)
        ),
    ),
    (
        "only the first channel was used",
        "A filter spans all channels: sum over steps and channels.",
        "convolution-channels",
        lambda x, w, d=1: along(x[..., :1], w[:, :1], (beyond(w, d), 0), d),
    ),
    (
        "every series gave the result of the first",
        "Series n of the batch gives row n of the result.",
        "convolution-batch",
        lambda x, w, d=1: along(np.repeat(x[:1], len(x), axis=0), w, (beyond(w, d), 0), d),
    ),
    (
        "the filters were summed",
        "Each filter keeps its own output: the last axis has length F.",
        "convolution-filters",
        lambda x, w, d=1: along(x, w, (beyond(w, d), 0), d).sum(axis=-1, keepdims=True),
    ),
    (
        "the sums were stored in the dtype of the series",
        "8-bit integers hold only 0…255 and no fractions: let the result be float.",
        "images-dtypes",
        lambda x, w, d=1: (
            along(x, w, (beyond(w, d), 0), d).astype(np.int64).astype(x.dtype)
            if x.dtype.kind in "iu"
            else along(x, w, (beyond(w, d), 0), d)
        ),
    ),
    (
        "the result has the axes (N, F, L)",
        "Steps stay the second axis, filters come last: (N, L, F).",
        "padding-causal",
        lambda x, w, d=1: np.moveaxis(along(x, w, (beyond(w, d), 0), d), 1, 2),
    ),
    (
        "only k − 1 zeros were added: the dilated kernel leaves the padded series",
        "A dilated kernel reaches further back: (k − 1)·d zeros are needed.",
        "padding-dilation",
        lambda x, w, d=1: step_by_step(x, w, d, ((0, 0), (beyond(w, 1), 0), (0, 0))),
    ),
    (
        "the zeros went before the batch, not before the steps",
        "The axes are (N, L, C): the steps are the second, so `np.pad` needs (0, 0) for the first.",
        "padding-causal",
        lambda x, w, d=1: step_by_step(x, w, d, ((beyond(w, d), 0), (0, 0), (0, 0))),
    ),
    (
        "the output runs backwards",
        "Output t belongs to step t.",
        "padding-causal",
        lambda x, w, d=1: along(x, w, (beyond(w, d), 0), d)[:, ::-1],
    ),
]:
    causal_conv1d.misconception(name, hint, read)(wrong)

# receptive_field ------------------------------------------------------------------------------------------


def layers(rng, count, largest_stride=1, largest_dilation=1):
    """So many layers: (kernel_size, stride), or (kernel_size, stride, dilation) if they may be dilated."""

    def one():
        numbers = size(rng, 2, 5), size(rng, min(largest_stride, 2), largest_stride)
        return numbers if largest_dilation == 1 else (*numbers, size(rng, 1, largest_dilation))

    return (tuple(one() for _ in range(count)),)


def mixed_layers(rng):
    """Dilated layers and others, some with a stride."""
    plain, dilated = layers(rng, 2, 3)[0], layers(rng, 2, 2, 3)[0]
    return (tuple((plain + dilated)[i] for i in rng.permutation(4)),)


receptive_field = Exercise(
    padding.receptive_field,
    read="padding-field",
    aspects={
        "one layer": Aspect(lambda rng: layers(rng, 1), dtype=np.int64),
        "stride 1": lambda rng: layers(rng, size(rng, 2, 5)),
        "strides": lambda rng: layers(rng, size(rng, 2, 4), 3),
        "dilation": lambda rng: layers(rng, size(rng, 1, 3), 1, 4),
        "no layers": lambda rng: ((),),
        "everything together": mixed_layers,
    },
)


def grown(start=1, grow=None, jump=None):
    """Make an answer that walks through the layers with another step.

    grow(field, step, kernel_size, stride, dilation) returns the new field, jump(step, stride) the new step.
    """

    def answer(layers):
        field, step = start, 1
        for layer in layers:
            kernel_size, stride, dilation = (*layer, 1)[:3]
            field = (grow or right_growth)(field, step, kernel_size, stride, dilation)
            step = (jump or right_jump)(step, stride)
        return field

    return answer


def right_growth(field, step, kernel_size, stride, dilation):
    """Add what the window reaches beyond its first cell, in cells of the input."""
    return field + (kernel_size - 1) * dilation * step


def right_jump(step, stride):
    """Return how far apart neighbours of the next layer lie."""
    return step * stride


for name, hint, read, wrong in [
    (
        "the kernel sizes were added up",
        "Neighbouring windows overlap: a layer adds only (k − 1)·d steps.",
        "padding-field",
        grown(0, lambda field, step, k, stride, d: field + ((k - 1) * d + 1) * step),
    ),
    (
        "each layer added its whole kernel to the one pixel of the start",
        "Neighbouring windows overlap: a layer adds only (k − 1)·d steps.",
        "padding-field",
        grown(1, lambda field, step, k, stride, d: field + ((k - 1) * d + 1) * step),
    ),
    (
        "the field starts at 0",
        "Without layers a number sees itself: the field starts at 1.",
        "padding-field",
        grown(0),
    ),
    (
        "the kernel sizes were multiplied",
        "Each layer *adds* to the field: (k − 1)·d steps of its input.",
        "padding-field",
        grown(1, lambda field, step, k, stride, d: field * ((k - 1) * d + 1)),
    ),
    (
        "the strides were ignored",
        "After a stride, neighbours of the next layer lie further apart in the input: step = step · stride.",
        "padding-field",
        grown(jump=lambda step, stride: 1),
    ),
    (
        "the stride of a layer was counted in its own field",
        "A stride moves the layer's windows apart; it is the *next* layer that sees further by it.",
        "padding-field",
        grown(grow=lambda field, step, k, stride, d: right_growth(field, step * stride, k, stride, d)),
    ),
    (
        "the strides were added up",
        "Two strides of 2 put neighbours 4 apart: multiply them.",
        "padding-field",
        grown(jump=lambda step, stride: step + stride - 1),
    ),
    (
        "only the stride of the layer just before was counted",
        "All strides before a layer count: multiply them up.",
        "padding-field",
        grown(jump=lambda step, stride: stride),
    ),
    (
        "the field itself was multiplied by the stride",
        "A stride does not widen what a number sees; it widens the steps of the layers that follow.",
        "padding-field",
        grown(grow=lambda field, step, k, stride, d: (field + (k - 1) * d * step) * stride),
    ),
    (
        "on the way back through a layer, the overlap of its windows was forgotten",
        "n neighbours see (n − 1)·stride + (k − 1)·d + 1 cells of the layer below, not n·stride + k.",
        "padding-field",
        lambda layers: functools.reduce(
            lambda field, layer: field * layer[1] + reach(layer[0], *layer[2:]), layers[::-1], 1
        ),
    ),
    (
        "the dilation was ignored",
        "A dilated window reaches over (k − 1)·d + 1 cells.",
        "padding-dilation",
        grown(grow=lambda field, step, k, stride, d: right_growth(field, step, k, stride, 1)),
    ),
    (
        "a dilated window was taken to reach over k·d cells",
        "k cells have k − 1 gaps between them: the window reaches over (k − 1)·d + 1 cells.",
        "padding-dilation",
        grown(grow=lambda field, step, k, stride, d: field + (k * d - 1) * step),
    ),
    (
        "the dilation was counted as a stride",
        "A dilation widens its own layer only: it leaves the steps of those that follow.",
        "padding-dilation",
        lambda layers: grown()([((k - 1) * (*d, 1)[0] + 1, s * (*d, 1)[0]) for k, s, *d in layers]),
    ),
    (
        "the layers were read from the last to the first",
        "Start at the input: the step grows with each stride that lies before a layer.",
        "padding-field",
        lambda layers: padding.receptive_field(layers[::-1]),
    ),
    (
        "only the widest layer was counted",
        "The layers see through each other: what each adds is summed.",
        "padding-field",
        lambda layers: max((reach(k, *d) for k, _, *d in layers), default=1),
    ),
    (
        "only the last layer was counted",
        "Collect with `field +=`, not `field =`, and start before the loop.",
        "padding-field",
        grown(grow=lambda field, step, k, stride, d: 1 + (k - 1) * d * step),
    ),
    (
        "the step came back, not the field",
        "The product of the strides says how far apart neighbours lie, not how much one of them sees.",
        "padding-field",
        lambda layers: math.prod(stride for _, stride, *_ in layers),
    ),
    (
        "the last layer is missing",
        "All layers count: does the loop, or the slice, end one too early?",
        "padding-field",
        lambda layers: padding.receptive_field(layers[:-1]),
    ),
    (
        "the field was squared",
        "The size along *one* axis is asked for.",
        "padding-field",
        lambda layers: padding.receptive_field(layers) ** 2,
    ),
    (
        "without layers 0 came back",
        "Without layers a number sees itself: 1.",
        "padding-field",
        lambda layers: padding.receptive_field(layers) if layers else 0,
    ),
    (
        "a missing dilation was taken as 0",
        "A layer (kernel_size, stride) is not dilated: its dilation is 1.",
        "padding-dilation",
        lambda layers: grown()([(k, s, *(d or [0])) for k, s, *d in layers]),
    ),
    (
        "kernel_size and stride changed places",
        "A layer is (kernel_size, stride) or (kernel_size, stride, dilation): kernel_size comes first.",
        "padding-field",
        lambda layers: grown()([(k, s, *d) for s, k, *d in layers]),
    ),
    (
        "the field is a float",
        "Cells are counted: return an integer, `int(…)` if need be.",
        "padding-field",
        lambda layers: float(padding.receptive_field(layers)),
    ),
    (
        "a layer without a dilation has no third number",
        "A layer may be (kernel_size, stride) alone: then its dilation is 1.",
        "padding-dilation",
        lambda layers: padding.receptive_field([(layer[0], layer[1], layer[2]) for layer in layers]),
    ),
]:
    receptive_field.misconception(name, hint, read)(wrong)
