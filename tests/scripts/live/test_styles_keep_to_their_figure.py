"""A figure's style sheet styles that figure alone, although all are joined into one file."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.site.stylesheets import FIRST, FOLDER, sheets

SHEETS = [
    path
    for path in sheets(ROOT / "docs" / FOLDER)
    if path.parent.name == "live" and f"live/{path.name}" not in FIRST
]

LOOKS_LIKE = {"own_sentence": "real_heads", "writing_words": "real_heads"}
"""Figure → another one whose style sheet it goes by as well, on purpose."""

NAME = re.compile(r"[.\[](?!\d)([a-z][\w-]*)")
"""A class or an attribute, in a selector."""


@cache
def marks_of(figure: str) -> frozenset[str]:
    """Return the classes and data attributes in a figure's panel and program."""
    places = (
        *(f"scripts/live/panels/{figure}.html", f"scripts/site/templates/{figure}.html"),
        f"docs/assets/javascripts/live/{figure}.js",
    )
    texts = [(ROOT / place).read_text("utf-8") for place in places if (ROOT / place).is_file()]
    text = " ".join(texts)
    classes = " ".join(re.findall(r'class="([^"{]*)', text)).split()
    return frozenset([*classes, *re.findall(r"\b(?:live|data)-[a-z][\w-]*", text)])


@cache
def figures() -> tuple[str, ...]:
    panels = [*(ROOT / "scripts/live/panels").glob("[!_]*.html")]
    panels += [*(ROOT / "scripts/site/templates").glob("own_*.html")]
    return tuple(sorted(path.stem for path in panels))


def users(name: str) -> set[str]:
    return {figure for figure in figures() if name in marks_of(figure)}


def selectors(text: str) -> Iterator[str]:
    """Yield the selectors of a style sheet, one by one, without what they leave out."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for group in re.findall(r"([^{};]+)\{", text):
        if not group.strip().startswith("@"):
            flat = re.sub(r":not\([^()]*\)", "", " ".join(group.split()))
            yield from re.split(r", *(?![^()]*\))", flat)


def straying(text: str, figure: str) -> list[str]:
    """Return the selectors of a figure's style sheet that reach what another figure has, too."""
    own = {figure} | {one for one, other in LOOKS_LIKE.items() if other == figure}
    found = []
    for selector in selectors(text):
        names = NAME.findall(selector)
        reaches_others = any(name.startswith("live-") and users(name) - own for name in names)
        is_within = f'[data-live="{figure}"]' in selector or any(
            users(name) and users(name) <= own for name in names
        )
        if reaches_others and not is_within:
            found.append(selector)
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_what_two_figures_have_is_styled_within_ones_own(sheet: Path) -> None:
    assert straying(sheet.read_text(encoding="utf-8"), sheet.stem) == []


def test_what_strays_is_found() -> None:
    assert {"mechanism", "score_playground"} <= users("live-choice")
    text = """
      .live-choice label, .live-machine-table .live-choice { flex: none; } /* .live-choice */
      @container (min-width: 30rem) { a:not(.live-machine-table) .live-choice { top: 0 } }
      [data-live="mechanism"] .live-choice { left: 0 }
    """
    assert straying(text, "mechanism") == [".live-choice label", "a .live-choice"]
    assert straying(text, "score_playground") == [
        ".live-choice label",
        ".live-machine-table .live-choice",
        "a .live-choice",
        '[data-live="mechanism"] .live-choice',
    ]


def test_figures_that_look_alike_are_there() -> None:
    assert LOOKS_LIKE.keys() | LOOKS_LIKE.values() <= {*figures()}
