"""Every check of every topic: it rejects and names each known mistake, and lets each right answer through.

Topics and exercises are found, not listed: a new `cnnlib/checks/<topic>/<function>.py` joins by itself, and
so does its topic's bank of answers, `answers_<topic>.py`. The score of each exercise is printed at the end of
the run (`conftest.py`).
"""

import contextlib
import importlib
import io
import itertools
import pkgutil
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import disguises
import numpy as np
import pytest
from far import Far
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from undiagnosed import undiagnosed

from cnnlib import checks
from cnnlib.checks import CheckFailed
from cnnlib.checks._core import evidence
from cnnlib.checks._core.models import is_model, take_apart
from grading.limits import KERAS

ROOT = Path(__file__).parents[1]
TOPICS = {
    topic: importlib.import_module(f"cnnlib.checks.{topic}")
    for _, topic, _ in pkgutil.iter_modules(checks.__path__)
    if not topic.startswith("_")
}
EXERCISES = {
    f"{topic}.{name}": getattr(module, name) for topic, module in TOPICS.items() for name in module.__all__
}
each_exercise = pytest.mark.parametrize("name", EXERCISES)
each_function = pytest.mark.parametrize(
    "name",
    [
        name
        for name, exercise in EXERCISES.items()
        if not isinstance(exercise.reference, type) and not exercise.models
    ],
)
ABOUT_MODELS = {  # they are given one, and return something else
    "cifar10.train",
    "cifar10.evaluate",
    "own.make_dataset",
    "own.predict_one",
}
each_model = pytest.mark.parametrize(
    "name", [name for name, exercise in EXERCISES.items() if exercise.models and name not in ABOUT_MODELS]
)


def seeds_for(exercise):
    """Return three seeds; two where each case builds Keras models, which takes long."""
    return (0, 1) if exercise.models else (0, 1, 2)


def accepts(exercise, function, *aspects, seed):
    """True if a check lets an answer through."""
    with undiagnosed():
        return failure_of(exercise, function, *aspects, seed=seed) is None


def failure_of(exercise, function, *aspects, seed, hidden=False):
    """Return the `CheckFailed` that an answer earns, or None if it is accepted."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exercise(function, *aspects, seed=seed, hidden=hidden)
    except CheckFailed as failure:
        return failure
    return None


# Mistakes -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def remembering(exercise):
    """Let an exercise remember what a known mistake gives, though it is handed in as an answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exercise, "called", exercise.known)
        patch.setattr(
            exercise, "ahead", lambda answer, cases, aspect: [exercise.known(answer, cases[0], aspect)]
        )
        yield


@pytest.fixture
def exercise(name):
    """Return the exercise; one on Keras models remembers, since each model takes long to build."""
    exercise = EXERCISES[name]
    with remembering(exercise) if exercise.models else contextlib.nullcontext():
        yield exercise


@dataclass(frozen=True)
class Told:
    """What a check says to a known mistake: the `CheckFailed`, or None if it accepts it."""

    seed: int
    aspects: tuple[str, ...]  # that were asked for; all, if there are none
    failure: CheckFailed | None


@cache
def told(name):
    """Return what is said to each mistake of an exercise, with each seed and of each aspect by itself.

    At the first seed the mistake is called as a stranger's answer is, each time: one that answers differently from
    call to call shows there. At the others, the second of which hides what is expected, and for aspects by
    themselves, what it gives is remembered.
    """
    exercise = EXERCISES[name]
    first, *others = seeds_for(exercise)

    def said(mistake, seed, *aspects):
        failure = failure_of(exercise, mistake.answer, *aspects, seed=seed, hidden=seed == 1)
        return Told(seed, aspects, failure and failure.with_traceback(None))  # whose frames hold arrays

    def all_said(mistake):
        with remembering(exercise) if exercise.models else contextlib.nullcontext():
            whole = said(mistake, first)
        with remembering(exercise):
            whole_again = [said(mistake, seed) for seed in others]
            return [whole, *whole_again, *(said(mistake, first, aspect) for aspect in exercise.aspects)]

    return {mistake.name: all_said(mistake) for mistake in exercise.mistakes}


