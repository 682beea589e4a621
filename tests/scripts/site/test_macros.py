"""What becomes of a name in a page."""

import html
import inspect
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from attention_explainer.scaled_dot_product import attend
from scripts.build_artifacts import find_scripts
from scripts.results.essay_quotes import HOLDS, VERDICTS
from scripts.site import macros as mkdocs_macros
from scripts.site.macros import (
    Numbers,
    UnknownArtifactError,
    define_env,
    plain,
    slug,
    verdict,
    with_names,
)
from scripts.site.marks import FROM, TO, Computed, unmarked


class Environment:
    """What is handed to `define_env`."""

    def __init__(self, *, marked: bool = False) -> None:
        self.marked = marked
        self.variables: dict[str, Any] = {}
        self.used: dict[str, None] = {}
        self.placed: Counter[tuple[str, str, str]] = Counter()
        self.macros: dict[str, Callable[..., str]] = {}
        self.filters: dict[str, Callable[[Any], str]] = {}
        self.page = SimpleNamespace(url="steps/2-weights/", meta={})
        self.conf = {"use_directory_urls": True}

    def macro(self, function: Callable[..., str]) -> Callable[..., str]:
        self.macros[function.__name__] = function
        return function

    def filter(self, function: Callable[[Any], str]) -> Callable[[Any], str]:
        self.filters[function.__name__] = function
        return function


