"""Check `receptive_field`: how much of the input one number of the last layer sees."""

import math

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.padding._sizes import add_mistakes_with_reach, reach
from cnnlib.padding import receptive_field as reference

# Cases ----------------------------------------------------------------------------------------------------


def draw_layers(rng, count, largest_stride=1, largest_dilation=1):
    """So many layers: (kernel_size, stride), or (kernel_size, stride, dilation) if they may be dilated."""

    def draw_layer():
        numbers = size(rng, 2, 5), size(rng, min(largest_stride, 2), largest_stride)
        return numbers if largest_dilation == 1 else (*numbers, size(rng, 1, largest_dilation))

    return (tuple(draw_layer() for _ in range(count)),)


def mixed_layers(rng):
    """Dilated layers and others, some with a stride; one kernel has a single cell."""
    plain, dilated = draw_layers(rng, 2, 3)[0], draw_layers(rng, 2, 2, 3)[0]
    layers = (*plain, *dilated, (1, size(rng, 2, 3)))
    return (tuple(layers[i] for i in rng.permutation(len(layers))),)


def integers(draw):
    """Return the aspect of a draw, in which the field must be an integer."""
    return Aspect(draw, dtype=np.int64)


receptive_field = Exercise(
    reference,
    read="padding-field",
    aspects={
        "one layer": integers(lambda rng: draw_layers(rng, 1)),
        "stride 1": integers(lambda rng: draw_layers(rng, size(rng, 2, 5))),
        "strides": integers(lambda rng: draw_layers(rng, size(rng, 2, 4), 3)),
        "dilation": integers(lambda rng: draw_layers(rng, size(rng, 1, 3), 1, 4)),
        "no layers": integers(lambda rng: ((),)),
        "everything together": integers(mixed_layers),
    },
)


# Mistakes on the way through the layers -------------------------------------------------------------------


def wider(field, step, kernel_size, stride, dilation):
    """Return the field with what the window reaches beyond its first cell, in cells of the input."""
    return field + (kernel_size - 1) * dilation * step


def grow(layers, start=1, field_after=wider, step_after=lambda step, stride: step * stride):
    """Let the field grow layer by layer, as asked for or with one thing done in another way.

    `field_after(field, step, kernel_size, stride, dilation)` returns the new field, and
    `step_after(step, stride)` how far apart neighbours of the next layer lie in the input.
    """
    field, step = start, 1
    for layer in layers:
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field = field_after(field, step, kernel_size, stride, dilation)
        step = step_after(step, stride)
    return field


@receptive_field.mistake()
def adds_the_kernel_sizes(layers):
    """the kernel sizes were added up

    Neighbouring windows overlap: a layer adds only (k − 1)·d steps.
    """
    return grow(layers, 0, lambda field, step, k, stride, d: field + reach(k, d) * step)


@receptive_field.mistake()
def adds_the_kernel_sizes_to_1(layers):
    """each layer added its whole kernel to the initial 1

    Neighbouring windows overlap: a layer adds only (k − 1)·d steps.
    """
    return grow(layers, 1, lambda field, step, k, stride, d: field + reach(k, d) * step)


@receptive_field.mistake()
def starts_at_0(layers):
    """the field starts at 0

    Without layers a number sees only itself: the field starts at 1.
    """
    return grow(layers, 0)


@receptive_field.mistake()
def multiplies_the_kernel_sizes(layers):
    """the kernel sizes were multiplied

    Each layer *adds* to the field: (k − 1)·d steps of its input.
    """
    return math.prod(reach(kernel_size, *dilation) for kernel_size, _, *dilation in layers)


@receptive_field.mistake()
def ignores_the_strides(layers):
    """the strides were ignored

    After a stride, neighbours of the next layer lie further apart in the input: step = step · stride.
    """
    return grow(layers, step_after=lambda step, stride: 1)


@receptive_field.mistake()
def counts_the_stride_in_its_own_layer(layers):
    """a layer's stride was applied to the layer itself

    A stride moves the layer's windows apart; only the layers *after* it see further because of it.
    """
    return grow(layers, 1, lambda field, step, k, stride, d: field + (k - 1) * d * step * stride)


@receptive_field.mistake()
def adds_the_strides(layers):
    """the strides were added up

    Two strides of 2 put neighbours 4 apart: multiply them.
    """
    return grow(layers, step_after=lambda step, stride: step + stride - 1)


@receptive_field.mistake()
def counts_the_last_stride_only(layers):
    """only the stride of the previous layer was counted

    All strides before a layer count: multiply them.
    """
    return grow(layers, step_after=lambda step, stride: stride)


