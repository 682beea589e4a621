"""The programs of the pages, run and changed by a reader."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts.artifacts.places import ARTIFACTS, ROOT
from tests.browser.conftest import rest, visiting
from tests.browser.firefox import firefox_at, serving
from tests.browser.live import FEW, FEW_OR_ALL, NAMES, LiveFigure, page_of
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

SECONDS = 120_000
"""Milliseconds that Python may take to come on a machine that does much else."""

USES = {
    name: page.relative_to(ROOT / "docs").with_suffix("").as_posix().removesuffix("index")
    for page in sorted((ROOT / "docs").rglob("*.md"))
    for name in re.findall(r'\[\[ example\("(\w+)"\) \]\]', page.read_text(encoding="utf-8"))
}
"""Example → the page that shows it."""

PAGE = f"/{USES['first_attention']}/"


class Program:
    """A program on a page, as a reader sees it."""

    def __init__(self, page: "Page", name: str) -> None:
        self.page = page
        self.box = page.locator(f"[data-program='{name}'][data-ready]")

    def button(self, name: str) -> "Locator":
        return self.box.get_by_role("button", name=name)

    def edit(self) -> None:
        self.box.wait_for()
        if self.button("Edit").is_visible():
            self.button("Edit").click()

    @property
    def area(self) -> "Locator":
        return self.page.get_by_label("to be changed")

    @property
    def status(self) -> str:
        return self.box.get_by_role("status").inner_text()

    def wait(self, words: str) -> "Program":
        """Wait until the status says something."""
        self.box.get_by_role("status").filter(has_text=words).wait_for(timeout=SECONDS)
        return self

    @property
    def output(self) -> str:
        return self.box.locator(".program-output").text_content() or ""


@pytest.fixture(scope="module")
def reader_at_work(browser: "Browser", server: str) -> Iterator["Page"]:
    """A page that has loaded Python: to load it anew for each test would take minutes."""
    page = browser.new_page()
    page.goto(server + PAGE)
    yield page
    page.close()


@pytest.fixture
def first(reader_at_work: "Page") -> Program:
    program = Program(reader_at_work, "first_attention")
    if program.button("Reset").is_visible():
        program.button("Reset").click()
    return program


def published(name: str) -> str:
    text = (ARTIFACTS / "examples" / f"{name}.txt").read_text(encoding="utf-8")
    assert text.strip()
    return text


RUN_ALL = """async (programs, files, base) => {
    const { Run } = await import(`${base}python/interpreter.js`);
    const printed = {};
    for (const [name, code] of Object.entries(programs)) {
        printed[name] = "";
        const run = new Run({ files, code, name: `${name}.py` }, (message) => {
            printed[name] += message.output ?? message.problem ?? "";
        });
        await run.ended;
    }
    return printed;
}"""
"""Run programs in the thread that the pages use, one after the other."""


def run_all(reader: "Visit", programs: dict[str, str]) -> dict[str, str]:
    """Run programs in a page, and return what each prints; the page complains of nothing."""
    printed: dict[str, str] = reader.page.evaluate(
        f"([programs, home]) => ({RUN_ALL})"
        "(programs, `${home}/assets/python/`, `${home}/assets/javascripts/`)",
        [programs, reader.home],
    )
    assert reader.complaints == []
    return printed


def listed(site: Path) -> dict[str, str]:
    """Return the programs as the pages of the site show them."""
    programs = {}
    for name, page in USES.items():
        text = (site / page / "index.html").read_text(encoding="utf-8")
        before, found, _ = text.partition(f'data-program="{name}"')
        assert found, name
        block = before[before.rindex("<code") :].split(">", 1)[1].split("</code>")[0]
        programs[name] = html.unescape(re.sub("<[^>]*>", "", block)).rstrip()
    return programs


def test_each_program_prints_in_the_page_what_it_printed_in_the_build(
    visit: Callable, site: Path
) -> None:
    printed = run_all(visit("/"), listed(site))
    assert printed == {name: published(name) for name in USES}
    assert len(printed) > 10


def printed_by_python(code: str) -> str:
    """Return what a program prints on this machine; both streams, in the order of writing."""
    command = [sys.executable, "-u", "-c", code]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
    return run.stdout.decode()


def copied(live: LiveFigure) -> str:
    live.panel.get_by_role("button", name="Copy as Python").click()
    return live.panel.locator(".live-program").input_value()


@pytest.fixture(scope="module")
def programs_of_figures(
    browser: "Browser", server: str, pytestconfig: pytest.Config
) -> dict[str, tuple[str, str]]:
    """What each live figure gives to copy, and what it prints in a page: one thread runs all."""
    with visiting(browser, server) as visit:
        names = NAMES if pytestconfig.getoption("--nightly") else FEW
        codes = {name: copied(LiveFigure(visit(page_of(name)).page, name).wait()) for name in names}
        reader = visit("/")
        printed = run_all(reader, codes)
    return {name: (code, printed[name]) for name, code in codes.items()}


@pytest.mark.parametrize("name", FEW_OR_ALL)
@pytest.mark.nightly
def test_the_program_of_a_live_figure_prints_in_the_page_what_python_prints(
    programs_of_figures: dict[str, tuple[str, str]], name: str
) -> None:
    code, printed = programs_of_figures[name]
    assert printed
    assert printed == printed_by_python(code)


@pytest.mark.parametrize("name", ["weights_from_a_word", "mechanism"])
@pytest.mark.nightly
def test_the_program_of_a_live_figure_is_run_where_it_stands(visit: Callable, name: str) -> None:
    reader = visit(page_of(name))
    live = LiveFigure(reader.page, name).wait()
    code = copied(live)
    live.panel.get_by_role("button", name="Run it here").click()
    live.panel.get_by_role("status").filter(has_text="Done. The package").wait_for(timeout=SECONDS)
    assert live.panel.locator(".program-output").text_content() == printed_by_python(code)
    assert reader.complaints == []


IN_FIREFOX = """const programs = PROGRAMS;
const printed = await (RUN_ALL)(
    programs, new URL("assets/python/", location.origin).href, "/assets/javascripts/");
