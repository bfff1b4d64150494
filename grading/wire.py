"""Plain data between two processes that do not trust each other: JSON and arrays of numbers, nothing pickled.

A message is its length, the length of its JSON, the JSON, and the bytes of its arrays one after another. An array
is rebuilt from a dtype that can only mean numbers, a shape, and exactly as many bytes as these two ask for.

A Keras model crosses as its architecture and compile settings, in JSON, and its weights; one that is a layer of
another is that layer over there, too. A data set of TensorFlow crosses as what two passes over it bring.
"""

import json
import re
import struct
import sys
from collections.abc import Callable
from math import prod

import numpy as np

from cnnlib.checks._core import calls, datasets, models

HEAD = struct.Struct("<QQ")
# Numbers, and the names of classes: nothing that holds objects or has fields.
DTYPES = re.compile(r"[<>|=](?:b1|[iu][1248]|f(?:2|4|8|16)|c(?:8|16|32)|U\d{1,4})")
MOST_JSON = 16 * 2**20
PLAIN = type(None), bool, int, float, str


class Garbled(ValueError):
    """Bytes that are no message."""


def pack(message: object, keep: Callable | None = None) -> bytes:
    """Return a message as bytes; what is no data is handed to `keep`, which returns a name for it."""
    parts: list[np.ndarray] = []
    text = json.dumps(take_apart(message, parts, keep)).encode()
    arrays = b"".join(array.tobytes() for array in parts)
    return HEAD.pack(HEAD.size + len(text) + len(arrays), len(text)) + text + arrays


def unpack(data: bytes, kept: Callable | None = None) -> object:
    """Return the message that bytes hold; `kept` makes something of the names that `keep` gave."""
    _, length = HEAD.unpack_from(data)
    if length > min(MOST_JSON, len(data)):
        raise Garbled(f"{length} bytes of JSON")
    told = json.loads(data[HEAD.size : HEAD.size + length].decode())
    return Reader(data[HEAD.size + length :], kept).value(told)


