"""Which artifacts the pages name, and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import nodes

from scripts.artifacts.places import ROOT
from scripts.site.names import Names

MACROS = {
    "figure": "figures",
    "table": "tables",
    "browser_check": "tables",
    "formula": "formulas",
    "example": "examples",
    "live": "live",
    "source": "",
}
"""Macro with which a page shows an artifact → the kind of artifact; "" for any."""

_SYNTAX = Names().jinja


@dataclass(frozen=True)
class Use:
    """One place where a page names an artifact.

    Attributes
    ----------
    page : str
        Path of the page within `docs`.
    line : int
        Counted from 1.
    name : str
        The artifact.
    macro : str
        How it is shown; "" for a number.
    number : str
        Which of its numbers; "" if it is shown as a whole.
    """

    page: str
    line: int
    name: str
    macro: str = ""
    number: str = ""

    @property
    def place(self) -> str:
        """File and line, as an editor opens them."""
        return f"docs/{self.page}:{self.line}"


def uses_in(text: str, page: str) -> list[Use]:
    """Return where a page names artifacts.

    Raises
    ------
    jinja2.TemplateSyntaxError
        If a bracket is left open.

    Examples
    --------
    >>> [use.number for use in uses_in("A weight of [[ map.it | plain ]].", "index.md")]
    ['it']
    """
    tree = _SYNTAX.parse(text)
    found = []
    for attribute in tree.find_all(nodes.Getattr):
        if isinstance(attribute.node, nodes.Name):
            name = attribute.node.name
            found.append(Use(page, attribute.lineno, name, number=attribute.attr))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in MACROS:
            for argument in call.args[:1]:
                if isinstance(argument, nodes.Const):
                    name = str(argument.value)
                    found.append(Use(page, call.lineno, name, macro=call.node.name))
    return sorted(found, key=lambda use: use.line)


def pages(root: Path = ROOT) -> list[Path]:
    """Return the pages that are written by hand."""
    return sorted((root / "docs").rglob("*.md"))


def all_uses(root: Path = ROOT) -> Iterator[Use]:
    """Return where pages name artifacts, leaving out pages that cannot be read as templates."""
    for page in pages(root):
        text = page.read_text(encoding="utf-8")
        try:
            yield from uses_in(text, page.relative_to(root / "docs").as_posix())
        except jinja2.TemplateSyntaxError:
            continue  # the site's build reports it, with the place


def still_of(script: Path) -> str:
    """Return the figure that takes a live figure's place without JavaScript, or ""."""
    found = re.search(r'^STILL = ["\'](\w+)["\']', script.read_text(encoding="utf-8"), re.M)
    return found[1] if found else ""
