"""Which scripts there are, and what the environment may ask for."""

from pathlib import Path

import pytest

from scripts.artifacts import places
from scripts.artifacts.places import ROOT, artifacts_folder, find_scripts, is_draft, mode


class TestFindScripts:
    def test_gives_each_artifact_its_script_and_nothing_else(self, clone: Path) -> None:
        (clone / "scripts/tables/__init__.py").touch()
        (clone / "scripts/tables/notes.txt").touch()
        assert find_scripts(clone) == {
            "point": clone / "scripts/figures/point.py",
            "count": clone / "scripts/tables/count.py",
            "name": clone / "scripts/formulas/name.py",
            "print_it": clone / "scripts/examples/print_it.py",
            "more": clone / "scripts/live/more.py",
        }

    def test_refuses_one_name_for_two_scripts(self, clone: Path) -> None:
        (clone / "scripts/figures/count.py").touch()
        message = "count: .*scripts/figures/count.py and scripts/tables/count.py"
        with pytest.raises(ValueError, match=message):
            find_scripts(clone)


class TestMode:
    @pytest.mark.parametrize(
        ("given", "folder"), [("", "artifacts"), ("draft", "draft"), ("off", "artifacts")]
    )
    def test_says_where_artifacts_lie(
        self, monkeypatch: pytest.MonkeyPatch, given: str, folder: str
    ) -> None:
        monkeypatch.setenv("ARTIFACTS", given)
        assert mode() == given
        assert is_draft() is (given == "draft")
        assert artifacts_folder() == ROOT / "build" / folder

    @pytest.mark.parametrize("given", ["Draft", "drafts", "on", " draft", "1"])
    def test_refuses_what_it_does_not_know(
        self, monkeypatch: pytest.MonkeyPatch, given: str
    ) -> None:
        monkeypatch.setenv("ARTIFACTS", given)
        with pytest.raises(ValueError, match=f"ARTIFACTS: expected draft, off .*{given}"):
            places.mode()
