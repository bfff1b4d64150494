"""Checks of the activations exercises: what is judged, and the mistakes that people make.

Six functions and six gradients have many mistakes in common, so they are made by small factories: `forward`
and `backward` put the shared ones into an exercise, the tables below add those of each function.
"""

import math

import numpy as np

from cnnlib import activations as reference
from cnnlib.checks._cases import size, two_sizes, whole
from cnnlib.checks._exercise import Exercise, Law

logistic = reference.sigmoid

# Cases ----------------------------------------------------------------------------------------------------


def numbers(rng, *shape):
    """Return multiples of 1/2 on both sides of 0, and never 0 itself, where some slopes have a corner."""
    return whole(rng, *shape, low=1, high=6) / 2 * rng.choice([-1, 1], shape)


def few(rng):
    """Two to four numbers in a row, both signs among them."""
    x = numbers(rng, size(rng, 2, 4))
    x[:2] = np.abs(x[:2]) * rng.permutation([-1, 1])
    return (x,)


def matrix(rng):
    """Rows and columns."""
    return (numbers(rng, *two_sizes(rng, 2, 4)),)


def images(rng):
    """A batch (N, H, W, C), as a convolution gives it."""
    return (numbers(rng, 2, *two_sizes(rng, 1, 3), 2),)


def integers(rng):
    """Whole numbers of an integer type, 0 not among them."""
    return (rng.choice([-3, -2, -1, 1, 2, 3], size(rng, 3, 5), replace=False),)


def bends(rng):
    """Numbers where the curves still bend, though they look level, in random order."""
    return (rng.permutation([-8, -6, -4.5, -3.5, 3.5, 4.5, 6, 8]),)


def far(rng):
    """Numbers of every magnitude up to 1000: e^x overflows from 89 on in float32, from 710 in float64."""
    sizes = [size(rng, *between) for between in 2 * [(20, 88), (89, 709), (710, 999)]]
    return (rng.permutation([*np.multiply(sizes, [1, 1, 1, -1, -1, -1]), *numbers(rng, 2)]),)


def large(rng):
    """±1000 among ordinary numbers."""
    return (rng.permutation([-1000, 1000, *numbers(rng, 2)]),)


def corner(rng):
    """Zeros among other numbers."""
    return (rng.permutation([0, 0, *numbers(rng, 2)]),)


def with_slope(draw):
    """Add a negative slope other than the default to what is drawn."""
    return lambda rng: (*draw(rng), float(rng.choice([0.1, 0.25, 0.5, 0.75])))


def with_ones(draw):
    """Put a gradient of ones before what is drawn: what comes back is the slope alone."""
    return lambda rng: before(draw(rng), np.ones_like)


def with_gradient(draw):
    """Put a gradient of multiples of 1/2 before what is drawn."""
    return lambda rng: before(draw(rng), lambda x: whole(rng, *x.shape) / 2)


def before(arguments, gradient):
    """Return the arguments of a backward function: a gradient, and what the function was given."""
    return gradient(1.0 * arguments[0]), *arguments


SHAPES = {"any shape": (matrix, images), "integers": integers}
SLOPES = {
    "the slope alone": with_ones(few),
    "the chain rule": with_gradient(few),
    "any shape": (with_gradient(matrix), with_gradient(images)),
    "integers": with_gradient(integers),
}
FAR = {"large inputs": (bends, far, large)}
FAR_SLOPES = {"large inputs": (with_ones(bends), with_ones(far), with_gradient(large))}
AT_ZERO = {"at 0": with_gradient(corner)}

CANCELLED = 5e-4  # relative tolerance of a slope: in 1 − t², float32 loses digits

# What the exercises share ---------------------------------------------------------------------------------

ONE_BY_ONE = Law(
    "a number depends on its neighbours",
    lambda f, x, *settings: np.allclose(f(x[::-1], *settings), f(x, *settings)[::-1]),
    "The function works on each number by itself, whatever stands beside it.",
)
LINEAR = Law(
    "twice `grad_output` does not give twice the result",
    lambda f, g, *rest: np.allclose(f(2 * g, *rest), 2 * f(g, *rest)),
    "The result is `grad_output` times a slope that depends on `x` alone.",
)
ONE_NUMBER_ONLY = (
    "a function of `math` was given a whole array",
    "`math.exp` and its kin take one number; NumPy's, such as `np.exp`, take arrays.",
    lambda array, *_: math.exp(array),
)
YES_OR_NO = (
    "a whole array was asked whether it is positive",
    "`if x > 0` and `max(x, 0)` want one answer, and `x > 0` has many: use `np.where` or `np.maximum`.",
    lambda array, *_: max(array, 0),
)
ONE_AXIS = [  # (what is written for each item of x, what that does with a row)
    ("`if`", lambda row: max(row, 0)),
    ("`math`", math.exp),
    ("an array of length `len(x)`", lambda row: np.zeros(1).__setitem__(0, row)),
]


def one_axis_only(function, place):
    """Return the rows of answers that are right as long as the argument at `place` has one axis."""

    def answer(stumble):
        return lambda *arguments: (
            function(*arguments) if arguments[place].ndim == 1 else stumble(arguments[place][0])
        )

    return [
        (
            f"this works for one axis only: {what} meets a whole row",
            "`x` may have many axes: leave out the loop; `np.where` and `np.exp` take all of x.",
            answer(stumble),
        )
        for what, stumble in ONE_AXIS
    ]


def of_the_first(formula):
    """Apply a formula of numbers with `np.vectorize`, which takes its dtype from the first value."""
    return (
        "`np.vectorize` took its dtype from the first value",
        "If that is a whole number, all others are cut: say `otypes=[float]`, or use `np.where`.",
        formula,
    )


def register(exercise, table, read=None):
    """Put mistakes into an exercise: rows of name, hint and wrong answer."""
    for name, hint, wrong in table:
        exercise.misconception(name, hint, read)(wrong)


def forward(function, read, aspects, laws=(ONE_BY_ONE,)):
    """Return the exercise of an activation, with the mistakes that are possible in each."""
    exercise = Exercise(function, read, aspects, laws=list(laws))

    def overwritten(x, *settings):
        x[...] = function(x, *settings)
        return x

    table = [
        (
            "the result was written into `x` itself",
            "Others still need `x`: write into a new array.",
            overwritten,
        ),
        ("`x` was returned as it came", "The function has to change some numbers.", lambda x, *_: x),
        (
            "the sign of `x` was turned",
            "Follow one positive number through your formula.",
            lambda x, *settings: function(-x, *settings),
        ),
        (
            "the fractions were cut off",
            "`astype(int)` and `int` keep whole numbers alone: leave the result as floats.",
            lambda x, *settings: function(x, *settings).astype(int),
        ),
    ]
    register(exercise, table)
    return exercise


