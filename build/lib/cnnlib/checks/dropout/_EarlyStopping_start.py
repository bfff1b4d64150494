"""An `EarlyStopping` as it should be, and mistakes with what it starts with: the best loss, the defaults."""


class Stopping:
    """An early stopping as it should be: each mistake overrides one method."""

    def __init__(self, patience=0, min_delta=0.0):
        """Start without a best."""
        self.patience, self.min_delta = patience, min_delta
        self.best = self.best_weights = self.last = None
        self.wait = 0

    def update(self, loss, weights):
        """Take one more epoch; return whether to stop."""
        self.wait += 1
        if self.best is None or self.better(loss):
            self.remember(loss, weights)
        self.last = loss
        return self.over()

    def better(self, loss):
        """Compare with the best."""
        return self.best - loss > self.min_delta

    def remember(self, loss, weights):
        """Take the epoch for the best."""
        self.best, self.best_weights, self.wait = loss, weights.copy(), 0

    def over(self):
        """Return whether to stop."""
        return 0 < self.wait >= self.patience


def add_mistakes_with_the_start(exercise):
    """Add best losses that are there before the first epoch, and other defaults."""

    @exercise.mistake()
    class StartsWithABestOf0(Stopping):
        """the best loss starts at a number, 0 say, and no loss is lower

        The first epoch is an improvement whatever its loss is: start with `None` or with `np.inf`.
        """

        def __init__(self, patience=0, min_delta=0.0):
            """Start with a best loss."""
            super().__init__(patience, min_delta)
            self.best = 0

    @exercise.mistake()
    class StartsWithALargeBest(Stopping):
        """the best loss starts at a large number, and a loss may be larger

        The first epoch is an improvement whatever its loss is: start with `None` or with `np.inf`.
        """

        def __init__(self, patience=0, min_delta=0.0):
            """Start with a best loss."""
            super().__init__(patience, min_delta)
            self.best = 1000

    @exercise.mistake()
    class WaitsByDefault(Stopping):
        """the default of `patience` is larger than 0

        The first line says `patience=0`: it stops at the first epoch without improvement.
        """

        def __init__(self, patience=5, min_delta=0.0):
            """Start without a best."""
            super().__init__(patience, min_delta)

    @exercise.mistake()
    class AsksForMoreByDefault(Stopping):
        """the default of `min_delta` is larger than 0

        The first line says `min_delta=0.0`: any decrease counts.
        """

        def __init__(self, patience=0, min_delta=0.001):
            """Start without a best."""
            super().__init__(patience, min_delta)