@pytest.fixture
def environment(built_once: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """The names of a clone with one script of each kind."""
    monkeypatch.setattr(mkdocs_macros, "ROOT", built_once)
    monkeypatch.setattr(mkdocs_macros, "ARTIFACTS", built_once / "build/artifacts")
    monkeypatch.setattr(mkdocs_macros, "find_scripts", lambda: find_scripts(built_once))
    given = Environment()
    define_env(given)
    return given


class TestNumbers:
    def test_are_marked_with_the_script_that_computed_them(self) -> None:
        numbers = Numbers("scripts/figures/a.py", {"cat": "0.71"})
        assert numbers.cat == (
            '<data class="computed" value="0.71" title="Computed by scripts/figures/a.py"'
            ' data-made="a.cat">0.71</data>'
        )

    def test_say_what_they_are_and_what_they_were_made_of(self) -> None:
        worked = {"of": "w.query.answer", "from": "l.query x", "text": "e / e = 1"}
        number = Numbers("scripts/figures/a.py", {"cat": "0.71"}, lambda _: worked).cat
        given = ElementTree.fromstring(number).attrib
        assert given["data-is"] == "w.query.answer"
        assert given["data-terms"] == "l.query x"
        assert "e / e" not in number

    @pytest.mark.parametrize("text", ["0.71", "71\u00a0%", "−0.5", 'it\'s < 3 & "more"'])
    def test_are_bare_after_plain_and_safe_before(self, text: str) -> None:
        number = Numbers("scripts/figures/a.py", {"cat": text}).cat
        assert plain(number) == text
        assert html.unescape(ElementTree.fromstring(number).attrib["value"]) == text

    def test_of_another_name_stop_the_build(self) -> None:
        numbers = Numbers("scripts/figures/a.py", {"cat": "0.71", "mat": "0.07"})
        message = r"no number of scripts/figures/a.py is called 'cta'; did you mean cat"
        with pytest.raises(UnknownArtifactError, match=message):
            _ = numbers.cta
        with pytest.raises(UnknownArtifactError, match="'xyz'; known: cat, mat"):
            _ = numbers.xyz

    def test_do_not_pretend_to_have_what_python_asks_for(self) -> None:
        assert not hasattr(Numbers("scripts/figures/a.py", {}), "__html__")


class TestNames:
    def test_every_artifact_can_be_named_in_a_page(self, environment: Environment) -> None:
        assert set(environment.variables) == {"point", "count", "name", "print_it", "more"}
        assert plain(environment.variables["point"].n) == "7"
        assert set(environment.macros) == {
            *("figure", "table", "formula", "example", "live", "source", "browser_check"),
            *("code", "own_sentence", "own_weights", "recipe", "references", "machine", "wall"),
            "described",
        }
        assert set(environment.filters) == {"plain", "verdict", "with_maths"}

    def test_a_number_is_counted_on_the_page_that_places_it(self, environment: Environment) -> None:
        for _ in range(2):
            _ = environment.variables["point"].n
        environment.page.url = "block/"
        _ = environment.variables["point"].n
        assert environment.placed == {
            ("point", "n", "steps/2-weights/"): 2,
            ("point", "n", "block/"): 1,
        }

    @pytest.mark.parametrize(
        "macro",
        ["figure", "table", "formula", "example", "live", "source", "recipe", "described"],
    )
    def test_an_unknown_name_is_told_with_what_is_known(
        self, environment: Environment, macro: str
    ) -> None:
        with pytest.raises(UnknownArtifactError, match=r"no .* is called 'xyzzy'; known: "):
            environment.macros[macro]("xyzzy")

    @pytest.mark.parametrize(
        ("macro", "name"),
        [("figure", "count"), ("table", "point"), ("formula", "count"), ("live", "point")],
    )
    def test_an_artifact_of_another_kind_is_unknown(
        self, environment: Environment, macro: str, name: str
    ) -> None:
        with pytest.raises(UnknownArtifactError, match=f"no {macro} is called '{name}'"):
            environment.macros[macro](name)

    def test_a_slip_of_the_pen_is_recognised(self, environment: Environment) -> None:
        with pytest.raises(UnknownArtifactError, match="'piont'; did you mean point"):
            environment.macros["figure"]("piont")


class TestMarkup:
    @pytest.mark.parametrize(
        ("macro", "name", "kind", "downloads"),
        [
            ("figure", "point", "figures", ["csv", "svg", "png", "pdf"]),
            ("table", "count", "tables", ["csv"]),
            ("formula", "name", "formulas", ["tex"]),
        ],
    )
    def test_links_to_the_script_and_to_all_that_can_be_taken_away(
        self,
        environment: Environment,
        built_once: Path,
        macro: str,
        name: str,
        kind: str,
        downloads: list[str],
    ) -> None:
        links = re.findall(r'href="([^"]+)"', environment.macros[macro](name))
        assert links == [
            f"../../source/{kind}/{name}/",
            *(f"../../artifacts/{kind}/{name}.{suffix}" for suffix in downloads),
        ]
        for suffix in downloads:
            assert (built_once / f"build/artifacts/{kind}/{name}.{suffix}").is_file()

    def test_links_follow_the_form_of_the_site_s_addresses(self, environment: Environment) -> None:
        environment.conf["use_directory_urls"] = False
        environment.page.url = "index.html"
        assert 'href="source/tables/count.html"' in environment.macros["table"]("count")

    def test_a_figure_says_in_words_what_each_of_its_drawings_shows(
        self, environment: Environment
    ) -> None:
        root = ElementTree.fromstring(
            environment.macros["figure"]("point").replace(" download>", ' download="">')
        )
        drawings = list(root.iter("{http://www.w3.org/2000/svg}svg"))
        assert len(drawings) == 2
        for drawing in drawings:
            assert drawing.attrib["role"] == "img"
            assert drawing.attrib["aria-label"] == "The number 7 alone."
        (caption,) = root.iter("figcaption")
        assert "".join(caption.itertext()).startswith("The number 7. Computed by scripts/")

    def test_a_table_has_headings_for_columns_and_rows(self, environment: Environment) -> None:
        root = ElementTree.fromstring(
            environment.macros["table"]("count").replace(" download>", ' download="">')
        )
        assert [(cell.attrib["scope"], cell.text) for cell in root.iter("th")] == [
            ("col", "n"),
            ("row", "7"),
        ]

    def test_a_table_leads_to_the_headings_that_its_cells_name(
        self, environment: Environment
    ) -> None:
        assert '<a href="#7">7</a>' in environment.macros["table"]("count", linked="n")
        with pytest.raises(UnknownArtifactError, match="no column of count is called 'm'"):
            environment.macros["table"]("count", linked="m")

    @pytest.mark.parametrize("word", VERDICTS.values())
    def test_a_verdict_has_its_word_an_icon_and_a_class_of_its_own(self, word: str) -> None:
        shown = ElementTree.fromstring(verdict(Markup(f"<data>{word}</data>")))
        assert "".join(shown.itertext()) == word
        (icon,) = shown.iter("svg")
        assert icon.attrib["aria-hidden"] == "true"
        drawn = {
            verdict(Markup(other)).split("<path")[1].split("/>")[0] for other in VERDICTS.values()
        }
        assert len(drawn) == len(VERDICTS)
        assert f"verdict--{slug(word)}" in shown.attrib["class"]

    def test_a_verdict_that_has_no_icon_stops_the_build(self) -> None:
        with pytest.raises(UndefinedError):
            verdict(Markup("perhaps"))

    def test_a_live_figure_has_its_start_its_still_and_all_downloads(
        self, environment: Environment, built_once: Path
    ) -> None:
        text = environment.macros["live"]("more")
        assert "\n" not in text
        root = ElementTree.fromstring(
            re.sub(r"(<input [^>]*)>", r"\1/>", text)
            .replace(" download>", ' download="">')
            .replace(" data-search-exclude>", ">")
        )
        panel = root.find("section[@class='live']")
        assert panel.find("label/input").attrib["value"] == "7"
        assert "".join(panel.find("b").itertext()) == "3.5 < <"
        embedded = json.loads(panel.find("template").text)
        assert embedded["start"] == {"n": 7}
        assert embedded["given"]["most"] == 70
        assert embedded["program"] == "n = 7\nprint('n', n)\n"
        data = built_once / "build" / panel.attrib["data-files"].removeprefix("../../")
        assert json.loads((data / "more.all.data.json").read_text()) == [7, 7, 7]
        assert len(list(root.iter("{http://www.w3.org/2000/svg}svg"))) == 2
        assert [cell.text for cell in root.iter("th")] == ["n", "7"]
        links = [link.attrib["href"] for link in root.iter("a")]
        assert links == [
            "../../source/figures/point/",
            *(f"../../artifacts/figures/point.{kind}" for kind in ("csv", "svg", "png", "pdf")),
            "../../source/live/more/",
            "../../artifacts/live/more.py",
        ]

    def test_a_browser_is_checked_with_the_cases_of_a_table(self, environment: Environment) -> None:
        text = environment.macros["browser_check"]("count")
        assert 'data-check="../../artifacts/tables/count.cases.data.json"' in text

    def test_a_program_is_shown_with_what_it_prints(self, environment: Environment) -> None:
        shown = environment.macros["example"]("print_it")
        assert re.findall(r'href="([^"]+)"', shown) == [
            "../../source/examples/print_it/",
            "../../artifacts/examples/print_it.txt",
            "../../assets/notebooks/2-weights.ipynb",
            "../../assets/notebooks/2-weights.py",
            "../../assets/python/attention_explainer.zip",
        ]
        assert '```python\n"""What does it print?"""\n\nprint(7)\n```' in shown
        assert '```text title="prints"\n7\n```' in shown

    def test_a_script_is_shown_whole(self, environment: Environment, built_once: Path) -> None:
        text = (built_once / "scripts/tables/count.py").read_text(encoding="utf-8")
        assert environment.macros["source"]("count") == f"```python\n{text.strip()}\n```"

    def test_a_function_is_shown_as_its_file_has_it(self, environment: Environment) -> None:
        shown = environment.macros["code"](
            "attention_explainer.scaled_dot_product.attend", then="print_it"
        )
        assert f"```python\n{inspect.getsource(attend)}```\n" in shown
        assert "from <code>src/attention_explainer/scaled_dot_product.py</code>" in shown
        assert 'href="../../reference/"' in shown

    def test_a_recipe_is_shown_whole(
        self, environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "scripts" / "recipes" / "take_out.py"
        path.parent.mkdir(parents=True)
        path.write_text('"""Take it out."""\n\nprint(7)\n')
        monkeypatch.setattr(mkdocs_macros, "ROOT", tmp_path)
        shown = environment.macros["recipe"]("take_out")
        assert shown == '```python\n"""Take it out."""\n\nprint(7)\n```'

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("attention_explainer.sofmax.softmax", r"no module .*'.*sofmax'; did you mean .*soft"),
            ("attention_explainer.softmax.sofmax", "no function of .* 'sofmax'; did you mean soft"),
        ],
    )
    def test_a_function_that_is_not_there_is_told(
        self, environment: Environment, name: str, message: str
    ) -> None:
        with pytest.raises(UnknownArtifactError, match=message):
            environment.macros["code"](name, then="print_it")


