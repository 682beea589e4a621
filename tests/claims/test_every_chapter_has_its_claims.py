"""Numbers are checked by construction; words need a file of their own."""

import pytest

from scripts.artifacts.places import ROOT
from scripts.tools.doctor import unused
from scripts.tools.pages import all_uses, claims_name, count_claims

DOCS = ROOT / "docs"
CHAPTERS = {
    page.relative_to(DOCS).as_posix()
    for folder in ("steps", "beyond")
    for page in (DOCS / folder).glob("*.md")
}
PAGES = sorted(CHAPTERS | {use.page for use in all_uses()})
"""What asserts something in words: every chapter, and every page that shows a result."""


def asserted(page: str) -> int:
    """Count the claims of a page that are put to the test."""
    path = ROOT / "tests/claims" / claims_name(page)
    return count_claims(path.read_text(encoding="utf-8")) if path.is_file() else 0


@pytest.mark.parametrize("page", PAGES)
def test_page_has_claims(page):
    assert asserted(page) > 0, f"{claims_name(page)}: write it, or python3 run.py new claim"


def test_pages_are_found():
    assert len(CHAPTERS) >= 6
    assert {"index.md", "block.md"} < set(PAGES)


def test_every_artifact_is_on_a_page():
    assert list(unused()) == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("", 0),
        ('"""What the page says in words."""\n', 0),
        ("def test_it():\n    compute()\n", 0),
        ("def test_it():\n    assert True\n", 0),
        ("def test_it():\n    with open(path):\n        pass\n", 0),
        ("def helper():\n    assert compute() == 1\n", 0),
        ("def test_it():\n    assert compute() == 1\n", 1),
        ("def test_it():\n    with pytest.raises(ValueError):\n        compute()\n", 1),
        ("class TestIt:\n    def test_it(self):\n        assert compute() == 1\n", 1),
    ],
)
def test_only_what_asserts_something_is_a_claim(source, count):
    assert count_claims(source) == count


def test_a_page_without_a_file_has_no_claims():
    assert asserted("steps/9-not-written.md") == 0
