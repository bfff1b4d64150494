"""The part for instructors: a switch leaves it out, and it says of the course what the course says of itself."""

import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import instructor_pages
import pytest
import yaml
from docutils import nodes
from teaching import Mistake, diagnosis, words

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "book"
CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
NOTES = (BOOK / "instructors-teaching.md").read_text(encoding="utf-8")
CONF = f"""
import sys
sys.path.insert(0, {str(BOOK / "_extensions")!r})
extensions = ["myst_parser", "sphinx_external_toc", "instructor_pages"]
myst_enable_extensions = ["colon_fence"]
external_toc_exclude_missing = True
"""
TOC = """
format: jb-book
root: book/index
parts:
  - caption: Chapters
    chapters: [{file: book/images}]
  - caption: For instructors
    chapters: [{file: book/guide}]
"""
PAGES = {
    "index": "# A course\n\n:::{only} instructors\nIf you teach, read {doc}`guide`.\n:::\n",
    "images": "# Images\n\nIt is {ref}`graded in a sandbox <guide-safe>`.\n",
    "guide": "# For teachers\n\n(guide-safe)=\n## Safe\n\nSecrets of the staff room.\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return a function that builds a small course into a folder, with or without the part, and what the pages say."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "book").mkdir()
    (folder / "_toc.yml").write_text(TOC)
    (folder / "conf.py").write_text(CONF)
    for name, text in PAGES.items():
        (folder / "book" / f"{name}.md").write_text(text)

    def build(shown):
        target = folder / "_build" / "html"
        options = ["-W", "-n", "-q", "-D", f"instructor_pages={int(shown)}"]
        run = subprocess.run(
            [sys.executable, "-m", "sphinx", *options, str(folder), str(target)],
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        return {path.stem: path.read_text() for path in (target / "book").glob("*.html")} | {
            "search": (target / "searchindex.js").read_text()
        }

    return build


def test_the_switch_leaves_out_pages_contents_search_and_links(site):
    assert set(site(True)) == {*PAGES, "search"}
    hidden = site(False)
    assert set(hidden) == {"index", "images", "search"}
    assert "For teachers" not in "".join(hidden.values()) and "guide" not in "".join(hidden.values())
    assert "If you teach" not in hidden["index"]
    assert "It is <span" in hidden["images"] and "graded in a sandbox" in hidden["images"]
    assert "If you teach" in site(True)["index"]


def test_the_part_has_the_guide_and_nothing_that_students_need():
    pages = instructor_pages.pages(CONTENTS)
    assert {f"book/{path.stem}" for path in BOOK.glob("instructors*.md")} < set(pages)
    assert instructor_pages.without(CONTENTS)["parts"] == CONTENTS["parts"][:-1]


def test_sentences_that_lead_to_the_guide_go_with_it():
    names = instructor_pages.targets(ROOT, instructor_pages.pages(CONTENTS))
    for page in instructor_pages.without(CONTENTS)["parts"][0]["chapters"] + [{"file": CONTENTS["root"]}]:
        text = (ROOT / f"{page['file']}.md").read_text(encoding="utf-8")
        text = re.sub(r":::\{only\} instructors.*?^:::", "", text, flags=re.DOTALL | re.MULTILINE)
        assert not names & set(re.findall(r"\{(?:doc|ref)\}`(?:[^`<]*<)?([\w-]+)>?`", text)), page


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\{mistake\}`([\w.]+)`", NOTES))))
def test_checks_know_the_mistakes_that_the_notes_name(name):
    assert diagnosis(name)


def test_the_notes_have_every_chapter():
    titles = re.findall(r"^## (.+)$", NOTES, re.MULTILINE)
    numbered = next(part for part in CONTENTS["parts"] if "numbered" in part)["chapters"]
    topics = {re.split("[/-]", chapter["file"])[1] for chapter in numbered}
    assert topics == {name.split(".")[0] for name in re.findall(r"\{mistake\}`([\w.]+)`", NOTES)}
    for heading in ("What goes wrong", "Show", "Ask"):
        assert NOTES.count(f"**{heading}**") == len(titles)


def test_a_mistake_that_no_check_knows_is_an_error():
    role = Mistake()
    role.text, role.lineno = "padding.zero_pad.is_not_there", 1
    role.inliner = SimpleNamespace(reporter=SimpleNamespace(error=lambda words, line: words))
    assert role.run() == ([], ["no check knows the mistake 'padding.zero_pad.is_not_there'"])


def test_words_are_counted_as_a_reader_reads():
    page = nodes.section()
    page += nodes.paragraph("", "", nodes.Text("Three plain words, "), nodes.math("", "x^2"))
    page += nodes.literal_block("", "code = is_not(counted)")
    assert words(page) == 3
