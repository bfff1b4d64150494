"""Where an answer goes wrong: in which cases, and at which places of the results.

Nobody knows the mistake; but if it shows wherever a pair was given, and nowhere else, that says where to look.
What is said here is counted, not guessed: each sentence names all cases or places that went wrong.
"""

import itertools
from collections.abc import Callable, Iterator

import numpy as np

from cnnlib.checks._core.compare import differences, wide
from cnnlib.checks._core.factors import factor_from_the_arguments

FEWEST = 2  # cases of each kind: fewer can be told apart by anything
FEWEST_FOR_TWO = 4  # if it takes two properties to tell them apart
MOST_OF_THESE = 0.7  # of the cases that have a property without which all goes well
MOST_OF_THEM = (
    0.6  # of the places that a sentence is about: at the others the wrong result may be right by luck
)
FEWEST_PLACES = 10
LEAST_OTHERS = 0.15  # of all places must be others
LARGE = 20.0

Verdicts = list[tuple[dict, bool]]  # (arguments by name, whether the answer was wrong), case by case


# Cases ------------------------------------------------------------------------------------------------------


def in_which_cases(verdicts: Verdicts) -> str | None:
    """Say what the arguments of the failing cases have in common, and no others: a property, or two."""
    wrong = [arguments for arguments, failed in verdicts if failed]
    right = [arguments for arguments, failed in verdicts if not failed]
    if min(len(wrong), len(right)) < FEWEST:
        return None
    words = words_in([*wrong, *right])
    held = [set(properties(arguments, words)) for arguments in wrong]
    not_held = [set(properties(arguments, words)) for arguments in right]
    common = [each for each in properties(wrong[0], words) if all(each in some for some in held)]
    for each in common:
        if not any(each in some for some in not_held):
            return told(each, wrong, right)
    for each in common:
        having = sum(each in some for some in not_held)
        if len(right) - having >= FEWEST_FOR_TWO and len(wrong) >= MOST_OF_THESE * (len(wrong) + having):
            return (
                f"only cases in which {each} go wrong, {len(wrong)} of {len(wrong) + having}; "
                f"the other {len(right) - having} are right"
            )
    telling = [each for each in common if not all(each in some for some in not_held)]
    if min(len(wrong), len(right)) >= FEWEST_FOR_TWO:
        for pair in itertools.combinations(telling, 2):
            if not any(set(pair) <= some for some in not_held):
                return told(" and ".join(pair), wrong, right)
    return None


def told(what: str, wrong: list, right: list) -> str:
    """Return the sentence about the cases that have a property."""
    return (
        f"the cases in which {what} go wrong, all {len(wrong)} of them, and the other {len(right)} are right"
    )


def words_in(cases: list[dict]) -> dict[str, list[str]]:
    """Return the words that come as arguments, by the names of these."""
    names = {name for case in cases for name, value in case.items() if isinstance(value, str)}
    return {
        name: sorted({case[name] for case in cases if isinstance(case.get(name), str)})
        for name in sorted(names)
    }


def properties(arguments: dict, words: dict[str, list[str]]) -> Iterator[str]:
    """Yield what can be said of the arguments of a case, the simplest first."""
    for name, value in arguments.items():
        if isinstance(value, bool) or value is None or isinstance(value, str):
            yield f"`{name}` is {value!r}"
            if isinstance(value, str):
                yield f"`{name}` is a word"
        elif isinstance(value, int | float):
            yield from properties_of_a_number(f"`{name}`", value)
            yield f"`{name}` is one number"
        elif isinstance(value, tuple | list):
            yield from properties_of_a_tuple(name, value)
        elif isinstance(value, np.ndarray):
            yield f"`{name}` is given"
            yield from properties_of_an_array(name, value)
        yield from properties_of_both_directions(name, value)
    for name, known in words.items():
        yield from (f"`{name}` is not {word!r}" for word in known if not is_word(arguments.get(name), word))
    yield from comparisons(arguments)
    yield from (f"`{name}` is not None" for name, value in arguments.items() if value is not None)


def is_word(value: object, word: str) -> bool:
    """True if an argument is this word."""
    return isinstance(value, str) and value == word


def properties_of_a_number(name: str, value: float) -> Iterator[str]:
    """Yield what can be said of a number."""
    if value in (0, 1, -1, 2):
        yield f"{name} is {value:g}"
    yield from (f"{name} is not {value_}" for value_ in (0, 1, -1) if value != value_)
    yield f"{name} is {'negative' if value < 0 else 'not negative'}"
    yield from (f"{name} is larger than {limit}" for limit in (0, 1, 2, 3, 5, 10) if value > limit)
    yield from (f"{name} is smaller than {limit}" for limit in (2, 3, 4, 6) if value < limit)
    if isinstance(value, int):
        yield f"{name} is {'odd' if value % 2 else 'even'}"
    elif 0 < value < 1 and value != 0.5:
        yield f"{name} is {'above' if value > 0.5 else 'below'} 1/2"