await fetch("/report", { method: "POST", body: JSON.stringify(printed) });
await fetch("/done", { method: "POST", body: "" });
"""


@pytest.mark.nightly
def test_each_program_prints_the_same_in_firefox(site: Path, firefox: str, tmp_path: Path) -> None:
    programs = json.dumps(listed(site))
    program = IN_FIREFOX.replace("RUN_ALL", RUN_ALL).replace("PROGRAMS", programs)
    with serving(site, program) as (address, reports), firefox_at(firefox, address, tmp_path):
        assert reports.done.wait(SECONDS / 1000)
    assert json.loads(reports.bodies[0]) == {name: published(name) for name in USES}


@pytest.mark.nightly
def test_nothing_of_python_is_loaded_before_a_reader_asks(visit: Callable) -> None:
    reader = visit(PAGE)
    program = Program(reader.page, "first_attention")
    program.button("Edit").wait_for()
    rest(reader.page)
    assert not [answer.url for answer in reader.answers if "assets/python" in answer.url]
    assert not [answer.url for answer in reader.answers if "highlight.js/" in answer.url]
    program.button("Run").click()
    program.wait("Done")
    loaded = [answer.url for answer in reader.answers if "assets/python" in answer.url]
    assert any(url.endswith(".wasm") for url in loaded)
    assert all(url.startswith(reader.home) for url in loaded)


@pytest.mark.nightly
def test_a_changed_program_prints_something_else_and_reset_brings_back_the_published(
    first: Program,
) -> None:
    first.edit()
    before = first.area.input_value()
    first.area.fill("import numpy as np\n\nprint(np.arange(3))")
    first.area.press("Control+Enter")
    first.wait("The published program prints something else")
    assert first.output == "[0 1 2]\n"
    first.button("Reset").click()
    assert first.area.input_value() == before
    first.button("Run").click()
    first.wait("It prints what it printed")
    assert first.output == published("first_attention")


def test_what_one_run_leaves_behind_the_next_does_not_see(first: Program) -> None:
    first.edit()
    first.area.fill(
        "import numpy as np\nimport attention_explainer.softmax as module\n"
        "module.softmax = None\nnp.set_printoptions(precision=1)\nnp.seterr(all='raise')\nleft = 1"
    )
    first.button("Run").click()
    first.wait("It prints nothing")
    first.area.fill(
        "import numpy as np\nfrom attention_explainer.softmax import softmax\n"
        "print('left' in globals(), softmax(np.array([0.0, 1.0])), np.geterr()['over'])"
    )
    first.button("Run").click()
    first.wait("something else")
    assert first.output == "False [0.26894142 0.73105858] warn\n"


@pytest.mark.parametrize(
    ("code", "traceback"),
    [
        (
            "def inverse(number):\n    return 1 / number\n\n\ninverse(0)",
            "Traceback (most recent call last):\n"
            '  File "first_attention.py", line 5, in <module>\n'
            "    inverse(0)\n"
            '  File "first_attention.py", line 2, in inverse\n'
            "    return 1 / number\n"
            "           ~~^~~~~~~~\n"
            "ZeroDivisionError: division by zero\n",
        ),
        (
            "print(1",
            '  File "first_attention.py", line 1\n'
            "    print(1\n"
            "         ^\n"
            "SyntaxError: '(' was never closed\n",
        ),
        ("raise SystemExit('enough')", "enough\n"),
    ],
)
def test_errors_are_told_as_python_tells_them(first: Program, code: str, traceback: str) -> None:
    first.edit()
    first.area.fill(code)
    first.button("Run").click()
    first.wait("something else")
    assert first.output == traceback


def test_an_endless_loop_is_stopped_within_a_second(first: Program) -> None:
    first.edit()
    first.area.fill("print('begun', flush=True)\nwhile True:\n    pass")
    first.button("Run").click()
    first.wait("Running")
    elapsed = first.page.evaluate(
        """async (stop) => {
            const status = stop.closest("[data-program]").querySelector("[role=status]");
            const begun = performance.now();
            stop.click();
            while (status.textContent !== "Stopped.") await new Promise(requestAnimationFrame);
            return performance.now() - begun;
        }""",
        first.button("Stop").element_handle(),
    )
    assert elapsed < 1000
    assert not first.button("Stop").is_visible()
    first.button("Reset").click()
    first.button("Run").click()
    first.wait("It prints what it printed")


HOSTILE = {
    "memory": "rows = []\nwhile True:\n    rows.append(bytearray(100_000_000))",
    "output": "while True:\n    print('line after line' * 10)",
    "depth": "def deeper(n):\n    return deeper(n + 1)\n\n\ndeeper(0)",
    "long text": "# " + "x" * 1_000_000,
}


@pytest.mark.parametrize("name", all_at_night(HOSTILE, list(HOSTILE)[:1]))
@pytest.mark.nightly
def test_the_page_survives_a_hostile_program(first: Program, name: str) -> None:
    first.edit()
    first.area.fill(HOSTILE[name])
    first.button("Run").click()
    if name == "output":
        first.box.locator(".program-output").filter(has_text="line after line").wait_for(
            timeout=SECONDS
        )
        first.button("Stop").click()
        first.wait("Stopped")
        assert len(first.output) <= 100_000
    else:
        words = {"memory": "something else", "depth": "something else", "long text": "nothing"}
        first.wait(words[name])
        expected = {"memory": "MemoryError", "depth": "RecursionError", "long text": ""}
        assert expected[name] in first.output
    first.button("Reset").click()
    first.button("Run").click()
    first.wait("It prints what it printed")


@pytest.mark.nightly
def test_a_function_of_the_package_may_be_changed(visit: Callable) -> None:
    page = visit("/steps/6-values/").page
    listing = Program(page, "attention_explainer-scaled_dot_product-attend")
    listing.button("Run the program below with it").click()
    listing.wait("It prints what it printed")
    assert listing.output == published("whole_mechanism")
    listing.button("Edit").click()
    text = listing.area.input_value()
    assert text.startswith("def attend(")
    head, docstring, _ = text.split('"""', 2)
    listing.area.fill(f'{head}"""{docstring}"""\n    raise ValueError("mine")')
    listing.area.press("Control+Enter")
    listing.wait("something else")
    assert listing.output.endswith("ValueError: mine\n")
    # The package is as it was.
    program = Program(page, "whole_mechanism")
    program.button("Run").click()
    program.wait("It prints what it printed")


