"""A live figure saved as a file: the picture stands alone, and the numbers are those shown."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.browser.live import FEW_OR_ALL, NAMES, LiveFigure, page_of
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"

SPILT = """() => {
    const page = document.documentElement.viewBox.baseVal;
    return [...document.querySelectorAll(":root > text")].filter((text) => {
        const box = text.getBBox();
        const [left, right] = [box.x, box.x + box.width];
        return !text.hasAttribute("transform") &&
            (left < page.x - 1 || right > page.x + page.width + 1);
    }).map((text) => text.textContent);
}"""

FADES = "document.getAnimations().some(({ effect }) => effect.target.dataset.number)"


def saved(figure: LiveFigure, kind: str) -> bytes:
    """Save a figure as a reader does, and return the file."""
    with figure.page.expect_download() as waiting:
        figure.panel.get_by_role("button", name=f"Save as {kind.upper()}").click()
    download = waiting.value
    assert download.suggested_filename == f"{figure.name}.{kind}"
    status = figure.panel.get_by_role("status")
    status.filter(has_text=f"{figure.name}.{kind} is saved").wait_for()
    return Path(download.path()).read_bytes()


def table(content: bytes) -> dict[str, dict[str, str]]:
    """Return what a CSV file says, by kind and name."""
    head, *rows = csv.reader(io.StringIO(content.decode()))
    assert head == ["kind", "name", "value"]
    found: dict[str, dict[str, str]] = {"state": {}, "number": {}}
    for kind, name, value in rows:
        assert name not in found[kind]
        found[kind][name] = value
    return found


def with_plain_minus(text: str) -> str:
    return re.sub(r"−(?=[\d.])", "-", text.strip())


@pytest.fixture
def figure(visit: Callable) -> Callable[..., LiveFigure]:
    def open_figure(name: str, asked: str = "", **how: object) -> LiveFigure:
        return LiveFigure(visit(page_of(name) + asked, **how).page, name).wait()

    return open_figure


@pytest.mark.parametrize("name", FEW_OR_ALL)
def test_the_numbers_are_those_shown(figure: Callable, name: str) -> None:
    live = figure(name)
    found = table(saved(live, "csv"))
    assert found["number"] == {of: with_plain_minus(text) for of, text in live.numbers().items()}
    assert found["state"]


def test_the_picture_shows_no_colour_that_still_fades(page: "Page", server: str) -> None:
    page.goto(server + page_of("tip_to_tail"))
    live = LiveFigure(page, "tip_to_tail").wait()
    live.panel.get_by_role("button", name="Step", exact=True).click()
    live.page.wait_for_function(f"() => {FADES}")
    while_fading = saved(live, "svg")
    live.page.wait_for_function(f"() => !{FADES}")
    assert saved(live, "svg") == while_fading


@pytest.mark.parametrize("name", all_at_night(NAMES, ["mechanism"]))
@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
def test_the_picture_stands_alone(
    figure: Callable, browser: "Browser", tmp_path: Path, name: str, width: int
) -> None:
    live = figure(name, width=width)
    content = saved(live, "svg")
    text = content.decode()
    root = ElementTree.fromstring(text)
    assert not root.findall(f".//{SVG}foreignObject")
    assert "var(--" not in text
    # Only its namespace, its fonts and the way back lead out of it.
    outside = re.sub(r"url\(data:[^)]*\)|url\(#[\w-]+\)", "", text)
    assert "url(" not in outside
    assert root.find(f"{SVG}desc").text.endswith(f"{page_of(name)}#{name}")
    shown = "".join(root.itertext())
    for number in live.panel.locator("[data-number]:not(.live-hidden *)").all():
        if number.is_visible() and number.evaluate("(e) => getComputedStyle(e).clipPath") == "none":
            assert (
                number.text_content().split()[:1] == [] or number.text_content().split()[0] in shown
            )
    path = tmp_path / "figure.svg"
    path.write_bytes(content)
    opened = browser.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(path.as_uri())
    opened.evaluate("document.fonts.ready")
    assert set(opened.evaluate("[...document.fonts].map((f) => f.status)")) <= {
        "loaded",
        "unloaded",
    }
    assert all(url.startswith(("data:", path.as_uri())) for url in asked)
    assert opened.evaluate(SPILT) == []
    opened.close()


@pytest.mark.parametrize("name", ["weights_from_a_word", "forbidden_cells", "training_scrubber"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.nightly
def test_a_png_has_two_pixels_for_one_and_the_colours_shown(
    figure: Callable, name: str, scheme: str
) -> None:
    live = figure(name, scheme=scheme)
    root = ElementTree.fromstring(saved(live, "svg").decode())
    picture = Image.open(io.BytesIO(saved(live, "png"))).convert("RGB")
    for pixels, side in zip(picture.size, ("width", "height"), strict=True):
        assert abs(pixels - 2 * float(root.get(side))) <= 2
    ground = live.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert picture.getpixel((3, 3)) == tuple(map(int, re.findall(r"\d+", ground)[:3]))
    assert len(picture.getcolors(1_000_000)) > 20


def test_what_is_saved_is_the_state_of_the_moment(figure: Callable) -> None:
    name = "weights_from_a_word"
    live = figure(name)
    before = saved(live, "svg"), table(saved(live, "csv"))
    live.choose("query", "1").settle()
    after = saved(live, "svg"), table(saved(live, "csv"))
    assert before[0] != after[0]
    assert before[1]["state"]["query"] != after[1]["state"]["query"] == "1"
    assert before[1]["number"] != after[1]["number"]
    assert f"?{name}.query=1#{name}" in after[0].decode()


def test_what_cannot_be_made_is_said(figure: Callable) -> None:
    live = figure("weights_from_a_word")
    live.page.route("**/live/downloads.js", lambda route: route.abort())
    live.panel.get_by_role("button", name="Save as CSV").click()
    live.panel.get_by_role("status").filter(has_text="could not be made").wait_for()
