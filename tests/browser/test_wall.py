"""The essay as a wall: its tiles, and filters that the address remembers."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from scripts.site.wall import KINDS
from tests.browser.conftest import move, rest
from tests.browser.test_every_page import STANDARDS
from tests.browser.test_print import on_paper
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

ADDRESS = "/checked/"
TILES = ".wall nav [data-answers]"
LEAST = 44
"""Pixels that a tile has to aim at, each way; a filter has to have 24."""

IS = "(tiles) => tiles.filter((tile) => tile.checkVisibility()).map((tile) => tile.dataset.answers)"


def shown(page: "Page") -> list[list[str]]:
    """Return what each tile that is seen is."""
    return [what.split() for what in page.locator(TILES).evaluate_all(IS)]


def filter_button(page: "Page", value: str) -> "Locator":
    return page.locator(f'.wall-filters button[value="{value}"]').first


def press(button: "Locator") -> None:
    """Press a filter, and wait until that has been heard: its program comes in its time."""
    is_pressed = button.get_attribute("aria-pressed")
    button.click()
    button.page.wait_for_function(
        "([button, before]) => button.ariaPressed !== before",
        arg=[button.element_handle(), is_pressed],
    )


def asked(page: "Page") -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(page.url).query)


def says(page: "Page") -> str:
    return page.locator(".wall [role=status]").inner_text()


def pressed(page: "Page") -> list[str]:
    return page.locator(".wall-filters [aria-pressed=true]").evaluate_all(
        "(buttons) => buttons.map(({ value }) => value)"
    )


def test_filters_of_one_kind_add_and_of_two_kinds_narrow(visit: Callable) -> None:
    page = visit(ADDRESS).page
    everything = shown(page)
    assert says(page) == f"All {len(everything)} tiles are shown."
    press(filter_button(page, "cant-be"))
    assert pressed(page) == ["cant-be"]
    assert shown(page) == [what for what in everything if "cant-be" in what]
    press(filter_button(page, "incomplete"))
    either = [what for what in everything if {"cant-be", "incomplete"} & {*what}]
    assert shown(page) == either
    assert says(page) == f"{len(either)} of {len(everything)} tiles are shown."
    press(filter_button(page, "toy"))
    both = [what for what in either if "toy" in what]
    assert 0 < len(both) < len(either)
    assert shown(page) == both
    assert asked(page) == [
        ("verdict", "incomplete"),
        ("verdict", "cant-be"),
        ("evidence", "toy"),
    ]
    # Of a step without tiles the name goes, too.
    names = page.locator(".wall nav ol > li:visible > span").all_inner_texts()
    assert names == ["Step 7", "Step 8"]
    press(filter_button(page, ""))
    assert shown(page) == everything
    assert pressed(page) == [""]
    assert asked(page) == []


def test_filters_that_leave_nothing_say_how_to_go_on(visit: Callable) -> None:
    page = visit(f"{ADDRESS}?verdict=holds&evidence=toy").page
    page.wait_for_function(AS_MANY, arg=0)
    assert says(page).startswith("None of the ")
    assert says(page).endswith("Take one away, or choose All.")
    press(filter_button(page, ""))
    assert says(page) == f"All {len(shown(page))} tiles are shown."


@pytest.mark.nightly
def test_what_lights_up_numbers_takes_no_tile_for_one(visit: Callable) -> None:
    page = visit(ADDRESS).page
    assert page.locator(f"{TILES}[tabindex]").count() == 0, "the link is the stop, not its tile"
    with page.expect_response("**/handles.js"):
        page.locator("article data[data-made]:visible").first.hover()
    rest(page)
    page.locator(TILES).first.hover()
    page.wait_for_timeout(100)
    assert page.locator(".wall [class*=lit]").count() == 0


@pytest.mark.nightly
def test_each_filter_shows_as_many_tiles_as_it_says(visit: Callable) -> None:
    page = visit(ADDRESS).page
    for button in page.locator(".wall-filters button").all():
        if button.get_attribute("value"):
            press(button)
        assert button.get_attribute("aria-pressed") == "true"
        count = int(re.search(r"\d+$", button.inner_text())[0])
        assert len(shown(page)) == count > 0
        if button.get_attribute("value"):
            press(button)
    assert pressed(page) == [""]


def test_the_keyboard_suffices(visit: Callable) -> None:
    page = visit(ADDRESS).page
    filter_button(page, "").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_url("**/?verdict=holds")
    focused = "document.activeElement"
    assert page.evaluate(f"{focused}.value") == "holds"
    assert page.evaluate(f"parseFloat(getComputedStyle({focused}).outlineWidth)") >= 2
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "verdict" not in address)
    filter_button(page, "toy").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?evidence=toy")
    page.locator(f"{TILES}:visible a").first.focus()
    assert page.evaluate(f"parseFloat(getComputedStyle({focused}).outlineWidth)") >= 2
    page.keyboard.press("Enter")
    page.wait_for_url("**/?evidence=toy#what-training-lowers")
    top = "document.getElementById('what-training-lowers').getBoundingClientRect().top"
    page.wait_for_function(f"() => 0 <= {top} && {top} < 800")


SOME_ARE_HIDDEN = "document.querySelector('.wall [data-answers][hidden]')"
AS_MANY = (
    "(count) => document.querySelectorAll('.wall [data-answers]:not([hidden])').length === count"
)


def assert_shown(page: "Page", chosen: list[list[str]]) -> None:
    """Wait until these tiles are shown: the theme may be about to put in the page again."""
    for _ in range(100):
        if shown(page) == chosen:
            break
        page.wait_for_timeout(100)
    assert shown(page) == chosen


@pytest.mark.nightly
def test_reload_back_and_a_link_keep_what_was_chosen(visit: Callable, server: str) -> None:
    page = visit(ADDRESS).page
    filter_button(page, "left-out").click()
    page.wait_for_url("**/?verdict=left-out")
    page.wait_for_function(f"() => {SOME_ARE_HIDDEN}")
    chosen = shown(page)
    page.reload()
    assert_shown(page, chosen)
    assert pressed(page) == ["left-out"]
    # To a section and back, and to another page and back
    page.locator(f"{TILES}:visible a").first.click()
    page.wait_for_url("**/?verdict=left-out#the-equation")
    page.go_back()
    page.wait_for_url("**/?verdict=left-out")
    assert_shown(page, chosen)
    link = page.locator("#every-other-word ~ p a[href*='2-weights']").first
    move(page, link.click, "/steps/2-weights/")
    move(page, page.go_back, "/?verdict=left-out")
    assert_shown(page, chosen)
    # What is unknown chooses nothing.
    page.goto(f"{server}{ADDRESS}?verdict=nonsense&evidence=cited")
    page.wait_for_function(f"() => {SOME_ARE_HIDDEN}")
    assert all("cited" in what for what in shown(page))
    assert pressed(page) == ["cited"]


def test_nothing_is_loaded_before_a_filter_is_pressed(visit: Callable) -> None:
    reader = visit(ADDRESS)
    rest(reader.page)
    assert not [answer for answer in reader.answers if answer.url.endswith("wall.js")]
    visit_of_another = visit("/steps/2-weights/")
    rest(visit_of_another.page)
    assert not [answer for answer in visit_of_another.answers if "wall." in answer.url]


def test_a_filter_that_did_not_come_says_so_and_can_be_pressed_again(visit: Callable) -> None:
    page = visit(ADDRESS).page
    page.route("**/wall.js", lambda route: route.abort())
    filter_button(page, "holds").click()
    page.wait_for_function(
        "() => /did not come/.test(document.querySelector('.wall [role=status]').textContent)"
    )
    assert pressed(page) == [""]


def test_without_scripts_all_tiles_are_links_and_no_filter_is_there(
    browser: "Browser", server: str
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{server}{ADDRESS}?verdict=holds")
    assert not page.locator(".wall-filters").is_visible()
    tiles = page.locator(f"{TILES} a")
    assert tiles.count() > 60
    assert all(tile.is_visible() for tile in tiles.all())
    tiles.filter(has_text="Massive matrices").click()
    assert page.url.endswith("#massive-matrices")
    assert page.locator("#massive-matrices").count() == 1
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
def test_tiles_can_be_tapped_and_read(visit: Callable, scheme: str, width: int) -> None:
    page = visit(ADDRESS, width=width, scheme=scheme).page
    sizes = page.locator(f"{TILES} a").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect()).map((r) => [r.width, r.height])"
    )
    assert min(side for size in sizes for side in size) >= LEAST
    heights = page.locator(".wall-filters button").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 24
    cut = page.locator(f"{TILES} a, .wall-filters button").evaluate_all(
        "(all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).length"
    )
    assert cut == 0
    # Colour is not all: each tile has an icon, and the word.
    for tile in page.locator(TILES).all():
        assert tile.locator(".verdict svg").count() == 1
        assert tile.locator(".verdict").inner_text().strip()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.nightly
def test_a_filtered_wall_is_accessible(visit: Callable, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(f"{ADDRESS}?verdict=holds&verdict=cant-be", scheme=scheme, width=390).page
    page.wait_for_function("() => document.querySelector('.wall [data-answers][hidden]')")
    results = Axe().run(
        page, context=".wall", options={"runOnly": STANDARDS, "resultTypes": ["violations"]}
    )
    assert results.response["passes"]
    assert results.violations_count == 0, results.generate_report()
    groups = page.locator(".wall").get_by_role("group")
    assert groups.count() == 2
    assert page.locator(".wall").get_by_role("group", name="Verdict", exact=True).count() == 1
    assert page.get_by_role("button", name="can’t be 1", exact=True, pressed=True).count() == 1
    link = page.get_by_role("link", name="0.08 weight, mat can’t be compared with softmax")
    assert link.count() == 1
    evidence = page.locator("[data-group=evidence]").evaluate_all(
        "(all) => all.map(({ value }) => value)"
    )
    assert evidence == list(KINDS)


@pytest.mark.nightly
def test_what_is_pressed_is_seen_in_a_readers_own_colours(visit: Callable) -> None:
    page = visit(ADDRESS).page
    page.emulate_media(forced_colors="active")
    colours = page.locator(".wall-filters button").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert colours[0] not in colours[1:]
    borders = page.locator(f"{TILES} a").first.evaluate(
        "(one) => getComputedStyle(one).borderTopColor"
    )
    assert borders == page.evaluate("getComputedStyle(document.body).color")


def test_on_paper_it_is_a_list(visit: Callable) -> None:
    page = visit(ADDRESS).page
    on_paper(page)
    assert not page.locator(".wall-filters").is_visible()
    assert len(shown(page)) == page.locator(TILES).count()
    assert page.locator(".wall nav").evaluate("(one) => one.getBoundingClientRect().height") < 600
