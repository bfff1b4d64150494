"""Work for all cores: large NumPy operations release Python's lock, so threads run side by side.

NumPy's matrix products start threads of their own. Both at once would only wait for each other, so those rest
while ours work: by the environment (``OPENBLAS_NUM_THREADS=1``), or else by threadpoolctl, which comes with
scikit-learn. Without either, everything runs in one thread, and NumPy's products in theirs.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

ONE_EACH = "1" in (os.environ.get("OPENBLAS_NUM_THREADS"), os.environ.get("OMP_NUM_THREADS"))


def cores() -> int:
    """Return how many threads to use."""
    if sys.platform == "emscripten":  # a browser has no threads
        return 1
    if not ONE_EACH and find_spec("threadpoolctl") is None:
        return 1
    return cores_at_hand()


def cores_at_hand() -> int:
    """Return how many cores this process may use, or how many there are where the system does not tell."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


CORES = cores()


@cache
def workers() -> Any:
    """Return the workers, started when they are first needed."""
    from concurrent.futures import ThreadPoolExecutor  # a slow import

    return ThreadPoolExecutor(CORES, thread_name_prefix="cnnlib")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        after_in_child=workers.cache_clear
    )  # a forked process has none of its parent's threads


@cache
def controller() -> Any:
    """Return what sets the number of threads of NumPy's products."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")


def others_at_rest() -> contextlib.AbstractContextManager[Any]:
    """Return a context in which NumPy's products start no threads."""
    return contextlib.nullcontext() if ONE_EACH or CORES == 1 else controller().limit(limits=1)


def share(prepare: Callable[[], Callable[[Any], None]], items: Iterable[Any]) -> None:
    """Deal ``items`` out to all cores; each calls ``prepare()`` for a function with buffers of its own."""
    items = list(items)
    waiting = iter(items)

    def work() -> None:
        function = prepare()
        for item in waiting:
            function(item)

    with others_at_rest():
        helpers = [workers().submit(work) for _ in range(min(CORES, len(items)) - 1)]
        if items:
            work()
        for helper in helpers:
            if not helper.cancel():
                helper.result()


def for_each(function: Callable[[Any], Any], items: Iterable[Any]) -> None:
    """Call ``function`` with every item, on all cores; raise what one of the calls raised."""
    share(lambda: function, items)


def parts(length: int, least: int = 1) -> list[slice]:
    """Cut ``range(length)`` into one slice for each core, but none shorter than ``least``."""
    count = max(1, min(CORES, length // least))
    edges = [length * i // count for i in range(count + 1)]
    return [slice(first, last) for first, last in pairwise(edges)]
