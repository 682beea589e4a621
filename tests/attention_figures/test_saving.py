"""A picture carries its letters, and says how wide its texts are where others take their place."""

import base64
import io
import re

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager

from attention_figures import attention_map
from attention_figures.fonts import register_fonts

WORDS = ["because", "it", "Ωμέγα"]


def svg_of(figure, **options):
    return figure.to_bytes("svg", **options).decode()


def fonts_in(svg):
    """Return the fonts that an SVG carries, by family."""
    face = r"@font-face\{font-family:'([^']+)';src:url\(data:font/woff;base64,(.*?)\)"
    found = re.findall(face, svg)
    return {name: TTFont(io.BytesIO(base64.b64decode(content))) for name, content in found}


@pytest.fixture(scope="module")
def svg():
    return svg_of(attention_map(np.full((3, 3), 1 / 3), WORDS))


def advance(font, text, size):
    letters = font.getBestCmap()
    return sum(font["hmtx"][letters[ord(one)]][0] for one in text) * size / font["head"].unitsPerEm


def test_each_letter_is_in_a_font_that_the_picture_carries(svg):
    fonts = fonts_in(svg)
    assert list(fonts) == ["Source Sans 3", "DejaVu Sans"]
    carried = set().union(*(font.getBestCmap() for font in fonts.values()))
    used = {ord(one) for text in re.findall("<text [^>]*>([^<]*)</text>", svg) for one in text}
    assert used <= carried
    assert len(carried) < 60, "the letters that are used, not the whole font"


def test_the_letters_are_those_of_the_font(svg):
    register_fonts()
    whole = TTFont(font_manager.findfont("Source Sans 3"))
    carried = fonts_in(svg)["Source Sans 3"]
    assert advance(carried, "because", 15) == pytest.approx(advance(whole, "because", 15))


def test_another_font_in_its_place_takes_no_more_room(svg):
    lengths = re.findall(r'textLength="([\d.]+)" lengthAdjust="spacingAndGlyphs">because<', svg)
    assert len(lengths) == 2
    font = fonts_in(svg)["Source Sans 3"]
    assert [float(length) for length in lengths] == pytest.approx(
        [advance(font, "because", 15)] * 2, abs=0.01
    )


def test_letters_can_be_outlines():
    svg = svg_of(attention_map(np.full((3, 3), 1 / 3), WORDS), letters="paths")
    assert "<text" not in svg
    assert "@font-face" not in svg
    assert "font-family" not in svg


def test_nothing_is_fetched_from_elsewhere(svg):
    assert not re.findall(r"url\((?!data:|#)", svg)


def test_two_savings_give_the_same_bytes(svg):
    assert svg_of(attention_map(np.full((3, 3), 1 / 3), WORDS)) == svg
