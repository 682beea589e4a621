"""No page and no caption has a result typed into it: numbers come from artifacts, by name.

What counts as typed is a decimal, a percentage, an integer of three digits or more, and a factor
("ten times", "4-fold"), wherever a reader would see it. Smaller integers are left to the claims in
`tests/claims/`: most of them count steps, dimensions or words.

A number that is no result (a value that someone else published, the number of an equation) is on
the list in `allowed_numbers.toml`, with its reason. An entry that is needed no longer fails, too.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT

ALLOWED = tomllib.loads(Path(__file__).with_name("allowed_numbers.toml").read_text("utf-8"))[
    "number"
]

PAGES = sorted((ROOT / "docs").rglob("*.md"))
SCRIPTS = sorted(
    path
    for folder in ("figures", "tables", "formulas", "examples")
    for path in (ROOT / "scripts" / folder).glob("*.py")
)

NOT_PROSE = {
    "front matter": r"\A---\n.*?\n---\n",
    "code block": r"^(?P<indent>[ >]*)(?P<fence>`{3,}|~{3,}).*?^(?P=indent)(?P=fence)`*~*[ ]*$",
    "code": r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)",
    "macro": r"\[\[.*?\]\]|\[%.*?%\]|\[#.*?#\]",
    "comment": r"<!--.*?-->",
    "tag": r"</?[A-Za-z][^<>]*>",
    "link target": r"(?<=\])\([^()\s]*(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:.*?$",
    "address": r"<?\bhttps?://[^\s<>)]+>?",
    "attributes": r"\{:?\s*[.#][^{}]*\}",
}
"""What a reader does not see as prose, in the order in which it is taken out."""

NOT_RESULTS = {
    "place in a source": r"\b(?:[Ss]ections?|[Cc]hapters?|[Aa]ppendix|[Ee]quations?|[Ff]igures?|"
    r"[Tt]ables?|[Pp]ages?|[Vv]olumes?)\s\(?\d+(?:\.\d+)*\)?",
    "number of a paper": r"\barXiv[:\s]\s?\d{4}\.\d{4,5}(?:v\d+)?|\bACL Anthology\s[\w.-]*\w",
    "version": r"\b(?:Python|NumPy|PyTorch|MkDocs|CC BY(?:-SA)?|WCAG|[Vv]ersions?)\s\d+(?:\.\d+)*",
    "year": r"(?<![\d.,])(?:19[5-9]\d|20[0-3]\d)(?![\d%]|[.,]\d)",
}

COUNT = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"

TYPED = {
    "percentage": r"(?<![\w.,])\d+(?:[.,]\d+)*(?:[\s\u00a0]|\\[,;]|~)?(?:\\?%|per\s?cent\b)",
    "decimal": r"(?<![\w.,])\d*(?:[.,]\d+)+",
    "factor": rf"(?<![\w.,])(?:\d+|\b(?:{COUNT}|{TENS}))(?:\s+times\b|[\s-]?fold\b)",
    "per cent in words": rf"\b(?:{COUNT}|(?:{TENS})(?:-\w+)?)\s+per\s?cent\b",
    "integer": r"(?<![\w.,])\d{3,}(?![.,]?\d)",
}

FORMAT = r",?(?:\.\d)?[defg%]"
"""A format specification, as `show` takes it."""


@dataclass(frozen=True)
class Typed:
    """A number that somebody typed."""

    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        """Say it as in a list of findings."""
        return f"line {self.line}: {self.kind} {self.text!r}"


def blanked(text: str, pattern: str) -> str:
    """Put spaces in place of what matches, so that lines and columns stay."""
    return re.sub(
        pattern,
        lambda match: re.sub(r"[^\n]", " ", match[0]),
        text,
        flags=re.DOTALL | re.MULTILINE,
    )


def prose_of(markdown: str) -> str:
    """Return a page with everything blanked that is no prose."""
    for pattern in NOT_PROSE.values():
        markdown = blanked(markdown, pattern)
    return markdown


def typed_numbers(prose: str) -> list[Typed]:
    """Find the numbers that look like results."""
    for pattern in NOT_RESULTS.values():
        prose = blanked(prose, pattern)
    found = []
    for kind, pattern in TYPED.items():
        for match in re.finditer(pattern, prose):
            line = prose.count("\n", 0, match.start()) + 1
            found.append(Typed(line, kind, " ".join(match[0].split())))
        prose = blanked(prose, pattern)
    return sorted(found, key=lambda typed: typed.line)


def without(prose: str, fragments: list[str]) -> str:
    """Blank fragments that are allowed, however their lines break."""
    for fragment in fragments:
        prose = blanked(prose, r"\s+".join(map(re.escape, fragment.split())))
    return prose


def strings_of(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each string of a program, and the question it opens with.

    Format specifications and the other lines of docstrings reach no reader, and the ticks of an
    axis name positions, not results.
    """
    tree = ast.parse(source)
    hidden = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and ast.get_docstring(node) is not None
    }
    hidden |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec
        for part in ast.walk(node.format_spec)
    }
    hidden |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("set_xticks", "set_yticks")
        for part in ast.walk(node)
    }
    yield 1, (ast.get_docstring(tree) or "").partition("\n")[0]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) not in hidden and not re.fullmatch(FORMAT, node.value):
            yield node.lineno, node.value


