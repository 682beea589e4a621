"""What html-validate finds, what of it stays, and what has to be mended."""

import json
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from scripts.quality.markup import (
    EXCEPTED,
    Finding,
    exception_of,
    file_of,
    findings_in,
    problems,
    summary,
    tag_at,
)

THEIRS = '<input class="md-toggle" data-md-toggle="search" type="checkbox" autocomplete="off">'
OURS = '<input class="own" type="checkbox" autocomplete="off">'


def finding(tag: str, rule: str = "valid-autocomplete") -> Finding:
    return Finding("a/index.html", 3, rule, "is not allowed", tag)


def test_an_exception_is_for_one_rule_and_one_element() -> None:
    assert exception_of(finding(THEIRS)) in EXCEPTED
    assert exception_of(finding(OURS)) is None
    assert exception_of(finding(THEIRS, rule="valid-id")) is None


def test_what_is_ours_is_a_problem_and_so_is_an_exception_that_nothing_needs() -> None:
    figures = summary(7, [finding(THEIRS), finding(OURS)])
    assert (figures["pages"], figures["found"]) == (7, 1)
    ours, *idle = problems(figures)
    assert ours.startswith("a/index.html:3: valid-autocomplete: is not allowed: <input class=")
    assert len(idle) == len(EXCEPTED) - 1


@pytest.mark.parametrize("column", [5, 6, 7, 12])
def test_a_finding_shows_the_tag_that_it_is_in(column: int) -> None:
    assert tag_at('<p>\nab\n <i><b class="a">x</b></i>', 3, column) == '<b class="a">'


def test_a_report_is_read_with_the_tags(tmp_path: Path) -> None:
    page = tmp_path / "a" / "index.html"
    page.parent.mkdir()
    page.write_text(f"<p>\n\n{OURS}", encoding="utf-8")
    message = {"line": 3, "column": 8, "ruleId": "valid-autocomplete", "message": "is not allowed"}
    report = json.dumps([{"filePath": str(page), "messages": [message]}])
    assert findings_in(report, tmp_path) == [finding(OURS)]


def test_each_address_has_a_file(tmp_path: Path) -> None:
    assert file_of("/404.html", tmp_path) == tmp_path / "404.html"
    assert file_of("/", tmp_path) == tmp_path / "index.html"
    assert file_of("/a/b/", tmp_path) == tmp_path / "a" / "b" / "index.html"
