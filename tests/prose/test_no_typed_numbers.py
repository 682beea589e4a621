"""No number that a reader meets was typed: what artifacts did not write is judged, wherever it is.

MkDocs builds the pages twice, as they are published and with marks around all that artifacts wrote
(`scripts/site/marks.py`). What stands outside the marks is judged: text, attributes, formulas,
tables, footnotes, descriptions, menus. What stands inside was written by programs, which are read
too.
"""

from html import unescape
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.site.marks import unmarked
from tests.prose.allowed import ENTRIES, allowed_in
from tests.prose.built_pages import build_site, markdown_of
from tests.prose.judging import RULES, blanked, normal, numbers_in, without
from tests.prose.reading import Passage, passages
from tests.prose.sources import beyond_names, sources, written_in

PAGES = sorted(path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md"))
PROGRAMS = {path.relative_to(ROOT).as_posix(): path for path in sources()}

MEND = (
    "\nA result comes from a script: give it a name in numbers() and put the name into the page. "
    "A number that is no result goes into tests/prose/allowed_numbers.toml, with the reason."
)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages with marks, as MkDocs builds them."""
    return build_site(markdown_of(marked=True), tmp_path_factory.mktemp("marked"))


@pytest.fixture(scope="session")
def marked(built: dict[str, str]) -> dict[str, list[Passage]]:
    """What there is to read on each page, without what artifacts wrote."""
    return {page: passages(html) for page, html in built.items()}


@pytest.fixture(scope="session")
def texts(marked: dict[str, list[Passage]]) -> dict[str, list[str]]:
    """All that is read, by page and program, in one way of writing."""
    found = {f"docs/{page}": [each.text for each in read] for page, read in marked.items()}
    found |= {name: [each.text for each in written_in(path)] for name, path in PROGRAMS.items()}
    found = {name: list(dict.fromkeys(map(normal, read))) for name, read in found.items()}
    everything = dict.fromkeys(text for read in found.values() for text in read)
    return found | {"everywhere": list(everything)}


def judged(page: str, read: list[Passage]) -> list[str]:
    """Say which numbers of a page somebody typed."""
    allowed = allowed_in(f"docs/{page}")
    return [
        f"docs/{page}, {passage.where}: {finding}"
        for passage in read
        for finding in numbers_in(passage.text, allowed)
    ]


def test_there_is_something_to_read() -> None:
    assert len(PAGES) > 20
    assert len(PROGRAMS) > 180
    assert {path.suffix for path in PROGRAMS.values()} >= {".py", ".js", ".html", ".css", ".yml"}


@pytest.mark.nightly
def test_what_is_read_is_what_is_published(built: dict[str, str], tmp_path: Path) -> None:
    for page, html in build_site(markdown_of(marked=False), tmp_path).items():
        assert unmarked(unescape(html)) == unescape(html), f"{page}: a mark is typed there"
        assert passages(unmarked(built[page])) == passages(html), page


@pytest.mark.parametrize("page", [*PAGES, "404.html"])
def test_no_page_has_a_typed_number(page: str, marked: dict[str, list[Passage]]) -> None:
    found = judged(page, marked[page])
    assert not found, "\n".join(found) + MEND


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_results_and_computes_nothing(page: str) -> None:
    found = [
        f"docs/{page}:{each.line}: {each.text}"
        for each in beyond_names((ROOT / "docs" / page).read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found) + "\nCompute it in a script, and name it here."


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_program_has_a_typed_number(name: str) -> None:
    found = [
        f"{name}:{written.line}: {finding}"
        for written in written_in(PROGRAMS[name])
        for finding in numbers_in(written.text, allowed_in(name))
    ]
    assert not found, "\n".join(found) + MEND


@pytest.mark.parametrize(
    ("file", "text", "reason"),
    [(entry["file"], text, entry["reason"]) for entry in ENTRIES for text in entry["texts"]],
)
def test_every_exception_is_needed_and_has_a_reason(
    file: str, text: str, reason: str, texts: dict[str, list[str]]
) -> None:
    assert len(reason.split()) >= 2
    hit = [each for each in texts[file] if without(each, [text]) != each]
    assert hit, f"{text!r} is not there any more: take it off the list"
    spared = (each for each in hit if len(numbers_in(each, [text])) < len(numbers_in(each)))
    assert any(spared), f"{text!r} holds nothing that needs an exception: take it off the list"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_needed(rule: str, texts: dict[str, list[str]]) -> None:
    assert any(blanked(RULES[rule], text) != text for text in texts["everywhere"])
