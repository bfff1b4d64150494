"""What the usual Python and NumPy errors mean, in the words of somebody who made the mistake before."""

import re

CALLED_WRONGLY = "required positional argument|takes .* positional arguments? but|unexpected keyword argument"
KEPT_BY_NAME = "'(History|dict)'"
KERAS_HINTS = [  # (pattern of "Error: message", what it likely means)
    (
        "no Keras model came back|a Keras tensor came back",
        "a model is asked for: `return keras.Model(inputs, outputs)`, or a `keras.Sequential`",
    ),
    ("the model cannot be written down", "the model holds code of your own, or a `Lambda`"),
    (
        "the model wants inputs of shape",
        "the shape of the input is written out: hand on the one that is asked for, `keras.Input(input_shape)`",
    ),
    (
        "requires inputs with matching shapes|Inputs have incompatible shapes|Cannot broadcast shape|"
        "Dimensions? .* in both shapes must be equal",
        "maps that are joined differ in height and width, or maps that are added in their number: "
        'is `padding="same"` missing, or do `strides` differ between the ways that meet here?',
    ),
    (
        "Computed output size would be negative|Negative dimension size",
        'the maps have become smaller than a kernel or a window: is `padding="same"` missing, or are there '
        "too many strides or pooling layers?",
    ),
    (
        "is incompatible with the layer: expected (min_|max_)?ndim|expected ndim|must be at least .*D",
        "a layer got an input of another number of axes: convolution and pooling read (height, width, channels)",
    ),
    (
        "is incompatible with the layer",
        "a layer got an input of another shape than it was made for: is one layer used in two places?",
    ),
    (
        "values must be KerasTensors|must be called with .*KerasTensor",
        "`keras.Model` wants what `keras.Input` gave, and what the layers made of it",
    ),
    (
        "You must call `compile|needs to be compiled",
        "the model was not compiled before it was trained or judged",
    ),
    (
        "`target` and `output` must have the same|labels and logits|logits and labels|Shapes .* are incompatible",
        "labels and loss do not fit: one-hot rows go with `categorical_crossentropy`, the numbers of the classes "
        "with `sparse_categorical_crossentropy`",
    ),
    (
        "Could not interpret (optimizer|loss|metric|activation)|Could not locate|Unknown (loss|metric|optimizer)",
        "Keras knows no optimiser, loss, metric or activation of that name",
    ),
]
HINTS = [
    *KERAS_HINTS,
    (
        "setting an array element with a sequence|only .*(length-1|0-dimensional|size-1) arrays",
        "several numbers were put where one belongs: a sum over one axis, a whole row, an array for `math`?",
    ),
    ("Cannot interpret '.*' as a data type", "`np.zeros` wants the shape as one tuple: `np.zeros((h, w))`"),
    ("RecursionError", "the function calls itself without an end: was another function of that name meant?"),
    (
        "UnboundLocalError",
        "a variable got no value: did no branch of the `if` give it one (is a case missing?), or does "
        "it hide a name from outside (choose another)?",
    ),
    ("NameError", "a name is misspelt, or the code that gives it a value was not run yet"),
    (
        "could not be broadcast|shapes .* not aligned|mismatch in its core dimension",
        "shapes that do not fit: does a patch leave the image, is an axis missing or too many, or does a sum "
        "or a maximum lack `keepdims=True`?",
    ),
    (
        "truth value of an array",
        "`if` or `and` got a whole array, which has many answers: use `np.where`, or `.any()`, `.all()`",
    ),
    ("bitwise_xor|unsupported operand .* \\^", "powers are written `**`, not `^`"),
    ("AxisError", "the array has no such axis: they count from 0, and −1 is the last, not axis 1"),
    (
        "Cannot cast ufunc",
        "`+=`, `-=` or `/=` into an array of integers: make a new array instead, `x = x / …`",
    ),
    (
        "handed to the check is no function",
        "hand over the function itself, without brackets or quotes: `relu`, not `relu(x)`",
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
        "an index beyond the end of an axis: of n entries the last is n − 1. Is it the axis that was meant, and does a "
        "loop, or a patch, end inside the array?",
    ),
    (
        CALLED_WRONGLY,
        "a function was called with other arguments than it has: compare the call with the line `def`",
    ),
    (
        "not enough values to unpack|too many values to unpack",
        "there are more values than names, or fewer: how many axes, or entries, has what is unpacked?",
    ),
    (
        "unsupported operand .*'(tuple|list)'",
        "numbers and a tuple do not add up: may this argument be a pair? Then take it apart first",
    ),
    (
        KEPT_BY_NAME,
        "what `fit` returns keeps its lists by name, in `.history`: the one that is asked for is one of them",
    ),
    (
        "AssertionError",
        "an `assert` of your own stops a case that the statement allows: look at what it demands",
    ),
    (
        "ZeroDivisionError|division by zero",
        "something is divided by 0 here: which argument, or which length, is 0 in the case below?",
    ),
    (
        "OverflowError|math range error|Result too large|too large to convert",
        "a number became too large: e to the power of about 709 is the largest that a float holds",
    ),
    ("KeyError", "a dictionary or a table has no such key: is a value of an argument missing in it?"),
    (
        "math domain error",
        "`math.log` or `math.sqrt` got a number that has no logarithm or root: 0, or a negative one",
    ),
    ("NoneType", "something is None: an argument that was left out, or a function without `return`"),
    (
        "cannot reshape array",
        "`reshape` asks for another number of entries than the array has: count both (`np.bincount` stops at the "
        "largest number that comes, unless it gets `minlength`)",
    ),
    ("ZeroDivisionError", "a divisor is 0: is something counted that need not be there, or is a list empty?"),
    ("KeyError", "a dictionary has no entry of that name: print its `.keys()`"),
    (
        "has no attribute",
        "what stands before the dot has nothing of that name: is it misspelt, or is this of another type than "
        "was meant?",
    ),
]


def error_hints(outcome):
    """Return what the error of an outcome likely means: a list of one sentence, or of none."""
    text = f"{outcome.error}: {outcome.message}"
    if outcome.judging and not re.search(f"{CALLED_WRONGLY}|{KEPT_BY_NAME}", text):
        return [
            "what the function returned is not of the form that is asked for: compare number of results, shapes "
            "and types with the statement"
        ]
    if not outcome.line and re.search(CALLED_WRONGLY, text):  # it was the check that called
        return ["the arguments are not those of the assignment: keep the first line as it was given"]
    if outcome.line.startswith("raise "):
        return ["a `raise` of your own stops a case that the statement allows: look at what it asks for"]
    return [hint for pattern, hint in HINTS if re.search(pattern, text)][:1]
