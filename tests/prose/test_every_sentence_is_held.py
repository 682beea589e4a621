"""Each sentence of each page is held by a test, or is marked as one that claims nothing.

`python3 run.py claims` says the same, and renews records after somebody has looked.
"""

from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.site.held import PLACE, Record, compare, digest, opening, path_of, read
from scripts.site.sentences import sentences_of, words_of
from scripts.tools.pages import pages
from scripts.tools.ties import KINDS, accepted, amiss, written

DOCS = ROOT / "docs"
PAGES = [path.relative_to(DOCS).as_posix() for path in pages()]


@pytest.mark.parametrize("page", PAGES)
def test_every_sentence_of_a_page_is_held(page: str) -> None:
    assert amiss(page) == []


def test_no_record_is_left_of_a_page_that_is_gone() -> None:
    assert set((ROOT / PLACE).iterdir()) <= {path_of(page) for page in PAGES}


@pytest.mark.parametrize(
    ("page", "words", "other_words"),
    [
        ("index.md", "These weights are no discovery", "These weights are a discovery"),
        ("steps/1-reading.md", "None is negative", "Some are negative"),
        ("steps/1-reading.md", "*Cat* keeps its lead.", "*Cat* loses its lead."),
        ("steps/2-weights.md", "like this is not symmetric", "like this is always symmetric"),
        ("steps/2-weights.md", "- No weight is negative.", "- Some weights are negative."),
        ("steps/5-scores-and-softmax.md", "the lowest now gets the most", "the lowest gets least"),
        ("steps/8-multi-head.md", "are too many for two heads", "are few enough for two heads"),
        ("block.md", "the layer norms do lose something", "the layer norms lose nothing"),
        ("steps/1-reading.md", 'apart?"\n\n    No.', 'apart?"\n\n    Yes.'),
    ],
)
def test_a_claim_that_is_turned_round_is_found(page: str, words: str, other_words: str) -> None:
    markdown = (DOCS / page).read_text(encoding="utf-8")
    assert markdown.count(words) == 1
    tie = compare(markdown.replace(words, other_words), read(path_of(page)))
    assert len(tie.changed) + len(tie.new) == 1
    assert len(tie.changed) + len(tie.gone) == 1


PAGE = """# Weights

A **weight** is a share. Look at *it*.

No weight is negative, and the largest is [[ map.largest ]].

??? question "Can one be zero?"

    No. A power of $e$ never is.

Who found it? Others did ([Who 2020](references.md#who-2020)). It is like a library.

## Sources

Computed here: all weights. Illustrative: the library. Cited: [Who 2020](references.md#who-2020).
"""

HELD: dict[str, str | tuple[str, ...]] = {
    "A **weight** is": "definition",
    "Look at": "instruction",
    "No weight is": ("test_no_weight_is_negative",),
    "Can one be": ("test_none_is_zero", "tests/claims/test_index.py::test_no_weight_is_negative"),
    "Who found": "question",
    "Others did": "cited",
    "It is like": "illustrative",
    "Computed here": "sources",
    "Illustrative": "sources",
    "Cited": "sources",
}

CLAIMS = """
def share():
    return 0.5

def test_no_weight_is_negative():
    assert share() >= 0

def assure(weight):
    assert weight

class TestMore:
    def test_none_is_zero(self):
        assure(share())
"""


