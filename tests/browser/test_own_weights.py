"""The place on a page where a reader drops a file of weights: what it shows, says and saves."""

import base64
import csv
import io
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from attention_figures.library import Options, describe_map, describe_row, prepare
from attention_figures.reading.weights import Reading, read_weights
from attention_figures.text import show
from tests.attention_figures.reading.cases import OWN_FILES, STACK, npy
from tests.browser.conftest import rest
from tests.browser.test_policy import violations, watched
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

__all__ = ["watched"]

ADDRESS = "/your-sentence/"
EXPECTED = tomllib.loads((OWN_FILES / "expected.toml").read_text(encoding="utf-8"))
SENTENCE = EXPECTED.pop("sentence")
del EXPECTED["square"]

DROP = """([name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], name));
    const zone = document.querySelector(".weights-drop");
    const event = (kind) => new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
    const isTaken = !zone.dispatchEvent(event("dragover"));
    zone.dispatchEvent(event("drop"));
    return isTaken;
}"""


@dataclass(frozen=True)
class OwnWeights:
    """The place as a reader has it."""

    page: "Page"

    @property
    def panel(self) -> "Locator":
        return self.page.locator("[data-weights]")

    def wait(self) -> "OwnWeights":
        self.page.locator("[data-weights][data-ready]").wait_for()
        return self

    def settle(self) -> "OwnWeights":
        self.page.locator("[data-weights]:not([data-waiting])").wait_for()
        return self

    def drop(self, name: str, content: bytes) -> "OwnWeights":
        assert self.page.evaluate(DROP, [name, base64.b64encode(content).decode()])
        return self.settle()

    def drop_own(self, name: str) -> "OwnWeights":
        return self.drop(name, (OWN_FILES / name).read_bytes())

    def ask(self, **options: Any) -> "OwnWeights":
        """Set controls: text, a switch, or the kind of figure."""
        self.panel.locator("details").evaluate("(details) => (details.open = true)")
        for name, value in options.items():
            field = self.panel.locator(f"form [name={name}]")
            if name == "kind":
                self.panel.locator(f"[name=kind][value={value}]").check(force=True)
            elif name == "array":
                field.select_option(value)
            elif isinstance(value, bool):
                field.set_checked(value)
            else:
                field.fill(str(value))
        return self.settle()

    def press(self, action: str) -> "OwnWeights":
        self.panel.locator(f"[data-action={action}]").click()
        return self.settle()

    def save(self, kind: str) -> tuple[str, bytes]:
        with self.page.expect_download() as saved:
            self.panel.locator(f"[data-argument={kind}]").click()
        return saved.value.suggested_filename, Path(saved.value.path()).read_bytes()

    @property
    def said(self) -> str:
        return self.panel.locator(".weights-status").text_content() or ""

    @property
    def picture(self) -> "Locator":
        return self.panel.locator(".weights-picture svg")

    def texts(self) -> list[str]:
        return self.picture.locator("text").all_text_contents()

    def label(self) -> str | None:
        return self.picture.get_attribute("aria-label")


LABELS = {
    "words": "words of the queries",
    "keys": "words of the keys",
    "mean_heads": "mean over the heads",
    **{name: name for name in ("query", "layer", "head", "array")},
    **{name: name for name in ("logits", "causal", "percent", "transpose", "normalise")},
}


def in_labels(text: str) -> str:
    """Name the controls of the page where a refusal names options of the package."""
    options = "|".join(LABELS)
    text = re.sub(rf"^({options})(?=: )", lambda found: f"“{LABELS[found[1]]}”", text)
    text = re.sub(rf"\b({options})=(?:True|NAME)\b", lambda found: f"“{LABELS[found[1]]}”", text)
    return re.sub(rf"\b({options})=", lambda found: f"“{LABELS[found[1]]}”: ", text)


@pytest.fixture
def own(page: "Page", server: str) -> OwnWeights:
    page.goto(server + ADDRESS)
    return OwnWeights(page).wait()


def asked_of(case: Mapping[str, Any]) -> dict[str, Any]:
    if case.get("has_words"):
        return {}
    return {name: case[name] for name in ("words", "keys") if name in case} or {"words": SENTENCE}


