"""Every artifact script, held to what pages and readers rely on."""

import ast
import functools
import io
import itertools
import json
import re
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox

from attention_figures.styles.drawing_style import DrawingStyle, applied
from attention_figures.styles.palette import SCHEMES
from attention_figures.styles.sizes import NARROW, WIDE
from scripts.artifacts.contract import Table
from scripts.artifacts.places import find_scripts
from scripts.artifacts.rendering import load, options_of, render
from scripts.artifacts.request import Request
from scripts.site.evidence_lines import Lines
from scripts.site.maths_markdown import latex_to_mathml

SCRIPTS = find_scripts()
WITH_NUMBERS = [
    name
    for name, path in SCRIPTS.items()
    if path.parent.name != "examples" and hasattr(load(path), "numbers")
]
FIGURES = [name for name, path in SCRIPTS.items() if path.parent.name == "figures"]
TABLES = [name for name, path in SCRIPTS.items() if path.parent.name == "tables"]
FORMULAS = [name for name, path in SCRIPTS.items() if path.parent.name == "formulas"]

each_figure = pytest.mark.parametrize("name", FIGURES)
each_layout = pytest.mark.parametrize("width", [WIDE, NARROW], ids=["wide", "narrow"])
each_scheme = pytest.mark.parametrize(
    "scheme",
    [pytest.param(name, marks=() if name == "light" else pytest.mark.nightly) for name in SCHEMES],
)

FOR_PAGES = Request(formats=(), for_pages=True)

PER_INCH = Affine2D().scale(1 / 72)

SMALLEST_TEXT = 13
"""Pixels, on a phone as on a desktop."""

ENOUGH = 4.5
"""Contrast of text that WCAG 2.2 asks for at level AA."""


@functools.cache
def computed(name: str) -> tuple[ModuleType, Any]:
    """Module and result of a script, worked out once."""
    module = load(SCRIPTS[name])
    return module, module.compute(**vars(options_of(module).parse_args([])))


@functools.cache
def rendered(name: str) -> dict[str, bytes]:
    """Files of a script that the pages of the site are made from."""
    return render(SCRIPTS[name], FOR_PAGES)


@dataclass(frozen=True)
class Words:
    """A piece of text in a figure: where it stands (in pixels from the bottom left) and how."""

    text: str
    box: Bbox
    size: float
    colour: str


def words_of(figure: Figure) -> list[Words]:
    """Return what is written in a figure, without the labels that exist but are not drawn."""
    found: list[Words] = []

    def record(artist: Text, renderer: Any) -> None:
        if artist.get_visible() and artist.get_text().strip():
            found.append(
                Words(
                    artist.get_text(),
                    Text.get_window_extent(artist, renderer),
                    artist.get_fontsize(),
                    to_hex(artist.get_color()),
                )
            )

    with mock.patch.object(Text, "draw", record):
        figure.canvas.draw()
    return found


def luminance(rgb: np.ndarray) -> float:
    channels = rgb / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def reach(figure: Figure) -> dict[str, int]:
    """Return by how many pixels a figure runs out of its picture, on each side."""
    margin = 30
    across, down = figure.bbox.size
    wider = Bbox([[-margin, -margin], [across + margin, down + margin]])
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=72, bbox_inches=wider.transformed(PER_INCH))
    paper = to_rgb(figure.get_facecolor())
    buffer.seek(0)
    is_drawn = np.any(np.abs(imread(buffer)[:, :, :3] - paper) > 0.02, axis=-1)
    # A line on the edge may be a pixel thick.
    is_drawn[margin - 1 : 1 - margin, margin - 1 : 1 - margin] = False
    rows, columns = np.nonzero(is_drawn)
    outside = {
        "left": margin - columns.min(initial=margin),
        "right": columns.max(initial=0) + 1 - margin - across,
        "top": margin - rows.min(initial=margin),
        "bottom": rows.max(initial=0) + 1 - margin - down,
    }
    return {side: pixels for side, pixels in outside.items() if pixels > 0}


