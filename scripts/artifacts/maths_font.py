"""Cut the maths font down to what formulas need, so that pages stay light.

The whole font comes unchanged from its package; the subset is made when the site is built.
"""

from typing import TYPE_CHECKING

from scripts.artifacts.web_fonts import FONTS, cut_down

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

WHOLE = FONTS / "stix-two-math" / "stix-two-math-latin-400-normal.woff"

CHARACTERS = frozenset(
    [
        *map(chr, range(0x20, 0x7F)),  # Latin letters, digits, ASCII operators
        *"ΓΔΘΛΞΠΣΦΨΩ",
        *map(chr, range(0x3B1, 0x3CA)),  # small Greek letters
        *map(chr, range(0x1D434, 0x1D468)),  # italic Latin letters
        *map(chr, range(0x1D6FC, 0x1D71C)),  # small italic Greek letters
        *"ℎℓℒℝ𝖳ϕϵ∂∇",
        *"±·×÷−∘⋅∗⊙⊕⊗⊤√∑∏∞∝",
        *"=≈≠≡≤≥≪≫∼≔∈∉∋∣∥‖",
        *"←→↔↦⇒…⋯⋮⋱′″⟨⟩",
        *"ˆ˜¯̲–—‘’“”",
        *"\u00a0\u2009\u202f\u2061\u2062\u2063\ufe00",  # spaces and invisible characters
    ]
)
"""What a formula on the site may consist of; every extra character makes each page heavier."""


def maths_font() -> bytes:
    """Return the part of the font that has `CHARACTERS`, as a `.woff2` file.

    It includes brackets and roots in all their sizes, with the measurements that browsers need to
    stretch and place them.

    Examples
    --------
    >>> maths_font()[:4]
    b'wOF2'
    """
    return cut_down(WHOLE, CHARACTERS, ["ssty"], prepare=_with_low_roots)


def _with_low_roots(font: "TTFont") -> None:
    """Leave one size of the root sign: behind each root Chromium has room for the broadest."""
    variants = font["MATH"].table.MathVariants
    root = variants.VertGlyphCoverage.glyphs.index(font.getBestCmap()[ord("√")])
    sizes = variants.VertGlyphConstruction[root]
    sizes.MathGlyphVariantRecord = sizes.MathGlyphVariantRecord[:1]
    sizes.VariantCount = 1
    sizes.GlyphAssembly = None
