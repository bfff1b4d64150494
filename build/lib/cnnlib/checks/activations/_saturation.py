"""Curves that level off, taken to be level where they still bend."""

import numpy as np


def add_mistakes_with_level(exercise, bound, low, high):
    """Add a curve that is `low` or `high` beyond a bound."""

    @exercise.mistake(name=f"is_level_beyond_{bound}", bound=bound, low=f"{low}".replace("-", "−"), high=high)
    def is_level_beyond_bound(x):
        """the curve was made flat beyond ±{bound}

        It gets closer and closer to {low} and {high}, but is not there yet: use the formula for all x.
        """
        return np.where(np.abs(x) > bound, np.where(x > 0, high, low), exercise.reference(x))


def add_mistakes_with_vanished_derivative(exercise):
    """Add a derivative of 0 where it is small."""

    @exercise.mistake()
    def stops_the_gradient_beyond_3(grad_output, x):
        """the slope was set to 0 beyond ±3

        The curve still bends there: its slope is small, but not 0. Use the formula for all x.
        """
        return np.where(np.abs(x) > 3, 0, exercise.reference(grad_output, x))
