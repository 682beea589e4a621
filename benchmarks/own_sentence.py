"""Time from pressing Run to the maps of all heads, on the page for a sentence of one's own.

    python benchmarks/own_sentence.py [SITE]

Builds nothing: SITE is a built site, site/ by default. A first visit loads the model, and the
browser keeps it. Each later visit has the bytes and starts anew, so its first run takes the time
from the bytes to the first result: a thread begins, reads the weights and runs the model, and the
page draws. The next run, of another sentence, has all that at hand. Both have twelve tokens, with
the two markers.

Needs the group `browser` of pyproject.toml. Prints medians, and ends with status 1 if one is above
its limit.
"""

import statistics
import sys

from browsing import make_parser, served
from playwright.sync_api import Page

LIMITS = {"first": 1500.0, "next": 400.0}
"""Milliseconds from pressing Run to the frame after the maps are drawn."""

PLACE = "/your-sentence/"
SENTENCES = (
    "The cat sat on the mat because it was soft",
    "The dog ran to the park because he was sad",
)
"""The words of the second lie in other parts of the table, so those are loaded beforehand too."""

PRESS_AND_WAIT = """async (text) => {
    const panel = document.querySelector("[data-model]");
    const field = panel.querySelector("[data-field=sentence]");
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const begun = performance.now();
    panel.querySelector("[data-action=run]").click();
    await new Promise((resolve) => {
        const stop = panel.querySelector("[data-action=stop]");
        new MutationObserver(() => stop.hidden && resolve()).observe(stop, { attributes: true });
    });
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - begun;
}"""


def visit(page: Page, address: str) -> list[float]:
    """Open the page anew and run both sentences; return milliseconds of each."""
    page.goto(address)
    page.locator("[data-model][data-ready]").wait_for()
    times: list[float] = [page.evaluate(PRESS_AND_WAIT, text) for text in SENTENCES]
    if page.locator(".model-result[hidden]").count():
        said = page.locator(".model-status").text_content()
        raise SystemExit(f"no result came: {said}")
    return times


def main() -> int:
    """Measure and print the results."""
    parser = make_parser(__doc__)
    parser.add_argument("--visits", type=int, default=11, help="visits that are timed")
    given = parser.parse_args()
    with served(given.site, parser) as (browser, address):
        page = browser.new_page()
        visit(page, address + PLACE)
        times = zip(*(visit(page, address + PLACE) for _ in range(given.visits)), strict=True)
        slow = 0
        for (name, limit), each in zip(LIMITS.items(), times, strict=True):
            median = statistics.median(each)
            slow += median > limit
            sys.stdout.write(
                f"{name:6} {len(each):3d} visits  median {median:6.0f} ms  longest "
                f"{max(each):6.0f} ms  limit {limit:6.0f} ms\n"
            )
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
