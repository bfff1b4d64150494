"""cnnlib as PyPI gets it, and what stands in the repository for those who find it there."""

import email
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from packed import build_wheel

import cnnlib

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MOST_BYTES = 1_000_000  # of the wheel, the small model's weights apart


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the wheel, as `make package` builds it."""
    return ZipFile(build_wheel(tmp_path_factory.mktemp("package")))


@pytest.fixture(scope="module")
def metadata(wheel):
    [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    return email.message_from_bytes(wheel.read(name))


def test_the_wheel_is_light(wheel):
    sizes = {entry.filename: entry.compress_size for entry in wheel.infolist()}
    weights = sizes.pop("cnnlib/small_model.npz")
    assert weights and sum(sizes.values()) < MOST_BYTES
    assert not [name for name in sizes if not name.startswith(("cnnlib/", "cnnlib-"))]


def test_numpy_is_all_it_needs(metadata):
    needs = metadata.get_all("Requires-Dist")
    assert [need for need in needs if "extra ==" not in need] == ["numpy>=2.0"]
    assert set(metadata.get_all("Provides-Extra")) == {"viz", "keras", "course"}


def test_a_type_checker_passes_on_code_that_uses_it(wheel, tmp_path):
    """Code of a user, beside the unpacked wheel alone; a wrong argument is seen."""
    wheel.extractall(tmp_path / "installed")
    assert (tmp_path / "installed" / "cnnlib" / "py.typed").exists()
    right = tmp_path / "right.py"
    right.write_text(
        "import numpy as np\nfrom cnnlib import convolution, pooling\n"
        "maps = convolution.conv2d(np.zeros((1, 5, 5, 3)), np.zeros((3, 3, 3, 2)), padding='same')\n"
        "print(pooling.max_pool2d(maps).shape)\n"
    )
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from cnnlib import padding\npadding.output_size('five', 3)\n")
    environment = {"MYPYPATH": str(tmp_path / "installed"), "PATH": ""}
    # Errors in the library itself stay silent, as those of installed packages do.
    options = ["--config-file=", "--follow-imports=silent", f"--cache-dir={tmp_path}"]
    command = [sys.executable, "-m", "mypy", *options]
    run = subprocess.run(
        [*command, right, wrong], capture_output=True, text=True, env=environment, timeout=300
    )
    errors = [line for line in run.stdout.splitlines() if ": error: " in line]
    assert errors and all(re.match(r".*wrong\.py:2: error: .*\[arg-type\]", line) for line in errors), (
        run.stdout
    )


def test_what_the_readme_of_the_library_shows_works():
    """Its examples run; the answer that they check is the reader's own, here the reference."""
    text = (ROOT / "cnnlib" / "README.md").read_text(encoding="utf-8")
    first, *others = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names = {"my_zero_pad": cnnlib.padding.zero_pad}
    for example in (first, *others):
        exec(example, names)
    shapes = re.findall(r"# (\(.*\))$", first, re.MULTILINE)
    assert [str(names[name].shape) for name in ("maps", "smaller")] == shapes


def test_one_version_stands_everywhere():
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"]
    assert {newest, cited, PROJECT["version"]} == {cnnlib.__version__}


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_call_commands_that_are_there(path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    workflow = yaml.safe_load(path.read_text())
    called = set()
    for job in workflow["jobs"].values():
        tries = job.get("strategy", {}).get("matrix", {}).get("try", [])
        lines = [step.get("run", "") for step in job["steps"]] + [entry["command"] for entry in tries]
        called |= {
            word for line in lines for words in re.findall(r"make ([a-z ]+)", line) for word in words.split()
        }
    assert called and called <= targets


def test_forms_for_issues_are_whole():
    for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"):
        form = yaml.safe_load(path.read_text())
        if path.stem != "config":
            assert form["name"] and form["description"]
            identities = [field["id"] for field in form["body"]]
            assert len(identities) == len(set(identities)) > 0
            assert all(field["attributes"]["label"] for field in form["body"])


def test_the_readme_shows_small_pictures_with_words_for_those_who_do_not_see_them():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r'<img src="([^"]+)" width="\d+" alt="([^"]+)">', readme)
    assert len(shown) == 3
    for path, words in shown:
        assert (ROOT / path).stat().st_size <= 60_000 and len(words) > 40


def test_documents_lead_to_files_that_are_there():
    for path in [*ROOT.glob("*.md"), *ROOT.glob(".github/*.md"), *ROOT.glob("benchmarks/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
