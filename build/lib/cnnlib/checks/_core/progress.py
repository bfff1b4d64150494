"""What a student has right so far in a notebook: the last cell of an assignment shows it."""

# By (exercise, *aspects), as a test cell asks for them: whether the last answer was right, None if blank.
_verdicts: dict[tuple[str, ...], bool | None] = {}


def note(exercise: str, aspects: tuple[str, ...], right: bool | None) -> None:
    """Remember the verdict of a check in this session."""
    _verdicts[exercise, *aspects] = right


def so_far(points: dict[tuple[str, ...], int]) -> None:
    """Print what is right, what is open, and the points of the checks that were run in this session.

    Parameters
    ----------
    points : dict of tuple to int
        What each check is worth, by the name of the exercise and the aspects that the check asks for.

    Examples
    --------
    >>> so_far({("crop", "square"): 2, ("crop", "wide and tall"): 1})
    crop   0 of 3 points: not run: square; wide and tall
    0 of 3 points so far, on the cases that you can see.
    """
    names = dict.fromkeys(name for name, *_ in points)
    width = max(map(len, names))
    for name in names:
        checks = {key: worth for key, worth in points.items() if key[0] == name}
        print(f"{name:<{width}}   {earned(checks)} of {sum(checks.values())} points{still_open(checks)}")
    total = f"{earned(points)} of {sum(points.values())} points so far"
    print(f"{total}, on the cases that you can see.")


def earned(points: dict[tuple[str, ...], int]) -> int:
    """Return the points of the checks that passed."""
    return sum(worth for key, worth in points.items() if _verdicts.get(key))


def still_open(checks: dict[tuple[str, ...], int]) -> str:
    """Say which checks of an exercise failed, are not attempted or were not run."""
    kinds: dict[str, list[str]] = {"not right": [], "not written": [], "not run": []}
    for key in checks:
        if key not in _verdicts:
            kinds["not run"].append(", ".join(key[1:]))
        elif not _verdicts[key]:
            kinds["not written" if _verdicts[key] is None else "not right"].append(", ".join(key[1:]))
    return "".join(f": {kind}: {'; '.join(names)}" for kind, names in kinds.items() if names)