@pytest.mark.nightly
def test_a_link_brings_a_program_and_does_not_run_it(visit: Callable) -> None:
    page = visit(PAGE).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first = Program(page, "first_attention")
    first.edit()
    mine = "print('ä & + = # %')\n# <b>"
    first.area.fill(mine)
    first.button("Copy link").click()
    first.wait("The link is copied")
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit(link.removeprefix(re.match(r"https?://[^/]+", link)[0])).page
    brought = Program(other, "first_attention").wait("has not been run")
    assert brought.area.input_value() == mine
    assert brought.output == ""
    brought.button("Run").click()
    brought.wait("something else")
    assert brought.output == "ä & + = # %\n"


def test_a_program_too_long_for_a_link_is_refused_in_words(first: Program) -> None:
    first.edit()
    first.area.fill("# " + "x" * 7000)
    first.button("Copy link").click()
    first.wait("too long for a link")


@pytest.mark.nightly
def test_if_python_does_not_come_the_page_says_so_and_a_second_try_succeeds(
    visit: Callable,
) -> None:
    page = visit(PAGE).page
    first = Program(page, "first_attention")
    page.context.route("**/python_stdlib.zip", lambda route: route.abort())
    first.button("Run").click()
    first.wait("Python did not come")
    page.context.unroute("**/python_stdlib.zip")
    first.button("Run").click()
    first.wait("It prints what it printed")


