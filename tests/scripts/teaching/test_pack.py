"""The teaching pack: what is in it, that it opens, and that it is put together only when needed."""

import io
import itertools
import re
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from pptx.shapes.base import BaseShape
from pptx.util import Emu, Inches

from attention_figures.canvas import text_width
from scripts.artifacts.places import ARTIFACTS
from scripts.site import kept, teaching_pack
from scripts.teaching import worksheets
from scripts.teaching.exercises import sheet
from scripts.teaching.pack import SHEETS, pack
from scripts.teaching.shown import record, shown
from scripts.teaching.slides import Slide, slides
from scripts.teaching.worksheets import Page, worksheet
from scripts.tools.copies import copy_project, environment

pytestmark = pytest.mark.skipif(
    not (ARTIFACTS / "numbers.json").is_file(), reason="no artifacts have been built"
)

FIGURES = dict(shown()) if (ARTIFACTS / "numbers.json").is_file() else {}


@pytest.fixture(scope="module")
def packed() -> bytes:
    return pack()


@pytest.fixture(scope="module")
def archive(packed: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(packed))


def content(archive: zipfile.ZipFile, name: str) -> bytes:
    return archive.read(f"teaching-pack/{name}")


def test_it_holds_each_figure_once_in_each_form(archive: zipfile.ZipFile) -> None:
    assert archive.testzip() is None
    names = archive.namelist()
    assert len(set(names)) == len(names)
    of_figures = {name for name in names if "/figures/" in name}
    assert of_figures == {
        f"teaching-pack/figures/{name}.{kind}" for name in FIGURES for kind in ("svg", "png", "pdf")
    }
    assert len(FIGURES) > 50
    told = content(archive, "README.txt").decode()
    assert f"{len(FIGURES)} figures" in told
    assert "CC BY 4.0" in told


def test_each_figure_is_a_slide_with_caption_description_and_source(
    archive: zipfile.ZipFile,
) -> None:
    deck = Presentation(io.BytesIO(content(archive, "slides.pptx")))
    first, *others = deck.slides
    assert first.shapes.title.text == "Attention, computed"
    assert len(others) == len(FIGURES)
    for slide, (name, page) in zip(others, FIGURES.items(), strict=True):
        told = record("figures", name)
        assert slide.shapes.title.text == told["question"]
        (picture,) = [shape for shape in slide.shapes if shape.name == "Figure"]
        assert picture._element.nvPicPr.cNvPr.get("descr") == told["alt_text"]
        assert picture.image.blob == content(archive, f"figures/{name}.png")
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert told["caption"] in texts
        (source,) = [text for text in texts if text.startswith("Attention, computed: ")]
        assert page in source
        assert f"scripts/figures/{name}.py" in source


def test_pictures_keep_their_shape_and_nothing_leaves_a_slide(archive: zipfile.ZipFile) -> None:
    deck = Presentation(io.BytesIO(content(archive, "slides.pptx")))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert min(shape.left, shape.top) >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            if shape.name == "Figure":
                width, height = shape.image.size
                assert shape.width / shape.height == pytest.approx(width / height, rel=0.01)
        boxes = [s for s in slide.shapes if s.name == "Figure" or (s.has_text_frame and s.text)]
        for one, other in itertools.combinations(boxes, 2):
            assert is_apart(one, other) or is_apart(other, one), slide.shapes.title.text


def is_apart(one: BaseShape, other: BaseShape) -> bool:
    """Whether one shape is above the other, or to its left."""
    rounding = Emu(20_000)
    return (
        one.top + one.height <= other.top + rounding
        or one.left + one.width <= other.left + rounding
    )


def test_the_caption_of_a_high_picture_stands_beside_it_so_that_it_can_be_larger() -> None:
    high, wide = (
        Slide("Why?", picture_of(size), size, "It is so.", "A box.", "From here")
        for size in ((300, 300), (600, 200))
    )
    _, *shown = Presentation(io.BytesIO(slides("T", "S", [high, wide]))).slides
    for slide, is_beside in zip(shown, (True, False), strict=True):
        (picture,) = [shape for shape in slide.shapes if shape.name == "Figure"]
        (caption,) = [s for s in slide.shapes if s.has_text_frame and s.text == "It is so."]
        assert (caption.left >= picture.left + picture.width) == is_beside
        assert (caption.top >= picture.top + picture.height) != is_beside
    (picture,) = [shape for shape in shown[0].shapes if shape.name == "Figure"]
    assert picture.height > Inches(5)


def picture_of(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, "png")
    return buffer.getvalue()


def test_long_texts_are_smaller_so_that_they_stay_in_their_boxes() -> None:
    short, long = (
        Slide("Why?", picture_of((200, 100)), (200, 100), caption, "A box.", "From here")
        for caption in ("Short.", "A long caption of many words. " * 20)
    )
    _, first, second = Presentation(io.BytesIO(slides("T", "S", [short, long]))).slides

    def size(slide: object, text: str) -> float:
        (run,) = [
            run
            for shape in slide.shapes
            if shape.has_text_frame
            for paragraph in shape.text_frame.paragraphs
            for run in paragraph.runs
            if run.text == text
        ]
        return run.font.size.pt

    assert size(second, long.caption) < size(first, short.caption)


