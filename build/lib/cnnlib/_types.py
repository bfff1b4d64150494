"""The types of arguments and results under short names, in which signatures are written."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from numpy.typing import ArrayLike, DTypeLike, NDArray

if TYPE_CHECKING:
    from numpy.random import Generator
else:
    Generator = Any  # NumPy loads it when it is first used

__all__ = [
    "Array",
    "ArrayLike",
    "CausalPadding",
    "DTypeLike",
    "Generator",
    "Logs",
    "Padding",
    "PaddingSizes",
    "Shape",
    "Size",
]

Array = NDArray[Any]
Shape = tuple[int, ...]
Size = int | Sequence[int]  # the same for all axes, or one number for each
PaddingSizes = int | Sequence[int | Sequence[int]]  # of all sides, of each axis, or (before, after) of each
Padding = Literal["valid", "same"] | PaddingSizes
CausalPadding = Literal["causal"] | Padding  # along time
Logs = dict[str, float]  # the loss and the metrics by name
