"""Mistakes with what joins the branches of an inception module, and with what stands behind them."""

from cnnlib.checks._core.models import load_keras
from cnnlib.checks.architectures._blocks import add, concatenate


def add_mistakes_with_joining(exercise, join_branches):
    """Add the mistakes; `join_branches(*arguments, join=…)` is the right module, but for that."""

    @exercise.mistake()
    def adds_the_branches(*arguments):
        """the branches were added, not concatenated

        Their maps stand one after the other: `Concatenate()`. It is ResNet that adds.
        """
        return join_branches(*arguments, join=add)

    for name, axis, word in (("rows", 1, "height"), ("columns", 2, "width")):

        @exercise.mistake(name=f"concatenates_along_the_{name}", word=word, axis=axis)
        def concatenates_along_another_axis(*arguments, axis=axis):
            """the branches were concatenated along the {word} (axis {axis}), not the channels

            Channels are the last axis: `Concatenate()` takes it by itself.
            """
            return join_branches(*arguments, join=load_keras().layers.Concatenate(axis=axis))

    @exercise.mistake()
    def has_dropout(*arguments):
        """there is a dropout, or another layer that draws random numbers in training

        The module has six convolutions, each with its ReLU, and a pooling layer.
        """
        dropout = load_keras().layers.Dropout(0.25)
        return join_branches(*arguments, join=lambda branches: dropout(concatenate(branches)))
