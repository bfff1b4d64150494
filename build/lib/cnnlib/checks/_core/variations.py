"""Wrong answers that any exercise invites: the right one, given other arguments than came.

They follow from the signature alone: a new exercise has them before anyone has written a mistake for it.
"""

import inspect
import itertools
from collections.abc import Callable, Iterator

import numpy as np

from cnnlib.checks._core.mistakes import Mistake


def variations(reference: Callable, read: str) -> list[Mistake]:
    """Return the right answer to other arguments, in every general way, as mistakes of an exercise.

    Where a change does not apply to what comes (an array reversed where a number came), the answer is right.
    """
    parameters = list(inspect.signature(reference).parameters.values())
    changes = [
        change for place, parameter in enumerate(parameters) for change in changes_of(place, parameter)
    ]
    changes += [
        exchanged(first, second, parameters)
        for first, second in itertools.combinations(range(len(parameters)), 2)
    ]
    changes += changes_of_all_arrays()
    return [
        Mistake(name, diagnosis, hint, read, answering(reference, change))
        for name, diagnosis, hint, change in changes
    ]


def answering(reference: Callable, change: Callable) -> Callable:
    """Return the function that answers to changed arguments; `change` gets a list and returns one."""

    def answer(*arguments):
        return reference(*change(list(arguments)))

    answer.function, answer.change = reference, change
    return answer


def at(
    place: int, kinds: type | tuple, replace: Callable, applies: Callable = lambda value: True
) -> Callable:
    """Return the change of one argument, made where it is of these kinds."""

    def change(arguments):
        if place < len(arguments) and isinstance(arguments[place], kinds) and applies(arguments[place]):
            arguments[place] = replace(arguments[place])
        return arguments

    return change


def changes_of(place: int, parameter: inspect.Parameter) -> Iterator[tuple]:
    """Yield (name, diagnosis, hint, change) for every general change of one argument."""
    name, default = parameter.name, parameter.default
    if default is not inspect.Parameter.empty:
        yield (
            f"ignores_{name}",
            f"`{name}` was ignored: what comes is right for `{name}={default!r}` alone",
            f"Use the argument `{name}` wherever its value counts.",
            at(place, object, lambda value: default),
        )
    yield from changes_of_numbers(place, name)
    yield from changes_of_floats(place, name)
    yield from changes_of_shapes(place, name)
    yield from changes_of_tuples_of_arrays(place, name)
    yield from changes_of_pairs(place, name)
    yield from changes_of_arrays(place, name)


def is_whole(value: object) -> bool:
    """True for a whole number that is no truth value."""
    return not isinstance(value, bool)


def changes_of_numbers(place: int, name: str) -> Iterator[tuple]:
    """Yield the changes of an argument that is a number or a truth value."""
    yield (
        f"turns_{name}_round",
        f"`{name}` works the wrong way round",
        f"Look at what happens if `{name}` is true, and what if it is false.",
        at(place, bool, lambda value: not value),
    )
    for amount, word in ((1, "large"), (-1, "small")):
        yield (
            f"takes_{name}_one_too_{word}",
            f"`{name}` counts as one {'more' if amount == 1 else 'less'} than it is",
            "Do a small case by hand, and count.",
            at(place, int, lambda value, amount=amount: value + amount, is_whole),
        )
    yield (
        f"takes_1_minus_{name}",
        f"1 − `{name}` was taken in place of `{name}`",
        f"Read in the statement once more what `{name}` is the share or the probability of.",
        at(place, float, lambda value: 1 - value, lambda value: 0 < value < 1),
    )


def changes_of_floats(place: int, name: str) -> Iterator[tuple]:
    """Yield the changes of the size of a number or of all numbers of an array."""
    for short, words, factor in (("doubles", "twice", 2.0), ("halves", "half", 0.5)):
        yield (
            f"{short}_{name}",
            f"`{name}` counts {words}",
            f"The formula has `{name}` as it is: without a factor.",
            at(place, (float, np.ndarray), lambda value, factor=factor: value * factor),
        )
    yield (
        f"squares_{name}",
        f"`{name}` was squared on the way",
        f"The formula has `{name}` as it is.",
        at(place, float, lambda value: value**2),
    )


