"""Mistakes with a random mask, whatever it keeps or drops: a number, a map or a weight."""

from cnnlib.checks._families.random_generator import add_mistakes_with_rng
from cnnlib.checks.dropout._chance import draw_mask, drop_a_fixed_count, keep_with_probability_rate


def add_mistakes_with_masks(exercise, layer, unit, read, read_rng, read_backward):
    """Add the mistakes in drawing a mask and in returning it.

    `layer(*arguments, keep=…)` is the right answer, whose mask `keep(rng, shape, rate)` draws; `unit` is what
    is dropped.
    """

    @exercise.mistake(read, unit=unit)
    def keeps_with_probability_rate(*arguments):
        """each {unit} was kept with probability `rate`

        `rate` is the probability of dropping: keep where `rng.random(…) >= rate`.
        """
        return layer(*arguments, keep=keep_with_probability_rate)

    @exercise.mistake(read, unit=unit)
    def drops_a_fixed_count(*arguments):
        """the count of dropped {unit}s never varies

        Each {unit} is dropped independently with probability `rate`, so the count varies from call to call.
        """
        return layer(*arguments, keep=drop_a_fixed_count)

    @exercise.mistake(read, unit=unit)
    def drops_at_half_the_rate(*arguments):
        """each {unit} was dropped with probability `rate` / 2

        Drop with probability `rate`: keep where `rng.random(…) >= rate`.
        """
        return layer(*arguments, keep=lambda rng, shape, rate: draw_mask(rng, shape, rate / 2))

    @exercise.mistake(read, unit=unit)
    def drops_half_whatever_the_rate(*arguments):
        """half of the {unit}s were dropped, whatever `rate` is

        Drop with probability `rate`: keep where `rng.random(…) >= rate`.
        """
        return layer(*arguments, keep=lambda rng, shape, rate: draw_mask(rng, shape, 0.5))

    add_mistakes_with_rng(exercise, read_rng)

    @exercise.mistake(read)
    def draws_another_mask_to_return(*arguments):
        """the mask is not the one that made the output: it was drawn anew

        The backward pass needs the very mask of the output: draw once, and use that mask for both.
        """
        output, _ = layer(*arguments)
        _, mask = layer(*arguments)
        return output, mask

    @exercise.mistake(read, unit=unit)
    def mask_says_what_was_dropped(*arguments):
        """the mask is True where a {unit} was dropped

        The mask says what was *kept*: it is True where a {unit} stays.
        """
        output, mask = layer(*arguments)
        return output, ~mask

    @exercise.mistake(read)
    def mask_holds_the_factor(*arguments):
        """the mask holds the factor 1 / (1 − rate)

        The mask only says what was kept: True or False, 1 or 0. The factor belongs in the output.
        """
        given = dict(zip(exercise.arguments, arguments, strict=False))  # `training` may be missing
        output, mask = layer(*arguments)
        return output, mask / (1 - given["rate"]) if given.get("training", True) else mask

    @exercise.mistake(read_backward)
    def returns_no_mask(*arguments):
        """the mask was not returned

        The backward pass needs it: `return output, mask`.
        """
        output, _ = layer(*arguments)
        return output

    @exercise.mistake(read)
    def returns_mask_before_output(*arguments):
        """mask and output are swapped

        Return them in this order: `return output, mask`.
        """
        output, mask = layer(*arguments)
        return mask, output
