"""The example as a reader changes it: the page computed anew in the browser, and what follows."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts.artifacts.places import ROOT
from scripts.site.example_numbers import SOURCE, matrices
from scripts.tools.copies import build_site, copy_project, environment
from tests.browser.conftest import QuietHandler, move, rest, serving_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SECONDS = 180_000
"""Milliseconds that Python may take to come on a machine that does much else."""

STEP_2 = "/steps/2-weights/"

WHAT_IS_READ = """() => {
  const article = document.querySelector(".md-content__inner").cloneNode(true);
  for (const mark of article.querySelectorAll("mark.anew")) mark.replaceWith(...mark.childNodes);
  for (const other of article.querySelectorAll(
    ".page-tools, template, svg, .md-code__nav, .claim-failed, .claim-sign",
  )) {
    if (!other.closest(".drawing")) other.remove();
  }
  const all = (selector, read) => [...article.querySelectorAll(selector)].map(read);
  const words = (element) => element.textContent.replace(/\\s+/g, " ").trim();
  return {
    numbers: all("data.computed", words),
    quantities: all("[data-is], [data-terms]", ({ dataset }) => [dataset.is, dataset.terms]),
    cells: all("td, th", words),
    formulas: all("math", (math) => [math.getAttribute("alttext"), words(math)]),
    captions: all("figcaption, .still-caption", words),
    described: all("[aria-label]", (element) => element.getAttribute("aria-label")),
    pictures: all(".drawing svg", (svg) => [...svg.querySelectorAll("text")].map(words)),
    text: words(article),
  };
}"""
"""All that a reader can read, see or hear of the text of a page."""


class Reader:
    """Somebody who has a page open and changes its example."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.bar = page.locator(".example-bar")

    def open(self) -> "Reader":
        self.page.locator("[data-example] button").click()
        self.page.locator(".example-dialog").wait_for()
        return self

    def write(self, place: str, number: str) -> "Reader":
        self.page.locator(f'[data-place="{place}"]').fill(number)
        return self

    def compute(self) -> "Reader":
        self.page.get_by_role("button", name="Compute the page").click()
        return self

    def next(self) -> "Reader":
        link = self.page.get_by_role("link", name="Next:")
        move(self.page, link.click, "/3-query-key-value/")
        return self

    def back(self) -> "Reader":
        move(self.page, self.page.go_back, STEP_2)
        return self

    def wait(self) -> "Reader":
        self.page.locator("[data-example-shown=whole]").wait_for(timeout=SECONDS)
        return self

    def says(self, words: str) -> None:
        self.bar.get_by_role("status").filter(has_text=words).wait_for(timeout=SECONDS)


@pytest.fixture
def reader(visit: Callable) -> Callable[..., Reader]:
    def at(address: str = STEP_2, **how: Any) -> Reader:
        page = visit(address, **how).page
        page.locator("html.is-live").wait_for()
        return Reader(page)

    return at


@pytest.fixture(scope="module")
def changed_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which W_K's first entry is 1, with its site."""
    root = copy_project(tmp_path_factory.mktemp("changed") / "copy", "build")
    file = root / SOURCE.relative_to(ROOT)
    text = file.read_text(encoding="utf-8")
    first = next(of for of in matrices(text) if of["name"] == "W_K")["cells"][0][0]
    assert first["text"] != "1"
    file.write_text(f"{text[: first['from']]}1{text[first['to'] :]}", encoding="utf-8")
    done = build_site(root, REPO_URL="https://github.com/example/example")
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture(scope="module")
def changed_site(changed_copy: Path) -> Iterator[str]:
    """The address of its site."""
    with serving_files(changed_copy / "site", QuietHandler) as address:
        yield address


@pytest.mark.nightly
def test_a_page_computed_here_is_the_page_of_a_site_built_with_the_change(
    reader: Callable[..., Reader], changed_site: str, browser: "Browser"
) -> None:
    here = reader().open().write("W_K.0.0", "1").compute().wait().page
    built = browser.new_page(viewport={"width": 1280, "height": 800})
    built.goto(changed_site + STEP_2)
    built.locator(".live[data-ready]").first.wait_for()
    expected, got = built.evaluate(WHAT_IS_READ), here.evaluate(WHAT_IS_READ)
    built.close()
    for what, of in expected.items():
        assert got[what] == of, what
    assert len(expected["numbers"]) > 15
    assert all(expected["pictures"])


