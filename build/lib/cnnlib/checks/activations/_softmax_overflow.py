"""Mistakes that only large scores bring to light: powers of e that overflow, or vanish all together."""

import numpy as np

from cnnlib.checks.activations._scores import shares


def add_mistakes_with_overflow(exercise, using):
    """Add what is right for small scores: taking off any number changes no probability.

    `using(softmax, …)` is the answer of the exercise with another softmax.
    """

    @exercise.mistake("activations-stable")
    def overflows(*arguments):
        """powers of large scores overflow

        Subtract the largest score of each row first: no probability changes, and no power is above 1.
        """
        return using(lambda x, axis=-1: shares(np.exp(x), axis), *arguments)

    @exercise.mistake("activations-stable")
    def subtracts_the_largest_of_all(*arguments):
        """the largest score of the whole array was subtracted

        A row far below it is left with nothing but zeros: subtract each row's own largest, along `axis`.
        """
        return using(lambda x, axis=-1: shares(np.exp(x - x.max()), axis), *arguments)

    @exercise.mistake("activations-stable")
    def subtracts_the_mean(*arguments):
        """the mean was subtracted, not the largest score

        What is far above the mean still overflows: with the largest subtracted, no power is above 1.
        """
        return using(
            lambda x, axis=-1: shares(np.exp(x - x.mean(axis=axis, keepdims=True)), axis), *arguments
        )

    @exercise.mistake("activations-stable")
    def subtracts_the_smallest(*arguments):
        """the smallest score was subtracted, not the largest

        Then no score is negative, and the large ones still overflow: subtract the largest.
        """
        return using(lambda x, axis=-1: shares(np.exp(x - x.min(axis=axis, keepdims=True)), axis), *arguments)

    @exercise.mistake("activations-stable")
    def subtracts_the_largest_along_the_first_axis(*arguments):
        """the largest score was found along the first axis

        A row far below the others is left with 0/0: subtract each row's own largest, along `axis`.
        """
        return using(lambda x, axis=-1: shares(np.exp(x - x.max(axis=0, keepdims=True)), axis), *arguments)

    @exercise.mistake("activations-stable")
    def subtracts_1000(*arguments):
        """1000 was subtracted from every score

        What is far below 1000 is left with 0/0: subtract each row's own largest.
        """
        return using(lambda x, axis=-1: shares(np.exp(x - 1000), axis), *arguments)

    @exercise.mistake("activations-stable")
    def adds_the_largest(*arguments):
        """the largest score was added, not subtracted

        Powers of large scores give ∞/∞: subtract each row's own largest.
        """
        return using(lambda x, axis=-1: shares(np.exp(x + x.max(axis=axis, keepdims=True)), axis), *arguments)

    for limit in (50, 100, 500, 700):
        name = "clips_the_scores" if limit == 100 else f"clips_the_scores_at_{limit}"

        @exercise.mistake("activations-stable", name=name, limit=limit)
        def clips_the_scores(*arguments, limit=limit):
            """scores were clipped to a range, ±{limit}

            Beyond it all scores look alike: subtract the largest instead, which changes no probability.
            """
            return using(lambda x, axis=-1: shares(np.exp(np.clip(x, -limit, limit)), axis), *arguments)
