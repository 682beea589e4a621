"""The parts of the machine above each chapter, and the whole of it on the first page."""

import re
from collections.abc import Callable

import pytest
import yaml

from attention_explainer import worked_example as example
from attention_figures.text import show, trimmed
from scripts.artifacts.places import ROOT
from scripts.site.machine import CHAPTERS, MAP, PARTS, parts
from scripts.site.macros import define_env, slug
from scripts.site.names import Names

DOCS = ROOT / "docs"
BAR_LIMIT = 3000
"""Bytes that the parts may add to a page."""

GROUPS = ("The mechanism", "Learning", "The whole model", "Beyond", "Real models")
"""Parts of the menu whose pages are chapters."""


@pytest.fixture(scope="module")
def expand() -> Callable[[str, str], str]:
    names = Names()
    define_env(names)
    return names.expand


def test_every_chapter_says_where_it_stands() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = yaml.safe_load(text[text.index("\nnav:") :])["nav"]
    menu = {name: pages for group in nav for name, pages in group.items()}
    chapters = {page for name in GROUPS for entry in menu[name] for page in entry.values()}
    assert chapters <= CHAPTERS.keys()
    assert all((DOCS / page).is_file() for page in CHAPTERS)


def test_parts_lead_to_headings_that_are_there_and_chapters_name_known_parts() -> None:
    for _, target in PARTS.values():
        page, _, anchor = target.partition("#")
        headings = re.findall("^## (.*)$", (DOCS / page).read_text(encoding="utf-8"), re.M)
        assert not anchor or anchor in map(slug, headings), target
    named = [part for names in CHAPTERS.values() for part in names]
    assert set(named) == PARTS.keys()
    assert all(CHAPTERS.values())


def test_a_part_s_own_chapter_is_about_it() -> None:
    for name, (_, target) in PARTS.items():
        assert name in CHAPTERS[target.partition("#")[0]]


@pytest.mark.parametrize("page", CHAPTERS)
def test_the_parts_stand_above_the_title_and_those_of_the_chapter_are_marked(
    expand: Callable[[str, str], str], page: str
) -> None:
    above, title, _ = expand("---\ntitle: T\n---\n# A title\n\n# Not this", page).partition("# A")
    assert title
    assert above.startswith("---\ntitle: T\n---\n<nav ")
    assert len(above.encode()) < BAR_LIMIT
    found = re.findall(r'href="([^"]*)"( aria-current="step")?>([^<]*)</a>', above)
    assert [label for *_, label in found] == [label for label, _ in PARTS.values()]
    here = [PARTS[name][0] for name in CHAPTERS[page]]
    assert [label for _, is_here, label in found if is_here] == here


def test_other_pages_stay_as_they_are(expand: Callable[[str, str], str]) -> None:
    assert expand("# A title", "glossary.md") == "# A title"


def test_the_map_has_every_part_and_what_the_package_computes(
    expand: Callable[[str, str], str],
) -> None:
    html = expand("[[ machine() ]]", MAP)
    for part in parts(MAP, lambda target: re.sub(r"\.md", "/", target)):
        assert f'href="{part.href}"' in html
        assert not part.is_here
    trace = example.worked_example()
    it, cat = (example.position(word) for word in (example.QUERY_WORD, example.ANSWER))
    text = re.sub(" +", " ", re.sub("<[^>]*>", " ", html))
    for vector in (example.embed(example.SENTENCE)[it], trace.query[it], trace.output[it]):
        assert f" {' '.join(trimmed(number, 2) for number in vector)} " in text
    on_the_wires = [
        show(trace.scores[it, cat], ".2f"),
        show(trace.logits[it, cat], ".3f"),
        show(trace.weights[it, cat], ".2f"),
    ]
    assert re.findall(rf" {example.ANSWER} ([\d.]+)", text) == on_the_wires
