"""A reader's own text in pieces: both tokenizers in the browser, held to the package's."""

import json
from collections.abc import Callable

import pytest

from scripts.artifacts.places import ROOT
from scripts.real_model.rounding import rounded_model
from scripts.results.own_pieces import SEEN, TEXT, byte_pairs, cut, lines, shown
from tests.browser.live import LiveFigure, page_of
from tests.texts_to_cut import TEXTS

pytestmark = pytest.mark.browser

NAME = "own_pieces"
DATA = f"**/{NAME}.tokenizers.data.json"

CUT_ALL = """async ([lines, pieces, texts, spaces]) => {
    const scripts = "/assets/javascripts/";
    const { BytePairs } = await import(`${scripts}model/byte-pairs.js`);
    const { WordPiece } = await import(`${scripts}model/wordpiece.js`);
    const { seen } = await import(`${scripts}live/own_pieces.js`);
    const [pairs, wordPiece] = [new BytePairs(lines), new WordPiece(pieces)];
    return texts.map((text) => {
        const numbers = pairs.encode(text);
        return {
            numbers,
            shown: numbers.map((number) => seen(pairs.bytesOf(number), spaces)),
            pieces: wordPiece.tokens(text),
        };
    });
}"""


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    return lambda **how: LiveFigure(visit(page_of(NAME), **how).page, NAME).wait()


def expected(text: str) -> dict[str, str]:
    """The numbers that the package gives."""
    found = cut(text)
    numbers = {f"{way} tokens": str(len(tokens)) for way, tokens in found.ways.items()}
    for way, tokens in found.ways.items():
        numbers |= {f"{way} {i}": str(number) for i, (_, number) in enumerate(tokens, start=1)}
    return numbers | {"characters": str(len(text)), "bytes": str(found.num_bytes)}


def pieces_shown(live: LiveFigure, way: str) -> list[str]:
    return live.panel.locator(
        f'.live-pieces[data-way="{way}"] li > :first-child'
    ).all_text_contents()


def test_two_hundred_texts_are_cut_as_the_package_cuts_them(visit: Callable) -> None:
    page = visit(page_of(NAME)).page
    pieces = rounded_model().pieces
    given = [lines(), list(pieces.vocabulary), list(TEXTS), SEEN]
    found = page.evaluate(CUT_ALL, json.loads(json.dumps(given)))
    assert len(set(TEXTS)) == len(found) == 200
    for text, one in zip(TEXTS, found, strict=True):
        numbers = byte_pairs().encode(text)
        assert one["numbers"] == numbers, repr(text)
        assert one["shown"] == [shown(byte_pairs().bytes_of(number)) for number in numbers]
        assert one["pieces"] == pieces.tokens(text), repr(text)


def test_what_is_written_is_cut_both_ways(figure: Callable) -> None:
    live = figure()
    assert live.numbers() == expected(TEXT)
    for text in ("A cat 🐈 sat.", "Καλημέρα 東京\n  2026", "", "don't <|im_end|> [MASK]"):
        live.write("text", text).settle()
        assert live.numbers() == expected(text)
        for way, tokens in cut(text).ways.items():
            assert pieces_shown(live, way) == [piece for piece, _ in tokens]
    live.press("reset").settle()
    assert live.numbers() == expected(TEXT)


@pytest.mark.nightly
def test_the_vocabularies_are_loaded_once_and_only_when_somebody_writes(figure: Callable) -> None:
    live = figure()
    asked: list[str] = []
    live.page.on("request", lambda request: asked.append(request.url))
    live.page.wait_for_timeout(300)
    assert not [url for url in asked if url.endswith(".data.json")]
    live.write("text", "one").settle()
    live.write("text", "one, two").settle()
    assert len([url for url in asked if url.endswith(".data.json")]) == 1


@pytest.mark.nightly
def test_without_the_file_what_is_shown_stays(figure: Callable) -> None:
    live = figure()
    live.page.route(DATA, lambda route: route.abort())
    live.write("text", "a dog").settle()
    assert live.numbers() == expected(TEXT)
    assert "could not be loaded" in live.panel.locator(".live-status").text_content()
    live.page.unroute(DATA)
    live.press("retry").settle()
    assert live.numbers() == expected("a dog")


@pytest.mark.nightly
def test_what_no_keyboard_writes_is_left_out(figure: Callable) -> None:
    live = figure()
    live.write("text", "a\x04\x7fb").settle()
    assert live.numbers() == expected("ab")


def test_a_long_text_scrolls_nothing_sideways_on_a_phone(figure: Callable) -> None:
    live = figure(width=390)
    live.write("text", "x" * 100 + " antidisestablishmentarianism 🐈" * 3).settle()
    assert live.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_file_is_among_what_the_build_makes(site) -> None:
    found = list(site.rglob(f"{NAME}.tokenizers.data.json"))
    assert len(found) == 1
    content = json.loads(found[0].read_text(encoding="utf-8"))
    assert content["byte_pairs"].split("\n") == lines()
    vocabulary = (ROOT / "data/real_model/int8/vocab.txt").read_text(encoding="utf-8")
    assert content["word_pieces"] == vocabulary.rstrip("\n")
