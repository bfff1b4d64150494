"""The disguises in which a right answer may come: they are put over the reference of every exercise."""

import functools
import logging
import os
import sys
import warnings

import numpy as np


def each(change, value):
    """Apply `change` to an array, or to each array of a tuple or dict; names in a list stay."""
    if isinstance(value, tuple):
        return tuple(item if isinstance(item, list) else change(np.asarray(item)) for item in value)
    if isinstance(value, dict):
        return {key: change(np.asarray(item)) for key, item in value.items()}
    return change(np.asarray(value))


class Stubborn(np.ndarray):
    """An array whose comparisons, sums and conversions to text are not to be trusted."""

    def _refuse(self, *others):
        raise RuntimeError("a check has no business calling this")

    __eq__ = __ne__ = __sub__ = __rsub__ = __str__ = __repr__ = astype = _refuse


class Tensor:
    """What frameworks return: no array, but something that turns into one."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        """Give the numbers to NumPy."""
        return np.array(self.values, dtype=dtype)


def as_lists(value):
    """Lists of lists of Python's own numbers; a plain number for a single one."""
    return each(lambda array: array.tolist(), value)


def as_float32(value):
    """The precision that networks compute in."""
    return each(np.float32, value)


def as_float16(value):
    """The precision of graphics cards, three digits, unless the numbers are too large for it."""
    return each(
        lambda array: as_float32(array) if np.any(np.abs(array) > 60000) else np.float16(array), value
    )


def as_long_double(value):
    """More precision than the reference has."""
    return each(np.longdouble, value)


def as_complex(value):
    """A Fourier transform of which nobody took the real part."""
    return each(lambda array: array + 1e-14j, value)


def as_big_endian(value):
    """Numbers as network protocols and old files hold them."""
    return each(lambda array: array.astype(array.dtype.newbyteorder(">")), value)


def as_view(value):
    """Every second number of a larger array, in Fortran's order."""

    def scatter(array):
        wide = np.full([2 * length for length in array.shape], 7, dtype=array.dtype, order="F")
        view = wide[(*[slice(None, None, 2)] * array.ndim, ...)]
        view[...] = array
        return view

    return each(scatter, value)


def as_read_only(value):
    """An array that must not be written to."""
    value = each(np.copy, value)
    each(lambda array: array.setflags(write=False), value)
    return value


def as_stubborn(value):
    """A subclass of the array that resists."""
    return each(lambda array: array.view(Stubborn), value)


def as_masked(value):
    """A masked array in which nothing is masked."""
    return each(np.ma.asarray, value)


def as_tensor(value):
    """What a framework returns."""
    return each(Tensor, value)


def as_numpy_scalars(value):
    """A 0-d array becomes a scalar of NumPy's; arrays stay."""
    return each(lambda array: array[()], value)


def noisy(value):
    """Say something on every channel there is."""
    print("out:", type(value))
    print("err:", type(value), file=sys.stderr)
    os.write(2, b"descriptor 2\n")
    warnings.warn("a warning", DeprecationWarning, stacklevel=2)
    logging.getLogger().error("a record")
    logging.getLogger("student").critical("another record")
    np.log(np.zeros(2)) / 0
    return value


def careless(value):
    """Leave the settings of NumPy, warnings and logging changed behind."""
    np.seterr(all="raise")
    warnings.simplefilter("error")
    logging.disable(logging.NOTSET)
    return value


ANY_TYPE = [
    as_view,
    as_read_only,
    as_stubborn,
    as_masked,
    as_tensor,
    as_numpy_scalars,
    noisy,
    careless,
]
OTHER_TYPE = [as_lists, as_float32, as_float16, as_long_double, as_complex, as_big_endian]


def disguised(answer, disguise):
    """Return the answer, its results dressed up."""

    @functools.wraps(answer)
    def dressed(*arguments, **options):
        return disguise(answer(*arguments, **options))

    dressed.__name__ = f"{answer.__name__} {disguise.__name__}"
    return dressed


def disguises(exercise):
    """Return the reference of an exercise in every disguise: those that keep its numbers, and those that round them.

    Where the dtype counts, it stays as it is. An object of a class stays what it is, and so does a Keras model.
    """
    if isinstance(exercise.reference, type):
        return [], []
    strict = exercise.models or any(aspect.dtype for aspect in exercise.aspects.values())
    kept = (noisy, careless) if exercise.models else ANY_TYPE
    return tuple(
        [disguised(exercise.reference, disguise) for disguise in those]
        for those in (kept, [] if strict else OTHER_TYPE)
    )