def tree(
    root: Path,
    page: str = PAGE,
    held: dict[str, str | tuple[str, ...]] = HELD,
    claims: str = CLAIMS,
) -> Path:
    """Write a page with its records and its claims."""
    records = []
    for sentence in sentences_of(PAGE):
        what = next(what for begin, what in held.items() if sentence.text.startswith(begin))
        tests, kind = ((), what) if isinstance(what, str) else (what, "")
        records.append(Record(opening(sentence.text), digest(sentence.text), tests, kind))
    for name, text in {
        "docs/index.md": page,
        f"{PLACE}/index.toml": written("index.md", records),
        "tests/claims/test_index.py": claims,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_nothing_is_amiss_with_a_page_that_is_held(tmp_path: Path) -> None:
    assert amiss("index.md", tree(tmp_path)) == []


@pytest.mark.parametrize(
    ("words", "other_words", "finding"),
    [
        ("is negative", "is positive", "changed: No weight is negative"),
        ("never is", "often is", "changed: Can one be zero? No. A power of $e$ never is.\n"),
        ("Can one", "Can none", "docs/index.md:7: changed: Can one be zero?"),
        ("No. A", "Yes. A", "now: Can one be zero? Yes. A power of"),
        ("is a share", "is always a share", "changed: A **weight** is a share.\n"),
        ("Others did", "Nobody did", "docs/index.md:11: changed: Others did"),
        ("#who-2020)). It", "#her-2021)). It", "changed: Others did"),
        (
            "\n\n??? ",
            " All are symmetric.\n\n??? ",
            "new, and nothing holds it: All are symmetric.",
        ),
        ("\n\n??? ", "\n\n| a | b |\n|---|---|\n| c | 71 |\n\n??? ", "nothing holds it: c | 71"),
        ("\n\n??? ", "\n\n- All are symmetric\n\n??? ", "nothing holds it: All are symmetric"),
        (
            "\n\n??? ",
            "\n\n$$\nw = w^\\top\n$$\n\n??? ",
            "new, and nothing holds it: $$ w = w^\\top $$",
        ),
        ("\n\n??? ", "\n\n[^1]: Some are negative.\n\n??? ", "holds it: Some are negative."),
        ("\n\n??? ", "\n\n!!! note\n\n    Some are.\n\n??? ", "nothing holds it: Some are."),
        (
            "Look at *it*",
            'Look at <i title="Some are negative">it</i>',
            "holds it: Look at Some are neg",
        ),
        (
            "Look at *it*",
            "![Some are negative](it.svg)",
            "![Some are negative",
        ),
        ("Look at *it*", 'Look at [*it*](it.md "All are symmetric")', 'it.md "All are symm'),
        ("Look at *it*", 'Look at *it*{ title="All are symmetric" }', '{ title="All are symm'),
        ("Look at *it*.", "", "tests/claims/sentences/index.toml: its sentence is gone: Look at"),
    ],
)
def test_what_an_edit_of_a_page_breaks(
    tmp_path: Path, words: str, other_words: str, finding: str
) -> None:
    assert PAGE.count(words) == 1
    found = amiss("index.md", tree(tmp_path, PAGE.replace(words, other_words)))
    assert any(finding in line + "\n" for line in found), found


@pytest.mark.parametrize(
    ("words", "other_words"),
    [
        ("No weight is negative, and the largest", "No weight\nis negative,\n  and the largest"),
        ("Look at *it*.", "<!-- So. -->\nLook at *it*."),
        ("# Weights", "# Other weights"),
        ("\n## Sources", "\n```python\nall = 'other'\n```\n\n[[ figure(\"map\") ]]\n\n## Sources"),
        ("A **weight** is a share. Look at *it*.", "Look at *it*.\n\nA **weight** is a share."),
        ("(references.md#who-2020)). It", "(../references.md#who-2020)). It"),
    ],
)
def test_what_changes_no_words_breaks_nothing(tmp_path: Path, words: str, other_words: str) -> None:
    assert PAGE.count(words) == 1
    assert amiss("index.md", tree(tmp_path, PAGE.replace(words, other_words))) == []


@pytest.mark.parametrize(
    ("sentence", "what", "finding"),
    [
        ("No weight is", ("test_none",), "no test is called test_none: "),
        ("No weight is", ("tests/a.py::test_a",), "no test is called tests/a.py::test_a: "),
        ("No weight is", (), "says neither tests nor is: No weight"),
        ("No weight is", "other", "is = 'other' is none of definition, "),
        ("No weight is", "cited", "is no cited, for it has no link to a source in its"),
        ("No weight is", "illustrative", "shows a result, so it is no illustrative but a claim: "),
        ("Look at", "question", "is no question, for it ends in no question mark: Look"),
        ("It is like", "instruction", "is no instruction, for it tells nobody to do anything"),
        ("It is like", "definition", "is no definition, for it marks no term"),
        ("It is like", "signpost", "is no signpost, for it points to nothing on the site: It"),
        ("It is like", "sources", 'is no sources, for it is no list under the heading "Sources"'),
        ("Can one be", ("test_no_weight_is_negative",), "no sentence of the page names test_none_"),
    ],
)
def test_what_a_record_cannot_say(
    tmp_path: Path, sentence: str, what: str | tuple[str, ...], finding: str
) -> None:
    found = amiss("index.md", tree(tmp_path, held={**HELD, sentence: what}))
    assert any(finding in line for line in found), found


@pytest.mark.parametrize(
    ("claims", "finding"),
    [
        ("", "tests/claims/test_index.py: has no test"),
        ("test_no_weight_is_negative = 1", "no test is called test_no_weight_is_negative"),
        (
            CLAIMS + "def test_more():\n    assert share()\n",
            "no sentence of the page names test_more",
        ),
        (CLAIMS.replace("assert share() >= 0", "share()"), "negative asserts nothing"),
        (CLAIMS.replace("assert share() >= 0", "assert True"), "negative asserts nothing"),
        (
            CLAIMS.replace("    assert weight", "    return weight"),
            "test_none_is_zero asserts nothing",
        ),
    ],
)
def test_what_a_file_of_claims_lacks(tmp_path: Path, claims: str, finding: str) -> None:
    found = amiss("index.md", tree(tmp_path, claims=claims))
    assert any(finding in line for line in found), found


def test_a_page_without_records_or_without_claims(tmp_path: Path) -> None:
    root = tree(tmp_path)
    (root / "tests/claims/test_index.py").unlink()
    assert any("no test is called test_none_is_zero" in line for line in amiss("index.md", root))
    (root / PLACE / "index.toml").unlink()
    found = amiss("index.md", root)
    assert found == [
        "docs/index.md has no record of its sentences: python3 run.py claims --accept index"
    ]


@pytest.mark.parametrize(
    ("words", "other_words", "finding"),
    [
        ("Illustrative: the library. ", "", '"Sources" do not say "Illustrative:"'),
        ("Cited: [Who 2020](references.md#who-2020).", "", "leave out what it cites: who-2020"),
        (
            "Who 2020](references.md#who-2020)).",
            "he](references.md#he-2020)).",
            "leave out what it cites: he-2020",
        ),
    ],
)
def test_what_the_sources_of_a_page_leave_out(
    tmp_path: Path, words: str, other_words: str, finding: str
) -> None:
    root = tree(tmp_path)
    page = PAGE.replace(words, other_words)
    (root / "docs/index.md").write_text(page, encoding="utf-8")
    records = accepted(page, read(root / PLACE / "index.toml"))
    (root / PLACE / "index.toml").write_text(written("index.md", records), encoding="utf-8")
    assert any(finding in line for line in amiss("index.md", root))


def test_what_is_accepted_keeps_what_was_said_and_adds_nothing_of_its_own(tmp_path: Path) -> None:
    root = tree(tmp_path)
    page = PAGE.replace("is negative", "is below zero").replace(
        "Look at *it*.", "All is well here."
    )
    before = read(root / PLACE / "index.toml")
    after = accepted(page, before)
    assert [record.hash for record in after] == [digest(each.text) for each in sentences_of(page)]
    assert after[2].tests == ("test_no_weight_is_negative",)
    assert after[1] == Record("All is well here.", digest("All is well here."))
    assert after[0] == before[0]


def test_each_kind_is_used_somewhere() -> None:
    used = {record.kind for page in PAGES for record in read(path_of(page))}
    assert used == {*KINDS, ""}


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("So (Who et al. 2020). [Who et al. 2020](a.md) says e.g. *it*. *It* is.",) * 2,
        ("At 3.5 it is. `a. B` and $a. B$ and [[ a.b ]]. (So it is.) “Is it?” So it is.",) * 2,
        ("No. It is so. Yes.", "No. It is so.|Yes."),
        ("Let\n\n$$\na. B\n$$\n\nwhere it is. So it is.", "Let $$ a. B $$ where it is.|So it is."),
        ("Word\n:   What it means. More of it.\n", "Word: What it means.|More of it."),
        ("> Quoted it is.\n> And on.\n\n1. One\n2. Two", "Quoted it is.|And on.|One|Two"),
        ("??? note \"Title\"\n\n    Text of it.\n", "Text of it."),
        ("??? question \"Why so? Why?\"\n\n    [[ table(\"a\") ]]\n", "Why so? Why?"),
        ("??? question \"Why?\"\n\n    So it is. More of it.\n", "Why? So it is.|More of it."),
        ("[Start](a.md){ .md-button }\n[Two](b.md)\n\n[[ figure(\"a\") ]]\n\n---\n", ""),
        ("---\ntitle: No\n---\n::: a.b\n    option: 1\n\nText of it.", "Text of it."),
    ],
)  # fmt: skip
def test_sentences_end_where_they_end(markdown: str, expected: str) -> None:
    found = [sentence.text for sentence in sentences_of(markdown)]
    if markdown == expected:
        assert " ".join(found) == expected
        assert len(found) >= 3
    else:
        assert "|".join(found) == expected


def test_words_are_what_readers_read_and_the_names_of_numbers() -> None:
    text = (
        "See [step 2](2.md#a) for **it**{ .role-key } and [[ map.it ]]  ([W](../references.md#w))."
    )
    assert words_of(text) == "See [step 2] for **it** and [[ map.it ]] ([W](references.md#w))."


@pytest.mark.parametrize("page", PAGES)
def test_no_word_of_a_page_is_lost(page: str) -> None:
    """A sentence is in the list, however it is wrapped up."""
    markdown = (DOCS / page).read_text(encoding="utf-8") + "\n\nSome weights are negative.\n"
    assert sentences_of(markdown)[-1].text == "Some weights are negative."