def take_apart(value: object, parts: list, keep: Callable | None) -> object:
    """Return a value as JSON has it; its arrays go into `parts`."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.ndarray | np.generic):
        array = np.array(value) if value.dtype.kind == "U" else calls.as_plain(value)
        parts.append(array)
        return {"array": [array.dtype.str, list(array.shape)]}
    if isinstance(value, datasets.Passes) or datasets.is_dataset(value):
        return {"passes": take_apart(tuple(datasets.passes_of(value)), parts, keep)}
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [item_apart(item, value, parts, keep) for item in value]}
    if isinstance(value, dict):
        return {"dict": [take_apart(item, parts, keep) for item in value.items()]}
    if models.is_model(value):
        return {"model": take_apart(models.take_apart(value), parts, keep)}
    if isinstance(value, np.random.Generator):
        return {"generator": take_apart(state_of(value), parts, keep)}
    if isinstance(value, PLAIN):  # of a class of somebody's own
        return next(kind(value) for kind in PLAIN[1:] if isinstance(value, kind))
    if keep and (name := keep(value)):
        return {"kept": take_apart(name, parts, None)}
    if is_keras(value):
        raise TypeError(models.refusal(value))
    return take_apart(calls.as_plain(value), parts, keep)


def item_apart(item: object, items: tuple | list, parts: list, keep: Callable | None) -> object:
    """Return an item as JSON has it; of a model that is a layer of another item, its name and where that one is."""
    if models.is_model(item):
        for place, other in enumerate(items):
            if models.is_model(other) and any(layer is item for layer in other.layers):
                return {"layer": [place, item.name]}
    return take_apart(item, parts, keep)


def is_keras(value: object) -> bool:
    """True if a value comes from Keras, a layer or a tensor for example."""
    return type(value).__module__.partition(".")[0] == "keras"


def state_of(generator: np.random.Generator) -> list:
    """Return what a generator will draw, and which children it will have."""
    bits = generator.bit_generator
    seeds = dict(bits.seed_seq.state) if isinstance(bits.seed_seq, np.random.SeedSequence) else None
    if seeds and isinstance(seeds["entropy"], np.integer):
        seeds["entropy"] = int(seeds["entropy"])
    return [type(bits).__name__, seeds, bits.state]


class Reader:
    """Put together what `take_apart` took apart."""

    def __init__(self, data: bytes, kept: Callable | None):
        """Take the bytes of the arrays, and what makes something of a name."""
        self.data, self.keeper, self.place = data, kept, 0

    def value(self, told: object) -> object:
        """Return one value."""
        if type(told) in PLAIN:
            return told
        if not isinstance(told, dict) or len(told) != 1:
            raise Garbled("a value of no kind")
        [(kind, content)] = told.items()
        if kind not in READ:
            raise Garbled(f"a value of the kind {kind[:20]!r}")
        return getattr(self, kind)(content)

    def array(self, content: list) -> np.ndarray:
        """Return the array that comes next."""
        dtype, shape = content
        if not DTYPES.fullmatch(dtype) or not all(type(size) is int and size >= 0 for size in shape):
            raise Garbled(f"an array of dtype {str(dtype)[:20]!r} and shape {str(shape)[:80]}")
        dtype = np.dtype(dtype)
        length = prod(shape) * dtype.itemsize
        part = self.data[self.place : self.place + length]
        if len(part) != length:
            raise Garbled(f"{len(part)} bytes for an array of {length}")
        self.place += length
        return np.frombuffer(part, dtype).reshape(shape).copy()

    def tuple(self, content: list) -> tuple:
        """Return a tuple."""
        return tuple(self.list(content))

    def list(self, content: list) -> list:
        """Return a list; models come first, then their layers."""
        layers = {place for place, item in enumerate(content) if is_layer(item)}
        items = [None if place in layers else self.value(item) for place, item in enumerate(content)]
        for place in layers:
            owner, name = content[place]["layer"]
            items[place] = items[owner].get_layer(name)
        return items

    def dict(self, content: list) -> dict:
        """Return a dictionary."""
        return dict(self.value(item) for item in content)

    def passes(self, content: object) -> datasets.Passes:
        """Return what passes over a data set brought."""
        return datasets.Passes(self.value(content))

    def model(self, content: object) -> object:
        """Return a Keras model, made of Keras's own parts; nobody else makes Keras come."""
        if "keras" not in sys.modules:
            raise Garbled("a model where nobody uses Keras")
        model = models.put_together(*self.value(content))
        models.UNTOUCHED.add(model)
        return model

    def generator(self, content: object) -> np.random.Generator:
        """Return a generator that draws what the other one would."""
        name, seeds, state = self.value(content)
        if name not in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"):
            raise Garbled("a generator of no known kind")
        bits = getattr(np.random, name)(np.random.SeedSequence(**seeds) if seeds else None)
        bits.state = state
        return np.random.Generator(bits)

    def kept(self, content: object) -> object:
        """Return what stands here for something that stays over there."""
        if self.keeper is None:
            raise Garbled("something that stays over there")
        return self.keeper(*self.value(content))


READ = ("array", "tuple", "list", "dict", "passes", "model", "generator", "kept")


def is_layer(told: object) -> bool:
    """True if what was taken apart is a layer of another model that crosses with it."""
    return isinstance(told, dict) and "layer" in told


def settle(before: object, after: object) -> None:
    """Write into a value what a call over there changed in it."""
    if isinstance(before, np.ndarray) and isinstance(after, np.ndarray):
        before[...] = after
    elif models.is_model(before) and models.is_model(after):
        models.settle(before, after)
    elif isinstance(before, np.random.Generator) and isinstance(after, np.random.Generator):
        before.bit_generator.state = after.bit_generator.state
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple):
        for item, other in zip(before, after, strict=False):
            settle(item, other)