def judge(mistake, all_told):
    """Say where a known mistake was accepted, and where it was given another name or none."""
    accepted = [
        f"is accepted (seed={each.seed})" for each in all_told if not each.aspects and not each.failure
    ]
    others = {
        each.failure.mistake: (*each.aspects, f"seed={each.seed}")
        for each in all_told
        if each.failure and each.failure.mistake != mistake
    }
    misnamed = [f"is called {other!r} ({', '.join(place)})" for other, place in others.items()]
    if any(each.aspects and "in the line: raise " in str(each.failure) for each in all_told):
        misnamed.append("stumbles over the reference's own check of its arguments")
    return accepted, misnamed


@each_exercise
def test_the_library_offers_the_reference_of_an_exercise(name):
    topic, function = name.split(".")
    offered = [importlib.import_module(f"cnnlib.{topic}").__all__ for topic in TOPICS]
    assert any(function in names for names in offered), f"cnnlib.{topic}.__all__ lacks {function!r}"


@each_exercise
def test_every_mistake_is_rejected_and_named(name, record_property):
    count = len(EXERCISES[name].mistakes)
    record_property(f"check {name}", {"rejected": (0, count), "named": (0, count)})  # in case the check fails
    verdicts = {mistake: judge(mistake, all_told) for mistake, all_told in told(name).items()}
    rejected = sum(not accepted for accepted, _ in verdicts.values())
    named = sum(not accepted and not misnamed for accepted, misnamed in verdicts.values())
    record_property(f"check {name}", {"rejected": (rejected, count), "named": (named, count)})
    assert count >= 6, f"{name} needs six mistakes or more, and has {count}"
    wrong = [f"{mistake!r} {word}" for mistake, words in verdicts.items() for word in itertools.chain(*words)]
    assert not wrong, "\n".join(["merge those that mean the same, or add a case (an aspect):", *wrong])


@each_exercise
def test_a_mistake_keeps_its_name_among_prints_and_warnings(name, exercise):
    misnamed = []
    for mistake in exercise.mistakes[:: 9 if exercise.models else 3]:
        failure = failure_of(exercise, disguises.disguised(mistake.answer, disguises.noisy), seed=0)
        if failure is None or failure.mistake != mistake.name:
            misnamed.append(mistake.name)
    assert not misnamed


@each_exercise
def test_every_hint_completes_the_message_and_leads_to_a_place_in_the_book(name, exercise):
    for mistake in exercise.mistakes:
        assert mistake.diagnosis[-1] not in ".!?", f"the message ends the sentence: {mistake.diagnosis}"
        assert mistake.hint[-1] in ".?", mistake.name
    for label in {exercise.read, *(mistake.read for mistake in exercise.mistakes)}:
        pages = list(ROOT.glob(f"book/{label.split('-')[0]}*.md"))
        text = "".join(page.read_text(encoding="utf-8") for page in pages)
        assert f"\n({label})=\n" in text, f"no label {label} in {[page.name for page in pages]}"


@each_exercise
def test_a_hidden_check_tells_the_mistake_and_no_expected_value(name):
    shape = r"\((\d+,|\d+(, \d+)+)?\)"
    item = rf"(one array of shape {shape}|a tuple of \d+(: \([\w, ]+\))?|\w*int\d+|float\d+)"
    length = r"axis \d of length \d+, not \d+"
    harmless = re.compile(
        rf"Expected: (shape {shape}: (\d axes, not \d|{length}(, {length})*)|{item}(: {item}(, {item})*)?)"
    )
    for mistake in EXERCISES[name].mistakes:
        hidden = str(told(name)[mistake.name][1].failure)
        assert f"Likely: {mistake.diagnosis}." in " ".join(hidden.split())
        for line, following in zip(hidden.splitlines(), [*hidden.splitlines()[1:], ""], strict=True):
            if "xpected" in line and not re.search(
                r"\(expected \d+(, got \d+)?\)", line
            ):  # Python's own words
                assert harmless.fullmatch(line), line
                assert not following.startswith(" "), "something stands under `Expected`"


