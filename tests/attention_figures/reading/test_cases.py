"""The package on the table of files in `cases.py`, to which the page is held too."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attention_figures.library import Options, prepare
from attention_figures.reading.weights import Reading
from tests.attention_figures.reading.cases import CASES, Case


def outcome(case: Case, folder: Path) -> dict[str, Any]:
    """Return what the package makes of a case in the working directory."""
    (folder / case.file).write_bytes(case.content)
    asked: Mapping[str, Any] = case.asked
    names = {one.name for one in fields(Reading)}
    try:
        reading = Reading(**{name: value for name, value in asked.items() if name in names})
        drawing = prepare(
            Path(case.file),
            asked.get("words"),
            asked.get("keys"),
            Options(
                reading,
                merge=asked.get("merge", False),
                hide_special=asked.get("hide_special", False),
            ),
            query=asked.get("query"),
            all_heads=asked.get("all_heads", False),
        )
    except ValueError as problem:
        return {"problem": str(problem)}
    found = drawing.weights
    return {
        "weights": found.weights,
        "queries": list(found.queries),
        "keys": list(found.keys),
        "query": found.query,
        "is_self": found.is_self,
        "hidden": None if found.hidden is None else found.hidden.tolist(),
        "guessed": list(found.guessed),
        "notes": list(found.notes),
    }


def words(text: str) -> list[str]:
    """Return words between spaces, as the table writes them."""
    return [word.replace("␣", " ").replace("‹none›", "") for word in text.split()]


@pytest.mark.parametrize("name", CASES)
def test_what_comes_of_it(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    case = CASES[name]
    found = outcome(case, tmp_path)
    if case.weights is None:
        assert case.says
        told = found["problem"]
        assert (told[: len(case.says)] if case.is_start else told) == case.says
        return
    assert "problem" not in found, found["problem"]
    wanted = np.asarray(case.weights)
    assert found["weights"].shape == wanted.shape
    np.testing.assert_allclose(found["weights"], wanted, rtol=1e-12)
    assert found["queries"] == words(case.queries)
    assert found["keys"] == words(case.keys)
    assert found["guessed"] == list(case.guessed)
    assert found["notes"] == list(case.notes)
