"""What an edit did to the site, as a single page that needs no other file and no network."""

import base64
import difflib
import re
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

from scripts.artifacts.places import artifacts_folder
from scripts.site.maths_markdown import latex_to_mathml
from scripts.site.names import url_of
from scripts.tools.claims import Claim
from scripts.tools.comparison import Artifact, Changed, Difference, headings
from scripts.tools.diff_report import Failure, Report
from scripts.tools.diff_text import KINDS, counts
from scripts.tools.pages import Use

SERVED = "http://127.0.0.1:8000/"
"""Where `run.py serve` shows the site."""

STYLE = Path(__file__).with_name("diff_page.css")

FONTS = {
    ("Source Sans 3", "400"): "fonts/source-sans-3-latin-400-normal.woff2",
    ("Source Sans 3", "600"): "fonts/source-sans-3-latin-600-normal.woff2",
    ("STIX Two Math", "400"): "maths.woff2",
}
"""Family and weight → file in the folder of artifacts."""


def page(report: Report, base: Path, here: Path) -> str:
    """Return the page; `base` and `here` are the folders that were built."""
    found = counts(report)
    summary = " · ".join(f'<a href="#{name}">{text}</a>' for name, text in found)
    sections = [
        _section("failures", "Scripts that fail, not compared", map(_failure, report.failures)),
        _section("claims", "Claims now false", map(_claim, report.now_false)),
        _section("numbers", "Numbers", [_numbers(each, report) for each in report.with_numbers]),
        *(
            _section(
                kind,
                several.capitalize(),
                [_artifact(each, report) for each in report.of_kind(kind)],
            )
            for kind, (_, several) in KINDS.items()
        ),
        _section(
            "hidden",
            "Only files for download",
            [_hidden(each) for each in report.hidden],
            "Nothing that a page shows differs; these files do, in digits beyond those shown.",
        ),
        _section("edited", "Pages edited by hand", [_edited(page) for page in report.pages]),
        _section("before", "Claims false here and in the commit", map(_claim, report.false_before)),
        _section(
            "failed", "Scripts that fail in the commit", map(_failure, report.failures_at_base)
        ),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        "<title>What the edit did to the site</title>"
        f"<style>{_fonts(here)}{_colours(base, here)}{STYLE.read_text('utf-8')}</style></head>"
        "<body><header><h1>What the edit did to the site</h1>"
        f"<p>Since {escape(report.base)}</p>"
        f'<p class="summary">{summary or "Nothing differs on the site."}</p></header>'
        f"<main>{''.join(sections)}</main></body></html>\n"
    )


def _section(name: str, title: str, parts: Iterable[str], lead: str = "") -> str:
    content = "".join(parts)
    words = f"<p>{lead}</p>" if lead else ""
    return f'<section id="{name}"><h2>{title}</h2>{words}{content}</section>' if content else ""


def _fonts(here: Path) -> str:
    faces = ""
    for (family, weight), name in FONTS.items():
        path = artifacts_folder(here) / name
        if path.is_file():
            data = base64.b64encode(path.read_bytes()).decode()
            faces += (
                f'@font-face{{font-family:"{family}";font-weight:{weight};'
                f'src:url("data:font/woff2;base64,{data}") format("woff2")}}\n'
            )
    return faces


def _colours(base: Path, here: Path) -> str:
    """Give each side the colours it was built with, in both schemes."""
    rules = ""
    for root, selector in ((here, ":root"), (base, ".before")):
        path = artifacts_folder(root) / "palette.css"
        blocks = re.findall(r"\{([^}]*)\}", path.read_text("utf-8") if path.is_file() else "")
        for block, condition in zip(blocks, ("light", "dark"), strict=False):
            rules += f"@media (prefers-color-scheme:{condition}){{{selector}{{{block}}}}}\n"
    return rules


def _where(uses: Iterable[Use], anchor: str = "") -> str:
    links = [
        f'<a href="{SERVED}{url_of(use.page)}{anchor}">{escape(use.place)}</a>' for use in uses
    ]
    return f'<p class="where">{" ".join(links) if links else "on no page"}</p>'


def _failure(failure: Failure) -> str:
    return f"<article><h3>{escape(failure.script)}</h3><p>{escape(failure.reason)}</p></article>"


def _claim(claim: Claim) -> str:
    link = (
        f'<a href="{SERVED}{url_of(claim.page)}">docs/{escape(claim.page)}</a>'
        if claim.page
        else "no page"
    )
    return (
        f"<article><h3>{escape(claim.sentence)}</h3><pre>{escape(claim.asserted)}\n{escape(claim.reason)}</pre>"
        f'<p class="where">{link} <span>{escape(claim.place)}</span></p></article>'
    )


def _numbers(each: Difference, report: Report) -> str:
    shown, unused = "", ""
    for number in each.numbers:
        words = f"<code>{escape(number.what)}</code> {_arrow(number)}"
        if places := report.places(each.name, number.what):
            shown += f"<li>{words}{_where(places)}</li>"
        else:
            unused += f"<li>{words}</li>"
    lists = f'<ul class="numbers">{shown}</ul>' if shown else ""
    if unused:
        lists += (
            f'<details><summary>On no page</summary><ul class="numbers">{unused}</ul></details>'
        )
    return f"<article><h3>{escape(each.name)}</h3>{lists}</article>"


