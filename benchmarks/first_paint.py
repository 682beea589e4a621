"""Time until the first page has its largest paint, on a slow phone.

    python benchmarks/first_paint.py [SITE]
    python benchmarks/first_paint.py --runs 9 --address /steps/6-values/

Builds nothing: SITE is a built site, site/ by default. Chromium has a screen of 390 × 844, a
processor that is slowed four times, 1.6 Mbit/s and 150 ms of latency; texts come packed, and each
time the page is opened by a new reader, with nothing kept. The browser itself says when the largest
paint was, and what has moved (PerformanceObserver).

Needs the group `browser` of pyproject.toml. Prints the milliseconds of each opening, and ends with
status 1 if their median is above the limit, or if anything has moved.
"""

import statistics
import sys

from browsing import make_parser, served
from playwright.sync_api import Browser

from tests.browser.conftest import PHONE, PackingHandler, slow_down
from tests.browser.test_first_paint import MOST_SHIFT, OBSERVE

LIMIT = 1500.0
"""Milliseconds."""

SLOWED = 4
SETTLED = 2000
"""Milliseconds after loading in which something could still be painted or move."""


def opened(browser: Browser, address: str) -> tuple[float, float]:
    """Open a page as a new reader; milliseconds to the largest paint, and the sum of all shifts."""
    context = browser.new_context(viewport=PHONE, device_scale_factor=2)
    page = context.new_page()
    slow_down(page, SLOWED)
    page.add_init_script(OBSERVE)
    page.goto(address)
    page.wait_for_timeout(SETTLED)
    paint, shift = page.evaluate("[paints.at(-1).startTime, shifts.reduce((a, b) => a + b, 0)]")
    context.close()
    return paint, shift


def main() -> int:
    """Open the page several times, print what was found, and return the exit status."""
    parser = make_parser(__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--address", default="/")
    arguments = parser.parse_args()
    with served(arguments.site, parser, PackingHandler) as (browser, server):
        found = [opened(browser, server + arguments.address) for _ in range(arguments.runs)]
    paints, shifts = zip(*found, strict=True)
    median = statistics.median(paints)
    sys.stdout.write(
        f"largest paint: {' '.join(f'{paint:.0f}' for paint in paints)} ms\n"
        f"median: {median:.0f} ms, limit {LIMIT:.0f}; most that moved: {max(shifts):.4f}\n"
    )
    return 0 if median <= LIMIT and max(shifts) <= MOST_SHIFT else 1


if __name__ == "__main__":
    sys.exit(main())