def drawn(name: str, options: Mapping[str, Any], **reading: Any) -> Any:
    """Return what the package draws of an own file."""
    words, keys = options.get("words"), options.get("keys")
    query = options.get("query")
    return prepare(OWN_FILES / name, words, keys, Options(Reading(**reading)), query=query).weights


@pytest.mark.parametrize("name", all_at_night(EXPECTED, list(EXPECTED)[::8]))
def test_what_people_have_is_drawn_or_refused_as_the_package_does(
    own: OwnWeights, name: str
) -> None:
    case = EXPECTED[name]
    words = asked_of(case)
    own.drop_own(name).ask(**words)
    helps = case.get("helps", {})
    query = {"query": case["query"]} if "query" in case else {}
    if "refused" in case:
        with pytest.raises(ValueError) as refused:  # noqa: PT011 - the whole text is compared
            read_weights(OWN_FILES / name, words.get("words"), words.get("keys"))
        assert own.said == in_labels(str(refused.value).replace(str(OWN_FILES / name), name))
        assert own.panel.locator(".weights-picture").is_hidden()
        assert own.panel.locator("[data-argument=csv]").is_hidden()
        if not helps and not query:
            return
        own.ask(**({"kind": "row", **query} if query else {}), **helps)
    wanted = drawn(name, words | query, **helps)
    numbers = [show(float(weight), ".2f") for weight in wanted.weights.ravel()]
    found = [text for text in own.texts() if text in numbers]
    assert sorted(found) == sorted(numbers)
    assert set(wanted.keys) <= set(own.texts())
    describe = describe_row if wanted.weights.shape[0] == 1 else describe_map
    assert own.label() == describe(wanted)
    for line in (*wanted.guessed, *wanted.notes):
        assert in_labels(line.replace(str(OWN_FILES / name), name)) in own.said


def test_nothing_is_loaded_before_there_is_a_file_and_nothing_is_sent(
    page: "Page", server: str
) -> None:
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.goto(server + ADDRESS)
    own = OwnWeights(page).wait()
    rest(page)
    programs = [url for _, url in asked if "/weights/" in url]
    assert [url.rpartition("/")[2] for url in programs] == ["page.js"]
    before = len(asked)
    own.drop_own("layers.npz").ask(kind="grid")
    assert own.picture.is_visible()
    assert {method for method, _ in asked[before:]} == {"GET"}
    own_images = "data:image/png"
    later = [url for _, url in asked[before:] if not url.startswith(own_images)]
    assert all(url.startswith(f"{server}/assets/javascripts/") for url in later)
    assert all("?" not in url for url in later)


@pytest.mark.nightly
def test_four_kinds_of_figures(own: OwnWeights) -> None:
    content = npy(STACK)
    own.drop("heads.npy", content).ask(words="cat sat", head=1)
    assert own.picture.locator("rect").count() == 4
    own.ask(kind="row")
    assert own.said == "“query”: expected one of 'cat sat', or its place from 1 to 2; got none"
    own.ask(query="sat")
    assert own.texts() == ["cat", "0.50", "sat", "0.50"]
    own.ask(kind="lines")
    assert own.picture.locator("line").count() == 2
    own.ask(query="")
    assert own.picture.locator("line").count() == 4
    own.ask(kind="grid")
    assert own.picture.locator("image").count() == 2
    assert own.label() == (
        "Small maps of 2 heads in 1 layers, each with 2 queries and 2 keys; darker for more weight."
    )
    assert own.panel.locator("[name=head]").is_disabled()


