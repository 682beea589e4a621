"""Files of weights in the browser, held to the package: the same numbers, words and messages."""

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.attention_figures.reading.cases import CASES, Case, own_cases
from tests.attention_figures.reading.test_cases import outcome
from tests.browser.firefox import firefox_at, serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TOLERANCE = 1e-7
PATIENCE = 120  # seconds, of which a machine with nothing else to do needs two

ALL: dict[str, Case] = {**CASES, **own_cases()}

PROGRAM = """
try {
  const { Reader } = await import("/assets/javascripts/weights/reader.js");
  const reader = new Reader();
  const told = [];
  for (const { name, content, asked } of CASES) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const { drawing, problem, isReaders } = await reader.read(new File([bytes], name), asked);
    const { maps, ...rest } = drawing ?? {};
    const all = maps?.map((map) => map.map((row) => Array.from(row, (number) => String(number))));
    told.push({ problem, isReaders, maps: all, ...rest });
  }
  await fetch("/done", { method: "POST", body: JSON.stringify(told) });
} catch (problem) {
  await fetch("/done", { method: "POST", body: JSON.stringify([String(problem)]) });
}
"""

NAMES = {"all_heads": "allHeads", "hide_special": "hideSpecial"}
OF_FIGURE = {"words", "keys", "query", "merge", *NAMES}


def asked(case: Case) -> dict[str, Any]:
    """Return what a case asks, as the page's modules are told."""
    found = {NAMES.get(name, name): one for name, one in case.asked.items() if name in OF_FIGURE}
    return found | {"reading": {k: v for k, v in case.asked.items() if k not in OF_FIGURE}}


def program() -> str:
    """Write the program that reads all files, with ASCII alone so that none is changed."""
    cases = [
        {
            "name": case.file,
            "content": base64.b64encode(case.content).decode(),
            "asked": asked(case),
        }
        for case in ALL.values()
    ]
    return PROGRAM.replace("CASES", json.dumps(cases))


def hold_to_package(told: Sequence[Mapping[str, Any]], expected: Mapping[str, Any]) -> None:
    """Compare what a browser told of all cases with what the package makes of them."""
    assert len(told) == len(ALL), told[-1:]
    for (name, case), found in zip(ALL.items(), told, strict=True):
        wanted = expected[name]
        if "problem" in wanted:
            hold_message(name, case, found, wanted["problem"])
            continue
        assert found.get("problem") is None, f"{name}: {found['problem']}"
        weights = np.array(found["maps"], float)
        shape = (found["layers"], found["heads"]) if case.asked.get("all_heads") else ()
        assert weights.size == wanted["weights"].size, name
        weights = weights.reshape(*shape, *weights.shape[1:])
        assert weights.shape == wanted["weights"].shape, name
        np.testing.assert_allclose(weights, wanted["weights"], rtol=TOLERANCE, err_msg=name)
        assert found["isSelf"] == wanted["is_self"], name
        for part in ("queries", "keys", "query", "hidden", "guessed", "notes"):
            assert found[part] == wanted[part], f"{name}: {part}"


def hold_message(name: str, case: Case, found: Mapping[str, Any], message: str) -> None:
    assert found.get("problem"), f"{name}: read, in place of {message}"
    told = found["problem"]
    if case.is_start:
        told, message = told[: len(case.says)], message[: len(case.says)]
    assert told == message, name
    assert found["isReaders"], f"{name}: told as if the page were at fault"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the package makes of each case."""
    folder = tmp_path_factory.mktemp("files")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        return {name: outcome(case, folder) for name, case in ALL.items()}


def last_report(bodies: Sequence[bytes]) -> Any:
    return json.loads(bodies[-1])


def test_every_file_in_chromium(site: Path, page: "Page", expected: dict[str, Any]) -> None:
    with serving(site, program()) as (address, reports):
        page.goto(address)
        assert reports.done.wait(PATIENCE), "Chromium has not reported"
        hold_to_package(last_report(reports.bodies), expected)


def test_every_file_in_firefox(
    site: Path, firefox: str, tmp_path: Path, expected: dict[str, Any]
) -> None:
    with (
        serving(site, program()) as (address, reports),
        firefox_at(firefox, address, tmp_path),
    ):
        assert reports.done.wait(PATIENCE), "Firefox has not reported"
        hold_to_package(last_report(reports.bodies), expected)
