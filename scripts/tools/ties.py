"""Tie each sentence of a page to what holds it, and find where that is no longer so."""

import ast
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from scripts.artifacts.places import ROOT
from scripts.artifacts.records import write_whole
from scripts.site.held import (
    Record,
    RecordError,
    claims_name,
    compare,
    digest,
    opening,
    path_of,
    read,
    record_of,
)
from scripts.site.sentences import Sentence, sentences_of
from scripts.tools.command import ProblemError, finish, parser_of
from scripts.tools.new import checked_page
from scripts.tools.pages import pages

DESCRIPTION = """\
Show which sentences of the pages nothing holds: new ones, ones whose words have changed since
somebody looked, and records whose sentence or test is gone.

  python3 run.py claims                            all pages
  python3 run.py claims steps/6-values             one page
  python3 run.py claims --accept steps/6-values    after you have looked: keep the new words

Each sentence has an entry in tests/claims/sentences/PAGE.toml that names the tests that hold it,
or says what it is if it claims nothing (its "is"):

{kinds}

--accept renews the hash of a sentence whose words have changed, drops the entries of sentences
that are gone, and adds an empty entry for each new sentence: fill it in, it fails until then.
Status 0: all is held. 1: something is not.
"""

_IMPERATIVES = (
    "add|ask|change|choose|compare|count|cut|do|download|draw|find|follow|forbid|give|ignore|imagine|keep|leave|"
    "let|look|make|measure|move|multiply|note|number|open|press|pull|put|read|remember|run|say|see|set|"
    "start|subtract|suppose|swap|switch|take|tap|think|try|turn|use|walk|watch|work|write"
)
_PLACES = (
    "above|answer|asks|below|beyond|chapter|circle|comparison|example|figure|first|formula|here|later|lines|"
    "next|numbers?|page|picture|points?|prints|question|reason|rest|rows?|say|says|section|sentences?|shows?|"
    "site|step|steps|symbols?|table|text|thing|things|this|ways?"
)


_COMPARES = r"\b(?:always|never|largest|smallest|half|twice|equal|negative|positive|symmetric)\b"
"""Words with which a sentence claims something, whatever else it does."""


def _defines(sentence: Sentence, page: str) -> str:
    marked = re.search(r"\*|`|\$|“|\bcalled\b|\bmeans?\b", sentence.text)
    return "" if marked or page == "glossary.md" else "marks no term that it would define"


def _instructs(sentence: Sentence, page: str) -> str:
    asks = (
        rf"(?:^|[,:;—(] |\b(?:and|or|then|but|now|first|to|can|may|should) )\[?(?:{_IMPERATIVES})\b"
    )
    return "" if re.search(asks, sentence.text, re.I) else "tells nobody to do anything"


def _asks(sentence: Sentence, page: str) -> str:
    return "" if re.search(r"\?[*”)_]*$", sentence.text) else "ends in no question mark"


def _cites(sentence: Sentence, page: str) -> str:
    if re.search(r"\]\((?:\S*references\.md#|https://)", sentence.paragraph):
        return ""
    return "has no link to a source in its paragraph"


def _imagines(sentence: Sentence, page: str) -> str:
    return _compares(sentence)  # that its Sources say so is checked for the page as a whole


def _points(sentence: Sentence, page: str) -> str:
    if re.search(rf"\]\(|\b(?:{_PLACES})\b", sentence.text, re.I):
        return _compares(sentence)
    return "points to nothing on the site"


def _compares(sentence: Sentence) -> str:
    found = re.search(_COMPARES, sentence.text, re.I)
    return f"claims something: {found[0]!r}" if found else ""


def _lists(sentence: Sentence, page: str) -> str:
    marks = r"(?:(?:Computed|Trained|Measured) \w+|Hand-made|Quoted|Cited|Illustrative)[^:]*: "
    if sentence.heading == "Sources" and re.match(marks, sentence.text):
        return ""
    return 'is no list under the heading "Sources"'


@dataclass(frozen=True)
class Kind:
    """What a sentence can be without a test.

    Attributes
    ----------
    meaning : str
        When it is that.
    objection : callable
        Takes sentence and page; returns why the sentence cannot be that, or "".
    """

    meaning: str
    objection: Callable[[Sentence, str], str]


