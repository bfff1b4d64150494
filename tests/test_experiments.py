"""The long trainings: their parts one by one, a short run of each, and what the records must show."""

import itertools
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from test_datasets import REAL

import cnnlib
from cnnlib import cifar10, datasets, experiments
from cnnlib.datasets.batches import cifar10_folder
from cnnlib.experiments import __main__ as command
from cnnlib.experiments import (
    architectures,
    changes,
    few_pictures,
    one_hour,
    recipe,
    report,
    small_model,
    tutorial,
)

SHORT = replace(recipe.Recipe(), widths=(4, 8, 8), epochs=1, batch_size=50)


@pytest.fixture(scope="module")
def shapes():
    """A few pictures in the form of CIFAR-10."""
    return datasets.make_shapes(200, seed=0), datasets.make_shapes(60, seed=1)


@pytest.fixture(autouse=True)
def seeded_and_float32_afterwards(keras):
    keras.utils.set_random_seed(0)
    yield
    keras.mixed_precision.set_global_policy("float32")


# The parts of the recipe ----------------------------------------------------------------------------------


def test_whitened_patches_have_variance_1_and_nothing_in_common():
    images = datasets.make_shapes(300, seed=2)[0] / 255 - 0.5
    kernels = recipe.whitening_kernels(images, epsilon=0)
    patches = np.lib.stride_tricks.sliding_window_view(images, (2, 2), axis=(1, 2))
    outputs = np.einsum("nhwcij,ijcf->nhwf", patches, kernels).reshape(-1, 24)
    assert_allclose(outputs[:, :12].T @ outputs[:, :12] / len(outputs), np.eye(12), atol=1e-3)
    assert_allclose(outputs[:, 12:], -outputs[:, :12])


def test_a_convolution_that_begins_as_the_identity_hands_its_maps_on(keras):
    layer = recipe.convolution(replace(SHORT, identity=True), 8)
    maps = np.random.default_rng(0).normal(size=(2, 6, 6, 5)).astype(np.float32)
    assert_allclose(np.asarray(layer(maps))[..., :5], maps, rtol=1e-6)
    assert np.abs(np.asarray(layer(maps))[..., 5:]).min() > 0


def test_the_rate_climbs_and_falls(keras):
    rate = recipe.triangle(2.0, steps=100)
    rates = np.array([float(rate(step)) for step in range(101)])
    assert_allclose([rates[0], rates.max(), rates[-1]], [0.4, 2.0, 0.1], rtol=1e-5)
    assert rates.argmax() == 23


def test_the_clock_sets_the_rate_and_ends_the_training(keras, shapes):
    images = shapes[0][0]
    settings = replace(SHORT, seconds=10.0)
    model = recipe.network(settings, images)
    recipe.compile_model(settings, model, steps=1)
    seconds = itertools.count()  # each look at the clock takes one: two for a step, the fifth is the last
    clock = recipe.by_the_clock(2.0, 10, now=lambda: next(seconds))
    history = model.fit(batches_of(settings, images), epochs=50, callbacks=[clock], verbose=0)
    assert len(history.history["loss"]) == 2 and model.optimizer.iterations == 5
    assert_allclose(model.optimizer.learning_rate, 2.0 * float(recipe.height(0.9)), rtol=1e-6)


def test_biases_of_batch_normalisation_take_longer_steps_and_others_do_not(keras, shapes):
    (images, labels), _ = shapes

    def moved(factor):
        keras.utils.set_random_seed(0)
        settings = replace(SHORT, fast_biases=factor, decay=0.0, batch_size=200)
        model = recipe.network(settings, images)
        before = [weight.numpy() for weight in model.trainable_weights]
        recipe.train(settings, model, images, labels, seed=0)
        names = [weight.name for weight in model.trainable_weights]
        after = [weight.numpy() for weight in model.trainable_weights]
        return names, [b - a for a, b in zip(before, after, strict=True)]

    (names, once), (_, often) = moved(1.0), moved(10.0)
    assert {"beta", "kernel"} == set(names)
    for name, step, longer in zip(names, once, often, strict=True):
        assert_allclose(longer, step * (10 if name == "beta" else 1), rtol=1e-3, atol=1e-6)


