"""Pictures where a reader's own colours replace those of the page."""

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.browser

LOOKS = """() => [...document.querySelectorAll(".drawing:not(.drawing--narrow) svg *")]
    .filter((mark) => mark instanceof SVGGraphicsElement)
    .map((mark) => [getComputedStyle(mark).fill, getComputedStyle(mark).stroke].join(" "))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_keep_their_marks_and_the_paper_behind_them(visit: Callable, scheme: str) -> None:
    page = visit("/steps/2-weights/", scheme=scheme).page
    before = page.evaluate(LOOKS)
    assert before
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(LOOKS) == before
    behind = page.locator(".drawing--wide svg").last.evaluate(
        "(svg) => getComputedStyle(svg).backgroundColor"
    )
    assert behind not in ("rgba(0, 0, 0, 0)", "transparent")


def test_notes_keep_their_icon_and_their_arrow(visit: Callable) -> None:
    page = visit("/block/").page
    page.emulate_media(forced_colors="active")
    paper, *signs = page.locator("details > summary").first.evaluate(
        """(summary) => ["", "::before", "::after"].map(
            (part) => getComputedStyle(summary, part || null).backgroundColor
        )"""
    )
    assert all(sign not in (paper, "rgba(0, 0, 0, 0)") for sign in signs)