STRUCK = """async () => {
    const { sentences } = await import("/assets/javascripts/claims.js");
    const all = await sentences(document.querySelector(".md-content__inner"));
    const text = ({ elements }) => elements.map((element) => element.textContent).join("");
    return all.filter(({ failed }) => failed.length)
        .map(({ elements, failed }) => [text({ elements }), failed.map(({ test }) => test)]);
}"""


@pytest.mark.nightly
def test_the_sentences_that_are_struck_are_those_whose_tests_fail(
    reader: Callable[..., Reader], changed_copy: Path
) -> None:
    at = reader().open().write("W_K.0.0", "1").compute().wait()
    struck = at.page.evaluate(STRUCK)
    records = changed_copy / "tests/claims/sentences/steps_2_weights.toml"
    sentences = tomllib.loads(records.read_text(encoding="utf-8"))["sentence"]
    own = "tests/claims/test_steps_2_weights.py"
    # A test that builds sites can't run in a page.
    tied = [
        {
            test if "::" in test else f"{own}::{test}"
            for test in sentence.get("tests", ())
            if not test.startswith(("tests/site/", "tests/browser/"))
        }
        for sentence in sentences
    ]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-rf", "--no-header", "-p", "no:cacheprovider"),
            *sorted(set().union(*tied)),
        ],
        cwd=changed_copy,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    failed = set(re.findall(r"^FAILED ([\w/.:]+)", done.stdout, re.MULTILINE))
    assert failed, done.stdout
    expected = [sorted(tests & failed) for tests in tied if tests & failed]
    assert [sorted(tests) for _, tests in struck] == expected
    # What a reader sees: the sentence is struck through, and says which assertion fails.
    first = at.page.locator(".claim-struck").first
    assert "line-through" in first.evaluate("(span) => getComputedStyle(span).textDecorationLine")
    assert (
        "most goes to cat and second is mat"
        in at.page.locator(".claim-failed").all_inner_texts()[1]
    )
    assert f"{len(expected)} fail a test and are struck through" in at.bar.inner_text()


@pytest.mark.nightly
def test_a_sentence_is_checked_or_has_a_sign_that_says_that_it_is_not(
    reader: Callable[..., Reader],
) -> None:
    at = reader("/beyond/sharpness/").open().write("_EMBEDDINGS.1.1", "0.2").compute().wait()
    said = at.bar.inner_text()
    counted = re.search(
        r"Of (\d+) sentences that tests hold, (\d+) were checked: (\d+) hold, (\d+) fail a test "
        r"and are struck through\. (\d+) could not be checked here",
        said,
    )
    assert counted, said
    held, checked, hold, fail, unchecked = map(int, counted.groups())
    assert (held, checked) == (checked + unchecked, hold + fail)
    assert len(at.page.evaluate(STRUCK)) == fail
    signs = at.page.locator(".claim-sign--unchecked")
    assert signs.count() == unchecked > 0
    assert "Not checked with your example" in signs.first.get_attribute("title")
    # Most tests run: of this change, these find the sentence that it makes false.
    assert checked > 4 * unchecked
    said = " ".join(at.page.locator(".claim-failed").all_inner_texts())
    assert "without the division the slope is many times less" in said


@pytest.mark.nightly
def test_what_differs_is_marked_and_says_what_is_published(reader: Callable[..., Reader]) -> None:
    at = reader()
    published = at.page.evaluate(WHAT_IS_READ)
    at.open().write("W_K.0.0", "1").compute().wait()
    changed = at.page.evaluate(WHAT_IS_READ)
    marks = at.page.locator("data.computed mark.anew").evaluate_all(
        """(marks) => marks.map((mark) =>
            [mark.title, mark.textContent].map((text) => text.replace(/\\s/g, ' ')))"""
    )
    pairs = zip(published["numbers"], changed["numbers"], strict=True)
    assert marks == [[f"Published: {old}", new] for old, new in pairs if old != new]
    assert marks
    at.bar.get_by_role("button", name="Show published").click()
    assert at.page.evaluate(WHAT_IS_READ)["numbers"] == published["numbers"]
    at.bar.get_by_role("button", name="Show mine").click()
    assert at.page.evaluate(WHAT_IS_READ) == changed
    # The evidence is that of the published number, which the sum comes to.
    at.page.locator("[data-made='weights_from_it.answer']").first.click()
    evidence = at.page.locator(".evidence:popover-open")
    evidence.get_by_text("What follows is about the published example").wait_for()
    assert evidence.locator(".evidence-lines").count() == 1
    assert evidence.locator(".evidence-sum").count() == 0


