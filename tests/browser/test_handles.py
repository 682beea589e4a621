"""A number lights up what made it, a cell the numbers that it holds, a symbol all of its role."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import move, rest
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

VALUES = "/steps/6-values/"
SCORES = "/steps/5-scores-and-softmax/"
KEYS = "/steps/3-query-key-value/"

LIT = "[...document.querySelectorAll('.lit, .lit-same, .lit-self, .lit-role, .lit-not')]"


def number(page: "Page", made: str) -> "Locator":
    return page.locator(f'article data[data-made="{made}"]').first


def lit(page: "Page", kind: str, within: str = "article") -> set[str]:
    """Return the names of what is lit, where it can be seen."""
    names: list[str] = page.eval_on_selector_all(
        f"{within} .{kind}[data-is]",
        "(all) => all.filter((one) => one.getClientRects().length).map((one) => one.dataset.is)",
    )
    return set(names)


def await_light(page: "Page", kind: str = "lit") -> None:
    page.wait_for_function("(kind) => document.querySelector(`.${kind}`)", arg=kind)


def is_dark(page: "Page") -> bool:
    page.wait_for_function(f"() => !{LIT}.length")
    return True


@pytest.fixture
def phone(browser: "Browser", server: str) -> "Iterator[Callable[[str], Page]]":
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)

    def opened(address: str) -> "Page":
        page = context.new_page()
        page.goto(server + address)
        rest(page)
        return page

    yield opened
    context.close()


def test_nothing_is_loaded_before_a_reader_points_at_something(visit: Callable) -> None:
    reader = visit(VALUES)
    rest(reader.page)
    assert not [answer.url for answer in reader.answers if "handles" in answer.url]
    number(reader.page, "weighted_sum_terms.output_alive").hover()
    await_light(reader.page)
    rest(reader.page)
    assert {answer.url.rpartition("/")[2] for answer in reader.answers} >= {
        "handles.js",
        "handles.css",
    }
    assert reader.complaints == []


def test_a_number_lights_its_terms_in_table_figure_and_formula(visit: Callable) -> None:
    page = visit(VALUES).page
    number(page, "weighted_sum_terms.output_alive").hover()
    await_light(page)
    cells = lit(page, "lit", "#weighted_sum_terms")
    words = page.locator("#weighted_sum_terms tbody tr:not(.emphasised)").count()
    assert len(cells) == 3 * words
    assert "w.query.answer" in cells
    assert {name.rpartition(".")[2] for name in cells if name[0] in "vt"} == {"alive"}
    assert "t.answer.alive" in lit(page, "lit", "#weighted_sum svg")
    assert lit(page, "lit-same", "#weighted_sum svg") == {"z.query.alive"}
    assert "w.query.answer" in lit(page, "lit", "#output_of_it math")
    page.mouse.move(3, 400)
    assert is_dark(page)


def test_lines_and_not_colour_alone_tell_what_is_lit(visit: Callable) -> None:
    page = visit(VALUES).page
    number(page, "weighted_sum_terms.output_alive").hover()
    await_light(page)
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('td.lit')).outlineStyle === 'solid'"
    )
    same, bar, total = (
        page.locator(of).first for of in ("td.lit-same", "svg path.lit", "svg text.lit-same")
    )
    assert same.evaluate("(one) => getComputedStyle(one).outlineStyle") == "dashed"
    assert bar.evaluate("(one) => getComputedStyle(one).strokeWidth") == "2.5px"
    assert total.evaluate("(one) => getComputedStyle(one).textDecorationLine") == "underline"
    page.emulate_media(media="print")
    # Paper has another layout, and the pointer may be on something else by now.
    marked = page.locator("#weighted_sum_terms td").first
    marked.evaluate("(cell) => cell.classList.add('lit')")
    assert marked.evaluate("(cell) => getComputedStyle(cell).outlineStyle") == "none"


def test_a_cell_lights_the_numbers_that_it_holds(visit: Callable) -> None:
    page = visit(SCORES).page
    page.locator('#scores_to_weights svg text[data-is="w.query.answer"]:visible').hover()
    await_light(page, "lit-same")
    found = page.locator("data.lit-same").evaluate_all("(all) => all.map((a) => a.dataset.made)")
    assert {"scores_to_weights.weight_answer", "share_of_sum.cat_by_softmax"} <= set(found)
    assert "scores_to_weights.weight_rival" not in found
    assert lit(page, "lit-same", "#softmax_of_cat math") == {"w.query.answer"}


def test_the_keyboard_reaches_numbers_and_cells_and_escape_puts_out(visit: Callable) -> None:
    page = visit(VALUES).page
    rest(page)
    stop = page.locator("#weighted_sum_terms [tabindex]:not(.table-box)")
    assert stop.count() == 1
    page.locator("#weighted_sum_terms .table-box").focus()
    page.keyboard.press("Tab")
    assert stop.evaluate("(cell) => cell === document.activeElement")
    await_light(page, "lit-role")
    headings = page.locator("#weighted_sum_terms th[class*='role-']").count()
    for _ in range(headings + 8):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.is") == "v.answer.thing"
    await_light(page, "lit-same")
    assert "v.answer" in lit(page, "lit-same", "#output_of_it math")
    page.keyboard.press("Escape")
    assert is_dark(page)
    stop = page.locator("article data[tabindex]").first
    stop.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    await_light(page)
    page.keyboard.press("Enter")
    page.locator(".evidence:popover-open").wait_for()
    await_light(page)
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('.evidence:popover-open')")
    await_light(page)
    page.keyboard.press("Escape")
    assert is_dark(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_popover_begins_with_the_sum(visit: Callable, scheme: str) -> None:
    page = visit(KEYS, scheme=scheme).page
    asked = number(page, "query_meets_key.score_cat")
    asked.click()
    said = page.locator(".evidence:popover-open .evidence-sum")
    said.wait_for()
    terms = page.locator("#score_of_cat math [data-is*='.']").all_text_contents()
    products = [f"{q} · {k}" for q, k in zip(terms[2::2], terms[3::2], strict=True)]
    assert said.text_content() == f"{' + '.join(products)} = {asked.text_content()}"
    first = page.locator(".evidence > :not(.evidence-head)").first
    assert first.get_attribute("class") == "evidence-sum"
    page.goto(page.url.replace(KEYS, SCORES))
    number(page, "scores_to_weights.weight_answer").click()
    said.locator("sup").nth(2).wait_for()
    number(page, "scores_to_weights.d_k").dispatch_event("click")
    page.wait_for_function("() => !document.querySelector('.evidence:popover-open .evidence-sum')")


def test_on_a_page_computed_anew_the_popover_says_what_it_is_about(visit: Callable) -> None:
    page = visit(KEYS).page
    asked = number(page, "query_meets_key.score_cat")
    note = page.locator(".evidence:popover-open > :not(.evidence-head)").first
    asked.click()
    note.wait_for()
    assert "published example" not in note.text_content()
    page.keyboard.press("Escape")
    # As the program of a reader's example marks the page.
    page.evaluate("document.querySelector('.md-content__inner').dataset.exampleShown = ''")
    asked.click()
    page.locator(".evidence:popover-open", has_text="published example").wait_for()


@pytest.mark.nightly
def test_on_a_phone_a_touch_lights_and_another_puts_out(phone: "Callable[[str], Page]") -> None:
    page = phone(VALUES)
    cell = page.locator('#weighted_sum_terms td[data-is="w.query.answer"]')
    cell.tap()
    await_light(page, "lit-same")
    cell.tap()
    assert is_dark(page)
    cell.tap()
    await_light(page, "lit-same")
    page.locator("article h2").first.tap()
    assert is_dark(page)
    asked = number(page, "weighted_sum_terms.alive_from_cat")
    asked.tap()
    page.locator(".evidence:popover-open .evidence-sum").wait_for()
    await_light(page)
    assert {"w.query.answer", "v.answer.alive"} <= lit(page, "lit", "#weighted_sum_terms")
    asked.tap()
    assert is_dark(page)


@pytest.mark.parametrize("how", all_at_night(["hover", "tap", "focus"], ["hover"]))
def test_a_symbol_lights_its_role_everywhere(
    visit: Callable, phone: "Callable[[str], Page]", how: str
) -> None:
    page = phone(VALUES) if how == "tap" else visit(VALUES).page
    rest(page)
    symbol = page.locator('math [class="role-value"]:not([data-is])').first
    if how == "focus":
        page.locator("article h2 a").first.focus()
        page.keyboard.press("Tab")
        word = page.locator("strong.role-value").first
        for _ in range(9):
            if word.evaluate("(word) => word === document.activeElement"):
                break
            page.keyboard.press("Tab")
    else:
        getattr(symbol, how)()
    await_light(page, "lit-role")
    looks = page.locator(".lit-role").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('class') + one.getAttribute('style'))"
    )
    assert all("role-value" in look or "var(--value" in look for look in looks)
    assert page.locator("#weighted_sum_terms th.role-value.lit-role").count()
    assert page.locator("#weighted_sum_terms td.role-weights.lit-not").count()
    assert not page.locator(".lit-not.role-value").count()
    # A part that holds something of the role is not dimmed with it.
    assert not page.locator(".lit-not:has(.role-value)").count()
    page.keyboard.press("Escape")
    assert is_dark(page)


@pytest.mark.nightly
def test_what_a_figure_has_in_the_colour_of_a_role_lights_the_symbols(visit: Callable) -> None:
    page = visit(SCORES).page
    page.locator("#scores_to_weights svg:visible text", has_text="weights").hover()
    await_light(page, "lit-role")
    assert page.locator("math .role-weights.lit-role").count()
    assert page.locator("math .role-query.lit-not").count()
    assert page.locator("#scores_to_weights svg:visible .lit-role").count() > 1


@pytest.mark.nightly
def test_goes_with_the_page(visit: Callable) -> None:
    page = visit("/").page
    rest(page)
    move(page, page.locator(f".md-nav--primary a[href*='{VALUES.strip('/')}']").click, VALUES)
    page.locator("article data[tabindex]").first.wait_for()
    number(page, "weighted_sum_terms.output_alive").hover()
    await_light(page)


@pytest.mark.nightly
def test_is_accessible_while_lit(visit: Callable) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit(VALUES).page
    rest(page)
    number(page, "weighted_sum_terms.output_alive").hover()
    await_light(page)
    results = Axe().run(page, context="article", options={"resultTypes": ["violations"]})
    assert results.response["passes"], "axe-core must have looked at something"
    assert results.violations_count == 0, results.generate_report()
