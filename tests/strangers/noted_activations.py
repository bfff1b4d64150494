"""What earlier strangers answered to the exercises of `activations`, written anew from notes."""

import math

import numpy as np
from strangers.bank import Bank

bank = Bank()


def stable_sigmoid(x):
    """A student's right helper."""
    x = np.asarray(x, dtype=float)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def stable_softmax(x, axis):
    """A student's right helper."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# Refused without a diagnosis


@bank.wrong("sigmoid", "rounded to four digits, as the example is printed")
def sigmoid_rounded(x):
    return np.round(1 / (1 + np.exp(-x)), 4)


@bank.wrong("sigmoid", "math.exp overflows at large negative numbers")
def sigmoid_math_exp(x):
    result = [1 / (1 + math.exp(-value)) for value in x.ravel()]
    return np.array(result).reshape(x.shape)


@bank.wrong("sigmoid", "NaN at large numbers is made 0, where 1 is right")
def sigmoid_nan_made_0(x):
    e = np.exp(x)
    result = e / (1 + e)
    result[np.isnan(result)] = 0
    return result


@bank.wrong("sigmoid", "the result of the example is hard-coded")
def sigmoid_example(x):
    return np.array([0.2689, 0.5, 0.7311])


@bank.wrong("sigmoid", "e is 2.718 only")
def sigmoid_short_e(x):
    return 1 / (1 + 2.718 ** (-x))


@bank.wrong("sigmoid_backward", "s − s·2 instead of s − s²")
def sigmoid_backward_times_2(grad_output, x):
    s = stable_sigmoid(x)
    return grad_output * (s - s * 2)


@bank.wrong("tanh", "nan_to_num gives 0 at large numbers")
def tanh_nan_to_num(x):
    a, b = np.exp(x), np.exp(-x)
    return np.nan_to_num((a - b) / (a + b))


@bank.wrong("tanh_backward", "1 − 2t instead of 1 − t²")
def tanh_backward_2t(grad_output, x):
    return grad_output * (1 - 2 * np.tanh(x))


@bank.wrong("leaky_relu", "the default slope is 0.1")
def leaky_relu_default(x, negative_slope=0.1):
    return np.where(x > 0, x, negative_slope * x)


@bank.wrong("softplus", "logarithm to the base 2")
def softplus_log2(x):
    return np.where(x > 30, x, np.log2(1 + np.exp(np.minimum(x, 30))))


@bank.wrong("softplus", "switches to x at 0, far too early")
def softplus_switches_at_0(x):
    return np.where(x > 0, x, np.log(1 + np.exp(np.minimum(x, 0))))


@bank.wrong("softplus", "overflows at −1000 instead of at 1000")
def softplus_overflows_below(x):
    return x + np.log(1 + np.exp(-x))


@bank.wrong("softplus_backward", "the slope is multiplied by x, too")
def softplus_backward_times_x(grad_output, x):
    return grad_output * stable_sigmoid(x) * x


@bank.wrong("softmax", "scores clipped at ±500 instead of the maximum taken off")
def softmax_clipped(x, axis=-1):
    e = np.exp(np.clip(x, -500, 500))
    return e / e.sum(axis=axis, keepdims=True)


@bank.wrong("softmax_backward", "mean of g·p instead of the sum")
def softmax_backward_mean(grad_output, x, axis=-1):
    p = stable_softmax(x, axis)
    return p * (grad_output - (grad_output * p).mean(axis=axis, keepdims=True))


# Statement against check: an argument is changed, but not in the first aspect


@bank.wrong("sigmoid", "large numbers are clipped in the caller's array")
def sigmoid_clips_in_place(x):
    np.clip(x, -500, 500, out=x)
    return 1 / (1 + np.exp(-x))


@bank.wrong("tanh", "large numbers are clipped in the caller's array")
def tanh_clips_in_place(x):
    x[x > 100] = 100
    x[x < -100] = -100
    a, b = np.exp(x), np.exp(-x)
    return (a - b) / (a + b)


@bank.wrong("softplus_backward", "large numbers are clipped in the caller's array")
def softplus_backward_clips_in_place(grad_output, x):
    x[x < -500] = -500
    return grad_output / (1 + np.exp(-x))


@bank.wrong("softmax", "takes the maximum off in the caller's array where scores are large")
def softmax_shifts_in_place(x, axis=-1):
    if np.abs(x).max() > 700:
        x -= x.max(axis=axis, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)