@each_exercise
def test_the_line_again_draws_the_failing_case_again(name):
    for mistake, (first, *others) in told(name).items():
        failure = first.failure
        [(aspect, seed)] = re.findall(r'Again: .*, "(.+)", seed=(\d+)\)', str(failure))
        assert (aspect, int(seed)) == (failure.aspect, failure.seed)
        again = next(each.failure for each in others if (each.aspects, each.seed) == ((aspect,), int(seed)))
        assert str(failure).startswith(str(again))
        assert failure.mistake == again.mistake == mistake


# Right answers --------------------------------------------------------------------------------------------


@each_exercise
def test_every_right_answer_is_accepted(name, record_property):
    exercise = EXERCISES[name]
    topic, function = name.split(".")
    bank = importlib.import_module(f"answers_{topic}").right.get(function, [])
    assert len(bank) >= 3, f"tests/answers_{topic}.py needs three right answers for {function} or more"
    seeds = seeds_for(exercise)
    same_numbers, other_numbers = disguises.disguises(exercise)  # what they say at one seed, they say at all
    tried = [
        *itertools.product([*bank, *other_numbers], seeds),
        *zip(same_numbers, itertools.cycle(seeds), strict=False),
    ]
    failures = {
        answer.__name__: failure
        for answer, seed in tried
        if (failure := failure_of(exercise, answer, seed=seed, hidden=seed == 1))
    }
    answers = [*bank, *same_numbers, *other_numbers]
    record_property(f"check {name}", {"accepted": (len(answers) - len(failures), len(answers))})
    assert not failures, "\n\n".join(f"{answer}\n{failure}" for answer, failure in failures.items())


@each_exercise
def test_every_aspect_accepts_the_right_answer_by_itself(name, capsys):
    exercise = EXERCISES[name]
    for aspect in exercise.aspects:
        exercise(exercise.reference, aspect, seed=0)
        assert capsys.readouterr().out == f"{exercise.name} is right: {aspect}.\n"


# Wrong answers that nobody thought of ---------------------------------------------------------------------


def smallest_slip(array):
    """Return the smallest difference that a check must see: 1 in whole numbers, else 0.2 % of the largest."""
    return 1 if array.dtype.kind in "iu" else 2e-3 * (np.abs(array).max() or 1)


def one_value_changed(array, at):
    changed = np.array(array, dtype=np.float64)
    changed.flat[at % changed.size] += smallest_slip(array)
    return changed


def two_values_swapped(array, at):
    swapped = array.copy()
    swapped.flat[[0, at % array.size]] = array.flat[[at % array.size, 0]]
    return swapped


PERTURBATIONS = [
    one_value_changed,
    two_values_swapped,
    lambda array, at: np.transpose(array),
    lambda array, at: np.roll(array, 1, axis=at % array.ndim),
    lambda array, at: np.flip(array, axis=at % array.ndim),
    lambda array, at: np.delete(array, 0, axis=at % array.ndim),
    lambda array, at: np.repeat(array, 2, axis=at % array.ndim),
    lambda array, at: np.expand_dims(array, at % (array.ndim + 1)),
    lambda array, at: array.ravel(),
    lambda array, at: 1.01 * array,
    lambda array, at: -1.0 * array,
    lambda array, at: array + (1 + at % 3),
    lambda array, at: np.zeros(array.shape),
    lambda array, at: np.full(array.shape, np.nan),
    lambda array, at: np.full(array.shape, array.flat[at % array.size]),
]