def contrasts(figure: Figure, words: list[Words]) -> dict[str, float]:
    """Return the contrast of each text with what lies behind it most."""
    # Text was recorded, not drawn, so the canvas has the rest.
    pixels = np.asarray(figure.canvas.buffer_rgba())[::-1, :, :3]
    found: dict[str, float] = {}
    for piece in words:
        x0, y0, x1, y1 = (max(round(edge), 0) for edge in piece.box.extents)
        behind = pixels[y0:y1, x0:x1].reshape(-1, 3)
        colours, counts = np.unique(behind, axis=0, return_counts=True)
        text = np.array([int(piece.colour[i : i + 2], 16) for i in (1, 3, 5)])
        ratio = contrast(text, colours[counts.argmax()])
        found[piece.text] = min(ratio, found.get(piece.text, ratio))
    return found


@dataclass(frozen=True)
class Seen:
    """What is to be seen of a figure."""

    width: float
    words: list[Words]
    contrasts: dict[str, float]
    outside: dict[str, int]


@functools.cache
def seen(name: str, width: int, scheme: str) -> Seen:
    """Draw a figure once for all that is asked of it."""
    module, result = computed(name)
    style = DrawingStyle(width=width, palette=SCHEMES[scheme])
    with applied(style):
        figure = module.draw(result, style)
        FigureCanvasAgg(figure)
        words = words_of(figure)
        return Seen(figure.bbox.width, words, contrasts(figure, words), reach(figure))


class TestWords:
    @pytest.mark.parametrize("name", SCRIPTS)
    def test_the_docstring_opens_with_a_question(self, name: str) -> None:
        first = json.loads(rendered(name)[f"{name}.json"])["question"]
        assert first.endswith("?")
        assert first[0].isupper()

    @pytest.mark.parametrize("name", [*FIGURES, *TABLES])
    def test_the_caption_is_one_piece_of_prose(self, name: str) -> None:
        module, result = computed(name)
        caption = module.caption(result)
        assert not re.search(r"\s\s|[\n\t]|^\s|\s$", caption)
        assert caption.endswith((".", "?", "”"))

    @each_figure
    def test_the_alt_text_tells_the_result(self, name: str) -> None:
        module, result = computed(name)
        alt = module.alt_text(result)
        assert not re.search(r"\s\s|[\n\t]|^\s|\s$", alt)
        assert re.search(r"\d", alt), "an alt text has the figure's own numbers"
        assert alt != module.caption(result)
        assert len(alt) < 1000, "nobody listens for so long: the data are in the CSV file"

    @pytest.mark.parametrize("name", WITH_NUMBERS)
    def test_numbers_are_text_under_names_that_a_page_can_write(self, name: str) -> None:
        module, result = computed(name)
        numbers = module.numbers(result)
        assert numbers
        for key, text in numbers.items():
            assert re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", key), key
            assert isinstance(text, str)
            assert text.strip() == text != ""
            # In an address, which sets a live figure, a hyphen is a minus as it is typed.
            minus = "" if key.startswith("to_") else r"-\d|"
            assert not re.search(rf"nan|inf|{minus}e[+-]\d", text), f"{key} reads {text!r}"


class Marked(str):
    """A text that knows the lines of the expressions it went through."""

    __slots__ = ("lines",)


def marked(text: Any, first: int, last: int) -> Any:
    """Mark a text with lines; whatever is no text stays as it is."""
    if not isinstance(text, str):
        return text
    known = Marked(text)
    known.lines = [*getattr(text, "lines", []), tuple(range(first, last + 1))]
    return known


