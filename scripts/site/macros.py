"""Put artifacts into pages by name.

In a page, between double square brackets:

    weights_from_it.answer         a number, marked as computed
    weights_from_it.answer | plain the same number as bare text, for headings and formulas
    essay_statements.quote | plain | with_maths     the same, its symbols as formulas
    essay_ratios.cat_sat_verdict | verdict      a verdict, with its icon and colour
    figure("weights_from_it")   a figure with caption, alt text, source and downloads
    table("embeddings")         a table, likewise
    table("essay_numbers", linked="why")        the same; each cell headed "why" links to the
                                heading of the page that has the same words
    formula("softmax_of_cat")   a formula filled with computed numbers
    example("first_attention")  a program and what it prints
    browser_check("twin_cases") a button that puts the reader's browser to the test
    live("weights_from_a_word") a figure that the reader can change, above its still version
    source("weights_from_it")   the script itself
    recipe("pytorch_layer")     a program of scripts/recipes, which needs another library
    code("package.module.name", then="first_attention")    a function of the package, as in its
                                file, which a reader may change and have that program run with it
    machine()                   the whole mechanism, each part a link to its chapter
    wall()                      the essay, a tile for each of its statements and numbers
    references()                all sources, from docs/references.bib
    described("masks")          what a page of the reference describes

A name that does not exist stops the build.
"""

import ast
import difflib
import html
import json
import posixpath
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from markdown.extensions.toc import slugify
from markupsafe import Markup, escape

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from attention_figures.reading.files import READERS  # noqa: E402 - after the path is set
from scripts.artifacts.html_templates import (  # noqa: E402
    on_one_line,
    templates,
)
from scripts.artifacts.live_panels import RAMP  # noqa: E402
from scripts.artifacts.places import ARTIFACTS, find_scripts  # noqa: E402
from scripts.site import marks  # noqa: E402
from scripts.site.described import list_of_page, pages_of_reference  # noqa: E402
from scripts.site.machine import CHAPTERS, parts  # noqa: E402
from scripts.site.maths_markdown import latex_to_mathml  # noqa: E402
from scripts.site.notebooks import ARCHIVE, notebook_name  # noqa: E402
from scripts.site.notebooks import PLACE as NOTEBOOKS  # noqa: E402
from scripts.site.own_sentence import panel  # noqa: E402
from scripts.site.python_files import PLACE, megabytes, origins  # noqa: E402
from scripts.site.typography import spoken, with_maths  # noqa: E402
from scripts.site.wall import KINDS, NUMBERS, STATEMENTS, tally, tiles  # noqa: E402


class UnknownArtifactError(LookupError):
    """A page names a figure, table, formula, example or number that no script makes."""


def unknown(what: str, name: str, known: Any) -> UnknownArtifactError:
    """Say which name is unknown and what the writer may have meant."""
    close = difflib.get_close_matches(name, list(known), n=3)
    hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(sorted(known))}"
    return UnknownArtifactError(f"no {what} is called {name!r}; {hint}")


TEMPLATES = templates(Path(__file__).parent / "templates")


def filled(template: str, **names: Any) -> str:
    """Fill a template; its HTML comes on one line, as Markdown requires."""
    return on_one_line(TEMPLATES.get_template(f"{template}.html").render(names))


class Numbers:
    """The numbers of one artifact, each as an attribute that renders as marked-up text."""

    def __init__(
        self,
        script: str,
        numbers: dict[str, str],
        used: Callable[[str], Mapping[str, str]] = lambda name: {},  # noqa: ARG005
    ) -> None:
        self._script = script
        self._numbers = numbers
        self._used = used

    def __getattr__(self, name: str) -> Markup:
        """Return a number as HTML that says where it comes from."""
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._numbers:
            raise unknown(f"number of {self._script}", name, self._numbers)
        given = {"text": self._numbers[name], "script": self._script, "name": name}
        return Markup(filled("number", **given, worked=self._used(name)))


def plain(number: Markup) -> str:
    """Strip the markup from a number, for headings and formulas, where it would be in the way."""
    # Not striptags, which turns a non-breaking space into a plain one.
    return html.unescape(re.sub("<[^>]*>", "", number))


def function_source(name: str) -> str:
    """Return the lines of a function from its file: nothing is imported, and comments stay in.

    Parameters
    ----------
    name : str
        Such as "attention_explainer.softmax.softmax".
    """
    module, _, function = name.rpartition(".")
    path = ROOT / "src" / f"{module.replace('.', '/')}.py"
    if not path.is_file():
        modules = [
            ".".join(found.relative_to(ROOT / "src").with_suffix("").parts)
            for found in (ROOT / "src").rglob("*.py")
        ]
        raise unknown("module", module, modules)
    text = path.read_text(encoding="utf-8")
    functions = {
        node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)
    }
    if function not in functions:
        raise unknown(f"function of {module}", function, functions)
    node = functions[function]
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return "\n".join(text.splitlines()[first - 1 : node.end_lineno])