@receptive_field.mistake()
def multiplies_the_field_by_the_stride(layers):
    """the field itself was multiplied by the stride

    A stride does not widen what a number sees; it widens the steps of the layers that follow.
    """
    return grow(layers, 1, lambda field, step, k, stride, d: (field + (k - 1) * d * step) * stride)


@receptive_field.mistake()
def forgets_the_overlap_on_the_way_back(layers):
    """going backwards through the layers, the overlap of the windows was forgotten

    n neighbours see (n − 1)·stride + (k − 1)·d + 1 cells of the layer below, not n·stride + k.
    """
    return grow(layers[::-1], 1, lambda field, step, k, stride, d: field * stride + reach(k, d))


def with_reach(layers, *, reach):
    """Return the field for windows that reach over `reach(kernel_size, dilation)` cells."""
    return reference([(reach(k, *(dilation or [1])), stride) for k, stride, *dilation in layers])


add_mistakes_with_reach(receptive_field, with_reach, "padding-dilation")


@receptive_field.mistake("padding-dilation")
def takes_the_dilation_for_a_stride(layers):
    """the dilation was counted as a stride

    A dilation widens its own layer only: the steps of the layers that follow stay the same.
    """
    field, step = 1, 1
    for kernel_size, stride, *dilation in layers:
        field += (reach(kernel_size, *dilation) - 1) * step
        step *= stride * math.prod(dilation)
    return field


@receptive_field.mistake()
def reads_the_layers_backwards(layers):
    """the layers were read from the last to the first

    Start at the input: the step grows with each stride that lies before a layer.
    """
    return reference(layers[::-1])


@receptive_field.mistake()
def counts_the_widest_layer_only(layers):
    """only the widest layer was counted

    Each layer sees through the one before it: sum what each of them adds.
    """
    return max((reach(kernel_size, *dilation) for kernel_size, _, *dilation in layers), default=1)


@receptive_field.mistake()
def counts_the_last_layer_only(layers):
    """only the last layer was counted

    Accumulate with `field +=`, not `field =`, and set the starting value before the loop.
    """
    return grow(layers, 1, lambda field, step, k, stride, d: 1 + (k - 1) * d * step)


@receptive_field.mistake()
def returns_the_step(layers):
    """the step was returned instead of the field

    The product of the strides says how far apart neighbours lie, not how much one of them sees.
    """
    return math.prod(layer[1] for layer in layers)


@receptive_field.mistake()
def leaves_out_the_last_layer(layers):
    """the last layer was left out

    All layers count: does the loop, or the slice, end one too early?
    """
    return reference(layers[:-1])


@receptive_field.mistake()
def squares_the_field(layers):
    """the field was squared

    Return the size along *one* axis.
    """
    return reference(layers) ** 2


@receptive_field.mistake()
def returns_0_without_layers(layers):
    """0 was returned where there are no layers

    Without layers a number sees only itself: 1.
    """
    return reference(layers) if layers else 0


@receptive_field.mistake("padding-dilation")
def takes_a_missing_dilation_for_0(layers):
    """a missing dilation was treated as 0

    A layer (kernel_size, stride) is not dilated: its dilation is 1.
    """
    return grow([(*layer, 0)[:3] for layer in layers])


@receptive_field.mistake()
def swaps_kernel_size_and_stride(layers):
    """kernel_size and stride were swapped

    A layer is (kernel_size, stride) or (kernel_size, stride, dilation): kernel_size comes first.
    """
    return grow([(kernel_size, stride, *dilation) for stride, kernel_size, *dilation in layers])


@receptive_field.mistake()
def returns_a_float(layers):
    """the field is a float

    Cells are counted: return an integer, `int(…)` if need be.
    """
    return float(reference(layers))


@receptive_field.mistake("padding-dilation")
def asks_for_a_third_number(layers):
    """a layer without a dilation was asked for a third number

    A layer may be (kernel_size, stride) alone: then its dilation is 1.
    """
    return reference([(layer[0], layer[1], layer[2]) for layer in layers])


@receptive_field.mistake()
def keeps_the_dilation_of_the_layer_before(layers):
    """a layer without a dilation got that of the layer before it

    A layer of two numbers has the dilation 1: set it anew for each layer.
    """
    dilated, dilation = [], 1
    for layer in layers:
        dilation = layer[2] if len(layer) == 3 else dilation
        dilated.append((*layer[:2], dilation))
    return grow(tuple(dilated))


@receptive_field.mistake()
def multiplies_the_first_layer_by_all_strides(layers):
    """the first layer was multiplied by the strides of all layers

    The strides of the layers *before* a layer count; before the first there are none, so 1.
    """
    if not layers:
        return 1
    steps = np.roll(np.cumprod([layer[1] for layer in layers]), 1)
    reaches = [(layer[0] - 1) * (*layer, 1)[2] for layer in layers]
    return int(1 + np.dot(reaches, steps))
