"""Which installed fonts draw a text, and what none of them can draw."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from attention_figures.styles.drawing_style import FONT_FAMILY, OTHER_LETTERS, register_fonts

BUNDLED = (FONT_FAMILY, OTHER_LETTERS)
"""Fonts that are always there: this library's own, and the one that comes with matplotlib."""

NO_TEXT = ("Last Resort", "cm")
"""Beginnings of names of fonts that have no letters, or have them in other places."""


def families_for(text: Iterable[str], font: str | None = None) -> tuple[list[str], str]:
    """Return fonts that together draw a text, the first of them that has a letter draws it.

    Parameters
    ----------
    text : iterable of str
        All that is to be drawn.
    font : str or None
        Name of an installed font, or path of a font file, that comes first.

    Returns
    -------
    list of str
        Names of font families.
    str
        Characters that no font here has.

    Raises
    ------
    ValueError
        If there is no such font.
    """
    register_fonts()
    families = [*([_named(font)] if font else []), *BUNDLED]
    missing = {ord(letter) for word in text for letter in word if not _leaves_no_mark(letter)}
    for family in families:
        missing -= letters_of(file_of(family))
    for entry in _others(families) if missing else ():
        found = missing & _letters_or_none(entry.fname)
        if found:
            families.append(entry.name)
            missing -= found
    return families, "".join(map(chr, sorted(missing)))


def file_of(family: str) -> str:
    """Return the file of a font family that is known to be there."""
    return str(font_manager.findfont(family, fallback_to_default=False))


@cache
def letters_of(file: str) -> frozenset[int]:
    """Return the code points that a font file has."""
    font = FT2Font(file)
    return frozenset(font.get_charmap()) if font.scalable else frozenset()


def _letters_or_none(file: str) -> frozenset[int]:
    try:
        return letters_of(file)
    except (OSError, RuntimeError):  # removed, or of a kind that cannot be drawn
        return frozenset()


def _leaves_no_mark(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) == "Cf" or letter in "\ufe0e\ufe0f"


def _others(families: Sequence[str]) -> list[font_manager.FontEntry]:
    """Return all installed upright fonts, one of each family, those of ordinary weight first."""
    entries = sorted(
        (
            entry
            for entry in font_manager.fontManager.ttflist
            if entry.style == "normal"
            and entry.name not in families
            and not entry.name.startswith(NO_TEXT)
        ),
        key=lambda entry: (abs(_weight(entry) - 400), entry.name, entry.fname),
    )
    return list({entry.name: entry for entry in reversed(entries)}.values())[::-1]


def _weight(entry: font_manager.FontEntry) -> int:
    weight = entry.weight
    return weight if isinstance(weight, int) else font_manager.weight_dict.get(weight, 400)


def _named(font: str) -> str:
    path = Path(font)
    if path.suffix.lower() in (".ttf", ".otf", ".ttc"):
        if not path.is_file():
            raise ValueError(f"font: there is no file {font}")
        try:
            name = FT2Font(str(path)).family_name
            font_manager.fontManager.addfont(path)
        except (OSError, RuntimeError) as problem:
            raise ValueError(f"font: {font} is no font that can be read: {problem}") from problem
        return str(name)
    if font not in font_manager.get_font_names():
        near = [name for name in font_manager.get_font_names() if font.lower() in name.lower()]
        hint = f"; there are {', '.join(sorted(near)[:3])}" if near else ""
        raise ValueError(
            f"font: expected the name of an installed font or a .ttf or .otf file, got {font!r}"
            f"{hint}"
        )
    return font