def are_alike(cells: Collection[str]) -> bool:
    """Say whether texts are numbers with equally many decimals, so that their ends should align.

    A plain 0, which is exact, goes with any, and so does what is no number.

    Examples
    --------
    >>> are_alike(["0", "12", "1,024"]), are_alike(["0.50", "−1.25"]), are_alike(["1.3", "2.11"])
    (True, True, False)
    >>> are_alike(["0", "0.25"]), are_alike(["0.25", "not a number"]), are_alike(["9 %", "12 %"])
    (True, True, True)
    """
    inexact = [cell for cell in cells if cell not in ("0", "not a number")] or cells
    matches = [re.fullmatch(r"[−-]?[\d,]+(\.\d+)?(?:\s?%)?", cell) for cell in inexact]
    return all(matches) and len({len(match[1] or "") for match in matches if match}) == 1


def with_names(mathml: str, names: list[str]) -> str:
    """Say of each coloured part of a formula what quantity it shows.

    Parameters
    ----------
    mathml : str
        The formula.
    names : list of str
        One for each coloured part, in their order; "" for none.

    Examples
    --------
    >>> with_names('<mi class="role-key">k</mi><mn class="role-key">2</mn>', ["", "k.answer"])
    '<mi class="role-key">k</mi><mn class="role-key" data-is="k.answer">2</mn>'
    >>> with_names('<mn class="role-key" data-is="k.answer">2</mn>', ["k.rival"])
    '<mn class="role-key" data-is="k.rival">2</mn>'
    """
    # In a reader's browser formulas come from the published page, where they have their names.
    parts = re.split(r'(?<= class="role-)(\w+)"(?: data-is="[^"]*")?', mathml)
    roles = parts[1::2]
    if len(roles) != len(names):
        raise ValueError(f"holds: expected {len(roles)} names, one a coloured part; got {names}")
    named = [
        f'{role}" data-is="{of}"' if of else f'{role}"'
        for role, of in zip(roles, names, strict=True)
    ]
    parts[1::2] = named
    return "".join(parts)


def verdict(number: Markup) -> str:
    """Show a verdict with its word, an icon and a colour."""
    return filled("verdict", text=marks.taken_up(plain(number)))


def unbroken(cell: str | Markup) -> Markup:
    """Keep together what a cell of a table must not break: a range, a vector, and a product.

    >>> unbroken("0.28 (0.26 to 0.33)")
    Markup('0.28 <span class="unbroken">(0.26 to 0.33)</span>')
    >>> unbroken("(1.9, −0.5, 0)")
    Markup('<span class="unbroken">(1.9, −0.5, 0)</span>')
    """
    kept = re.sub(
        r"\([^()]* to [^()]*\)|[−\d.]+ to [−\d.]+|\((?:[−\d.]+,\s)+[−\d.]+\)|\d+(?: × \d+)+",
        lambda found: f'<span class="unbroken">{found[0]}</span>',
        str(escape(cell)),
    )
    return Markup(kept)


def slug(text: str) -> str:
    """Return the anchor that pages give to a heading.

    >>> slug("One query, three distributions")
    'one-query-three-distributions'
    """
    return str(slugify(text, "-"))


def column_classes(record: dict[str, Any]) -> list[str]:
    """Return the classes of each column: if it holds numbers or opens a group, and its role."""
    _, *others = zip(*record["cells"], strict=True)
    numbers = [record["is_number"][0], *map(are_alike, others)]
    opening = {first for _, first, _, is_next in groups_of(record) if is_next}
    return [
        " ".join(
            ["number"] * (is_number or is_alike)
            + ["opens"] * (index in opening)
            + [f"role-{role}"] * bool(role)
        )
        for index, (is_number, is_alike, role) in enumerate(
            zip(record["is_number"], numbers, record["roles"], strict=True)
        )
    ]


def groups_of(record: dict[str, Any]) -> Iterator[tuple[str, int, int, bool]]:
    """Yield heading, first column, width, and whether it stands beside another with a heading."""
    first, before = 0, ""
    for text, span in record["groups"]:
        yield text, first, span, bool(text and before)
        first, before = first + span, text