def backward(function, activation, read, aspects, slope=None):
    """Return the exercise of a gradient, with the mistakes against the chain rule."""
    exercise = Exercise(function, read, aspects, laws=[LINEAR], tolerance=CANCELLED)
    slope = slope or (lambda x, *settings: function(np.ones(x.shape), x, *settings))

    def overwritten(grad_output, x, *settings):
        grad_output[...] = function(grad_output, x, *settings)
        return grad_output

    table = [
        (
            "`grad_output` was ignored: this is the slope alone",
            "By the chain rule, `grad_output` is multiplied by the slope at `x`.",
            lambda grad_output, x, *settings: slope(x, *settings),
        ),
        (
            "`grad_output` was passed on unchanged",
            "By the chain rule, it is multiplied by the slope at `x`.",
            lambda grad_output, x, *settings: grad_output,
        ),
        (
            "this is the function itself, on the way forward",
            "The way back asks for its slope at `x`, times `grad_output`.",
            lambda grad_output, x, *settings: activation(x, *settings),
        ),
        (
            "`grad_output` was added to the slope",
            "The slopes of functions in a row are multiplied.",
            lambda grad_output, x, *settings: grad_output + slope(x, *settings),
        ),
        (
            "`grad_output` was multiplied by the function, not by its slope",
            "The way back asks how fast the function rises at `x`, not how high it is there.",
            lambda grad_output, x, *settings: grad_output * activation(x, *settings),
        ),
        (
            "the function was applied to `grad_output`",
            "On the way back nothing is activated: `grad_output` is multiplied by a slope.",
            lambda grad_output, x, *settings: activation(grad_output, *settings),
        ),
        (
            "the sign of the result is wrong",
            "Derive the formula once more, or measure the slope: take a small step and see what changes.",
            lambda grad_output, x, *settings: -function(grad_output, x, *settings),
        ),
        (
            "`grad_output` and `x` are swapped",
            "The slope is taken at `x`, the second argument; `grad_output` comes first.",
            lambda grad_output, x, *settings: function(x, grad_output, *settings),
        ),
        (
            "the result was written into `grad_output` itself",
            "Others still need `grad_output`: write into a new array.",
            overwritten,
        ),
        (
            "the numbers of the result were added up",
            "Each number of `x` has a slope of its own: the result has the shape of `x`.",
            lambda grad_output, x, *settings: function(grad_output, x, *settings).sum(),
        ),
    ]
    register(exercise, table)
    return exercise


def stored_as_integers(exercise, place):
    """Put in the mistake of a result in the dtype of `x`, the argument at `place`."""
    table = [
        (
            "the result was stored in the dtype of `x`",
            "For an `x` of integers, `np.zeros_like(x)` cuts off all fractions: ask for `dtype=float`.",
            lambda *arguments: exercise.reference(*arguments).astype(arguments[place].dtype),
        )
    ]
    register(exercise, table, "images-dtypes")


def level(exercise, bound, low, high, wrong):
    """Put in the mistake of a curve made level from a bound on."""
    name = f"the curve was made level beyond ±{bound}"
    hint = f"It comes nearer and nearer to {low} and {high}, but is not there yet: use the formula for all x."
    exercise.misconception(name, hint)(wrong)


# sigmoid --------------------------------------------------------------------------------------------------

sigmoid = forward(reference.sigmoid, "activations-sigmoid", {"a few numbers": few, **SHAPES, **FAR})
stored_as_integers(sigmoid, 0)
register(
    sigmoid,
    [
        (
            "brackets are missing: `1 / 1 + np.exp(-x)`",
            "Division comes before addition: write `1 / (1 + np.exp(-x))`.",
            lambda x: 1 / 1 + np.exp(-x),
        ),
        (
            "1 was diminished by e^(−x), not raised by it",
            "The denominator is 1 + e^(−x), which is never 0.",
            lambda x: 1 / (1 - np.exp(-x)),
        ),
        (
            "the 1 in the denominator is missing",
            "1 / e^(−x) is e^x, which has no upper bound: the denominator is 1 + e^(−x).",
            lambda x: 1 / np.exp(-x),
        ),
        ("this is tanh", "The sigmoid runs from 0 to 1, and is 1/2 at 0.", np.tanh),
        (
            "this is the slope of the sigmoid",
            "The slope σ(x)(1 − σ(x)) is for the way back.",
            lambda x: reference.sigmoid_backward(np.ones(x.shape), x),
        ),
        (
            "the numbers were made to sum to 1",
            "That is a softmax; the sigmoid works on each number by itself.",
            lambda x: np.exp(x) / np.exp(x).sum(),
        ),
        (
            "the values were rounded to 0 or 1",
            "That is a step; the sigmoid is a slope from 0 to 1, with values in between.",
            lambda x: (x > 0) * 1.0,
        ),
        (
            "the curve was replaced by straight lines",
            "That is the hard sigmoid; this one needs `np.exp`.",
            lambda x: np.clip(x / 6 + 0.5, 0, 1),
        ),
        (
            "the sign of `x` was lost",
            "e^(−|x|) never overflows, but for a negative x the result is 1 minus what |x| gives.",
            lambda x: reference.sigmoid(np.abs(x)),
        ),
        (
            "the powers are of 2, not of e",
            "Use `np.exp`, the powers of e = 2.71828.",
            lambda x: reference.sigmoid(x * math.log(2)),
        ),
        (
            "the sigmoid was multiplied by x",
            "That is SiLU, a modern relative.",
            reference.silu,
        ),
        (
            "the sigmoid was taken twice",
            "Once is enough: σ(x), not σ(σ(x)).",
            lambda x: reference.sigmoid(reference.sigmoid(x)),
        ),
        ONE_NUMBER_ONLY,
    ],
)
register(
    sigmoid,
    [
        (
            "e^x overflows for large x: infinity by infinity is not a number",
            "Write it as 1 / (1 + e^(−x)), where an overflow gives 0, as it should.",
            lambda x: np.exp(x) / (1 + np.exp(x)),
        )
    ],
    "activations-stable",
)

# tanh -----------------------------------------------------------------------------------------------------

register(sigmoid, one_axis_only(reference.sigmoid, 0))
for bound in (3, 4, 5):
    level(
        sigmoid, bound, 0, 1, lambda x, b=bound: np.where(np.abs(x) > b, (x > 0) * 1.0, reference.sigmoid(x))
    )

