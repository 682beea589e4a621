"""The wall of tiles: each entry of both tables once, in the essay's order, each with a way on."""

import itertools
import json
import re
from collections import Counter
from typing import Any

import pytest

from scripts.artifacts.places import ROOT
from scripts.results.essay_quotes import VERDICTS
from scripts.site.macros import VERDICTS as SHOWN
from scripts.site.macros import define_env, slug
from scripts.site.names import Names
from scripts.site.wall import KINDS, Tile, tally, tiles
from scripts.tables import essay_numbers, essay_statements

PAGE = (ROOT / "docs" / "checked" / "index.md").read_text(encoding="utf-8")
ORDER = ["opening", *"12345678", "final", "references", "not said"]

BASES = {
    essay_numbers.INPUT: "nothing",
    essay_numbers.ITSELF: "itself",
    essay_numbers.MATHEMATICS: "computed",
}

KINDS_OF = {
    essay_statements.COMPUTED: {"computed"},
    essay_statements.CITED: {"cited"},
    essay_statements.BOTH: {"cited", "computed"},
    essay_statements.SECOND_HAND: {"cited", "computed"},
    essay_statements.MADE_UP: {"made-up"},
    essay_statements.BOTH_MADE_UP: {"cited", "made-up"},
    essay_statements.TOY: {"toy"},
    essay_statements.BOTH_TOY: {"cited", "toy"},
    essay_statements.NO_COMPUTATION: {"illustrative"},
}


def record(script: Any) -> dict[str, Any]:
    table = script.tabulate(script.compute())
    return {"columns": table.headings(), "cells": table.shown()}


@pytest.fixture(scope="module")
def steps() -> dict[str, list[Tile]]:
    return tiles(record(essay_statements), record(essay_numbers))


@pytest.fixture(scope="module")
def html() -> str:
    names = Names()
    define_env(names)
    return names.replaced("[[ wall() ]]", "checked/index.md")


def in_html(html: str) -> list[tuple[str, str, str, str]]:
    """Return of each tile what it is, where it leads, its words and its step."""
    found = []
    for step in re.split(r"<li><span>", html)[1:]:
        name = step.partition("</span>")[0]
        tile_of = r'<li data-answers="([^"]*)"><a href="#([^"]*)">(.*?)</a></li>'
        for tile in re.findall(tile_of, step):
            words = " ".join(re.sub("<[^>]*>", " ", tile[2]).split())
            found.append((tile[0], tile[1], words, name))
    return found


def test_the_steps_stand_in_the_essays_order(steps: dict[str, list[Tile]]) -> None:
    assert list(steps) == ORDER


def test_each_entry_has_one_tile_and_both_tables_keep_their_order(
    steps: dict[str, list[Tile]],
) -> None:
    statements = {
        step: [tile for tile in of_step if not tile.printed] for step, of_step in steps.items()
    }
    numbers = {step: [tile for tile in of_step if tile.printed] for step, of_step in steps.items()}
    assert [tile.text for of_step in statements.values() for tile in of_step] == [
        statement.title for statement in essay_statements.STATEMENTS
    ]
    assert [
        (step, tile.text, tile.printed) for step, of_step in numbers.items() for tile in of_step
    ] == [(row.step, row.what, row.printed) for row in essay_numbers.compute()]
    for statement in essay_statements.STATEMENTS:
        assert statement.title in [tile.text for tile in statements[statement.step]]
    for step, of_step in steps.items():
        assert of_step == statements[step] + numbers[step]


def test_verdicts_evidence_and_sections_are_those_of_the_tables(
    steps: dict[str, list[Tile]],
) -> None:
    shown = list(itertools.chain(*steps.values()))
    of_statements = [tile for tile in shown if not tile.printed]
    for tile, (statement, finding) in zip(of_statements, essay_statements.compute(), strict=True):
        assert (tile.verdict, tile.rests_on) == (finding.verdict, statement.carried_by)
        assert tile.section == statement.title
        assert set(tile.kinds) == KINDS_OF[statement.carried_by]
    of_numbers = [tile for tile in shown if tile.printed]
    for tile, row in zip(of_numbers, essay_numbers.compute(), strict=True):
        assert (tile.verdict, tile.section) == (row.verdict, row.section)
        assert tile.kinds == (BASES[row.basis],)
        assert tile.rests_on == row.against


