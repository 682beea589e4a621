"""Words in any script: drawn by a font that has them, or refused by name."""

import io
import shutil
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager

from attention_figures import attention_map, command, fonts
from attention_figures.styles import drawing_style
from attention_figures.styles.drawing_style import FONTS

WORDS = "中国 cat"


@pytest.fixture
def chinese(tmp_path):
    """A font with two letters, each a square."""
    pen = TTGlyphPen(None)
    for point in ((0, 0), (0, 800), (800, 800), (800, 0)):
        (pen.lineTo if pen.points else pen.moveTo)(point)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", "one", "two"]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord("中"): "one", ord("国"): "two"})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Two Squares", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    path = tmp_path / "squares.ttf"
    builder.save(path)
    return path


@pytest.fixture(autouse=True)
def _nothing_else_is_installed(monkeypatch):
    """Whatever this machine has must not decide, nor what a test adds stay."""
    known = [
        entry
        for entry in font_manager.fontManager.ttflist
        if entry.name.startswith(("DejaVu Sans", "Source Sans 3"))
    ]
    fonts.register_fonts()
    known += [e for e in font_manager.fontManager.ttflist if e.name == "Source Sans 3"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", known)
    font_manager.fontManager._findfont_cached.cache_clear()
    yield
    font_manager.fontManager._findfont_cached.cache_clear()


@pytest.mark.parametrize("name", fonts.BUNDLED)
def test_an_installed_font_of_the_same_name_is_not_the_one(chinese, name):
    installed = font_manager.FontEntry(str(chinese), name=name, weight=400, size="scalable")
    font_manager.fontManager.ttflist.insert(0, installed)
    font_manager.fontManager._findfont_cached.cache_clear()
    assert fonts.file_of(name) == str(chinese)
    fonts.register_fonts.__wrapped__()
    assert fonts.file_of(name).startswith((str(FONTS), mpl.get_data_path()))
    assert fonts.families_for(["cat", "→", "m²"]) == (["Source Sans 3", "DejaVu Sans"], "")


def test_usual_words_need_the_usual_fonts():
    assert fonts.families_for(["cat", "→", "m²"]) == (["Source Sans 3", "DejaVu Sans"], "")


def test_what_no_font_has_is_named():
    assert fonts.families_for(["中国", "cat"])[1] == "中国"


def test_an_installed_font_that_has_it_is_found(chinese):
    font_manager.fontManager.addfont(chinese)
    families, missing = fonts.families_for(["中国", "cat"])
    assert families == ["Source Sans 3", "DejaVu Sans", "Two Squares"]
    assert missing == ""


@pytest.mark.parametrize("by", ["file", "name"])
def test_a_font_can_be_named(chinese, by):
    if by == "name":
        font_manager.fontManager.addfont(chinese)
    font = str(chinese) if by == "file" else "Two Squares"
    families, missing = fonts.families_for(["中国"], font)
    assert families[0] == "Two Squares"
    assert missing == ""


@pytest.mark.parametrize(
    ("font", "says"),
    [
        ("Two Circles", "expected the name of an installed font or a .ttf or .otf file"),
        ("dejavu", "there are DejaVu Sans"),
        ("none.ttf", "there is no file none.ttf"),
        (__file__.replace(".py", ".ttf"), "there is no file"),
    ],
)
def test_another_font_is_refused(font, says):
    with pytest.raises(ValueError, match=f"^font: .*{says}"):
        fonts.families_for(["cat"], font)


def test_a_file_that_is_no_font_is_refused(tmp_path):
    path = tmp_path / "x.ttf"
    path.write_bytes(b"no font")
    with pytest.raises(ValueError, match="is no font that can be read"):
        fonts.families_for(["cat"], str(path))


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_the_command_ends_with_status_2_and_names_what_it_cannot_draw(tmp_path, capsys, kind):
    np.save(tmp_path / "w.npy", np.eye(2))
    given = ["map", str(tmp_path / "w.npy"), "--words", WORDS, "-o", str(tmp_path / f"x.{kind}")]
    with pytest.raises(SystemExit) as ended:
        command.main(given)
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert "no installed font has 中 (U+4E2D), 国 (U+56FD); name one that does with --font" in told
    assert {path.name for path in tmp_path.iterdir()} == {"w.npy"}


@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_the_command_draws_it_with_a_font_that_can(tmp_path, chinese, kind):
    np.save(tmp_path / "w.npy", np.eye(2))
    given = ["map", str(tmp_path / "w.npy"), "--words", WORDS, "-o", str(tmp_path / f"x.{kind}")]
    assert command.main([*given, "--font", str(chinese)]) == 0
    if kind == "svg":
        assert "font-family:'Two Squares'" in (tmp_path / "x.svg").read_text(encoding="utf-8")


def test_an_svg_leaves_it_to_the_fonts_of_whoever_opens_it(tmp_path, capsys):
    np.save(tmp_path / "w.npy", np.eye(2))
    given = ["map", str(tmp_path / "w.npy"), "--words", WORDS, "-o", str(tmp_path / "x.svg")]
    assert command.main(given) == 0
    assert "whoever opens it" in capsys.readouterr().err
    assert ">中国</text>" in (tmp_path / "x.svg").read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        command.main([*given, "--letters", "paths", "--force"])


def test_the_library_draws_nothing_that_the_command_refuses(tmp_path):
    figure = attention_map(np.eye(2), WORDS)
    with pytest.raises(ValueError, match="no installed font has 中"):
        figure.savefig(tmp_path / "x.png")
    figure.savefig(tmp_path / "x.svg")
    assert {path.name for path in tmp_path.iterdir()} == {"x.svg"}


def pdf_with_fonts_in(data, own, monkeypatch):
    """Draw with copies of the fonts: matplotlib's in one folder, the site's own in another."""
    shutil.copytree(Path(mpl.get_data_path(), "fonts/ttf"), data / "fonts/ttf")
    shutil.copytree(FONTS, own)
    with monkeypatch.context() as patched:
        patched.setattr(mpl, "get_data_path", lambda: str(data))
        patched.setattr(drawing_style, "FONTS", own)
        fonts.register_fonts.__wrapped__()
    font_manager.fontManager._findfont_cached.cache_clear()
    assert fonts.file_of("Source Sans 3").startswith(str(own))
    assert fonts.file_of("DejaVu Sans").startswith(str(data))
    file = io.BytesIO()
    attention_map(np.eye(2), ["cat", "→"]).savefig(file, format="pdf")
    return file.getvalue()


def test_a_pdf_is_the_same_wherever_fonts_lie(tmp_path, monkeypatch):
    first, second = (
        pdf_with_fonts_in(tmp_path / one / "a", tmp_path / other / "b", monkeypatch)
        for one, other in (("a", "z"), ("z", "a"))
    )
    assert first.count(b"/BaseFont") > 1
    assert first == second