tanh = forward(reference.tanh, "activations-tanh", {"a few numbers": few, **SHAPES, **FAR})
stored_as_integers(tanh, 0)
register(
    tanh,
    [
        (
            "brackets are missing: `1 - np.exp(-2 * x) / 1 + np.exp(-2 * x)`",
            "Read without brackets this is 1 − e^(−2x) + e^(−2x), which is 1. Put both sums into brackets.",
            lambda x: 1 - np.exp(-2 * x) / 1 + np.exp(-2 * x),
        ),
        (
            "brackets are missing: `np.exp(x) - np.exp(-x) / np.exp(x) + np.exp(-x)`",
            "Division comes before addition: put the difference and the sum into brackets.",
            lambda x: np.exp(x) - np.exp(-x) / np.exp(x) + np.exp(-x),
        ),
        (
            "the fraction is upside down",
            "The difference stands above, the sum below: tanh(0) is 0.",
            lambda x: 1 / np.tanh(x),
        ),
        (
            "this is the hyperbolic sine: nothing was divided by e^x + e^(−x)",
            "Divide by the hyperbolic cosine: tanh stays between −1 and 1.",
            np.sinh,
        ),
        (
            "this is tan, the tangent of an angle",
            "The *hyperbolic* tangent is made of powers of e and has no angles in it.",
            np.tan,
        ),
        ("this is arctan", "It has the same look, but another height: tanh levels off at ±1.", np.arctan),
        (
            "this is the sigmoid",
            "tanh runs from −1 to 1 and is 0 at 0: tanh(x) = 2 σ(2x) − 1.",
            reference.sigmoid,
        ),
        (
            "the sigmoid was stretched, but not compressed: 2 σ(x) − 1",
            "tanh(x) = 2 σ(2x) − 1: the slope at 0 is 1.",
            lambda x: np.tanh(x / 2),
        ),
        (
            "the sigmoid was compressed, but not shifted: σ(2x)",
            "tanh(x) = 2 σ(2x) − 1: stretch it to twice the height and pull it down by 1.",
            lambda x: reference.sigmoid(2 * x),
        ),
        (
            "this is the slope of tanh",
            "The slope 1 − tanh²(x) is for the way back.",
            lambda x: reference.tanh_backward(np.ones(x.shape), x),
        ),
        (
            "the curve was replaced by straight lines",
            "Cutting at ±1 gives the hard tanh; this one bends.",
            lambda x: np.clip(x, -1, 1),
        ),
        (
            "the sign of `x` was lost",
            "tanh of a negative number is negative.",
            lambda x: np.tanh(np.abs(x)),
        ),
        ("tanh was taken twice", "Once is enough.", lambda x: np.tanh(np.tanh(x))),
        ONE_NUMBER_ONLY,
    ],
)
register(
    tanh,
    [
        (
            f"{powers} overflows for large {side}x: infinity by infinity is not a number",
            "Use `np.tanh`, or 2 σ(2x) − 1 with a sigmoid that bears large numbers.",
            wrong,
        )
        for powers, side, wrong in [
            ("e^|x|", "±", lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))),
            ("e^(−2x)", "−", lambda x: (1 - np.exp(-2 * x)) / (1 + np.exp(-2 * x))),
            ("e^(2x)", "", lambda x: (np.exp(2 * x) - 1) / (np.exp(2 * x) + 1)),
        ]
    ],
    "activations-stable",
)

# relu -----------------------------------------------------------------------------------------------------

register(tanh, one_axis_only(reference.tanh, 0))
level(tanh, 3, -1, 1, lambda x: np.where(np.abs(x) > 3, np.sign(x), np.tanh(x)))

relu = forward(reference.relu, "activations-relu", {"a few numbers": few, **SHAPES, **FAR})
register(
    relu,
    [
        (
            "numbers were cut at 6",
            "That is ReLU6, a relative; ReLU has no upper bound.",
            lambda x: np.clip(x, 0, 6),
        ),
        *[
            (f"numbers were cut at {bound}", "ReLU has no upper bound.", lambda x, b=bound: np.clip(x, 0, b))
            for bound in (3, 10, 20, 100)
        ],
        of_the_first(lambda x: np.vectorize(lambda number: max(number, 0))(x)),
        *one_axis_only(reference.relu, 0),
        (
            "the largest number was taken, not each number's positive part",
            "`np.max(x, 0)` seeks the largest along axis 0; `np.maximum(x, 0)` compares each number with 0.",
            lambda x: np.max(x, 0),
        ),
        (
            "negative numbers lost their sign",
            "They become 0: |x| is another function.",
            np.abs,
        ),
        (
            "the negative part was kept, not the positive one",
            "max(x, 0), not min(x, 0).",
            lambda x: np.minimum(x, 0),
        ),
        (
            "positive numbers became 1",
            "That is a step, or the slope of ReLU; positive numbers pass as they are.",
            lambda x: (x > 0) * 1.0,
        ),
        (
            "negative numbers were left out",
            "`x[x > 0]` drops them; the result has the shape of x, with 0 in their places.",
            lambda x: x[x > 0],
        ),
        ("negative numbers leak through", "That is a leaky ReLU: here they become 0.", reference.leaky_relu),
        (
            "numbers were cut at 1",
            "ReLU has no upper bound.",
            lambda x: np.clip(x, 0, 1),
        ),
        (
            "numbers below 1 were raised to 1",
            "The corner of ReLU is at 0: `np.maximum(x, 0)`.",
            lambda x: np.maximum(x, 1),
        ),
        ("the corner was rounded off", "That is softplus; ReLU is max(x, 0).", reference.softplus),
        YES_OR_NO,
    ],
)

# leaky_relu -----------------------------------------------------------------------------------------------

leaky_relu = forward(
    reference.leaky_relu,
    "activations-leaky",
    {
        "the default slope": few,
        "another slope": with_slope(few),
        "any shape": (matrix, with_slope(images)),
        "integers": with_slope(integers),
        "large inputs": (bends, with_slope(far), with_slope(large)),
    },
)
stored_as_integers(leaky_relu, 0)


def leaky(wrong, default=0.01):
    """Apply wrong(x, slope) to negative numbers, and let positive ones pass."""
    return lambda x, negative_slope=default: np.where(x > 0, x, wrong(x, negative_slope))


