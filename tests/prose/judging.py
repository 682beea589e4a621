"""Which numbers and number words of a text may stand there though nobody computed them.

Every digit and every number word is a finding unless one of `RULES` takes it, each of which knows
one way of speaking, or an entry in `allowed_numbers.toml`, which knows one place. A rule that took
a whole class of numbers would take the next result that somebody types.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from attention_explainer import worked_example as example
from scripts.artifacts.places import ROOT
from scripts.results.essay_quotes import WEIGHTS_2
from scripts.site.references import read_references
from tests.prose.reading import COMPUTED

DIGITS = r"\d(?:[\d.,·:⁄/^_]*\d)?"
"""A number in figures, as one: with its decimal sign, its thousands, its denominator."""

TO_TWELVE = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
TEENS = "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
LARGE = "hundred|thousand|million|billion|trillion|dozen"
ORDINAL = "(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth|millionth)"
COUNT = rf"(?:(?:{TENS})[-\s](?:one|{TO_TWELVE})|{TENS}|{TEENS}|{TO_TWELVE}|(?:{LARGE})s?)"
UNITS = rf"%|‰|per\s?cent\b|per\s?mille?\b|times\b|×|out\sof\b|in\s(?:\d+|(?:a\s)?{COUNT})"

NUMBERS = re.compile(
    rf"""
    (?:[-−]\s?)? {DIGITS} (?:[eE][-−+]?\d+)? \w* (?:\*?\s?(?:{UNITS}))?
  | \b {COUNT} (?:[-\s](?:{COUNT}|{ORDINAL}s?|point\s\w+))* (?:[-\s]?fold\b|\s(?:{UNITS}))? \b
  | \b one [-\s] {ORDINAL} \b
  | \b an? [-\s] {ORDINAL} \b (?=\s(?:of|as|more|less|larger|smaller)\b|[^\w\s-]|\s?$)
  | \b {ORDINAL} s \b
  | \b one \s (?: per\s?cent | in\s(?:\d+|(?:a\s)?{COUNT}) | out\sof | times ) \b
  | \b (?: half | halves | halved? | twice | thrice | two-?fold | three-?fold
        | doubl(?:e|es|ed|ing) | (?:tripl|trebl)(?:e|es|ed|ing) | quadrupl(?:e|es|ed|ing) ) \b
    """,
    re.VERBOSE | re.IGNORECASE,
)

SUPERSCRIPTS = str.maketrans({"⁰": "^0", "¹": "^1", "²": "^2", "³": "^3"})
SUPERSCRIPTS |= {ord(sign): f"^{number}" for number, sign in enumerate("⁴⁵⁶⁷⁸⁹", start=4)}
SUPERSCRIPTS |= {0x2080 + number: f"_{number}" for number in range(10)}
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def normal(text: str) -> str:
    """Return a text with one way of writing for each sign: figures, spaces, fractions.

    >>> normal("\N{FULLWIDTH DIGIT ONE}\N{NO-BREAK SPACE}% \N{VULGAR FRACTION ONE HALF}")
    '1 % 1⁄2'
    """
    text = unicodedata.normalize("NFKC", text.translate(SUPERSCRIPTS | UNSEEN))
    return " ".join(text.split())


def in_words(number: int) -> str:
    """Return a small number in words.

    >>> in_words(2)
    'two'
    """
    return ("zero", "one", *TO_TWELVE.split("|"))[number]


SMALL = "two|three|four"

THINGS = (
    "answer|candidate|column|condition|dial|direction|distribution|ending|exception|group|key|kind|"
    "layout|logit|look|marker|matrix|meaning|mixture|name|noun|number|pair|part|place|precaution|"
    "product|projection|property|query|question|relation|role|row|score|sentence|sequence|sibling|"
    "text|thing|value|vector|way|weight|word"
)
"""What a sentence counts when it speaks of things that it names or that stand beside it."""

IRREGULAR = {"matrix": "matrices", "property": "properties", "query": "queries"}
PLURALS = "|".join(IRREGULAR.get(thing, f"{thing}s") for thing in THINGS.split("|"))

QUALITIES = "different|further|hand-made|largest|longer|printed|rotated|scaled|such"

BOUND = "the|these|those|all|its|their|other|same"

GOES_ON = (
    *("add", "agree", "and", "apart", "are", "be", "cancel", "do", "have", "is", "mostly", "of"),
    *("right", "share", "that", "to", "together", "will", "with"),
)
"""What may follow "the two" if these are what was just named, and not so many of a new thing."""

REFERENCES = read_references(ROOT / "docs" / "references.bib")
LABELS = "|".join(re.escape(reference.label) for reference in REFERENCES)
KEYS = "|".join(re.escape(reference.key) for reference in REFERENCES)
IN_A_SOURCE = (
    r"(?:section|table|equation|appendix|algorithm|figure)\s(?:[A-Z]\.)?[1-9]\d?(?:\.[1-9])*"
)

RULES: Mapping[str, str] = {
    "a source that docs/references.bib has, and a place in it": (
        rf"(?:{LABELS})(?:,\s{IN_A_SOURCE})?(?![\d.]*\d)"
    ),
    "the key of a source": rf"(?<!\w)(?:{KEYS})(?![\w-])",
    "the number of a paper": r"\barXiv\s\d{4}\.\d{4,5}\b|\bACL\sAnthology\s20\d\d\.[a-z-]+\.\d+\b",
    "a step of the essay, each of which has a chapter here": (
        r"\b[Ss]teps?\s[1-8][abc]?(?:(?:,\s[1-8])*\s(?:and|to)\s[1-8])?(?![\w.,]*\d)"
    ),
    "a heading or an entry of the menu in its order": (
        r"^(?:Previous:\s|Next:\s)?[1-9][abc]?\.\s(?=[A-Z])"
    ),
    "how many words or weights the example's sentence has": (
        rf"\b(?i:{in_words(len(example.SENTENCE))})\s(?:words|weights|values)\b"
    ),
    "how many weights the essay prints": (rf"\b(?i:{in_words(len(WEIGHTS_2))})\sweights\b"),
    "how many steps the essay has": r"\beight\ssteps\b",
    "a few things that the sentence names": (
        rf"\b(?i:{SMALL})\s(?:(?:{QUALITIES})\s)?(?:{PLURALS})\b"
    ),
    "the few things just named": (
        rf"\b(?i:{BOUND})\s(?:{SMALL})(?=\s?(?:[.,:;)]|$)|\s(?:{'|'.join(GOES_ON)})\b)"
    ),
    "the shapes of a drawing": (
        rf"\b(?i:{SMALL})\s(?:(?:bar|equal|falling|rising|small)\s)?"
        r"(?:charts|curves|grids|histograms|lines|panels|waves)\b(?!\sare\b)"
    ),
    "the unit of cells that are too narrow for a decimal": r", in hundredths$",
    "the unit of a computed number": rf"(?<={COMPUTED}\s)(?:thousand|million|billion)\b",
    "how many decimals are shown": rf"\b(?:{SMALL})\sdecimals\b",
    "one of two parts": r"\b(?i:on\sone|each|the\s(?:first|other|second))\shalf\b",
    "the base of a logarithm": r"\bbase\stwo\b",
}
"""Way of speaking → what it looks like; blanked in this order."""

IN_FORMULAS: Mapping[str, str] = {
    "an index": r"(?<=_)[0-9]\b|(?<=_\{)[0-9]+\}|(?<=\^\{\()[0-9](?=\)\})",
    "nothing and the whole": r"(?<![\w.,])[01](?![\w.,]*\d)",
    "a square and an inverse": r"(?<=\^)2\b|(?<=\^\{)[-−]1|(?<=\^\{)[-−]\\top",
}
"""The same within the dollar signs of a formula."""


@dataclass(frozen=True)
class Finding:
    """A number that nobody computed, and the words around it."""

    number: str
    around: str

    def __str__(self) -> str:
        """Say both."""
        return f"{self.number!r} in “{self.around}”"


def blanked(pattern: str, text: str) -> str:
    """Put spaces in place of what matches, so that all else keeps its place."""
    return re.sub(pattern, lambda match: " " * len(match[0]), text)


def without(text: str, fragments: Iterable[str]) -> str:
    """Blank fragments that are allowed, in whole words; one without letters is a whole text."""
    for fragment in map(normal, fragments):
        pattern = rf"(?<!\w){re.escape(fragment)}(?!\w)"
        if not re.search(r"[^\W\d_]", fragment):
            pattern = rf"\A{re.escape(fragment)}\Z"
        text = blanked(pattern, text)
    return text


def numbers_in(text: str, allowed: Iterable[str] = ()) -> list[Finding]:
    """Return the numbers of a text that neither a rule nor an entry of the list takes."""
    whole = normal(text)
    left = without(whole, allowed)
    left = re.sub(r"\$[^$]*\$", lambda formula: _formula(formula[0]), left)
    for pattern in RULES.values():
        left = blanked(pattern, left)
    return [
        Finding(match[0].strip(), whole[max(match.start() - 50, 0) : match.end() + 40].strip())
        for match in NUMBERS.finditer(left)
    ]


def _formula(latex: str) -> str:
    # A formula that is nothing but a number says no more than the number would in the sentence.
    if not re.search(r"[A-Za-z]", latex):
        return latex
    for pattern in IN_FORMULAS.values():
        latex = blanked(pattern, latex)
    return latex


assert not NUMBERS.search(COMPUTED)