def test_counts_agree_with_the_tables(steps: dict[str, list[Tile]]) -> None:
    counts = tally(steps, SHOWN)
    verdicts = Counter(finding.verdict for _, finding in essay_statements.compute())
    verdicts += Counter(row.verdict for row in essay_numbers.compute())
    assert counts["verdict"] == verdicts
    by = Counter(kind for each in essay_statements.STATEMENTS for kind in KINDS_OF[each.carried_by])
    by += Counter(BASES[row.basis] for row in essay_numbers.compute())
    assert counts["evidence"] == by
    assert by["illustrative"] == verdicts["illustrative"]
    assert counts["evidence"].keys() <= KINDS.keys()


def test_each_verdict_can_be_chosen() -> None:
    assert set(SHOWN) == set(VERDICTS.values())


def test_every_tile_leads_to_a_section_and_says_its_verdict_in_words(
    steps: dict[str, list[Tile]], html: str
) -> None:
    headings = {slug(heading) for heading in re.findall(r"^### (.+)$", PAGE, re.MULTILINE)}
    found = in_html(html)
    shown = [(step, tile) for step, of_step in steps.items() for tile in of_step]
    assert len(found) == html.count("data-answers=") == len(shown)
    for (what, target, words, name), (step, tile) in zip(found, shown, strict=True):
        assert target in headings
        assert target == slug(tile.section)
        assert what.split() == [slug(tile.verdict), *tile.kinds]
        assert words.startswith(f"{tile.printed} {tile.text}".strip())
        assert tile.verdict in words
        assert name.lower() in (step, f"step {step}", "ending")


def test_filters_are_counted_and_pressed_one_by_one(
    steps: dict[str, list[Tile]], html: str
) -> None:
    filters = re.findall(
        r'<button type="button" aria-pressed="false" data-group="(\w+)" value="([\w-]+)">'
        r"(?:.*?) <span>(\d+)</span></button>",
        html,
    )
    counts = tally(steps, SHOWN)
    of_verdicts = [("verdict", slug(name), str(n)) for name, n in counts["verdict"].items()]
    of_evidence = [("evidence", name, str(n)) for name, n in counts["evidence"].items()]
    assert filters == of_verdicts + of_evidence
    total = sum(map(len, steps.values()))
    assert f'aria-pressed="true" value="">All <span>{total}</span>' in html
    assert f'<p role="status">All {total} tiles are shown.</p>' in html
    # What a tile is says, for each filter, whether it passes.
    for _, value, count in filters:
        assert sum(value in what.split() for what, *_ in in_html(html)) == int(count)


def test_the_tiles_are_those_of_the_records_that_the_build_wrote(html: str) -> None:
    for name, column in (("essay_statements", "statement"), ("essay_numbers", "what")):
        path = ROOT / "build" / "artifacts" / "tables" / f"{name}.json"
        table = json.loads(path.read_text(encoding="utf-8"))
        at = table["columns"].index(column)
        for cells in table["cells"]:
            assert f"{cells[at]} <span" in html


def test_a_number_in_a_step_without_statements_and_unknown_evidence_are_refused() -> None:
    statements, numbers = record(essay_statements), record(essay_numbers)
    numbers["cells"][3][0] = "9"
    with pytest.raises(ValueError, match=r"step: expected one of .*'opening'.*, got '9'"):
        tiles(statements, numbers)
    statements["cells"][2][4] = "hearsay"
    with pytest.raises(ValueError, match=r"carried by: expected one of .*'cited'.*, got 'hearsay'"):
        tiles(statements, record(essay_numbers))
