"""The chapter's visible cells are a recipe: copied in their order, they run on another folder of pictures."""

import re
from pathlib import Path

import jupytext
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from cnnlib.datasets import make_shapes

CHAPTER = Path(__file__).parent.parent / "book" / "own.md"
TAKEN = 36867  # EXIF's number for the time at which a photograph was taken
FOLDERS = ["zebra", "10", "2", "Émile"]  # sorted otherwise than written


@pytest.fixture
def at_a_desk(tmp_path, monkeypatch, keras):
    """A current folder with pictures of another kind: JPEG, oblong, each file a burst of its own."""
    monkeypatch.chdir(tmp_path)
    for number, (picture, label) in enumerate(zip(*make_shapes(120, seed=3), strict=True)):
        if label < len(FOLDERS):
            place = tmp_path / "my pictures" / FOLDERS[label]
            place.mkdir(parents=True, exist_ok=True)
            Image.fromarray(picture).resize((90 + label, 60)).save(place / f"IMG_{number:04}.jpg")
    yield tmp_path
    plt.close("all")


def recipe():
    """Return the code that a reader copies: both backbones are among it."""
    for cell in jupytext.read(CHAPTER).cells:
        if cell.cell_type == "code":
            yield cell.source if cell.metadata.get("tags", ["hide-input"]) == ["hide-input"] else ""
        else:
            yield from re.findall(r"^```python\n(backbone.*?)^```$", cell.source, re.S | re.M)


def for_phones():
    """Return the two folded pieces of code: copy a folder of photographs, group them by the time taken."""
    found = re.search(r"^:::{dropdown} Photographs from.*?^:::$", CHAPTER.read_text("utf-8"), re.S | re.M)
    return re.findall(r"^```python\n(.*?)^```$", found[0], re.S | re.M)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own tensors
@pytest.mark.parametrize("borrowed", ["MobileNetV2", "load_small_model"])
def test_the_visible_cells_run_on_another_folder(at_a_desk, borrowed, capsys):
    size, other = (
        ("(64, 64)", "load_small_model") if borrowed == "MobileNetV2" else ("(32, 32)", "MobileNetV2(")
    )
    changes = {
        '"pictures"': '"my pictures"',
        "(32, 32)": size,
        '"imagenet"': "None",  # there may be no network to fetch them from
        r"epochs=\d+": "epochs=1",
    }
    names = {}
    for code in recipe():
        if other in code:
            continue
        for old, new in changes.items():
            code = re.sub(old if "\\" in old else re.escape(old), new, code)
        exec(compile(code, str(CHAPTER), "exec"), names)
    assert names["names"] == sorted(FOLDERS)
    assert f"{len(names['images'])} files" in (printed := capsys.readouterr().out)
    assert printed.count("validation accuracy") == 2
    assert np.isclose(names["probabilities"].sum(), 1, atol=1e-5)
    assert "Each picture is a burst of its own" in printed
    assert (at_a_desk / "own-names.txt").read_text().split("\n") == sorted(FOLDERS)
    apart = np.abs(names["picture"] - names["images"][names["validation"]][0])
    assert apart.max() < 8, "a file goes the way of the folder, but for what two decoders make of a JPEG"


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own tensors
def test_grad_cam_leaves_the_picture_as_it_is(at_a_desk, keras):
    """`preprocess_input` of a network that scales changes arrays in place."""
    code = next(code for code in recipe() if code.startswith("def grad_cam"))
    inputs = keras.Input((32, 32, 3))
    backbone = keras.Model(inputs, keras.layers.Conv2D(4, 3)(inputs))
    head = [
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(2, "softmax"),
    ]
    names = {
        "backbone": backbone,
        "model": keras.Sequential([backbone, *head]),
        "preprocess": keras.applications.mobilenet_v2.preprocess_input,
        "SIZE": (32, 32),
    }
    exec(compile("import keras, numpy as np, tensorflow as tf\n" + code, str(CHAPTER), "exec"), names)
    picture = np.random.default_rng(0).uniform(0, 255, (32, 32, 3)).astype(np.float32)
    before = picture.copy()
    once, twice = names["grad_cam"](picture), names["grad_cam"](picture)
    assert np.array_equal(picture, before) and np.array_equal(once, twice)


def test_photographs_from_a_phone_come_upright_and_small_and_keep_their_day(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lying = np.zeros((600, 800, 3), np.uint8)
    lying[:, :400] = 255  # its left half will be the upper one
    source = tmp_path / "from the phone" / "cat"
    source.mkdir(parents=True)
    (source / "notes.txt").write_text("no photograph")
    for name, taken in [("IMG_1.JPG", "2026:05:31 18:04:59"), ("IMG_2.png", None)]:
        exif = Image.Exif()
        exif[0x0112] = 6  # lying on its side
        if taken:
            exif.get_ifd(0x8769)[TAKEN] = taken
        Image.fromarray(lying).save(source / name, exif=exif)
    copying, grouping = for_phones()
    names = {}
    exec(re.sub(r"^.*pillow_heif.*\n", "", copying, flags=re.M), names)
    copies = sorted((tmp_path / "pictures" / "cat").iterdir())
    assert [path.name for path in copies] == ["IMG_1.jpg", "IMG_2.jpg"]
    for path in copies:
        picture = np.asarray(Image.open(path))
        assert picture.shape == (512, 384, 3)
        assert picture[:200].min() > 240 and picture[-200:].max() < 15
    exec(grouping, names)
    assert [names["group_of"](path) for path in copies] == ["2026:05:31", str(copies[1])]
