"""Check `EarlyStopping`: the class is used as a training loop uses it; only numbers go in and come out."""

from cnnlib.checks._core.aspects import Aspect
from cnnlib.checks._core.exercise import Exercise
from cnnlib.checks.dropout._EarlyStopping_start import Stopping, add_mistakes_with_the_start
from cnnlib.checks.dropout._trainings import (
    best_weights_after_the_last_epoch,
    creeping,
    epochs_until_it_says_stop,
    falling,
    falling_by_a_millionth,
    falling_twice,
    hardly_better,
    moved_by,
    ties,
    whether_defaults_make_it_stop_later_1_or_earlier_minus_1,
)
from cnnlib.dropout import EarlyStopping as reference

EarlyStopping = Exercise(
    reference,
    read="dropout-stopping",
    aspects={
        "patience 0": Aspect((falling_twice(0, 0), falling), measure=epochs_until_it_says_stop),
        "patience": Aspect(
            (falling_twice(1, 4), falling, *(moved_by(far, falling_twice(1, 4)) for far in (-100, 2.0**40))),
            unmodified=True,
            measure=epochs_until_it_says_stop,
        ),
        "min_delta": Aspect((hardly_better, ties, creeping), measure=epochs_until_it_says_stop),
        "best_weights": Aspect(
            (falling_twice(1, 4), falling, hardly_better, creeping), measure=best_weights_after_the_last_epoch
        ),
        "the defaults": Aspect(
            falling_by_a_millionth,
            measure=whether_defaults_make_it_stop_later_1_or_earlier_minus_1,
            arguments=("losses", "weights"),
        ),
    },
    arguments=("patience", "min_delta", "losses", "weights"),
)

# Mistakes with `patience` ---------------------------------------------------------------------------------


@EarlyStopping.mistake()
class IgnoresPatience(Stopping):
    """`patience` was ignored: it stops at the first epoch without improvement

    Count the epochs since the best one, and stop when there are `patience` of them.
    """

    def over(self):
        """Return whether to stop."""
        return self.wait > 0


@EarlyStopping.mistake()
class StopsOneEpochTooLate(Stopping):
    """it stops one epoch too late, with `patience` 0 as well

    Stop as soon as the last `patience` epochs brought no improvement: `wait >= patience`.
    """

    def over(self):
        """Return whether to stop."""
        return self.wait > max(self.patience, 1)


@EarlyStopping.mistake()
class WaitsForMoreThanPatience(Stopping):
    """it stops one epoch too late: `wait > patience`

    Stop as soon as the last `patience` epochs brought no improvement: `wait >= patience`.
    """

    def over(self):
        """Return whether to stop."""
        return self.wait > self.patience


@EarlyStopping.mistake()
class StopsOneEpochTooEarly(Stopping):
    """it stops one epoch too early

    The best epoch itself does not count: count the epochs since then.
    """

    def over(self):
        """Return whether to stop."""
        return 0 < self.wait >= self.patience - 1


@EarlyStopping.mistake()
class StopsAtOnceWithPatience0(Stopping):
    """with `patience` 0 it stops at once

    0 means: stop at the first epoch that brings no improvement, and not before.
    """

    def over(self):
        """Return whether to stop."""
        return self.wait >= self.patience


@EarlyStopping.mistake()
class NeverStopsWithPatience0(Stopping):
    """with `patience` 0 it never stops

    0 means: stop at the first epoch that brings no improvement. `wait == patience` misses it, for `wait` is 1
    by then, and so does `if patience`: ask `wait >= patience`.
    """

    def over(self):
        """Return whether to stop."""
        return self.wait > 0 and self.wait == self.patience


@EarlyStopping.mistake()
class NeverResetsTheCount(Stopping):
    """an improvement does not reset the count

    Only epochs *in a row* count: after an improvement, start again from 0.
    """

    def remember(self, loss, weights):
        """Take the epoch for the best."""
        self.wait -= 1  # the best epoch itself was counted
        self.best, self.best_weights = loss, weights.copy()


add_mistakes_with_the_start(EarlyStopping)

# Mistakes with the comparison -----------------------------------------------------------------------------


@EarlyStopping.mistake()
class ComparesWithThePreviousLoss(Stopping):
    """each loss is compared with the previous one

    Compare with the best loss so far; the previous one may have been bad.
    """

    def better(self, loss):
        """Compare with the best."""
        return self.last - loss > self.min_delta


@EarlyStopping.mistake()
class TakesALargerLossForBetter(Stopping):
    """a larger loss counts as better

    A loss is better when it is smaller: `best - loss > min_delta`.
    """

    def better(self, loss):
        """Compare with the best."""
        return loss - self.best > self.min_delta


@EarlyStopping.mistake()
class IgnoresMinDelta(Stopping):
    """`min_delta` was ignored

    An improvement counts only if it is larger than `min_delta`: `best - loss > min_delta`.
    """

    def better(self, loss):
        """Compare with the best."""
        return loss < self.best


