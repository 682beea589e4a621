"""Pages for a generator: names replaced, and what cannot be, said with file and line."""

import re
from pathlib import Path

import pytest

from scripts.site import pages
from scripts.site.macros import Numbers
from scripts.site.names import Names, PageError, opened_at, url_of
from scripts.site.pages import drop_others, is_same


@pytest.fixture
def names() -> Names:
    given = Names()
    given.variables["a_map"] = Numbers("scripts/figures/a_map.py", {"cat": "0.71"})
    return given


def test_names_are_replaced_and_all_else_stays(names: Names) -> None:
    text = "---\ntitle: T\n---\nA {{ brace }} and [[ a_map.cat ]], ${x}_{1}$.\n"
    expanded = names.expand(text, "steps/a.md")
    assert ">0.71</data>" in expanded
    assert re.sub("<data.*</data>", "[[ a_map.cat ]]", expanded) == text
    assert names.page.url == "steps/a/"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("One.\n\n[[ a_map.dog ]]", "docs/a.md:3: no number of scripts/figures/a_map.py is called"),
        ("One.\n[[ a_mop.cat ]]", "docs/a.md:2: 'a_mop' is undefined; did you mean a_map?"),
        ("One.\n\nOpen [[ a_map.cat\n\nmore\ntext", "docs/a.md:3: .*'Open \\[\\[ a_map.cat'"),
        ("One.\n[[", "docs/a.md:2: "),
        ("One.\n[% if %]", "docs/a.md:2: "),
        ("[[ a_map.cat() ]]", "docs/a.md:1: "),
    ],
)
def test_what_cannot_be_replaced_is_named_with_its_line(
    names: Names, text: str, message: str
) -> None:
    with pytest.raises(PageError, match=message):
        names.expand(text, "a.md")


def test_what_names_note_down_is_in_the_front_matter(names: Names) -> None:
    @names.macro
    def noting() -> str:
        names.page.meta["is_draft"] = True
        return "noted"

    assert noting() == "noted"
    assert names.expand("[[ noting() ]]", "a.md") == "---\nis_draft: true\n---\nnoted"
    expanded = names.expand("---\ntitle: T\n---\n[[ noting() ]]", "b.md")
    assert expanded == "---\nis_draft: true\ntitle: T\n---\nnoted"
    assert names.expand("none", "c.md") == "none"


def test_style_sheets_that_every_page_needs_are_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs, made = tmp_path / "docs", tmp_path / "made"
    folder = docs / "assets/stylesheets"
    (folder / "live").mkdir(parents=True)
    for name in ("maths", "live/b", "site", "live/a", "live/shared", "fonts", "wall"):
        (folder / f"{name}.css").write_text(name)
    made.mkdir()
    (made / "palette.css").write_text("palette")
    monkeypatch.setattr(pages, "DOCS", docs)
    monkeypatch.setattr(pages, "ARTIFACTS", made)
    every_page = b"palette\nfonts\nsite\nlive/shared\nlive/a\nlive/b\nmaths"
    assert pages.style_of_every_page() == every_page
    assert dict(pages.hand_written(Names())) == {"assets/stylesheets/wall.css": b"wall"}


def test_a_bracket_that_was_left_open_is_the_last_before_the_error() -> None:
    assert opened_at("[[ a ]]\n\n[[ b\n\nc\n", 5) == 3
    assert opened_at("nothing", 1) == 1


@pytest.mark.parametrize(
    ("page", "folder", "file"),
    [
        ("index.md", "", "index.html"),
        ("checked/index.md", "checked/", "checked/index.html"),
        ("steps/1-reading.md", "steps/1-reading/", "steps/1-reading.html"),
        ("reindex.md", "reindex/", "reindex.html"),
    ],
)
def test_addresses_are_those_of_the_generator(page: str, folder: str, file: str) -> None:
    assert url_of(page) == folder
    assert url_of(page, directory_urls=False) == file


def test_all_problems_come_at_once_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("\n[[ nothing ]]\n")
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    monkeypatch.setattr(pages, "define_env", lambda _: None)
    out = tmp_path / "out"
    with pytest.raises(PageError, match=r"(?s)docs/a.md:2: .*\ndocs/b.md:2: "):
        pages.write_pages(out)
    assert not out.exists()


def test_others_are_dropped_with_their_folders(tmp_path: Path) -> None:
    for name in ("kept/a.md", "gone/deep/b.md"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("text")
    drop_others(tmp_path, ["kept/a.md"])
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_same_means_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    assert not is_same(path, b"")
    path.write_bytes(b"abc")
    assert is_same(path, b"abc")
    assert not is_same(path, b"abd")
