"""Where the prose names words of a sentence that the worked example is no longer about.

Numbers, captions and descriptions follow the example; words that somebody typed in Markdown do not.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from scripts.artifacts.places import ARTIFACTS, ROOT

SPOKEN_OF: Mapping[str, str] = MappingProxyType(
    {
        "sentence": "The cat sat on the mat because it was tired",
        "query": "it",
        "answer": "cat",
        "rival": "mat",
        "event": "sat",
        "conjunction": "because",
        "cause": "tired",
        "twin": "soft",
        "repeated": "the",
    }
)
"""The sentence that the prose speaks of, and its words by role.

Whoever has rewritten the prose for another sentence writes down here which one it is.
"""

OF_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "checked/index.md": "the essay's own sentence and numbers",
        "real-model.md": "sentences that a trained model has read",
        "your-sentence.md": "sentences that a trained model has read",
        "beyond/text-to-vectors.md": "words in the table of a trained model",
        "steps/7-training.md": "the toy language",
        "steps/7-what-was-learnt.md": "the toy language",
    }
)
"""Pages that for the most part are about other sentences, and remain true → about which."""

BESIDES = (
    "README.md",
    "src/attention_explainer/worked_example.py",
    "src/attention_explainer/worked_block.py",
)
"""What speaks of the example besides the pages; the reference shows what is said in code."""

CONTENT = ("answer", "rival", "event", "cause")
"""Roles whose words mean the example wherever they stand; others only in italics or quotes."""

COUNTS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)

_NOT_PROSE = re.compile(r"\[\[.*?\]\]|\[%.*?%\]|\]\([^)\s]*\)|\{[^}\n]*\}|\b[Ss]oft caps?\b")
"""Names of numbers, addresses and attributes; and a term that has nothing to do with a mat."""

_MARKED = re.compile(r"\*([^*\n]+)\*|“([^”\n]+)”|\"([^\"\n]+)\"|‘([^’\n]+)’|`([^`\n]+)`")
_LONGEST = 4
"""Words in italics or quotes that are taken for words of the example, not for stress."""


@dataclass(frozen=True)
class Place:
    """A line that names words which the example no longer has in their role.

    Attributes
    ----------
    page : str
        Path from the root of the project.
    line : int
        Counted from 1.
    words : tuple of str
        As the prose was written for them.
    text : str
        The line.
    """

    page: str
    line: int
    words: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        """Name file and line as an editor opens them."""
        return f"{self.page}:{self.line}: {', '.join(self.words)}: {self.text}"


def words_now(artifacts: Path = ARTIFACTS) -> dict[str, str]:
    """Return sentence and words by role of the example from which the artifacts were made."""
    numbers = json.loads((artifacts / "numbers.json").read_text(encoding="utf-8"))["embeddings"]
    return {role: numbers[f"word_{role}"] for role in SPOKEN_OF if role != "sentence"} | {
        "sentence": numbers["sentence"]
    }


def out_of_date(now: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Return the words that are no longer right, wherever they stand, and only if marked.

    >>> anywhere, marked = out_of_date({**SPOKEN_OF, "answer": "dog", "cause": "awake"})
    >>> sorted(anywhere), sorted(marked)
    (['cat', 'tired'], [])
    >>> anywhere, marked = out_of_date({**SPOKEN_OF, "sentence": "A mat sat there because it was"})
    >>> sorted(anywhere), sorted(marked)
    (['ten'], ['cat', 'on', 'the', 'tired'])
    """
    changed = {role for role, word in SPOKEN_OF.items() if word != now[role]} - {"sentence"}
    anywhere = {SPOKEN_OF[role] for role in changed if role in CONTENT}
    marked = {SPOKEN_OF[role] for role in changed}
    before, after = (of["sentence"].lower().split() for of in (SPOKEN_OF, now))
    marked |= set(before) - set(after)
    if len(before) != len(after) and len(before) < len(COUNTS):
        anywhere.add(COUNTS[len(before)])
    return anywhere, marked - anywhere


def places(now: Mapping[str, str], root: Path = ROOT) -> Iterator[Place]:
    """Yield the lines of pages, README and docstrings whose words no longer fit the example."""
    anywhere, marked = out_of_date(now)
    if not anywhere | marked:
        return
    besides = [path for name in BESIDES if (path := root / name).is_file()]
    for path in (*besides, *sorted((root / "docs").rglob("*.md"))):
        page = path.relative_to(root).as_posix()
        if page.removeprefix("docs/") in OF_OTHERS:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if words := words_in(line, anywhere, marked):
                yield Place(page, number, tuple(words), line.strip())


def words_in(line: str, anywhere: set[str], marked: set[str]) -> list[str]:
    """Return which of some words a line names, in order; what stands in for a number is none.

    >>> words_in("*It* gives *cat* [[ map.cat ]]; the cat is tired, it is.", {"cat"}, {"it"})
    ['it', 'cat']
    """
    prose = _NOT_PROSE.sub(" ", line)
    spans = [next(filter(None, found)) for found in _MARKED.findall(prose)]
    short = " ".join(span for span in spans if len(span.split()) <= _LONGEST)
    both = [*named(short, marked), *named(prose, anywhere)]
    return list(dict.fromkeys(both))


def named(text: str, words: set[str]) -> list[str]:
    """Return which words a text has, whole and in either case; "it-tired" has neither part."""
    if not words:
        return []
    either = "|".join(map(re.escape, sorted(words)))
    return [found.lower() for found in re.findall(rf"(?i)(?<![\w-])(?:{either})(?![\w-])", text)]


def told(found: list[Place], now: Mapping[str, str]) -> str:
    """Say in one line that prose and example are about different sentences; "" if they are not."""
    if not found:
        return ""
    pages = len({place.page for place in found})
    return (
        f"the worked example is about “{now['sentence']}”, but {len(found)} lines in {pages} files "
        f"still name words of “{SPOKEN_OF['sentence']}”: python3 run.py sentence lists them"
    )
