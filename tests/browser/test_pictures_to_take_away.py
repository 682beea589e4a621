"""A picture that a reader takes away shows its words where this site's font is not installed."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

NAMES = ("attention_map", "softmax_temperature", "query_meets_key", "weighted_sum")

FONTS = """document.fonts.ready.then(
    () => [...document.fonts].map((face) => [face.family, face.status])
)"""

OUTSIDE = """() => {
    const page = document.documentElement.getBoundingClientRect();
    return [...document.querySelectorAll("text")].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.left < page.left - 0.5 || box.right > page.right + 0.5;
    }).map((text) => text.textContent);
}"""


@pytest.fixture
def page(browser: "Browser") -> "Page":
    opened = browser.new_page(viewport={"width": 1000, "height": 1000})
    yield opened
    opened.close()


def svg_of(site: Path, name: str) -> Path:
    return site / "artifacts" / "figures" / f"{name}.svg"


@pytest.mark.parametrize("name", NAMES)
def test_its_letters_come_with_it(page: "Page", site: Path, name: str) -> None:
    page.goto(svg_of(site, name).as_uri())
    found = dict(page.evaluate(FONTS))
    assert found["Source Sans 3"] == "loaded"
    assert page.evaluate(OUTSIDE) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("family", ["monospace", "DejaVu Sans"])
def test_a_wider_font_in_their_place_cuts_no_word(
    page: "Page", site: Path, tmp_path: Path, name: str, family: str
) -> None:
    """As in programs that load no fonts from a picture."""
    svg = svg_of(site, name).read_text(encoding="utf-8")
    path = tmp_path / "other.svg"
    path.write_text(svg.replace("'Source Sans 3'", f"'{family}'"), encoding="utf-8")
    page.goto(path.as_uri())
    assert page.evaluate(OUTSIDE) == []


def test_a_word_that_is_cut_would_be_found(page: "Page", site: Path, tmp_path: Path) -> None:
    svg = svg_of(site, "attention_map").read_text(encoding="utf-8")
    path = tmp_path / "other.svg"
    path.write_text(svg.replace(">because<", ">because of that and more<"), encoding="utf-8")
    page.goto(path.as_uri())
    page.evaluate(
        """document.querySelectorAll("text").forEach((text) => {
            text.removeAttribute("textLength");
        })"""
    )
    assert "because of that and more" in page.evaluate(OUTSIDE)