KINDS: Mapping[str, Kind] = {
    "definition": Kind("says what a word or a letter is used for; it marks that term", _defines),
    "instruction": Kind("asks the reader to do something: a verb does", _instructs),
    "question": Kind("asks, and leaves the answer open: it ends in ?", _asks),
    "cited": Kind("others have found it: its paragraph links to a source", _cites),
    "illustrative": Kind('a comparison or an imagined case: the "Sources" say so', _imagines),
    "signpost": Kind("says where something is, or what the text does next or leaves out", _points),
    "sources": Kind('a list under "Sources": they name all that the page cites', _lists),
}


def records_in(path: Path) -> list[Record]:
    """Return the records in a file, or say that it has none that can be read."""
    try:
        return read(path)
    except RecordError as problem:
        raise ProblemError(str(problem)) from None


def written(page: str, records: Sequence[Record]) -> str:
    """Return records as the text of their file."""
    parts = [f"# What each sentence of docs/{page} is held by; CONTRIBUTING.md says how.\n"]
    for record in records:
        held = f"is = {_string(record.kind)}"
        if record.tests or not record.kind:
            held = f"tests = [{', '.join(map(_string, record.tests))}]"
        parts.append(
            f"[[sentence]]\nwords = {_string(record.opening)}\n"
            f"hash = {_string(record.hash)}\n{held}\n"
        )
    return "\n".join(parts)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def accepted(markdown: str, records: Sequence[Record]) -> list[Record]:
    """Return the records after somebody has looked: in the order of the page, new ones empty."""
    tie = compare(markdown, records)
    of = {id(sentence): record for record, sentence in tie.kept + tie.changed}
    every = [sentence for _, sentence in tie.kept + tie.changed] + tie.new
    place = {sentence.text: number for number, sentence in enumerate(sentences_of(markdown))}
    every.sort(key=lambda sentence: (sentence.line, place[sentence.text]))
    return [
        replace(
            of.get(id(sentence), record_of(sentence)),
            opening=opening(sentence.text),
            hash=digest(sentence.text),
        )
        for sentence in every
    ]


@cache
def _tests_in(path: Path) -> dict[str, bool]:
    """Map the tests of a file to whether they assert anything."""
    if not path.is_file():
        return {}
    return asserting(path.read_text(encoding="utf-8"))


def asserting(source: str) -> dict[str, bool]:
    r"""Map the tests in a program to whether they assert anything that can fail.

    Examples
    --------
    >>> asserting("def test_a():\n    assert f() == 1\ndef test_b():\n    assert True")
    {'test_a': True, 'test_b': False}
    """
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    helpers: set[str] = set()
    while more := {
        each.name for each in functions if each.name not in helpers and _asserts(each, helpers)
    }:
        helpers |= more
    return {each.name: each.name in helpers for each in functions if each.name.startswith("test_")}


def _asserts(function: ast.FunctionDef, helpers: set[str]) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not isinstance(node.test, ast.Constant):
            return True
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in helpers or name in ("raises", "warns") or name.startswith("assert_"):
                return True
    return False


def amiss(page: str, root: Path = ROOT) -> list[str]:
    """Return what is amiss with a page's claims, a line each, in the order of the page."""
    markdown = (root / "docs" / page).read_text(encoding="utf-8")
    path = path_of(page, root)
    own = root / "tests" / "claims" / claims_name(page)
    if not sentences_of(markdown):
        return []
    if not path.is_file():
        return [
            f"docs/{page} has no record of its sentences: python3 run.py claims --accept "
            f"{page.removesuffix('.md')}"
        ]
    records = records_in(path)
    tie = compare(markdown, records)
    found = [
        (
            sentence.line,
            f"changed: {record.opening}\n    now: {sentence.text}\n    {_held_by(record)}",
        )
        for record, sentence in tie.changed
    ]
    found += [
        (sentence.line, f"new, and nothing holds it: {sentence.text}") for sentence in tie.new
    ]
    for record, sentence in tie.kept:
        found += [
            (sentence.line, f"{reason}: {sentence.text}")
            for reason in _objections(record, sentence, page, root)
        ]
    lines = [f"docs/{page}:{line}: {text}" for line, text in sorted(found)]
    where = path.relative_to(root).as_posix()
    lines += [f"{where}: its sentence is gone: {record.opening}" for record in tie.gone]
    lines += _amiss_in_sources(page, markdown, records)
    return lines + _amiss_in_tests(own, records, root)


