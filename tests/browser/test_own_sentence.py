"""The page on which a reader's own sentence is run: what it shows is what the package computes."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray

from attention_explainer.real_model.analysis import where_words_look
from attention_explainer.real_model.rounded import load_rounded
from attention_explainer.real_model.weights import RealModel
from attention_figures.text import show
from scripts.real_model.study import chosen_heads
from scripts.site.model_files import SOURCE
from tests.browser.conftest import rest
from tests.browser.live import run
from tests.browser.model_sentences import SOFT, TIRED
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

ADDRESS = "/your-sentence/"
ROOT = Path(__file__).resolve().parents[2]
SCRIPT = "text/javascript"
OF_MODEL = "**/assets/model/*"
PIECES = "An unbelievably small model reads."


@cache
def model() -> RealModel:
    return load_rounded(SOURCE)


@cache
def weights_of(text: str) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return tokens, weights and weights × lengths as shares: (layers, heads, L, L) each."""
    tokens = model().pieces.tokens(text)
    trace = model().encoder.trace(model().pieces.numbers(tokens))
    given = trace.weights * trace.value_norms[:, :, np.newaxis]
    return tokens, trace.weights, given / given.sum(axis=-1, keepdims=True)


@dataclass(frozen=True)
class OwnSentence:
    """The page as a reader has it."""

    page: "Page"

    @property
    def panel(self) -> "Locator":
        return self.page.locator("[data-model]")

    def wait(self) -> "OwnSentence":
        self.page.locator("[data-model][data-ready]").wait_for()
        return self

    def settle(self) -> "OwnSentence":
        """Wait until nothing is under way; a run takes its time on a busy machine."""
        self.page.locator("[data-model]:not([data-waiting])").wait_for(timeout=120_000)
        return self

    def write(self, text: str, field: str = "sentence") -> "OwnSentence":
        self.panel.locator("details").first.evaluate("(details) => (details.open = true)")
        self.panel.locator(f"textarea[data-field={field}]").fill(text)
        return self

    def press(self, action: str) -> "OwnSentence":
        self.panel.locator(f"[data-action={action}]").click()
        return self

    def run(self, text: str | None = None, other: str | None = None) -> "OwnSentence":
        if text is not None:
            self.write(text)
        if other is not None:
            self.write(other, "other")
        return self.press("run").settle()

    def choose(self, field: str, value: str) -> "OwnSentence":
        self.panel.locator(f'[data-field={field}][value="{value}"]').check(force=True)
        return self.settle()

    def switch(self, field: str) -> "OwnSentence":
        self.panel.locator(f"[data-field={field}]").click()
        return self.settle()

    def look_from(self, token: int) -> "OwnSentence":
        self.panel.locator("[data-field=word]").select_option(str(token))
        return self.settle()

    @property
    def said(self) -> str:
        return self.panel.locator(".live-status").text_content() or ""

    def row(self, kind: str = "weight") -> list[tuple[str, str]]:
        """Return the words of the row that is shown, each with its number."""
        pairs = self.panel.locator(f'.model-row [data-number^="{kind} "]').evaluate_all(
            "(places) => places.map((place) => [place.dataset.number, place.textContent])"
        )
        return [(name.split(" ", 2)[2], number) for name, number in pairs]

    def save(self, kind: str) -> bytes:
        with self.page.expect_download() as saved:
            self.panel.locator(f"[data-argument={kind}]").click()
        return Path(saved.value.path()).read_bytes()


@pytest.fixture
def own(page: "Page", server: str) -> OwnSentence:
    page.goto(server + ADDRESS)
    return OwnSentence(page).wait()


def told(row: Any) -> list[str]:
    return [show(float(number), ".3f") for number in row]