register(
    leaky_relu,
    [
        (
            "nothing leaks: this is ReLU",
            "Negative numbers are multiplied by the slope.",
            leaky(lambda x, a: 0 * x),
        ),
        (
            "the slope is always 0.01",
            "0.01 is only the default: use `negative_slope`.",
            leaky(lambda x, a: 0.01 * x),
        ),
        (
            "the default slope is 0.2",
            "0.2 is the default of Keras; here it is 0.01, as in the paper.",
            leaky(lambda x, a: a * x, default=0.2),
        ),
        (
            "the default slope is 0.3",
            "0.3 is an old default of Keras; here it is 0.01, as in the paper.",
            leaky(lambda x, a: a * x, default=0.3),
        ),
        (
            "negative numbers turned positive",
            "A negative number times a positive slope stays negative.",
            leaky(lambda x, a: -a * x),
        ),
        (
            "the slope was added to negative numbers",
            "A slope multiplies.",
            leaky(lambda x, a: x + a),
        ),
        (
            "negative numbers became the slope itself",
            "Multiply them by it.",
            leaky(lambda x, a: a),
        ),
        ("negative numbers were divided by the slope", "Multiply them by it.", leaky(lambda x, a: x / a)),
        (
            "negative numbers were raised to minus the slope",
            "`np.maximum(x, -negative_slope)` sets a floor; a leak multiplies.",
            lambda x, negative_slope=0.01: np.maximum(x, -negative_slope),
        ),
        (
            "every number was multiplied by the slope",
            "Positive numbers pass as they are.",
            lambda x, negative_slope=0.01: negative_slope * x,
        ),
        (
            "positive numbers were weakened, not negative ones",
            "Negative numbers are multiplied by the slope; positive ones pass.",
            lambda x, negative_slope=0.01: np.where(x > 0, negative_slope * x, x),
        ),
        (
            "the slope was added to positive numbers too",
            "Add `negative_slope * np.minimum(x, 0)` to `np.maximum(x, 0)`: it is 0 for positive x.",
            lambda x, negative_slope=0.01: np.maximum(x, 0) + negative_slope * x,
        ),
        (
            "negative numbers bend instead of leaking",
            "That is ELU; a leak is a straight line.",
            leaky(lambda x, a: a * np.expm1(x)),
        ),
        *[
            (
                f"numbers were cut at ±{bound}",
                "Both lines go on without an end.",
                lambda x, negative_slope=0.01, b=bound: np.clip(
                    np.where(x > 0, 1, negative_slope) * x, -b, b
                ),
            )
            for bound in (3, 6)
        ],
        (
            "positive numbers were cut at 6",
            "That is a leaky ReLU6; here there is no upper bound.",
            lambda x, negative_slope=0.01: np.minimum(np.where(x > 0, 1, negative_slope) * x, 6),
        ),
        of_the_first(
            lambda x, negative_slope=0.01: np.vectorize(
                lambda number: number if number > 0 else negative_slope * number
            )(x)
        ),
        *one_axis_only(reference.leaky_relu, 0),
        YES_OR_NO,
    ],
)

# softplus -------------------------------------------------------------------------------------------------

softplus = forward(reference.softplus, "activations-softplus", {"a few numbers": few, **SHAPES, **FAR})
stored_as_integers(softplus, 0)
register(
    softplus,
    [
        (
            "a minus stands where a plus belongs",
            "ln(e^x − 1) does not exist below 0: softplus is ln(1 + e^x).",
            lambda x: np.log(np.exp(x) - 1),
        ),
        *[
            (
                name.format(bound),
                f"Softplus still bends there: at ±{bound} it is {np.logaddexp(0, -bound):.2g} more. "
                "Switch beyond 20 or so, or use a form that is right for all x.",
                lambda x, b=bound, wrong=wrong: wrong(x, b),
            )
            for bound in (3, 4, 5)
            for name, wrong in [
                ("x itself was taken above {}", lambda x, b: np.where(x > b, x, reference.softplus(x))),
                ("0 was taken below −{}", lambda x, b: np.where(x < -b, 0, reference.softplus(x))),
                (
                    "ReLU was taken beyond ±{}",
                    lambda x, b: np.where(np.abs(x) > b, reference.relu(x), reference.softplus(x)),
                ),
            ]
        ],
        *one_axis_only(reference.softplus, 0),
        ("this is ReLU", "Softplus rounds off the corner: ln(1 + e^x), which is ln 2 at 0.", reference.relu),
        ("this is the sigmoid, the slope of softplus", "The slope is for the way back.", reference.sigmoid),
        (
            "the logarithm is missing",
            "ln(1 + e^x): without the logarithm it grows like e^x.",
            lambda x: 1 + np.exp(x),
        ),
        (
            "the 1 was added after the logarithm",
            "ln(e^x) is x, so this is x + 1: the 1 belongs inside, ln(1 + e^x).",
            lambda x: x + 1,
        ),
        (
            "the power of e is missing",
            "ln(1 + e^x), not ln(1 + x), which does not exist below −1.",
            np.log1p,
        ),
        (
            "the logarithm is to base 2",
            "`np.log` is the natural logarithm.",
            lambda x: np.logaddexp(0, x) / math.log(2),
        ),
        (
            "the logarithm is to base 10",
            "`np.log` is the natural logarithm.",
            lambda x: np.logaddexp(0, x) / math.log(10),
        ),
        (
            "1 was added twice",
            "`np.log1p` adds a 1 of its own: `np.log1p(np.exp(x))`.",
            lambda x: np.log(2 + np.exp(x)),
        ),
        (
            "max(x, 0) is missing in the safe form",
            "ln(1 + e^(−|x|)) is only what softplus has more than ReLU: add max(x, 0).",
            lambda x: np.log1p(np.exp(-np.abs(x))),
        ),
        (
            "x was added, not max(x, 0)",
            "x + ln(1 + e^(−|x|)) is right for positive x only.",
            lambda x: x + np.log1p(np.exp(-np.abs(x))),
        ),
        (
            "max(x, 0) was added to the whole of softplus",
            "Beside max(x, 0) stands ln(1 + e^(−|x|)), with a minus and bars.",
            lambda x: np.maximum(x, 0) + np.logaddexp(0, x),
        ),
        ONE_NUMBER_ONLY,
    ],
)
register(
    softplus,
    [
        (
            "e^x overflows for large x",
            "For large x, ln(1 + e^x) is x. Safe for all x: max(x, 0) + ln(1 + e^(−|x|)).",
            lambda x: np.log(1 + np.exp(x)),
        ),
        *[
            (
                f"numbers were cut at {bound}",
                "Cutting x keeps e^x small, and softplus too: for large x it has to be x itself.",
                lambda x, bound=bound: np.logaddexp(0, np.clip(x, -bound, bound)),
            )
            for bound in (20, 50, 100, 500, 700)
        ],
    ],
    "activations-stable",
)

# softmax --------------------------------------------------------------------------------------------------


def scores(rng, *shape):
    """Return scores in random order, multiples of 1/4 from −2 to 2."""
    return rng.permuted(np.resize(np.arange(-8, 9) / 4, shape), axis=None).reshape(shape)