def changes_of_shapes(place: int, name: str) -> Iterator[tuple]:
    """Yield the changes of a tuple of whole numbers, such as a shape."""

    def change(short, diagnosis, replace):
        hint = f"Each entry of `{name}` counts, and each in its own way: do a small case by hand."
        return f"{short}_{name}", diagnosis, hint, at(place, tuple, replace, are_whole)

    yield change("leaves_out_the_last_of", f"the last entry of `{name}` was left out", lambda t: t[:-1])
    yield change("leaves_out_the_first_of", f"the first entry of `{name}` was left out", lambda t: t[1:])
    yield change("adds_up", f"the entries of `{name}` were added up", lambda t: (sum(t),))
    yield change("counts", f"the entries of `{name}` were counted, not used", lambda t: (len(t),))


def are_whole(value: tuple) -> bool:
    """True for a tuple of whole numbers, one at least."""
    return bool(value) and all(isinstance(item, int) and is_whole(item) for item in value)


def changes_of_tuples_of_arrays(place: int, name: str) -> Iterator[tuple]:
    """Yield the changes of an argument that is a tuple of arrays, one for each layer."""

    def change(short, diagnosis, hint, replace):
        return f"{short}_{name}", diagnosis, hint, at(place, tuple, replace, are_arrays)

    yield change(
        "forgets_all",
        f"`{name}` has no influence on the result",
        f"Use `{name}`.",
        lambda t: tuple(a * 0 for a in t),
    )
    yield change(
        "adds_the_first_number_of",
        f"the first number of `{name}[0]` was used for all",
        f"Each layer has an entry of `{name}` of its own.",
        lambda t: tuple(np.full_like(a, t[0].flat[0]) for a in t),
    )
    yield change(
        "takes_the_first_number_of_each_of",
        f"of each array in `{name}` only the first number was used",
        "Each map has a number of its own.",
        lambda t: tuple(np.full_like(a, a.flat[0]) for a in t),
    )
    yield change(
        "runs_backwards_through",
        f"`{name}` was used from the last to the first",
        f"Layer i has `{name}[i]`.",
        lambda t: t[::-1],
    )


def are_arrays(value: tuple) -> bool:
    """True for a tuple of arrays, one at least."""
    return bool(value) and all(isinstance(item, np.ndarray) for item in value)


def changes_of_all_arrays() -> Iterator[tuple]:
    """Yield the changes of all arrays among the arguments at once."""

    def change(short, diagnosis, hint, replace):
        def of_all(arguments):
            return [replace(value) if isinstance(value, np.ndarray) else value for value in arguments]

        return short, diagnosis, hint, of_all

    yield change(
        "cuts_off_all_fractions",
        "the fractions of the arrays were cut off on the way",
        "An array of integers keeps whole numbers only: make it a float array.",
        np.trunc,
    )
    yield change(
        "calculates_in_float16",
        "the numbers went through `float16`, which keeps three digits and ends at 65504",
        "Calculate in float64: `astype(float)`.",
        lambda a: a.astype(np.float16).astype(np.float64),
    )
    yield change(
        "wraps_all",
        "the arrays went through 8-bit integers",
        "`uint8` holds 0 to 255 and wraps around.",
        lambda a: a.astype(np.int64).astype(np.uint8).astype(a.dtype),
    )
    yield change(
        "takes_all_absolute_values",
        "the signs of the arrays are lost",
        "Negative numbers count as such.",
        np.abs,
    )


def is_pair(value: tuple) -> bool:
    """True for a tuple of two."""
    return len(value) == 2


