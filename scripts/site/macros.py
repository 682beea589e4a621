"""Put artifacts into pages by name; with the hook, the only place that knows MkDocs.

In a page, between double square brackets:

    it_weights.cat              a number, marked as computed
    it_weights.cat | plain      the same number as bare text, for headings and formulas
    figure("it_weights")        a figure with caption, alt text, source and downloads
    table("it_weights_table")   a table, likewise
    formula("it_softmax")       a formula filled with computed numbers
    example("first_attention")  a program and what it prints
    browser_check("twin_cases") a button that puts the reader's browser to the test
    live("weights_from_a_word") a figure that the reader moves, over the one that stands still
    source("it_weights")        the script itself

A name that does not exist stops the build.
"""

import difflib
import html
import json
import posixpath
import re
import sys
from pathlib import Path
from typing import Any

from markupsafe import Markup

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts.artifacts.places import ARTIFACTS, find_scripts  # noqa: E402 - after the path is set
from scripts.site.maths_markdown import latex_to_mathml  # noqa: E402


class UnknownArtifactError(LookupError):
    """A page names a figure, table, formula, example or number that no script makes."""


def unknown(what: str, name: str, known: Any) -> UnknownArtifactError:
    """Say which name is unknown and what the writer may have meant."""
    close = difflib.get_close_matches(name, list(known), n=3)
    hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(sorted(known))}"
    return UnknownArtifactError(f"no {what} is called {name!r}; {hint}")


class Numbers:
    """The numbers of one artifact, each as an attribute that renders as marked-up text."""

    def __init__(self, script: str, numbers: dict[str, str]) -> None:
        self._script = script
        self._numbers = numbers

    def __getattr__(self, name: str) -> Markup:
        """Return a number as HTML that says where it comes from."""
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._numbers:
            raise unknown(f"number of {self._script}", name, self._numbers)
        text = html.escape(self._numbers[name])
        return Markup(
            f'<data class="computed" value="{text}" title="Computed by {self._script}">'
            f"{text}</data>"
        )


def plain(number: Markup) -> str:
    """Strip the mark from a number: for headings, where the mark would be in the way."""
    # Not striptags, which makes a space of a non-breaking one.
    return html.unescape(re.sub("<[^>]*>", "", number))


def group_headings(record: dict[str, Any]) -> str:
    """Return the cells above the headings of a table, each over the columns of its group."""
    cells, first = "", 0
    for text, span in record["groups"]:
        role = record["roles"][first]
        mark = f' class="role-{role}"' if role else ""
        cells += (
            f'<th scope="colgroup" colspan="{span}"{mark}>{html.escape(text)}</th>'
            if text
            else f'<td colspan="{span}"></td>'
        )
        first += span
    return cells


NOT_SEARCHED = 'data-search-exclude=""'
"""Keeps an element out of the search: its texts, one after the other, are no sentences.

The search looks no further than to the first end of an element of the same name within, so it has
to be one that holds none of its kind.
"""


def drawings(record: dict[str, Any]) -> str:
    """Return both layouts of a figure."""
    alt = html.escape(record["alt_text"])
    return "".join(
        f'<div class="drawing drawing--{layout}">'
        + svg.replace("<svg ", f'<svg role="img" aria-label="{alt}" {NOT_SEARCHED} ', 1)
        + "</div>"
        for layout, svg in sorted(record["drawings"].items(), reverse=True)
    )


