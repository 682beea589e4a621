"""References: read from one file, complete, and in step with what the pages cite."""

import re
from pathlib import Path

import pytest

from scripts.artifacts.damaged import DamagedFileError
from scripts.artifacts.places import ROOT
from scripts.site.references import as_markdown, read_references

DOCS = ROOT / "docs"
REFERENCES = read_references(DOCS / "references.bib")
CITATION = re.compile(r"\[([^\]]+)\]\((?:\.\./)*references\.md#([a-z0-9-]+)\)")
ESSAY = "the-essay"  # a section written by hand: it is no publication with an entry


def cited() -> list[tuple[str, str, str]]:
    """Page, text of the link and key of each citation on a page."""
    return [
        (page.relative_to(DOCS).as_posix(), " ".join(text.split()), key)
        for page in sorted(DOCS.rglob("*.md"))
        for text, key in CITATION.findall(page.read_text(encoding="utf-8"))
        if key != ESSAY
    ]


ENTRY = """@misc{doe-2020,
  author = {Doe, Jane and {The Team} and Br{\\"u}ll, Ann},
  title = {What {BERT} Sees?},
  year = {2020},
  archiveprefix = {arXiv},
  eprint = {2001.00001},
  annotation = {It sees.}
}
"""


@pytest.fixture
def bib(tmp_path: Path) -> Path:
    return tmp_path / "some.bib"


def test_an_entry_becomes_a_section(bib: Path) -> None:
    bib.write_text(ENTRY, encoding="utf-8")
    assert as_markdown(read_references(bib)) == (
        "## Doe et al. 2020 { #doe-2020 }\n\n"
        "Jane Doe, The Team and Ann Brüll. *What BERT Sees?* "
        "[arXiv 2001.00001](https://arxiv.org/abs/2001.00001).\nIt sees."
    )


@pytest.mark.parametrize(
    ("authors", "label"),
    [
        ("Doe, Jane", "Doe"),
        ("Doe, Jane and de Roe, Jan", "Doe and de Roe"),
        ("Doe, Jane and others", "Doe et al."),
        ("{The Team}", "The Team"),
    ],
)
def test_the_label_names_one_or_two_authors(bib: Path, authors: str, label: str) -> None:
    bib.write_text(re.sub("(?<=author = {).*(?=},\n  title)", authors, ENTRY), encoding="utf-8")
    assert read_references(bib)[0].label == f"{label} 2020"


@pytest.mark.parametrize("field", ["author", "title", "year", "annotation"])
def test_an_entry_without_a_field_is_refused_by_name(bib: Path, field: str) -> None:
    bib.write_text(re.sub(rf"  {field} = .*\n", "", ENTRY), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"some.bib: doe-2020 has no {field}"):
        read_references(bib)


def test_a_broken_file_is_refused(bib: Path) -> None:
    bib.write_text(ENTRY + ENTRY, encoding="utf-8")
    with pytest.raises(ValueError, match=r"some.bib, line 8: .*doe-2020"):
        read_references(bib)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff",
        b"@article{a, author ={ {Ann Other\nand Bo Third}, title = {One}, year = 2017}",
        ENTRY.replace("  year = ", "  archiveprefix = {Elsewhere},\n  year = ").encode(),
    ],
)
def test_whatever_is_wrong_is_one_line_that_names_the_file(bib: Path, content: bytes) -> None:
    bib.write_bytes(content)
    with pytest.raises(DamagedFileError, match=r"some\.bib") as raised:
        read_references(bib)
    assert len(str(raised.value).splitlines()) == 1


def test_every_source_is_cited_on_some_page() -> None:
    assert {reference.key for reference in REFERENCES} == {key for _, _, key in cited()}


@pytest.mark.parametrize(
    ("page", "text", "key"), [each for each in cited() if re.search(r"\d{4}$", each[1])]
)
def test_authors_and_year_are_those_of_the_entry(page: str, text: str, key: str) -> None:
    labels = {reference.key: reference.label for reference in REFERENCES}
    assert text == labels[key], page


def test_how_far_a_source_was_read_is_said_in_the_words_that_the_page_explains():
    page = " ".join((DOCS / "references.md").read_text(encoding="utf-8").split())
    said = [
        sentence
        for reference in REFERENCES
        for sentence in re.findall(r"[^.]*\b[Rr]ead\b[^.]*\.", reference.annotation)
    ]
    unread = [sentence.strip() for sentence in said if "not" in sentence.lower().split()]
    assert set(unread) == {"Not read again for this site."}
    assert f"*{unread[0].rstrip('.')}* means" in page
