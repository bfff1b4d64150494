"""Check `sgd_step`: one step of gradient descent, with momentum and weight decay."""

import numpy as np

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.cases import size, two_sizes, whole
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.training._sgd_step_settings import add_mistakes_with_settings, with_defaults
from cnnlib.training import sgd_step as reference


def weights_gradient_and_velocity(rng):
    """Draw weights of one random shape, a gradient that is nowhere 0, and a velocity of the same signs."""
    shape = (size(rng, 2, 4),) if rng.random() < 0.5 else two_sizes(rng, 2, 3)
    signs = rng.choice([-1.0, 1.0], shape)
    return whole(rng, *shape), signs * whole(rng, *shape, low=1), signs * whole(rng, *shape, low=1) / 4


def learning_rate_of(rng):
    """Draw a learning rate."""
    return float(rng.choice([0.5, 0.1, 0.05]))


def first_step(rng):
    """Draw a step before which none was taken."""
    weights, gradient, _ = weights_gradient_and_velocity(rng)
    return weights, gradient, None, learning_rate_of(rng)


def later_step(rng):
    """Draw a velocity that is there, but no momentum to keep it."""
    return *weights_gradient_and_velocity(rng), learning_rate_of(rng)


def step_with_momentum(rng):
    """Draw a step that keeps some of the last one."""
    return *later_step(rng), float(rng.choice([0.5, 0.9, 0.8]))


def step_with_decay(rng):
    """Draw a step with momentum and weight decay."""
    return *step_with_momentum(rng), float(rng.choice([0.5, 0.2, 0.1]))


sgd_step = Exercise(
    reference,
    read="training-descent",
    aspects={
        "the first step": first_step,
        "without momentum": Aspect(later_step, unmodified=True),
        "default settings": weights_gradient_and_velocity,
        "momentum": Aspect(step_with_momentum, unmodified=True),
        "weight decay": Aspect(step_with_decay, unmodified=True),
    },
    returns=("weights", "velocity"),
)


# Mistakes with the gradient -------------------------------------------------------------------------------


