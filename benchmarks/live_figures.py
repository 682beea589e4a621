"""Time from an input event to the painted result, in each live figure.

    python benchmarks/live_figures.py [SITE]
    python benchmarks/live_figures.py --width 390 --slowed 4    # as on a phone

Builds nothing: SITE is a built site, site/ by default. Chromium gets real key presses, each after
the result of the last one is on the screen. What counts is the time from the event's own time stamp
to the end of its handlers, and from the start of the next frame to the first task after it:
computing, style, layout and paint. In between the browser waits for the screen, up to a sixtieth of
a second, whatever the page does; the time including that wait is given too.

With --slowed the browser's processor is slowed that many times (setCPUThrottlingRate), and what
counts is the time from the event to the paint, with the wait: the time that a reader feels.

Needs the group `browser` of pyproject.toml. Prints a line for each figure, and ends with status 1
if a median without the wait is above the limit, or, slowed, if one in twenty of the times that a
reader feels is above a limit of its own.
"""

import statistics
import sys

from browsing import make_parser, served
from playwright.sync_api import Page

from tests.browser.conftest import rest
from tests.browser.live import NAMES, page_of

LIMIT = 8.0
"""Milliseconds: half a frame at 60 frames per second."""

FELT_LIMIT = 50.0
"""Milliseconds from an event to the paint on a slowed processor, at the 95th percentile."""

KEYS = {
    "range": ("ArrowRight", "ArrowLeft"),
    "checkbox": ("Space", "Space"),
    "radio": ("ArrowRight", "ArrowLeft"),
    "text": ("1", "Backspace"),
}
"""Keys that move a control there and back; if a figure has several kinds, the first counts."""

LISTEN = """(name) => {
    window.times = [];
    let handled = 0;
    const panel = document.querySelector(`[data-live="${name}"]`);
    panel.addEventListener("input", ({ timeStamp }) => {
        requestAnimationFrame(() => {
            const frame = performance.now();
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
                const painted = performance.now();
                window.times.push([handled - timeStamp + painted - frame, painted - timeStamp]);
            };
            port2.postMessage(0);
        });
    }, { capture: true });
    // Bubbles: after the figure's own handler.
    window.addEventListener("input", () => { handled = performance.now(); });
}"""


def measure(page: Page, name: str, events: int) -> list[tuple[float, float]]:
    """Move a figure back and forth with the keyboard.

    Returns milliseconds of each event, without the wait for the screen and with it.
    """
    panel = page.locator(f'[data-live="{name}"][data-ready]')
    panel.wait_for()
    control = next(
        found.first
        for kind in KEYS
        if (found := panel.locator(f"[data-field][type={kind}]:not([tabindex='-1'])")).count()
    )
    control.focus()
    keys = KEYS[control.get_attribute("type") or ""]
    for key in keys * 3:  # what is loaded when first asked for is loaded now
        page.keyboard.press(key)
    rest(page)
    page.evaluate(LISTEN, name)
    for index in range(events):
        page.keyboard.press(keys[index % 2])
        page.wait_for_function("(count) => window.times.length > count", arg=index)
    times: list[tuple[float, float]] = page.evaluate("window.times")
    return times


def main() -> int:
    """Measure every figure and print the results."""
    parser = make_parser(__doc__)
    parser.add_argument("--events", type=int, default=200, help="presses of a key a figure")
    parser.add_argument("--width", type=int, default=1280, help="of the window, in pixels")
    parser.add_argument(
        "--slowed", type=float, default=1, help="times that the processor is slowed"
    )
    given = parser.parse_args()
    slow = 0
    with served(given.site, parser) as (browser, address):
        for name in NAMES:
            page = browser.new_page(viewport={"width": given.width, "height": 844})
            page.goto(address + page_of(name))
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": given.slowed})
            times = measure(page, name, given.events)
            page.close()
            work, felt = (sorted(each) for each in zip(*times, strict=True))
            median, felt_by_most = statistics.median(work), felt[int(0.95 * len(felt))]
            slow += felt_by_most >= FELT_LIMIT if given.slowed > 1 else median >= LIMIT
            sys.stdout.write(
                f"{name:24} {len(work):4d} events  median {median:5.2f} ms  95 % below "
                f"{work[int(0.95 * len(work))]:5.2f} ms  longest {work[-1]:6.2f} ms  with the "
                f"wait for the screen {statistics.median(felt):5.2f} ms, 95 % below "
                f"{felt_by_most:5.2f} ms\n"
            )
    return 1 if slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
