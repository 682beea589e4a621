"""What must hold of every live figure. What each of them computes has tests of its own."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.live import FEW_OR_ALL, NAMES, ROOT, LiveFigure, page_of, run
from tests.every_night import all_at_night

pytestmark = pytest.mark.browser

MODULES = sorted((ROOT / "docs/assets/javascripts").rglob("*.js"))
MODULE_LIMIT = 10_000
TARGET = 44

CONTROLS = "[data-field], [data-action]"

TOO_SMALL = """([selector, least]) => [...document.querySelectorAll(`.live :is(${selector})`)]
    .map((control) => control.matches("[type=radio], [type=checkbox]")
        ? control.closest("label") : control)
    .filter((target) => target.checkVisibility())
    .filter((target) => {
        const box = target.getBoundingClientRect();
        return Math.round(box.width) < least || Math.round(box.height) < least;
    })
    .map((target) => target.outerHTML.slice(0, 120))"""

WATCH_SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
            if (!entry.hadRecentInput) window.shifts.push(entry.value);
    }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    """Open the page of a live figure: `figure(name, width=390)`."""

    def open_figure(name: str, **how: object) -> LiveFigure:
        return LiveFigure(visit(page_of(name), **how).page, name).wait()

    return open_figure


def move(figure: LiveFigure) -> dict[str, str]:
    """Change something with the keyboard alone, and return what is shown then."""
    before = figure.numbers()
    figure.panel.locator("[data-field]:not([tabindex='-1'])").first.focus()
    for key in ("ArrowRight", "ArrowLeft", "Space", "ArrowDown"):
        figure.page.keyboard.press(key)
        figure.settle()
        if (after := figure.numbers()) != before:
            return after
    # A field of text: write another number.
    figure.page.keyboard.press("Control+a")
    figure.page.keyboard.type("1.5")
    figure.settle()
    after = figure.numbers()
    assert after != before, "nothing changes"
    return after


few_figures = pytest.mark.parametrize("name", FEW_OR_ALL)


@few_figures
def test_the_start_is_what_the_package_computed(figure: Callable, name: str) -> None:
    with_script = figure(name)
    with_script.press("reset").settle()
    page = with_script.page.context.browser.new_page(java_script_enabled=False)
    page.goto(with_script.page.url)
    assert with_script.numbers() == LiveFigure(page, name).numbers()
    page.close()


@few_figures
def test_keyboard_address_and_reset(figure: Callable, name: str) -> None:
    live = figure(name)
    start, address = live.numbers(), live.page.url
    moved = move(live)
    assert live.panel.locator(".changed").count()
    assert live.panel.locator(".live-status").text_content()
    assert f"{name}." in live.page.url
    assert live.reload().numbers() == moved
    live.press("reset").settle()
    assert live.numbers() == start
    assert live.page.url == address
    assert not live.panel.locator(".changed").count()


@few_figures
@pytest.mark.nightly
def test_the_copied_program_prints_the_numbers_shown(figure: Callable, name: str) -> None:
    live = figure(name)
    live.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert run(live.program()) == live.numbers()
    moved = move(live)
    program = live.program()
    assert run(program) == moved
    assert live.page.evaluate("navigator.clipboard.readText()") == program


@few_figures
def test_without_javascript_the_picture_and_its_table_are_there(
    browser, server: str, name: str
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(server + page_of(name))
    whole = page.locator(f"figure#{name}")
    assert not whole.locator(".live").is_visible()
    assert any(drawing.is_visible() for drawing in whole.locator(".live-still svg").all())
    table = whole.locator("details.note table")
    whole.locator(f"#{name}-caption").click()
    assert table.is_visible()
    assert table.locator("td").count()
    for link in page.locator("a.try").all():
        assert link.evaluate("(link) => getComputedStyle(link).pointerEvents") == "none"
    page.close()


# What writes fields of text into a panel.
TEXT_FIELD = r'\b(number|entry)\(|type="text"'
WITH_TEXT = [
    name
    for name in NAMES
    if re.search(TEXT_FIELD, (ROOT / f"scripts/live/panels/{name}.html").read_text("utf-8"))
]

NO_NUMBERS = ("cat", "", "Infinity", "1e999", "1,2,3", "−", "9" * 400)


@pytest.mark.parametrize("name", all_at_night(WITH_TEXT, WITH_TEXT[::4]))
def test_wrong_input_is_answered_beside_the_field_and_changes_nothing(
    figure: Callable, name: str
) -> None:
    live = figure(name)
    fields = live.panel.locator("input[type=text]:visible")
    moved = move(live)
    address = live.page.url
    field = fields.last
    for text in NO_NUMBERS:
        field.fill(text)
        assert live.problem.startswith("Expected a"), text
        assert field.get_attribute("aria-invalid") == "true"
        assert live.numbers() == moved
    live.settle()
    assert live.page.url == address
    field.press("Escape")
    assert live.problem == ""
    assert live.numbers() == moved


@few_figures
def test_an_address_that_makes_no_sense_is_answered(visit: Callable, site: Path, name: str) -> None:
    html = (site / page_of(name)[1:] / "index.html").read_text(encoding="utf-8")
    field = re.search(rf'data-live="{name}".*?data-field="([^"]+)"([^>]*)', html, re.DOTALL)
    most = re.search(r'maxlength="(\d+)"', field[2])
    # A field of text may say anything that is not too long.
    value = "nonsense" * (int(most[1]) if most else 1)
    page = visit(f"{page_of(name)}?{name}.{field[1]}={value}").page
    live = LiveFigure(page, name).wait()
    said = live.panel.locator(".live-status").text_content()
    assert "The link asks for" in said
    assert ("Expected at most" if most else "nonsense") in said
    shown = live.numbers()
    assert live.press("reset").settle().numbers() == shown


@few_figures
def test_targets_are_large_enough_and_print_shows_the_picture(figure: Callable, name: str) -> None:
    live = figure(name)
    for width in (1280, 390):
        live.page.set_viewport_size({"width": width, "height": 800})
        assert live.page.evaluate(TOO_SMALL, [CONTROLS, TARGET]) == []
    live.page.emulate_media(media="print")
    assert not live.panel.is_visible()
    stills = live.page.locator(f"figure#{name} .live-still svg").all()
    assert any(drawing.is_visible() for drawing in stills)


@few_figures
@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
def test_nothing_moves_when_it_comes_to_life(visit: Callable, name: str, width: int) -> None:
    page = visit("/404.html", width=width, before=f"({WATCH_SHIFTS})()").page
    live = LiveFigure(page, name)
    # Fonts may come late on a busy machine and move what they like; here only the figure may.
    page.route("**/*.woff2", lambda route: route.abort())
    # As long as the module does nothing.
    empty = {"content_type": "text/javascript", "body": ""}
    page.route("**/live-figures.js", lambda route: route.fulfill(**empty))
    page.goto(page.url.replace("/404.html", page_of(name)))
    asleep = live.panel.bounding_box()
    # With it.
    page.unroute("**/live-figures.js")
    page.reload()
    assert live.wait().panel.bounding_box() == asleep
    assert sum(page.evaluate("window.shifts")) < 0.01


@few_figures
def test_it_survives_going_on_and_coming_back(figure: Callable, name: str) -> None:
    live = figure(name)
    moved = move(live)
    live.page.evaluate("window.sameDocument = true")
    # To the first page, and from there to the next.
    away = ".md-footer__link--next" if page_of(name) == "/" else ".md-header__button.md-logo"
    live.page.locator(away).click()
    live.panel.wait_for(state="detached")
    assert live.page.evaluate("window.sameDocument"), "the theme puts in the new page by itself"
    live.page.go_back()
    live.wait()
    assert live.numbers() == moved
    live.page.go_forward()
    live.panel.wait_for(state="detached")
    live.page.go_back()
    live.wait()
    live.press("reset").settle()
    assert live.numbers() != moved


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_modules_are_small(module: Path) -> None:
    assert module.stat().st_size < MODULE_LIMIT
