"""Mistakes of a step with what it is called with: no velocity yet, no settings, arrays of the caller."""

from functools import wraps

import numpy as np

OTHER_DEFAULTS = (
    *[("learning_rate", value) for value in (0.1, 0.001, 1.0)],
    *[("momentum", value) for value in (0.9, 0.5)],
    *[("weight_decay", value) for value in (0.0001, 0.0005, 0.001, 0.01)],
)


def with_defaults(step):
    """Let a step be called without its last arguments, and before the first step with no velocity."""

    @wraps(step)
    def completed_step(weights, gradient, velocity, learning_rate=0.01, momentum=0.0, weight_decay=0.0):
        velocity = np.zeros_like(weights) if velocity is None else velocity
        return step(weights, gradient, velocity, learning_rate, momentum, weight_decay)

    return completed_step


def add_mistakes_with_settings(exercise):
    """Add mistakes of an exercise that is called like `sgd_step`."""
    step = exercise.reference
    defaults = {"learning_rate": 0.01, "momentum": 0.0, "weight_decay": 0.0}

    for setting, value in OTHER_DEFAULTS:

        @exercise.mistake(
            name=f"takes_{value:g}_for_{setting}_by_default",
            setting=setting,
            value=f"{value:g}",
            right=f"{defaults[setting]:g}",
        )
        def takes_another_default(weights, gradient, velocity, *settings, other=defaults | {setting: value}):
            """`{setting}` is {value} where it is not given

            The default stands in the first line, and is {right}: leave that line as it is.
            """
            given = dict(zip(other, settings, strict=False))
            return step(weights, gradient, velocity, **(other | given))

    @exercise.mistake("training-momentum")
    def multiplies_a_velocity_that_is_none(weights, gradient, velocity, *settings):
        """before the first step `velocity` is None, but it was used like an array

        None stands for zeros there: ask `if velocity is None` first.
        """
        if velocity is None:
            return 0.0 * velocity
        return step(weights, gradient, velocity, *settings)

    @exercise.mistake("training-momentum")
    def returns_none_for_the_velocity(weights, gradient, velocity, *settings):
        """the velocity is still None after the first step

        After the first step the velocity is that step, −learning_rate · gradient: return it.
        """
        weights, new = step(weights, gradient, velocity, *settings)
        return weights, None if velocity is None else new

    @exercise.mistake()
    @with_defaults
    def changes_the_velocity_itself(weights, gradient, velocity, learning_rate, momentum, weight_decay):
        """the old velocity was changed in the array of the caller

        `velocity *= …` and `velocity -= …` write into the caller's array: make a new one, `velocity = …`.
        """
        velocity *= momentum
        velocity -= learning_rate * gradient
        return (1 - learning_rate * weight_decay) * weights + velocity, velocity

    @exercise.mistake()
    @with_defaults
    def changes_the_weights_themselves(weights, gradient, velocity, learning_rate, momentum, weight_decay):
        """the old weights were changed in the array of the caller

        `weights += …` and `weights *= …` write into the caller's array: make a new one, `weights = …`.
        """
        velocity = momentum * velocity - learning_rate * gradient
        weights *= 1 - learning_rate * weight_decay
        weights += velocity
        return weights, velocity
