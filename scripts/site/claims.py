"""What holds each sentence of a page, as data for the page itself.

A page shows it only to readers who ask (docs/assets/javascripts/claims.js), and loads it only then.
"""

import ast
import html
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from scripts.artifacts.places import ROOT
from scripts.site.held import claims_name, compare, path_of, read

PLACE = "assets/claims"
"""Where the site has these files."""

BETWEEN = "\N{SYMBOL FOR RECORD SEPARATOR}"
"""Stands between sentences while the names in all of them are replaced."""

_AS_IT_IS = r"(`+[^`]+`+|\$\$.*?\$\$|\$[^$]+\$)"
"""Code and formulas, in which nothing is Markdown."""

_NOT_READ = (
    r"!\[[^\]]*\]\([^)]*\)",  # pictures
    r"(?<=\])\([^()\s]*(?:\s+\"[^\"]*\")?\)",  # where a link leads
    r"\{:?\s*[.#][^{}]*\}|\{[^{}]*=\"[^{}]*\}",  # attributes
    r"\[\^[\w-]+\]",  # marks of footnotes
    r"<[^>]*>",
)


def claims_place(page: str) -> str:
    """Return where the site has what holds a page's sentences.

    Examples
    --------
    >>> claims_place("steps/2-weights.md")
    'assets/claims/steps_2_weights.json'
    """
    return f"{PLACE}/{path_of(page).stem}.json"


def has_claims(page: str, root: Path = ROOT) -> bool:
    """Whether anybody has said what holds the sentences of a page."""
    return path_of(page, root).is_file()


def read_text(markdown: str) -> str:
    r"""Return the text of a sentence as the page shows it, with its formulas in LaTeX.

    Marks such as `*` stay: who looks for the sentence looks at letters and digits alone.

    Parameters
    ----------
    markdown : str
        The sentence, its names already replaced.

    Examples
    --------
    >>> read_text('See [*it*](a.md#b) get <data value="0.71">0.71</data> of $d_k$.[^1]')
    'See [*it*] get 0.71 of $d_k$.'
    """
    kept = re.split(_AS_IT_IS, markdown)
    for place in range(0, len(kept), 2):
        for pattern in _NOT_READ:
            kept[place] = re.sub(pattern, "", kept[place])
    return html.unescape("".join(kept))


def _functions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, str, int, int]]:
    """Yield name, place in the file as pytest writes it, first and last line of each function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{within}::{node.name}")
        elif isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield node.name, f"{within}::{node.name}", first, node.end_lineno or first


@cache
def _tests_in(path: Path) -> dict[str, tuple[str, int, str]]:
    """Map the tests of a file to their place in it, their first line and their lines."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    return {
        name: (place, first, "\n".join(lines[first - 1 : last]))
        for name, place, first, last in _functions(ast.parse(text))
    }


def named_test(test: str, page: str, root: Path = ROOT) -> tuple[str, int, str] | None:
    """Return how pytest calls a test that a record names, its first line, and its lines.

    Returns nothing if there is no such test.
    """
    file, _, name = test.rpartition("::")
    file = file or f"tests/claims/{claims_name(page)}"
    path = root / file
    found = _tests_in(path).get(name) if path.is_file() else None
    return found and (f"{file}{found[0]}", *found[1:])


def claims_of(page: str, expand: Callable[[str], str], root: Path = ROOT) -> bytes:
    """Return what holds the sentences of a page, as the content of its file.

    Parameters
    ----------
    page : str
        Its path within `docs`.
    expand : callable
        Replaces the names in a text by what they stand for.
    root : Path
        The project.

    Returns
    -------
    bytes
        JSON: "sentences", in the order of the page, each with its text, its kind ("tested", or one
        of those of a record) and its tests; "tests", each with its first line and its lines. A
        sentence that has changed since somebody looked at what holds it is left out, and so is one
        whose tests are gone.
    """
    markdown = (root / "docs" / page).read_text(encoding="utf-8")
    kept = compare(markdown, read(path_of(page, root))).kept
    texts = [re.sub(r"\[\[\s*\w+\(.*?\]\]", "", sentence.text) for _, sentence in kept]
    # What comes before the first mark is what the names have recorded in the front matter.
    expanded = expand("\n".join(f"{BETWEEN}\n{text}" for text in texts)).split(BETWEEN)[1:]
    sentences: list[dict[str, str | list[str]]] = []
    tests: dict[str, dict[str, int | str]] = {}
    for (record, _), text in zip(kept, expanded, strict=True):
        found = [named_test(test, page, root) for test in record.tests]
        named = [test for test in found if test]
        if len(named) < len(found) or not (named or record.kind):
            continue
        tests |= {name: {"line": line, "code": code} for name, line, code in named}
        sentences.append(
            {
                "text": read_text(text.strip()),
                "kind": "tested" if named else record.kind,
                "tests": [name for name, _, _ in named],
            }
        )
    return json.dumps({"sentences": sentences, "tests": tests}, ensure_ascii=False).encode()