def _held_by(record: Record) -> str:
    if record.tests:
        return f"look at it and at what holds it ({', '.join(record.tests)}), then --accept"
    return f"look whether it still is: {record.kind or 'nothing yet'}; then --accept"


def _objections(record: Record, sentence: Sentence, page: str, root: Path) -> list[str]:
    """Return why a record does not do for its sentence."""
    if bool(record.tests) == bool(record.kind):
        return ["has both tests and an is" if record.tests else "says neither tests nor is"]
    if record.tests:
        found = {test: _asserts_anything(test, page, root) for test in record.tests}
        return [
            f"no test is called {test}" if asserts is None else f"{test} asserts nothing"
            for test, asserts in found.items()
            if not asserts
        ]
    if record.kind not in KINDS:
        return [f"is = {record.kind!r} is none of {', '.join(KINDS)}"]
    if record.kind != "cited" and re.search(r"\[\[\s*\w+\.\w+\s*\]\]", sentence.text):
        return [f"shows a result, so it is no {record.kind} but a claim"]
    objection = KINDS[record.kind].objection(sentence, page)
    return [f"is no {record.kind}, for it {objection}"] if objection else []


def _asserts_anything(test: str, page: str, root: Path) -> bool | None:
    """Return whether a test that a record names asserts anything; None if there is none."""
    file, _, name = test.rpartition("::")
    return _tests_in(root / (file or f"tests/claims/{claims_name(page)}")).get(name)


def _amiss_in_sources(page: str, markdown: str, records: Sequence[Record]) -> list[str]:
    """Return what the section on sources leaves out."""
    cited: dict[bool, set[str]] = {True: set(), False: set()}
    listed = ""
    for sentence in sentences_of(markdown):
        in_sources = sentence.heading == "Sources"
        cited[in_sources] |= set(re.findall(r"references\.md#([\w-]+)", sentence.text))
        listed += sentence.text if in_sources else ""
    found = []
    kinds = {record.kind for record in records}
    if "illustrative" in kinds and "Illustrative:" not in listed:
        found.append(
            f'docs/{page}: has illustrations, and its "Sources" do not say "Illustrative:"'
        )
    missing = sorted(cited[False] - cited[True])
    if "sources" in kinds and missing:
        found.append(f'docs/{page}: its "Sources" leave out what it cites: {", ".join(missing)}')
    return found


def _amiss_in_tests(own: Path, records: Sequence[Record], root: Path) -> list[str]:
    """Return the tests of a page's own file that assert nothing, or that no sentence names."""
    where = own.relative_to(root).as_posix()
    tests = _tests_in(own)
    named = {test for record in records for test in record.tests}
    found = [f"{where}: {test} asserts nothing" for test, asserts in tests.items() if not asserts]
    found += [
        f"{where}: no sentence of the page names {test}" for test in tests if test not in named
    ]
    if own.is_file() and not tests:
        found.append(f"{where}: has no test")
    return found


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Print what is amiss, or renew records; return the exit status."""
    kinds = "\n".join(f"  {name:13}{kind.meaning}" for name, kind in KINDS.items())
    parser = parser_of("claims", DESCRIPTION.format(kinds=kinds))
    parser.add_argument("page", nargs="?", help="such as steps/6-values; all if left out")
    parser.add_argument("--accept", metavar="PAGE", help="renew the records of a page")
    given = parser.parse_args(arguments)
    if given.accept is not None:
        page = checked_page(given.accept, root, "--accept")
        _accept(page, root)
        names = [page]
    elif given.page is not None:
        names = [checked_page(given.page, root, "page")]
    else:
        names = [path.relative_to(root / "docs").as_posix() for path in pages(root)]
    found = [line for name in names for line in amiss(name, root)]
    for line in found:
        print(line)
    print(f"{len(found)} found" if found else "Every sentence is held.")
    return 1 if found else 0


def _accept(page: str, root: Path) -> None:
    """Write a page's records anew, and say what has been taken as seen."""
    path = path_of(page, root)
    markdown = (root / "docs" / page).read_text(encoding="utf-8")
    records = records_in(path)
    tie = compare(markdown, records)
    for record, sentence in tie.changed:
        print(f"taken as seen: {record.opening}\n          now: {sentence.text}")
    for record in tie.gone:
        print(f"dropped: {record.opening}")
    write_whole(path, written(page, accepted(markdown, records)).encode())


if __name__ == "__main__":
    raise SystemExit(finish("claims", main))
