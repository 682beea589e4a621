"""Slides for any program that reads PowerPoint: a title, then each figure with its caption."""

import datetime
import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from attention_figures.styles.palette import LIGHT

WIDE, HIGH = Inches(13.333), Inches(7.5)
MARGIN = Inches(0.6)
ROOM = WIDE - 2 * MARGIN
TOP = Inches(1.25)
"""Where pictures begin."""

BELOW = (ROOM, Inches(4.75)), (MARGIN, Inches(6.05), ROOM, Inches(0.95))
"""Room of a picture, and place of its caption, below it."""

BESIDE = (Inches(8.3), Inches(5.7)), (Inches(9.3), TOP, WIDE - MARGIN - Inches(9.3), Inches(5.7))
"""The same with the caption to the right: a high picture gets larger."""

LETTER, LINE = 0.52, 1.2
"""Width of a letter and height of a line, as shares of the size of letters."""

SMALLEST = 8

LICENCE = "CC BY 4.0"
NO_TIME = datetime.datetime(2000, 1, 1)
"""The date of the build says nothing about the slides."""


@dataclass(frozen=True)
class Slide:
    """A figure on a slide.

    Attributes
    ----------
    title : str
        The question that the figure answers.
    picture : bytes
        A PNG.
    size : tuple of int
        Its pixels across and down.
    caption, alt_text, source : str
        Below the figure; for those who cannot see it; where it comes from.
    """

    title: str
    picture: bytes
    size: tuple[int, int]
    caption: str
    alt_text: str
    source: str


def slides(title: str, subtitle: str, figures: Sequence[Slide]) -> bytes:
    """Return a presentation, the same bytes each time."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    about = deck.core_properties
    about.title, about.author, about.comments = title, title, LICENCE
    about.last_modified_by = title
    about.created = about.modified = NO_TIME
    about.revision = 1

    first = deck.slides.add_slide(deck.slide_layouts[0])
    _bar(first)
    _write(first.shapes.title, title, 44, LIGHT.ink, (MARGIN, Inches(2.3), ROOM, Inches(1.2)))
    below = MARGIN, Inches(3.6), ROOM, Inches(1.6)
    _write(first.placeholders[1], subtitle, 22, LIGHT.muted, below)
    for figure in figures:
        _add(deck, figure)
    buffer = io.BytesIO()
    deck.save(buffer)
    return without_dates(buffer.getvalue())


def _add(deck: Any, figure: Slide) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # a title and nothing else
    _bar(slide)
    title = MARGIN, Inches(0.25), ROOM, Inches(0.95)
    _write(slide.shapes.title, figure.title, 28, LIGHT.ink, title)
    width, height = figure.size

    def share_of(room: tuple[int, int]) -> float:
        return min(room[0] / width, room[1] / height)

    (wide, high), caption = max((BELOW, BESIDE), key=lambda layout: share_of(layout[0]))
    share = share_of((wide, high))
    across, down = int(width * share), int(height * share)
    picture = slide.shapes.add_picture(
        io.BytesIO(figure.picture),
        MARGIN + (wide - across) // 2,
        TOP + (high - down) // 2,
        across,
        down,
    )
    picture.name = "Figure"
    picture._element.nvPicPr.cNvPr.set("descr", figure.alt_text)
    for text, size, colour, place in (
        (figure.caption, 16, LIGHT.ink, caption),
        (figure.source, 11, LIGHT.muted, (MARGIN, Inches(7.02), ROOM, Inches(0.36))),
    ):
        _write(slide.shapes.add_textbox(*place), text, size, colour, place)


def _bar(slide: Any) -> None:
    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, WIDE, Inches(0.1))
    bar.fill.solid()
    bar.fill.fore_color.rgb = _rgb(LIGHT.weights)
    bar.line.fill.background()
    bar.name = "Bar"
    bar._element.nvSpPr.cNvPr.set("descr", "")  # nothing to tell of it


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour[1:]))  # type: ignore[no-untyped-call]


def fitting(text: str, width: float, height: float, largest: float) -> float:
    """Return the size of letters, in points, at which a text fits into a box of so many points.

    No program says how wide its letters are; half their size and a little more will do for all.

    Examples
    --------
    >>> fitting("Short", 400, 40, largest=28)
    28
    >>> fitting("A text that is much longer than its box " * 4, 400, 40, largest=28)
    11
    """
    size = largest
    while size > SMALLEST and LINE * size * math.ceil(LETTER * size * len(text) / width) > height:
        size -= 1
    return size


def _write(
    shape: Any, text: str, largest: float, colour: str, place: tuple[int, int, int, int]
) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Emu, place)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.text = text
    size = fitting(text, Emu(place[2]).pt, Emu(place[3]).pt, largest)
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size = Pt(size)
            run.font.color.rgb = _rgb(colour)


def without_dates(archive: bytes) -> bytes:
    """Write an archive anew, so that it does not say when it was made."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            how = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            new.writestr(zipfile.ZipInfo(name), old.read(name), how)
    return buffer.getvalue()
