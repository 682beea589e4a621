"""What a reader meets on a built page, passage by passage, without what artifacts wrote."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from scripts.site.marks import FROM, TO

COMPUTED = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in a passage for what an artifact wrote."""

INLINE = {
    *("a", "abbr", "b", "bdi", "br", "cite", "code", "data", "del", "em", "font", "i", "ins"),
    *("kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tspan"),
    *("u", "var", "wbr"),
}
"""Elements that do not end a passage: a number may begin in one and end in the next."""

MATHS = {"math", "mrow", "mi", "mn", "mo", "mfrac", "msup", "msub", "msubsup", "msqrt", "mroot"}
MATHS |= {"mtext", "mspace", "munder", "mover", "munderover", "mstyle", "mtable", "mtr", "mtd"}
MATHS |= {"semantics", "mpadded", "menclose", "merror", "mphantom"}

UNSEEN = {"script", "style", "template"}
"""Elements whose text is no reader's; the programs are read from their sources."""

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}

SPOKEN = {
    *("alt", "aria-description", "aria-label", "aria-roledescription", "aria-valuetext"),
    *("abbr", "label", "placeholder", "summary", "title"),
}
"""Attributes that are shown or read out, on whatever element."""

VALUES = {"button", "data", "input", "li", "meter", "progress"}
"""Elements whose value is shown or read out; of a list, where it starts to count."""

NAMED_META = {"author", "description", "keywords", "og:description", "og:title"}
"""What is shown where a page is found or linked to."""


BACK = r"Jump back to footnote \d+ in the text"
"""What Markdown writes where a footnote leads back; it counts them itself, here and there."""


@dataclass(frozen=True)
class Passage:
    """A text as it reaches a reader.

    Attributes
    ----------
    where : str
        What holds it, such as "text" or "title of <a>".
    text : str
        With `COMPUTED` where an artifact wrote.
    """

    where: str
    text: str


@dataclass
class _Reader(HTMLParser):
    """Collects passages; marks are counted through texts and attributes in their order."""

    found: list[Passage] = field(default_factory=list)
    text: str = ""
    depth: int = 0
    unseen: int = 0
    maths: str | None = None
    maths_text: str = ""
    is_footnote_mark: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def left(self, text: str) -> str:
        """Return a text with one sign in place of each part that was computed."""
        kept = []
        for part in re.split(f"([{FROM}{TO}])", text):
            if part == FROM:
                self.depth += 1
                kept.append(COMPUTED)
            elif part == TO:
                self.depth -= 1
            elif self.depth == 0:
                kept.append(part)
        return "".join(kept)

    def close_passage(self) -> None:
        if self.text.strip():
            self.found.append(Passage("text", " ".join(self.text.split())))
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in UNSEEN:
            self.unseen += 1
        if tag not in INLINE and tag not in MATHS:
            self.close_passage()
        self.is_footnote_mark = tag == "a" and given.get("class") == "footnote-ref"
        for name, value in given.items():
            if given.get("class") == "footnote-backref" and re.fullmatch(BACK, value):
                continue
            if is_spoken(tag, name, given):
                left = self.left(value).strip()
                if left and not self.unseen:
                    self.found.append(Passage(f"{name} of <{tag}>", " ".join(left.split())))
            else:
                self.left(value)
        if tag == "math":
            self.maths, self.maths_text = self.left(given.get("alttext", "")), ""
        elif tag == "br":
            self.text += " "

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen -= 1
        if tag == "math" and self.maths is not None:
            # A formula has two texts, for the eye and for the ear; they hold the same numbers.
            digits = re.findall(r"\d", self.maths_text)
            text = f"${self.maths}$"
            if sorted(digits) != sorted(re.findall(r"\d", self.maths)):
                text += f" {self.maths_text}"
            self.text += text
            self.maths = None
        if tag not in INLINE and tag not in MATHS:
            self.close_passage()

    def handle_data(self, data: str) -> None:
        left = self.left(data)
        if self.unseen or (self.is_footnote_mark and left.isdecimal()):
            return
        if self.maths is None:
            self.text += left
        else:
            self.maths_text += left

    def handle_decl(self, decl: str) -> None:
        """Skip the document type."""


def is_spoken(tag: str, name: str, given: dict[str, str]) -> bool:
    """Whether an attribute reaches a reader."""
    if name == "value":
        return tag in VALUES
    if name == "start":
        return tag == "ol"
    if tag == "meta" and name == "content":
        return given.get("name", given.get("property", "")) in NAMED_META
    return name in SPOKEN


def passages(html: str) -> list[Passage]:
    """Return what a reader meets in HTML, each passage once."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.close_passage()
    assert reader.depth == 0, "marks are not in pairs"
    return list(dict.fromkeys(reader.found))
