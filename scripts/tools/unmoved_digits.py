"""Which digits that a reader sees stay when the inputs move: they are typed, or constant."""

import difflib
import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from scripts.tools.moved_inputs import MOVES, Strength, copy_moved

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|\S")
"""A number, a word, or a sign of a text."""

Texts = Mapping[str, Mapping[str, str]]
"""Artifact → place within it → text."""


@dataclass(frozen=True)
class Unmoved:
    """Numbers that stay in one place.

    Attributes
    ----------
    artifact, place : str
        Such as "weights_from_it" and "caption".
    digits : tuple of str
        As they are written, in their order.
    """

    artifact: str
    place: str
    digits: tuple[str, ...]

    def __str__(self) -> str:
        """Name place and numbers as the list of exceptions does."""
        return f"{self.artifact}: {self.place}: {' '.join(self.digits)}"


def same(before: Sequence[str], after: Sequence[str]) -> set[int]:
    """Return which tokens of a text are still there in another.

    If only numbers differ, each is held against the one in its place; otherwise what is between the
    same words.

    >>> sorted(same(["cat", "0.7", "mat", "0.1"], ["cat", "0.1", "mat", "0.7"]))
    [0, 2]
    """
    pairs = list(zip(before, after, strict=False))
    if len(before) == len(after) and all(
        one == other or (one[0].isdigit() and other[0].isdigit()) for one, other in pairs
    ):
        return {index for index, (one, other) in enumerate(pairs) if one == other}
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return {
        index
        for first, _, length in matcher.get_matching_blocks()
        for index in range(first, first + length)
    }


def unmoved(before: Texts, moved: Sequence[Texts]) -> Iterator[Unmoved]:
    """Yield the numbers that are the same in all states of the project.

    A state in which an artifact or a place is missing says nothing of it.
    """
    for artifact, places in before.items():
        for place, text in places.items():
            tokens = TOKEN.findall(text)
            left = {index for index, token in enumerate(tokens) if token[0].isdigit()}
            for state in moved:
                if place in state.get(artifact, {}):
                    left &= same(tokens, TOKEN.findall(state[artifact][place]))
            if left:
                yield Unmoved(artifact, place, tuple(tokens[index] for index in sorted(left)))


@dataclass(frozen=True)
class Constant:
    """Numbers that may stay in a place.

    Attributes
    ----------
    place : str
        Where: "artifact", or "artifact: place" with `*` for anything.
    digits : tuple of str
        As a reader sees them.
    """

    place: str
    digits: tuple[str, ...]


def matches(place: str, found: Unmoved) -> bool:
    """Whether a place is meant.

    >>> matches("waves: number *", Unmoved("waves", "number width", ("8",)))
    True
    """
    pattern = place if ": " in place else f"{place}: *"
    return fnmatchcase(f"{found.artifact}: {found.place}", pattern)


def unexplained(found: Sequence[Unmoved], constants: Sequence[Constant]) -> list[str]:
    """Name what stays and is on no list."""
    said = []
    for each in found:
        allowed = {
            digit
            for constant in constants
            if matches(constant.place, each)
            for digit in constant.digits
        }
        if left := tuple(digit for digit in each.digits if digit not in allowed):
            said.append(str(Unmoved(each.artifact, each.place, left)))
    return said


def unneeded(found: Sequence[Unmoved], constants: Sequence[Constant]) -> list[str]:
    """Name what is on the list and moves, or is not there any more."""
    said = []
    for constant in constants:
        here = {digit for each in found if matches(constant.place, each) for digit in each.digits}
        said += [f"{constant.place}: {digit}" for digit in constant.digits if digit not in here]
    return said


@dataclass(frozen=True)
class States:
    """What readers see of a project as it is, and with its inputs moved.

    Attributes
    ----------
    before : mapping
        Artifact → place → text.
    moved : list of mapping
        The same for each of `MOVES`.
    """

    before: Texts
    moved: list[Texts]


def states_of(root: Path, folder: Path, only: Collection[str] = ()) -> States:
    """Copy a project, move its inputs in each of `MOVES`, and run its scripts, or some of them.

    Raises
    ------
    RuntimeError
        If a script fails even with its own constants as they were.
    """

    def texts(move: Strength | None) -> Texts:
        name = move.name if move else "as it is"
        clone, out = folder / name, folder / f"{name}.json"
        copy_moved(clone, move, root)
        arguments = ["--draws", str(move.seed), "--original", str(root)] if move else []
        done = subprocess.run(
            [sys.executable, "-m", "scripts.tools.shown_texts", out, *arguments, "--only", *only],
            cwd=clone,
            env=os.environ | {"PYTHONPATH": str(clone / "src"), "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr.strip()}")
        found: Texts = json.loads(out.read_text(encoding="utf-8"))
        return found

    with ThreadPoolExecutor(max_workers=2) as pool:
        before, *moved = pool.map(texts, (None, *MOVES))
    return States(before, moved)