def batches_of(recipe_, images):
    labels = np.eye(10, dtype=np.float32)[np.arange(len(images)) % 10]
    return recipe.batches(recipe_, images, labels, seed=0)


def test_an_epoch_has_each_picture_once_with_its_label(keras, shapes):
    images = shapes[0][0]
    dataset = batches_of(replace(SHORT, flips="none", shift=0), images)
    for _ in range(2):
        dataset.on_epoch_begin()
        seen, labels = (
            np.concatenate(half) for half in zip(*map(dataset.__getitem__, range(4)), strict=True)
        )
        places = [
            int(np.flatnonzero((images == image).all(axis=(1, 2, 3)))[0]) for image in np.round(seen * 255)
        ]
        assert sorted(places) == list(range(200))
        assert_array_equal(labels.argmax(axis=1), np.array(places) % 10)


def test_alternating_flips_show_both_sides_in_two_epochs(keras, shapes):
    images = shapes[0][0][:50]
    dataset = batches_of(replace(SHORT, flips="alternating", shift=0), images)
    sides = []
    for _ in range(2):
        dataset.on_epoch_begin()
        sides.append({picture.tobytes() for picture in dataset[0][0]})
    both = np.concatenate([images, images[:, :, ::-1]]).astype(np.float32) / 255
    assert sides[0] | sides[1] == {picture.tobytes() for picture in both}
    assert not sides[0] & sides[1]


def test_a_square_of_the_mean_colour_is_cut_out_of_each_picture(keras, shapes):
    images = np.zeros((3, 9, 9, 3), np.uint8)
    recipe.cut_out(images, 4, np.array([1, 2, 3]), np.random.default_rng(0))
    for image in images:
        rows, columns = np.nonzero(image[..., 0])
        assert np.ptp(rows) == np.ptp(columns) == 3 and len(rows) == 16
        assert_array_equal(np.unique(image[rows, columns], axis=0), [[1, 2, 3]])
    kept = batches_of(replace(SHORT, cutout=0), shapes[0][0])[0][0]
    cut = batches_of(replace(SHORT, cutout=8), shapes[0][0])[0][0]
    assert 32 < np.mean((kept != cut).any(axis=-1).sum(axis=(1, 2))) <= 64


def test_a_share_of_the_pictures_goes_through_jpeg(keras, shapes):
    images = shapes[0][0]
    stored = recipe.through_jpeg(images[0])
    assert stored.shape == images[0].shape and stored.dtype == np.uint8
    assert 0 < np.abs(stored.astype(float) - images[0]).mean() < 30
    settings = replace(SHORT, flips="none", shift=0, batch_size=200)
    order = batches_of(settings, images).order
    for share, least, most in ((0, 0, 0), (0.5, 70, 130), (1, 200, 200)):
        seen = batches_of(replace(settings, jpeg=share), images)[0][0]
        changed = (np.abs(seen - images[order] / 255) > 1e-6).any(axis=(1, 2, 3))
        assert least <= changed.sum() <= most


class Stopped(Exception):
    """What ends a training from outside."""


