"""What pages cost, summed up, and what is too much."""

import pytest

pytest.importorskip("playwright")

from scripts.quality.weight import HEAVIEST, problems, summary
from tests.browser.weights import BUDGETS, budget_of, largest, over_budget


def costs(**other: int) -> dict[str, int]:
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
