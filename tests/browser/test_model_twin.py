"""The real model in the browser, held to the package's: the same tokens, the same weights."""

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from attention_explainer.real_model.rounded import load_rounded
from attention_explainer.real_model.weights import RealModel
from scripts.site.model_files import SOURCE, first_bytes, version
from tests.browser.firefox import firefox_at, serving
from tests.browser.model_sentences import SENTENCES

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TOLERANCE = 1e-5
PATIENCE = 240  # seconds, of which a machine with nothing else to do needs a few

PROGRAM = """
try {
  const { Runner } = await import("/assets/javascripts/model/runner.js");
  const files = new URL("/assets/model/", location).href;
  const runner = new Runner({ files, version: VERSION, sizes: SIZES });
  for (const text of SENTENCES) {
    const { weights, contributions, ...rest } = await runner.run(text);
    const about = `${JSON.stringify(rest)}\\n`;
    await fetch("/report", { method: "POST", body: new Blob([about, weights, contributions]) });
  }
  await fetch("/done", { method: "POST", body: "" });
} catch (problem) {
  await fetch("/done", { method: "POST", body: String(problem) });
}
"""


@cache
def model() -> RealModel:
    return load_rounded(SOURCE)


def program_for(sentences: Sequence[str]) -> str:
    """Write the program that runs the model on sentences, in ASCII so that none is changed."""
    program = PROGRAM.replace("VERSION", json.dumps(version()))
    return program.replace("SIZES", json.dumps(first_bytes())).replace(
        "SENTENCES", json.dumps(sentences)
    )


def hold_to_package(bodies: Sequence[bytes], sentences: Sequence[str] = SENTENCES) -> None:
    """Compare what came from a browser, a report a sentence and then nothing."""
    *reports, last = bodies
    assert last == b""
    assert len(reports) == len(sentences)
    for text, body in zip(sentences, reports, strict=True):
        about, _, numbers = body.partition(b"\n")
        told = json.loads(about)
        tokens = model().pieces.tokens(text)
        assert told["tokens"] == tokens, text
        trace = model().encoder.trace(model().pieces.numbers(tokens))
        found = np.frombuffer(numbers)
        weights, lengths = np.split(found, [trace.weights.size])
        assert np.abs(weights - trace.weights.ravel()).max() < TOLERANCE, text
        # Lengths are of the order of one, and the same share of them may be lost.
        assert np.abs(lengths - trace.value_norms.ravel()).max() < TOLERANCE, text


@pytest.mark.nightly
def test_every_sentence_in_firefox(site: Path, firefox: str, tmp_path: Path) -> None:
    with (
        serving(site, program_for(SENTENCES)) as (address, reports),
        firefox_at(firefox, address, tmp_path),
    ):
        assert reports.done.wait(PATIENCE), "Firefox has not reported"
        hold_to_package(reports.bodies)


@pytest.mark.parametrize(
    "sentences",
    [SENTENCES[::4], pytest.param(SENTENCES, marks=pytest.mark.nightly)],
    ids=["some", "all"],
)
def test_every_sentence_in_chromium(site: Path, page: "Page", sentences: Sequence[str]) -> None:
    with serving(site, program_for(sentences)) as (address, reports):
        page.goto(address)
        # The browser's own process needs no help from this one while it computes.
        assert reports.done.wait(PATIENCE), "Chromium has not reported"
        hold_to_package(reports.bodies, sentences)


def test_there_are_enough_sentences_of_every_length() -> None:
    counts = {len(model().pieces.tokens(text)) for text in SENTENCES}
    assert len(SENTENCES) >= 40
    assert {2, 3, 64} <= counts
    assert max(counts) == 64


@pytest.mark.nightly
def test_a_wrong_answer_is_found() -> None:
    """What is compared can fail: one weight of one sentence is enough."""
    bodies = []
    for text in SENTENCES:
        tokens = model().pieces.tokens(text)
        trace = model().encoder.trace(model().pieces.numbers(tokens))
        numbers = np.concatenate([trace.weights.ravel(), trace.value_norms.ravel()])
        bodies.append(json.dumps({"tokens": tokens}).encode() + b"\n" + numbers.tobytes())
    hold_to_package([*bodies, b""])
    about, _, numbers = bodies[3].partition(b"\n")
    changed = np.frombuffer(numbers).copy()
    changed[-20] += 2 * TOLERANCE
    bodies[3] = about + b"\n" + changed.tobytes()
    with pytest.raises(AssertionError):
        hold_to_package([*bodies, b""])
    with pytest.raises(AssertionError):
        hold_to_package([b"Error: no model"])


TOO_LONG = """async ([version, sizes]) => {
    const { Runner } = await import("/assets/javascripts/model/runner.js");
    const runner = new Runner({ files: new URL("/assets/model/", location).href, version, sizes });
    return runner.run("word ".repeat(63)).then(
        () => "ran",
        (problem) => `${problem.name}: ${problem.message}`,
    );
}"""


def test_a_text_of_too_many_tokens_is_refused_in_words(visit: Callable) -> None:
    said = visit("/your-sentence/").page.evaluate(TOO_LONG, [version(), first_bytes()])
    assert said.startswith("RangeError")
    assert "65" in said
    assert "64" in said