@pytest.mark.nightly
def test_a_large_map_is_one_image(own: OwnWeights) -> None:
    own.drop("large.npy", npy(np.full((100, 64), 1 / 64)))
    assert own.picture.locator("image").count() == 1
    assert own.picture.locator("text").count() > 160
    own.drop("larger.npy", npy(np.full((600, 400), 1 / 400)))
    assert own.picture.locator("image").count() == 1
    assert own.texts() == ["query ↓", "key →", "0", "1"]
    assert own.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_lives_on_after_what_it_cannot_read(own: OwnWeights) -> None:
    own.drop("weights.pt", b"PK\x03\x04 and so on")
    assert own.said.startswith("weights.pt is pickled, and opening a pickle can run any program")
    own.drop_own("header_1e5.npy")
    assert "its header tells of 100000 × 100000 numbers" in own.said
    own.drop("page.json", b"[" * 200_000)
    assert "is no JSON that can be read" in own.said
    own.drop("weights.npy", npy(STACK[0]))
    assert own.said == "weights.npy: no words given, so they are numbered"
    assert own.picture.is_visible()


def test_an_option_that_a_message_names_is_in_sight(own: OwnWeights) -> None:
    own.drop_own("percent.csv")
    assert own.said.endswith("“percent” divides by 100")
    own.panel.locator("[name=percent]").check()
    own.settle()
    assert own.picture.is_visible()


def test_several_arrays_are_offered(own: OwnWeights) -> None:
    file = io.BytesIO()
    np.savez(file, first=STACK[0], second=STACK[1][:, :1] + STACK[1][:, 1:])
    own.drop("two.npz", file.getvalue())
    assert own.said.endswith("choose one with “array”")
    own.ask(array="first")
    assert own.picture.is_visible()
    own.drop("one.npy", npy(STACK[1]))
    own.settle()
    assert own.panel.locator("[name=array]").is_hidden()
    assert own.picture.is_visible()


def test_what_is_saved_is_what_is_shown(own: OwnWeights, tmp_path: Path) -> None:
    own.drop("heads.npy", npy(STACK)).ask(words="cat sat", head=2)
    name, content = own.save("csv")
    assert name == "heads-map.csv"
    (tmp_path / name).write_bytes(content)
    again = read_weights(tmp_path / name)
    np.testing.assert_array_equal(again.weights, STACK[1])
    assert again.queries == again.keys == ("cat", "sat")
    svg = own.save("svg")[1].decode()
    assert svg.count("<rect") == 4
    assert "var(" not in svg
    assert own.save("png")[1].startswith(b"\x89PNG")
    own.ask(kind="grid")
    header, *rows = csv.reader(io.StringIO(own.save("csv")[1].decode()))
    assert header == ["layer", "head", "query", "key", "weight"]
    assert rows[1] == ["1", "1", "cat", "sat", "0.25"]
    np.testing.assert_allclose([float(row[-1]) for row in rows], STACK.ravel())
    svg = own.save("svg")[1].decode()
    assert svg.count("data:image/png") == 2


def test_reset_puts_the_file_away_and_shows_the_start(own: OwnWeights) -> None:
    own.drop_own("layers.npz").ask(kind="grid")
    own.press("reset")
    assert own.said == ""
    assert own.panel.locator("form").is_hidden()
    assert own.picture.is_hidden()
    assert own.page.evaluate("document.activeElement.type") == "file"
    assert own.panel.locator("input[type=file]").input_value() == ""
    own.drop("heads.npy", npy(STACK))
    assert own.panel.locator("[name=kind]:checked").get_attribute("value") == "map"
    assert own.said.endswith("choose “head”: 1 to 2, or “mean over the heads”")
    own.ask(mean_heads=True)
    assert own.picture.is_visible()


def test_the_name_of_a_file_stays_whatever_it_says(own: OwnWeights) -> None:
    own.drop("head=3, layer=2.npy", npy(STACK[0]))
    assert own.said == "head=3, layer=2.npy: no words given, so they are numbered"


@pytest.mark.nightly
def test_a_file_is_said_to_be_read_as_long_as_it_is(own: OwnWeights) -> None:
    own.drop("first.npy", npy(STACK[0]))
    rows = "\n".join([",".join(["0.001"] * 1000)] * 1000)
    own.page.evaluate(DROP, ["second.csv", base64.b64encode(rows.encode()).decode()])
    assert own.said == "second.csv is being read …"
    own.panel.locator(".weights-picture").wait_for(state="hidden")
    own.settle()
    assert own.said.startswith("second.csv: ")
    assert own.picture.is_visible()
    # A file that is put away before it has been read is not drawn later.
    own.page.evaluate(DROP, ["third.csv", base64.b64encode(rows.encode()).decode()])
    own.press("reset")
    rest(own.page)
    assert own.said == ""
    assert own.picture.is_hidden()