class TestMarks:
    """On a marked page all that an artifact wrote is between marks, and nothing else is changed."""

    @pytest.mark.parametrize(
        ("macro", "name"),
        [("figure", "point"), ("table", "count"), ("live", "more"), ("example", "print_it")],
    )
    def test_an_artifact_is_the_same_but_for_its_marks(
        self, environment: Environment, macro: str, name: str
    ) -> None:
        marked = Environment(marked=True)
        define_env(marked)
        text = marked.macros[macro](name)
        assert FROM in text
        assert text.count(FROM) == text.count(TO)
        assert unmarked(text) == environment.macros[macro](name)

    def test_a_formula_has_marks_in_both_of_its_texts(self, environment: Environment) -> None:
        marked = Environment(marked=True)
        define_env(marked)
        assert f'alttext="{FROM}' in marked.macros["formula"]("name")
        assert FROM not in environment.macros["formula"]("name")

    @pytest.mark.usefixtures("environment")
    def test_a_number_keeps_them_as_text_and_a_verdict_is_known_by_its_word(self) -> None:
        marked = Environment(marked=True)
        define_env(marked)
        assert plain(marked.variables["point"].n) == f"{FROM}7{TO}"
        number = Numbers("scripts/tables/a.py", {"given": Computed(HOLDS)}).given
        assert unmarked(verdict(number)) == verdict(Markup(unmarked(number)))


class TestDrafts:
    @pytest.mark.parametrize("is_draft", [True, False])
    def test_a_page_that_uses_anything_of_a_draft_is_marked_as_a_whole(
        self, environment: Environment, built_once: Path, is_draft: bool
    ) -> None:
        path = built_once / "build/artifacts/figures/point.json"
        text = path.read_text(encoding="utf-8")
        record = json.loads(text) | {"is_draft": is_draft}
        try:
            path.write_text(json.dumps(record), encoding="utf-8")
            assert "is_draft" not in environment.page.meta
            _ = environment.variables["point"].n
            assert environment.page.meta.get("is_draft", False) is is_draft
            environment.page.meta = {}
            environment.macros["figure"]("point")
            assert environment.page.meta.get("is_draft", False) is is_draft
        finally:
            path.write_text(text, encoding="utf-8")


def test_a_formula_with_more_names_than_coloured_parts_stops_the_build() -> None:
    with pytest.raises(ValueError, match=r"holds: expected 1 names, one a coloured part; got \["):
        with_names('<mi class="role-key">k</mi>', ["k", "q"])
