"""What the page of references says in words."""

from scripts.artifacts.places import ROOT
from scripts.results.essay_quotes import PUBLISHED, UPDATED

PAGE = " ".join((ROOT / "docs" / "references.md").read_text(encoding="utf-8").split())


def test_the_essay_is_named_with_the_dates_that_are_quoted():
    assert "*From Vectors to Meaning: Inside the Attention Mechanism.*" in PAGE
    assert f"Published on {PUBLISHED}, updated on {UPDATED}." in PAGE
