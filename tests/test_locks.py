"""The lock files of environments that are installed one over the other."""

import itertools
import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements"

ONE_OVER_THE_OTHER = ["site", "tests", "browser", "quality"]


def locked(name: str) -> set[str]:
    text = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^\S+==[^\\\n]+", text, re.MULTILINE))


@pytest.mark.parametrize(("smaller", "larger"), list(itertools.pairwise(ONE_OVER_THE_OTHER)))
def test_the_larger_one_has_the_same_versions(smaller: str, larger: str) -> None:
    assert len(locked(smaller)) > 30
    assert locked(smaller) <= locked(larger)


def test_no_lock_names_an_index() -> None:
    for path in REQUIREMENTS.rglob("*.*"):
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        assert not re.search(r'index-url|find-links|"resolved"', text), path.name
