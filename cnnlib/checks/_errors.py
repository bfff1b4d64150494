"""What the usual Python and NumPy errors mean, in the words of somebody who made the mistake before."""

import re

HINTS = [  # (pattern of "Error: message", what it likely means)
    (
        "setting an array element with a sequence|only .*(length-1|0-dimensional|size-1) arrays",
        "several numbers were put where one belongs: Python's `sum`, a sum over one axis, or a whole row?",
    ),
    ("Cannot interpret '.*' as a data type", "`np.zeros` wants the shape as one tuple: `np.zeros((h, w))`"),
    ("RecursionError", "the function calls itself without an end: was another function of that name meant?"),
    (
        "UnboundLocalError",
        "a variable inside the function hides a name from outside: choose another name for it",
    ),
    ("NameError", "a name is misspelt, or its cell was not run yet"),
    (
        "could not be broadcast|shapes .* not aligned|mismatch in its core dimension",
        "shapes that do not fit: does a patch leave the image, or is an axis missing or too many?",
    ),
    ("truth value of an array", "`if` or `and` got a whole array: use `.any()`, `.all()` or `np.where`"),
    (
        "Cannot cast ufunc",
        "`+=`, `-=` or `/=` into an array of integers: make a new array instead, `x = x / …`",
    ),
    (
        "object is not callable",
        "round brackets after something that is no function: `shape[0]`, not `shape(0)`?",
    ),
    ("__round__", "`round` is for single numbers: use `np.round` for arrays"),
    ("too many indices", "the array has fewer axes than the index: look at its `.shape`"),
    (
        "'float' object cannot be interpreted|valid indices|slice indices must be|integral type",
        "a size or an index is a float: `//` divides into whole numbers, `/` never does",
    ),
    (
        "'int' object is not iterable|'tuple' object cannot be interpreted",
        "a loop over one size needs `range`: `for y in range(h)`, with h from `.shape`",
    ),
    (
        "is out of bounds|index out of range",
        "an index beyond the end: `range(n)` ends at n − 1, and a patch must stay inside the image",
    ),
    ("required positional argument", "an argument without a default: keep the first line as it was given"),
    (
        "not enough values to unpack|too many values to unpack",
        "there are more values than names, or fewer: how many axes, or entries, has what is unpacked?",
    ),
    (
        "unsupported operand .*'(tuple|list)'",
        "numbers and a tuple do not add up: may this argument be a pair? Then take it apart first",
    ),
    ("NoneType", "something is None: an argument that was left out, or a function without `return`"),
]


def error_hints(outcome):
    """Return what the error of an outcome likely means: a list of one sentence, or of none."""
    text = f"{outcome.error}: {outcome.message}"
    return [hint for pattern, hint in HINTS if re.search(pattern, text)][:1]
