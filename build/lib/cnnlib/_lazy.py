"""Packages whose parts are loaded when they are first used, as PEP 562 allows."""

import sys
from importlib import import_module


def lazy(package, homes):
    """Return the functions ``__getattr__`` and ``__dir__`` of a package.

    ``homes`` says for a name in which module of the package it lies; any other name may be a module itself.
    What was found once is an attribute of the package from then on.
    """

    def get(name):
        path = f"{package}.{homes.get(name, name)}"
        try:
            found = import_module(path)
        except ModuleNotFoundError as error:
            if error.name != path:
                raise
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name) from None
        if name in homes:
            found = getattr(found, name)
        setattr(sys.modules[package], name, found)
        return found

    def names():
        module = sys.modules[package]
        return sorted({*vars(module), *module.__all__})

    return get, names