def expected(text: str, head: str, word: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the row of a word: tokens with weights, and the shares of what reaches it."""
    tokens, weights, shares = weights_of(text)
    layer, number = (int(part) - 1 for part in head.split("."))
    row = told(weights[layer, number, word])
    return list(zip(tokens, row, strict=True)), told(shares[layer, number, word])


def test_nothing_of_the_model_comes_before_it_is_asked_for(page: "Page", server: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(server + ADDRESS)
    own = OwnSentence(page).wait()
    rest(page)
    assert not [name for name in asked if name.endswith(".safetensors") or name == "worker.js"]
    own.run()
    of_model = [name for name in asked if name.endswith(".safetensors")]
    assert "layers.safetensors" in of_model
    words = {f"words-{number // 256:03}.safetensors" for number in numbers_of(TIRED)}
    assert sorted(of_model) == sorted({"layers.safetensors", *words})


def numbers_of(text: str) -> list[int]:
    return model().pieces.numbers(model().pieces.tokens(text))


def test_weights_are_those_of_the_package(own: OwnSentence) -> None:
    text = "Colourless green ideas sleep furiously."
    own.run(text).switch("join_pieces").choose("head", "3.7").look_from(2)
    weights, shares = expected(text, "3.7", 2)
    assert own.row() == weights
    assert [number for _, number in own.row("share")] == shares
    assert own.panel.locator(".model-map svg text").count() == 2 * len(weights)


def test_the_twin_is_read_as_the_chapter_says(own: OwnSentence) -> None:
    """Head 6.12 stays with the cat, and 4.2 turns to the mat."""
    story, turning = (str(chosen_heads()[name]) for name in ("story", "turning"))
    own.run(TIRED, SOFT)
    for head, preferred in ((story, ("cat", "cat")), (turning, ("cat", "mat"))):
        own.choose("head", head)
        for view, text, noun in zip(("weights", "second"), (TIRED, SOFT), preferred, strict=True):
            own.choose("view", view)
            assert own.row() == expected(text, head, 8)[0]
            row = {word: float(number) for word, number in own.row()}
            assert max(("cat", "mat"), key=row.__getitem__) == noun


@pytest.mark.nightly
def test_a_difference_is_the_second_less_the_first(own: OwnSentence) -> None:
    own.run(TIRED, SOFT).choose("view", "difference")
    weights = [weights_of(text)[1][5, 11, 8] for text in (TIRED, SOFT)]
    assert [number for _, number in own.row()] == told(weights[1] - weights[0])
    own.run(other="Much shorter.")
    assert "13 and 5 words" in own.panel.locator("[data-part=title]").text_content()
    assert own.row() == expected(TIRED, "6.12", 8)[0]


@pytest.mark.nightly
def test_pieces_are_joined_and_markers_left_out(own: OwnSentence) -> None:
    tokens, weights, _ = weights_of(PIECES)
    assert tokens[2:6] == ["un", "##bel", "##ie", "##va"]
    end = next(place for place in range(3, len(tokens)) if not tokens[place].startswith("##"))
    groups = [[1], list(range(2, end)), *([place] for place in range(end, len(tokens) - 1))]
    rows = weights[5, 11][:, 1:-1]
    rows = rows / rows.sum(axis=1, keepdims=True)
    row = rows[2:end].mean(axis=0)
    joined = [row[[place - 1 for place in group]].sum() for group in groups]
    own.run(PIECES).switch("hide_markers").look_from(3)
    assert [word for word, _ in own.row()][:2] == ["an", "unbelievably"]
    assert [number for _, number in own.row()] == told(joined)


@pytest.mark.nightly
def test_the_mean_of_all_heads(own: OwnSentence) -> None:
    own.run().switch("mean_heads")
    assert [number for _, number in own.row()] == told(weights_of(TIRED)[1].mean(axis=(0, 1))[8])


@pytest.mark.nightly
def test_heads_that_look_at_a_place(own: OwnSentence) -> None:
    text = "My sister keeps her letters in a small wooden box."
    own.run(text)
    _, most = where_words_look(weights_of(text)[1])
    for name, kind in (("previous_word", 3), ("next_word", 4), ("first_marker", 0)):
        row = own.panel.locator(f"tr[data-place={name}]")
        shares = most[..., kind]
        layer, head = np.unravel_index(shares.argmax(), shares.shape)
        shown = row.locator("[data-number]").all_text_contents()
        in_chapter = tuple(int(part) - 1 for part in row.get_attribute("data-head").split("."))
        assert shown == [
            f"{layer + 1}.{head + 1}",
            show(float(shares.max()), ".2f"),
            show(float(shares[in_chapter]), ".2f"),
        ]


@pytest.mark.parametrize("text", ["", "a " * 62])
@pytest.mark.nightly
def test_the_shortest_and_the_longest(own: OwnSentence, text: str) -> None:
    own.run(text).look_from(0)
    assert own.row() == expected(text, "6.12", 0)[0]


def test_a_text_that_is_too_long_is_refused_and_what_is_shown_stays(own: OwnSentence) -> None:
    own.run()
    before = own.row()
    own.run("a b c d " * 16)
    assert "66 tokens" in own.said
    assert own.row() == before
    own.write("x" * 400)
    assert len(own.panel.locator("textarea").first.input_value()) <= 400
    assert own.panel.locator("textarea").first.get_attribute("maxlength") == "300"


@pytest.mark.nightly
def test_the_program_prints_the_numbers_shown(own: OwnSentence) -> None:
    own.run(PIECES, TIRED).choose("head", "2.8").look_from(3).switch("hide_markers")
    own.press("copy")
    area = own.panel.locator(".live-program")
    area.wait_for(state="visible")
    printed = run(area.input_value())
    shown = {
        f"{kind} {index} {word}": number
        for kind in ("weight", "share")
        for index, (word, number) in enumerate(own.row(kind))
    }
    assert printed == shown


def test_files_hold_what_is_shown(own: OwnSentence) -> None:
    own.run()
    tokens, weights, _ = weights_of(TIRED)
    arrays = np.load(io.BytesIO(own.save("npz")))
    assert arrays["tokens"].tolist() == arrays["words"].tolist() == tokens
    np.testing.assert_allclose(arrays["weights"], weights, atol=1e-9)
    np.testing.assert_allclose(arrays["shown"], weights[5, 11], atol=1e-9)
    header, *rows = csv.reader(io.StringIO(own.save("csv").decode()))
    assert header[1:] == [row[0] for row in rows] == tokens
    np.testing.assert_allclose([list(map(float, row[1:])) for row in rows], weights[5, 11])
    svg = own.save("svg").decode()
    assert svg.count("<rect") == len(tokens) ** 2 + 1
    assert "var(" not in svg
    assert own.save("png").startswith(b"\x89PNG")


LOOKING = [
    ("The dogs barked until they slept.", "they"),
    ("The committee feared violence.", "the"),
    ("They said it would rain.", "they"),
]


@pytest.mark.parametrize(("text", "word"), all_at_night(LOOKING, LOOKING[:1]))
def test_a_pronoun_looks_or_else_the_first_word_unless_a_reader_has_chosen(
    own: OwnSentence, text: str, word: str
) -> None:
    tokens = weights_of(text)[0]
    own.run(text)
    assert own.row() == expected(text, "6.12", tokens.index(word))[0]
    assert own.panel.locator("[data-field=word]").input_value() == str(tokens.index(word))
    own.look_from(2).run()
    assert own.row() == expected(text, "6.12", 2)[0]
    own.page.reload()
    own.wait().run()
    assert own.row() == expected(text, "6.12", 2)[0]
    own.run(TIRED)
    assert own.row() == expected(TIRED, "6.12", 8)[0]


def test_a_word_that_was_chosen_is_kept_though_it_has_the_place_of_the_starts(
    own: OwnSentence,
) -> None:
    text = "Because they were late, the guests found the door closed."
    own.run(text).look_from(8)
    own.page.reload()
    own.wait().run()
    assert own.row() == expected(text, "6.12", 8)[0]


def test_what_is_printed_is_what_was_computed(own: OwnSentence) -> None:
    result, instead = (
        own.panel.locator(".model-result"),
        own.page.locator("#own_sentence .live-still"),
    )
    own.page.emulate_media(media="print")
    assert not result.is_visible()
    assert instead.is_visible()
    own.page.emulate_media(media="screen")
    own.run()
    own.page.emulate_media(media="print")
    for part in (".model-map svg", ".model-row", "textarea[data-field=sentence]"):
        assert own.panel.locator(part).is_visible()
    assert not instead.is_visible()
    assert not own.panel.locator("button:visible").all()


def links_to_try(own: OwnSentence) -> list[tuple["Locator", dict[str, str]]]:
    """Return the links in the prose, each with the state that it asks for."""
    links = own.page.locator("a.try").all()
    start = {
        "sentence": TIRED,
        "other": "",
        "head": str(chosen_heads()["story"]),
        "view": "weights",
    }
    asked = [dict(parse_qsl(urlsplit(link.get_attribute("href")).query)) for link in links]
    values = [
        {path.removeprefix("own_sentence."): value for path, value in one.items()} for one in asked
    ]
    return [(link, start | one) for link, one in zip(links, values, strict=True)]


def has_state(own: OwnSentence, state: dict[str, str]) -> bool:
    field = own.panel.locator
    return all(
        field(f"textarea[data-field={name}]").input_value() == state[name]
        for name in ("sentence", "other")
    ) and all(
        field(f"[data-field={name}]:checked").get_attribute("value") == state[name]
        for name in ("head", "view")
    )


def back_to(own: OwnSentence, state: dict[str, str]) -> None:
    # The theme puts the page in place anew where the query is another.
    own.panel.evaluate("(panel) => (panel.dataset.before = '')")
    own.page.go_back()
    own.page.locator("[data-model][data-ready]:not([data-before])").wait_for()
    assert has_state(own.settle(), state)


def test_links_in_the_prose_set_the_figure_before_the_model_is_there(own: OwnSentence) -> None:
    links = links_to_try(own)
    assert len(links) == 3
    for link, state in [*links[1:], links[0]]:
        link.click()
        own.settle()
        assert has_state(own, state)
        assert "Press Run" in own.said
        assert own.panel.locator(".model-result").is_hidden()
        assert own.page.evaluate("document.activeElement.matches('[data-model]')")
    back_to(own, links[-1][1])


def test_links_in_the_prose_are_answered_at_once_where_the_model_is_there(
    own: OwnSentence,
) -> None:
    own.run(PIECES).choose("head", "1.1")
    own.page.evaluate("window.sameDocument = true")
    first, second, third = links_to_try(own)
    for link, state in (second, third, first):
        link.click()
        own.settle()
        assert has_state(own, state)
        layer, head = (int(part) - 1 for part in state["head"].split("."))
        tired, soft = (weights_of(text)[1][layer, head, 8] for text in (TIRED, SOFT))
        wanted = {"weights": tired, "second": soft, "difference": soft - tired}[state["view"]]
        assert [number for _, number in own.row()] == told(wanted)
        assert own.said.startswith(f"Head {state['head']}: from “it”")
    back_to(own, third[1])
    assert own.page.evaluate("window.sameDocument"), "no page is loaded again"


SECRET = "Zebras whisper because nobody else listens."
ITS_WORDS = re.compile("zebra|whisper", re.IGNORECASE)


def test_no_host_is_sent_what_a_reader_writes(page: "Page", server: str) -> None:
    sent: list[str] = []
    page.on("request", lambda one: sent.append(f"{one.url.partition('#')[0]} {one.headers}"))
    page.goto(server + ADDRESS)
    own = OwnSentence(page).wait().run(SECRET, other=SECRET.replace("else", "here"))
    own.choose("head", "4.2")
    page.reload()
    own.wait()
    assert own.panel.locator("textarea").first.input_value() == SECRET
    page.locator(".md-nav--primary a[href$='glossary/']").click()
    page.locator("h1", has_text="Glossary").wait_for()
    page.go_back()
    own.wait()
    assert own.panel.locator("textarea").first.input_value() == SECRET
    page.goto(f"{server}/references/")
    page.go_back()
    own.wait()
    assert own.panel.locator("textarea").first.input_value() == SECRET
    assert own.panel.locator("[data-field=head]:checked").get_attribute("value") == "4.2"
    own.run()
    assert sum("4.2" in request for request in sent) >= 2, "the rest of the state is sent"
    assert not [request for request in sent if ITS_WORDS.search(request)]


def test_another_place_on_the_page_leaves_what_is_written(own: OwnSentence) -> None:
    own.run(SECRET)
    shown, said = own.row(), own.said
    assert shown
    own.page.evaluate("window.figure = document.querySelector('#own_sentence')")
    for place in ("what-to-try", "what-it-cannot-tell", "what-to-try"):
        link = own.page.locator(f"a[href$='#{place}']").first
        link.evaluate("(link) => link.click()")  # a narrow window has it in its menu
        own.page.wait_for_function("(place) => location.hash.startsWith(`#${place}?`)", arg=place)
        rest(own.page)
        assert -1 <= own.page.locator(f"#{place}").bounding_box()["y"] < 200
        assert own.panel.locator("textarea").first.input_value() == SECRET
        assert (own.row(), own.said) == (shown, said)
    assert own.page.evaluate("window.figure.isConnected"), "the page is not put in anew"
    own.page.reload()
    own.wait()
    assert own.panel.locator("textarea").first.input_value() == SECRET


def test_a_copied_link_holds_what_is_written_behind_its_anchor(visit: Callable) -> None:
    own = OwnSentence(visit(ADDRESS).page).wait().run(SECRET)
    own.page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    own.press("link").settle()
    before, _, behind = own.page.evaluate("window.copied").partition("#own_sentence?")
    assert not ITS_WORDS.search(before)
    assert parse_qs(behind) == {"own_sentence.sentence": [SECRET]}
    place = urlsplit(own.page.evaluate("window.copied"))._replace(scheme="", netloc="").geturl()
    other = OwnSentence(visit(place).page).wait()
    assert other.panel.locator("textarea").first.input_value() == SECRET
    assert -1 <= other.panel.bounding_box()["y"] < 200


def test_a_link_from_before_opens_though_it_has_the_sentence_in_the_query(
    page: "Page", server: str
) -> None:
    page.goto(f"{server}{ADDRESS}?own_sentence.sentence={quote(SECRET)}&own_sentence.head=4.2")
    own = OwnSentence(page).wait()
    assert own.panel.locator("textarea").first.input_value() == SECRET
    assert "Press Run" in own.said


def test_an_address_restores_what_was_asked(own: OwnSentence) -> None:
    own.run(SOFT).choose("head", "4.2")
    own.page.reload()
    own.wait()
    assert own.panel.locator("textarea").first.input_value() == SOFT
    assert "Press Run" in own.said
    own.run()
    assert own.row() == expected(SOFT, "4.2", 8)[0]
    own.press("reset").settle()
    assert "?" not in own.page.url
    assert own.panel.locator("textarea").first.input_value() == TIRED


def test_an_address_that_makes_no_sense_is_told(page: "Page", server: str) -> None:
    page.goto(f"{server}{ADDRESS}?own_sentence.head=9.9&own_sentence.other={quote('x' * 301)}")
    own = OwnSentence(page).wait()
    assert "head" in own.said
    assert "other" in own.said
    own.run()
    assert own.row() == expected(TIRED, "6.12", 8)[0]


def test_what_runs_can_be_stopped(own: OwnSentence) -> None:
    own.page.route("**/layers.safetensors", lambda _: None)  # never answered
    own.press("run")
    stop = own.panel.locator("[data-action=stop]")
    stop.click()
    own.settle()
    assert stop.is_hidden()
    assert "Stopped" in own.said
    own.page.unroute("**/layers.safetensors")
    own.run()
    assert own.row() == expected(TIRED, "6.12", 8)[0]


def test_what_does_not_come_is_told_and_can_be_tried_again(own: OwnSentence) -> None:
    own.page.route("**/layers.safetensors", lambda route: route.abort())
    own.run()
    assert "could not be loaded" in own.said
    assert own.panel.locator("[data-action=run]").text_content() == "Try again"
    assert own.panel.locator(".model-result").is_hidden()
    own.page.unroute("**/layers.safetensors")
    own.run()
    assert own.row() == expected(TIRED, "6.12", 8)[0]
    assert own.panel.locator("[data-action=run]").text_content() == "Run"


@pytest.mark.nightly
def test_what_stands_still_is_told_with_what_has_come(page: "Page", server: str) -> None:
    name = "assets/javascripts/model/files.js"
    program = (ROOT / "docs" / name).read_text(encoding="utf-8")
    impatient = program.replace("const PATIENCE = 20;", "const PATIENCE = 5;")
    assert impatient != program
    page.route(f"**/{name}", lambda route: route.fulfill(body=impatient, content_type=SCRIPT))
    page.route("**/layers.safetensors", lambda _: None)  # never answered
    page.goto(server + ADDRESS)
    own = OwnSentence(page).wait().press("run")
    # The vocabulary comes, and its bytes are shown with what is still to come.
    some_of_all = re.compile(r"^0\.[1-9] of \d+\.\d MB$")
    own.panel.locator("[data-part=bytes]", has_text=some_of_all).wait_for()
    own.settle()
    assert "no answer in 5 seconds" in own.said
    assert own.panel.locator("[data-action=run]").text_content() == "Try again"


@pytest.mark.nightly
def test_keys_go_through_the_heads(own: OwnSentence) -> None:
    own.page.keyboard.press("Tab")
    own.panel.locator("textarea").first.focus()
    own.page.keyboard.press("Enter")
    own.settle()
    own.panel.locator('[data-field=head][value="6.12"]').focus()
    for key, head in (("ArrowLeft", "5.12"), ("Home", "1.12"), ("ArrowUp", "1.11")):
        own.page.keyboard.press(key)
        assert own.panel.locator("[data-field=head]:checked").get_attribute("value") == head
    own.settle()
    assert own.row() == expected(TIRED, "1.11", 8)[0]
    assert re.match("Head 1.11: from “it”", own.said)


@pytest.mark.nightly
def test_a_word_is_chosen_by_a_click_on_its_row(own: OwnSentence) -> None:
    own.run()
    own.panel.locator('.model-map rect[data-row="2"]').first.click()
    own.settle()
    assert own.row() == expected(TIRED, "6.12", 2)[0]


@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
def test_nothing_is_wider_than_the_screen(visit: Callable, width: int) -> None:
    own = OwnSentence(visit(ADDRESS, width=width).page).wait().run("a " * 62)
    assert own.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.nightly
def test_results_are_accessible_in_both_schemes(visit: Callable) -> None:
    from axe_playwright_python.sync_playwright import Axe

    from tests.browser.test_every_page import NO_SIGNS, STANDARDS

    for scheme in ("light", "dark"):
        own = OwnSentence(visit(ADDRESS, scheme=scheme).page).wait().run(TIRED, SOFT)
        own.page.add_style_tag(content=NO_SIGNS)
        found = Axe().run(own.page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.nightly
def test_another_page_and_back_again(visit: Callable) -> None:
    opened = visit(ADDRESS)
    own = OwnSentence(opened.page).wait().run()
    own.choose("head", "4.2")
    opened.page.locator(".md-nav--primary a[href$='glossary/']").click()
    opened.page.locator("h1", has_text="Glossary").wait_for()
    opened.page.go_back()
    own.wait()
    assert own.panel.locator("[data-field=head]:checked").get_attribute("value") == "4.2"
    own.run()
    assert own.row() == expected(TIRED, "4.2", 8)[0]
    assert opened.complaints == []
