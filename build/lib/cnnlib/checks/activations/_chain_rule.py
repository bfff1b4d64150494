"""What any gradient of an activation has to fear: the chain rule, broken."""

import numpy as np

from cnnlib.checks._core.mistakes import Law
from cnnlib.checks._families.overwriting import add_mistakes_with_overwriting

LINEAR = Law(
    "twice `grad_output` does not give twice the result",
    lambda f, g, *rest: np.allclose(f(2 * g, *rest), 2 * f(g, *rest)),
    "The result is `grad_output` times a slope that depends on `x` alone.",
)
CANCELLATION = 5e-4  # relative tolerance of a derivative: in 1 − t², float32 loses digits


def add_mistakes_with_chain_rule(exercise, activation, derivative=None):
    """Add the mistakes that are possible with the gradient of every activation.

    `derivative(x, …)` is what people take for the derivative: by default, the right gradient of ones.
    """
    gradient = exercise.reference
    derivative = derivative or (lambda x, *settings: gradient(np.ones(x.shape), x, *settings))

    @exercise.mistake()
    def ignores_the_gradient(grad_output, x, *settings):
        """`grad_output` was ignored: this is the slope alone

        By the chain rule, `grad_output` is multiplied by the slope at `x`.
        """
        return derivative(x, *settings)

    @exercise.mistake()
    def passes_the_gradient_on(grad_output, x, *settings):
        """`grad_output` was passed on unchanged

        By the chain rule, it is multiplied by the slope at `x`.
        """
        return grad_output

    @exercise.mistake()
    def returns_the_activation(grad_output, x, *settings):
        """this is the function itself, not its gradient

        The backward pass needs its slope at `x`, times `grad_output`.
        """
        return activation(x, *settings)

    @exercise.mistake()
    def adds_the_gradient(grad_output, x, *settings):
        """`grad_output` was added to the slope

        By the chain rule, the slopes of functions applied one after the other are multiplied.
        """
        return grad_output + derivative(x, *settings)

    @exercise.mistake()
    def multiplies_by_the_activation(grad_output, x, *settings):
        """`grad_output` was multiplied by the function, not by its slope

        The backward pass asks how steeply the function rises at `x`, not how high it is there.
        """
        return grad_output * activation(x, *settings)

    @exercise.mistake()
    def activates_the_gradient(grad_output, x, *settings):
        """the function was applied to `grad_output`

        The backward pass applies no activation: it multiplies `grad_output` by the slope at `x`.
        """
        return activation(grad_output, *settings)

    @exercise.mistake()
    def flips_the_sign_of_the_result(grad_output, x, *settings):
        """the sign of the result is wrong

        Differentiate the formula once more, or measure the slope: take a small step and see what changes.
        """
        return -gradient(grad_output, x, *settings)

    @exercise.mistake()
    def swaps_the_arguments(grad_output, x, *settings):
        """`grad_output` and `x` are swapped

        The slope is taken at `x`, the second argument; `grad_output` comes first.
        """
        return gradient(x, grad_output, *settings)

    @exercise.mistake()
    def sums_the_result(grad_output, x, *settings):
        """the numbers of the result were summed

        Each number of `x` has a slope of its own: the result has the shape of `x`.
        """
        return gradient(grad_output, x, *settings).sum()

    @exercise.mistake()
    def takes_x_for_the_slope(grad_output, x, *settings):
        """`grad_output` was multiplied by `x` itself

        By the chain rule, it is multiplied by the slope of the function at `x`.
        """
        return grad_output * x

    add_mistakes_with_overwriting(exercise, "grad_output")


def add_mistakes_with_the_place_of_the_slope(exercise):
    """Add what only a curve can show: the slopes of ReLU and its kin hardly depend on x."""
    gradient = exercise.reference

    @exercise.mistake()
    def takes_the_slope_at_the_gradient(grad_output, x):
        """the slope was taken at `grad_output`

        It is the slope at `x`; `grad_output` is what it is multiplied by.
        """
        return gradient(grad_output, grad_output)

    @exercise.mistake()
    def multiplies_by_x_too(grad_output, x):
        """the result was multiplied by `x` as well

        `grad_output` times the slope at `x` is all: x is where the slope is taken, no further factor.
        """
        return gradient(grad_output, x) * x

    @exercise.mistake()
    def multiplies_by_the_gradient_twice(grad_output, x):
        """`grad_output` was multiplied in twice

        `grad_output` times the slope at `x`, once.
        """
        return grad_output * gradient(grad_output, x)