def column_groups(record: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    """Yield heading, width and classes of each group; its role is its columns', if of one."""
    for text, first, span, is_next in groups_of(record):
        role, *others = dict.fromkeys(record["roles"][first : first + span])
        yield (
            text,
            span,
            " ".join(["opens"] * is_next + [f"role-{role}"] * bool(role and not others)),
        )


TEMPLATES.globals |= {"column_classes": column_classes, "column_groups": column_groups}
TEMPLATES.filters |= {
    "on_one_line": on_one_line,
    "slug": slug,
    "spoken": spoken,
    "unbroken": unbroken,
    "with_maths": with_maths,
}


def define_env(env: Any) -> None:
    """Register names and macros with what expands pages; see `scripts.site.pages.Names`."""
    scripts = find_scripts()
    numbers = json.loads((ARTIFACTS / "numbers.json").read_text(encoding="utf-8"))
    env.filter(with_maths)
    env.filter(plain)
    env.filter(verdict)
    # What artifacts wrote, with its marks on a marked page: texts, and lines that stay as they are.
    computed = marks.Computed if env.marked else str
    around = marks.around if env.marked else str

    @cache
    def record_at(kind: str, name: str) -> dict[str, Any]:
        text = (ARTIFACTS / kind / f"{name}.json").read_text(encoding="utf-8")
        record: dict[str, Any] = json.loads(text)
        return marks.marked_record(record) if env.marked else record

    origin_of = origins(scripts)

    def used(kind: str, name: str) -> None:
        """Record what a page uses, and mark the page if that is a draft or rests on the example."""
        env.used[name] = None
        if record_at(kind, name)["is_draft"]:
            env.page.meta["is_draft"] = True
        if origin_of[name] == {"example": True, "training": False}:
            env.page.meta["rests_on_example"] = True

    def placed(kind: str, name: str, number: str) -> Mapping[str, str]:
        """Record that the page places a number; return what it is and what it was made of."""
        used(kind, name)
        env.placed[name, number, env.page.url] += 1
        worked: Mapping[str, str] = record_at(kind, name).get("worked", {}).get(number, {})
        return worked

    for name, path in scripts.items():
        script = path.relative_to(ROOT).as_posix()
        given = {of: computed(text) for of, text in numbers[name].items()}
        env.variables[name] = Numbers(script, given, partial(placed, path.parent.name, name))

    def link(target: str) -> str:
        # The address of a page ends in "/" or in a file name; links start from its folder.
        way = posixpath.relpath(target, posixpath.dirname(env.page.url) or ".")
        return f"{way}/" if target.endswith("/") else way

    def record_of(kind: str, name: str) -> dict[str, Any]:
        known = [known for known, path in scripts.items() if path.parent.name == kind]
        if name not in known:
            raise unknown(kind.removesuffix("s"), name, known)
        used(kind, name)
        return record_at(kind, name)

    def origin(kind: str, name: str) -> dict[str, Any]:
        """Return the script, the address of its page, and what can be downloaded."""
        end = "/" if env.conf["use_directory_urls"] else ".html"
        return {
            "script": f"scripts/{kind}/{name}.py",
            "page": link(f"source/{kind}/{name}{end}"),
            "downloads": [
                (link(f"artifacts/{kind}/{name}.{suffix}"), label)
                for suffix, label in DOWNLOADS[kind].items()
                if suffix not in AT_TIMES or (ARTIFACTS / kind / f"{name}.{suffix}").is_file()
            ],
        }

    def shown(kind: str, name: str) -> dict[str, Any]:
        """Return what every template of an artifact needs."""
        return {"name": name, "record": record_of(kind, name), "origin": origin(kind, name)}

    def figure(name: str) -> str:
        return filled("figure", **shown("figures", name))

    def live(name: str) -> str:
        given = shown("live", name)
        still = record_of("figures", given["record"]["still"])
        return filled(
            "live",
            **given,
            files=link("artifacts/live/"),
            still=still,
            still_origin=origin("figures", given["record"]["still"]),
            most=ROWS,
            counts=[computed(str(count)) for count in (ROWS, len(still["cells"]))],
        )

    def table(name: str, linked: str | None = None) -> str:
        given = shown("tables", name)
        columns = given["record"]["columns"]
        if linked is not None and linked not in columns:
            raise unknown(f"column of {name}", linked, columns)
        return filled("table", **given, linked=linked)

    def browser_check(name: str) -> str:
        record_of("tables", name)
        return filled("browser_check", cases=link(f"artifacts/tables/{name}.cases.data.json"))

    def own_sentence() -> str:
        given = panel(numbers["real_reliable_heads"])
        html = filled("own_sentence", files=link("assets/model/"), **given)
        return marks.inside(html) if env.marked else html

    def own_weights() -> str:
        return filled("own_weights", ramp=RAMP, kinds=READERS)

    def formula(name: str) -> str:
        given = shown("formulas", name)
        mathml = latex_to_mathml(around(given["record"]["latex"]), display=True)
        if "holds" in given["record"]:
            mathml = with_names(mathml, given["record"]["holds"])
        return filled("formula", **given, mathml=mathml)

    def chapter(target: str) -> str:
        """Return the address of a page and an anchor."""
        page, sign, anchor = target.partition("#")
        end = "/" if env.conf["use_directory_urls"] else ".html"
        return f"{link(page.removesuffix('.md') + end)}{sign}{anchor}"

    def machine() -> str:
        def number(script: str, name: str) -> str:
            used(scripts[script].parent.name, script)
            return computed(numbers[script][name])

        def components(script: str, name: str) -> list[str]:
            used(scripts[script].parent.name, script)
            return [computed(each) for each in numbers[script][name].strip("()").split(", ")]

        return filled(
            "machine",
            parts={part.name: part for part in parts("", chapter)},
            asking=number("embeddings", "word_query"),
            asked=number("embeddings", "word_answer"),
            x=components("projections", "x_vector"),
            query=components("projections", "query_vector"),
            score=number("scores_to_weights", "score_answer"),
            scaled=number("scores_to_weights", "scaled_answer"),
            weight=number("scores_to_weights", "weight_answer"),
            output=components("output_of_it", "vector"),
        )

    def wall() -> str:
        given = shown("tables", STATEMENTS)
        steps = tiles(given["record"], record_of("tables", NUMBERS))
        counts = {
            group: {name: computed(str(count)) for name, count in of_group.items()}
            for group, of_group in tally(steps, VERDICTS).items()
        }
        total = computed(str(sum(map(len, steps.values()))))
        return filled("wall", **given, steps=steps, counts=counts, total=total, kinds=KINDS)

    def bar(page: str) -> str:
        return filled("machine_bar", parts=parts(page, chapter)) if page in CHAPTERS else ""

    env.bar = bar

    def references() -> str:
        # Not above: a browser that makes another page anew has no reader of BibTeX.
        from scripts.site.references import as_markdown, read_references

        return as_markdown(read_references(ROOT / "docs" / "references.bib"))

    def described(page: str) -> str:
        if page not in (pages := pages_of_reference()):
            raise unknown("page of the reference", page, pages)
        return list_of_page(page)

    def source(name: str) -> str:
        if name not in scripts:
            raise unknown("script", name, scripts)
        return f"```python\n{around(scripts[name].read_text(encoding='utf-8').strip())}\n```"

    def recipe(name: str) -> str:
        recipes = {path.stem: path for path in (ROOT / "scripts" / "recipes").glob("*.py")}
        if name not in recipes:
            raise unknown("recipe", name, recipes)
        return f"```python\n{around(recipes[name].read_text(encoding='utf-8').strip())}\n```"

    def python() -> dict[str, str]:
        """Return where a page finds Python, and how much of it there is."""
        return {"files": link(f"{PLACE}/"), "megabytes": computed(str(megabytes()))}

    def code(name: str, then: str) -> str:
        return TEMPLATES.get_template("code.md").render(
            shown("examples", then),
            python=python(),
            function=name,
            code=around(function_source(name)),
            module=f"src/{name.rpartition('.')[0].replace('.', '/')}.py",
            reference=link(f"reference/{'' if env.conf['use_directory_urls'] else 'index.html'}"),
        )

    def example(name: str) -> str:
        given = shown("examples", name)
        of_page = f"{NOTEBOOKS}/{notebook_name(env.page.url.removesuffix('.html').strip('/'))}"
        given["origin"]["downloads"] += [
            (link(f"{of_page}.ipynb"), "notebook"),
            (link(f"{of_page}.py"), "Python file"),
            (link(f"{PLACE}/{ARCHIVE}"), "package for both (ZIP)"),
        ]
        return TEMPLATES.get_template("program.md").render(given, python=python())

    for macro in (
        *(figure, live, table, browser_check, own_sentence, own_weights),
        *(machine, wall, formula, references, described, source, recipe, code, example),
    ):
        env.macro(macro)


VERDICTS = list(vars(TEMPLATES.get_template("_verdicts.html").module)["icons"])
"""All verdicts, from the best to those that are none."""

ROWS = 10
"""How many of its numbers a live figure lists at most; the file that it names has all of them."""

DOWNLOADS = {
    "figures": {"csv": "data (CSV)", "svg": "SVG", "png": "PNG", "pdf": "PDF"},
    "tables": {"csv": "data (CSV)", "xlsx": "workbook (XLSX)"},
    "formulas": {"tex": "LaTeX"},
    "examples": {"txt": "output"},
    "live": {"py": "program (Python)"},
}
"""What a reader can download, by kind of artifact: suffix → label."""

AT_TIMES = {"xlsx"}
"""Suffixes of what some artifacts have and others have not."""
