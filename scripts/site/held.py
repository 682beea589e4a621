"""Records of what holds each sentence of a page, and which sentence each of them is about."""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.artifacts.places import ROOT
from scripts.site.sentences import Sentence, sentences_of, words_of

PLACE = "tests/claims/sentences"

ALIKE = 0.6
"""How much of the opening words must be left for a sentence to count as changed, not new."""


class RecordError(ValueError):
    """A file of records that cannot be read."""


@dataclass(frozen=True)
class Record:
    """What is known of a sentence.

    Attributes
    ----------
    opening : str
        Its first words, so that a reader of the file knows which one it is.
    hash : str
        Of its words, with the names of numbers in place of the numbers.
    tests : tuple of str
        What holds it: a test of the page's own file of claims by its name, another one as
        `tests/FOLDER/FILE.py::NAME`.
    kind : str
        What it is if no test holds it: one of those that `run.py claims --help` lists.
    """

    opening: str
    hash: str
    tests: tuple[str, ...] = ()
    kind: str = ""


@dataclass
class Tie:
    """A page compared with its records.

    Attributes
    ----------
    kept : list of (Record, Sentence)
        Those whose words are as they were, in the order of the page.
    changed : list of (Record, Sentence)
        Those whose words have changed.
    new : list of Sentence
        Those without a record.
    gone : list of Record
        Those without a sentence.
    """

    kept: list[tuple[Record, Sentence]] = field(default_factory=list)
    changed: list[tuple[Record, Sentence]] = field(default_factory=list)
    new: list[Sentence] = field(default_factory=list)
    gone: list[Record] = field(default_factory=list)


def claims_name(page: str) -> str:
    """Return the name of the page's file in `tests/claims`.

    Examples
    --------
    >>> claims_name("steps/2-weights.md")
    'test_steps_2_weights.py'
    """
    return re.sub(r"\W", "_", f"test_{page.removesuffix('.md')}") + ".py"


def digest(text: str) -> str:
    """Return the hash of a sentence's words."""
    return hashlib.sha256(words_of(text).encode()).hexdigest()[:12]


def opening(text: str) -> str:
    """Return the first words of a sentence."""
    words = words_of(text)
    return words if len(words) <= 60 else words[:60].rpartition(" ")[0] + " …"


def record_of(sentence: Sentence) -> Record:
    """Return an empty record: somebody has to say what holds the sentence."""
    return Record(opening(sentence.text), digest(sentence.text))


def path_of(page: str, root: Path = ROOT) -> Path:
    """Return the path of a page's records."""
    name = claims_name(page).removeprefix("test_").removesuffix(".py")
    return root / PLACE / f"{name}.toml"


def read(path: Path) -> list[Record]:
    """Return the records in a file; none if there is no file.

    Raises
    ------
    RecordError
        If it cannot be read as a list of records.
    """
    if not path.is_file():
        return []
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["sentence"]
        records = [
            Record(each["words"], each["hash"], tuple(each.get("tests", ())), each.get("is", ""))
            for each in entries
        ]
        for each, record in zip(entries, records, strict=True):
            said = (record.opening, record.hash, record.kind, *record.tests)
            if isinstance(each.get("tests"), str) or not all(isinstance(one, str) for one in said):
                raise TypeError(f"expected texts and a list of tests, got {each}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise RecordError(f"{path.name}: not a list of sentences: {problem}") from None
    return records


def compare(markdown: str, records: Sequence[Record]) -> Tie:
    """Compare a page with its records.

    A sentence that has moved is kept. One whose first words are much like those of a record
    without a sentence has changed.
    """
    left: dict[str, list[Record]] = {}
    for record in records:
        left.setdefault(record.hash, []).append(record)
    tie = Tie()
    for sentence in sentences_of(markdown):
        same = left.get(digest(sentence.text))
        if same:
            tie.kept.append((same.pop(0), sentence))
        else:
            tie.new.append(sentence)
    tie.gone = [record for same in left.values() for record in same]
    likeness = sorted(
        (
            (_likeness(record, sentence), record, sentence)
            for record in tie.gone
            for sentence in tie.new
        ),
        key=lambda each: -each[0],
    )
    for alike, record, sentence in likeness:
        if alike >= ALIKE and record in tie.gone and sentence in tie.new:
            tie.gone.remove(record)
            tie.new.remove(sentence)
            tie.changed.append((record, sentence))
    return tie


def _likeness(record: Record, sentence: Sentence) -> float:
    words = (record.opening.split(), opening(sentence.text).split())
    return difflib.SequenceMatcher(None, *words, autojunk=False).ratio()
