"""Whether the data and fonts that came with the project are unchanged.

They are listed in `data/SHA256SUMS`, which `sha256sum --check data/SHA256SUMS` can read too.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.artifacts.places import EXPERIMENTS, ROOT
from scripts.artifacts.records import write_whole

LIST = "data/SHA256SUMS"

OTHER = "not the file that came with the project"
"""What is said of a file that has changed."""

FOLDERS = {
    "data": (".csv", ".json", ".npz", ".safetensors", ".txt"),
    "benchmarks/data": (".json",),
    "docs/assets/fonts": (".woff", ".woff2"),
    "src/attention_figures/fonts": (".ttf",),
}
"""Where such files are kept, and how their names end."""


def listed_files(root: Path = ROOT) -> Iterator[Path]:
    """Name the files that belong on the list."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if belongs(path.relative_to(root).as_posix()):
                yield path


def belongs(name: str) -> bool:
    """Whether a file of this name belongs on the list; results of experiments have own hashes.

    Examples
    --------
    >>> belongs("data/one.npz"), belongs("data/one"), belongs("d")
    (True, False, False)
    """
    return not name.startswith(f"data/{EXPERIMENTS}/") and any(
        name.startswith(f"{folder}/") and name.endswith(suffixes)
        for folder, suffixes in FOLDERS.items()
    )


def write_list(root: Path = ROOT) -> None:
    """Accept the files as they are now."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root).as_posix()}\n"
        for path in listed_files(root)
    ]
    write_whole(root / LIST, "".join(lines).encode())


def problem(root: Path = ROOT) -> str:
    """Say in one line what is wrong with the files and how to get them back; "" if nothing is."""
    try:
        text = (root / LIST).read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    bad = {}
    if not text and any(listed_files(root)):
        bad[LIST] = "missing or empty"
    elif text and not text.endswith("\n"):
        bad[LIST] = "cut off"
    for line in text.splitlines():
        expected, _, name = line.partition("  ")
        if not (re.fullmatch(r"[0-9a-f]{64}  .+", line) and belongs(name)):
            bad.setdefault(LIST, OTHER)
            continue
        try:
            found = hashlib.sha256((root / name).read_bytes()).hexdigest()
        except (OSError, ValueError):  # the latter: no file can have such a name
            bad[name] = "missing"
            continue
        if found != expected:
            bad[name] = OTHER
    if not bad:
        return ""
    said = ", ".join(f"{name} is {what}" for name, what in bad.items())
    return (
        f"{said}; get it back with `git checkout -- {' '.join(bad)}`, or, if this is on purpose, "
        "accept it with `python scripts/build_artifacts.py --accept-data`"
    )
