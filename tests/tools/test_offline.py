"""Packing a site for a folder: what is refused, and that the same site gives the same bytes."""

import re
import zipfile
from pathlib import Path

import pytest

from scripts.artifacts.damaged import DamagedFileError
from scripts.site.policy import digest
from scripts.tools import offline
from scripts.tools.command import ProblemError

PAGE = """<!doctype html><html><head><meta charset="utf-8">
<link rel="preload" href="{up}a.woff2" as="font">
<link rel="stylesheet" href="{up}assets/stylesheets/every-page.css">
<title>A site</title></head><body>
<script>begin()</script><p class="from-folder">No.</p><a href="{up}">start</a> <a href="https://example.org/">other</a>
<script id="__config">{{"features": ["navigation.instant", "search.suggest"]}}</script>
<script defer src="{up}assets/javascripts/live-figures.js" type="module"></script></body></html>"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages, a program and its data."""
    files = {
        "index.html": PAGE.format(up="./"),
        "one/two/index.html": PAGE.format(up="../../"),
        "assets/javascripts/live-figures.js": 'import { a } from "./live/a.js";\na();\n',
        "assets/javascripts/live/a.js": 'export const a = () => import("../b.js");\n',
        "assets/javascripts/b.js": 'import "./live-figures.js";\n',
        "assets/stylesheets/every-page.css": 'a { src: url("../fonts/a.woff2") }',
        "assets/fonts/a.woff2": "font",
        "artifacts/live/a.one.data.json": '{"one": "</script>"}',
        "assets/cards/index.png": "card",
        "search/search_index.json": '{"docs": [{"location": ""}, {"location": "one/two/#it"}]}',
    }
    for name, text in files.items():
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(text, encoding="utf-8")
    return tmp_path / "site"


def files_of(site: Path) -> dict[str, str]:
    return {name: content.decode() for name, content in offline.packed(site)}


def test_pages_are_as_a_folder_needs_them(site: Path) -> None:
    page = files_of(site)["one/two/index.html"]
    assert 'href="../../index.html">start' in page
    assert 'href="https://example.org/"' in page
    assert '<script src="../../assets/javascripts/modules.js" defer>' in page
    assert '<script src="../../assets/stylesheets/every-page.js"></script>' in page
    # Before anything else that a script or a style could be.
    assert page.index("Content-Security-Policy") < page.index('src="../../offline.js"')
    assert page.index('src="../../offline.js"') < page.index("every-page.js")
    for gone in ("from-folder", "preload", "navigation.instant", 'type="module"'):
        assert gone not in page


def test_what_programs_load_comes_by_scripts(site: Path) -> None:
    files = files_of(site)
    assert files["artifacts/live/a.one.data.json.js"].startswith("offline.give(")
    assert "artifacts/live/a.one.data.json" in files
    assert "assets/cards/index.png" not in files
    assert "data:font/woff2;base64,Zm9udA==" in files["assets/stylesheets/every-page.js"]
    assert '"location":"index.html"' in files["search/search_index.js"]
    assert '"location":"one/two/index.html#it"' in files["search/search_index.js"]


def test_a_page_in_a_folder_may_ask_no_host_and_runs_its_own_scripts_alone(site: Path) -> None:
    page = files_of(site)["index.html"]
    (policy,) = re.findall('<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    for rule in policy.split("; "):
        kind, *allowed = rule.split()
        usual = {"'none'", "file:", "blob:", "data:"}
        if kind == "script-src":
            usual |= {"'wasm-unsafe-eval'", digest("begin()")}
            assert digest("begin()") in allowed
        if kind == "style-src":
            usual.add("'unsafe-inline'")
        assert {*allowed} <= usual, kind


def test_the_same_site_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        assert offline.main(["--site", str(site), "--out", str(tmp_path / name)]) == 0
        (site / "index.html").touch()
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert {name.split("/")[0] for name in archive.namelist()} == {offline.FOLDER}
        assert "A site" in archive.read(f"{offline.FOLDER}/READ-ME.txt").decode()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("assets/javascripts/live/a.js", 'import "../b.js";', r"circle: .*a\.js → .*b\.js"),
        ("assets/javascripts/b.js", 'export { c } from "./c.js";', r"b\.js imports .*c\.js, which"),
        ("one/two/index.html", "<p>Of somebody else.</p>", "one/two/index.html: expected a page"),
        ("index.html", None, "index.html is missing"),
    ],
)
def test_what_cannot_work_is_refused_and_nothing_is_written(
    site: Path, tmp_path: Path, name: str, text: str | None, words: str
) -> None:
    if text is None:
        (site / name).unlink()
    else:
        (site / name).write_text(text, encoding="utf-8")
    with pytest.raises(ProblemError, match=words):
        offline.main(["--site", str(site), "--out", str(tmp_path / "out" / "a.zip")])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("one/two/index.html", b"\xff"),
        ("search/search_index.json", b"{"),
        ("search/search_index.json", b'{"docs": [1]}'),
    ],
)
def test_a_damaged_file_is_named(site: Path, tmp_path: Path, name: str, content: bytes) -> None:
    (site / name).write_bytes(content)
    with pytest.raises(DamagedFileError, match=rf"{name}: expected other content"):
        offline.main(["--site", str(site), "--out", str(tmp_path / "a.zip")])
    assert not (tmp_path / "a.zip").exists()
