"""Silence of the database is no answer, and what a record says is the same wherever it is read."""

import argparse

import pytest

from scripts.quality import advisories
from scripts.tools.command import ProblemError

SILENT: dict[str, list[str] | None] = {"numpy": None, "mkdocs": None}


@pytest.mark.parametrize("lock", advisories.LOCKS)
def test_every_lock_that_is_asked_about_is_here(lock):
    assert (advisories.ROOT / "requirements" / f"{lock}.txt").is_file()


def test_a_record_that_says_nothing_was_asked_misses_no_limit_anywhere(monkeypatch):
    nothing = {"packages": 2, "asked": 0, "advisories": []}
    monkeypatch.delenv("CI", raising=False)
    assert advisories.problems(nothing) == []
    monkeypatch.setenv("CI", "true")
    assert advisories.problems(nothing) == []


def test_an_answer_about_some_packages_alone_is_a_problem():
    (found,) = advisories.problems({"packages": 2, "asked": 1, "advisories": ["numpy: X-1"]})[1:]
    assert found == "only 1 of 2 packages were asked about"


def test_without_a_network_a_person_is_told_and_a_workflow_fails(monkeypatch):
    monkeypatch.setattr(advisories, "ask", lambda _: SILENT)
    monkeypatch.delenv("CI", raising=False)
    assert advisories.measure(argparse.Namespace()) == {
        "packages": 2,
        "asked": 0,
        "advisories": [],
    }
    monkeypatch.setenv("CI", "true")
    with pytest.raises(ProblemError, match="0 of 2 packages were asked about"):
        advisories.measure(argparse.Namespace())
