"""Whoever follows an entry of the glossary comes to a place that speaks of the term."""

import re
from dataclasses import dataclass

import pytest

from scripts.artifacts.places import ROOT

DOCS = ROOT / "docs"


@dataclass(frozen=True)
class Entry:
    """A term with its other names, and the places of this site that its entry links to."""

    title: str
    text: str

    @property
    def names(self) -> list[str]:
        """The term and the names in brackets behind it."""
        term, _, others = self.title.rstrip(")").partition(" (")
        return [term, *filter(None, others.split(", "))]

    @property
    def links(self) -> list[str]:
        return re.findall(r"\]\((?!references\.md#)([^)\s]+)\)", self.text)


def entries() -> list[Entry]:
    page = (DOCS / "glossary.md").read_text(encoding="utf-8")
    found = re.findall(r"^## ([^\n]+)\n\n(.+?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    return [Entry(*each) for each in found]


ENTRIES = entries()


def anchor(heading: str) -> str:
    """Return the address of a heading within its page, as Python-Markdown makes it."""
    if given := re.search(r"\{ #([\w-]+) \}", heading):
        return given[1]
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def place(link: str) -> str:
    """Return what stands where a link leads: a page, or one section of it."""
    page, _, wanted = link.partition("#")
    text = (DOCS / page).read_text(encoding="utf-8")
    if not wanted:
        return text
    sections = re.split(r"^(?=#{2,} )", text, flags=re.MULTILINE)
    (section,) = [one for one in sections if anchor(one.partition("\n")[0].lstrip("#")) == wanted]
    return section


def test_the_glossary_is_in_order_and_without_doubles():
    titles = [entry.title.lower() for entry in ENTRIES]
    assert len(titles) > 40
    assert titles == sorted(set(titles))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.title)
def test_where_an_entry_leads_the_term_occurs(entry: Entry):
    assert entry.links
    for link in entry.links:
        prose = re.sub(r"\[\[.*?\]\]", " ", place(link), flags=re.DOTALL)
        text = " ".join(re.sub(r"[*_`]", " ", prose).lower().split())
        assert any(re.search(rf"\b{re.escape(name.lower())}", text) for name in entry.names), link


def test_a_place_is_no_more_than_the_section():
    section = place("glossary.md#softmax")
    assert section.startswith("## Softmax")
    assert "Special token" not in section
