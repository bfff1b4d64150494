"""The long trainings of the course: what was run, how to run it again, and what came out.

A chapter has two minutes; these runs take from half an hour to an hour on two cores. So they are run by hand,

    python -m cnnlib.experiments tutorial --cifar10 ~/data/cifar-10-batches-py

and what came out is kept as text in ``recorded/``, with settings, seed, versions and machine; the chapters
read it with :func:`recorded`. With ``--output FILE`` the library's own files stay as they are. Without
``--cifar10`` the copy is taken that :func:`cnnlib.datasets.load_cifar10` finds or fetches; each record says
whether it had CIFAR-10's own pixels. Read ``recipe`` first: it holds the network and the training that the
others vary.

- ``tutorial``: the network of a well-known tutorial, 25 epochs;
- ``one_hour``: a recipe from speed contests, within an hour on two cores;
- ``changes``: the way from a plain network to that recipe, change by change;
- ``small_model``: the network that :func:`cnnlib.small_model.load_small_model` loads; its weights
  are written, too. It learns from the pixels as they are and from JPEG copies, and is judged by both. After
  each epoch all that it needs to go on is kept beside the record: stop it, and the same command goes on;
- ``architectures``: the six small networks of :mod:`cnnlib.architectures`, three seeds each. A run that
  was interrupted goes on behind the last network that was finished.
- ``few_pictures``: from scratch, a new head, fine-tuning, with 10 and 50 pictures of each of three classes.
"""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("recorded")

__all__ = ["recorded"]


def recorded(name: str) -> dict[str, Any]:
    """Return what a long training printed when it was run for the course.

    Parameters
    ----------
    name : str
        "tutorial", "one_hour", "changes", "small_model", "architectures" or "few_pictures".

    Returns
    -------
    dict
        "date", "machine", "versions", "images" and "settings" say how it was run; "history" holds lists with
        a number for each epoch, "changes" and "few_pictures" hold "runs" instead, and "architectures" such
        lists by name. Where "images" are "a copy with other pixels", CIFAR-10 had been stored as JPEG, which
        costs some accuracy. Accuracies lie between 0 and 1, times are in seconds. The machine did other work,
        too, and the tutorial's run stood still for a while: "processor_seconds" say what was computed.

    Raises
    ------
    ValueError
        If there is no such run.

    Examples
    --------
    >>> from cnnlib.experiments import recorded
    >>> run = recorded("small_model")
    >>> run["parameters"], run["test_accuracy"]
    (223722, 0.8611)
    """
    names = sorted(path.stem for path in FOLDER.glob("*.json"))
    if name not in names:
        raise ValueError(f"name must be one of {', '.join(map(repr, names))}, got {name!r}")
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