def row(rng):
    """Scores of one image."""
    return (scores(rng, size(rng, 3, 4)),)


def batch(rng):
    """A row of scores for each image, more or fewer images than classes."""
    return (scores(rng, *two_sizes(rng, 2, 4)),)


def along_an_axis(rng):
    """Classes along any axis of two or three."""
    shape = rng.permutation([2, 3, 4])[: size(rng, 2, 3)]
    return scores(rng, *shape), size(rng, -len(shape), len(shape) - 2)


def large_scores(rng):
    """A row near 1000, one near −1000, one from −1000 to 1000: square, so that a lost axis is no error."""
    return scores_near(rng, 1000, 3)


def high_scores(rng):
    """The same with a number other than 1000."""
    return scores_near(rng, size(rng, 100, 999), size(rng, 2, 4))


def scores_near(rng, high, classes):
    """A row near `high`, one near −`high`, one from −`high` to `high`."""
    x = scores(rng, 3, classes) + np.array([[high], [-high], [0]])
    x[2, :2] = rng.permutation([-high, high])
    return (rng.permutation(x),)


def integer_scores(rng):
    """Scores of an integer type."""
    return (rng.permutation(np.arange(-2, 3))[: size(rng, 3, 4)],)


SCORES = {
    "a row of scores": row,
    "a batch": batch,
    "another axis": along_an_axis,
    "large scores": (large_scores, high_scores),
    "integers": integer_scores,
}
SUMS_TO_1 = Law(
    "the probabilities do not sum to 1",
    lambda f, x, axis=-1: np.allclose(f(x, axis).sum(axis=axis), 1),
    "Divide each power of e by the sum of all of them along `axis`.",
)
softmax = forward(reference.softmax, "activations-softmax", SCORES, laws=[SUMS_TO_1])
stored_as_integers(softmax, 0)


def shares(values, axis):
    """Divide numbers by their sum along an axis."""
    return values / values.sum(axis=axis, keepdims=True)


def without_keepdims(x, axis, top, below):
    """Return softmax with a maximum (None: without one) and a sum whose axis stays or is lost."""
    powers = np.exp(x if top is None else x - x.max(axis=axis, keepdims=top))
    return powers / powers.sum(axis=axis, keepdims=below)


LOST = {  # whether the axis of the maximum is kept, and that of the sum
    "the axis of the sum was lost": (True, False),
    "the axis of the sum was lost, and large scores overflow": (None, False),
    "the axis of the maximum was lost": (False, True),
    "the axes of the maximum and of the sum were lost": (False, False),
}

register(
    softmax,
    [
        (
            "nothing was divided: these are powers of e",
            "Divide by their sum, so that the probabilities sum to 1.",
            lambda x, axis=-1: np.exp(x),
        ),
        (
            "the scores were divided by their sum, without a power of e",
            "Scores may be negative; e to their power is not. Take `np.exp` first.",
            lambda x, axis=-1: shares(x, axis),
        ),
        (
            "the sum runs over the whole array",
            "Each image has probabilities of its own: `sum(axis=axis, keepdims=True)`.",
            lambda x, axis=-1: shares(np.exp(x - x.max()), None),
        ),
        (
            "`axis` was ignored: the sum always runs along the last axis",
            "Pass `axis` on to `max` and `sum`.",
            lambda x, axis=-1: reference.softmax(x),
        ),
        (
            "the sum always runs along the first axis",
            "The default axis is the last one, −1: the classes of each image.",
            lambda x, axis=-1: reference.softmax(x, 0),
        ),
        (
            "the sum always runs along axis 1",
            "A row of scores has no axis 1, and others have more: use `axis`, whose default −1 is the last.",
            lambda x, axis=-1: shares(np.exp(x - x.max(axis=1, keepdims=True)), 1),
        ),
        (
            "the sign of `axis` was dropped",
            "−1 is the last axis, not axis 1: pass `axis` on as it is.",
            lambda x, axis=-1: without_keepdims(x, abs(axis), True, True),
        ),
        *[
            (
                name,
                "With `keepdims=True` the sums stay a column, which is divided row by row.",
                lambda x, axis=-1, kept=kept: without_keepdims(x, axis, *kept),
            )
            for name, kept in LOST.items()
        ],
        (
            "the powers were divided by the largest, not by their sum",
            "The largest would get probability 1, whatever the others are.",
            lambda x, axis=-1: np.exp(x - x.max(axis=axis, keepdims=True)),
        ),
        (
            "the largest score got all: 1 for it, 0 for the others",
            "That is a hard maximum; the soft one shares.",
            lambda x, axis=-1: (x == x.max(axis=axis, keepdims=True)) * 1.0,
        ),
        (
            "the number of the best class was returned",
            "That is `argmax`, the prediction; softmax returns a probability for every class.",
            lambda x, axis=-1: np.argmax(x, axis=axis),
        ),
        (
            "each score went through a sigmoid by itself",
            "Softmax lets the classes compete: their probabilities sum to 1.",
            lambda x, axis=-1: reference.sigmoid(x),
        ),
        (
            "the logarithm was taken as well",
            "That is log-softmax: leave out the logarithm.",
            lambda x, axis=-1: reference.log_softmax(x, axis),
        ),
        (
            "softmax was taken twice",
            "Once is enough: probabilities are no scores.",
            lambda x, axis=-1: reference.softmax(reference.softmax(x, axis), axis),
        ),
        (
            "the powers are of 2, not of e",
            "Use `np.exp`, the powers of e = 2.71828.",
            lambda x, axis=-1: reference.softmax(x * math.log(2), axis),
        ),
        ONE_NUMBER_ONLY,
    ],
)
register(
    softmax,
    [
        (
            "powers of large scores overflow",
            "Take the largest score of each row off first: no probability changes, and no power is above 1.",
            lambda x, axis=-1: shares(np.exp(x), axis),
        ),
        (
            "the largest score of the whole array was taken off",
            "A row far below it is left with zeros alone: take off each row's own largest, along `axis`.",
            lambda x, axis=-1: shares(np.exp(x - x.max()), axis),
        ),
        (
            "the mean was taken off, not the largest score",
            "What is far above the mean still overflows: only the largest leaves no power above 1.",
            lambda x, axis=-1: shares(np.exp(x - x.mean(axis=axis, keepdims=True)), axis),
        ),
        (
            "the smallest score was taken off, not the largest",
            "That makes all scores positive, and the large ones overflow: take off the largest.",
            lambda x, axis=-1: shares(np.exp(x - x.min(axis=axis, keepdims=True)), axis),
        ),
        (
            "the largest score was found along the first axis",
            "A row far below the others is left with 0/0: take off each row's own largest, along `axis`.",
            lambda x, axis=-1: shares(np.exp(x - x.max(axis=0, keepdims=True)), axis),
        ),
        (
            "1000 was taken off every score",
            "What is far below 1000 is left with 0/0: take off each row's own largest.",
            lambda x, axis=-1: shares(np.exp(x - 1000), axis),
        ),
        (
            "the largest score was added, not taken off",
            "Powers of large scores give ∞/∞: take off each row's own largest.",
            lambda x, axis=-1: shares(np.exp(x + x.max(axis=axis, keepdims=True)), axis),
        ),
        (
            "scores were cut to a range",
            "Beyond it all scores look alike: take the largest off, which changes no probability.",
            lambda x, axis=-1: shares(np.exp(np.clip(x, -100, 100)), axis),
        ),
    ],
    "activations-stable",
)