@sgd_step.mistake()
@with_defaults
def goes_uphill(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the step goes uphill

    The gradient points to where the loss grows: subtract it.
    """
    velocity = momentum * velocity + learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake()
@with_defaults
def leaves_out_the_learning_rate(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the learning rate was left out

    The gradient gives the direction; the step is learning_rate times the gradient.
    """
    velocity = momentum * velocity - gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake()
@with_defaults
def divides_by_the_learning_rate(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the gradient was divided by the learning rate

    A small learning rate means a small step: multiply.
    """
    velocity = momentum * velocity - gradient / learning_rate
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake()
@with_defaults
def uses_the_sign_of_the_gradient_only(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """only the sign of the gradient was used

    Where the loss is steep, the step is long: multiply the learning rate by the gradient itself.
    """
    velocity = momentum * velocity - learning_rate * np.sign(gradient)
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


# Mistakes with the momentum -------------------------------------------------------------------------------


@sgd_step.mistake("training-momentum")
@with_defaults
def forgets_the_velocity(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the velocity was forgotten: momentum has no effect

    The new velocity starts from momentum times the old one.
    """
    velocity = -learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def keeps_the_whole_velocity(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the whole old velocity was kept

    Keep only momentum · velocity: nothing without momentum.
    """
    velocity = velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def multiplies_the_velocity_by_1_minus_momentum(
    weights, gradient, velocity, learning_rate, momentum, weight_decay
):
    """the old velocity was multiplied by 1 − momentum

    `momentum` is the fraction that is kept: 0.9 keeps nine tenths.
    """
    velocity = (1 - momentum) * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def multiplies_the_gradient_by_1_minus_momentum(
    weights, gradient, velocity, learning_rate, momentum, weight_decay
):
    """the gradient was multiplied by 1 − momentum

    That is a moving average. Here the velocity is momentum · velocity − learning_rate · gradient.
    """
    velocity = momentum * velocity - (1 - momentum) * learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def subtracts_the_old_velocity(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the old velocity was subtracted

    Momentum keeps rolling in the same direction: + momentum · velocity.
    """
    velocity = -momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def subtracts_an_uphill_velocity(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the gradient was added to the velocity, and the velocity subtracted from the weights

    The velocity is the last step itself, downhill: momentum · velocity − learning_rate · gradient.
    """
    velocity = momentum * velocity + learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights - velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def subtracts_the_velocity(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the velocity was subtracted from the weights

    The velocity points downhill already, −learning_rate · gradient: add it.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights - velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def keeps_the_learning_rate_out_of_the_velocity(
    weights, gradient, velocity, learning_rate, momentum, weight_decay
):
    """the velocity does not include the learning rate

    Some libraries do it that way, but here the velocity is the step itself, learning rate included.
    """
    velocity = momentum * velocity - gradient
    return (1 - learning_rate * weight_decay) * weights + learning_rate * velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def collects_gradients(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the velocity collects gradients, as in PyTorch: v = momentum · v + gradient

    Here the velocity is the step itself, momentum · velocity − learning_rate · gradient, and it is added.
    """
    velocity = momentum * velocity + gradient
    return (1 - learning_rate * weight_decay) * weights - learning_rate * velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def steps_as_pytorch_does(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """that is PyTorch's step: the decay joins the gradient, and the velocity collects gradients

    Here the velocity is momentum · velocity − learning_rate · gradient, and the weights shrink by themselves.
    """
    velocity = momentum * velocity + gradient + weight_decay * weights
    return weights - learning_rate * velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def multiplies_the_old_velocity_by_the_learning_rate(
    weights, gradient, velocity, learning_rate, momentum, weight_decay
):
    """the old velocity was multiplied by the learning rate

    It holds the learning rate already: only the gradient is multiplied by it.
    """
    velocity = learning_rate * (momentum * velocity - gradient)
    return (1 - learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def multiplies_by_the_learning_rate_twice(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the velocity was multiplied by the learning rate a second time

    The velocity is the step itself: add it to the weights as it is.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + learning_rate * velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def moves_by_the_old_velocity(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the weights were moved by the old velocity

    Compute the new velocity first, then add that one.
    """
    weights = (1 - learning_rate * weight_decay) * weights + velocity
    return weights, momentum * velocity - learning_rate * gradient


@sgd_step.mistake("training-momentum")
@with_defaults
def returns_the_old_velocity(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the old velocity was returned

    Return the new velocity: the next step needs it.
    """
    step = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + step, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def adds_the_velocity_twice(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the velocity was added twice

    One step adds the new velocity once.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * weights + 2 * velocity, velocity


@sgd_step.mistake("training-momentum")
@with_defaults
def looks_ahead(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the step looks ahead, as in Nesterov momentum

    Here the weights move by the new velocity alone.
    """
    velocity = momentum * velocity - learning_rate * gradient
    weights = (1 - learning_rate * weight_decay) * weights + momentum * velocity - learning_rate * gradient
    return weights, velocity


# Mistakes with the weight decay ---------------------------------------------------------------------------


@sgd_step.mistake("training-decay")
@with_defaults
def ignores_weight_decay(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """weight decay was ignored

    Before the step, each weight shrinks by the fraction learning_rate · weight_decay.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return weights + velocity, velocity


@sgd_step.mistake("training-decay")
@with_defaults
def decays_without_the_learning_rate(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """weight decay was not multiplied by the learning rate

    The fraction that a weight loses is learning_rate · weight_decay.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - weight_decay) * weights + velocity, velocity


@sgd_step.mistake("training-decay")
@with_defaults
def lets_the_weights_grow(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the weights grow instead of decaying

    Decay shrinks them: (1 − learning_rate · weight_decay) · weights.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return (1 + learning_rate * weight_decay) * weights + velocity, velocity


@sgd_step.mistake("training-decay")
@with_defaults
def adds_the_decay_to_the_gradient(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the decay was added to the gradient

    That puts it into the velocity too. Here the weights shrink by themselves, apart from it.
    """
    velocity = momentum * velocity - learning_rate * (gradient + weight_decay * weights)
    return weights + velocity, velocity


@sgd_step.mistake("training-decay")
@with_defaults
def decays_the_step_too(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the step decayed too

    Shrink the weights first, then add the velocity.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return (1 - learning_rate * weight_decay) * (weights + velocity), velocity


@sgd_step.mistake("training-decay")
@with_defaults
def decays_every_weight_alike(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """every weight lost the same amount

    Each weight shrinks by a fraction of itself.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return weights - learning_rate * weight_decay * np.sign(weights) + velocity, velocity


# Mistakes with what is returned ---------------------------------------------------------------------------


@sgd_step.mistake()
@with_defaults
def swaps_velocity_and_weights(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """velocity and weights are swapped

    Return them in the order (weights, velocity).
    """
    velocity = momentum * velocity - learning_rate * gradient
    return velocity, (1 - learning_rate * weight_decay) * weights + velocity


@sgd_step.mistake()
@with_defaults
def returns_the_step(weights, gradient, velocity, learning_rate, momentum, weight_decay):
    """the step was returned instead of the weights

    Return the new weights: the old ones plus the step.
    """
    velocity = momentum * velocity - learning_rate * gradient
    return velocity - learning_rate * weight_decay * weights, velocity


add_mistakes_with_settings(sgd_step)