def places_of_numbers(result):
    """Return the keys of what is numbers in a tuple or dict of results, None for a single result; no lists of names."""
    if isinstance(result, dict):
        return list(result)
    if isinstance(result, tuple):
        return [place for place, item in enumerate(result) if not isinstance(item, list)]
    return [None]


def with_another(result, place, value):
    """Return a result with another value at a place."""
    if place is None:
        return value
    changed = dict(result) if isinstance(result, dict) else list(result)
    changed[place] = value
    return changed if isinstance(result, dict) else tuple(changed)


def perturbed(exercise, perturbation, part, at):
    """Return an answer, right but for one part of its results, and the list of what the calls changed."""
    changes = []

    def wrong(*arguments):
        right = exercise.reference(*arguments)
        places = places_of_numbers(right)
        place = places[part % len(places)]
        before = np.asarray(right if place is None else right[place])
        try:
            after = perturbation(before, at)
        except (ZeroDivisionError, np.exceptions.AxisError):  # a single number has no axes
            after = before
        same = after.shape == before.shape and np.abs(after - 1.0 * before).max() < smallest_slip(before)
        changes.append(not same)
        return with_another(right, place, after)

    return wrong, changes


@each_function
@settings(derandomize=True, deadline=None, max_examples=25)
@given(
    perturbation=st.sampled_from(PERTURBATIONS),
    part=st.integers(0, 2),
    at=st.integers(0, 99),
    seed=st.integers(0, 10**6),
)
def test_no_perturbed_answer_is_accepted(name, perturbation, part, at, seed):
    exercise = EXERCISES[name]
    wrong, changes = perturbed(exercise, perturbation, part, at)
    accepted = accepts(exercise, wrong, seed=seed)
    assume(any(changes))
    assert not accepted


@pytest.fixture
def hasty(monkeypatch):
    """Let the search for two mistakes at once end soon: whether it stumbles shows early."""
    monkeypatch.setattr(evidence, "SECONDS", 0.02)


@each_function
@pytest.mark.usefixtures("hasty")
def test_no_perturbed_answer_confuses_the_search_for_a_diagnosis(name):
    exercise = EXERCISES[name]
    for at, perturbation in enumerate(PERTURBATIONS):
        wrong, changes = perturbed(exercise, perturbation, at, at)
        failure = failure_of(exercise, wrong, seed=at % 3)
        assert failure is not None or not any(changes)


@each_function
@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("value", [0, 1, -1, 0.5, 255, np.nan, np.inf], ids=str)
def test_no_constant_is_accepted(name, value):
    exercise = EXERCISES[name]

    def constant(*arguments):
        right = exercise.reference(*arguments)
        return disguises.each(lambda array: np.full(array.shape, value), right)

    assert failure_of(exercise, constant, seed=0) is not None
    assert not any(accepts(exercise, constant, seed=seed) for seed in (1, 2))


def fingerprint(arguments, generators=True):
    """Return a text that tells two cases apart, by the state of a generator too unless it is to be left out."""
    parts = [a for a in arguments if generators or not isinstance(a, np.random.Generator)]
    return str([a.bit_generator.state if isinstance(a, np.random.Generator) else a for a in parts])


def larger(array):
    """Return numbers that are one larger, truth values too."""
    return array + 1.0


def true_but_for_the_first(array):
    """Return truth values that a mask may have, but not this one."""
    return np.arange(array.size).reshape(array.shape) > 0 if array.dtype == bool else larger(array)


def other_than(result, array):
    """Return a result that is wrong in each of its parts: other words, and arrays as the function `array` makes them."""
    if isinstance(result, tuple):
        return tuple(other_than(part, array) for part in result)
    if isinstance(result, dict):
        return {key: other_than(item, array) for key, item in result.items()}
    if isinstance(result, list):
        return [f"{word}?" for word in result]
    return array(np.array(result))