# sigmoid_backward, tanh_backward, softplus_backward -------------------------------------------------------


def times_slope(slope):
    """Return grad_output · slope(x), the frame that wrong slopes share."""
    return lambda grad_output, x: grad_output * slope(x)


def flat(exercise):
    """Put in the mistake of a slope of 0 beyond ±3."""
    exercise.misconception(
        "the slope was set to 0 beyond ±3",
        "The curve still bends there: its slope is small, but not 0. Use the formula for all x.",
    )(lambda grad_output, x: np.where(np.abs(x) > 3, 0, exercise.reference(grad_output, x)))


def wrong_slopes(exercise, table, read=None):
    """Put wrong slopes into a gradient's exercise: rows of name, hint and slope(x)."""
    register(exercise, [(name, hint, times_slope(slope)) for name, hint, slope in table], read)


sigmoid_backward = backward(
    reference.sigmoid_backward, logistic, "activations-backward", {**SLOPES, **FAR_SLOPES}
)
stored_as_integers(sigmoid_backward, 1)
flat(sigmoid_backward)
register(
    sigmoid_backward,
    [
        (
            "brackets are missing: `grad_output * s * 1 - s`",
            "Products come before differences: write `grad_output * s * (1 - s)`.",
            lambda grad_output, x: grad_output * logistic(x) * 1 - logistic(x),
        ),
        *one_axis_only(reference.sigmoid_backward, 1),
    ],
)
wrong_slopes(
    sigmoid_backward,
    [
        (
            "the slope was taken at σ(x), not at x",
            "With s = σ(x) the slope is s · (1 − s): do not take the sigmoid of s again.",
            lambda x: logistic(logistic(x)) * logistic(-logistic(x)),
        ),
        (
            "x was used as if it were σ(x)",
            "The slope is s · (1 − s) with s = σ(x): compute s first.",
            lambda x: x * (1 - x),
        ),
        ("the factor σ(x) is missing", "The slope is σ(x) · (1 − σ(x)).", lambda x: 1 - logistic(x)),
        (
            "the slope is s · (1 + s)",
            "The slope is s · (1 − s), with a minus.",
            lambda x: logistic(x) * (1 + logistic(x)),
        ),
        (
            "this is the slope of tanh",
            "1 − s² belongs to tanh; the sigmoid has s · (1 − s).",
            lambda x: 1 - logistic(x) ** 2,
        ),
        ("σ(x) was squared", "The slope is s · (1 − s), not s · s.", lambda x: logistic(x) ** 2),
        (
            "the slope of tanh was taken, at x",
            "The sigmoid's slope is σ(x) · (1 − σ(x)), which is 1/4 at 0.",
            lambda x: 1 - np.tanh(x) ** 2,
        ),
        (
            "the power of e was derived, and nothing else",
            "The slope of 1 / (1 + e^(−x)) is e^(−x) / (1 + e^(−x))².",
            lambda x: np.exp(-x),
        ),
        (
            "the denominator was not squared",
            "The slope of 1 / (1 + e^(−x)) is e^(−x) / (1 + e^(−x))², with a square.",
            lambda x: np.exp(-x) / (1 + np.exp(-x)),
        ),
    ],
)
wrong_slopes(
    sigmoid_backward,
    [
        (
            f"e^{power} overflows: infinity by infinity is not a number",
            "Take s · (1 − s) with s = σ(x): no power of e is left in it.",
            lambda x, sign=sign: np.exp(sign * x) / (1 + np.exp(sign * x)) ** 2,
        )
        for power, sign in (("(−x)", -1), ("x", 1))
    ],
    "activations-stable",
)

tanh_backward = backward(reference.tanh_backward, np.tanh, "activations-backward", {**SLOPES, **FAR_SLOPES})
stored_as_integers(tanh_backward, 1)
flat(tanh_backward)
register(tanh_backward, one_axis_only(reference.tanh_backward, 1))
wrong_slopes(
    tanh_backward,
    [
        (
            "the slope was taken at tanh(x), not at x",
            "With t = tanh(x) the slope is 1 − t²: do not take tanh of t again.",
            lambda x: 1 - np.tanh(np.tanh(x)) ** 2,
        ),
        (
            "x was used as if it were tanh(x)",
            "The slope is 1 − t² with t = tanh(x): compute t first.",
            lambda x: 1 - x**2,
        ),
        ("the square is missing", "The slope is 1 − tanh²(x).", lambda x: 1 - np.tanh(x)),
        ("the square was added", "The slope is 1 − tanh²(x), with a minus.", lambda x: 1 + np.tanh(x) ** 2),
        ("the 1 is missing", "The slope is 1 − tanh²(x).", lambda x: -(np.tanh(x) ** 2)),
        (
            "x was squared, not tanh(x)",
            "tanh²(x) is (tanh(x))²: take tanh first, then the square.",
            lambda x: 1 - np.tanh(x**2),
        ),
        (
            "this is the rule of the sigmoid",
            "s · (1 − s) belongs to the sigmoid; tanh has 1 − t².",
            lambda x: np.tanh(x) * (1 - np.tanh(x)),
        ),
        (
            "1 / cosh(x) was not squared",
            "The slope is 1 / cosh²(x), which is 1 − tanh²(x).",
            lambda x: 1 / np.cosh(x),
        ),
        (
            "this is the slope of the sigmoid",
            "tanh is steeper: its slope at 0 is 1, not 1/4.",
            lambda x: logistic(x) * logistic(-x),
        ),
    ],
)

