"""Change the example, a number or all of it: every place that shows a result changes with it."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.tools.copies import environment
from tests.site.shown_weights import Expected, checks, expected_in, holds

Build = Callable[..., "subprocess.CompletedProcess[str]"]

EXAMPLE = "src/attention_explainer/worked_example.py"


def test_one_entry_of_w_k_changes_every_place(copy: Path, build: Build) -> None:
    before = expected_in(copy)
    assert before.shown[before.place("answer")] == "0.71"
    for check in checks(copy, before).values():
        check()

    module = copy / EXAMPLE
    text, changes = re.subn(
        r"(\nW_K = _read_only\(\s*\[\s*)\[2, 0, 0, 0\]",
        r"\1[0, 0, 0, 0]",
        module.read_text("utf-8"),
    )
    assert changes == 1, "W_K no longer begins with [2, 0, 0, 0]: choose another entry to change"
    module.write_text(text, encoding="utf-8")

    after = expected_in(copy)
    favourites = {before.words[e.row.argmax()] for e in (before, after)}
    assert len(favourites) == 2, "a change that turns the picture round leaves least unseen"
    assert not [place for place, check in checks(copy, after).items() if holds(check)]

    done = build(copy)
    assert done.returncode == 0, done.stderr
    for check in checks(copy, after).values():
        check()


ANOTHER: dict[str, object] = {
    "SENTENCE": (
        *("The", "nurse", "in", "the", "hall", "fetched", "a", "doctor"),
        *("since", "she", "fainted", "again"),
    ),
    "QUERY_WORD": "she",
    "ANSWER": "nurse",
    "RIVAL": "doctor",
    "EVENT": "fetched",
    "CONJUNCTION": "since",
    "CAUSE": "fainted",
    "TWIN_CAUSE": "helped",
    "REPEATED": "the",
    "_EMBEDDINGS": {
        "the": (0.5, 0.0, 0.0, 0.0),
        "nurse": (1.0, 0.9, 0.1, 0.0),
        "in": (0.2, -0.2, 0.0, 0.0),
        "hall": (0.7, -0.1, 0.0, 0.0),
        "fetched": (0.0, 0.2, 0.7, 0.0),
        "a": (0.6, 0.0, 0.1, 0.0),
        "doctor": (0.9, 0.6, 0.0, 0.0),
        "since": (0.1, 0.0, 0.8, 0.0),
        "she": (0.4, 0.1, 0.0, 1.0),
        "fainted": (0.1, 0.5, 0.6, 0.0),
        "again": (0.0, 0.1, 0.3, 0.0),
        "helped": (0.3, 0.2, 0.7, 0.0),
    },
    "W_K": [[1.8, 0.2, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [-1, 0, 0, 1]],
}
"""A sentence of another length, with another pronoun, and with a word after the cause."""

OF_OTHERS = re.compile(
    r"essay_\w+|score_playground|real_\w+|own_sentence|training_\w+|learnt_\w+|soft_dictionary"
    r"|scores_between_kinds|several_questions_\w+|word_\w+|same_word_twice|twin_(?:accuracy|swaps|routes)"
    r"|writing(?:_(?!with_a_cache)\w+)?|own_pieces|next_\w+|loss_of_pieces|piece_\w+|induction_\w+"
)
"""Artifacts about other sentences, which have these words whatever the example is."""

NAMED = ("query", "answer", "rival", "cause", "twin")
"""Roles whose words captions and descriptions name because of the role, not of a result."""


def retold(source: str) -> str:
    """Return the module of the example with another sentence."""
    lines, left = source.splitlines(), set(ANOTHER)
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.Assign) and (name := ast.unparse(node.targets[0])) in ANOTHER:
            made = {"_EMBEDDINGS": "MappingProxyType({})", "W_K": "_read_only({})"}
            value = made.get(name, "{}").format(repr(ANOTHER[name]))
            lines[node.lineno - 1 : node.end_lineno] = [f"{name} = {value}"]
            left.remove(name)
    assert not left, f"the example has no {left}"
    return "\n".join(lines) + "\n"


def words_of(roles: dict[str, str]) -> dict[str, re.Pattern[str]]:
    """Return how texts name the words by role; an unmarked "it" is mostly another word."""
    named = {role: rf"(?<![\w-]){roles[role]}(?![\w-])" for role in NAMED}
    named["query"] = rf"[“\"{{]{roles['query']}[”\"}}]|\bof {roles['query']} \("
    named["twin"] += r"(?!\s+cap)"
    return {role: re.compile(pattern) for role, pattern in named.items()}


def texts_in(copy: Path) -> Iterator[tuple[str, str]]:
    """Yield what readers see of the artifacts about the example: where, and text."""
    for path in sorted((copy / "build/artifacts").glob("*/*.json")):
        if path.name.endswith(".data.json"):
            continue
        record = json.loads(path.read_text(encoding="utf-8"))
        if OF_OTHERS.fullmatch(path.stem) or "numbers" not in record:
            continue
        for part in ("caption", "alt_text", "latex", "printed", "code", "panel", "columns"):
            yield f"{path.stem}: {part}", str(record.get(part) or "")
        yield f"{path.stem}: cells", str(record.get("cells") or "")
        for number, text in record["numbers"].items():
            yield f"{path.stem}: {number}", text
    for path in sorted((copy / "site/artifacts").glob("*/*")):
        if path.suffix in (".csv", ".txt", ".tex", ".svg") and not OF_OTHERS.fullmatch(path.stem):
            yield path.name, re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8"))


@pytest.mark.nightly
def test_another_sentence_is_followed_everywhere(copy: Path, build: Build) -> None:
    before, texts_before = expected_in(copy), dict(texts_in(copy))
    module = copy / EXAMPLE
    module.write_text(retold(module.read_text(encoding="utf-8")), encoding="utf-8")
    after = expected_in(copy)
    assert len(after.words) > len(before.words)

    done = build(copy)
    assert done.returncode == 0, done.stderr
    assert "is about “The nurse in the hall" in done.stderr
    assert "run.py sentence" in done.stderr
    for check in checks(copy, after).values():
        check()
    texts = dict(texts_in(copy))
    assert not remaining(texts, before)
    assert not missing(texts_before, texts, before, after)
    check_report(copy)


def remaining(texts: dict[str, str], before: Expected) -> list[str]:
    """Return where readers still see words of the sentence before."""
    found = []
    for where, text in texts.items():
        for pattern in words_of(before.roles).values():
            found += [f"{where}: {each[0]}: {each.string[:80]}" for each in pattern.finditer(text)]
    return found


def missing(
    texts_before: dict[str, str], texts: dict[str, str], before: Expected, after: Expected
) -> list[str]:
    """Return the texts that named a word by its role, and do not name its successor."""
    old, new = words_of(before.roles), words_of(after.roles)
    return [
        f"{where}: {after.roles[role]}: {text}"
        for where, text in texts.items()
        if where.endswith(("caption", "alt_text", "latex", "printed"))
        for role in NAMED
        if old[role].search(texts_before.get(where, "")) and not new[role].search(text)
    ]


def check_report(copy: Path) -> None:
    """Compare what is said to be left with places and claims that surely are."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.tools.sentence"],
        cwd=copy,
        env=environment(PYTHONPATH=str(copy / "src")),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    said = done.stdout
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in said + done.stderr
    assert "not in tuple" not in said
    prose, claims = said.split("\nClaims: ")
    for page in sorted((copy / "docs/steps").glob("*.md")):
        if page.stem not in ("7-training", "7-what-was-learnt"):
            assert f"\ndocs/steps/{page.name}\n" in prose
    assert re.search(r"docs/index\.md:\d+: it, cat, sat, mat, tired: The cat sat", prose)
    assert re.search(r"worked_example\.py:\d+: mat: .*is the mat", prose)
    # An assertion, where it stands, and the sentence that rests on it.
    assert re.search(
        r"docs/steps/6-values\.md\n(?:  .*\n)*"
        r"  mat has more weight than sat and the shorter term\n"
        r"    tests/claims/test_steps_6_values\.py:\d+: assert .*\n"
        r"    docs/steps/6-values\.md:\d+: ",
        claims,
    )
    failing: Any = int(claims.split(" ", 1)[0])
    assert 20 < failing < 100, "all claims of a page fail together if its file cannot be read"
    assert "collection failure" not in claims
