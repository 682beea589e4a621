"""From a figure to the bytes of a picture that carries all that it needs."""

import base64
import io
import re
import warnings
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

import matplotlib as mpl
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.figure import Figure

UNIT = 72
"""Pixels to an inch on paper: one unit of a drawing is one pixel of a screen."""

MISSING_LETTER = "Glyph .* missing from font"

_TEXT = re.compile(r'<text style="([^"]*)"([^>]*)>([^<]*)</text>')
_SIZE = re.compile(r"(?:font|font-size):[^;]*?([\d.]+)px")
_FAMILY = re.compile(r"'([^']+)'")

LAST_PLAIN_LETTER = 0x52F
"""Latin, Greek and Cyrillic letters stand side by side; the widths of others depend on others."""


def picture(
    figure: Figure,
    kind: str,
    *,
    title: str = "",
    description: str = "",
    dpi: float = UNIT,
    transparent: bool = False,
    letters: str = "text",
) -> bytes:
    """Return a figure as a file, with title and description inside.

    To be called within `applied`, which says how things look. Without dates and paths, the same
    figure gives the same bytes.

    Parameters
    ----------
    figure : Figure
        What to save.
    kind : str
        "svg", "png" or "pdf".
    title, description : str
        For those who look for the picture, and for those who cannot see it.
    dpi : float
        Pixels of a PNG for each 72 pixels of the drawing.
    transparent : bool
        Whether what lies behind the picture is seen.
    letters : str
        "text": an SVG holds text, which can be searched and changed, and the letters of its fonts
        that it uses. "paths": it holds outlines, for programs that load no fonts from a picture.
    """
    metadata: dict[str, Mapping[str, Any]] = {
        "svg": {"Date": None, "Title": title or None},
        "pdf": {"CreationDate": None, "Title": title or None, "Subject": description or None},
        "png": {"Title": title, "Description": description} if title or description else {},
    }
    buffer = io.BytesIO()
    options: dict[str, Any] = {"pil_kwargs": {"dpi": (dpi, dpi)}} if kind == "png" else {}
    fonttype = "path" if letters == "paths" else "none"
    with mpl.rc_context({"svg.fonttype": fonttype}), warnings.catch_warnings():
        # Which letters are missing has been said, or the reader's own fonts will show them.
        warnings.filterwarnings("ignore", MISSING_LETTER, UserWarning)
        Figure.savefig(  # not the figure's own, which may be what calls this
            figure,
            buffer,
            format=kind,
            metadata=metadata[kind],
            dpi=dpi,
            transparent=transparent,
            **options,
        )
    if kind != "svg":
        return buffer.getvalue()
    return _complete(buffer.getvalue().decode(), description).encode()


def _complete(svg: str, description: str) -> str:
    """Add description, letters and widths to matplotlib's SVG, and measure it in pixels."""
    svg = re.sub(r'(<svg [^>]*?)height="([\d.]+)pt"', r'\1height="\2"', svg, count=1)
    svg = re.sub(r'(<svg [^>]*?)width="([\d.]+)pt"', r'\1role="img" width="\2"', svg, count=1)
    fonts = _used_fonts(svg)
    svg = _TEXT.sub(lambda match: _with_width(match, fonts), svg)
    if description:
        place = svg.find("</title>")
        place = place + len("</title>") if place >= 0 else re.search("<svg [^>]*>", svg).end()  # type: ignore[union-attr]
        svg = f"{svg[:place]}\n <desc>{escape(description, quote=False)}</desc>{svg[place:]}"
    faces = "".join(_font_face(family, *used) for family, used in fonts.items() if used[1])
    for font, _ in fonts.values():
        font.close()
    if faces:
        svg = svg.replace("</style>", f"{faces}</style>", 1)
    return svg


def _used_fonts(svg: str) -> dict[str, tuple[TTFont, set[str]]]:
    """Return the fonts that the texts name, each with the letters that come from it."""
    fonts: dict[str, tuple[TTFont, set[str]]] = {}
    for style, _, content in _TEXT.findall(svg):
        for family in _FAMILY.findall(style):
            if family not in fonts:
                file = font_manager.findfont(family, fallback_to_default=False)
                fonts[family] = TTFont(file, recalcTimestamp=False, fontNumber=0), set()
        for letter in unescape(content):
            for family in _FAMILY.findall(style):
                font, letters = fonts[family]
                if ord(letter) in font.getBestCmap():
                    letters.add(letter)
                    break
    return fonts


def _with_width(match: re.Match[str], fonts: Mapping[str, tuple[TTFont, set[str]]]) -> str:
    """Say how wide a text is, so that another font, should there be one, takes no more room."""
    style, place, content = match.groups()
    text = unescape(content)
    size = _SIZE.search(style)
    families = [fonts[family][0] for family in _FAMILY.findall(style)]
    if size is None or not families or not text or max(map(ord, text)) > LAST_PLAIN_LETTER:
        return match[0]
    width = 0.0
    for letter in text:
        font = next((one for one in families if ord(letter) in one.getBestCmap()), None)
        if font is None:
            return match[0]
        width += font["hmtx"][font.getBestCmap()[ord(letter)]][0] / font["head"].unitsPerEm
    length = f' textLength="{width * float(size[1]):.2f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text style="{style}"{place}{length}>{content}</text>'


def _font_face(family: str, font: TTFont, letters: set[str]) -> str:
    options = subset.Options(flavor="woff", hinting=False, glyph_names=False)
    options.drop_tables += ["FFTM"]  # when FontForge made the font: it warns of it
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=map(ord, letters))
    subsetter.subset(font)
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    content = base64.b64encode(file.getvalue()).decode()
    return (
        f"@font-face{{font-family:'{family}';"
        f"src:url(data:font/woff;base64,{content}) format('woff')}}"
    )
