"""Mistakes of the way back through a layer: the gradients of its inputs, its weights and its bias."""

import numpy as np


def gradients_of(exercise):
    """Return a function that gives the right gradients, but for those that it is handed by name."""

    def gradients(*arguments, **wrong):
        right = dict(zip(exercise.returns, exercise.reference(*arguments), strict=True))
        return tuple((right | wrong).values())

    return gradients


def add_mistakes_with_gradients_of_layer(exercise, example):
    """Add mistakes of an exercise `(grad_output, x, weights)` that returns three gradients.

    `example` is what the batch x holds: an image, for instance.
    """
    backward = exercise.reference
    of_x, of_weights, _ = exercise.returns
    words = {
        "example": example,
        "weights": exercise.arguments[2],
        "grad_x": of_x,
        "grad_weights": of_weights,
        "order": ", ".join(exercise.returns),
    }

    # The gradient of the inputs

    @exercise.mistake(name=f"averages_{of_x}_over_the_batch", **words)
    def averages_grad_x_over_the_batch(grad_output, x, weights):
        """{grad_x} was averaged over the batch

        Each {example} has a gradient of its own: do not divide.
        """
        grad_x, grad_weights, grad_bias = backward(grad_output, x, weights)
        return grad_x / len(x), grad_weights, grad_bias

    @exercise.mistake(name=f"ignores_grad_output_in_{of_x}", **words)
    def ignores_grad_output_in_grad_x(grad_output, x, weights):
        """{grad_x} ignores grad_output

        Each output sends its own gradient back: multiply the weights by its entry of `grad_output`.
        """
        _, grad_weights, grad_bias = backward(grad_output, x, weights)
        return backward(np.ones_like(grad_output), x, weights)[0], grad_weights, grad_bias

    # The gradient of the weights

    @exercise.mistake(name=f"averages_{of_weights}_over_the_batch", **words)
    def averages_grad_weights_over_the_batch(grad_output, x, weights):
        """{grad_weights} was averaged over the batch

        The gradient of a sum is a sum. If the loss is a mean, `grad_output` holds that factor already.
        """
        grad_x, grad_weights, grad_bias = backward(grad_output, x, weights)
        return grad_x, grad_weights / len(x), grad_bias

    @exercise.mistake(name=f"ignores_grad_output_in_{of_weights}", **words)
    def ignores_grad_output_in_grad_weights(grad_output, x, weights):
        """{grad_weights} ignores grad_output

        What a weight was multiplied by is its contribution to an output: multiply that by the output's entry
        of `grad_output`.
        """
        grad_x, _, grad_bias = backward(grad_output, x, weights)
        return grad_x, backward(np.ones_like(grad_output), x, weights)[1], grad_bias

    @exercise.mistake(name=f"uses_the_first_{example}_only_in_{of_weights}", **words)
    def uses_the_first_example_only_in_grad_weights(grad_output, x, weights):
        """{grad_weights} uses the first {example} only

        Every {example} of the batch uses the same {weights}: sum their gradients.
        """
        grad_x, _, grad_bias = backward(grad_output, x, weights)
        return grad_x, backward(grad_output[:1], x[:1], weights)[1], grad_bias

    @exercise.mistake(name=f"uses_the_last_{example}_only_in_{of_weights}", **words)
    def uses_the_last_example_only_in_grad_weights(grad_output, x, weights):
        """{grad_weights} uses the last {example} only

        Every {example} of the batch uses the same {weights}: add up their gradients with `+=`, not `=`.
        """
        grad_x, _, grad_bias = backward(grad_output, x, weights)
        return grad_x, backward(grad_output[-1:], x[-1:], weights)[1], grad_bias

    # The gradient of the bias

    @exercise.mistake()
    def averages_grad_bias_over_the_batch(grad_output, x, weights):
        """grad_bias was averaged over the batch

        The gradient of a sum is a sum. If the loss is a mean, `grad_output` holds that factor already.
        """
        grad_x, grad_weights, grad_bias = backward(grad_output, x, weights)
        return grad_x, grad_weights, grad_bias / len(x)

    @exercise.mistake(**words)
    def keeps_the_batch_in_grad_bias(grad_output, x, weights):
        """grad_bias has one row for each {example}

        Every {example} gets the same bias: sum over the batch too.
        """
        grad_x, grad_weights, _ = backward(grad_output, x, weights)
        return grad_x, grad_weights, grad_output.sum(axis=tuple(range(1, grad_output.ndim - 1)))

    @exercise.mistake()
    def sums_grad_bias_over_everything(grad_output, x, weights):
        """grad_bias was summed over everything

        Each number of the bias has a gradient of its own: keep the last axis.
        """
        grad_x, grad_weights, _ = backward(grad_output, x, weights)
        return grad_x, grad_weights, grad_output.sum()

    # Their order

    @exercise.mistake(**words)
    def reverses_the_gradients(*arguments):
        """the gradients are in the reverse order

        Return them in the order of the arguments: ({order}).
        """
        return backward(*arguments)[::-1]

    @exercise.mistake(name=f"swaps_{of_x}_and_{of_weights}", **words)
    def swaps_grad_x_and_grad_weights(*arguments):
        """{grad_x} and {grad_weights} are swapped

        Return them in the order of the arguments: ({order}).
        """
        grad_x, grad_weights, grad_bias = backward(*arguments)
        return grad_weights, grad_x, grad_bias