def changes_of_pairs(place: int, name: str) -> Iterator[tuple]:
    """Yield the changes of an argument that is a pair, of numbers or of pairs."""
    yield (
        f"swaps_the_two_of_{name}",
        f"the two entries of `{name}` are exchanged",
        "The vertical one comes first, as rows come before columns.",
        at(place, tuple, lambda pair: pair[::-1], is_pair),
    )
    for which, word in enumerate(("first", "second")):
        yield (
            f"takes_the_{word}_of_{name}_for_both",
            f"the {word} entry of `{name}` was used for both directions",
            "Rows have an entry of their own, and so have columns.",
            at(place, tuple, lambda pair, which=which: (pair[which],) * 2, is_pair),
        )


def changes_of_arrays(place: int, name: str) -> Iterator[tuple]:
    """Yield the changes of an argument that is an array."""

    def change(short, diagnosis, hint, replace, applies=lambda array: True):
        return f"{short}_{name}", diagnosis, hint, at(place, np.ndarray, replace, applies)

    yield change(
        "takes_absolute_values_of",
        f"the signs of `{name}` are lost",
        "Negative numbers count as such.",
        np.abs,
    )
    yield change(
        "negates",
        f"`{name}` enters with the wrong sign",
        "Look at the sign in the formula.",
        lambda a: -1.0 * a,
    )
    yield change(
        "cuts_off_fractions_of",
        f"the fractions of `{name}` were cut off on the way",
        "An array of integers keeps whole numbers only: make it a float array.",
        lambda a: np.trunc(a),
    )
    yield change(
        "wraps",
        f"`{name}` went through 8-bit integers",
        "`uint8` holds 0 to 255 and wraps around.",
        lambda a: a.astype(np.int64).astype(np.uint8).astype(a.dtype),
    )
    yield change(
        "clips",
        f"negative numbers in `{name}` count as 0",
        "Negative numbers count as such.",
        lambda a: np.maximum(a, 0),
    )
    yield change("forgets", f"`{name}` has no influence on the result", f"Use `{name}`.", np.zeros_like)
    for axis in range(4):
        yield from changes_along(axis, name, change)
    for first, second in itertools.combinations(range(4), 2):
        yield change(
            f"swaps_axes_{first}_and_{second}_of",
            f"axes {first} and {second} of `{name}` were exchanged",
            "Write the shapes beside each line, axis by axis.",
            lambda a, axes=(first, second): np.swapaxes(a, *axes).copy(),
            lambda a, last=second: a.ndim > last,
        )


def changes_along(axis: int, name: str, change: Callable) -> Iterator[tuple]:
    """Yield the changes of an array along one axis."""

    def long_enough(array):
        return array.ndim > axis and array.shape[axis] > 1

    yield change(
        f"reverses_axis_{axis}_of",
        f"`{name}` runs backwards along axis {axis}",
        "Leave the order as it is.",
        lambda a: np.flip(a, axis).copy(),
        long_enough,
    )
    yield change(
        f"repeats_the_first_along_axis_{axis}_of",
        f"only the first entry of `{name}` along axis {axis} was used, for all of them",
        f"Is an index 0 left over from a trial? Each entry along axis {axis} counts for itself.",
        lambda a: np.repeat(a.take([0], axis), a.shape[axis], axis),
        long_enough,
    )


def exchanged(first: int, second: int, parameters: list) -> tuple:
    """Return the change that exchanges two arguments of one kind."""
    names = parameters[first].name, parameters[second].name
    defaults = [parameter.default for parameter in parameters]

    def change(arguments):
        if len(arguments) <= second and inspect.Parameter.empty not in defaults[len(arguments) : second + 1]:
            arguments = [*arguments, *defaults[len(arguments) : second + 1]]
        if second < len(arguments) and type(arguments[first]) is type(arguments[second]):
            arguments[first], arguments[second] = arguments[second], arguments[first]
        return arguments

    return (
        f"swaps_{names[0]}_and_{names[1]}",
        f"`{names[0]}` and `{names[1]}` are exchanged",
        "Look at the order of the arguments, where the function is defined and where it is called.",
        change,
    )
