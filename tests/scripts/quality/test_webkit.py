"""What WebKit tells of a page, and what of it is a problem."""

import urllib.request
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from scripts.quality import webkit
from scripts.quality.webkit import WATCH, WatchingHandler, amiss_on, problems
from scripts.tools.command import ProblemError
from tests.browser.conftest import serving_files


def state(**other: Any) -> dict[str, Any]:
    return {"whole": True, "waiting": [], "alive": 3, "complaints": []} | other


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, []),
        ({"waiting": ["mechanism"]}, ["/a/: the live figure mechanism does not come to life"]),
        ({"complaints": ["console: no"]}, ["/a/: console: no"]),
        ({"whole": False, "complaints": None}, ["/a/: it does not end loading"]),
    ],
)
def test_what_is_amiss_on_a_page(other: dict[str, Any], expected: list[str]) -> None:
    assert amiss_on("/a/", state(**other)) == expected


def test_pages_and_cases_that_differ_are_problems() -> None:
    assert problems({"amiss": ["/a/: no"], "disagrees": ["case 7"]}) == [
        "/a/: no",
        "the twin disagrees: case 7",
    ]


def test_pages_watch_themselves_from_the_start_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><head><script></script></head>", encoding="utf-8")
    (tmp_path / "a.js").write_text("'<head>'", encoding="utf-8")
    with serving_files(tmp_path, WatchingHandler) as server:
        page, script, watch = (
            urllib.request.urlopen(f"{server}/{name}").read().decode()
            for name in ("", "a.js", "watch.js")
        )
    assert page.startswith('<html><head><script src="/watch.js"></script><script>')
    assert script == "'<head>'"
    assert watch == WATCH


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with (
        pytest.raises(ProblemError, match="Xvfb is not installed; apt install xvfb"),
        webkit.webkit(),
    ):
        pass