def test_what_a_reader_has_written_survives_headings_and_other_pages(visit: Callable) -> None:
    page = visit("/beyond/sharpness/").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    program = Program(page, "sharper_and_flatter")
    program.edit()
    program.area.fill("print('first')")
    program.button("Copy link").click()
    program.wait("The link is copied")
    program.area.fill("print('second')")
    for _ in range(2):
        page.locator(".md-content h2 .headerlink").first.evaluate("link => link.click()")
        page.wait_for_timeout(500)  # the theme may replace the page
        program.box.wait_for()
        assert program.area.input_value() == "print('second')"
    page.locator(".md-footer__link--next").click()
    page.locator("h1", has_text="What attention costs").wait_for()
    page.locator(".md-footer__link--prev").click()
    page.locator("h1", has_text="Sharp or flat").wait_for()
    program.box.wait_for()
    assert program.area.input_value() == "print('second')"
    program.button("Reset").click()
    assert "second" not in program.area.input_value()


@pytest.mark.nightly
def test_editing_begins_at_the_first_line_and_the_focus_stays_when_buttons_go(
    visit: Callable,
) -> None:
    page = visit(PAGE).page
    first = Program(page, "first_attention")
    first.edit()
    focus = "document.activeElement"
    assert page.evaluate(f"[{focus}.selectionStart, {focus}.scrollLeft]") == [0, 0]
    first.area.fill("while True:\n    pass")
    first.area.press("Control+Enter")
    first.wait("Running")
    first.button("Stop").press("Enter")
    first.wait("Stopped.")
    assert page.evaluate(f"{focus}.dataset.action") == "run"
    first.button("Reset").press("Enter")
    assert page.evaluate(f"{focus}.tagName") == "TEXTAREA"


@pytest.mark.nightly
def test_a_changed_function_meets_the_program_below_as_it_is_shown(visit: Callable) -> None:
    page = visit("/steps/6-values/").page
    program = Program(page, "whole_mechanism")
    program.edit()
    program.area.fill("print('mine')")
    listing = Program(page, "attention_explainer-scaled_dot_product-attend")
    listing.button("Run the program below with it").click()
    listing.wait("The published program prints something else")
    assert listing.output == "mine\n"


def test_a_page_without_the_program_of_its_buttons_shows_none(visit: Callable) -> None:
    page = visit("/").page
    page.context.route("**/python/program.js", lambda route: route.abort())
    page.goto(page.url.rstrip("/") + PAGE)
    page.locator("[data-program]").first.wait_for(state="hidden")
    page.wait_for_timeout(500)
    assert not page.locator("[data-program]").first.is_visible()


def test_on_paper_stands_the_program_that_printed_what_is_below_it(visit: Callable) -> None:
    page = visit(PAGE).page
    first = Program(page, "first_attention")
    first.edit()
    page.emulate_media(media="print")
    assert not first.area.is_visible()
    assert page.locator(".program-editor + .highlight").is_visible()