def allowed_in(path: Path) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    return [entry["text"] for entry in ALLOWED if entry["file"] == name]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_are_pages_and_scripts_to_read() -> None:
    assert len(PAGES) > 8
    assert len(SCRIPTS) > 20


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_no_page_has_a_typed_number(path: Path) -> None:
    prose = without(prose_of(path.read_text(encoding="utf-8")), allowed_in(path))
    found = list(map(str, typed_numbers(prose)))
    assert not found, "give it a name in a script's numbers(), or a reason in allowed_numbers.toml"


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_no_caption_has_a_typed_number(path: Path) -> None:
    found = [
        f"line {line}: {typed.kind} {typed.text!r}"
        for line, text in strings_of(path.read_text(encoding="utf-8"))
        for typed in typed_numbers(without(text, allowed_in(path)))
    ]
    assert not found, "compute it, or give a reason in allowed_numbers.toml"


@pytest.mark.parametrize("entry", ALLOWED, ids=lambda entry: f"{entry['file']}: {entry['text']}")
def test_every_exception_is_needed_and_has_a_reason(entry: dict[str, str]) -> None:
    assert set(entry) == {"file", "text", "reason"}
    assert len(entry["reason"].split()) >= 4
    path = ROOT / entry["file"]
    assert path.is_file()
    source = path.read_text(encoding="utf-8")
    texts = [prose_of(source)] if path.suffix == ".md" else [text for _, text in strings_of(source)]
    assert any(without(text, [entry["text"]]) != text for text in texts), "it is not there any more"
    assert typed_numbers(entry["text"]), "it holds nothing that needs an exception"


