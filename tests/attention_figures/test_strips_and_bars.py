"""Words on their weights and bars with their numbers: what is hatched, and where numbers stand."""

import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.textpath import TextPath

from attention_figures.bars import draw_bars
from attention_figures.canvas import pixel_axes, to_baseline
from attention_figures.strips import draw_strip
from attention_figures.styles.drawing_style import DrawingStyle, applied
from attention_figures.styles.palette import LIGHT

WORDS = ("cat", "it", "was")
WEIGHTS = np.array([0.75, 0.25, 0.0])


@pytest.fixture
def style() -> Iterator[DrawingStyle]:
    style = DrawingStyle()
    with applied(style):
        yield style


@pytest.fixture
def axes(style: DrawingStyle) -> Axes:
    return pixel_axes(style.figure(100))


def boxes(axes: Axes) -> list[FancyBboxPatch]:
    return [patch for patch in axes.patches if isinstance(patch, FancyBboxPatch)]


def test_each_word_stands_on_the_colour_of_its_weight(axes) -> None:
    draw_strip(axes, WORDS, WEIGHTS, LIGHT, query=1)
    assert [to_hex(box.get_facecolor()) for box in boxes(axes)] == list(map(LIGHT.heat, WEIGHTS))
    assert [text.get_text() for text in axes.texts] == ["cat", "0.75", "it", "0.25", "was", "0.00"]
    assert [box.get_edgecolor()[3] > 0 for box in boxes(axes)] == [False, True, False]


def test_a_masked_word_is_hatched_and_has_no_number(axes) -> None:
    draw_strip(axes, WORDS, WEIGHTS, LIGHT, query=1, hidden=np.array([False, False, True]))
    assert len(boxes(axes)) == 2
    (hatching,) = [patch for patch in axes.patches if type(patch) is PathPatch]
    word = next(text for text in axes.texts if text.get_text() == "was")
    extent = hatching.get_path().get_extents()
    assert extent.x0 <= word.get_position()[0] <= extent.x1
    assert "0.00" not in [text.get_text() for text in axes.texts]


def ink_middle(text: str, size: float) -> float:
    """Pixels from the line that letters stand on up to their middle."""
    ink = TextPath((0, 0), text, size=size, prop=FontProperties()).get_extents()
    return float(ink.y0 + ink.y1) / 2


@pytest.mark.usefixtures("style")
@pytest.mark.parametrize("size", [13, 15, 17])
def test_letters_are_set_around_their_middle(size: float) -> None:
    assert to_baseline(size) == pytest.approx(ink_middle("0", size), abs=0.4)


def test_word_and_number_of_a_bar_stand_at_the_height_of_its_middle(style) -> None:
    """Both are read from what is written: the lines that letters stand on, and the bars."""
    height = 90
    figure = style.figure(height)
    axes = figure.add_axes((0.2, 0, 0.6, 1))
    draw_bars(axes, WORDS, WEIGHTS, style, colour=LIGHT.weights)
    axes.set_xlim(0, 1)
    file = io.StringIO()
    figure.savefig(file, format="svg")
    lines = {
        text: float(line)
        for line, text in re.findall(
            r"translate\([\d.]+ ([\d.]+)\)[^>]*>([^<]+)</text>",
            re.sub(
                r'<text [^>]*x="([\d.]+)" y="([\d.]+)"', r"<text translate(\1 \2)", file.getvalue()
            ),
        )
    }
    for bar, word, weight in zip(axes.patches, WORDS, WEIGHTS, strict=True):
        middle = height - axes.transData.transform((0, bar.get_y() + bar.get_height() / 2))[1]
        for text in (word, f"{weight:.2f}"):
            assert lines[text] - ink_middle("0", 15) == pytest.approx(middle, abs=1), text
