"""What pages cost, summed up, and what is too much."""

import argparse
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

pytest.importorskip("playwright")

from scripts.quality import weight
from scripts.quality.weight import HEAVIEST, problems, summary
from tests.browser import weights
from tests.browser.weights import (
    BUDGETS,
    MARK,
    SORT,
    SORTS,
    budget_of,
    largest,
    longest_task,
    over_budget,
    weigh,
)


def costs(**other: float) -> dict[str, float]:
    return {"bytes": 1, "requests": 1, "nodes": 1, "longest_task": 0} | other


def test_the_middle_and_the_heaviest_pages_are_named() -> None:
    pages = {f"/{size}/": costs(bytes=size) for size in (7, 3, 5, 11, 2, 13, 1)}
    figures = summary(pages)
    assert figures["pages"] == 7
    assert (figures["bytes"]["most"], figures["bytes"]["median"]) == (13, 5)
    assert figures["bytes"]["heaviest"][:2] == [["/13/", 13], ["/11/", 11]]
    assert len(figures["nodes"]["heaviest"]) == HEAVIEST
    assert problems(figures) == []


@pytest.mark.parametrize("cost", sorted(BUDGETS["page"]))
def test_one_too_many_is_a_problem_and_the_limit_is_none(cost: str) -> None:
    most = BUDGETS["page"][cost]
    pages = {"/a/": costs(**{cost: most}), "/b/": costs(**{cost: most + 1})}
    assert problems(summary(pages)) == [f"/b/: {most + 1} {cost}, more than {most}"]


def test_an_exception_is_for_one_page_and_one_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    exception = {"page": "/a/", "nodes": 7_000, "reason": "so"}
    monkeypatch.setitem(BUDGETS, "exception", [exception])
    assert budget_of("/a/") == BUDGETS["page"] | {"nodes": 7_000}
    assert budget_of("/b/") == BUDGETS["page"]
    assert over_budget("/a/", costs(nodes=6_999)) == []
    assert over_budget("/b/", costs(nodes=6_999)) != []


def test_every_exception_has_a_page_and_a_reason() -> None:
    for exception in BUDGETS.get("exception", []):
        assert exception["page"].startswith("/")
        assert exception["reason"]


def test_the_largest_files_come_first() -> None:
    assert largest({"/a": 1, "/b": 3, "/c": 2}) == "/b 3, /c 2, /a 1"
    assert largest({f"/{i}": i for i in range(9)}).count(",") == 4


def test_the_longest_listing_is_weighed(tmp_path: Path) -> None:
    for name, length in (("figures/a.py", 5), ("tables/b.py", 9), ("live/c.py", 7)):
        page = tmp_path / "source" / name / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("x" * length)
    assert weight.longest_listing(tmp_path) == "/source/tables/b.py/"


def task(start: int, work: int, pid: int = 1, tid: int = 1, wall: int = 90) -> dict[str, Any]:
    name = {"name": "RunTask", "pid": pid, "tid": tid}
    return name | {"ts": start, "dur": wall, "tdur": work}


def test_the_longest_task_is_a_multiple_of_the_one_that_sorts_on_the_same_thread() -> None:
    sorts = [task(1000, 20 * SORTS), {"name": MARK, "pid": 1, "tid": 1, "ts": 1001}]
    ours = [task(0, 50), task(100, 70), task(200, 10, wall=700)]
    others = [task(300, 500, tid=2), task(300, 500, pid=2), task(1100, 500)]
    unended = {"name": "RunTask", "pid": 1, "tid": 1, "ts": 1200}
    assert longest_task([*sorts, *ours, *others, unended]) == 3.5


@pytest.mark.parametrize("over", [[0], [1, 0], [2, 1, 0], [2, 3, 1]])
def test_a_task_is_too_long_only_if_it_is_in_every_visit(
    monkeypatch: pytest.MonkeyPatch, over: list[int]
) -> None:
    limit = BUDGETS["page"]["longest_task"]
    measured = iter(limit + each for each in over)
    monkeypatch.setattr(weights, "tracing", lambda *_: nullcontext([]))
    monkeypatch.setattr(weights, "rest", lambda _: None)
    monkeypatch.setattr(weights, "longest_task", lambda _: next(measured))
    visit = MagicMock()
    _, found = weigh(visit, "/a/")
    assert visit.call_count == len(over)
    assert found["longest_task"] == limit + min(over)


TOO_MANY_SORTS = BUDGETS["page"]["longest_task"] * 3 // 2
"""Half as much again as is allowed, on a machine of any speed."""
BUSY = f"""<script>
    {SORT}
    setTimeout(() => {{
        for (let sorts = 0; sorts < {TOO_MANY_SORTS}; sorts++) sortNumbers();
    }});
</script>"""


def test_bytes_requests_elements_and_the_longest_task_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = f'<!doctype html><link rel="icon" href="data:,"><body><img src="a.svg">{BUSY}'
    listing = '<!doctype html><link rel="icon" href="data:,"><body>' + "<p>" * 40
    (tmp_path / "index.html").write_text(home)
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "source/a.py").mkdir(parents=True)
    (tmp_path / "source/a.py/index.html").write_text(listing)
    monkeypatch.setattr(weight, "addresses", lambda: ["/"])
    monkeypatch.setitem(BUDGETS["page"], "nodes", 20)
    # A thread of its own: Playwright takes one a thread, and other tests may have theirs open.
    with ThreadPoolExecutor(1) as apart:
        figures = apart.submit(weight.measure, argparse.Namespace(site=tmp_path)).result()
    assert figures["pages"] == 2
    assert dict(figures["requests"]["heaviest"]) == {"/": 2, "/source/a.py/": 1}
    # Besides what the page names: html and head.
    assert dict(figures["nodes"]["heaviest"]) == {"/": 6, "/source/a.py/": 44}
    (busy, most), (quiet, least) = figures["longest_task"]["heaviest"]
    limit = BUDGETS["page"]["longest_task"]
    assert (busy, quiet) == ("/", "/source/a.py/")
    assert least < limit < most
    nodes = "/source/a.py/: 44 nodes, more than 20"
    assert problems(figures) == [f"/: {most} longest_task, more than {limit}", nodes]
    assert f"{nodes}; largest files: /source/a.py/ " in capsys.readouterr().out


def test_without_a_word_the_site_that_was_built_here_is_weighed() -> None:
    parser = argparse.ArgumentParser()
    weight.add_options(parser)
    assert parser.parse_args([]).site == weight.ROOT / "site"
    assert parser.parse_args(["other"]).site == Path("other")
