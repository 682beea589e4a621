"""The site in a folder: what the archive of `run.py offline` holds, opened without a server."""

import json
import queue
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from scripts.tools import offline
from tests.browser.conftest import QuietHandler, Visit, serving_files
from tests.browser.firefox import firefox_at
from tests.browser.live import NAMES, LiveFigure, page_of, run
from tests.browser.test_live_figures import move
from tests.browser.test_live_saved import saved
from tests.browser.test_own_example import Reader
from tests.browser.test_own_sentence import OwnSentence, expected
from tests.browser.test_own_weights import EXPECTED, OwnWeights
from tests.browser.test_programs import USES, Program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

HARMLESS = ("status 0", "console: Matplotlib is building the font cache")
"""Files have no status; and what Python says while it begins, it also says when served."""

LAST_OF_A_PAGE = "script[src$='modules.js']"

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
    opened.page.set_default_timeout(60_000)
    yield opened
    complaints = [one for one in opened.complaints if not one.startswith(HARMLESS)]
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
            address = page.evaluate("(link) => link.href", following.element_handle())
            following.click()
            page.wait_for_url(address, wait_until="commit")
            page.locator(LAST_OF_A_PAGE).wait_for(state="attached")


@pytest.mark.nightly
def test_links_lead_from_the_start_through_the_whole_text(journey: Journey, site: Path) -> None:
    pages = [path for path in site.rglob("index.html") if "source" not in path.parts]
    assert len(journey.titles) == len({*journey.titles}) == len(pages)


@pytest.mark.nightly
def test_every_figure_computes_as_it_does_when_served(
    journey: Journey, page: "Page", server: str
) -> None:
    assert sorted(journey.shown) == NAMES
    for name, (state, numbers) in journey.shown.items():
        page.goto(f"{server}{page_of(name)}?{state}")
        assert LiveFigure(page, name).wait().numbers() == numbers


@pytest.mark.nightly
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


@pytest.mark.nightly
def test_the_model_reads_the_sentence_of_a_reader(visit: Visit, folder: Path) -> None:
    text = "The mouse hid from the cat because it was small."
    visit.page.goto(at(folder, "/your-sentence/"))
    own = OwnSentence(visit.page).wait().run(text).look_from(0)
    assert own.row() == expected(text, "6.12", 0)[0]


def test_a_file_of_weights_is_read(visit: Visit, folder: Path) -> None:
    visit.page.goto(at(folder, "/your-sentence/"))
    name = next(name for name, case in EXPECTED.items() if "problem" not in case)
    own = OwnWeights(visit.page).wait().drop_own(name)
    assert own.picture.count() == 1, own.said


def test_a_figure_is_saved_with_its_fonts(visit: Visit, folder: Path) -> None:
    visit.page.goto(at(folder, page_of("tip_to_tail")))
    figure = LiveFigure(visit.page, "tip_to_tail").wait()
    assert b"@font-face" in saved(figure, "svg")
    assert saved(figure, "png").startswith(b"\x89PNG")


def test_evidence_and_claims_come(visit: Visit, folder: Path) -> None:
    page = visit.page
    page.goto(at(folder, "/steps/2-weights/"))
    page.locator("html.is-live").wait_for()
    page.locator("article p data[data-made]").first.click()
    evidence = page.locator(".evidence:popover-open")
    evidence.locator(".evidence-entry").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("[data-claims]").click()
    page.locator(".claim-sign").first.wait_for()
    # The way on from a number: a page whose address has been made by a program.
    page.locator("article p data[data-made]").first.click()
    evidence.locator("p > a").first.click()
    page.wait_for_url("**/source/**/index.html")


@pytest.mark.nightly
def test_programs_run(visit: Visit, folder: Path) -> None:
    name = "first_attention"
    visit.page.goto(at(folder, f"/{USES[name]}/"))
    program = Program(visit.page, name)
    program.box.wait_for()
    program.button("Run").click()
    program.wait("Done")
    printed = folder / "artifacts" / "examples" / f"{name}.txt"
    assert program.output == printed.read_text("utf-8")


@pytest.mark.nightly
def test_a_page_is_computed_with_the_example_of_a_reader(visit: Visit, folder: Path) -> None:
    visit.page.goto(at(folder, "/steps/2-weights/"))
    visit.page.locator("html.is-live").wait_for()
    at_work = Reader(visit.page).open().write("W_K.0.0", "1").compute().wait()
    assert at_work.page.locator("mark.anew").count()
    assert "holds" in at_work.bar.text_content() or "hold" in at_work.bar.text_content()


def test_a_program_that_was_copied_reads_the_files_of_the_folder(
    visit: Visit, folder: Path
) -> None:
    visit.page.goto(at(folder, page_of("own_pieces")))
    figure = LiveFigure(visit.page, "own_pieces").wait()
    assert run(figure.program()) == figure.numbers()


IN_FIREFOX = """const until = async (found) => {
  while (!found()) await new Promise((again) => setTimeout(again, 50));
  return found();
};
const PANEL = ".live[data-live=tip_to_tail]";
const NUMBERS = `${PANEL} [data-number], .model-row [data-number]`;
const shown = () => [...document.querySelectorAll(NUMBERS)]
  .map(({ dataset, textContent }) => [dataset.number, textContent]);
const jobs = {
  async figure() {
    await until(() => document.querySelector(`${PANEL}[data-ready]`));
    const before = JSON.stringify(shown());
    document.querySelector(`${PANEL} input[type=radio]:not(:checked)`).click();
    await until(() => JSON.stringify(shown()) !== before);
    location = `../../your-sentence/firefox.html#${encodeURIComponent(JSON.stringify(shown()))}`;
  },
  async model() {
    await until(() => document.querySelector("[data-model][data-ready]"));
    document.querySelector("[data-model] [data-action=run]").click();
    const row = await until(() => document.querySelector(".model-row [data-number]") && shown());
    const found = [JSON.parse(decodeURIComponent(location.hash.slice(1))), row];
    location = `HOME/found?${encodeURIComponent(JSON.stringify(found))}`;
  },
};
jobs.JOB();
"""
"""What a reader does, done by a script; what it finds leaves the folder as an address to go to."""


@pytest.mark.nightly
def test_firefox_does_it_too(
    folder: Path, firefox: str, tmp_path: Path, page: "Page", server: str
) -> None:
    found: queue.Queue[str] = queue.Queue()

    class Handler(QuietHandler):
        def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
            if "/found?" in self.path:
                found.put(unquote(self.path.partition("?")[2]))
            self.send_error(404)

        def send_error(self, *_: object) -> None:
            self.send_response(204)
            self.end_headers()

    name = "tip_to_tail"
    first = folder / page_of(name).strip("/")
    with serving_files(tmp_path, Handler) as home:
        for place, job in ((first, "figure"), (folder / "your-sentence", "model")):
            text = (place / "index.html").read_text("utf-8")
            script = IN_FIREFOX.replace("JOB", job).replace("HOME", home)
            (place / "firefox.js").write_text(script, encoding="utf-8")
            text = text.replace("</body>", '<script src="firefox.js"></script></body>')
            (place / "firefox.html").write_text(text, encoding="utf-8")
        with firefox_at(firefox, (first / "firefox.html").as_uri(), tmp_path):
            figure, row = json.loads(found.get(timeout=120))
    page.goto(server + page_of(name))
    served = LiveFigure(page, name).wait()
    before = served.numbers()
    served.panel.locator("input[type=radio]:not(:checked)").first.click(force=True)
    assert before != served.numbers() == dict(figure)
    assert row
