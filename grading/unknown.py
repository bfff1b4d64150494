"""Show which answers no check could name, grouped by equal behaviour: `python -m grading.unknown FILE`.

FILE is what the checks wrote while `CNNLIB_UNKNOWN=FILE` was set, during `course grade` for example.
A group that several students share is worth a name: `--draft BEHAVIOUR` prints the beginning of a mistake.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

DRAFT = '''@{function}.mistake()
def name_what_it_does({arguments}):
    """what went wrong, in one line that completes "Likely: …"

    What is right, in one or two sentences.
    """
    # {count} answers of a class behave like this. In the smallest case of "{aspect}":
{case}
    return …
'''


def groups(path):
    """Return the lines of a file by exercise and behaviour, the largest group first."""
    found = defaultdict(list)
    for number, text in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
        try:
            line = json.loads(text)
            found[line["exercise"], line["behaviour"]].append(line)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{path}, line {number}: expected what a check wrote, got {text[:60]!r}"
            ) from error
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def table(found):
    """Return one line for each group."""
    rows = [
        f"{len(lines):4} × {exercise:<32} {behaviour}  {lines[0]['kind']} in {lines[0]['aspect']!r}"
        for (exercise, behaviour), lines in found.items()
    ]
    return "\n".join([f"{sum(map(len, found.values()))} answers without a name, {len(found)} kinds", *rows])


def draft(found, behaviour):
    """Return the beginning of a mistake for the group of a behaviour."""
    matching = [(exercise, lines) for (exercise, known), lines in found.items() if known == behaviour]
    if not matching:
        known = ", ".join(behaviour for _, behaviour in found)
        raise ValueError(f"behaviour: got {behaviour!r}, expected one of {known}")
    [(exercise, lines)] = matching
    first = min(lines, key=lambda line: len(json.dumps(line["arguments"])))
    shown = {**first["arguments"], "came": first["came"], "expected": first["expected"]}
    return DRAFT.format(
        function=exercise.split(".")[1],
        arguments=", ".join(first["arguments"]),
        count=len(lines),
        aspect=first["aspect"],
        case="\n".join(f"    # {name} = {json.dumps(value)[:90]}" for name, value in shown.items()),
    )


def main(arguments=None):
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m grading.unknown", description=__doc__.splitlines()[0])
    parser.add_argument("file", help="what the checks wrote while CNNLIB_UNKNOWN named it")
    parser.add_argument("--draft", metavar="BEHAVIOUR", help="print the draft of a mistake for this group")
    chosen = parser.parse_args(arguments)
    found = groups(chosen.file)
    print(draft(found, chosen.draft) if chosen.draft else table(found))


if __name__ == "__main__":
    main()
