"""The real model's rounded weights, which readers may load into a page; see decisions/0010."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.artifacts.checksums import LIST
from scripts.artifacts.places import ROOT
from scripts.artifacts.records import make_room

SOURCE = ROOT / "data" / "real_model" / "int8"
PLACE = "assets/model"
"""Where the site has them."""
FIRST = ("config.json", "vocab.txt", "layers.safetensors")
"""What any sentence needs; parts of the table of words follow as the sentence asks for them."""


def model_files() -> dict[str, Path]:
    """Map the place of each file within the site to the file."""
    return {f"{PLACE}/{path.name}": path for path in sorted(SOURCE.iterdir()) if path.is_file()}


def first_bytes() -> dict[str, int]:
    """Return the sizes of the files that come before the first result."""
    return {name: (SOURCE / name).stat().st_size for name in FIRST}


def layers_and_heads() -> tuple[int, int]:
    """Return how many layers the model has, and how many heads each."""
    config = json.loads((SOURCE / "config.json").read_bytes())
    return config["num_hidden_layers"], config["num_attention_heads"]


def version() -> str:
    """Name these very weights, so that a browser does not go on with others that it has kept."""
    folder = f"{SOURCE.relative_to(ROOT).as_posix()}/"
    lines = (ROOT / LIST).read_text(encoding="utf-8").splitlines()
    of_model = "".join(line for line in lines if folder in line)
    return hashlib.sha256(of_model.encode()).hexdigest()[:12]


def is_there(target: Path, source: Path) -> bool:
    """Whether a file is a copy of another by size and time: reading both would take long."""
    try:
        there = target.stat()
    except OSError:
        return False
    here = source.stat()
    return (there.st_size, there.st_mtime_ns) == (here.st_size, here.st_mtime_ns)


def bring(out: Path, files: Mapping[str, Path]) -> None:
    """Copy files into a folder under other names, but for those that are there already.

    A second name for the same bytes would be quicker still, but it touches the file itself, and
    the next build would take all data for changed.

    Parameters
    ----------
    out : Path
        The folder.
    files : mapping of str to Path
        Path within the folder → the file that is wanted there.
    """
    for name, source in files.items():
        target = out / name
        if not is_there(target, source):
            target.parent.mkdir(parents=True, exist_ok=True)
            make_room(target)
            shutil.copy2(source, target)
