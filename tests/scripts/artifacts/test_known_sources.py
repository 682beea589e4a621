"""What was read before is taken from what is kept, if that is whole; else it is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.artifacts import known_sources, sources
from scripts.artifacts.keys import Keys
from scripts.artifacts.known_sources import KnownSources
from scripts.artifacts.places import ROOT, find_scripts
from scripts.artifacts.request import Request
from scripts.artifacts.sources import Source, read_source

TEXTS = [
    path.read_text(encoding="utf-8")
    for folder in ("src", "scripts")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where all sources of this project are kept."""
    path = tmp_path / "build/sources.json"
    known = KnownSources(path)
    for text in TEXTS:
        known.read(text)
    known.keep()
    return path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that were parsed."""
    texts: list[str] = []

    def noted(text: str) -> Source:
        texts.append(text)
        return read_source(text)

    monkeypatch.setattr(sources, "read_source", noted)
    return texts


def test_what_is_kept_is_what_was_read(path: Path, parsed: list[str]) -> None:
    known = KnownSources(path)
    assert [known.read(text) for text in TEXTS] == [read_source(text) for text in TEXTS]
    assert parsed == []


def test_an_edited_file_is_read_and_what_it_was_is_dropped(path: Path, parsed: list[str]) -> None:
    before = path.stat().st_size
    edited = "import numpy\n"
    known = KnownSources(path)
    assert known.read(edited) == read_source(edited)
    known.keep()
    assert parsed == [edited]
    assert path.stat().st_size < before / 10
    KnownSources(path).read(edited)
    assert parsed == [edited]


def test_keys_are_the_same(path: Path, parsed: list[str]) -> None:
    script = find_scripts()["weights_from_it"]
    plain, quick = Keys(), Keys(read=KnownSources(path).read)
    assert quick.artifact(script, Request()) == plain.artifact(script, Request())
    assert parsed == []


def emptied(content: bytes) -> bytes:
    return content[:0]


def cut_short(content: bytes) -> bytes:
    return content[: len(content) // 2]


def with_another_module(content: bytes) -> bytes:
    return content.replace(b'"module": "numpy"', b'"module": "numpi"', 1)


def with_no_text(content: bytes) -> bytes:
    return content + b"\xff"


@pytest.mark.parametrize("damage", [emptied, cut_short, with_another_module, with_no_text])
def test_what_is_damaged_is_read_and_kept_anew(
    path: Path, parsed: list[str], damage: Callable[[bytes], bytes]
) -> None:
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert path.read_bytes() != whole
    known = KnownSources(path)
    assert [known.read(text) for text in TEXTS] == [read_source(text) for text in TEXTS]
    assert set(parsed) == set(TEXTS)
    known.keep()
    assert path.read_bytes() == whole


def test_what_another_python_read_is_read_again(
    path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_sources.platform, "python_version", lambda: "3.99.0")
    KnownSources(path).read(TEXTS[-1])
    assert parsed == [TEXTS[-1]]


def test_a_file_that_is_no_python_is_refused_and_not_kept(path: Path) -> None:
    before = path.read_bytes()
    known = KnownSources(path)
    with pytest.raises(SyntaxError):
        known.read("def compute(:")
    assert path.read_bytes() == before


def test_where_nothing_can_be_kept_all_is_read_again(tmp_path: Path, parsed: list[str]) -> None:
    (tmp_path / "build").write_text("")
    for times in (1, 2):
        known = KnownSources(tmp_path / "build/sources.json")
        known.read("import numpy\n")
        known.keep()
        assert len(parsed) == times