@pytest.mark.nightly
def test_programs_of_the_page_run_with_the_example_that_it_shows(
    reader: Callable[..., Reader],
) -> None:
    at = (
        reader("/steps/5-scores-and-softmax/").open().write("_EMBEDDINGS.1.1", "3").compute().wait()
    )
    program = at.page.locator(".program-run[data-ready]:not([data-function])").first
    program.get_by_role("button", name="Run").click()
    said = program.get_by_role("status")
    said.filter(has_text="With your example it prints what this page shows").wait_for(
        timeout=SECONDS
    )


@pytest.mark.nightly
def test_what_fails_for_the_example_is_not_struck_in_the_published_text(
    reader: Callable[..., Reader],
) -> None:
    at = reader().open().write("W_K.0.0", "1").compute().wait()
    struck = at.page.locator(".claim-struck").first
    line = "(span) => getComputedStyle(span).textDecorationLine"
    assert "line-through" in struck.evaluate(line)
    at.bar.get_by_role("button", name="Show published").click()
    assert "line-through" not in struck.evaluate(line)
    assert not at.page.locator(".claim-failed").first.is_visible()


@pytest.mark.nightly
def test_pictures_stay_marked_when_the_reader_comes_back(reader: Callable[..., Reader]) -> None:
    at = reader().open().write("W_K.0.0", "1").compute().wait()
    marked = at.page.locator(".drawing.anew").count()
    assert marked
    at.next().wait()
    at.back().wait()
    at.page.wait_for_function(
        "(count) => document.querySelectorAll('.drawing.anew').length === count", arg=marked
    )


@pytest.mark.nightly
def test_what_cannot_be_computed_leaves_the_page_and_says_so(reader: Callable[..., Reader]) -> None:
    at = reader().open()
    write_file(at, lambda text: f"{text}\nraise ValueError('no')\n")
    at.says("It cannot be computed: ValueError: no")
    at.says("The page shows what it showed before.")
    assert "This page with your example" not in at.bar.inner_text()


@pytest.mark.nightly
def test_the_first_page_follows_but_for_what_is_measured(reader: Callable[..., Reader]) -> None:
    at = reader("/").open().write("_EMBEDDINGS.1.1", "3").compute().wait()
    at.says("What was trained or measured stays as published.")
    assert at.page.locator(".machine mark.anew").count()


@pytest.mark.nightly
def test_the_change_goes_along_to_other_pages_and_ends_where_the_reader_ends_it(
    reader: Callable[..., Reader],
) -> None:
    at = reader()
    at.open().write("W_K.0.0", "0").compute().wait()
    at.next().wait()
    assert at.page.locator("mark.anew").count()
    at.back().wait()
    at.page.goto(at.page.url.replace(STEP_2, "/glossary/"))
    at.says("Nothing on this page rests on it.")
    at.bar.get_by_role("button", name="Back to the published").click()
    at.page.goto(at.page.url.replace("/glossary/", STEP_2))
    at.page.locator(".live[data-ready]").first.wait_for()
    assert not at.page.locator(".example-bar, mark.anew").count()


@pytest.mark.nightly
def test_a_link_brings_numbers_which_are_computed_when_the_reader_asks(
    reader: Callable[..., Reader],
) -> None:
    at = reader(f"{STEP_2}?example=W_K.0.0:1,_EMBEDDINGS.1.0:-0.5")
    at.says("The page still shows the published one.")
    assert "instead of" in at.bar.inner_text()
    assert not at.page.locator("mark.anew").count()
    at.bar.get_by_role("button", name="Compute the page with it").click()
    at.wait()
    assert at.page.locator("mark.anew").count()
    at.bar.get_by_role("button", name="Copy link").click()
    at.page.wait_for_function("() => location.search.includes('example=')")
    assert "W_K.0.0:1" in at.page.url


