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
            yield "" if cell.metadata.get("tags") else cell.source
        else:
            yield from re.findall(r"^```python\n(backbone.*?)^```$", cell.source, re.S | re.M)


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
    assert (at_a_desk / "own-names.txt").read_text().split("\n") == sorted(FOLDERS)
