"""The film of the training: it starts and stops, and stays still for whoever wants no motion."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FRAMES_SEEN = """() => [
    ...document.querySelectorAll('#training_animation .drawing--wide g[id*="-frame-"]')
].map((frame) => Number(getComputedStyle(frame).opacity))"""


def seen(page: "Page") -> list[int]:
    """Which frames can be seen, from 0; without a film all are, one upon the other."""
    return [index for index, opacity in enumerate(page.evaluate(FRAMES_SEEN)) if opacity == 1]


def test_the_film_plays_one_frame_after_the_other_and_stops(
    browser: "Browser", server: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{server}/steps/7-training/")
    all_frames = seen(page)
    assert len(all_frames) == 8
    play = page.locator("#training_animation .play input")
    play.focus()
    page.keyboard.press("Space")
    shown = []
    for _ in range(4):
        page.wait_for_function(f"() => ({FRAMES_SEEN})().filter((seen) => seen === 1).length === 1")
        shown += seen(page)
        page.wait_for_timeout(1000)
    assert len(set(shown)) > 1
    page.keyboard.press("Space")
    assert seen(page) == all_frames
    page.close()


def test_without_motion_there_is_nothing_to_play(browser: "Browser", server: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.goto(f"{server}/steps/7-training/")
    assert not page.locator("#training_animation .play").is_visible()
    assert len(seen(page)) == 8
    page.close()
