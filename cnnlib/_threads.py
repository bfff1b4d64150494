"""Work for all cores: large NumPy operations release Python's lock, so threads run side by side."""

import os
import sys
from functools import cache
from itertools import pairwise

if sys.platform == "emscripten":  # a browser has no threads
    CORES = 1
elif hasattr(os, "sched_getaffinity"):  # the cores that this process may use
    CORES = len(os.sched_getaffinity(0))
else:
    CORES = os.cpu_count() or 1


@cache
def pool():
    """Return the workers, started when they are first needed."""
    from concurrent.futures import ThreadPoolExecutor  # a slow import

    return ThreadPoolExecutor(CORES, thread_name_prefix="cnnlib")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.cache_clear)  # a forked process has none of its parent's threads


def share(prepare, items):
    """Deal ``items`` out to all cores; each calls ``prepare()`` for a function with buffers of its own."""
    items = list(items)
    if not items:
        return
    waiting = iter(items)

    def work():
        function = prepare()
        for item in waiting:
            function(item)

    helpers = [pool().submit(work) for _ in range(min(CORES, len(items)) - 1)]
    work()
    for helper in helpers:
        if not helper.cancel():
            helper.result()


def for_each(function, items):
    """Call ``function`` with every item, on all cores; raise what one of the calls raised."""
    share(lambda: function, items)


def parts(length, least=1):
    """Cut ``range(length)`` into one slice for each core, but none shorter than ``least``."""
    count = max(1, min(CORES, length // least))
    edges = [length * i // count for i in range(count + 1)]
    return [slice(first, last) for first, last in pairwise(edges)]
