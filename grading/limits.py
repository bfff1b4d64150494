"""What a submitted notebook may use."""

from dataclasses import dataclass

KERAS = frozenset({"architectures", "cifar10", "own"})


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes; whoever wants more for a class hands other limits to `Judge`.

    A cell that is ended by a limit costs its own points. Its function gets `seconds_after` in the test cells that
    are left, so that a function that never ends costs `cell_seconds` once.
    """

    cell_cpu: float = 30
    cell_seconds: float = 90  # on a loaded machine, waiting included
    seconds_after: float = 3
    notebook_seconds: float = 900
    memory: int = 2 * 2**30  # beyond what is mapped before the first cell
    threads: int = 64
    open_files: int = 64
    disk: int = 64 * 2**20
    output: int = 100_000  # characters of a cell
    message: int = 64 * 2**20
    file: int = 20 * 2**20  # the notebook itself

    @classmethod
    def of(cls, topic: str) -> "Limits":
        """Return the usual limits of a topic: networks need more."""
        if topic in KERAS:
            return cls(cell_cpu=120, cell_seconds=180, memory=8 * 2**30, message=256 * 2**20)
        return cls()
