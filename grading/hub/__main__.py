"""Set up and start a class to try on this machine: `make hub`, or `python -m grading.hub --help`.

JupyterHub goes into an environment of its own that sees the course's; everything lies in one folder, `_build/hub`.
"""

import argparse
import os
import secrets
import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

from book._extensions import npm

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
INSTALLED = ROOT / "_build" / "hub"
BELOW = Path(sys.prefix)  # the course's environment, which runs this


def install():
    """Put JupyterHub and its proxy into `_build/hub`, exactly as the lock files say, if they are not there yet."""
    lock, stamp = HERE / "requirements.txt", INSTALLED / "installed.txt"
    if not (stamp.exists() and stamp.read_bytes() == lock.read_bytes()):
        print("Installing JupyterHub into _build/hub: 120 MB, a minute the first time ...", flush=True)
        shutil.rmtree(INSTALLED / "venv", ignore_errors=True)
        make_layer(INSTALLED / "venv", lock)
        shutil.copy(lock, stamp)
    npm.installed(INSTALLED / "node", HERE, retries=5)


def make_layer(place, lock):
    """Make an environment that has what the lock file names, and below it all that the course's environment has."""
    npm.run([sys.executable, "-m", "venv", "--without-pip", place])
    uv = Path(sys.executable).with_name("uv")
    npm.run([uv, "pip", "install", "--quiet", "--python", place / "bin" / "python", "--requirement", lock])
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(place)}))
    packages.joinpath("course.pth").write_text(
        f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n"
    )
    # Jupyter looks for JupyterLab, its extensions and the kernel beside the Python that runs.
    for folder in ("share", "etc"):
        (place / folder).mkdir(exist_ok=True)
        (place / folder / "jupyter").symlink_to(BELOW / folder / "jupyter")


def password(folder):
    """Return the password of a hub: drawn once, kept where the hub keeps its keys."""
    path = folder / "private" / "password"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()


def start(folder, course, port):
    """Become the hub."""
    exchange = folder / "exchange"
    exchange.mkdir(parents=True, exist_ok=True)
    exchange.chmod(0o777)
    [node], _ = npm.node_and_npm(INSTALLED)
    proxy = INSTALLED / "node/node_modules/configurable-http-proxy/bin/configurable-http-proxy"
    programs = [INSTALLED / "venv" / "bin", BELOW / "bin", os.environ["PATH"]]
    environment = os.environ | {
        "PATH": os.pathsep.join(map(str, programs)),
        "CNN_HUB": str(folder),
        "CNN_COURSE": str(course),
        "CNN_PASSWORD": password(folder),
        "CNN_PORT": str(port),
        "CNN_PROXY": shlex.join([str(node), str(proxy)]),
    }
    print(f"http://127.0.0.1:{port}: instructor, ana, bea and carl may log in; the password of all four is")
    print(f"    {environment['CNN_PASSWORD']}", flush=True)
    os.chdir(folder)
    hub = INSTALLED / "venv" / "bin" / "jupyterhub"
    os.execve(hub, [str(hub), "--config", str(HERE / "trial.py"), "--log-level", "WARN"], environment)


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m grading.hub", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8000, help="and the two after it; default: 8000")
    parser.add_argument("--folder", type=Path, default=INSTALLED, help="for exchange, homes and database")
    parser.add_argument("--course", type=Path, default=ROOT, help="the course's folder, if not this project")
    arguments = parser.parse_args()
    try:
        install()
    except OSError as error:
        sys.exit(f"The hub could not be installed: {error}")
    start(arguments.folder.resolve(), arguments.course.resolve(), arguments.port)


if __name__ == "__main__":
    main()