def properties_of_a_tuple(name: str, value: tuple) -> Iterator[str]:
    """Yield what can be said of a tuple, or a list."""
    yield f"`{name}` is {'a pair' if len(value) == 2 else f'of {len(value)} entries'}"
    yield f"`{name}` is empty" if not value else f"`{name}` has entries"
    yield f"`{name}` has {'more than one entry' if len(value) > 1 else 'one entry or none'}"
    if all(isinstance(item, int | float) for item in value):
        for place, item in enumerate(value[:3]):
            yield from properties_of_a_number(f"`{name}[{place}]`", item)
        if len(value) == 2:
            yield f"the two of `{name}` {'are equal' if value[0] == value[1] else 'differ'}"
    if value and all(isinstance(item, tuple) for item in value):
        equal = len({len(item) for item in value}) == 1
        yield f"the entries of `{name}` {'are equally long' if equal else 'have different lengths'}"
        yield (
            f"the entries of `{name}` are pairs"
            if all(len(item) == 2 for item in value)
            else (f"not all entries of `{name}` are pairs")
        )


def properties_of_both_directions(name: str, value: object) -> Iterator[str]:
    """Yield what can be said of an argument that is one number or a pair of them."""
    pair = (value, value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(pair, tuple) or len(pair) != 2 or not all(isinstance(item, int) for item in pair):
        return
    for limit in (0, 1, 2):
        where = "larger than {} in some direction" if max(pair) > limit else "at most {} in both directions"
        yield f"`{name}` is {where.format(limit)}"
        for place, word in enumerate(("vertically", "horizontally")):
            yield f"`{name}` is {'larger than' if pair[place] > limit else 'at most'} {limit} {word}"
    yield f"`{name}` is {'the same' if pair[0] == pair[1] else 'not the same'} in both directions"


def properties_of_an_array(name: str, array: np.ndarray) -> Iterator[str]:
    """Yield what can be said of an array."""
    yield f"`{name}` has {array.ndim} ax{'is' if array.ndim == 1 else 'es'}"
    for axis, length in enumerate(array.shape):
        where = f"axis {axis} of `{name}`"
        yield f"{where} has length 1" if length == 1 else f"{where} is longer than 1"
        yield f"{where} is longer than 2" if length > 2 else f"{where} is at most 2 long"
        yield f"{where} has {'an odd' if length % 2 else 'an even'} length"
    for (first, one), (second, two) in itertools.combinations(enumerate(array.shape), 2):
        where = f"axes {first} and {second} of `{name}`"
        yield f"{where} are {'equally' if one == two else 'not equally'} long"
        if one != two:
            yield f"axis {first} of `{name}` is {'shorter' if one < two else 'longer'} than axis {second}"
    yield f"`{name}` holds {'more than' if array.size > 255 else 'at most'} 255 numbers"
    if array.dtype.kind in "biuf" and array.size:
        yield from properties_of_numbers(name, array)


def properties_of_numbers(name: str, array: np.ndarray) -> Iterator[str]:
    """Yield what can be said of the numbers in an array."""
    numbers = wide(array)
    yield f"`{name}` is an array of {array.dtype}"
    yield f"`{name}` holds {'negative numbers' if (numbers < 0).any() else 'no negative number'}"
    yield f"`{name}` holds {'positive numbers' if (numbers > 0).any() else 'no positive number'}"
    yield f"`{name}` holds {'zeros' if (numbers == 0).any() else 'no zero'}"
    yield f"`{name}` holds {'fractions' if (numbers % 1 != 0).any() else 'whole numbers only'}"
    yield f"`{name}` holds {'one number again and again' if np.unique(numbers).size == 1 else 'different numbers'}"
    largest = np.abs(numbers).max()
    for limit in (1.0, LARGE, 88.0, 255.0, 500.0, 700.0):
        yield f"`{name}` holds {'numbers' if largest > limit else 'no number'} beyond ±{limit:g}"


def comparisons(arguments: dict) -> Iterator[str]:
    """Yield how the whole numbers among the arguments compare with each other, and with their defaults."""
    whole = {
        name: value
        for name, value in arguments.items()
        if isinstance(value, int) and not isinstance(value, bool)
    }
    for (first, one), (second, two) in itertools.combinations(whole.items(), 2):
        word = "smaller than" if one < two else "larger than" if one > two else "equal to"
        yield f"`{first}` is {word} `{second}`"
        if two and one != two:
            yield f"`{first}` is {'a' if one % two == 0 else 'no'} multiple of `{second}`"


# Places -----------------------------------------------------------------------------------------------------


def at_which_places(cases: list[tuple]) -> str | None:
    """Say which places of the results are wrong, and what stands there, in (arguments, came, expected).

    Cases that are right throughout say nothing against it, if they have no such place.
    """
    if any(came.shape != expected.shape or not expected.ndim for _, came, expected in cases):
        return None
    marked = [(case, differences(case[1], case[2])) for case in cases if case[2].size]
    wrong = [(case, places) for case, places in marked if places.any()]
    if len(wrong) < FEWEST:
        return None
    count = sum(int(places.sum()) for _, places in wrong)
    fitting = [(words, how_many(these, marked)) for words, these in kinds_of_places(wrong[0][0])]
    fitting = [(words, total) for words, total in fitting if total]
    if not fitting:
        return by_one_factor(wrong)
    words, total = next((each for each in fitting if each[1] == count), fitting[0])  # all of a kind, if any
    return f"only places {words} are wrong, {count} of {total}{what_stands_there(wrong)}"


def by_one_factor(wrong: list[tuple]) -> str | None:
    """Say by which number from the arguments all wrong values are off, if they are."""
    cases = [(case[0], wide(case[1][places]), wide(case[2][places])) for case, places in wrong]
    factor = factor_from_the_arguments(cases) if all(expected.all() for *_, expected in cases) else None
    return factor and factor.replace("every value", "every value that is wrong")


def how_many(these: Callable, marked: list[tuple]) -> int:
    """Return how many places are of a kind: 0 unless all wrong ones are, most of it is wrong, and others are left."""
    chosen = others = wrong = 0
    for case, places in marked:
        kind = these(case)
        if kind is None or kind.shape != places.shape or (places & ~kind).any():
            return 0
        chosen, others, wrong = chosen + kind.sum(), others + (~kind).sum(), wrong + places.sum()
    enough = wrong >= FEWEST_PLACES and others >= LEAST_OTHERS * (chosen + others)
    return int(chosen) if enough and wrong >= MOST_OF_THEM * chosen else 0


def kinds_of_places(case: tuple) -> Iterator[tuple[str, Callable]]:
    """Yield kinds of places in a result, in words, and the function that marks them in a case."""
    arguments, _, expected = case
    for axis in range(expected.ndim):
        where = f"along axis {axis}"
        yield f"that are the last {where}", lambda c, a=axis: along(c[2].shape, a, [-1])
        yield f"that are the first {where}", lambda c, a=axis: along(c[2].shape, a, [0])
        yield f"that are the first or last {where}", lambda c, a=axis: along(c[2].shape, a, [0, -1])
        yield f"behind the first {where}", lambda c, a=axis: ~along(c[2].shape, a, [0])
        yield f"before the last {where}", lambda c, a=axis: ~along(c[2].shape, a, [-1])
    if expected.ndim > 1:
        rows = 1 if expected.ndim == 4 else 0
        yield "at the border", lambda c: border(c[2].shape, rows)
        yield "inside, not at the border,", lambda c: ~border(c[2].shape, rows)
    for name, value in arguments.items():
        if isinstance(value, np.ndarray) and value.shape == expected.shape:
            yield from kinds_of_values(f"`{name}`", lambda c, n=name: np.asarray(c[0][n]))
    yield from kinds_of_values("the right result", lambda c: c[2])


def kinds_of_values(name: str, of: Callable) -> Iterator[tuple[str, Callable]]:
    """Yield the places at which an array has values of a kind."""
    yield f"where {name} is negative", lambda c: of(c) < 0
    yield f"where {name} is positive", lambda c: of(c) > 0
    yield f"where {name} is 0", lambda c: of(c) == 0
    yield f"where {name} is not 0", lambda c: of(c) != 0
    yield f"where {name} is not positive", lambda c: of(c) <= 0
    yield f"where {name} is not negative", lambda c: of(c) >= 0
    for limit in (1, LARGE, 88, 500):
        yield f"where {name} lies beyond ±{limit:g}", lambda c, limit=limit: np.abs(wide(of(c))) > limit
    yield f"where {name} has a fraction", lambda c: wide(of(c)) % 1 != 0


def along(shape: tuple, axis: int, places: list) -> np.ndarray:
    """Return an array of a shape that is True at some entries of an axis."""
    marked = np.zeros(shape, dtype=bool)
    if axis >= marked.ndim:
        return marked
    np.moveaxis(marked, axis, 0)[places] = True
    return marked


def border(shape: tuple, rows: int) -> np.ndarray:
    """Return an array of a shape that is True in the first and last rows and columns."""
    return along(shape, rows, [0, -1]) | along(shape, rows + 1, [0, -1])


def what_stands_there(wrong: list[tuple]) -> str:
    """Say what the wrong values have in common, if they do."""
    arguments, _, expected = wrong[0][0]
    candidates = [
        ("there 0 came", lambda c: np.zeros_like(wide(c[2]))),
        ("there 1 came", lambda c: np.ones_like(wide(c[2]))),
        ("there nan came", lambda c: np.full(c[2].shape, np.nan)),
        ("there ∞ came", lambda c: np.full(c[2].shape, np.inf)),
        ("there the sign is the wrong one", lambda c: -wide(c[2])),
        ("there what came is half of what it should be", lambda c: wide(c[2]) / 2),
        ("there what came is twice what it should be", lambda c: wide(c[2]) * 2),
    ]
    for name, value in arguments.items():
        if isinstance(value, np.ndarray) and value.shape == expected.shape:
            candidates.append((f"there `{name}` came", lambda c, n=name: wide(np.asarray(c[0][n]))))
    for words, values in candidates:
        if all(not differences(case[1][places], values(case)[places]).any() for case, places in wrong):
            return f"; {words}"
    return ""