def test_what_a_link_brought_stays_on_its_page(reader: Callable[..., Reader]) -> None:
    at = reader(f"{STEP_2}?example=W_K.0.0:1")
    at.says("The page still shows the published one.")
    at.next()
    at.page.locator(".live[data-ready]").first.wait_for()
    at.bar.wait_for(state="detached")


@pytest.mark.nightly
def test_a_number_may_be_written_as_people_do(reader: Callable[..., Reader]) -> None:
    at = reader().open().write("W_K.0.0", "007").write("W_V.0.0", " −.5 ").compute().wait()
    assert "W_K, thing → thing: 007 instead of 2" in at.bar.inner_text()
    assert at.page.locator("mark.anew").count()


@pytest.mark.parametrize("link", ["?example=W_K.0.0:__import__('os')", "?example=x", "?example="])
def test_a_link_brings_nothing_but_numbers(reader: Callable[..., Reader], link: str) -> None:
    at = reader(STEP_2 + link)
    at.page.locator(".live[data-ready]").first.wait_for()
    rest(at.page)
    assert not at.bar.count()


def test_a_number_that_is_none_is_named(reader: Callable[..., Reader]) -> None:
    at = reader().open().write("W_Q.3.1", "three").compute()
    problem = at.page.get_by_role("alert")
    assert problem.inner_text() == (
        "Query matrix, stand-in, alive: expected a number such as −0.5 or 2, got “three”."
    )
    assert at.page.evaluate("document.activeElement.dataset.place") == "W_Q.3.1"


def test_powers_of_ten_are_numbers_and_a_comma_is_told_from_a_point(
    reader: Callable[..., Reader],
) -> None:
    at = reader().open().write("W_K.0.0", "1e5").write("W_Q.0.0", "−2.5E−3")
    sound = "[data-place][aria-invalid=true]"
    assert not at.page.locator(sound).count()
    at.write("W_V.0.0", "0,5").compute()
    problem = at.page.get_by_role("alert")
    assert problem.inner_text().endswith("got “0,5”; with a point it is 0.5.")
    for wrong in ("1,000,000", "e5", "1e", "1e999", ","):
        at.write("W_V.0.0", wrong).compute()
        assert problem.inner_text().endswith(f"got “{wrong}”.")
    assert at.page.locator(sound).count() == 1
    at.write("W_V.0.0", "0.5")
    at.page.get_by_label("The file", exact=True).check()
    written = at.page.locator(".example-file textarea").input_value()
    assert "100000" in written
    assert "-0.0025" in written


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_bar_is_one_line_and_the_rest_is_behind_a_button(
    reader: Callable[..., Reader], scheme: str
) -> None:
    at = reader(f"{STEP_2}?example=W_K.0.0:1,_EMBEDDINGS.1.0:-0.5", width=390, scheme=scheme)
    at.says("The page still shows the published one.")
    slim = at.bar.bounding_box()["height"]
    assert slim <= 44
    assert at.bar.evaluate("(bar) => bar.scrollWidth <= bar.clientWidth")
    more = at.bar.get_by_role("button", name="More", expanded=False)
    compute = at.bar.get_by_role("button", name="Compute the page with it")
    back = at.bar.get_by_role("button", name="Back to the published")
    assert compute.is_visible()
    assert not back.is_visible()
    assert min(more.bounding_box()["height"], compute.bounding_box()["height"]) >= 24
    more.focus()
    at.page.keyboard.press("Enter")
    assert at.bar.get_by_role("button", name="More", expanded=True).count() == 1
    assert back.is_visible()
    assert "instead of" in at.bar.inner_text()
    assert at.bar.bounding_box()["height"] > slim
    at.page.keyboard.press("Enter")
    assert at.bar.bounding_box()["height"] == slim
    # Where there is room, nothing is behind a button.
    at.page.set_viewport_size({"width": 1280, "height": 800})
    assert back.is_visible()
    assert not at.bar.locator(".example-more").is_visible()


