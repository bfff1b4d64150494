"""How tests are run: what each is about, which of them stay together on a core, and what they may cost."""

import re
import resource
import tomllib
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest
from nbval.plugin import IPyNbCell
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent
TOPICS = {path.stem for path in ROOT.glob("cnnlib/checks/[!_]*")}
BUDGETS = tomllib.loads((ROOT / "tests" / "budget.toml").read_text(encoding="utf-8"))
# What looks at the built book; so does what opens a browser.
SITE = {
    "test_extensions.py",
    "test_markup.py",
    "test_pages.py",
    "test_paper.py",
    "test_search.py",
    "test_site.py",
}
# What tests stay together for: an exercise, whose known answers are remembered, a graded topic, a page on a screen;
# elsewhere the whole file.
SHARED = {
    "tests/test_checks.py": ("exercise", r"[\[-]([a-z]\w*\.\w+)"),
    "tests/test_strangers.py": ("exercise", r"[\[-]([a-z]\w*\.\w+)"),
    "tests/test_grading.py": ("graded", r"\[(\w+)"),
    "tests/test_site.py": ("page", r"\[(\S+-(desk|phone))"),
}


# What a test is about, and where it runs --------------------------------------------------------------------


def parameters(item):
    """Return the parameters of a test, by name."""
    return item.callspec.params if hasattr(item, "callspec") else {}


def topics_of(item):
    """Return the topics that a test is about, by its file and by what it is given."""
    given = [parameters(item).get(name) for name in ("topic", "name", "page", "chapter")]
    names = [item.path.relative_to(ROOT).as_posix(), *(name for name in given if isinstance(name, str))]
    return TOPICS & set(re.split(r"[\W_]+", " ".join(names)))


@pytest.hookimpl(optionalhook=True)  # one may test without xdist
def pytest_xdist_make_scheduler(config, log):
    """Deal the tests out to the cores."""
    return Together(config, log)


class Together(LoadScopeScheduling):
    """Keep tests on one core that share a browser, a notebook or what is remembered of an exercise.

    xdist's own marks for that, `--dist loadgroup`, do nothing since pytest 9.2 (pytest-xdist's issue 1386).
    """

    def _split_scope(self, nodeid):
        file = file_of(nodeid)
        kind, pattern = SHARED.get(file, (file, "(?!)"))
        found = re.search(pattern, nodeid)
        return f"{kind} {found[1]}" if found else file


def first_exercises(items):
    """Return the first exercise of each topic, such as "padding.pad2d"."""
    names = [parameters(item).get("name") for item in items if item.path.name == "test_checks.py"]
    return set({name.split(".")[0]: name for name in reversed(names) if name}.values())


def kinds_of(item, samples):
    """Return the kinds that a test is of: `make quick` knows them. Exercises in `samples` are never slow."""
    if item.path.name in SITE or "chromium" in getattr(item, "fixturenames", []):
        return ["site", "slow"]
    if "course" in getattr(item, "fixturenames", []):
        return ["grading", "slow"]
    costly = isinstance(item, IPyNbCell) or file_of(item.nodeid) in BUDGETS
    return ["slow"] if costly and parameters(item).get("name") not in samples else []


@pytest.hookimpl(tryfirst=True)  # before pytest selects by marks
def pytest_collection_modifyitems(items):
    """Mark each test with its topics and kinds; the files that take longest come first."""
    samples = first_exercises(items)
    for item in items:
        for topic in topics_of(item):
            item.add_marker(pytest.mark.topic(name=topic))
        for kind in kinds_of(item, samples):
            item.add_marker(kind)
    items.sort(key=lambda item: -budget_of(file_of(item.nodeid)))


# What a test costs ------------------------------------------------------------------------------------------


def file_of(nodeid):
    """Return the file of a test."""
    return nodeid.split("::")[0]


def budget_of(file):
    """Return the seconds of processor time that the tests of a file may take."""
    return BUDGETS.get(file, BUDGETS["any other file"])


def processor_time():
    """Return the seconds that processors spent on this process and on those that it started and saw end."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Remember when a test began."""
    item.began = processor_time()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Report what a test cost, with all that was set up and torn down for it."""
    report = yield
    if call.when == "teardown":
        report.user_properties.append(("processor time", processor_time() - item.began))
    return report


spent = defaultdict(float)


def pytest_runtest_logreport(report):
    """Add up what the tests of each file cost."""
    spent[file_of(report.nodeid)] += dict(report.user_properties).get("processor time", 0)


def over_budget():
    """Return the files whose tests took more than twice their budget."""
    return {file: seconds for file, seconds in spent.items() if seconds > 2 * budget_of(file)}


def pytest_sessionfinish(session):
    """Fail a run that takes more than twice the budget of a file; a worker of xdist sees a part only."""
    if over_budget() and not hasattr(session.config, "workerinput"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    """Print the files that took longest beside their budgets."""
    if not spent:
        return
    terminalreporter.section("processor time, in seconds")
    slowest = sorted(spent, key=spent.get, reverse=True)
    for file in dict.fromkeys([*slowest[:10], *over_budget()]):
        verdict = "  MORE THAN TWICE ITS BUDGET" if file in over_budget() else ""
        terminalreporter.write_line(f"{spent[file]:6.0f} of {budget_of(file):4}  {file}{verdict}")
    terminalreporter.write_line(f"{sum(spent.values()):6.0f}          together")


# What notebooks print ---------------------------------------------------------------------------------------


def pytest_runtest_teardown(item, nextitem):
    """Keep what a cell put out; after the last one, leave it in the notebook, for the book to show."""
    if not isinstance(item, IPyNbCell) or item.test_outputs is None:
        return
    # nbval runs cells without a history: IPython looks there for the ";" that hides a result.
    hidden = "execute_result" if item.cell.source.rstrip().endswith(";") else None
    item.cell.outputs = [out for out in item.test_outputs if out.output_type != hidden]
    item.cell.execution_count = item.cell_num + 1
    if nextitem is None or nextitem.parent is not item.parent:
        nbformat.write(item.parent.nb, item.path)