softplus_backward = backward(
    reference.softplus_backward, reference.softplus, "activations-backward", {**SLOPES, **FAR_SLOPES}
)
stored_as_integers(softplus_backward, 1)
register(softplus_backward, one_axis_only(reference.softplus_backward, 1))
wrong_slopes(
    softplus_backward,
    [
        (
            "this is the slope of ReLU",
            "Softplus has no corner: its slope is the sigmoid.",
            lambda x: (x > 0) * 1.0,
        ),
        (
            "the sigmoid was derived as well",
            "The slope of softplus *is* the sigmoid: σ(x), not σ(x)(1 − σ(x)).",
            lambda x: logistic(x) * logistic(-x),
        ),
        (
            "the slope was taken at softplus(x), not at x",
            "The slope is σ(x), with the x that came in.",
            lambda x: logistic(reference.softplus(x)),
        ),
        (
            "the inner slope was forgotten: 1 / (1 + e^x)",
            "By the chain rule ln(1 + e^x) has the slope e^x / (1 + e^x).",
            lambda x: 1 / (1 + np.exp(x)),
        ),
        (
            "only the inner slope was taken: e^x",
            "By the chain rule ln(1 + e^x) has the slope e^x / (1 + e^x).",
            np.exp,
        ),
        (
            "brackets are missing: `1 / 1 + np.exp(-x)`",
            "Division comes before addition: write `1 / (1 + np.exp(-x))`.",
            lambda x: 1 / 1 + np.exp(-x),
        ),
        ("this is tanh", "The slope runs from 0 to 1: it is the sigmoid.", np.tanh),
    ],
)
wrong_slopes(
    softplus_backward,
    [
        (
            "e^x overflows: infinity by infinity is not a number",
            "e^x / (1 + e^x) is 1 / (1 + e^(−x)), where an overflow gives 0, as it should.",
            lambda x: np.exp(x) / (1 + np.exp(x)),
        )
    ],
    "activations-stable",
)

# relu_backward and leaky_relu_backward ----------------------------------------------------------------------

relu_backward = backward(
    reference.relu_backward, reference.relu, "activations-backward", {**SLOPES, **FAR_SLOPES, **AT_ZERO}
)
register(relu_backward, one_axis_only(reference.relu_backward, 1))
wrong_slopes(
    relu_backward,
    [
        (
            "the gradient is stopped above 6",
            "That is the slope of ReLU6; ReLU has no upper bound.",
            lambda x: (x > 0) & (x < 6),
        ),
        (
            "the gradient is stopped above 3",
            "ReLU has no upper bound: its slope is 1 for every positive x.",
            lambda x: (x > 0) & (x <= 3),
        ),
        (
            "the slope at 0 is 1",
            "At the corner the slope is set to 0: `x > 0`, not `x >= 0`.",
            lambda x: x >= 0,
        ),
        (
            "the slope at 0 is 1/2",
            "At the corner the slope is set to 0, as all libraries do.",
            lambda x: np.heaviside(x, 0.5),
        ),
        (
            "the slope below 0 is −1",
            "ReLU is flat there: the slope is 0.",
            np.sign,
        ),
        ("the gradient passes where x is negative", "It passes where x is positive.", lambda x: x < 0),
        (
            "a little leaks through",
            "That is the slope of leaky ReLU: here it is 0 below 0.",
            lambda x: np.where(x > 0, 1, 0.01),
        ),
        (
            "the gradient passes wherever x is not 0",
            "It passes where x is positive.",
            lambda x: x != 0,
        ),
        (
            "this is the slope of softplus",
            "ReLU's slope is 0 or 1.",
            logistic,
        ),
    ],
)
register(
    relu_backward,
    [
        (
            "negative gradients were stopped as well",
            "`x` decides what passes, whatever the sign of `grad_output`.",
            lambda grad_output, x: np.maximum(grad_output, 0) * (x > 0),
        ),
        (
            "what does not pass was left out",
            "`grad_output[x > 0]` drops numbers; the result has the shape of x, with 0 in their places.",
            lambda grad_output, x: grad_output[x > 0],
        ),
        YES_OR_NO,
    ],
)

leaky_relu_backward = backward(
    reference.leaky_relu_backward,
    reference.leaky_relu,
    "activations-backward",
    {
        "the slope alone": with_ones(few),
        "the chain rule": with_gradient(few),
        "another slope": with_slope(with_gradient(few)),
        "any shape": (with_gradient(matrix), with_slope(with_gradient(images))),
        "integers": with_gradient(integers),
        "large inputs": (with_ones(bends), with_slope(with_ones(far)), with_gradient(large)),
        "at 0": with_slope(with_gradient(corner)),
    },
)
stored_as_integers(leaky_relu_backward, 1)


def passing(wrong, default=0.01, above=1):
    """Multiply by `above` where x is positive, and by wrong(x, slope) elsewhere."""
    return lambda grad_output, x, negative_slope=default: (
        grad_output * np.where(x > 0, above, wrong(x, negative_slope))
    )


def slopes_like_x(grad_output, x, negative_slope=0.01):
    """Store the slopes in an array of the dtype of x."""
    slopes = np.ones_like(x)
    slopes[x <= 0] = negative_slope
    return grad_output * slopes


register(
    leaky_relu_backward,
    [
        (
            "the slopes were stored in the dtype of `x`",
            "For an `x` of integers, `np.ones_like(x)` cuts off all fractions: ask for `dtype=float`.",
            slopes_like_x,
        ),
        of_the_first(
            lambda grad_output, x, negative_slope=0.01: (
                grad_output * np.vectorize(lambda number: 1 if number > 0 else negative_slope)(x)
            )
        ),
        (
            "the gradient is stopped beyond ±3",
            "Both lines go on without an end, and so do their slopes.",
            lambda grad_output, x, negative_slope=0.01: (
                grad_output * np.where(np.abs(x) > 3, 0, np.where(x > 0, 1, negative_slope))
            ),
        ),
        *one_axis_only(reference.leaky_relu_backward, 1),
        (
            "nothing leaks: this is the slope of ReLU",
            "Below 0 the slope is `negative_slope`.",
            passing(lambda x, a: 0),
        ),
        (
            "the slope is always 0.01",
            "0.01 is only the default: use `negative_slope`.",
            passing(lambda x, a: 0.01),
        ),
        (
            "the default slope is 0.2",
            "0.2 is the default of Keras; here it is 0.01, as in the paper.",
            passing(lambda x, a: a, default=0.2),
        ),
        (
            "the slope at 0 is 1",
            "At the corner the slope is `negative_slope`: `x > 0`, not `x >= 0`.",
            passing(lambda x, a: np.where(x < 0, a, 1)),
        ),
        (
            "the slope at 0 is 0",
            "At the corner the slope is `negative_slope`.",
            passing(lambda x, a: np.where(x < 0, a, 0)),
        ),
        (
            "the slope at 0 is in the middle between both sides",
            "At the corner the slope is `negative_slope`.",
            passing(lambda x, a: np.where(x < 0, a, (1 + a) / 2)),
        ),
        ("the slope below 0 has the wrong sign", "The line rises on both sides.", passing(lambda x, a: -a)),
        (
            "below 0 the slope was multiplied by x",
            "The slope of a · x is a: x itself is gone.",
            passing(lambda x, a: a * x),
        ),
        (
            "everything was multiplied by the slope",
            "Where x is positive, the gradient passes unchanged.",
            lambda grad_output, x, negative_slope=0.01: negative_slope * grad_output,
        ),
        (
            "the two sides are exchanged",
            "Above 0 the slope is 1, below 0 it is `negative_slope`.",
            lambda grad_output, x, negative_slope=0.01: grad_output * np.where(x > 0, negative_slope, 1),
        ),
        (
            "`grad_output` was forgotten below 0",
            "The chain rule holds on both sides: `grad_output` times the slope.",
            lambda grad_output, x, negative_slope=0.01: np.where(x > 0, grad_output, negative_slope),
        ),
        (
            "`grad_output` was forgotten above 0",
            "The chain rule holds on both sides: `grad_output` times the slope.",
            lambda grad_output, x, negative_slope=0.01: np.where(x > 0, 1, negative_slope * grad_output),
        ),
        YES_OR_NO,
    ],
)