def test_a_training_that_was_stopped_goes_on_as_it_would_have(keras, shapes, tmp_path):
    (images, labels), _ = shapes
    settings = replace(SHORT, epochs=3, flips="alternating", shift=1, jpeg=0.2, precision="float32")

    def trained(path, stop_after=None):
        keras.utils.set_random_seed(0)
        model, watch = recipe.network(settings, images), report.stopwatch()

        class Stop(keras.callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                if epoch == stop_after:
                    raise Stopped

        kept = recipe.train(settings, model, images, labels, 0, [watch, Stop()], path)
        return report.course(kept, watch), model.get_weights()

    whole, weights = trained(tmp_path / "whole" / "1.checkpoint")
    halves = tmp_path / "halves.checkpoint"
    with pytest.raises(Stopped):
        trained(halves, stop_after=2)
    for _ in range(2):  # the rest; and, once all is done, nothing
        again, same = trained(halves)
        assert_allclose(again["history"]["loss"], whole["history"]["loss"], rtol=1e-3)
        assert len(again["history"]["seconds"]) == 3
        assert again["history"]["seconds"] == sorted(again["history"]["seconds"])
        for one, other in zip(same, weights, strict=True):
            assert_allclose(one, other, rtol=1e-3, atol=1e-4)
    with pytest.raises(
        ValueError, match=r"halves\.checkpoint is the checkpoint of a training with other set"
    ):
        recipe.train(replace(settings, rate=9.0), None, images, labels, 0, [None], halves)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["halves.checkpoint", "whole"]


def test_shifted_pictures_are_cut_out_of_the_padded_ones():
    padded = np.arange(2 * 8 * 8 * 1).reshape(2, 8, 8, 1)
    cut = recipe.crop(padded, np.array([1, 0]), np.array([0, 3]), np.array([4, 2]), 4)
    assert_array_equal(cut[0], padded[1, 0:4, 4:8])
    assert_array_equal(cut[1], padded[0, 3:7, 2:6])


def test_folding_the_batch_normalisation_changes_nothing(keras, shapes):
    (images, labels), (test_images, _) = shapes
    settings = replace(small_model.RECIPE, epochs=1, batch_size=50, precision="float32")
    model = small_model.network(settings)
    recipe.train(settings, model, images, labels, seed=0)
    folded = small_model.folded(model)
    assert folded.count_params() < model.count_params()
    assert_allclose(
        folded.predict(test_images / 255), recipe.predict(model, test_images), rtol=1e-3, atol=1e-5
    )


def test_six_views_are_averaged(keras, shapes):
    (images, _), (test_images, _) = shapes
    model = recipe.network(replace(SHORT, precision="float32"), images)
    for pictures, alike in ((np.full_like(test_images, 77), True), (test_images, False)):
        one, six = recipe.predict(model, pictures), recipe.predict(model, pictures, views=True)
        assert_allclose(six.sum(axis=1), 1, rtol=1e-5)
        assert np.allclose(one, six, rtol=1e-3) == alike


def test_a_copy_with_other_pixels_is_noticed(shapes, monkeypatch):
    checksum = report.copy_of(shapes).removeprefix("a copy with other pixels, CRC-32 ")
    monkeypatch.setattr(report, "ORIGINAL", checksum)
    assert report.copy_of(shapes) == "CIFAR-10"
    for half in range(2):  # to train with, and to test with
        halves = [(images.copy(), labels) for images, labels in shapes]
        halves[half][0][7, 3, 2, 1] ^= 1
        assert report.copy_of(halves).startswith("a copy with other pixels, CRC-32 ")


def test_the_circumstances_are_told_on_every_system(shapes, monkeypatch):
    monkeypatch.delattr("os.sched_getaffinity", raising=False)  # as on macOS and Windows
    assert report.circumstances(shapes)["machine"].startswith(f"{os.cpu_count()} cores, ")


def test_results_count_what_was_right():
    probabilities = np.full((4, 10), 0.01)
    for row, (predicted, confidence) in enumerate([(0, 0.91), (1, 0.91), (2, 0.55), (2, 0.95)]):
        probabilities[row, predicted] = confidence
    results = report.results(probabilities, np.array([0, 3, 2, 2]))
    assert results["test_accuracy"] == 0.75
    assert np.array(results["confusion"])[3, 1] == 1 and np.trace(results["confusion"]) == 3
    assert results["calibration"]["count"] == [1, 3]
    assert_allclose(results["calibration"]["accuracy"], [1, 2 / 3], atol=1e-4)
    assert results["mistakes"] == [{"label": 3, "predicted": 1, "probability": 0.91}]


# The runs -------------------------------------------------------------------------------------------------


@pytest.fixture
def short(monkeypatch, shapes, tmp_path):
    """The command with pictures and settings that take seconds."""
    monkeypatch.setattr(command, "load_cifar10", lambda folder: shapes)
    monkeypatch.setitem(tutorial.SETTINGS, "epochs", 1)
    monkeypatch.setattr(one_hour, "RECIPE", SHORT)
    monkeypatch.setattr(changes, "PLAIN", replace(changes.PLAIN, widths=(4, 8, 8), epochs=1, batch_size=50))
    monkeypatch.setattr(changes, "CHANGES", changes.CHANGES[:2])
    monkeypatch.setattr(changes, "SEEDS", 1)
    few = {
        "seeds": 1,
        "sets": [[2, True]],
        "judges": 3,
        "steps": dict.fromkeys(few_pictures.SETTINGS["steps"], 1),
    }
    monkeypatch.setattr(few_pictures, "SETTINGS", few_pictures.SETTINGS | few)
    monkeypatch.setattr(few_pictures, "KEPT", tmp_path / "kept.json")
    for name in ("RECIPE", "POLISH"):
        settings = replace(getattr(small_model, name), widths=(4, 4, 8, 8, 8), epochs=1, batch_size=50)
        monkeypatch.setattr(small_model, name, settings)
    monkeypatch.setattr(architectures, "RECIPE", replace(architectures.RECIPE, epochs=1, batch_size=50))
    monkeypatch.setattr(architectures, "KEPT", tmp_path / "kept" / "architectures.json")
    monkeypatch.setattr(architectures, "HELD_BACK", 100)
    monkeypatch.setattr(architectures, "SEEDS", 1)
    monkeypatch.setattr(architectures, "SMALL_NETWORKS", ["LeNet-5"])

    def run(name):
        path = tmp_path / "records" / f"{name}.json"
        monkeypatch.setattr("sys.argv", ["experiments", name, "--seed", "3", "--output", str(path)])
        command.main()
        return json.loads(path.read_text())

    return run


@pytest.mark.parametrize("name", command.NAMES)
def test_a_short_run_writes_a_record_of_the_same_form(short, name):
    came = short(name)
    assert came["seed"] == 3
    assert came["versions"]["numpy"] == np.__version__
    if name == "architectures":
        (run,) = came["runs"]["LeNet-5"]
        assert len(run["history"]["val_accuracy"]) == 1 and 0 <= run["test_accuracy"] <= 1
        assert came["networks"]["LeNet-5"] == {"parameters": 62_006, "multiply_adds": 651_720}
        return
    if name == "few_pictures":
        assert {source.split(",")[0] for source in came["runs"]} == {"photographs", "shapes"}
        return
    kept = experiments.recorded(name)
    assert set(came) >= set(kept)
    if name == "small_model":
        assert 0 <= came["jpeg_accuracy"] <= 1
    if name != "changes":
        assert 0 <= came["test_accuracy"] <= 1 and len(came["history"]["loss"]) == 1
        assert set(came["history"]) == set(kept["history"])


def test_the_circumstances_are_looked_at_before_the_training(short, monkeypatch):
    def broken(data):
        raise OSError("no such machine")

    monkeypatch.setattr(report, "circumstances", broken)
    monkeypatch.setattr(tutorial, "run", lambda data, seed: pytest.fail("it trained for an hour"))
    with pytest.raises(OSError, match="no such machine"):
        short("tutorial")


@pytest.mark.parametrize("output", [["--output", "elsewhere.json"], []])
def test_weights_go_where_the_record_goes(monkeypatch, shapes, tmp_path, output):
    own, model = tmp_path / "library" / "small_model", cnnlib.Sequential([cnnlib.layers.Flatten()])
    model.build((2, 2))
    monkeypatch.setattr(command, "load_cifar10", lambda folder: shapes)
    monkeypatch.setattr(command, "FOLDER", own.parent)
    monkeypatch.setattr("cnnlib.small_model.FILE", own.with_suffix(".npz"))
    monkeypatch.setattr(small_model, "run", lambda data, seed, kept: {"parameters": 0, "model": model})
    monkeypatch.setattr("sys.argv", ["experiments", "small_model", *output])
    monkeypatch.chdir(tmp_path)
    command.main()
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*"))
    place = "elsewhere" if output else "library/small_model"
    assert written == [f"{place}.json", f"{place}.npz"]
    assert "model" not in json.loads((tmp_path / written[0]).read_text())


def test_the_small_model_is_polished_without_batch_normalisation():
    assert small_model.RECIPE.batch_norm and not small_model.POLISH.batch_norm


def test_an_unknown_record_is_refused():
    with pytest.raises(ValueError, match=r"name must be one of '.*, got 'two_hours'"):
        experiments.recorded("two_hours")


# What the records must show -------------------------------------------------------------------------------


def test_the_record_of_the_tutorial():
    run = experiments.recorded("tutorial")
    assert len(run["history"]["val_accuracy"]) == run["settings"]["epochs"] == 25
    assert run["parameters"] == cifar10.build().count_params()
    assert 0.6 < run["test_accuracy"] < 0.8


def test_the_record_of_the_hour():
    run = experiments.recorded("one_hour")
    assert replace(one_hour.RECIPE, widths=list(one_hour.RECIPE.widths)) == recipe.Recipe(**run["settings"])
    assert run["training_seconds"] <= 3600
    assert run["images"] == "CIFAR-10"
    assert run["test_accuracy"] > run["one_view_accuracy"] > 0.93


def test_the_first_page_promises_what_the_hour_brought():
    """The curve beside it is drawn from the record; its words are not."""
    page = Path("book/index.md").read_text(encoding="utf-8")
    assert page.count(f"{100 * experiments.recorded('one_hour')['test_accuracy']:.0f} %") == 2


def test_the_record_of_the_changes():
    runs = experiments.recorded("changes")["runs"]
    assert [run["name"] for run in runs[:-1]] == [name for name, _ in changes.CHANGES]
    assert np.mean(runs[-1]["accuracies"]) > np.mean(runs[0]["accuracies"]) + 0.2


def test_a_comparison_that_was_interrupted_goes_on_behind_the_last_network(monkeypatch, tmp_path):
    calls, result = [], {"test_accuracy": 0.5}

    def trained(name, data, seed):
        calls.append((name, seed))
        if len(calls) == 3:
            raise Stopped
        return result

    monkeypatch.setattr(architectures, "KEPT", tmp_path / "kept.json")
    monkeypatch.setattr(architectures, "SEEDS", 2)
    monkeypatch.setattr(architectures, "SMALL_NETWORKS", ["LeNet-5", "small VGG"])
    monkeypatch.setattr(architectures, "trained", trained)
    with pytest.raises(Stopped):
        architectures.run(None, 4)
    record = architectures.run(None, 4)
    third = [("LeNet-5", 5)] * 2
    assert calls == [("LeNet-5", 4), ("small VGG", 4), *third, ("small VGG", 5)]
    assert record["runs"] == {"LeNet-5": [result] * 2, "small VGG": [result] * 2}


def test_the_record_of_the_small_model():
    run = experiments.recorded("small_model")
    assert run["parameters"] == cnnlib.load_small_model().count_params() <= 300_000
    if run["images"] == "CIFAR-10":
        assert run["test_accuracy"] >= 0.88 and run["jpeg_accuracy"] >= 0.85
    else:
        assert run["test_accuracy"] >= 0.85


@pytest.mark.parametrize("copy", ["CIFAR-10", "JPEG"])
def test_the_small_model_is_as_good_as_its_record_says(tmp_path, copy):
    run = experiments.recorded("small_model")
    if copy == "JPEG":
        if not REAL.exists():
            pytest.skip("no copy of CIFAR-10 beside the project: the small model is not tried on JPEGs")
        subprocess.run([sys.executable, str(REAL), str(tmp_path)], check=True, capture_output=True)
        folder, said = tmp_path, run.get("jpeg_accuracy", run["test_accuracy"])
    else:
        folder, said = cifar10_folder(), run["test_accuracy"]
        if not folder:
            pytest.skip("no CIFAR-10 on this machine: the small model is not tried on photographs")
        if report.copy_of(datasets.load_cifar10(folder)) != "CIFAR-10":
            pytest.skip("the copy of CIFAR-10 on this machine has other pixels")
    _, (images, labels) = datasets.load_cifar10(folder)
    images, labels = images[:2000], labels[:2000]  # whose accuracy is that of all 10,000 to within 2 %
    answers = cnnlib.load_small_model().predict(images / np.float32(255), batch_size=500).argmax(axis=1)
    assert abs(np.mean(answers == labels) - said) < 0.02


def test_keras_gives_the_probabilities_of_the_small_model():
    model = cnnlib.load_small_model()
    images = datasets.make_shapes(250, seed=5)[0].astype(np.float32) / 255
    ours, theirs = model.predict(images, batch_size=250), model.to_keras().predict(images, verbose=0)
    assert np.abs(ours - theirs).max() < 1e-4
