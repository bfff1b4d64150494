"""Files as they are handed in: each function writes one, and says what it deserves.

A deserved state comes with points; None means that any will do. The notebook that a function is given holds all the
right answers, 30 points.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Form:
    """One way to hand in a file."""

    name: str
    write: Callable[[Path, dict], None]
    state: str
    points: int | None


FORMS: list[Form] = []


def form(state: str, points: int | None = 0) -> Callable:
    """Register what writes a file."""

    def register(write: Callable) -> Callable:
        FORMS.append(Form(write.__name__.replace("_", " "), write, state, points))
        return write

    return register


def save(path, notebook):
    path.write_text(json.dumps(notebook), encoding="utf-8")


def marked(notebook, name):
    """Return the cell of a grade_id."""
    return next(
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def code(source, **metadata):
    return {
        "cell_type": "code",
        "source": source,
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }


# Honest ones ----------------------------------------------------------------------------------------------


@form("graded", 30)
def as_it_should_be(path, notebook):
    save(path, notebook)


@form("graded", 30)
def a_byte_order_mark(path, notebook):
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(notebook).encode())


@form("graded", 30)
def utf_16(path, notebook):
    path.write_bytes(json.dumps(notebook, ensure_ascii=False).encode("utf-16"))


@form("graded", 30)
def utf_16_without_a_mark(path, notebook):
    path.write_bytes(json.dumps(notebook).encode("utf-16-le"))


@form("graded", 30)
def latin_1(path, notebook):
    marked(notebook, "setup")["source"] += "\n# für Müller"
    path.write_bytes(json.dumps(notebook, ensure_ascii=False).encode("cp1252", "replace"))


@form("graded", 30)
def windows_line_ends(path, notebook):
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    path.write_text(json.dumps(notebook, indent=1).replace("\n", "\r\n"))


@form("graded", 30)
def nbformat_3(path, notebook):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
    save(
        path,
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": notebook["cells"]}]},
    )


@form("graded", 30)
def nbformat_4_0(path, notebook):
    for cell in notebook["cells"]:
        del cell["id"]
    save(path, notebook | {"nbformat_minor": 0})


@form("graded", 30)
def all_metadata_lost(path, notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    save(path, notebook | {"metadata": {}})


@form("graded", 30)
def metadata_of_no_form(path, notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = [3, None, [], "text", {"nbgrader": 3}, {"nbgrader": {"grade_id": [1]}}][number % 6]
    save(path, notebook)


@form("graded", 30)
def schema_version_99(path, notebook):
    for cell in notebook["cells"]:
        cell["metadata"].get("nbgrader", {})["schema_version"] = 99
    save(path, notebook)


@form("graded", 30)
def an_import_in_the_locked_cell(path, notebook):
    marked(notebook, "setup")["source"] = (
        "import math\nimport numpy as np\nfrom cnnlib.checks import images as check"
    )
    marked(notebook, "normalize")["source"] = (
        "def normalize(images):\n    return np.array(images * (math.tau / math.tau) / 255, np.float32)"
    )
    save(path, notebook)


@form("graded", 30)
def the_first_code_cell_deleted(path, notebook):
    notebook["cells"].remove(marked(notebook, "setup"))
    save(path, notebook)


@form("graded", 30)
def the_first_code_cell_last(path, notebook):
    setup = marked(notebook, "setup")
    notebook["cells"].remove(setup)
    notebook["cells"].append(setup)
    save(path, notebook)


@form("graded", 30)
def tests_deleted(path, notebook):
    notebook["cells"] = [
        cell for cell in notebook["cells"] if "points" not in cell["metadata"].get("nbgrader", {})
    ]
    save(path, notebook)


@form("graded", 30)
def tests_replaced_by_pass(path, notebook):
    for cell in notebook["cells"]:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["source"] = "pass"
    save(path, notebook)


@form("graded", 30)
def upside_down(path, notebook):
    save(path, notebook | {"cells": notebook["cells"][::-1]})


@form("graded", 30)
def an_answer_split_in_two(path, notebook):
    answer = marked(notebook, "equalize")
    helper = code("def cdf_of(image):\n    return np.cumsum(histogram(image))", **answer["metadata"])
    notebook["cells"].insert(notebook["cells"].index(answer), helper)
    save(path, notebook)


@form("graded", 30)
def a_test_copied_with_its_metadata(path, notebook):
    test = marked(notebook, "normalize-values")
    notebook["cells"].insert(3, json.loads(json.dumps(test)))
    save(path, notebook)


@form("graded", 30)
def an_answer_written_into_a_test_cell(path, notebook):
    answer, test = marked(notebook, "normalize"), marked(notebook, "normalize-values")
    test["source"] = "".join(answer["source"]) + "\n" + "".join(test["source"])
    answer["source"] = ""
    save(path, notebook)


@form("graded", 30)
def two_thousand_cells_of_text(path, notebook):
    text = {"cell_type": "markdown", "source": "text", "metadata": {}}
    save(path, notebook | {"cells": [*notebook["cells"], *[text] * 1500]})


@form("graded", 30)
def colab_s_metadata(path, notebook):
    for cell in notebook["cells"]:
        cell["metadata"] |= {
            "id": "x",
            "colab": {"base_uri": "https://localhost"},
            "executionInfo": {"status": "ok"},
        }
    kernel = {"name": "xpython", "display_name": "another", "language": "R"}
    save(path, notebook | {"metadata": {"colab": {}, "kernelspec": kernel}})


# Dishonest ones -------------------------------------------------------------------------------------------


def without_answers(notebook):
    """Take the right answers out: what is left deserves nothing."""
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            name = cell["metadata"]["nbgrader"]["grade_id"]
            cell["source"] = f"def {name}(*arguments):\n    return 0"
    return notebook


@form("graded", 0)
def tags_that_skip_the_tests(path, notebook):
    for cell in without_answers(notebook)["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]
    save(path, notebook)


@form("graded", 0)
def a_thousand_points(path, notebook):
    for cell in without_answers(notebook)["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if "points" in marks:
            marks["points"], marks["grade"], cell["outputs"] = (
                1000,
                False,
                [
                    {
                        "output_type": "execute_result",
                        "data": {"text/plain": "1000"},
                        "metadata": {},
                        "execution_count": 1,
                    }
                ],
            )
    save(path, notebook)


@form("graded", 0)
def a_test_s_name_on_a_cell_that_does_nothing(path, notebook):
    notebook = without_answers(notebook)
    for name in ("normalize-values", "normalize-float32"):
        marked(notebook, name)["source"] = "print('normalize is right')"
    save(path, notebook)


@form("blank", 0)
def nothing_attempted(path, notebook):
    released = Path(__file__).parents[2] / "exercises" / "images" / "images.ipynb"
    path.write_bytes(released.read_bytes())


@form("blank", 0)
def no_cells(path, notebook):
    save(path, notebook | {"cells": []})


# Set aside ------------------------------------------------------------------------------------------------


@form("set aside")
def an_empty_file(path, notebook):
    path.write_bytes(b"")


@form("set aside")
def half_a_file(path, notebook):
    path.write_text(json.dumps(notebook)[:5000])


@form("set aside")
def no_json(path, notebook):
    path.write_text("import numpy as np\n")


@form("set aside")
def a_zip_archive(path, notebook):
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 20)


@form("set aside")
def a_list(path, notebook):
    path.write_text("[1, 2, 3]")


@form("set aside")
def cells_of_no_form(path, notebook):
    save(path, {"cells": 3, "worksheets": 4})


@form("set aside")
def brackets_a_million_deep(path, notebook):
    path.write_text("[" * 1_000_000)


@form("set aside")
def a_number_of_a_million_digits(path, notebook):
    path.write_text('{"cells": ' + "9" * 1_000_000 + "}")


@form("set aside")
def a_huge_file(path, notebook):
    with path.open("wb") as file:
        file.truncate(3 * 2**30)


@form("set aside")
def a_hundred_thousand_cells(path, notebook):
    save(path, {"cells": [code("x")] * 100_000})


@form("set aside")
def a_link_to_the_solutions(path, notebook):
    target = path.with_name("another.ipynb")
    save(target, notebook)
    path.symlink_to(target)


@form("set aside")
def a_link_to_a_device(path, notebook):
    path.symlink_to("/dev/zero")


@form("set aside")
def a_hard_link_to_a_classmate(path, notebook):
    target = path.with_name("another.ipynb")
    save(target, notebook)
    path.hardlink_to(target)


@form("set aside")
def a_pipe(path, notebook):
    os.mkfifo(path)


@form("set aside")
def a_folder(path, notebook):
    path.mkdir()


@form("set aside")
def nothing_there(path, notebook):
    pass


@form("set aside")
def another_assignment(path, notebook):
    released = Path(__file__).parents[2] / "exercises" / "padding" / "padding.ipynb"
    text = released.read_text(encoding="utf-8").replace("raise NotImplementedError", "return 3 #")
    path.write_text(text, encoding="utf-8")