def test_what_is_printed_is_what_was_drawn(own: OwnWeights) -> None:
    instead = own.page.locator("#own_weights .live-still")
    own.page.emulate_media(media="print")
    assert instead.is_visible()
    own.page.emulate_media(media="screen")
    own.drop("first.npy", npy(STACK[0]))
    own.page.emulate_media(media="print")
    assert own.picture.is_visible()
    assert not instead.is_visible()
    assert not own.panel.locator("button:visible, input:visible").all()


def test_it_works_with_the_keyboard(own: OwnWeights) -> None:
    own.panel.locator("input[type=file]").set_input_files(str(OWN_FILES / "row.csv"))
    own.settle()
    assert own.picture.is_visible()
    own.panel.locator("input[type=file]").focus()
    own.page.keyboard.press("Tab")
    assert own.page.evaluate("document.activeElement.value") == "map"
    own.page.keyboard.press("ArrowRight")
    own.page.keyboard.press("ArrowRight")
    own.settle()
    assert own.picture.locator("line").count() == 5
    own.page.keyboard.press("Tab")
    own.page.keyboard.type(SENTENCE)
    own.page.keyboard.press("Enter")
    own.settle()
    assert "today" in own.texts()


def test_colours_follow_the_scheme(own: OwnWeights) -> None:
    own.drop("large.npy", npy(np.full((50, 50), 1 / 50)))
    before = own.picture.locator("image").get_attribute("href")
    own.page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    own.page.wait_for_function(
        "(before) => document.querySelector('.weights-picture image').href.baseVal !== before",
        arg=before,
    )


@pytest.mark.nightly
def test_its_policy_lets_it_be_shown_and_saved(watched: "Page", server: str) -> None:
    watched.goto(server + ADDRESS)
    own = OwnWeights(watched).wait().drop_own("layers.npz").ask(kind="grid")
    assert own.picture.locator("image").count() == 144
    assert own.save("png")[1].startswith(b"\x89PNG")
    assert own.save("csv")[0] == "layers-grid.csv"
    assert violations(watched) == []


@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
@pytest.mark.parametrize("kind", all_at_night(["map", "row", "lines", "grid"], ["map"]))
def test_nothing_is_wider_than_the_screen(visit: Callable, width: int, kind: str) -> None:
    own = OwnWeights(visit(ADDRESS, width=width).page).wait()
    long = " ".join(["incomprehensibilities", "的" * 30, *"abcdefghijklmnopqr"])
    own.drop("w.npy", npy(np.full((20, 20), 0.05))).ask(words=long, kind=kind)
    if kind in ("row", "lines"):
        own.ask(query="a")
    assert own.picture.is_visible()
    assert own.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.nightly
def test_results_are_accessible_in_both_schemes(visit: Callable) -> None:
    from axe_playwright_python.sync_playwright import Axe

    from tests.browser.test_every_page import NO_SIGNS, STANDARDS

    for scheme in ("light", "dark"):
        own = OwnWeights(visit(ADDRESS, scheme=scheme).page).wait()
        own.page.add_style_tag(content=NO_SIGNS)
        for kind in ("map", "grid"):
            own.drop_own("heads_LL.npy").ask(kind=kind, **({"head": 1} if kind == "map" else {}))
            found = Axe().run(
                own.page, options={"runOnly": STANDARDS, "resultTypes": ["violations"]}
            )
            assert found.violations_count == 0, found.generate_report()
            own.press("reset")


@pytest.mark.nightly
def test_another_page_and_back_again(visit: Callable) -> None:
    opened = visit(ADDRESS)
    own = OwnWeights(opened.page).wait().drop_own("row.csv")
    opened.page.locator(".md-nav--primary a[href$='glossary/']").click()
    opened.page.locator("h1", has_text="Glossary").wait_for()
    opened.page.go_back()
    own.wait().drop_own("row.csv")
    assert own.picture.is_visible()
    assert opened.complaints == []
