"""Fewer characters for the same drawing."""

import io
import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure

from attention_figures.bars import draw_bars
from attention_figures.styles.drawing_style import DrawingStyle, applied
from scripts.artifacts.svg_compact import compact, short_path, simplified

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"


def compacted(content: str) -> ElementTree.Element:
    root = ElementTree.fromstring(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"{content}</svg>"
    )
    compact(root)
    return root


def places(d: str) -> list[tuple[float, float]]:
    """Where a path in relative commands goes to, control points included."""
    here = start = (0.0, 0.0)
    visited = []
    for command, arguments in re.findall("([a-zA-Z])([^a-zA-Z]*)", d):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", arguments)]
        if command == "z":
            here = start
            continue
        if command in "hv":
            numbers = [numbers[0], 0] if command == "h" else [0, numbers[0]]
        base = (0, 0) if command == "M" else here
        points = [
            (base[0] + x, base[1] + y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        here = points[-1]
        start = here if command == "M" else start
        visited += points
    return visited


class TestPath:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("M 1 2  L 4 2  L 4 7  z ", "M1 2h3v5z"),
            ("M 1 2  L 4 2  L 4 7  L 1 2  z ", "M1 2h3v5z"),
            ("M 0 0  L 3 5  L 10 -2.5 ", "M0 0l3 5l7-7.5"),
            ("M 1 1  C 1 2 3 4 5 6  L 5 7 ", "M1 1c0 1 2 3 4 5v1"),
            ("M 1 1  Q 2 3 5 7 ", "M1 1q1 2 4 6"),
            # After closing, a path goes on from where it began.
            ("M 1 1  L 3 1  L 3 4  z L 1 9 ", "M1 1h2v3zv8"),
            ("M 0 0  L 2 0  M 5 5  L 5 7 ", "M0 0h2M5 5v2"),
            # Square ends make a dot of it.
            ("M 3 5  L 3 5 ", "M3 5v0"),
            ("M -0.001 0.126  L -0.5 0.126 ", "M0 .13h-.5"),
        ],
    )
    def test_is_written_in_relative_commands(self, given: str, expected: str) -> None:
        assert short_path(given) == expected

    def test_errors_do_not_add_up(self) -> None:
        x = np.cumsum(np.full(1000, 0.3333))
        y = 50 + 40 * (np.arange(1000) % 2)
        d = "M " + " L ".join(f"{a:.6f} {b}" for a, b in zip(x, y, strict=True))
        written = places(short_path(d))
        assert np.abs(np.array(written) - np.column_stack([x, y])).max() < 0.0051

    def test_refuses_what_it_does_not_know(self) -> None:
        with pytest.raises(ValueError, match="got 'A'"):
            short_path("M 0 0 A 1 1 0 0 0 2 2")


class TestLine:
    def test_points_on_the_way_are_left_out(self) -> None:
        assert simplified([(0, 0), (10, 4), (20, 0), (300, 0)]) == [(0, 0), (300, 0)]

    def test_corners_stay(self) -> None:
        corner = [(0, 0), (100, 0), (100, 20), (200, 20)]
        assert simplified(corner) == corner

    def test_a_line_that_goes_back_on_itself_stays(self) -> None:
        assert simplified([(0, 0), (100, 0), (50, 0)]) == [(0, 0), (100, 0), (50, 0)]
        assert simplified([(0, 0), (100, 0), (0, 0)]) == [(0, 0), (100, 0), (0, 0)]

    def test_no_point_is_missed_by_more_than_the_tolerance(self) -> None:
        line = [(10 * step, round(400 * math.sin(step / 97))) for step in range(1009)]
        kept = simplified(line)
        assert len(kept) < len(line) / 9
        xs, ys = zip(*kept, strict=True)
        assert max(abs(np.interp(x, xs, ys) - y) for x, y in line) < 6


class TestElements:
    def test_only_ids_that_something_points_at_stay(self) -> None:
        drawing = compacted(
            '<g id="axes_1"><path id="m1" d="M 0 0"/><use xlink:href="#m1"/></g>'
            '<clipPath id="c"/><g id="patch_0"><g id="patch_1" clip-path="url(#c)"/></g>'
        )
        ids = [element.get("id") for element in drawing.iter() if "id" in element.attrib]
        assert ids == ["m1", "c"]

    def test_groups_that_say_nothing_give_way_to_what_they_hold(self) -> None:
        drawing = compacted('<g><g/><g fill="none"><g><text/></g></g><path d="M 0 0"/></g>')
        assert [child.tag for child in drawing] == [f"{SVG}g", f"{SVG}path"]
        assert [child.tag for child in drawing[0]] == [f"{SVG}text"]

    def test_shapes_without_paint_go(self) -> None:
        painted = '<path d="M 0 0" style="fill: none; stroke: #111111"/>'
        drawing = compacted(f'<path d="M 0 0" style="fill: none"/>{painted}')
        assert [child.get("style") for child in drawing] == ["fill:none;stroke:#111111"]

    def test_a_style_for_all_does_not_reach_the_page(self) -> None:
        drawing = compacted(
            "<defs><style>*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>"
        )
        assert drawing.get("style") == "stroke-linejoin:round;stroke-linecap:butt"
        assert not list(drawing)

    def test_the_font_is_named_once(self) -> None:
        text = "<text style=\"font-family: 'A', 'B'; font-size: 3px\">x</text>"
        drawing = compacted(text * 2)
        assert drawing.get("style") == "font-family:'A','B'"
        assert {child.get("style") for child in drawing} == {"font-size:3px"}

    def test_two_fonts_stay_where_they_are(self) -> None:
        drawing = compacted("".join(f'<text style="font-family: {name}"/>' for name in "AB"))
        assert drawing.get("style") is None
        assert [child.get("style") for child in drawing] == ["font-family:A", "font-family:B"]

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("rotate(-0 3.14159 2)", None),
            ("translate(3.14159 2.71828) rotate(-0)", "translate(3.14 2.72)"),
            ("rotate(-90 3.14159 2)", "rotate(-90 3.14 2)"),
            ("scale(0.001234)", "scale(0.001234)"),
        ],
    )
    def test_turning_by_nothing_is_left_out(self, given: str, expected: str | None) -> None:
        (text,) = compacted(f'<text transform="{given}"/>')
        assert text.get("transform") == expected


