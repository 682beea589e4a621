"""What a page is told of the tests that hold its sentences."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.site.claims import claims_of, claims_place, has_claims, named_test, read_text
from scripts.site.held import PLACE, RecordError, digest, opening, path_of, read
from scripts.site.sentences import sentences_of
from scripts.tools.pages import pages

PAGES = [path.relative_to(ROOT / "docs").as_posix() for path in pages()]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("*It* looks at **cat**{ .role-key }.", "*It* looks at **cat**."),
        ('See [a *b*](../c.md#d "Title") (so).', "See [a *b*] (so)."),
        ("Of $\\query{q}[1](2)$ and `a[1](b)`.", "Of $\\query{q}[1](2)$ and `a[1](b)`."),
        ('A <data value="0.7" title="by a.py">0.7</data> &amp; more.[^a]', "A 0.7 & more."),
        ("![a picture](it.svg) Next to it.", " Next to it."),
    ],
)
def test_a_sentence_is_read_as_the_page_shows_it(markdown: str, text: str) -> None:
    assert read_text(markdown) == text


PAGE = """# Weights

A weight is **positive**, and the largest is [[ map.largest ]].

Look at [[ figure("map") ]]it. It is new. It changed.
"""

CLAIMS = """
import pytest

def share():
    return 0.5

class TestShares:
    @pytest.mark.parametrize("a", [1, 2])
    def test_all_are_positive(self, a):
        assert share() > 0

def test_other():
    assert share()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of one page, whose first and last sentences name tests."""
    first, second, _, last = [sentence.text for sentence in sentences_of(PAGE)]
    held = {
        first: 'tests = ["test_all_are_positive", "tests/more/test_a.py::test_a"]',
        second: 'is = "instruction"',
        last: 'tests = ["test_that_is_gone"]',
    }
    toml = [
        f"[[sentence]]\nwords = {json.dumps(opening(text))}\nhash = {json.dumps(digest(text))}\n"
        f"{what}\n"
        for text, what in held.items()
    ]
    for name, text in {
        "docs/index.md": PAGE,
        f"{PLACE}/index.toml": "\n".join(toml),
        "tests/claims/test_index.py": CLAIMS,
        "tests/more/test_a.py": "def test_a():\n    assert str()\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def filled(text: str) -> str:
    """Replace the page's one number, and record something in the front matter."""
    return "---\nis_draft: true\n---\n" + text.replace("[[ map.largest ]]", "<data>0.5</data>")


def test_sentences_come_with_their_kinds_and_the_lines_of_their_tests(root: Path) -> None:
    told = json.loads(claims_of("index.md", filled, root))
    place = "tests/claims/test_index.py::TestShares::test_all_are_positive"
    assert told["sentences"] == [
        {
            "text": "A weight is **positive**, and the largest is 0.5.",
            "kind": "tested",
            "tests": [place, "tests/more/test_a.py::test_a"],
        },
        {"text": "Look at it.", "kind": "instruction", "tests": []},
    ]
    assert told["tests"][place] == {
        "line": 8,
        "code": '    @pytest.mark.parametrize("a", [1, 2])\n'
        "    def test_all_are_positive(self, a):\n        assert share() > 0",
    }
    assert set(told["tests"]) == {place, "tests/more/test_a.py::test_a"}


def test_a_page_without_records_is_told_nothing(root: Path) -> None:
    assert has_claims("index.md", root)
    assert not has_claims("other.md", root)


def test_records_that_cannot_be_read_are_named(root: Path) -> None:
    path_of("index.md", root).write_text("[[sentence]]\nwords = 1\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"index\.toml: not a list of sentences"):
        claims_of("index.md", filled, root)


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_a_page_names_is_found_with_its_lines(page: str) -> None:
    for record in read(path_of(page)):
        for test in record.tests:
            found = named_test(test, page)
            assert found is not None
            place, line, code = found
            name = test.rpartition("::")[2]
            assert place.endswith(f"::{name}")
            lines = (ROOT / place.partition("::")[0]).read_text(encoding="utf-8").splitlines()
            assert "\n".join(lines[line - 1 :]).startswith(code)
            assert f"def {name}(" in code


@pytest.mark.parametrize("page", PAGES)
def test_no_sentence_of_a_page_is_left_out(page: str) -> None:
    keep: Callable[[str], str] = str
    told = json.loads(claims_of(page, keep))["sentences"]
    assert [each["tests"] != [] for each in told] == [
        record.tests != () for record in read(path_of(page))
    ]


def test_files_are_named_after_their_pages() -> None:
    places = [claims_place(page) for page in PAGES]
    assert len(set(places)) == len(places)
    assert claims_place("steps/1-reading.md") == "assets/claims/steps_1_reading.json"
