"""The teaching pack within the site: put together again only if something in it has changed."""

import os
import subprocess
import sys
from collections.abc import Iterator

from scripts.artifacts.places import ARTIFACTS, ROOT
from scripts.artifacts.records import make_room
from scripts.artifacts.untouched import installed
from scripts.site import kept
from scripts.teaching.shown import PICTURES, shown

NAME = "teaching-pack.zip"

PACK = ROOT / "build" / "teaching" / NAME
"""Where it is kept from build to build."""


def key() -> str:
    """Hash what the pack is made from."""
    figures = list(shown())
    files = [
        ARTIFACTS / "figures" / f"{name}.{suffix}"
        for name, _ in figures
        for suffix in (*PICTURES, "json")
    ]
    drawing = [
        path for kind in ("py", "mplstyle", "ttf") for path in (ROOT / "src").rglob(f"*.{kind}")
    ]
    code = [*drawing, *(ROOT / "scripts" / "teaching").rglob("*.py")]
    return kept.digest(
        installed(), figures, kept.digest_of_files([*files, *code, ROOT / "CITATION.cff"])
    )


def teaching_pack() -> Iterator[tuple[str, bytes]]:
    """Yield path and content of the pack.

    Raises
    ------
    OSError
        If it cannot be put together; the message says why.
    """
    now = key()
    made = kept.read("teaching/pack.json", now)
    if made is None or not PACK.is_file() or made != kept.digest_of_files([PACK]):
        make_room(PACK)
        _make()
        kept.write("teaching/pack.json", now, kept.digest_of_files([PACK]))
    yield NAME, PACK.read_bytes()


def _make() -> None:
    # In a process of its own, so that an edit in src/ takes effect while a site is served.
    step = subprocess.run(
        [sys.executable, "-m", "scripts.teaching.pack", str(PACK)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if step.returncode:
        raise OSError(f"the teaching pack could not be put together:\n{step.stderr}")