def data_table(record: dict[str, Any], name: str) -> str:
    """Return the cells of a table, or of a figure's data, as HTML."""
    classes = [
        " ".join(["number"] * is_number + [f"role-{role}"] * bool(role))
        for is_number, role in zip(record["is_number"], record["roles"], strict=True)
    ]
    head = "<tr>" + "".join(
        f'<th scope="col" class="{names}">{html.escape(column)}</th>'
        for column, names in zip(record["columns"], classes, strict=True)
    )
    if record["groups"]:
        head = f"<tr>{group_headings(record)}</tr>{head}"
    body = ""
    for index, row in enumerate(record["cells"]):
        first, *others = (html.escape(cell) for cell in row)
        mark = ' class="emphasised"' if index == record["emphasised"] else ""
        body += f'<tr{mark}><th scope="row" class="{classes[0]}">{first}</th>' + "".join(
            f'<td class="{names}">{cell}</td>'
            for cell, names in zip(others, classes[1:], strict=True)
        )
        body += "</tr>"
    # A wide table scrolls inside its box; the box takes focus so that the keyboard can do it.
    return (
        f'<div class="table-box" tabindex="0" role="region" aria-labelledby="{name}-caption">'
        f'<table class="computed-table"><thead>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def caption(record: dict[str, Any]) -> str:
    """Return the caption, with a mark where an experiment was run as a draft."""
    draft = '<strong class="draft">Draft with few seeds.</strong> ' if record["is_draft"] else ""
    return draft + html.escape(record["caption"])


def define_env(env: Any) -> None:
    """Register names and macros with what expands pages; see `scripts.site.pages.Names`."""
    scripts = find_scripts()
    numbers = json.loads((ARTIFACTS / "numbers.json").read_text(encoding="utf-8"))
    env.filter(plain)
    for name, path in scripts.items():
        env.variables[name] = Numbers(path.relative_to(ROOT).as_posix(), numbers[name])

    def link(target: str) -> str:
        # Addresses of pages end in "/" or in a file's name; links start from the folder of either.
        way = posixpath.relpath(target, posixpath.dirname(env.page.url) or ".")
        return f"{way}/" if target.endswith("/") else way

    def record_of(kind: str, name: str) -> dict[str, Any]:
        known = [known for known, path in scripts.items() if path.parent.name == kind]
        if name not in known:
            raise unknown(kind.removesuffix("s"), name, known)
        return json.loads((ARTIFACTS / kind / f"{name}.json").read_text(encoding="utf-8"))

    def provenance(kind: str, name: str) -> str:
        """Return links to the script and to everything that can be taken away."""
        page = f"source/{kind}/{name}"
        page += "/" if env.conf["use_directory_urls"] else ".html"
        links = [f'<a href="{link(page)}">scripts/{kind}/{name}.py</a>']
        for suffix, label in DOWNLOADS[kind].items():
            href = link(f"artifacts/{kind}/{name}.{suffix}")
            links.append(f'<a href="{href}" download>{label}</a>')
        return f'<span class="provenance">Computed by {" · ".join(links)}</span>'

    @env.macro
    def figure(name: str) -> str:
        record = record_of("figures", name)
        return (
            f'<figure class="artifact" id="{name}">{drawings(record)}'
            f"<figcaption>{caption(record)} {provenance('figures', name)}"
            "</figcaption></figure>"
        )

    @env.macro
    def live(name: str) -> str:
        record = record_of("live", name)
        still = record_of("figures", record["still"])
        files = link("artifacts/live/")
        return (
            f'<figure class="artifact live-figure" id="{name}">'
            f'<section class="live" data-live="{name}" data-files="{files}" {NOT_SEARCHED}>'
            f"{record['panel']}"
            f"<template>{record['embedded']}</template></section>"
            f'<figcaption class="live-caption">{caption(record)} {provenance("live", name)}'
            f'</figcaption><div class="live-still">{drawings(still)}'
            f"<figcaption>{caption(still)}</figcaption></div>"
            f'<details class="note" {NOT_SEARCHED}><summary id="{name}-caption">'
            f"The start as a table and as a picture</summary>{data_table(still, name)}"
            f"<p>{provenance('figures', record['still'])}</p></details></figure>"
        )

    @env.macro
    def table(name: str) -> str:
        record = record_of("tables", name)
        return (
            f'<figure class="artifact" id="{name}">{data_table(record, name)}'
            f'<figcaption id="{name}-caption">{caption(record)} '
            f"{provenance('tables', name)}</figcaption></figure>"
        )

    @env.macro
    def browser_check(name: str) -> str:
        record_of("tables", name)
        cases = link(f"artifacts/tables/{name}.cases.data.json")
        return (
            f'<div class="browser-check" data-check="{cases}"><button type="button" disabled>'
            'Check this browser</button> <span role="status"></span></div>'
        )

    @env.macro
    def formula(name: str) -> str:
        record = record_of("formulas", name)
        mathml = latex_to_mathml(record["latex"], display=True)
        return (
            f'<figure class="artifact artifact--formula" id="{name}">'
            f'<div class="formula-box" tabindex="0" role="region" '
            f'aria-label="{html.escape(record["question"])}">{mathml}</div>'
            f"<figcaption>{provenance('formulas', name)}</figcaption></figure>"
        )

    @env.macro
    def source(name: str) -> str:
        if name not in scripts:
            raise unknown("script", name, scripts)
        return f"```python\n{scripts[name].read_text(encoding='utf-8').strip()}\n```"

    @env.macro
    def example(name: str) -> str:
        record = record_of("examples", name)
        return (
            f"```python\n{record['code'].strip()}\n```\n\n"
            f'```text title="prints"\n{record["printed"].rstrip()}\n```\n\n'
            f'<p class="provenance-line">{provenance("examples", name)}</p>'
        )


DOWNLOADS = {
    "figures": {"csv": "data (CSV)", "svg": "SVG", "png": "PNG", "pdf": "PDF"},
    "tables": {"csv": "data (CSV)"},
    "formulas": {"tex": "LaTeX"},
    "examples": {"txt": "output"},
    "live": {"py": "program (Python)"},
}
"""What a reader can take away, by kind of artifact: suffix → label."""