@EarlyStopping.mistake()
class CountsAnImprovementByMinDelta(Stopping):
    """an improvement by exactly `min_delta` counts

    It must be larger: `best - loss > min_delta`, with `>`. So an unchanged loss is no improvement.
    """

    def better(self, loss):
        """Compare with the best."""
        return self.best - loss >= self.min_delta


@EarlyStopping.mistake()
class CountsAnyChange(Stopping):
    """any change larger than `min_delta` counts, increases too

    A loss that grows is no improvement: `best - loss`, without `abs`.
    """

    def better(self, loss):
        """Compare with the best."""
        return abs(self.best - loss) > self.min_delta


@EarlyStopping.mistake()
class AddsMinDelta(Stopping):
    """`min_delta` was added where it should be subtracted

    The loss must be *lower* than the best by more than `min_delta`: `loss < best - min_delta`.
    """

    def better(self, loss):
        """Compare with the best."""
        return loss < self.best + self.min_delta


@EarlyStopping.mistake()
class MovesTheBestWithSmallImprovements(Stopping):
    """the best loss moves with improvements that are too small to count

    The loss to beat changes only when an improvement counts; otherwise a slow decrease never adds up.
    """

    def update(self, loss, weights):
        """Take one more epoch; return whether to stop."""
        stop = super().update(loss, weights)
        if loss < self.best:
            self.best, self.best_weights = loss, weights.copy()
        return stop


# Mistakes with the weights --------------------------------------------------------------------------------


@EarlyStopping.mistake()
class KeepsTheLastWeights(Stopping):
    """`best_weights` are those of the last epoch

    Keep the weights of the epoch with the best loss.
    """

    def update(self, loss, weights):
        """Take one more epoch; return whether to stop."""
        stop = super().update(loss, weights)
        self.best_weights = weights.copy()
        return stop


@EarlyStopping.mistake()
class KeepsTheFirstWeights(Stopping):
    """`best_weights` are those of the first epoch

    Keep new weights whenever an epoch is better than the best so far.
    """

    def remember(self, loss, weights):
        """Take the epoch for the best."""
        first = weights if self.best_weights is None else self.best_weights
        super().remember(loss, first)


@EarlyStopping.mistake()
class KeepsTheWeightsWithoutACopy(Stopping):
    """the weights were kept without a copy

    Training goes on in the same array: keep `weights.copy()`, or the best weights move with it.
    """

    def remember(self, loss, weights):
        """Take the epoch for the best."""
        self.best, self.best_weights, self.wait = loss, weights, 0


@EarlyStopping.mistake()
class KeepsTheLossAsWeights(Stopping):
    """`best_weights` holds the best loss

    It should hold the weights that gave that loss.
    """

    def remember(self, loss, weights):
        """Take the epoch for the best."""
        self.best, self.best_weights, self.wait = loss, loss, 0


@EarlyStopping.mistake()
class KeepsNoWeights(Stopping):
    """`best_weights` stays None

    When an epoch is the best so far, keep a copy: `self.best_weights = weights.copy()`.
    """

    def remember(self, loss, weights):
        """Take the epoch for the best."""
        self.best, self.wait = loss, 0


@EarlyStopping.mistake()
class RestoresTheBestWeights(Stopping):
    """the best weights were written into the array that `update` was given

    `update` leaves `weights` as they are: whoever trains takes `best_weights` when it is time.
    """

    def update(self, loss, weights):
        """Take one more epoch; return whether to stop."""
        stop = super().update(loss, weights)
        if stop:
            weights[...] = self.best_weights
        return stop


@EarlyStopping.mistake()
class BestWeightsIsAMethod(Stopping):
    """`best_weights` is a method

    It is an attribute, without brackets: set `self.best_weights` in `update`, and give the method another
    name.
    """

    def __getattribute__(self, name):
        """Put brackets behind the weights."""
        value = super().__getattribute__(name)
        return (lambda: value) if name == "best_weights" else value


# Mistakes with what is returned, and with the class -------------------------------------------------------


@EarlyStopping.mistake()
class ReturnsNothing(Stopping):
    """`update` returns nothing

    Return True when training should stop, and False otherwise.
    """

    def update(self, loss, weights):
        """Take one more epoch; return whether to stop."""
        super().update(loss, weights)


@EarlyStopping.mistake()
class ReturnsTrueToContinue(Stopping):
    """`update` returns True to continue

    It is the other way round: True means stop.
    """

    def update(self, loss, weights):
        """Take one more epoch; return whether to stop."""
        return not super().update(loss, weights)


@EarlyStopping.mistake()
class SharesTheBestLoss(Stopping):
    """the best loss is shared by all objects of the class

    Set it in `__init__`, on `self`: a name in the body of the class belongs to all of them.
    """

    best = None

    def __init__(self, patience=0, min_delta=0.0):
        """Start, with the best of whoever came before."""
        self.patience, self.min_delta, self.wait, self.best_weights = patience, min_delta, 0, None

    def remember(self, loss, weights):
        """Set the best loss of all objects."""
        SharesTheBestLoss.best, self.best_weights, self.wait = loss, weights.copy(), 0
