"""Numbers are checked by construction; words need a file of their own."""

import re
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT

DOCS = ROOT / "docs"
CHAPTERS = sorted([*(DOCS / "steps").glob("*.md"), *(DOCS / "beyond").glob("*.md")])


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_chapter_has_a_file_of_claims(page):
    name = re.sub(r"\W", "_", f"test_{page.parent.name}_{page.stem}")
    assert Path(__file__).with_name(f"{name}.py").is_file()


def test_chapters_are_found():
    assert len(CHAPTERS) >= 6
