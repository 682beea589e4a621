"""What the page needs on which the real model reads a sentence of one's own."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attention_figures.text import show
from scripts.artifacts.live_panels import embedded
from scripts.site.model_files import first_bytes, layers_and_heads, version

PROGRAM = Path(__file__).parent / "templates" / "own_sentence.py"
"""What "Copy as Python" gives away; its settings are the page's start."""

MOST_CHARACTERS = 300
MOST_TOKENS = 64

PLACES = {
    "previous_word": "the previous word",
    "next_word": "the next word",
    "first_marker": "the first marker",
}
"""Where a head may look in every sentence: name in the chapter's numbers → in words."""


def start_of(program: str) -> dict[str, Any]:
    r"""Read the settings at the top of a program: `name = value` lines of plain values.

    >>> start_of('word = 8\nhead = "6.12"\nother = word + 1')
    {'word': 8, 'head': '6.12'}
    """
    settings: dict[str, Any] = {}
    for line in ast.parse(program).body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            settings |= {
                name.id: line.value.value for name in line.targets if isinstance(name, ast.Name)
            }
    return settings


def panel(numbers: Mapping[str, str]) -> dict[str, Any]:
    """Return what the template takes.

    Parameters
    ----------
    numbers : mapping of str to str
        Those of the table with the chapter's reliable heads.
    """
    program = PROGRAM.read_text(encoding="utf-8")
    start = {**start_of(program), "other": "", "view": "weights"}
    sizes = first_bytes()
    layers, heads = layers_and_heads()
    given = {"sizes": sizes, "version": version(), "layers": layers, "heads": heads}
    return {
        "start": start,
        "most": MOST_CHARACTERS,
        "most_tokens": MOST_TOKENS,
        "layers": layers,
        "heads": heads,
        "found": [
            {
                "place": place,
                "what": what,
                "head": numbers[f"{place}_at"],
                "share": numbers[place],
            }
            for place, what in PLACES.items()
        ],
        "megabytes": show(sum(sizes.values()) / 1e6, ".0f"),
        "embedded": embedded(start, given, program),
    }
