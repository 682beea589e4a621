"""Which figures the pages show, and where; read from their sources, so that it takes no time."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ARTIFACTS, ROOT

PICTURES = ("svg", "png", "pdf")
"""The kinds of files in which a figure comes."""

FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)


def pages() -> list[Path]:
    """Return the pages in the order of the menu."""
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:", 1)[1]
    return [ROOT / "docs" / page for page in re.findall(r": (\S+\.md)$", menu, re.MULTILINE)]


def shown() -> Iterator[tuple[str, str]]:
    """Yield each figure that pages show, with the title of the first page that shows it."""
    seen: set[str] = set()
    for page in pages():
        text = FRONT_MATTER.sub("", page.read_text(encoding="utf-8"))
        title = text.split("# ", 1)[1].split("\n", 1)[0]
        for kind, name in re.findall(r'\[\[ (figure|live)\("(\w+)"', text):
            still = record("live", name)["still"] if kind == "live" else name
            if still not in seen:
                seen.add(still)
                yield still, title


def record(kind: str, name: str) -> Any:
    """Return what the build wrote down about an artifact."""
    return json.loads((ARTIFACTS / kind / f"{name}.json").read_bytes())
