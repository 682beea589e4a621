"""Two sites are the same if they show the same, whatever is around it."""

from pathlib import Path

import pytest

from scripts.site import compare_sites
from scripts.site.compare_sites import differences, first_difference, shown

ARTICLE = (
    '<article class="md-content__inner"><h1 id="a">Weights</h1>\n<p>The cat gets '
    '<data value="0.71">0.71</data>.</p><svg><path d="M0 0h1"/></svg>'
    "<math><mi>d</mi></math></article>"
)


def site(folder: Path, article: str = ARTICLE, around: str = "<nav>Menu</nav>") -> Path:
    page = folder / "steps/2-weights/index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<html><body>{around}{article}</body></html>", encoding="utf-8")
    for name in (
        "artifacts/a.csv",
        "assets/fonts/a.woff2",
        "assets/javascripts/live/a.js",
        "assets/stylesheets/site.css",
    ):
        file = folder / name
        file.parent.mkdir(parents=True)
        file.write_text("same", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _one_page_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_sites, "FEWEST_PAGES", 1)


def found(tmp_path: Path, article: str, around: str = "") -> list[str]:
    return list(differences(site(tmp_path / "one"), site(tmp_path / "other", article, around)))


def test_menus_spaces_and_marks_for_a_search_are_no_difference(tmp_path: Path) -> None:
    article = ARTICLE.replace("<article", "<article data-pagefind-body").replace("\n", "\n\n  ")
    article = article.replace("<svg>", '<svg data-search-exclude="">')
    assert found(tmp_path, article, around="<nav>Another menu</nav>") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The cat", "The mat"),
        ('value="0.71"', 'value="0.72"'),
        (">0.71<", ">0.72<"),
        ("M0 0h1", "M0 0h2"),
        ("<mi>d</mi>", "<mi>k</mi>"),
        ('id="a"', 'id="b"'),
        ("The cat", "The\u00a0cat"),
        ("<math><mi>d</mi></math>", ""),
        ("</article>", "<p>More</p></article>"),
    ],
)
def test_what_is_shown_is(tmp_path: Path, old: str, new: str) -> None:
    assert old in ARTICLE
    (line,) = found(tmp_path, ARTICLE.replace(old, new))
    assert line.startswith("steps/2-weights/index.html: after ")


def test_files_and_pages_are(tmp_path: Path) -> None:
    one, other = site(tmp_path / "one"), site(tmp_path / "other")
    (one / "assets/stylesheets/main.1a2b.min.css").write_text("the theme's", encoding="utf-8")
    (other / "assets/stylesheets/site.css").write_text("other", encoding="utf-8")
    (one / "artifacts/a.csv").write_text("other", encoding="utf-8")
    (other / "artifacts/b.csv").write_text("more", encoding="utf-8")
    (other / "404.html").write_text(ARTICLE, encoding="utf-8")
    assert list(differences(one, other)) == [
        f"404.html: only in {other}",
        f"artifacts/b.csv: only in {other}",
        "artifacts/a.csv: different bytes",
        "assets/stylesheets/site.css: different bytes",
    ]


def test_nothing_is_no_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_sites, "FEWEST_PAGES", 100)
    assert any("got 1" in line for line in found(tmp_path, ARTICLE))
    (tmp_path / "one/steps/2-weights/index.html").write_text("<p>No article</p>")
    lines = list(differences(tmp_path / "one", tmp_path / "other"))
    assert "steps/2-weights/index.html: shows nothing" in lines


def test_a_page_that_is_damaged_differs(tmp_path: Path) -> None:
    one, other = site(tmp_path / "one"), site(tmp_path / "other")
    page = other / "steps/2-weights/index.html"
    page.write_bytes(page.read_bytes().replace(b"Weights", b"Weigh\xff"))
    assert any("steps/2-weights/index.html: after" in line for line in differences(one, other))


def test_a_name_that_no_folder_can_have_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        compare_sites.main(["a" * 300, "."])
    assert "error: [Errno 36] File name too long" in capsys.readouterr().err


def test_a_text_after_an_empty_element_still_counts(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<article><p>One<br>two</p></article><p>Foot</p>", encoding="utf-8")
    assert shown(page) == ["<p>", "One", "<br>", "two", "</p>", "</article>"]
    assert first_difference(["a"], ["a", "b"]) == "after 'a': '(its end)', 'b'"
