"""The site in a folder: what the archive of `run.py offline` holds, opened without a server."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.tools import offline
from tests.browser.conftest import Visit
from tests.browser.live import NAMES, LiveFigure, page_of
from tests.browser.test_live_figures import move

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

NAME_OF_FOLDER = "Übung, 50 % fertig"
"""Signs that an address has to escape."""


@pytest.fixture(scope="module")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked archive."""
    place = tmp_path_factory.mktemp("offline")
    assert offline.main(["--site", str(site), "--out", str(place / "site.zip")]) == 0
    with zipfile.ZipFile(place / "site.zip") as archive:
        archive.extractall(place / NAME_OF_FOLDER)
    return place / NAME_OF_FOLDER / offline.FOLDER


@contextmanager
def reading(browser: "Browser", folder: Path) -> Iterator[Visit]:
    """Read from the folder; at the end nothing may have gone wrong or asked a host."""
    context = browser.new_context(reduced_motion="reduce", accept_downloads=True)
    opened = Visit(context.new_page(), folder.as_uri())
    opened.listen()
    opened.page.set_default_timeout(15_000)
    yield opened
    complaints = [one for one in opened.complaints if "status 0" not in one]
    context.close()
    assert complaints == []


@pytest.fixture
def visit(browser: "Browser", folder: Path) -> Iterator[Visit]:
    with reading(browser, folder) as opened:
        yield opened


def at(folder: Path, address: str) -> str:
    return f"{folder.as_uri()}{address}index.html"


@dataclass
class Journey:
    """What a reader has seen who has clicked through the whole site."""

    titles: list[str]
    shown: dict[str, tuple[str, dict[str, str]]]
    """Live figure → its state, as in an address, and its numbers once something had been moved."""


@pytest.fixture(scope="module")
def journey(browser: "Browser", folder: Path) -> Journey:
    """Go from page to page as the links at the end lead, and use each live figure on the way."""
    made = Journey([], {})
    with reading(browser, folder) as visit:
        page = visit.page
        page.goto(at(folder, "/"))
        while True:
            made.titles.append(page.locator("h1").text_content())
            assert not page.locator(".from-folder").count()
            for panel in page.locator(".live[data-live]").all():
                figure = LiveFigure(page, panel.get_attribute("data-live")).wait()
                if figure.name not in made.shown:
                    numbers = move(figure)
                    made.shown[figure.name] = (page.url.partition("?")[2], numbers)
            following = page.locator(".md-footer__link--next")
            if not following.count():
                return made
            following.click()
            page.wait_for_load_state()


def test_links_lead_from_the_start_through_the_whole_text(journey: Journey, site: Path) -> None:
    pages = [path for path in site.rglob("index.html") if "source" not in path.parts]
    assert len(journey.titles) == len({*journey.titles}) == len(pages)


def test_every_figure_computes_as_it_does_when_served(
    journey: Journey, page: "Page", server: str
) -> None:
    assert sorted(journey.shown) == NAMES
    for name, (state, numbers) in journey.shown.items():
        page.goto(f"{server}{page_of(name)}?{state}")
        assert LiveFigure(page, name).wait().numbers() == numbers


def test_no_link_leads_to_a_list_of_files_or_to_nothing(folder: Path) -> None:
    for path in folder.rglob("*.html"):
        for link in re.findall(r'<a\b[^>]*?\shref="([^"#?:]+)[^":]*"', path.read_text("utf-8")):
            assert (path.parent / link).is_file(), f"{path}: {link}"


def test_the_search_finds_and_its_results_open(visit: Visit, folder: Path) -> None:
    page = visit.page
    page.goto(at(folder, "/steps/2-weights/"))
    query = page.locator("[data-md-component=search-query]")
    query.click()
    query.fill("RoPE")
    page.locator("[href*='beyond/positions/index.html?h=rope#']").first.click()
    page.wait_for_url("**/beyond/positions/index.html*")
    page.locator("mark:has-text('RoPE')").first.wait_for()
