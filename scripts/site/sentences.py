"""The sentences of a page, as they stand in its Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NOT_PROSE = {
    "front matter": r"\A---\n.*?\n---\n",
    "comment": r"<!--.*?-->",
    "code": r"^(?P<indent>[ >]*)(?P<fence>`{3,}|~{3,}).*?^(?P=indent)(?P=fence)`*~*[ ]*$",
    "reference": r"^::: .*?(?:\n(?=\s*\n)|\Z)",
    "statement": r"\[%.*?%\]|\[#.*?#\]",
}
"""What is taken out before sentences are looked for, in this order."""

_TAG = r"</?[A-Za-z][\w-]*(?:\s[^<>\n]*)?/?>"
_SAID_IN_TAGS = r'\b(?:alt|title|aria-label)="([^"]*)"'

_CLOSED = (
    r"\[\[.*?\]\]",  # a number by its name
    r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)",
    r"\$\$.*?\$\$",
    r"\$[^$]+\$",
    r"\]\([^()\s]*(?:\s+\"[^\"]*\")?\)(?:\{[^{}]*\})?",
    r"<?\bhttps?://[^\s<>)]+>?",
)
"""Where a full stop ends no sentence."""

_ABBREVIATION = r"\b(et al|e\.g|i\.e|cf|vs|etc|pp?)\."

_END = re.compile(r"(?<=[.!?])[”’\"')*_]*\s+(?=[A-Z0-9“‘\"'(\[*_$`])")

_ITEM = re.compile(r"(?:[-*+]|\d+\.)\s+|>\s?|:\s+|\[\^\w+\]:\s*")
_BOX = re.compile(r'(?:\?\?\?|!!!|===)\+?\s+(?P<kind>\w*)[^"]*(?:"(?P<title>.*)")?\s*$')

SHORT = 3
"""A sentence of fewer words says nothing without the one that follows: "No." """


@dataclass(frozen=True)
class Sentence:
    """One sentence of a page, or what stands for one: an item, a row of a table, a formula.

    Attributes
    ----------
    line : int
        Where its paragraph begins, counted from 1.
    text : str
        As written, on one line.
    paragraph : str
        All of the paragraph, for the citations in it.
    heading : str
        The heading that it stands under.
    """

    line: int
    text: str
    paragraph: str
    heading: str


@dataclass
class _Block:
    """Lines that belong together."""

    line: int
    text: str
    heading: str
    kind: str = ""
    title: str = ""


def sentences_of(markdown: str) -> list[Sentence]:
    r"""Return the sentences of a page, in its order.

    Headings are left out, and so is what is no sentence: an artifact on a line of its own, or
    nothing but links. The title of a question is one with the first sentence of its answer: "No."
    answers another question as soon as a word of it changes.

    Examples
    --------
    >>> page = "# Title\n\nIt is *so*. So is\n[[ map.it ]].\n\n- A list, too\n"
    >>> [sentence.text for sentence in sentences_of(page)]
    ['It is *so*.', 'So is [[ map.it ]].', 'A list, too']
    """
    found = []
    for block in _joined(_blocks(_blanked(markdown))):
        text = " ".join(block.text.split())
        parts = [text] if block.kind == "row" else list(_split(text)) or [""]
        if block.title:
            parts[0] = f"{block.title} {parts[0]}".strip()
        found += [
            Sentence(block.line, part, f"{block.title} {text}".strip(), block.heading)
            for part in parts
            if _says_something(part)
        ]
    return found


def _blanked(markdown: str) -> str:
    for pattern in _NOT_PROSE.values():
        markdown = re.sub(
            pattern,
            lambda match: re.sub(r"[^\n]", " ", match[0]),
            markdown,
            flags=re.DOTALL | re.MULTILINE,
        )
    return re.sub(_TAG, lambda tag: " ".join(re.findall(_SAID_IN_TAGS, tag[0])), markdown)


def _blocks(markdown: str) -> Iterator[_Block]:
    """Yield paragraphs, items, rows of tables, formulas and the titles of boxes."""
    heading, block = "", _Block(0, "", "")
    rows = 0
    for number, raw in enumerate(markdown.splitlines(), start=1):
        line = raw.strip()
        if block.kind == "formula" and block.text.count("$$") < 2:
            block.text += f" {line}"
            continue
        rows = rows + 1 if line.startswith("|") else 0
        begins = _begins(line, rows)
        if line.startswith(": ") and block.text:
            block.text += line  # what is defined, and its definition
            continue
        if not line or begins or block.kind not in ("", "item"):
            yield block
            block = _Block(number, "", heading, begins)
        if begins == "heading":
            heading = re.sub(r"\s*\{.*?\}\s*$", "", line.lstrip("#")).strip()
        elif begins == "box":
            title = _BOX.match(line)
            if title and title["kind"] == "question":
                block.title = title["title"] or ""
        elif begins == "row":
            # The first row is the heading of a table, the second a rule.
            block.text = line.strip("| ") if rows > 2 else ""
        elif line:
            block.line = block.line if block.text else number
            block.text += f" {_ITEM.sub('', line, count=1) if begins == 'item' else line}"
    yield block


def _begins(line: str, rows: int) -> str:
    """Return what a line begins, if it does not go on with what came before."""
    if line.startswith("#"):
        return "heading"
    if line.startswith("$$"):
        return "formula"
    if rows:
        return "row"
    if _BOX.match(line):
        return "box"
    return "item" if _ITEM.match(line) else ""


def _joined(blocks: Iterator[_Block]) -> Iterator[_Block]:
    """Put formulas into their sentences, and questions before their answers."""
    kept = _Block(0, "", "")
    for block in blocks:
        if not (block.text or block.title):
            continue
        if kept.title and not kept.text:
            if block.kind in ("", "item", "formula") and _says_something(block.text):
                kept.text = block.text
                continue
        elif (block.kind == "formula" and not re.search(r"[.!?][*”)]*\s*$", kept.text)) or (
            kept.text.endswith("$$") and re.match(r"\s*[a-z]", block.text)
        ):
            kept.text += f" {block.text}"
            continue
        yield kept
        kept = block
    yield kept


def _split(paragraph: str) -> Iterator[str]:
    """Yield the sentences of a paragraph; a very short one goes with the one that follows."""
    masked = paragraph
    for pattern in _CLOSED:
        masked = re.sub(
            pattern,
            lambda match: match[0][0] + re.sub(r"[.!?\s]", "x", match[0][1:-1]) + match[0][-1],
            masked,
        )
    masked = re.sub(_ABBREVIATION, r"\1x", masked)
    begin = 0
    for end in _END.finditer(masked):
        part = paragraph[begin : end.end()].strip()
        if len(part.split()) >= SHORT or part.endswith("?"):
            yield part
            begin = end.end()
    if begin < len(paragraph):
        yield paragraph[begin:]


def _says_something(text: str) -> bool:
    """Whether words are left without artifacts shown as a whole, links and their attributes."""
    left = re.sub(r"\[\[\s*\w+\(.*?\]\]", "", text)
    left = re.sub(r"(?<!\!)\[[^\]]*\]\([^()\s]*\)", "", left) if not _END.search(text) else left
    left = re.sub(r"\{[^{}\"]*\}", "", left)
    return bool(re.search(r"[^\W\d_]", left))


def words_of(text: str) -> str:
    """Return what readers read of a sentence, and the names of numbers in place of the numbers.

    Where a link leads is no word of it, unless it is a source: that is part of what is claimed.

    Examples
    --------
    >>> words_of("A [step](2.md#a) of **[it](../references.md#who-2020)**{ .role-key }.")
    'A [step] of **[it](references.md#who-2020)**.'
    """
    text = " ".join(text.split())
    text = re.sub(r"\]\((?:\.\./)*(references\.md#[\w-]+)\)", r"](\1)", text)
    text = re.sub(r"\]\((?!references\.md#)[^()\s]*(\s+\"[^\"]*\")?\)", r"]\1", text)
    return re.sub(r"\s*\{:?\s*(?:[.#][\w-]+\s*)+\}", "", text)
