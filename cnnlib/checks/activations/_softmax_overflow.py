"""Mistakes that only large scores bring to light: powers of e that overflow, or vanish all together."""

import numpy as np

from cnnlib.checks.activations._scores import shares


def add_mistakes_with_overflow(exercise):
    """Add what is right for small scores: taking off any number changes no probability."""

    @exercise.mistake("activations-stable")
    def overflows(x, axis=-1):
        """powers of large scores overflow

        Subtract the largest score of each row first: no probability changes, and no power is above 1.
        """
        return shares(np.exp(x), axis)

    @exercise.mistake("activations-stable")
    def subtracts_the_largest_of_all(x, axis=-1):
        """the largest score of the whole array was subtracted

        A row far below it is left with nothing but zeros: subtract each row's own largest, along `axis`.
        """
        return shares(np.exp(x - x.max()), axis)

    @exercise.mistake("activations-stable")
    def subtracts_the_mean(x, axis=-1):
        """the mean was subtracted, not the largest score

        What is far above the mean still overflows: with the largest subtracted, no power is above 1.
        """
        return shares(np.exp(x - x.mean(axis=axis, keepdims=True)), axis)

    @exercise.mistake("activations-stable")
    def subtracts_the_smallest(x, axis=-1):
        """the smallest score was subtracted, not the largest

        Then no score is negative, and the large ones still overflow: subtract the largest.
        """
        return shares(np.exp(x - x.min(axis=axis, keepdims=True)), axis)

    @exercise.mistake("activations-stable")
    def subtracts_the_largest_along_the_first_axis(x, axis=-1):
        """the largest score was found along the first axis

        A row far below the others is left with 0/0: subtract each row's own largest, along `axis`.
        """
        return shares(np.exp(x - x.max(axis=0, keepdims=True)), axis)

    @exercise.mistake("activations-stable")
    def subtracts_1000(x, axis=-1):
        """1000 was subtracted from every score

        What is far below 1000 is left with 0/0: subtract each row's own largest.
        """
        return shares(np.exp(x - 1000), axis)

    @exercise.mistake("activations-stable")
    def adds_the_largest(x, axis=-1):
        """the largest score was added, not subtracted

        Powers of large scores give ∞/∞: subtract each row's own largest.
        """
        return shares(np.exp(x + x.max(axis=axis, keepdims=True)), axis)

    @exercise.mistake("activations-stable")
    def clips_the_scores(x, axis=-1):
        """scores were clipped to a range

        Beyond it all scores look alike: subtract the largest instead, which changes no probability.
        """
        return shares(np.exp(np.clip(x, -100, 100)), axis)
