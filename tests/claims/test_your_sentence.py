"""What the page on one's own sentence says in words, held to the model that it runs."""

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.rounded import load_rounded
from attention_explainer.real_model.weights import RealModel
from attention_figures.formats import FORMATS
from attention_figures.options import KINDS
from attention_figures.reading.files import READERS
from scripts.artifacts.places import ROOT
from scripts.real_model.rounding import rounding
from scripts.real_model.study import PLACES, chosen_heads, reliable
from scripts.site import own_sentence
from scripts.site.model_files import SOURCE

PAGE = (ROOT / "docs" / "your-sentence.md").read_text(encoding="utf-8")
TIRED = "The cat sat on the mat because it was tired."
SOFT = "The cat sat on the mat because it was soft."
PROGRAMS = ROOT / "docs/assets/javascripts/model"
OF_FILES = ROOT / "docs/assets/javascripts/weights"
SENDING = ("XMLHttpRequest", "sendBeacon", "WebSocket", "EventSource")


@cache
def model() -> RealModel:
    return load_rounded(SOURCE)


def traced(text: str) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Return tokens, weights (layers, heads, L, L) and lengths of what is let through."""
    tokens = model().pieces.tokens(text)
    trace = model().encoder.trace(model().pieces.numbers(tokens))
    return tokens, trace.weights, trace.value_norms


def nouns(text: str, head: str) -> tuple[float, float]:
    """Return what "it" gives to cat and to mat in one of the chapter's heads."""
    tokens, weights, _ = traced(text)
    row = weights[chosen_heads()[head].index][tokens.index("it")]
    return float(row[tokens.index("cat")]), float(row[tokens.index("mat")])


def test_the_storys_head_gives_most_to_the_cat_and_stays_with_it():
    cat, mat = nouns(TIRED, "story")
    assert cat > 0.5
    cat, mat = nouns(SOFT, "story")
    assert cat > mat


def test_the_other_head_turns():
    cat, mat = nouns(TIRED, "turning")
    assert cat > mat
    cat, mat = nouns(SOFT, "turning")
    assert cat < mat


def test_links_lead_to_the_pages_own_twins():
    start = own_sentence.start_of(own_sentence.PROGRAM.read_text(encoding="utf-8"))
    assert start["sentence"] == TIRED
    assert start["head"] == str(chosen_heads()["story"])
    assert start["word"] == traced(TIRED)[0].index("it")
    assert PAGE.count(f"own_sentence.other={SOFT.replace(' ', '+')}") == 2


def test_the_first_marker_gets_more_than_any_word_in_most_heads():
    tokens, weights, _ = traced(TIRED)
    from_it = weights[..., tokens.index("it"), :]
    assert (from_it.argmax(axis=-1) == 0).mean() > 0.5


def test_times_the_length_little_of_the_markers_remains():
    _, weights, lengths = traced(TIRED)
    given = weights * lengths[..., np.newaxis, :]
    given /= given.sum(axis=-1, keepdims=True)
    before = weights[..., 1:-1, [0, -1]].sum(axis=-1).mean()
    after = given[..., 1:-1, [0, -1]].sum(axis=-1).mean()
    assert before > 0.4
    assert after < before / 3


def test_the_long_word_is_spelt_with_pieces():
    tokens, _, _ = traced("unbelievably")
    assert len(tokens) > 3
    assert all(token.startswith("##") for token in tokens[2:-1])
    assert model().pieces.tokens("unbelievably") != model().pieces.tokens("sat")


def test_capitals_are_ignored():
    assert model().pieces.tokens(TIRED.upper()) == model().pieces.tokens(TIRED)


def test_the_table_has_the_places_of_the_chapter():
    assert {*own_sentence.PLACES.values()} < {*PLACES}


def test_the_chapter_chose_them_on_many_sentences():
    places = [found for found in reliable() if found.what in own_sentence.PLACES.values()]
    assert len(places) == len(own_sentence.PLACES)
    assert min(found.cases for found in places) > 50


def test_some_heads_turn_on_a_pair_by_luck():
    """Several heads are right about the essay's pair; the chapter tests what that is worth."""
    tokens, _, _ = traced(TIRED)
    cat, mat, it = map(tokens.index, ("cat", "mat", "it"))
    tired, soft = (traced(text)[1][..., it, :] for text in (TIRED, SOFT))
    turns = (tired[..., cat] > tired[..., mat]) & (soft[..., mat] > soft[..., cat])
    assert turns.sum() > 1


def test_rounding_moves_weights():
    assert 0 < rounding().mean < rounding().largest


def test_nothing_is_sent_anywhere():
    """What is fetched are files of the model, without a word of what was written."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in PROGRAMS.glob("*.js")}
    fetching = [name for name, text in texts.items() if "fetch(" in text]
    assert fetching == ["files.js"]
    assert "method" not in texts["files.js"]
    for sign in SENDING:
        assert not [name for name, text in texts.items() if sign in text]


def test_what_reads_a_file_fetches_nothing():
    texts = {path.name: path.read_text(encoding="utf-8") for path in OF_FILES.glob("*.js")}
    assert {"page.js", "worker.js", "files.js"} < texts.keys()
    for sign in ("fetch(", *SENDING):
        assert not [name for name, text in texts.items() if sign in text]


def test_the_page_has_the_kinds_of_files_and_figures_of_the_command():
    for suffix in (".npy", ".npz", ".safetensors"):
        assert f"`{suffix}`" in PAGE
        assert suffix in READERS
    for kind in ("CSV", "JSON"):
        assert kind in PAGE
        assert f".{kind.lower()}" in READERS
    template = (ROOT / "scripts/site/templates/own_weights.html").read_text(encoding="utf-8")
    assert set(re.findall(r'name="kind" value="(\w+)"', template)) == set(KINDS)
    assert {"svg", "png", "pdf"} == set(FORMATS)
