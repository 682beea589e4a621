"""Lighthouse's reports, summed up."""

from typing import Any

import pytest

pytest.importorskip("playwright")

from scripts.quality.lighthouse import (
    LEAST,
    missed,
    points,
    problems,
    summary,
)


def report(performance: float = 1, seo: float = 1, benchmark: float = 1500) -> dict[str, Any]:
    audits = {
        "paint": {"title": "First paint", "score": performance, "displayValue": "3 s"},
        "hints": {"title": "Hints", "score": 0},
        "described": {"title": "Has a description", "score": seo},
        "shown": {"title": "No score", "score": None},
    }
    return {
        "categories": {
            "performance": {
                "score": performance,
                "auditRefs": [{"id": "paint", "weight": 10}, {"id": "hints", "weight": 0}],
            },
            "accessibility": {"score": 1, "auditRefs": []},
            "best-practices": {"score": 1, "auditRefs": [{"id": "shown", "weight": 1}]},
            "seo": {"score": seo, "auditRefs": [{"id": "described", "weight": 1}]},
        },
        "audits": audits,
        "environment": {"benchmarkIndex": benchmark},
        "configSettings": {"throttling": {"cpuSlowdownMultiplier": 4}},
    }


def test_points_are_of_a_hundred() -> None:
    assert points(report(performance=0.57))["performance"] == 57


def test_only_what_costs_points_is_named() -> None:
    assert missed(report()) == []
    assert missed(report(performance=0.5, seo=0)) == [
        "described: Has a description",
        "paint: First paint 3 s",
    ]


def test_the_median_counts_and_the_range_is_told() -> None:
    of_page = summary([report(performance=speed) for speed in (0.2, 0.99, 0.97, 0.96, 1)])
    assert of_page["points"]["performance"] == 97
    assert of_page["performance"] == [20, 100]


def test_how_fast_the_machine_was_is_told() -> None:
    of_page = summary([report(benchmark=speed) for speed in (700, 1500.4, 2000)])
    assert of_page["benchmark"] == 1500
    assert of_page["slowed"] == 4


@pytest.mark.parametrize("device", sorted(LEAST))
@pytest.mark.parametrize("address", ["/", "/a/"])
def test_one_point_too_few_is_a_problem(device: str, address: str) -> None:
    def found(performance: float) -> list[str]:
        pages = {address: {device: summary([report(performance=performance)])}}
        return problems({"least": LEAST, "pages": pages})

    least = LEAST[device]["performance"]
    assert found(least / 100) == []
    assert len(found((least - 1) / 100)) == 1