class TestTheGuard:
    @pytest.mark.parametrize(
        ("text", "kind", "number"),
        [
            ("*cat* gets 0.71 of it", "decimal", "0.71"),
            ("a ratio of 10.5.", "decimal", "10.5"),
            ("more than .5 of it", "decimal", ".5"),
            ("about 3,5 bits", "decimal", "3,5"),
            ("GPT-2 has 1,769,472 weights", "decimal", "1,769,472"),
            ("the weight is −0.25", "decimal", "0.25"),
            ("between 0.5 and x", "decimal", "0.5"),
            ("(0.71)", "decimal", "0.71"),
            ("as $w = 0.71$ says", "decimal", "0.71"),
            ("**0.71**", "decimal", "0.71"),
            ("| cat | 0.71 |", "decimal", "0.71"),
            ("borrows 71% of", "percentage", "71%"),
            ("borrows 71 % of", "percentage", "71 %"),
            ("borrows 71\u00a0% of", "percentage", "71 %"),
            (r"borrows $71\%$ of", "percentage", r"71\%"),
            ("borrows 70.6 % of", "percentage", "70.6 %"),
            ("borrows 71 per cent of", "percentage", "71 per cent"),
            ("seventy-one per cent of it", "per cent in words", "seventy-one per cent"),
            ("has 768 dimensions", "integer", "768"),
            ("at a width of 2048 numbers", "integer", "2048"),
            ("needs 50000 steps", "integer", "50000"),
            ("*cat* gets ten times as much", "factor", "ten times"),
            ("12 times the weight", "factor", "12 times"),
            ("a 4-fold rise", "factor", "4-fold"),
            ("the 2017 paper gives 2017.5", "decimal", "2017.5"),
            ("Python computes 3.11", "decimal", "3.11"),
            ("[0.71](page.md)", "decimal", "0.71"),
            ('??? question "Why 0.71?"', "decimal", "0.71"),
            ("## 0.71 for the cat { #cat }", "decimal", "0.71"),
            ("[[ weights.cat ]] is 0.71", "decimal", "0.71"),
            ("`code` 0.71 `code`", "decimal", "0.71"),
            ("```\n1.5\n```\n0.71\n", "decimal", "0.71"),
            ("so\u00a00.71", "decimal", "0.71"),
            ("1.5x faster", "decimal", "1.5"),
            ("800GB of text", "integer", "800"),
            ("<b>0.71</b>", "decimal", "0.71"),
        ],
    )
    def test_finds(self, text: str, kind: str, number: str) -> None:
        assert [(typed.kind, typed.text) for typed in typed_numbers(prose_of(text))] == [
            (kind, number)
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "[[ weights_from_it.cat ]] of it",
            "[[ figure('x', 0.71) ]]",
            "`0.71` and ``0.71 ` 0.71``",
            "```python\nx = 0.71\n```",
            "~~~~ { .python linenums=1 }\nx = 0.71\n```\n0.71\n~~~~",
            "- item\n\n    ```text\n    0.8,0.1,0.1\n    ```\n",
            "---\ntitle: 0.71\n---\nText.",
            "[a page](page.md#section-0.71) and [one](page.md '0.71 not shown')".replace("'", '"'),
            "[arXiv 1706.03762](https://arxiv.org/abs/1706.03762v7)",
            "<https://arxiv.org/abs/1706.03762>",
            "[one]: https://example.org/0.71\n",
            "### Vaswani et al. 2017 { #vaswani-2017 }",
            "(Vaswani et al. 2017, section 3.2.1; equation (1); figure 4)",
            "In 2023, updated on 20 March 2025.",
            "Python 3.11 or later, under CC BY 4.0",
            "<!-- 0.71 -->",
            '<img width="300" alt="">',
            "![x](x.svg){ width=300 .wide }".replace("width=300 .wide", ".wide width=300"),
            "Step 6, GPT-2, 32 bits, W_1, 4 dimensions, ten words, 1. First",
            r"$\frac{1}{2} x_{12}$ and $\sqrt{d_k}$, $e^0 = 1$",
            "many times, at times, the first times",
            "ACL Anthology 2020.emnlp-main.574",
            "tokens x1.5 and a3.5",
            "the value in per cent",
        ],
    )
    def test_leaves_alone(self, text: str) -> None:
        assert list(map(str, typed_numbers(prose_of(text)))) == []

    def test_says_on_which_line(self) -> None:
        text = "---\ntitle: a\n---\n\n```\n0.5\n```\n\nText\nwith 0.71.\n"
        assert str(*typed_numbers(prose_of(text))) == "line 10: decimal '0.71'"

    def test_counts_each_number_once(self) -> None:
        found = typed_numbers("71 % and 1,234.5 and 0.5 % and 300")
        assert [typed.text for typed in found] == ["71 %", "0.5 %", "1,234.5", "300"]

    def test_reads_captions_and_the_question_of_a_script(self) -> None:
        source = '''"""Why 0.1?

Not shown: 0.2.
"""
SIZE = 0.3
def caption(result):
    """Return 0.4."""
    return f"It is {result:0.5f} and {result:>{10.5}} of 0.6" " and more"
def draw(result):
    axes.set_xticks([0.7], ["0.7"])
    return show(result, ".2f") + "71 %"
'''
        found = [
            (line, typed.text) for line, text in strings_of(source) for typed in typed_numbers(text)
        ]
        assert sorted(found) == [(1, "0.1"), (8, "0.6"), (11, "71 %")]

    def test_takes_allowed_fragments_over_a_line_break_and_nothing_else(self) -> None:
        prose = "The essay prints\n0.71 for cat. Here it is 0.71 too."
        left = typed_numbers(without(prose, ["essay prints 0.71 for cat"]))
        assert list(map(str, left)) == ["line 2: decimal '0.71'"]
