"""The browser's attention, held to the package's: every case, in Chromium and in Firefox."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attention_figures.text import percent, show, trimmed
from scripts.tables import twin_cases
from tests.browser.firefox import firefox_at, serving

pytestmark = pytest.mark.browser

CASES = len(twin_cases.compute())

PROGRAM = """
const tell = (report) => fetch("/done", { method: "POST", body: JSON.stringify(report) });
try {
  const { agreement } = await import("/assets/javascripts/check-browser.js");
  const cases = await (await fetch("/artifacts/tables/twin_cases.cases.data.json")).json();
  const frame = document.createElement("iframe");
  const alive = [];
  document.body.append(frame);
  for (const address of PAGES) {
    frame.src = address;
    await new Promise((resolve) => { frame.onload = resolve; });
    const problems = [];
    frame.contentWindow.onerror = (message) => problems.push(message);
    const panels = () => [...frame.contentDocument.querySelectorAll("[data-live]")];
    for (let tries = 0; tries < 100 && panels().some((p) => !("ready" in p.dataset)); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    alive.push(...panels().map(({ dataset }) => [dataset.live, "ready" in dataset, problems]));
  }
  await tell({ ...agreement(cases), alive, browser: navigator.userAgent });
} catch (problem) {
  await tell({ error: String(problem) });
}
"""


def test_every_case_in_chromium(visit: Callable) -> None:
    page = visit("/how-it-is-made/").page
    page.locator(".browser-check button").click()
    said = page.locator(".browser-check [role=status]")
    said.filter(has_text="case").filter(has_not_text="Loading").wait_for()
    assert f"This browser agrees in all {CASES} cases" in said.text_content()


AGREEMENT = """async (content) => {
    const { agreement } = await import("/assets/javascripts/check-browser.js");
    return agreement(content).failed;
}"""


@pytest.mark.parametrize(
    ("tolerance", "weights"),
    [
        (1e-6, [0.5 + 2e-6, 0.5]),
        (1e-6, [0.5, "NaN"]),
        (1e-6, [0.5, 0.25, 0.25]),
        (1, [0, 0]),  # near enough, but a row that may attend to nothing is exactly zero
    ],
)
def test_a_wrong_answer_is_found(visit: Callable, tolerance: float, weights: list[Any]) -> None:
    page = visit("/how-it-is-made/").page
    right = {"group": "right", "logits": [0, 0], "where": None, "weights": [0.5, 0.5]}
    wrong = {"group": "wrong", "logits": [0, 0], "where": None, "weights": weights}
    failed = page.evaluate(AGREEMENT, {"tolerance": tolerance, "cases": [right, wrong]})
    assert [text.split(":")[0] for text in failed] == ["case 1 (wrong)"]


FORMATTED = """async (cases) => {
    const { percent, show, trimmed } = await import("/assets/javascripts/live/numbers.js");
    return cases.map(([value, digits]) =>
        [show(value, digits), trimmed(value, digits), percent(value, digits)]);
}"""


def test_numbers_are_written_as_python_writes_them(visit: Callable) -> None:
    rng = np.random.default_rng(0)
    eighths = [eighth / 8 for eighth in range(-40, 41)]  # among them every kind of tie
    values = [*eighths, 1e-9, -1e-9, 999999.5, *map(float, 10 * rng.standard_normal(300))]
    cases = [(value, digits) for value in values for digits in range(4)]
    page = visit("/how-it-is-made/").page
    written = page.evaluate(FORMATTED, cases)
    for (value, digits), of_case in zip(cases, written, strict=True):
        expected = [
            show(value, f".{digits}f"),
            trimmed(value, digits),
            percent(value, digits),
        ]
        assert of_case == expected, (value, digits)


@pytest.fixture
def report(site: Path, firefox: str, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What Firefox reports of the cases and of every page with live figures."""
    from tests.browser.live import NAMES, page_of

    pages = sorted({page_of(name) for name in NAMES})
    with (
        serving(site, PROGRAM.replace("PAGES", json.dumps(pages))) as (address, reports),
        firefox_at(firefox, address, tmp_path),
    ):
        assert reports.done.wait(120), "Firefox has not reported"
        yield json.loads(reports.bodies[-1])


@pytest.mark.nightly
def test_every_case_and_every_live_figure_in_firefox(report: dict[str, Any]) -> None:
    assert "error" not in report
    assert "Firefox" in report["browser"]
    assert report["cases"] == CASES
    assert report["failed"] == []
    assert report["largest"] < twin_cases.TOLERANCE
    assert [panel for panel in report["alive"] if panel[1:] != [True, []]] == []
    assert report["alive"]


def test_there_are_enough_cases_of_every_kind() -> None:
    counts = twin_cases.groups(twin_cases.compute())
    assert sum(counts.values()) >= 300
    assert min(counts.values()) >= 20
