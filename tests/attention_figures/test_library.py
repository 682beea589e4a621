"""The four figures of anybody's weights: what they show, where, and that it is always the same."""

import io
import re
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import Rectangle

from attention_figures import (
    WeightsNote,
    attention_lines,
    attention_map,
    attention_row,
    head_grid,
)
from attention_figures.looks import shade
from attention_figures.styles.palette import DARK, LIGHT
from tests.every_night import all_at_night

WEIGHTS = np.array([[0.12, 0.26, 0.62], [1.0, 0.0, 0.0], [0.5, 0.5, 0.0]])
WORDS = "the cat sat"
KINDS = ("svg", "png", "pdf")
FIGURES = {
    "map": lambda **given: attention_map(WEIGHTS, WORDS, **given),
    "row": lambda **given: attention_row(WEIGHTS, WORDS, query="cat", **given),
    "lines": lambda **given: attention_lines(WEIGHTS, WORDS, **given),
    "grid": lambda **given: head_grid(np.stack([WEIGHTS] * 5), **given),
}


def saved(figure, kind, **options):
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, **options)
    return buffer.getvalue()


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def place_of(figure, word):
    (text,) = (text for text in figure.axes[0].texts if text.get_text() == word)
    return text.get_position()


def cells(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]


def colours(figure):
    return [to_hex(cell.get_facecolor()) for cell in cells(figure)]


def pixels(figure, **options):
    return imread(io.BytesIO(saved(figure, "png", **options)))


@pytest.mark.parametrize("name", FIGURES)
class TestEachFigure:
    @pytest.mark.parametrize("kind", KINDS)
    def test_looks_the_same_whenever_it_is_saved(self, name, kind):
        expected = saved(FIGURES[name](), kind)
        strange = {
            "font.size": 40,
            "font.family": ["serif"],
            "svg.fonttype": "path",
            "svg.hashsalt": None,
            "savefig.dpi": 300,
            "savefig.bbox": "tight",
            "savefig.facecolor": "red",
            "figure.facecolor": "red",
            "axes.facecolor": "red",
            "text.color": "red",
            "text.parse_math": True,
            "lines.linewidth": 9,
            "image.cmap": "jet",
            "pdf.fonttype": 3,
            "path.sketch": (9, 9, 9),
        }
        with mpl.rc_context(strange):
            figure = FIGURES[name]()
            assert saved(figure, kind) == expected
        assert saved(figure, kind) == expected
        assert saved(figure, kind) == expected, "saved a second time"

    def test_is_as_wide_as_is_asked_in_every_format(self, name):
        figure = FIGURES[name](width=500)
        png = saved(figure, "png")
        assert int.from_bytes(png[16:20], "big") == 500
        assert int.from_bytes(saved(figure, "png", dpi=300)[16:20], "big") == round(500 * 300 / 72)
        assert re.search(rb'<svg [^>]*width="500"', saved(figure, "svg"))
        assert re.search(rb"/MediaBox \[ 0 0 500 ", saved(figure, "pdf"))

    def test_holds_its_title_and_description(self, name):
        figure = FIGURES[name](title="Head 3")
        assert "Head 3" in texts(figure)
        svg = ElementTree.fromstring(saved(figure, "svg"))
        space = "{http://www.w3.org/2000/svg}"
        assert [child.tag for child in svg[:2]] == [f"{space}title", f"{space}desc"]
        assert [child.text for child in svg[:2]] == ["Head 3", figure.description]
        assert figure.description
        pdf = saved(figure, "pdf")
        assert b"/Title (Head 3)" in pdf
        assert b"/Subject" in pdf
        assert b"Head 3" in saved(figure, "png")

    def test_title_of_the_file_tells_the_words_where_none_is_given(self, name):
        figure = FIGURES[name]()
        assert figure.picture_title.startswith("Attention")

    def test_dark_and_transparent(self, name):
        assert to_hex(pixels(FIGURES[name](scheme="dark"))[0, -1, :3]) == DARK.paper
        assert pixels(FIGURES[name]())[0, -1, 3] == 1
        assert pixels(FIGURES[name](transparent=True))[0, -1, 3] == 0
        assert b"fill: #ffffff" in saved(FIGURES[name](), "svg")
        assert b"fill: #ffffff" not in saved(FIGURES[name](transparent=True), "svg")

    def test_draws_into_axes_that_are_given_and_nowhere_else(self, name):
        with mpl.rc_context({"figure.dpi": 100}):
            figure = Figure(figsize=(10, 4))
        left, right = figure.subplots(1, 2)
        right.plot([0, 1])
        before = len(right.get_children())
        given = {} if name == "grid" else {"title": "Head 3"}
        assert FIGURES[name](axes=left, **given) is figure
        assert left.texts
        assert len(right.get_children()) == before
        assert left.get_title(loc="left") == given.get("title", "")
        box = left.get_window_extent()
        figure.canvas.draw()
        for text in left.texts:
            shown = text.get_window_extent()
            assert shown.x0 >= box.x0 - 2
            assert shown.x1 <= box.x1 + 2
            assert shown.y0 >= box.y0 - 2

    def test_refuses_options_and_looks_that_there_are_not(self, name):
        with pytest.raises(TypeError, match="colour: there is no such option; there are array"):
            FIGURES[name](colour="red")
        with pytest.raises(ValueError, match="colours: expected the name of one of matplotlib's"):
            FIGURES[name](colours="violets")
        with pytest.raises(ValueError, match="scheme: expected light or dark, got 'blue'"):
            FIGURES[name](scheme="blue")
        with pytest.raises(ValueError, match="width: expected 100 to 20000 pixels, got 50"):
            FIGURES[name](width=50)


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ({"title": 3}, "title: expected a text, got int 3"),
        ({"width": True}, "width: expected a whole number, got bool True"),
        ({"log": 1}, "log: expected True or False, got int 1"),
        ({"font": b"x"}, "font: expected a text or None, got bytes b'x'"),
        ({"scheme": ["light"]}, "scheme: expected a text, got list"),
        ({"words": 5}, "words: expected a sentence or a list of words, got int 5"),
        ({"keys": {"cat": 1}}, "keys: expected a sentence or a list of words, got dict"),
        (
            {"words": np.array("cat sat")},
            "words: expected a sentence or a list of words, got ndarra",
        ),
        ({"axes": "left"}, "axes: expected axes of matplotlib, got str"),
    ],
)
def test_an_argument_of_another_type_is_named(argument, expected):
    with pytest.raises(TypeError) as raised:
        attention_map(np.eye(2), **{"words": "cat sat", **argument})
    assert str(raised.value).startswith(expected)


