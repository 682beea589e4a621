"""Links in the prose that set a live figure lead to what the words around them say."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.live import OPEN_ANSWERS, ROOT, LiveFigure
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

MARK = "{ .try }"
WITHOUT_RELOAD = "window.sameDocument = true"

# Numbers of the figure's own script in a link and behind it, as far as the next link of its kind in
# the same paragraph: those are what the sentence says that one will see.
CLAIMED = """(link) => {
    const title = `Computed by scripts/live/${link.hash.slice(1)}.py`;
    const block = link.closest("p, li");
    const all = [...block.querySelectorAll("a.try, data.computed")];
    const after = all.slice(all.indexOf(link) + 1);
    const next = after.findIndex((one) => one.matches("a.try"));
    const behind = next < 0 ? after : after.slice(0, next);
    return [...link.querySelectorAll("data"), ...behind]
        .filter((one) => one.matches("data") && one.title === title)
        .map((one) => one.textContent);
}"""


def pages_with_links() -> Iterator[str]:
    docs = ROOT / "docs"
    for path in sorted(docs.rglob("*.md")):
        if MARK in path.read_text(encoding="utf-8"):
            place = path.relative_to(docs)
            folder = place.parent if place.stem == "index" else place.with_suffix("")
            yield f"/{folder.as_posix()}/"


OF_THE_MODEL = "/your-sentence/"
"""Its figure answers when it is run: tests/browser/test_own_sentence.py follows its links."""
PAGES = [place for place in pages_with_links() if place != OF_THE_MODEL]
LEAST = 15
"""Links that there are at least, and each figure has one."""


def asked(link: "Locator") -> tuple[str, dict[str, str]]:
    """Return the figure that a link is about, and the values that it sets."""
    address = urlsplit(link.get_attribute("href"))
    name = address.fragment
    values = dict(parse_qsl(address.query, strict_parsing=True))
    assert all(path.startswith(f"{name}.") for path in values)
    return name, {path.removeprefix(f"{name}."): value for path, value in values.items()}


def holds(live: LiveFigure, path: str, value: str) -> bool:
    """Say whether the control of a path has a value."""
    control = live.field(path)
    match control.get_attribute("type"):
        case "checkbox":
            return control.is_checked() == (value == "true")
        case "radio":
            return live.field(path, value).is_checked()
    return control.input_value().replace("−", "-") == value


@pytest.mark.parametrize("place", all_at_night(PAGES, ["/steps/2-weights/"]))
def test_each_link_sets_its_figure_and_shows_the_numbers_that_are_told(
    visit: Callable, place: str
) -> None:
    reader = visit(place)
    page = reader.page
    page.evaluate(WITHOUT_RELOAD)
    page.evaluate(OPEN_ANSWERS)
    for link in page.locator("a.try").all():
        name, values = asked(link)
        live = LiveFigure(page, name).wait().press("reset").settle()
        start = live.numbers()
        told = link.evaluate(CLAIMED)
        # An answer has to be opened before its link can be followed.
        link.evaluate("(link) => link.closest('details')?.setAttribute('open', '')")
        link.click()
        shown = live.settle().numbers()
        assert shown != start
        assert all(holds(live, path, value) for path, value in values.items()), values
        status = live.panel.locator(".live-status").text_content()
        assert status
        assert "The link asks" not in status
        seen = {*shown.values(), *(value.replace("-", "−") for value in values.values())}
        changed = {text for path, text in shown.items() if text != start.get(path)}
        # "a in place of b": what was there before may be told too, but not it alone.
        before = set(told) - seen
        assert before <= set(start.values())
        assert not before or set(told) & changed
        box = live.panel.bounding_box()
        assert -1 <= box["y"] < 200
        assert page.evaluate("document.activeElement.dataset.live") == name
        # Whoever opens the address has the same.
        other = visit(urlsplit(page.url)._replace(scheme="", netloc="").geturl()).page
        assert LiveFigure(other, name).wait().settle().numbers() == shown
        other.close()
    assert page.evaluate("window.sameDocument"), "no page is loaded again"
    assert reader.complaints == []


def test_with_the_keyboard_a_link_leads_to_the_top_of_its_figure(visit: Callable) -> None:
    page = visit("/real-model/").page
    live = LiveFigure(page, "real_heads").wait()
    page.locator("a.try").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.dataset.live === 'real_heads'")
    live.settle()
    assert -1 <= live.panel.bounding_box()["y"] < 200
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.field") == "text"


@pytest.mark.nightly
def test_back_leads_to_the_state_before(visit: Callable) -> None:
    page = visit("/steps/4-projections/").page
    name = "changed_projection"
    live = LiveFigure(page, name).wait()
    start = live.numbers()
    for link in page.locator("a.try").all()[:2]:
        link.click()
        live.settle()
    last = live.numbers()
    page.go_back()
    page.wait_for_function("() => !location.search.includes('-3')")
    assert live.settle().numbers() not in (start, last)
    page.go_back()
    page.wait_for_function("() => !location.search")
    live.wait()
    page.wait_for_function(
        "(text) => document.querySelector('[data-number=\"weight cat\"]').textContent === text",
        arg=start["weight cat"],
    )


def test_whatever_link_sets_a_figure_of_its_page_has_the_mark_by_which_it_is_followed() -> None:
    for path in sorted((ROOT / "docs").rglob("*.md")):
        setting = re.findall(
            r"\]\(\?[^)]*#\w+\)(.{8})", path.read_text(encoding="utf-8"), re.DOTALL
        )
        assert set(setting) <= {MARK}, path


def test_every_figure_has_a_link_and_none_has_typed_values() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))]
    marked = [found for text in texts for found in re.findall(r"\]\((\?[^)]*)\)\{ \.try \}", text)]
    links = [link for link in marked if not link.endswith("#own_sentence")]
    assert len(marked) == sum(text.count(MARK) for text in texts)
    assert len(links) >= LEAST
    computed = re.compile(r"\?\[\[ (\w+)\.to_\w+ \| plain \]\]#\1")
    names = {match[1] for link in links if (match := computed.fullmatch(link))}
    assert all(computed.fullmatch(link) for link in links)
    assert names == {path.stem for path in (ROOT / "scripts/live").glob("*.py")}
