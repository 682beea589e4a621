"""The picture beside a link to a page: of the right size, the same each time, and drawn once."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scripts.site import cards, kept
from scripts.site.announcing import Announced
from scripts.site.macros import VERDICTS, slug
from scripts.site.mosaic import STYLES, Look, Mosaic, colours_of, mosaic
from scripts.site.pages import picture_of

TOLD = Announced(
    "Masks", "Who may look at whom?", "Who may look at whom? Every word sees every other."
)


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT", tmp_path / "kept")


@pytest.fixture
def figure(tmp_path: Path) -> Path:
    """A picture in one colour that occurs nowhere else."""
    path = tmp_path / "figure.png"
    Image.new("RGBA", (300, 200), (0, 255, 0, 255)).save(path)
    return path


def pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def green(picture: bytes) -> np.ndarray:
    return (pixels(picture) == (0, 255, 0)).all(axis=-1)


def test_it_has_the_size_that_is_announced_and_the_same_bytes_each_time(figure: Path) -> None:
    first = cards.draw(TOLD, figure)
    assert pixels(first).shape == (630, 1200, 3)
    assert cards.draw(TOLD, figure) == first
    template = (cards.ROOT / "overrides/main.html").read_text(encoding="utf-8")
    assert 'og:image:width" content="1200"' in template
    assert 'og:image:height" content="630"' in template


def test_the_figure_stands_whole_beside_the_text(figure: Path) -> None:
    shown = green(cards.draw(TOLD, figure))
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    assert columns[0] > 600
    assert columns[-1] < 1200 - cards.MARGIN
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    assert width / height == pytest.approx(300 / 200, rel=0.02)
    assert shown.sum() == height * width


def test_a_flat_figure_stands_below_the_text(tmp_path: Path) -> None:
    path = tmp_path / "flat.png"
    Image.new("RGB", (900, 100), (0, 255, 0)).save(path)
    shown = green(cards.draw(TOLD, path))
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    assert columns[0] <= cards.MARGIN + 1
    assert columns[-1] >= 1200 - cards.MARGIN - 2
    dark = (pixels(cards.draw(TOLD, path)) < 140).all(axis=-1)[20 : 630 - cards.MARGIN]
    assert np.flatnonzero(dark.any(axis=1))[-1] + 20 < rows[0]


def test_without_a_figure_there_are_more_words() -> None:
    def ink(told: Announced) -> int:
        return int((pixels(cards.draw(told, None)) < 200).all(axis=-1).sum())

    assert ink(TOLD) > ink(Announced(TOLD.title, TOLD.question, TOLD.question)) > 1000


def test_what_is_unchanged_is_not_drawn_again(
    figure: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cards.card("a.md", TOLD, figure)
    drawn: list[Announced] = []
    draw = cards.draw
    monkeypatch.setattr(cards, "draw", lambda told, of: drawn.append(told) or draw(told, of))
    assert cards.card("a.md", TOLD, figure) == first
    assert drawn == []
    other = Announced("Other", TOLD.question, TOLD.description)
    assert cards.card("a.md", other, figure) != first
    Image.new("RGB", (300, 200), (255, 0, 0)).save(figure)
    assert cards.card("a.md", TOLD, figure) != first
    assert drawn == [other, TOLD]


def test_it_bears_the_name_of_the_site() -> None:
    assert f"site_name: {cards.site_name()}\n" in (cards.ROOT / "mkdocs.yml").read_text("utf-8")


GREEN, RED = "#00ff00", "#ff0000"


def area(picture: bytes, colour: tuple[int, int, int], left: int = 0) -> int:
    """Count the pixels of a colour to the right of a column."""
    return int((pixels(picture)[:, left:] == colour).all(axis=-1).sum())


def test_the_page_with_the_wall_has_it_on_its_picture_tile_by_tile() -> None:
    text = (cards.ROOT / "docs/checked/index.md").read_text(encoding="utf-8")
    shown = picture_of(text)
    assert isinstance(shown, Mosaic)
    assert sum(shown.counts.values()) == sum(map(len, shown.steps.values())) > 60
    # The same wall with colours that occur nowhere else: areas are as the counts are.
    looks = {each: Look(GREEN, "M4 4") for each in shown.looks} | {"incomplete": Look(RED, "M4 4")}
    picture = cards.draw(TOLD, Mosaic(shown.steps, looks))
    left = cards.WIDTH - cards.MARGIN - shown.size[0]
    green, red = area(picture, (0, 255, 0), left), area(picture, (255, 0, 0), left)
    others = sum(shown.counts.values()) - shown.counts["incomplete"]
    assert red / green == pytest.approx(shown.counts["incomplete"] / others, rel=0.02)
    # And beside it the tally, a tile for each verdict
    assert area(picture, (255, 0, 0)) > red
    tiles = (pixels(picture) == (0, 255, 0)).all(axis=-1) | (pixels(picture) == (255, 0, 0)).all(
        axis=-1
    )
    rows, columns = (np.flatnonzero(tiles.any(axis=axis)) for axis in (1, 0))
    assert columns[0] >= cards.MARGIN
    assert columns[-1] < cards.WIDTH - cards.MARGIN
    assert rows[-1] < cards.HEIGHT - cards.MARGIN / 2 - cards.SITE


def test_verdicts_have_on_the_picture_the_colours_and_icons_of_the_page() -> None:
    shown = mosaic()
    colours = colours_of(STYLES)
    assert {slug(each) for each in VERDICTS} - colours.keys() == {"taken-over", "illustrative"}
    picture = cards.draw(TOLD, shown)
    for name in shown.counts:
        assert shown.looks[name].colour == colours.get(slug(name), cards.LIGHT.muted)
        colour = tuple(bytes.fromhex(shown.looks[name].colour[1:]))
        assert area(picture, colour) > 400
    # Without icons the tiles are fuller.
    bare = Mosaic(shown.steps, {each: Look(of.colour, "M4 4") for each, of in shown.looks.items()})
    red = tuple(bytes.fromhex(colours["cant-be"][1:]))
    assert area(cards.draw(TOLD, bare), red) > 1.1 * area(picture, red)


def test_another_verdict_draws_another_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = {each: Look(GREEN, "M4 4") for each in VERDICTS}
    first = cards.card("a.md", TOLD, Mosaic({"1": ["holds"]}, looks))
    monkeypatch.setattr(cards, "draw", lambda *_: b"drawn")
    assert cards.card("a.md", TOLD, Mosaic({"1": ["holds"]}, looks)) == first
    assert cards.card("a.md", TOLD, Mosaic({"1": ["left out"]}, looks)) == b"drawn"