def _arrow(change: Changed) -> str:
    before = "<i>none</i>" if change.before is None else f"<del>{escape(change.before)}</del>"
    after = "<i>none</i>" if change.after is None else f"<ins>{escape(change.after)}</ins>"
    return f'<span class="arrow">{before} <span aria-label="becomes">→</span> {after}</span>'


def _hidden(each: Difference) -> str:
    return f"<p>{escape(each.name)}: {escape(', '.join(each.hidden))}</p>"


def _edited(page: str) -> str:
    return f'<p><a href="{SERVED}{url_of(page)}">docs/{escape(page)}</a></p>'


def _artifact(each: Difference, report: Report) -> str:
    texts = "".join(_words(text) for text in each.texts if text.what not in SEEN)
    if each.kind == "tables":
        sides = _changed_table(each)
    else:
        sides = _pair(each) if each.kind in PICTURES else ""
    cells = _cells(each) if each.kind == "figures" else ""
    return (
        f'<article id="{each.kind}-{each.name}"><h3>{escape(each.name)} '
        f"<small>{escape(each.summary())}</small></h3>"
        f"{_where(report.places(each.name), f'#{each.name}')}{sides}{texts}{cells}</article>"
    )


def _pair(each: Difference) -> str:
    """Return both sides, next to each other; nothing if they look the same."""
    is_seen = bool({*each.looks, *(text.what for text in each.texts)} & SEEN)
    if each.before and each.after and each.kind != "tables" and not is_seen:
        return ""
    sides = ""
    for side, artifact in (("before", each.before), ("after", each.after)):
        content = PICTURES[each.kind](artifact, side) if artifact else "<p>does not exist</p>"
        sides += (
            f'<div class="{side}"><p class="label">{side.capitalize()}</p>'
            f"{_sheet(content, f'{each.name}, {side}')}</div>"
        )
    return f'<div class="pair">{sides}</div>'


def _sheet(content: str, label: str) -> str:
    # What is too wide scrolls inside its box, which can be focused so that the keyboard can do it.
    name = escape(label)
    return f'<div class="sheet" tabindex="0" role="region" aria-label="{name}">{content}</div>'


def _drawing(artifact: Artifact, side: str) -> str:
    svgs = ""
    for layout, svg in artifact.record.get("drawings", {}).items():
        # Both sides use the same ids, but within a page an id must be unique.
        renamed = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{side}-", svg)
        label = escape(artifact.record["alt_text"])
        opened = renamed.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
        svgs += f'<div class="{layout}">{opened}</div>'
    return svgs


def _table(artifact: Artifact, side: str) -> str:
    del side
    rows = [[escape(cell) for cell in row] for row in artifact.record["cells"]]
    return _rows(artifact, rows)


def _rows(artifact: Artifact, rows: Iterable[Iterable[str]]) -> str:
    record = artifact.record
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in headings(record))
    body = ""
    for row in rows:
        cells = "".join(
            f"<td{' class=number' if is_number else ''}>{cell}</td>"
            for cell, is_number in zip(row, record["is_number"], strict=True)
        )
        body += f"<tr>{cells}</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _changed_table(each: Difference) -> str:
    """Return a table with its changed cells marked, or both tables if their shapes differ."""
    before, after = each.before, each.after
    if not before or not after or not _is_alike(before, after):
        return _pair(each)
    if not each.cells:
        return ""
    pairs = zip(before.record["cells"], after.record["cells"], strict=True)
    rows = [
        [
            escape(new) if old == new else f"<del>{escape(old)}</del> <ins>{escape(new)}</ins>"
            for old, new in zip(*pair, strict=True)
        ]
        for pair in pairs
    ]
    return _sheet(_rows(after, rows), f"{each.name}, before and after")


def _is_alike(before: Artifact, after: Artifact) -> bool:
    old, new = before.record, after.record
    return headings(old) == headings(new) and len(old["cells"]) == len(new["cells"])


def _formula(artifact: Artifact, side: str) -> str:
    del side
    return latex_to_mathml(artifact.record["latex"], display=True)


def _printed(artifact: Artifact, side: str) -> str:
    del side
    return f"<pre>{escape(artifact.record['printed'])}</pre>"


PICTURES: dict[str, Callable[[Artifact, str], str]] = {
    "figures": _drawing,
    "tables": _table,
    "formulas": _formula,
    "examples": _printed,
}
"""Kind of artifact → the function that shows one of them."""

SEEN = {"drawing", "formula", "output"}
"""What is shown side by side if it differs."""


def _cells(each: Difference) -> str:
    if not each.cells:
        return ""
    items = "".join(f"<li>{escape(cell.what)} {_arrow(cell)}</li>" for cell in each.cells)
    return f'<details><summary>Changed data</summary><ul class="numbers">{items}</ul></details>'


def _words(text: Changed) -> str:
    """Return a text with the words that were deleted and inserted marked."""
    old, new = (re.findall(r"\s+|[^\s]+", each or "") for each in (text.before, text.after))
    marked = ""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if tag == "equal":
            marked += escape("".join(old[from_old:to_old]))
            continue
        if gone := escape("".join(old[from_old:to_old])):
            marked += f"<del>{gone}</del> "
        if come := escape("".join(new[from_new:to_new])):
            marked += f"<ins>{come}</ins>"
    return f'<p class="words"><b>{escape(text.what.capitalize())}.</b> {marked}</p>'
