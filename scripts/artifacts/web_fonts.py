"""Cut fonts down to the characters that pages need, so that pages stay light.

The whole fonts come unchanged from their packages; the subsets are made when the site is built.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.artifacts.places import ROOT

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FONTS = ROOT / "docs" / "assets" / "fonts"

TEXT_FONTS = (
    "source-sans-3/source-sans-3-latin-400-normal",
    "source-sans-3/source-sans-3-latin-400-italic",
    "source-sans-3/source-sans-3-latin-600-normal",
    "source-code-pro/source-code-pro-latin-400-normal",
    "source-code-pro/source-code-pro-latin-600-normal",
)

COMMON = frozenset(
    [
        *map(chr, range(0x7F)),  # ASCII: letters, digits, punctuation and line ends
        *"\u00a0·¶©°±²³¹×÷",
        *"\u2009\u202f–—‘’“”…−↑↓",
    ]
)
"""What most pages' text consists of. A page with any other character also loads the whole font.

`docs/assets/stylesheets/fonts.css` tells browsers the same.
"""


def cut_down(
    font: Path,
    characters: Iterable[str],
    features: Sequence[str],
    *,
    hinting: bool = False,
    prepare: "Callable[[TTFont], None] | None" = None,
) -> bytes:
    """Return a `.woff2` file with the part of a font that the given characters need.

    Parameters
    ----------
    font : Path
        The whole font, in a web font format.
    characters : iterable of str
        What to keep. Characters that the font lacks are left out.
    features : sequence of str
        OpenType features to keep, by their tags; `*` keeps all.
    prepare : callable or None
        Changes the whole font before it is cut.
    hinting : bool
        Whether to keep the hints that fit letters to the pixels of a coarse screen.
    """
    from fontTools import subset

    options = subset.Options(
        flavor="woff2", layout_features=list(features), hinting=hinting, glyph_names=False
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=map(ord, characters))
    file = io.BytesIO()
    with subset.load_font(str(font), options) as whole:
        if prepare is not None:
            prepare(whole)
        subsetter.subset(whole)
        subset.save_font(whole, file, options)
    return file.getvalue()


def text_fonts() -> dict[str, bytes]:
    """Return the subsets of the text fonts that most pages need: file name → content."""
    return {
        f"fonts/{Path(name).name}.woff2": cut_down(
            FONTS / f"{name}.woff2", COMMON, ["*"], hinting=True
        )
        for name in TEXT_FONTS
    }
