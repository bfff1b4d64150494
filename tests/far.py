"""A function that lives in another process: nothing but JSON and arrays of numbers crosses the pipe.

A Keras model crosses as that, too: its architecture and compile settings as JSON, its weights as arrays. One that is
a layer of another is that layer over there, too. A data set of TensorFlow crosses as what two passes over it bring.

Run as a script, it is the other process: it executes the source it is sent and calls the function `answer`
that the source defines. A check judges such a function as it judges one that is at hand.
"""

import contextlib
import io
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np

from cnnlib.checks._core import datasets, models


class Far:
    """Call `answer` of a source over there as if it were a function here."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},  # this checkout's cnnlib
        )
        self.sent = []

    def define(self, source):
        """Execute the source over there, and forget what was sent so far."""
        self._ask(source)
        self.sent.clear()
        return self

    def __call__(self, *arguments, **options):
        """Send the arguments, write back what the call changed in them, return or raise what came."""
        return self.call("answer", arguments, options)

    def call(self, name, arguments, options):
        """Call what has a name over there; an object of the class `answer` stays there and gets a name."""
        self.sent.extend((*arguments, *options.values()))
        value, changed, error = self._ask((name, arguments, *options, *options.values()))
        if error:
            kind, message = error
            raise type(kind, (Exception,), {})(message)
        for before, after in zip(arguments, changed, strict=True):
            if isinstance(before, np.ndarray):
                before[...] = after
            elif models.is_model(before):
                models.settle(before, after)
        is_object = isinstance(value, str) and value.startswith(OBJECT)
        return FarObject(self, value.removeprefix(OBJECT)) if is_object else value

    def close(self):
        """End the other process."""
        self.process.communicate()

    def _ask(self, message):
        write(self.process.stdin, message)
        return read(self.process.stdout)


class FarObject:
    """An object over there: its attributes are fetched, its methods called there."""

    def __init__(self, process, name):
        self._process, self._name = process, name

    def __getattr__(self, attribute):
        """Return an attribute if it is plain, or a function that calls the method."""
        name = f"{self._name}.{attribute}"
        value = self._process.call(GET, (name,), {})
        if not isinstance(value, str) or value != METHOD:
            return value
        return lambda *arguments, **options: self._process.call(name, arguments, options)


OBJECT, METHOD, GET = "an object called ", "a method", "get"


def write(stream, message):
    """Write a message as one NumPy archive after its length: the structure as JSON, and the arrays."""
    arrays = {}
    structure = json.dumps(take_apart(message, arrays))
    archive = io.BytesIO()
    np.savez(archive, structure=np.array(structure), **arrays)
    stream.write(struct.pack("<Q", len(archive.getvalue())) + archive.getvalue())
    stream.flush()


def read(stream):
    """Return the next message, or None at the end."""
    length = stream.read(8)
    if not length:
        return None
    archive = np.load(io.BytesIO(stream.read(*struct.unpack("<Q", length))), allow_pickle=False)
    return put_together(json.loads(str(archive["structure"])), archive)


def take_apart(value, arrays):
    """Return a value as JSON has it; its arrays go into `arrays`."""
    if isinstance(value, np.ndarray | np.generic):
        arrays[f"array{len(arrays)}"] = value
        return {"array": f"array{len(arrays) - 1}"}
    if isinstance(value, datasets.Passes) or datasets.is_dataset(value):
        return {"passes": take_apart(tuple(datasets.passes_of(value)), arrays)}
    if isinstance(value, tuple | list):
        return {type(value).__name__: [item_apart(item, value, arrays) for item in value]}
    if isinstance(value, dict):
        return {"dict": [take_apart(item, arrays) for item in value.items()]}
    if models.is_model(value):
        return {"model": take_apart(models.take_apart(value), arrays)}
    if isinstance(value, np.random.Generator):
        return {"generator": value.bit_generator.state}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(models.refusal(value) if is_keras(value) else f"{type(value).__name__} cannot be sent")


def item_apart(item, items, arrays):
    """Return an item as JSON has it; of a model that is a layer of another item, its name and where that one is."""
    if models.is_model(item):
        for place, other in enumerate(items):
            if models.is_model(other) and any(layer is item for layer in other.layers):
                return {"layer": [place, item.name]}
    return take_apart(item, arrays)


def is_keras(value):
    """True if a value comes from Keras, a layer or a tensor for example."""
    return type(value).__module__.partition(".")[0] == "keras"


def put_together(value, arrays):
    """Return the value that `take_apart` took apart."""
    if not isinstance(value, dict):
        return value
    [(kind, content)] = value.items()
    if kind == "array":
        return arrays[content]
    if kind == "model":
        return models.put_together(*put_together(content, arrays))
    if kind == "generator":
        bit_generator = getattr(np.random, content["bit_generator"])()
        bit_generator.state = content
        return np.random.Generator(bit_generator)
    if kind == "passes":
        return datasets.Passes(put_together(content, arrays))
    if kind == "dict":
        return dict(put_together(item, arrays) for item in content)
    items = [put_together(item, arrays) for item in content if not is_layer(item)]
    for place, item in enumerate(content):
        if is_layer(item):
            owner, name = item["layer"]
            items.insert(place, items[owner].get_layer(name))
    return {"tuple": tuple, "list": list}[kind](items)


def is_layer(value):
    """True if what was taken apart is a layer of another model that crosses with it."""
    return isinstance(value, dict) and "layer" in value


def reached(names, objects, name, arguments, options):
    """Return what an attribute holds or a call gives; an object of the class `answer` is kept, by a name."""
    if name == GET:
        owner, attribute = arguments[0].split(".")
        value = getattr(objects[owner], attribute)
        return METHOD if callable(value) else value
    if name != "answer":
        owner, method = name.split(".")
        return getattr(objects[owner], method)(*arguments, **options)
    value = names["answer"](*arguments, **options)
    if isinstance(names["answer"], type):
        objects[f"object{len(objects)}"] = value
        return f"{OBJECT}object{len(objects) - 1}"
    return value


def serve(requests, replies):
    """Answer until the requests end: a string is a source to execute, a tuple a call with its arguments."""
    names, objects = {}, {}
    while (request := read(requests)) is not None:
        if isinstance(request, str):
            exec(request, names)
            write(replies, None)
            continue
        try:
            name, arguments, *options = request
            half = len(options) // 2
            options = dict(zip(options[:half], options[half:], strict=True))
            value = reached(names, objects, name, arguments, options)
            write(replies, (value, arguments, None))
        except Exception as error:
            write(replies, (None, None, (type(error).__name__, str(error))))


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # what an answer prints must not get into the replies
        serve(sys.stdin.buffer, sys.__stdout__.buffer)