# softmax_backward -----------------------------------------------------------------------------------------


def with_scores_gradient(draw):
    """Put a gradient before scores: different for every class."""
    return lambda rng: before(draw(rng), lambda x: scores(rng, *x.shape))


softmax_backward = backward(
    reference.softmax_backward,
    reference.softmax,
    "activations-softmax-backward",
    {
        name: tuple(map(with_scores_gradient, draw if isinstance(draw, tuple) else (draw,)))
        for name, draw in SCORES.items()
    },
    slope=lambda x, axis=-1: reference.softmax(x, axis) * (1 - reference.softmax(x, axis)),
)
stored_as_integers(softmax_backward, 1)


def with_probabilities(wrong, of=reference.softmax):
    """Return wrong(g, p, axis), p being probabilities."""
    return lambda grad_output, x, axis=-1: wrong(grad_output, of(x, axis), axis)


def total(values, axis):
    """Add up along an axis that stays."""
    return values.sum(axis=axis, keepdims=True)


def right(g, p, axis):
    """Return the gradient of softmax from its probabilities."""
    return p * (g - total(g * p, axis))


MEAN = "Raising one score lowers all other probabilities: take the mean Σ g p off g, then multiply by p."
register(
    softmax_backward,
    [
        (
            "only the diagonal was used: g · p · (1 − p)",
            MEAN,
            with_probabilities(lambda g, p, axis: g * p * (1 - p)),
        ),
        ("p is missing: g − Σ g p", MEAN, with_probabilities(lambda g, p, axis: g - total(g * p, axis))),
        (
            "the sum over the classes was not weighted by p",
            MEAN,
            with_probabilities(lambda g, p, axis: p * (g - total(g, axis))),
        ),
        (
            "the plain mean of the gradients was taken off",
            MEAN + " The mean is weighted by p.",
            with_probabilities(lambda g, p, axis: p * (g - g.mean(axis=axis, keepdims=True))),
        ),
        (
            "the mean was added, not taken off",
            MEAN,
            with_probabilities(lambda g, p, axis: p * (g + total(g * p, axis))),
        ),
        (
            "p is missing from the second term",
            MEAN,
            with_probabilities(lambda g, p, axis: g * p - total(g * p, axis)),
        ),
        (
            "the mean runs over the whole array",
            "Each image has its own mean: `sum(axis=axis, keepdims=True)`.",
            with_probabilities(lambda g, p, axis: right(g, p, None)),
        ),
        (
            "`axis` was ignored: everything runs along the last axis",
            "Pass `axis` on to the softmax and to the sum.",
            lambda grad_output, x, axis=-1: reference.softmax_backward(grad_output, x),
        ),
        (
            "`axis` was ignored in the sum",
            "The softmax has the right axis; pass it on to the sum as well.",
            with_probabilities(lambda g, p, axis: right(g, p, -1)),
        ),
        (
            "`axis` was ignored in the softmax",
            "The sum has the right axis; pass it on to the softmax as well.",
            lambda grad_output, x, axis=-1: right(grad_output, reference.softmax(x), axis),
        ),
        (
            "everything runs along the first axis",
            "The default axis is the last one, −1: the classes of each image.",
            lambda grad_output, x, axis=-1: reference.softmax_backward(grad_output, x, 0),
        ),
        (
            "the matrix of all slopes was made for one row of scores only",
            "In a batch each row has a matrix of its own. The formula p (g − Σ g p) needs none.",
            with_probabilities(lambda g, p, axis: (np.diag(p) - np.outer(p, p)) @ g),
        ),
        (
            "only the sum of the gradients was multiplied by p",
            MEAN,
            with_probabilities(lambda g, p, axis: p * total(g, axis)),
        ),
        *[
            (
                f"{name} in the softmax",
                "With `keepdims=True` the sums stay a column, which is divided row by row.",
                lambda grad_output, x, axis=-1, kept=kept: right(
                    grad_output, without_keepdims(x, axis, *kept), axis
                ),
            )
            for name, kept in LOST.items()
        ],
        (
            "the axis of the sum was lost",
            "With `keepdims=True` the means stay a column, which is taken off row by row.",
            with_probabilities(lambda g, p, axis: p * (g - (g * p).sum(axis=axis))),
        ),
        (
            "x was used as if it were the probabilities",
            "p is softmax(x): compute it first.",
            with_probabilities(right, of=lambda x, axis: x),
        ),
        (
            "softmax was taken twice",
            "p is softmax(x), not the softmax of that.",
            with_probabilities(right, of=lambda x, axis: reference.softmax(reference.softmax(x, axis), axis)),
        ),
        (
            "this is p − grad_output, the gradient of softmax and cross-entropy together",
            "Here softmax stands alone, and any `grad_output` may come.",
            with_probabilities(lambda g, p, axis: p - g),
        ),
        (
            "this is the gradient of log-softmax",
            "Without the logarithm it is p (g − Σ g p).",
            lambda grad_output, x, axis=-1: reference.log_softmax_backward(grad_output, x, axis),
        ),
        ONE_NUMBER_ONLY,
    ],
)
register(
    softmax_backward,
    [
        (
            "powers of large scores overflow",
            "Use a softmax that takes the largest score off first.",
            with_probabilities(right, of=lambda x, axis: shares(np.exp(x), axis)),
        )
    ],
    "activations-stable",
)
