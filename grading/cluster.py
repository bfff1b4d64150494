"""Grade many submissions at once with Dask: processes of this machine, or workers behind a scheduler's address.

What travels is the notebook's bytes and the seed; what comes back is a `Result`. Workers need this package, and
no disk in common. Each grades one submission at a time and keeps its judge warm for the next.
"""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from grading.results import CannotGrade, Result


class Judging(Protocol):
    """What grades one submission after the other: `grading.judge.Judge`, or a stand-in."""

    def judge(self, path: Path, *, seed: int) -> Result:
        """Grade one notebook."""

    def close(self) -> None:
        """End what runs."""


NewJudge = Callable[[str], Judging]


@dataclass(frozen=True)
class Task:
    """One notebook to grade."""

    key: str
    content: bytes
    seed: int


def sandboxed(topic: str) -> Judging:
    """Return the judge that runs students' code in a sandbox."""
    from grading.judge import Judge

    return Judge(topic)


_warm: dict[tuple, Judging] = {}  # in a worker: the judge of the last topic


def judge_one(new_judge: NewJudge, topic: str, content: bytes, seed: int) -> Result:
    """Grade one notebook; this is what runs in a worker."""
    key = new_judge, topic
    if key not in _warm:
        close_judges()
        _warm[key] = new_judge(topic)
    try:
        with TemporaryDirectory(prefix="course-") as folder:
            path = Path(folder, f"{topic}.ipynb")
            path.write_bytes(content)
            return _warm[key].judge(path, seed=seed)
    except Exception:
        close_judges()  # the next submission gets a fresh one
        raise


def close_judges() -> None:
    """End the judges of this process."""
    while _warm:
        _, judge = _warm.popitem()
        judge.close()


def judged(
    tasks: Iterable[Task],
    topic: str,
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    new_judge: NewJudge | None = None,
) -> Iterator[tuple[Task, Result | Exception]]:
    """Yield each task with its result as it comes, in any order; or with the exception that the grader ended in.

    `CannotGrade` is raised instead: it says nothing about a notebook. Without workers (0) everything happens in this
    process, one after the other.
    """
    new_judge = new_judge or sandboxed
    if workers == 0 and scheduler is None:
        found = judged_here(tasks, topic, new_judge)
    else:
        found = judged_by_workers(tasks, topic, new_judge, workers, scheduler)
    for task, result in found:
        if isinstance(result, CannotGrade):
            raise result
        yield task, result


def judged_by_workers(
    tasks: Iterable[Task], topic: str, new_judge: NewJudge, workers: int | None, scheduler: str | None
) -> Iterator:
    """Grade in other processes; a notebook beside which one of them died is tried again, alone."""
    with client(workers, scheduler) as dask:
        suspects = []
        for task, result in sent_out(dask, tasks, topic, new_judge):
            if ended_its_worker(result):
                suspects.append(task)
            else:
                yield task, result
        for task in suspects:
            yield from sent_out(dask, [task], topic, new_judge)
        dask.run(close_judges)


def sent_out(dask, tasks: Iterable[Task], topic: str, new_judge: NewJudge) -> Iterator:
    """Send tasks to the workers, a few at a time, and yield what comes back."""
    from distributed import as_completed

    waiting, running, finished = iter(tasks), {}, as_completed()

    def send(count):
        for task in islice(waiting, count):
            future = dask.submit(judge_one, new_judge, topic, task.content, task.seed, pure=False)
            running[future.key] = task
            finished.add(future)

    send(
        max(1, 2 * len(dask.scheduler_info(n_workers=-1)["workers"]))
    )  # there are none while one starts anew
    for future in finished:
        try:
            error = future.exception()
        except CancelledError:
            raise RuntimeError("the scheduler is gone; run the command again, it goes on") from None
        yield running.pop(future.key), error or future.result()
        future.release()
        send(1)


def ended_its_worker(result: Result | Exception) -> bool:
    """True if the process that graded a notebook died; Dask's word for it, without importing Dask to ask."""
    return type(result).__name__ == "KilledWorker"


def judged_here(tasks: Iterable[Task], topic: str, new_judge: NewJudge) -> Iterator:
    """Grade in this process, one after the other."""
    try:
        for task in tasks:
            try:
                yield task, judge_one(new_judge, topic, task.content, task.seed)
            except Exception as error:
                yield task, error
    finally:
        close_judges()


@contextmanager
def client(workers: int | None, scheduler: str | None) -> Iterator:
    """Connect to a scheduler, or start workers on this machine for as long as they are needed."""
    import dask
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is in the results
    if scheduler:
        with Client(scheduler, timeout=10) as connected:
            connected.wait_for_workers(1, timeout=60)
            yield connected
        return
    settings = {
        "distributed.scheduler.allowed-failures": 0,  # who is graded anew is decided above
        "logging.distributed": "critical",
        "distributed.worker.daemon": False,  # a judge starts processes of its own
    }
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=workers or os.cpu_count(),
            threads_per_worker=1,
            processes=True,
            dashboard_address="127.0.0.1:0",
            memory_limit=0,  # the sandbox has its own
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as connected,
    ):
        yield connected