def test_the_published_numbers_are_no_change(reader: Callable[..., Reader]) -> None:
    at = reader().open().write("W_K.0.0", "2.0").compute()
    at.page.locator(".example-dialog").wait_for(state="detached")
    assert not at.bar.count()


def write_file(at: Reader, change: Callable[[str], str]) -> Reader:
    at.page.get_by_label("The file", exact=True).check()
    area = at.page.locator(".example-file textarea")
    area.fill(change(area.input_value()))
    return at.compute()


@pytest.mark.nightly
def test_the_file_can_be_changed_and_what_python_says_of_it_is_told(
    reader: Callable[..., Reader],
) -> None:
    at = reader().open()
    write_file(at, lambda text: text.replace("W_K = _read_only(", "W_K = _read_only(("))
    at.says("SyntaxError")
    at.bar.get_by_role("button", name="Change", exact=True).click()
    write_file(at, lambda _: SOURCE.read_text("utf-8").replace('ANSWER = "cat"', 'ANSWER = "dog"'))
    at.says("ValueError: ANSWER: expected a word of SENTENCE, got 'dog'")
    assert not at.page.locator("mark.anew").count()
    at.bar.get_by_role("button", name="Change", exact=True).click()
    write_file(at, lambda _: SOURCE.read_text("utf-8").replace("[2, 0, 0, 0]", "[1, 0, 0, 0]"))
    at.wait()
    assert at.page.locator("data.computed mark.anew").count()


@pytest.mark.nightly
def test_a_file_that_never_ends_can_be_stopped(reader: Callable[..., Reader]) -> None:
    at = reader().open()
    write_file(at, lambda text: f"{text}\nwhile True:\n    pass\n")
    at.says("Computing: your example")
    at.bar.get_by_role("button", name="Stop").click()
    at.says("Stopped.")
    at.bar.get_by_role("button", name="Back to the published").click()
    assert not at.bar.count()


def test_nothing_is_loaded_before_a_reader_asks(visit: Callable) -> None:
    opened = visit(STEP_2)
    rest(opened.page)
    assert not [
        answer.url
        for answer in opened.answers
        if "/example/" in answer.url or "/python/" in answer.url.replace("javascripts/python", "")
    ]


@pytest.mark.nightly
def test_python_that_does_not_come_is_told(reader: Callable[..., Reader]) -> None:
    at = reader()
    at.page.route("**/project.zip", lambda route: route.abort())
    at.open().write("W_K.0.0", "1").compute()
    at.says("Python did not come")
    at.page.unroute("**/project.zip")
    at.bar.get_by_role("button", name="Change", exact=True).click()
    at.compute().wait()


@pytest.mark.nightly
def test_every_page_is_set_in_a_browser_as_in_the_build(site: Path, tmp_path: Path) -> None:
    """With the package that browsers unpack, but on this Python: the same HTML, byte for byte."""
    zipfile.ZipFile(site / "assets/python/project.zip").extractall(tmp_path)
    shutil.copy(site / "assets/python/markdown.json", tmp_path / "build")
    button = re.compile(r'data-example="([^"]+)"')
    texts = (path.read_text(encoding="utf-8") for path in site.rglob("index.html"))
    pages = {found[1] for text in texts if (found := button.search(text))}
    assert {"index.md", "block.md", "steps/2-weights.md", "beyond/masks.md"} <= pages
    program = """
import json, sys
sys.path[:0] = [sys.argv[1], sys.argv[1] + "/src"]
sys.modules["math_core"] = None  # which browsers do not have
from pathlib import Path
from scripts.site import known_formulas, recompute
from scripts.site.names import url_of
differ = {}
for page in sys.argv[3:]:
    published = Path(sys.argv[2], url_of(page), "index.html").read_text(encoding="utf-8")
    known_formulas.learn(published)
    assert recompute.origins_of(page).computed, page
    differ[page] = recompute.as_html(page) not in published
print(json.dumps(differ))
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, str(tmp_path), str(site), *sorted(pages)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not [page for page, is_other in json.loads(done.stdout).items() if is_other]