def test_a_grid_of_heads_has_no_mean_over_them():
    with pytest.raises(ValueError, match="mean_heads: expected False where each head is shown"):
        head_grid(np.full((2, 3, 4, 4), 0.25), mean_heads=True)


def test_numpys_own_types_will_do():
    figure = attention_map(
        np.eye(2), np.array(["cat", "sat"]), width=np.int64(400), log=np.bool_(True)
    )
    assert figure.bbox.width == 400


@pytest.mark.parametrize(("kind", "options"), [("jpg", {}), ("svg", {"metadata": {"Date": None}})])
def test_what_matplotlib_alone_can_do_is_left_to_it(kind, options):
    figure = attention_map(WEIGHTS, WORDS)
    with mpl.rc_context({"svg.fonttype": "path"}):
        content = saved(figure, kind, **options)
    assert content
    assert kind != "svg" or b">cat</text>" in content


class TestMap:
    def test_each_weight_has_its_cell_and_number(self):
        figure = attention_map(WEIGHTS, WORDS)
        assert colours(figure) == [LIGHT.heat(weight) for weight in WEIGHTS.ravel()]
        assert texts(figure)[:2] == ["query ↓", "key →"]
        numbers = [text for text in texts(figure) if text[0].isdigit()]
        assert numbers == ["0.12", "0.26", "0.62", "1.00", "0.00", "0.00", "0.50", "0.50", "0.00"]

    def test_words_are_literal(self):
        words = ["m²", "$$", "$x_1$"]
        svg = saved(attention_map(WEIGHTS, words), "svg").decode()
        assert all(f">{word}</text>" in svg for word in words)

    def test_numbers_can_be_left_out_and_a_scale_takes_their_place(self):
        figure = attention_map(WEIGHTS, WORDS, numbers=False)
        assert [text for text in texts(figure) if text[0].isdigit()] == ["0", "1"]

    def test_words_from_right_to_left(self):
        plain = attention_map(WEIGHTS, ["a", "b", "c"], ["x", "y", "z"])
        turned = attention_map(WEIGHTS, ["a", "b", "c"], ["x", "y", "z"], right_to_left=True)
        assert place_of(plain, "x")[0] < place_of(plain, "z")[0]
        assert place_of(turned, "x")[0] > place_of(turned, "z")[0]
        assert place_of(turned, "a")[0] > place_of(turned, "x")[0]
        assert place_of(turned, "a")[1] < place_of(turned, "c")[1]
        rows = np.array(colours(turned)).reshape(3, 3)
        assert rows[:, ::-1].ravel().tolist() == colours(plain)

    def test_logarithmic_colours_tell_small_weights_apart(self):
        given = [[0.001, 0.01, 0.989], [0.0001, 0.0, 0.9999], [0.1, 0.1, 0.8]]
        shown = colours(attention_map(given, WORDS, log=True))
        assert shown[:2] == [LIGHT.heat(0), LIGHT.heat(shade(0.01))]
        assert LIGHT.ramp.index(shown[1]) == pytest.approx(40 / 3, abs=0.5)
        assert len(set(colours(attention_map(given, WORDS))[:2])) == 1

    @pytest.mark.parametrize("name", ["viridis", "Blues", "gray"])
    def test_any_colour_map_with_numbers_that_can_be_read(self, name):
        figure = attention_map(WEIGHTS, WORDS, colours=name)
        expected = mpl.colormaps[name](1.0)
        assert to_hex(cells(figure)[3].get_facecolor()) == to_hex(expected)
        numbers = [text for text in figure.axes[0].texts if text.get_text()[0].isdigit()]
        for number, cell in zip(numbers, cells(figure), strict=True):
            pair = (np.array(to_rgb(number.get_color())), np.array(cell.get_facecolor()[:3]))
            light, dark = sorted((luminance(one) for one in pair), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5

    def test_cells_that_a_mask_hides_stay_empty(self):
        figure = attention_map(np.zeros((3, 3)), WORDS, logits=True, causal=True)
        assert len(cells(figure)) == 6
        assert texts(figure).count("0.33") == 3

    def test_cross_attention_has_two_lists_of_words(self):
        figure = attention_map(np.full((2, 3), 1 / 3), "it was", "the cat sat")
        assert {"it", "was", "the", "cat", "sat"} <= set(texts(figure))

    def test_one_row_is_a_strip(self):
        figure = attention_map([0.25, 0.75], "the cat")
        assert texts(figure) == ["the", "0.25", "cat", "0.75"]

    @pytest.mark.parametrize("count", all_at_night([32, 64, 128], [64]))
    def test_many_words_stay_light_and_say_how_they_could_be_read(self, count):
        given = np.random.default_rng(0).dirichlet(np.full(count, 0.2), count)
        words = [f"word{index}" for index in range(count)]
        figure = attention_map(given, words)
        sizes = {text.get_fontsize() for text in figure.axes[0].texts if text.get_text() in words}
        cell = (688 - 12) / count
        assert max(sizes) <= cell
        for kind in KINDS:
            assert len(saved(figure, kind)) < 400_000
        if count > 60:
            width = int(re.search(r"width=(\d+)", figure.hint)[1])
            wide = attention_map(given, words, width=width)
            assert wide.hint == ""
            assert min(text.get_fontsize() for text in wide.axes[0].texts) >= 9
        else:
            assert figure.hint == ""

    def test_a_large_map_is_one_image_of_the_same_colours(self):
        count = 50
        given = np.random.default_rng(0).dirichlet(np.full(count, 0.2), count)
        figure = attention_map(given, [f"w{index}" for index in range(count)])
        assert not cells(figure)
        image = figure.axes[0].images[0].get_array()
        assert image.shape == (count, count, 4)
        assert to_hex(image[3, 7, :3]) == LIGHT.heat(given[3, 7])
        assert "0.0" not in "".join(texts(figure))

    def test_a_word_of_any_length_leaves_room_for_the_cells(self):
        figure = attention_map(np.full((2, 2), 0.5), ["a" * 300, "cat"])
        assert any(text.startswith("aaa") and text.endswith("a…") for text in texts(figure))
        assert min(cell.get_width() for cell in cells(figure)) > 200


def luminance(rgb):
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


class TestRow:
    def test_the_query_is_framed_and_the_weights_are_its_own(self):
        figure = attention_row(WEIGHTS, WORDS, query="cat")
        assert texts(figure) == ["the", "1.00", "cat", "0.00", "sat", "0.00"]
        edges = [to_hex(box.get_edgecolor(), keep_alpha=True) for box in figure.axes[0].patches]
        assert [edge == f"{LIGHT.query}ff" for edge in edges] == [False, True, False]

    def test_words_from_right_to_left(self):
        figure = attention_row(WEIGHTS, "x y z", query="x", right_to_left=True)
        assert place_of(figure, "x")[0] > place_of(figure, "z")[0]
        assert place_of(figure, "x")[0] > 600

    def test_the_query_must_be_told_and_must_be_one(self):
        with pytest.raises(ValueError, match="query: expected one of 'the cat sat', or its place"):
            attention_row(WEIGHTS, WORDS)
        with pytest.raises(ValueError, match=r"query: 'it' is there 2 times; .* one of 1, 3"):
            attention_row(WEIGHTS, "it saw it", query="it")
        assert "from “it”" in attention_row(WEIGHTS, "it saw it", query=3).description

    def test_numbers_can_be_left_out(self):
        assert texts(attention_row(WEIGHTS, WORDS, query=1, numbers=False)) == WORDS.split()

    def test_pieces_can_be_joined_and_the_word_still_be_asked_for(self):
        tokens = ["[CLS]", "un", "##can", "[SEP]"]
        given = np.array([[0.25] * 4, [0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0.25] * 4])
        with pytest.warns(WeightsNote, match="left out"):
            figure = attention_row(given, tokens, query="uncan", merge=True, hide_special=True)
        assert texts(figure) == ["uncan", "1.00"]


class TestLines:
    def test_wider_and_darker_for_more_weight_from_query_to_key(self):
        figure = attention_lines(WEIGHTS, ["a", "b", "c"], ["x", "y", "z"])
        lines = figure.axes[0].lines
        assert len(lines) == 6, "one for each weight that is not nothing"
        widths = [line.get_linewidth() for line in lines]
        assert widths == sorted(widths)
        (strongest,) = (line for line in lines if line.get_linewidth() == max(widths))
        (_, start), (_, end) = strongest.get_xydata()
        assert start == pytest.approx(place_of(figure, "b")[1] - 5, abs=1)
        assert end == pytest.approx(place_of(figure, "x")[1] - 5, abs=1)

    def test_of_one_query_alone_with_its_weights(self):
        figure = attention_lines(WEIGHTS, WORDS, query="the")
        assert len(figure.axes[0].lines) == 3
        assert [text for text in texts(figure) if text[0].isdigit()] == ["0.12", "0.26", "0.62"]
        (start,) = {line.get_ydata()[0] for line in figure.axes[0].lines}
        (query,) = (
            text
            for text in figure.axes[0].texts
            if text.get_text() == "the" and text.get_ha() == "right"
        )
        assert start == pytest.approx(query.get_position()[1] - 5, abs=1)

    def test_words_from_right_to_left_have_the_queries_on_the_right(self):
        figure = attention_lines(WEIGHTS, "a b c", "x y z", right_to_left=True)
        assert place_of(figure, "a")[0] > place_of(figure, "x")[0]


class TestGrid:
    def test_a_map_for_each_head_in_order(self):
        given = np.random.default_rng(0).dirichlet(np.ones(7), (2, 3, 5))
        figure = head_grid(given)
        images = figure.axes[0].images[:-1]
        assert len(images) == 6
        for image, expected in zip(images, given.reshape(6, 5, 7), strict=True):
            shown = image.get_array()
            assert shown.shape == (5, 7, 4)
            assert to_hex(shown[1, 2, :3]) == LIGHT.heat(expected[1, 2])
        starts = np.array([image.get_extent()[::3] for image in images]).reshape(2, 3, 2)
        assert (np.diff(starts[..., 0], axis=1) > 0).all()
        assert (np.diff(starts[..., 1], axis=0) > 0).all()
        assert {"layer 1", "layer 2", "head 1", "head 3"} <= set(texts(figure))

    def test_heads_of_one_layer_are_numbered(self):
        figure = head_grid(np.full((2, 3, 5, 5), 0.2), layer=2)
        assert {"head 2.1", "head 2.3"} <= set(texts(figure))

    def test_many_heads_go_on_in_a_further_row(self):
        figure = head_grid(np.full((16, 5, 5), 0.2))
        assert len(figure.axes[0].images) == 17
        assert {"1", "16"} <= set(texts(figure))


def test_what_a_reader_should_know_is_a_warning_where_the_figure_was_asked_for():
    with pytest.warns(WeightsNote, match="which rounding to 2 decimals explains") as warned:
        attention_map([[0.33, 0.33, 0.33]], WORDS)
    assert warned[0].filename == __file__


@pytest.mark.parametrize("kind", ["list", "array", "path", "text"])
def test_lists_arrays_and_paths_give_the_same(tmp_path, kind):
    path = tmp_path / "w.npy"
    np.save(path, WEIGHTS)
    given = {"list": WEIGHTS.tolist(), "array": WEIGHTS, "path": path, "text": str(path)}[kind]
    assert saved(attention_map(given, WORDS), "svg") == saved(FIGURES["map"](), "svg")


def test_tensors_of_pytorch_give_the_same():
    torch = pytest.importorskip("torch", reason="draws a tensor")
    expected = saved(FIGURES["map"](), "svg")
    for dtype in (torch.float64, torch.float32, torch.bfloat16, torch.float16):
        tensor = torch.tensor(WEIGHTS, dtype=dtype, requires_grad=True)
        assert saved(attention_map(tensor, WORDS), "svg") == expected
