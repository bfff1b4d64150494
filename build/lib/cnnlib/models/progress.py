"""What a model tells while it trains, and about itself."""

import math
import sys
import time

from cnnlib.layers.base import shown

WIDTH = 24  # of the bar, in characters
PAUSE = 0.1  # seconds between two pictures of it


class Progress:
    """A line for each epoch: a bar that grows where the output can be rewritten, else the result at the end.

    Parameters
    ----------
    epochs, steps : int
        How many there will be.
    verbose : int
        0 for silence, 1 for a bar, 2 for one line at the end of each epoch. A log file, where nothing can be
        rewritten, gets the lines for 1 too.
    """

    def __init__(self, epochs, steps, verbose):
        """Look where the output goes."""
        self.epochs, self.steps, self.verbose = epochs, steps, verbose
        self.bar = verbose == 1 and rewritable(sys.stdout)

    def start(self, epoch):
        """Begin an epoch, counted from 0."""
        self.epoch, self.began, self.shown = epoch, time.perf_counter(), -math.inf

    def step(self, done, logs):
        """Show how far the epoch has come."""
        now = time.perf_counter()
        if self.bar and now - self.shown >= PAUSE:
            self.shown = now
            filled = WIDTH * done // self.steps
            bar = "━" * filled + "·" * (WIDTH - filled)
            print(f"\r{self.head()}{bar} {done}/{self.steps}  {written(logs)} ", end="", flush=True)

    def finish(self, logs):
        """End the epoch."""
        if self.verbose:
            seconds = time.perf_counter() - self.began
            bar = "━" * WIDTH + " " if self.bar else ""
            line = f"{self.head()}{bar}{self.steps}/{self.steps}  {written(logs)}  {seconds:.1f} s"
            print(("\r" if self.bar else "") + line, flush=True)

    def head(self):
        """Return how the line starts."""
        if self.epochs == 1:
            return ""
        return f"epoch {self.epoch + 1:>{len(str(self.epochs))}}/{self.epochs} "


def written(logs):
    """Write the loss and the metrics."""
    return "  ".join(f"{name} {value:.4f}" for name, value in logs.items())


def rewritable(stream):
    """Return whether a line can be written over: in terminals and notebooks, not in files."""
    notebook = type(stream).__module__.startswith(("ipykernel", "pyodide_kernel"))
    return notebook or (hasattr(stream, "isatty") and stream.isatty())


def table(model):
    """Return the text of ``model.summary()``."""
    rows = [("layer", "output shape", "parameters")]
    for layer, shape in zip(model.layers, model.shapes[1:], strict=True):
        described = f"{layer.name} ({type(layer).__name__})"
        count = sum(array.size for array in layer.weights.values())
        rows.append((described, shown(shape), f"{count:,}"))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [f"{a:<{widths[0]}}   {b:<{widths[1]}}   {c:>{widths[2]}}" for a, b, c in rows]
    rule = "─" * len(lines[0])
    total, learned = model.count_params(), sum(array.size for array in model.trainable_weights)
    return "\n".join(
        [
            f"input {shown(model.shapes[0])}",
            rule,
            lines[0],
            rule,
            *lines[1:],
            rule,
            f"{total:,} parameters: {learned:,} that training moves, {total - learned:,} others",
        ]
    )
