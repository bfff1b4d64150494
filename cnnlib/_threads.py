"""Work for all cores: large NumPy operations release Python's lock, so threads run side by side."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache

if sys.platform == "emscripten":  # a browser has no threads
    CORES = 1
elif hasattr(os, "sched_getaffinity"):  # the cores that this process may use
    CORES = len(os.sched_getaffinity(0))
else:
    CORES = os.cpu_count() or 1


@cache
def pool():
    """Return the workers, started when they are first needed."""
    return ThreadPoolExecutor(CORES, thread_name_prefix="cnnlib")


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.cache_clear)  # a forked process has none of its parent's threads


def for_each(function, items):
    """Call ``function`` with every item, on all cores; raise what one of the calls raised."""
    items = list(items)
    if CORES == 1 or len(items) < 2:
        for item in items:
            function(item)
    else:
        list(pool().map(function, items))