class Marking(ast.NodeTransformer):
    """Has every value that code puts under a key marked with the lines of key and value."""

    def _mark(self, key: ast.expr, value: ast.expr) -> ast.expr:
        lines = [ast.Constant(key.lineno), ast.Constant(value.end_lineno)]
        return ast.Call(ast.Name("marked", ast.Load()), [value, *lines], [])

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        self.generic_visit(node)
        pairs = zip(node.keys, node.values, strict=True)
        node.values = [self._mark(key, value) if key else value for key, value in pairs]
        return node

    def visit_DictComp(self, node: ast.DictComp) -> ast.DictComp:
        self.generic_visit(node)
        node.value = self._mark(node.key, node.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        self.generic_visit(node)
        if isinstance(node.targets[0], ast.Subscript):
            node.value = self._mark(node.targets[0].slice, node.value)
        return node


class TestEvidence:
    @pytest.mark.parametrize("name", WITH_NUMBERS)
    def test_the_quoted_lines_are_those_that_write_the_number(self, name: str) -> None:
        """The script runs with marks in it; what is quoted was found without running it."""
        module, result = computed(name)
        text = SCRIPTS[name].read_text(encoding="utf-8")
        (function,) = (
            node
            for node in ast.parse(text).body
            if isinstance(node, ast.FunctionDef) and node.name == "numbers"
        )
        tree = ast.fix_missing_locations(ast.Module([Marking().visit(function)], []))
        names = vars(module) | {"marked": marked}
        exec(compile(tree, name, "exec"), names)
        numbers = names["numbers"](result)
        assert numbers == module.numbers(result)
        lines = Lines(text)
        for key, value in numbers.items():
            made = lines.made(key)
            assert made.entry in value.lines, key
            assert set(made.entry) <= set(made.lines), key


class TestData:
    @pytest.mark.parametrize("name", [*FIGURES, *TABLES])
    def test_the_data_hold_numbers_of_every_row(self, name: str) -> None:
        module, result = computed(name)
        table: Table = (module.data if name in FIGURES else module.tabulate)(result)
        assert len(table.rows) > 1
        assert len(set(table.columns)) == len(table.columns) or name in ON_SENTENCES
        for row in table.rows:
            assert any(re.search(r"\d|none|not a number", str(cell)) for cell in row)
        for line, row in zip(table.shown(), table.rows, strict=True):
            assert len(line) == len(row)

    @pytest.mark.parametrize("name", FORMULAS)
    def test_a_formula_can_be_typeset_and_has_numbers(self, name: str) -> None:
        module, result = computed(name)
        latex = module.typeset(result)
        assert re.search(r"\d", latex)
        assert latex_to_mathml(latex, display=True).startswith("<math ")


ON_SENTENCES = ("attention_map", "softmax_temperature")
"""Their columns are the words of a sentence, in which a word may come twice."""


class TestDrawing:
    @each_figure
    @each_layout
    def test_is_as_wide_as_the_page_and_its_text_large_enough(self, name: str, width: int) -> None:
        figure = seen(name, width, "light")
        assert figure.width == pytest.approx(width)
        assert figure.words, "a figure says something"
        assert not {piece.text: piece.size for piece in figure.words if piece.size < SMALLEST_TEXT}

    @each_figure
    @each_layout
    def test_nothing_runs_out_of_the_picture(self, name: str, width: int) -> None:
        assert not seen(name, width, "light").outside

    @each_figure
    @each_layout
    def test_no_text_runs_into_another(self, name: str, width: int) -> None:
        words = seen(name, width, "light").words
        # Boxes have room around the letters: they may touch.
        inner = [
            Bbox.from_extents(*(piece.box.extents + np.array([1, 4, -1, -4]))) for piece in words
        ]
        collisions = [
            (words[one].text, words[other].text)
            for one, other in itertools.combinations(range(len(words)), 2)
            if Bbox.intersection(inner[one], inner[other]) is not None
        ]
        assert not collisions

    @each_figure
    @each_layout
    @each_scheme
    def test_text_can_be_read_on_what_lies_behind_it(
        self, name: str, width: int, scheme: str
    ) -> None:
        ratios = seen(name, width, scheme).contrasts
        assert not {text: round(ratio, 2) for text, ratio in ratios.items() if ratio < ENOUGH}

    @each_figure
    def test_drawings_for_the_page_follow_its_scheme_and_width(self, name: str) -> None:
        drawings = json.loads(rendered(name)[f"{name}.json"])["drawings"]
        assert set(drawings) == {"wide", "narrow"}
        ids = {}
        for layout, width in (("wide", WIDE), ("narrow", NARROW)):
            root = ElementTree.fromstring(drawings[layout])
            assert root.attrib["viewBox"].split()[2] == str(width)
            assert not {"width", "height"} & set(root.attrib)
            assert not re.search(r'(fill|stroke)[:="\s]+#', drawings[layout])
            sizes = [
                float(size)
                for size in re.findall(r"font(?:-size)?:\s*(?:\d+ )?([\d.]+)px", drawings[layout])
            ]
            assert sizes
            assert min(sizes) >= SMALLEST_TEXT
            ids[layout] = {e.attrib["id"] for e in root.iter() if "id" in e.attrib}
        assert not ids["wide"] & ids["narrow"]
