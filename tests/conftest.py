"""Fixtures that several test modules share, and the score of the checks at the end of a run."""

import os
from collections import defaultdict
from itertools import chain

import numpy as np
import pytest

# With small kernels oneDNN crashes or gives nan now and then. TensorFlow reads this when it is first imported,
# which any test may do.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

pytest_plugins = ["browser", "figures"]

COLUMNS = {
    "rejected": "mistakes rejected",
    "named": "mistakes named",
    "accepted": "right answers accepted",
}


@pytest.fixture(scope="session")
def tf():
    """TensorFlow; without it the comparisons are skipped."""
    return pytest.importorskip("tensorflow", reason="TensorFlow is not installed: nothing to compare with")


@pytest.fixture(scope="session")
def keras(tf):
    """Keras, the judge of the reference."""
    import keras

    return keras


def pytest_terminal_summary(terminalreporter):
    """Print what the checks make of the answers in the banks."""
    print_scores(terminalreporter, recorded(terminalreporter, "check "))
    print_strangers(terminalreporter, recorded(terminalreporter, "strangers "))
    print_pages(terminalreporter, recorded(terminalreporter, "page "))
    print_attacks(terminalreporter, recorded(terminalreporter, "attack "))


def print_attacks(terminalreporter, attacks):
    """Print what notebooks got that try to cheat, or only look as if they did."""
    if not attacks:
        return
    terminalreporter.section("attacks, and what only looks like one")
    terminalreporter.write_line("  got  deserved  seconds")
    for name, told in sorted(attacks.items()):
        wrong = "" if told["got"] == told["deserved"] else "  WRONG"
        terminalreporter.write_line(
            f"{told['got']:5.0f} {told['deserved']:9.0f} {told['seconds']:8.1f}  {name}{wrong}"
        )


def recorded(terminalreporter, kind):
    """Return by exercise what the tests recorded under names that begin with a kind."""
    found = defaultdict(dict)
    for report in chain.from_iterable(terminalreporter.stats.values()):
        if getattr(report, "when", None) == "call":
            for name, values in report.user_properties:
                if name.startswith(kind):
                    found[name.removeprefix(kind)].update(values)
    return found


def print_pages(terminalreporter, pages):
    """Print how long the pages are and what is on them."""
    if not pages:
        return
    terminalreporter.section("the pages")
    titles = next(iter(pages.values()))
    terminalreporter.write_line(" " * 30 + "".join(f"{title:>14}" for title in titles))
    for page, measures in sorted(pages.items()):
        terminalreporter.write_line(f"{page:<30}" + "".join(f"{value:>14}" for value in measures.values()))


def print_strangers(terminalreporter, verdicts):
    """Print how many wrong answers of strangers get a reason, by topic."""
    if not verdicts:
        return
    topics = defaultdict(list)
    for exercise, verdict in verdicts.items():
        topics[exercise.split(".")[0]].append(verdict)
    terminalreporter.section("strangers' wrong answers that get a reason")
    terminalreporter.write_line(
        f"{'':<30}{'with a reason':>26}{'lines: median, most':>26}{'slowest, in s':>26}"
    )
    for topic, those in [*sorted(topics.items()), ("total", list(verdicts.values()))]:
        wrong = sum(verdict["wrong"] for verdict in those)
        reason = wrong - sum(verdict["unexplained"] for verdict in those)
        lines = [*chain.from_iterable(verdict["lines"] for verdict in those)] or [0]
        slowest = max(verdict["seconds"] for verdict in those)
        cells = f"{reason}/{wrong}", f"{np.median(lines):.0f}, {max(lines)}", f"{slowest:.1f}"
        terminalreporter.write_line(f"{topic:<30}" + "".join(f"{cell:>26}" for cell in cells))


def print_scores(terminalreporter, scores):
    """Print how many mistakes each check rejects and names, and how many right answers it accepts."""
    if not scores:
        return
    terminalreporter.section("checks of the exercises")
    write = terminalreporter.write_line
    write(" " * 30 + "".join(f"{title:>26}" for title in COLUMNS.values()))
    for exercise, score in [*sorted(scores.items()), ("total", total(scores.values()))]:
        cells = (f"{'{}/{}'.format(*score[key]) if key in score else '':>26}" for key in COLUMNS)
        write(f"{exercise:<30}" + "".join(cells))


def total(scores):
    """Add up the pairs (how many, of how many) of all exercises, column by column."""
    return {key: np.sum([score.get(key, (0, 0)) for score in scores], axis=0) for key in COLUMNS}
