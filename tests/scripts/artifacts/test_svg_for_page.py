"""Drawings on their way from matplotlib into a page."""

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure

from attention_figures.styles.drawing_style import DrawingStyle, applied
from attention_figures.styles.palette import DARK, LIGHT
from scripts.artifacts.svg_for_page import svg_for_page

SVG = "{http://www.w3.org/2000/svg}"


def wrapped(content: str, attributes: str = "") -> str:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE svg>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="358pt" height="62pt" viewBox="0 0 358 62" version="1.1" {attributes}>'
        f"{content}</svg>"
    )


def converted(content: str, prefix: str = "map-wide") -> ElementTree.Element:
    return ElementTree.fromstring(svg_for_page(wrapped(content), prefix=prefix))


class TestColours:
    @pytest.mark.parametrize(("name", "colour"), LIGHT.named().items(), ids=LIGHT.named())
    def test_every_colour_of_the_palette_becomes_a_custom_property(
        self, name: str, colour: str
    ) -> None:
        expected = f"var(--{name},{colour})"
        drawing = converted(
            f'<g fill="{colour}" stroke="{colour}" style="fill: {colour}; stroke:{colour}"/>'
        )
        (group,) = drawing.iter(f"{SVG}g")
        assert group.attrib == {
            "fill": expected,
            "stroke": expected,
            "style": f"fill:{expected};stroke:{expected}",
        }

    def test_capital_letters_are_the_same_colour(self) -> None:
        (group,) = converted(f'<g fill="{LIGHT.key.upper()}"/>').iter(f"{SVG}g")
        assert group.attrib["fill"] == f"var(--key,{LIGHT.key})"

    @pytest.mark.parametrize("attribute", ["fill", "stroke", "style"])
    @pytest.mark.parametrize("colour", ["#1f77b4", "#000000", "#FFFFFE"])
    def test_refuses_a_colour_that_the_palette_does_not_name(
        self, attribute: str, colour: str
    ) -> None:
        value = f"fill: {colour}" if attribute == "style" else colour
        with pytest.raises(ValueError, match=f"uses {colour.lower()}, which the palette"):
            converted(f'<path {attribute}="{value}"/>')

    def test_refuses_a_colour_of_the_other_scheme(self) -> None:
        with pytest.raises(ValueError, match=DARK.query):
            converted(f'<path fill="{DARK.query}"/>')

    def test_can_be_told_another_palette(self) -> None:
        svg = svg_for_page(wrapped(f'<g fill="{DARK.query}"/>'), prefix="p", palette=DARK)
        assert f"var(--query,{DARK.query})" in svg

    def test_leaves_no_paint_and_references_alone(self) -> None:
        (path,) = converted('<path style="stroke: none" clip-path="url(#abcdef)"/>').iter(
            f"{SVG}path"
        )
        assert path.attrib == {"style": "stroke:none", "clip-path": "url(#map-wide-abcdef)"}


class TestIds:
    def test_ids_and_all_that_points_at_them_get_the_prefix(self) -> None:
        drawing = converted(
            '<defs><path id="m1"/><clipPath id="p2"><rect/></clipPath></defs>'
            '<g clip-path="url(#p2)" style="clip-path: url(#p2)"><use xlink:href="#m1"/></g>'
        )
        assert [e.attrib["id"] for e in drawing.iter() if "id" in e.attrib] == [
            "map-wide-m1",
            "map-wide-p2",
        ]
        (group,) = drawing.iter(f"{SVG}g")
        assert group.attrib["clip-path"] == "url(#map-wide-p2)"
        assert group.attrib["style"] == "clip-path:url(#map-wide-p2)"
        (use,) = drawing.iter(f"{SVG}use")
        # The theme sets the href of all that has one, which an element of a drawing refuses.
        assert use.attrib == {"{http://www.w3.org/1999/xlink}href": "#map-wide-m1"}

    def test_two_drawings_of_a_page_share_no_id(self) -> None:
        content = '<path id="m1"/><path id="m2"/><use xlink:href="#m1"/><use xlink:href="#m2"/>'
        ids = [
            {e.attrib["id"] for e in converted(content, prefix).iter() if "id" in e.attrib}
            for prefix in ("map-wide", "map-narrow")
        ]
        assert len(ids[0] | ids[1]) == 4


class TestElement:
    def test_has_no_size_of_its_own_but_the_ratio_and_the_width_in_units_of_text(self) -> None:
        drawing = converted("<g/>")
        assert drawing.attrib == {
            "viewBox": "0 0 358 62",
            "style": "width:17.9rem;aspect-ratio:358/62",
        }

    def test_is_one_line_without_metadata_prologue_or_comments(self) -> None:
        metadata = "<metadata><date>2024</date></metadata>"
        use = "<use xlink:href='#m1'/>"
        content = (
            f"\n {metadata}\n <!-- made by -->\n <g id='m1'>\n  <g fill='none'/>\n </g>{use}\n"
        )
        svg = svg_for_page(wrapped(content), prefix="p")
        assert svg.startswith("<svg ")
        assert svg.endswith("</svg>")
        assert "\n" not in svg
        assert not re.search("metadata|date|made by|<[?!]", svg)
        assert '<g id="p-m1"><g fill="none"/></g>' in svg

    def test_keeps_text_as_text(self) -> None:
        (text,) = converted("<text>because “it” was &lt;tired&gt;</text>").iter(f"{SVG}text")
        assert text.text == "because “it” was <tired>"


def test_a_drawing_of_matplotlib_comes_through_whole() -> None:
    """Clip paths, markers and text are what matplotlib points at by id."""
    style = DrawingStyle(width=358)
    with applied(style):
        figure: Figure = style.figure(200)
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        axes.plot(np.arange(5), "o", color=style.palette.key)
        axes.set_title("variance")
        file = io.StringIO()
        figure.savefig(file, format="svg")
    drawing = svg_for_page(file.getvalue(), prefix="p")
    root = ElementTree.fromstring(drawing)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    pointed_at = re.findall(r'(?:href="#|url\(#)([^")]+)', drawing)
    assert pointed_at
    assert set(pointed_at) <= set(ids)
    assert "variance" in {text.text for text in root.iter(f"{SVG}text")}
    assert f"var(--key,{LIGHT.key})" in drawing