def cell(x: float, colour: str, **other: str) -> str:
    """A square of three pixels, at one height with all others."""
    more = "".join(f' {name.replace("_", "-")}="{text}"' for name, text in other.items())
    return f'<path d="M {x} 0 L {x + 3} 0 L {x + 3} 3 L {x} 3 z" style="fill: {colour}"{more}/>'


def line(x: float, style: str) -> str:
    return f'<path d="M {x} 0 L {x} 7" style="fill: none; {style}"/>'


class TestJoining:
    def paths(self, content: str) -> list[tuple[str, str]]:
        drawing = compacted(content)
        return [(path.get("style", "").partition(":")[2], path.get("d", "")) for path in drawing]

    def test_cells_of_one_colour_become_one_path(self) -> None:
        cells = cell(0, "red") + cell(4, "blue") + cell(8, "red") + cell(12, "blue")
        assert self.paths(cells) == [
            ("red", "M0 0h3v3h-3zM8 0h3v3h-3z"),
            ("blue", "M4 0h3v3h-3zM12 0h3v3h-3z"),
        ]

    @pytest.mark.parametrize(
        "between",
        [
            cell(9, "blue"),  # covers a part of what comes after it
            cell(11, "blue"),  # touches it
            "<text/>",
            line(9, "stroke: blue"),
            cell(9, "blue", data_is="w.a"),
            cell(4, "blue; opacity: 0.5"),
        ],
    )
    def test_what_may_hide_something_keeps_its_turn(self, between: str) -> None:
        drawing = compacted(cell(0, "red") + between + cell(8, "red"))
        assert len(drawing) == 3

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (cell(0, "red"), cell(8, "red", clip_path="url(#a)")),
            (cell(0, "red", data_is="w.a"), cell(8, "red", data_is="w.a")),
            (cell(0, "red; opacity: 0.5"), cell(8, "red; opacity: 0.5")),
            (line(0, "stroke: red; stroke-opacity: 0.5"),) * 2,
            (line(0, "stroke: red"), line(4, "stroke: blue")),
        ],
    )
    def test_what_looks_or_is_otherwise_stays_apart(self, one: str, other: str) -> None:
        assert len(compacted(one + other)) == 2

    def test_lines_are_joined_only_to_the_one_before(self) -> None:
        red, blue = "stroke: red", "stroke: blue"
        lines = line(0, red) + line(2, red) + line(1, blue) + line(4, red) + line(5, red)
        assert [d for _, d in self.paths(lines)] == ["M0 0v7M2 0v7", "M1 0v7", "M4 0v7M5 0v7"]


def test_a_drawing_of_matplotlib_has_all_that_is_seen() -> None:
    style = DrawingStyle(width=358)
    with applied(style):
        figure: Figure = style.figure(200)
        axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
        axes.plot(np.arange(7) ** 2, "o-", color=style.palette.key)
        axes.barh(np.arange(3), np.arange(3), color=style.palette.value)
        axes.set_title("variance")
        file = io.StringIO()
        figure.savefig(file, format="svg")
    svg = file.getvalue()
    whole, short = ElementTree.fromstring(svg), ElementTree.fromstring(svg)
    compact(short)

    def seen(root: ElementTree.Element, tag: str) -> list[str]:
        return [
            element.get(f"{XLINK}href", "") + (element.text or "").strip()
            for element in root.iter(SVG + tag)
            if element.get("style") not in ("fill: none", "fill:none")
        ]

    for tag in ("use", "text", "clipPath"):
        assert seen(short, tag) == seen(whole, tag)
    shapes = [path.get("d", "").count("M") for path in short.iter(f"{SVG}path")]
    assert sum(shapes) == len(seen(whole, "path"))
    sizes = []
    for root in (short, whole):
        for metadata in root.findall(f"{SVG}metadata"):  # of a drawing to take away
            root.remove(metadata)
        sizes.append(len(ElementTree.tostring(root)))
    assert sizes[0] < 0.6 * sizes[1]


def test_parts_that_say_what_they_show_keep_that_without_their_ids() -> None:
    style = DrawingStyle(width=358)
    with applied(style):
        figure: Figure = style.figure(200)
        axes = figure.add_axes((0, 0, 1, 1))
        draw_bars(
            axes,
            ["a", "b", "c"],
            np.arange(1.0, 4),
            style,
            colour=style.palette.key,
            names=["w.a", "", "w.c"],
        )
        file = io.StringIO()
        figure.savefig(file, format="svg")
    root = ElementTree.fromstring(file.getvalue())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), "a drawing to take away has each id once"
    compact(root)
    shown = [
        (element.tag.removeprefix(SVG), element.get("data-is"))
        for element in root.iter()
        if element.get("data-is")
    ]
    assert sorted(shown) == [("path", "w.a"), ("path", "w.c"), ("text", "w.a"), ("text", "w.c")]
    assert not [id_ for element in root.iter() if (id_ := element.get("id", "")).startswith("of:")]