@pytest.mark.nightly
def test_nothing_in_it_says_when_it_was_made(packed: bytes, archive: zipfile.ZipFile) -> None:
    assert pack() == packed
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    deck = zipfile.ZipFile(io.BytesIO(content(archive, "slides.pptx")))
    assert {entry.date_time for entry in deck.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = deck.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\d", about)) == {"2000-01-01"}


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("kind", ["worksheet", "solutions"])
def test_sheets_are_pdf_files_of_two_pages_without_a_date(
    archive: zipfile.ZipFile, name: str, kind: str
) -> None:
    file = content(archive, f"worksheets/{kind}-{name}.pdf")
    assert file.startswith(b"%PDF-")
    assert file.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", file)) == 2
    assert len(set(re.findall(rb"/MediaBox \[ ?0 0 595 842 ?\]", file))) == 1
    assert b"CreationDate" not in file
    assert b"Source" in file  # its own font is in it


def written(page: Page) -> list[str]:
    return [text.get_text() for text in page.axes.texts]


def test_a_sheet_has_room_where_the_solutions_have_answers() -> None:
    drawn = sheet("X", 41)
    for half in (lambda *a, **b: worksheets._first(a[0], "T", **b), worksheets._second):
        with worksheets.applied(worksheets.DrawingStyle(595)):
            open_, solved = (half(drawn, is_solved=given) for given in (False, True))
        assert len(open_.axes.patches) == len(solved.axes.patches) > 10
        blank = [text for text in written(open_) if text == ""]
        assert len(blank) - len([text for text in written(solved) if text == ""]) == len(
            open_.axes.patches
        )


def test_nothing_on_a_sheet_leaves_the_page_or_runs_into_the_foot() -> None:
    for seed in SHEETS.values():
        drawn = sheet("X", seed)
        for is_solved in (False, True):
            with worksheets.applied(worksheets.DrawingStyle(595)):
                for page in (
                    worksheets._first(drawn, "Worksheet X: attention", is_solved=is_solved),
                    worksheets._second(drawn, is_solved=is_solved),
                ):
                    assert page.y < worksheets.SIZE[1] - worksheets.MARGIN
                    for text in page.axes.texts:
                        if text.get_text() and text.get_ha() == "left":
                            width = text_width(text.get_text(), text.get_size())
                            right = text.get_position()[0] + width
                            assert right < worksheets.SIZE[0] - worksheets.MARGIN / 2


def test_the_pack_is_put_together_only_if_something_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    file = tmp_path / "teaching-pack.zip"
    monkeypatch.setattr(kept, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(teaching_pack, "PACK", file)

    def make() -> None:
        made.append(teaching_pack.key())
        file.write_bytes(b"pack")

    monkeypatch.setattr(teaching_pack, "_make", make)
    assert dict(teaching_pack.teaching_pack()) == {"teaching-pack.zip": b"pack"}
    assert dict(teaching_pack.teaching_pack()) == {"teaching-pack.zip": b"pack"}
    assert len(made) == 1
    monkeypatch.setattr(teaching_pack, "shown", lambda: iter([("attention_map", "Other")]))
    list(teaching_pack.teaching_pack())
    assert len(set(made)) == 2
    file.unlink()
    list(teaching_pack.teaching_pack())
    assert len(made) == 3
    file.write_bytes(b"pick")
    assert dict(teaching_pack.teaching_pack()) == {"teaching-pack.zip": b"pack"}
    assert len(made) == 4


TELL = """import sys
from pathlib import Path

import attention_figures

file = Path(sys.argv[1])
file.parent.mkdir(parents=True)
file.write_text(attention_figures.__file__, encoding="utf-8")
"""

ASK = """import importlib.util

spec = importlib.util.spec_from_file_location("hook", "scripts/site/hook.py")
spec.loader.exec_module(importlib.util.module_from_spec(spec))

import attention_figures

print(attention_figures.__file__)
"""


def test_a_clone_uses_its_own_package_even_if_another_one_is_installed(tmp_path: Path) -> None:
    clone = copy_project(tmp_path / "clone")
    own = str(clone / "src/attention_figures/__init__.py")
    (clone / "scripts/teaching/pack.py").write_text(TELL, encoding="utf-8")
    make = "from scripts.site import teaching_pack; teaching_pack._make()"
    run = partial(subprocess.run, cwd=clone, env=environment(), check=True, capture_output=True)
    run([sys.executable, "-c", make])
    assert (clone / "build/teaching/teaching-pack.zip").read_text("utf-8") == own
    assert run([sys.executable, "-c", ASK], text=True).stdout.strip() == own


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert worksheet(sheet("X", 43), is_solved=True) == worksheet(sheet("X", 43), is_solved=True)