@each_function
def test_an_answer_that_is_wrong_for_one_case_only_is_found(name):
    exercise = EXERCISES[name]
    for aspect in exercise.aspects:
        cases = exercise.aspects[aspect].cases([0, list(exercise.aspects).index(aspect)])
        if len({fingerprint(arguments) for arguments in cases}) == 1:  # a worked example
            continue
        # A measure may call with generators of its own: then the other arguments tell the case.
        without = {fingerprint(arguments, generators=False) for arguments in cases}
        generators = len(without) < len(cases)
        last = fingerprint(cases[-1], generators)

        def wrong_at_the_end(*arguments, array, last=last, generators=generators):
            is_last = fingerprint(arguments, generators) == last
            try:
                right = exercise.reference(*arguments)
            except ValueError:  # as it should
                if is_last:
                    return array(np.ones(1))
                raise
            return other_than(right, array) if is_last else right

        # A check may take any number for True, or any mask that drops enough: not both.
        ways = (partial(wrong_at_the_end, array=array) for array in (larger, true_but_for_the_first))
        assert not all(accepts(exercise, wrong, aspect, seed=0) for wrong in ways), (
            f"{aspect}: an answer that is wrong in the last case passes. Does the measure see the values?"
        )


@each_model
def test_no_model_with_one_layer_too_many_is_accepted(name, keras):
    exercise = EXERCISES[name]
    layers = keras.layers.Rescaling(1.01), keras.layers.Rescaling(1, offset=0.5), keras.layers.ReLU(0.3)
    for layer in layers:

        def longer(*arguments, layer=layer):
            model = exercise.reference(*arguments)
            return keras.Sequential([model, layer])

        assert not accepts(exercise, longer, seed=0)


@each_model
def test_what_is_no_model_is_refused_with_the_reason(name, keras):
    exercise = EXERCISES[name]
    tensor = failure_of(exercise, lambda *_: keras.Input((3,)), seed=0)
    assert "a Keras tensor came back, not a model" in str(tensor)
    assert "type list" in str(failure_of(exercise, lambda *_: [keras.layers.ReLU()], seed=0))
    assert "Is a `return` missing?" in str(failure_of(exercise, lambda *_: None, seed=0))


# A function in another process ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def far():
    process = Far()
    yield process
    process.close()


def assert_plain(value):
    """Hold a value to what a check may send: arrays, numbers, strings, tuples, a generator, a Keras model."""
    if is_model(value):
        assert type(take_apart(value)[0]) is str
    elif type(value) is tuple:
        for item in value:
            assert_plain(item)
    elif type(value) is np.ndarray:
        assert value.dtype.kind in "biufc"
    else:
        assert type(value) in (type(None), bool, int, float, str, np.random.Generator)


@each_exercise
def test_a_check_works_on_a_function_in_another_process_and_sends_it_only_plain_data(name, far):
    exercise = EXERCISES[name]
    topic, function = name.split(".")
    mistake = exercise.mistakes[0]
    keras = "import keras\n" if topic in KERAS else ""  # as in a student's room
    source = f"{keras}from cnnlib.checks.{topic} import {function} as check"
    sources = {
        exercise.reference: f"{source}\nanswer = check.reference",
        mistake.answer: f"{source}\nanswer = check.mistakes[0].answer",
    }
    for answer, source in sources.items():
        here = failure_of(exercise, answer, seed=0)
        there = failure_of(exercise, far.define(source), seed=0)
        assert str(here) == str(there)
        assert far.sent
        assert_plain(tuple(far.sent))
    assert there.mistake == mistake.name


# Importing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", TOPICS)
def test_building_the_exercises_of_a_topic_loads_no_package_but_numpy(topic, monkeypatch):
    monkeypatch.setenv(
        "OPENBLAS_NUM_THREADS", "1"
    )  # else threadpoolctl is asked to set it, where it is there
    script = f"""
import sys, numpy.random
before = set(sys.modules)
from cnnlib.checks.{topic} import *
packages = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(*packages - set(sys.stdlib_module_names))
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert set(run.stdout.split()) - {"numpy"} == {"cnnlib"}
    assert run.stderr == ""
