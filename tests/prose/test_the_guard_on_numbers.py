"""The guard on typed numbers finds each way of typing one, and leaves other words alone.

Each snippet is put where such things stand: into a page, which is built with all others; into a
copy of a program, a panel, the settings.
"""

import itertools
import shutil
import string
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.site.macros import Numbers
from scripts.site.marks import Computed
from tests.prose.allowed import allowed_in
from tests.prose.built_pages import build_site, names
from tests.prose.judging import numbers_in
from tests.prose.reading import COMPUTED, passages
from tests.prose.sources import beyond_names, written_in

ON_PAGES = {
    # numbers in figures
    "decimal": ("The weight is 0.71.", "0.71"),
    "decimal without a nought": ("More than .71 of it.", "71"),
    "decimal comma": ("About 3,5 bits.", "3,5"),
    "decimal with a dot in the middle": ("The weight is 0·71.", "0·71"),
    "decimal by character reference": ("The weight is 0&#46;71.", "0.71"),
    "full-width digits": ("The weight is ０．７１.", "0.71"),
    "with a soft hyphen within": ("The weight is 0.7&shy;1.", "0.71"),
    "negative": ("It falls to −0.25.", "−0.25"),
    "thousands": ("It has 1,769,472 weights.", "1,769,472"),
    "in scientific notation": ("An error of 7e-1.", "7e-1"),
    "power of ten": ("An error of 10⁻⁷.", "10"),
    "percentage": ("It borrows 71 % of it.", "71 %"),
    "percentage with a fixed space": ("It borrows 71&nbsp;% of it.", "71 %"),
    "percentage by character reference": ("It borrows 71&#37; of it.", "71%"),
    "percentage with its sign behind bold": ("It borrows **71** % of it.", "71 %"),
    "per mille": ("It borrows 7 ‰ of it.", "7 ‰"),
    "per cent": ("It borrows 71 per cent.", "71 per cent"),
    "out of": ("It is right in 71 out of 99 cases.", "71 out of"),
    "in so many": ("It fails in 1 in 5 cases.", "1 in 5"),
    "fraction": ("It is right in 12/17 of the cases.", "12/17"),
    "fraction in one character": ("It gets ½ of the weight.", "1⁄2"),
    "factor": ("It is 10× as fast.", "10×"),
    "times": ("It is 12 times as fast.", "12 times"),
    "like a section": ("See section 0.71.", "0.71"),
    "like a figure": ("A figure 0.71 weight.", "0.71"),
    "like a year": ("After 1950 steps.", "1950"),
    "year without a source": ("In 2017 all was well.", "2017"),
    "small integer": ("It has 42 heads.", "42"),
    "digit": ("It has 3 heads.", "3"),
    "like a step": ("It was tired by step 42.", "42"),
    "in a word": ("It is 5x as fast.", "5x"),
    # number words
    "percentage in words": ("It gets seventy one per cent.", "seventy one per cent"),
    "percentage with a hyphen": ("It gets seventy-one per cent.", "seventy-one per cent"),
    "teens": ("It gets fifteen per cent.", "fifteen per cent"),
    "one per cent": ("It gets one per cent.", "one per cent"),
    "two thirds": ("It gets two thirds of it.", "two thirds"),
    "the two thirds": ("It gets the two thirds.", "thirds"),
    "one third": ("It gets one third.", "one third"),
    "a third": ("It gets a third of it.", "a third"),
    "a quarter": ("It gets a quarter of it.", "a quarter"),
    "half": ("It gets half.", "half"),
    "one half": ("It gets one half of the weight.", "half"),
    "twice": ("It gets twice as much.", "twice"),
    "doubled": ("The weight is doubled.", "doubled"),
    "tenfold": ("A tenfold rise.", "tenfold"),
    "factor in words": ("It grows by a factor of ten.", "ten"),
    "times in words": ("It is fifteen times as fast.", "fifteen times"),
    "dozen": ("It is a dozen times as fast.", "dozen times"),
    "one in five": ("It fails in one in five cases.", "one in five"),
    "three times": ("It is three times as large.", "three times"),
    "two points": ("It is two points better.", "two"),
    "forty-two": ("It has forty-two heads.", "forty-two"),
    "two heads": ("It has two heads.", "two"),
    "hundreds": ("It takes hundreds of steps.", "hundreds"),
    "number of words": ("A sentence of eleven words.", "eleven"),
    # places on a page
    "footnote": ("Text.[^a]\n\n[^a]: It is 0.93.", "0.93"),
    "heading": ("## 0.93 for the cat", "0.93"),
    "table": ("| word | weight |\n|---|---|\n| cat | 0.93 |", "0.93"),
    "list": ("- one\n- 0.93", "0.93"),
    "admonition": ('??? question "Why 0.93?"\n\n    Because.', "0.93"),
    "definition": ("Term\n:   It is 0.93.", "0.93"),
    "abbreviation": ("The cat.\n\n*[cat]: 0.93 of it", "0.93"),
    "title of an element": ('<span title="0.93">the weight</span>', "0.93"),
    "words for a picture": ('<img src="cat.png" alt="A bar of 0.93">', "0.93"),
    "words for a Markdown picture": ("![A bar of 0.93](cat.png)", "0.93"),
    "label": ('<span aria-label="0.93">the weight</span>', "0.93"),
    "title of a link": ('[a page](index.md "0.93 of it")', "0.93"),
    "value": ('<data value="0.93">much</data>', "0.93"),
    "description": ("---\ndescription: A weight of 0.93.\n---\nText.", "0.93"),
    "title of the page": ("---\ntitle: A weight of 0.93\n---\nText.", "0.93"),
    "code": ("The weight `0.93`.", "0.93"),
    "code block": ("```python\nx = 0.93\n```", "0.93"),
    "drawing": ("<svg><text>0.93</text></svg>", "0.93"),
    "title of a drawing": ("<svg><title>0.93</title></svg>", "0.93"),
    "across elements": ("The weight is 0.<b>93</b>.", "0.93"),
    # formulas
    "formula": ("A weight of $w = 0.93$.", "0.93"),
    "fraction in a formula": (r"A weight of $\frac{71}{99}$.", "71"),
    "small fraction in a formula": (r"A weight of $\frac{2}{3}$.", "2"),
    "displayed formula": ("$$\n" + r"w = 71\,\%" + "\n$$", "71"),
    "formula that is a number": ("An accuracy of $1$.", "1"),
    "start of a list": ('<ol start="93"><li>a</li></ol>', "93"),
    "number as an index": ("A weight of $w_{cat} = 5_{1}$.", "5"),
    "hand-made MathML": ("<math><mn>0.93</mn></math>", "0.93"),
    "MathML that says another thing": ('<math alttext="x"><mn>0.93</mn></math>', "0.93"),
    # names
    "text as a name": ('[[ "0.93" ]]', "0.93"),
    "arithmetic": ("[[ 0.9 + 0.03 ]]", "0.93"),
    "variable": ("[% set w = 0.93 %][[ w ]]", "0.93"),
    "beside a name": ("[[ a_map.cat ]] or 0.93", "0.93"),
    "after a name": ("[[ a_map.cat ]] of 93", "93"),
    "figure of another": ("[[ a_map.cat ]]93", "93"),
    "number of a made-up artifact": ('<data class="computed" value="0.93">0.93</data>', "0.93"),
}
"""Way of typing a number → a page, and what is to be found on it."""

LEFT_ALONE = {
    "words": "One word of the two, two sentences side by side, three matrices, all ten words.",
    "steps": "Step 3, [step 8](steps/8-multi-head.md), steps 5 and 6, steps 3 to 6.",
    "sources": "Vaswani et al. 2017, section 3.2.1; [Gemma Team 2024](references.md).",
    "menu": "## 1. What a reader does",
    "names": "GPT-2 and all-MiniLM-L6-v2, under CC BY 4.0",
    # The first paragraph is the page's description, where formulas and marks have no signs.
    "formulas": r"Text." "\n\n" r"$x_{1} + x_2^2$, $W_{12}$, $e^0 = 1$, $M^{-1}$, $\log_2 x$",
    "numbers of artifacts": "[[ a_map.cat ]], $w = [[ a_map.cat | plain ]]$, `[[ a_map.cat ]]`",
    "units of them": "[[ a_map.cat ]] million words, [[ a_map.cat ]] %, [[ a_map.cat ]] times",
    "footnotes": "Text.\n\nText.[^a] More.[^b]\n\n[^a]: First.\n\n[^b]: Second.",
    "ordinals": "The first, the second and the third; a third way.",
    "one": "One of them, no one, one for each, one in each row.",
    "addresses": "[a](https://example.org/1706.03762) <b id='w93' data-x='93' style='top:9px'></b>",
    "comments": "<!-- 0.93 --> Text.",
    "parts": "The other half; each half is a head; on one half of the sentences.",
}


@pytest.fixture(scope="session")
def read_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The findings on a page with each snippet."""
    given = names(marked=True)
    given.variables["a_map"] = Numbers("scripts/figures/a_map.py", {"cat": Computed("0.71")})
    snippets = {name: text for name, (text, _) in ON_PAGES.items()} | LEFT_ALONE
    # Pages are called by letters alone, for MkDocs makes titles of their names.
    letters = itertools.product(string.ascii_lowercase, repeat=2)
    files = {name: f"typed/{''.join(next(letters))}.md" for name in snippets}
    pages = {file: given.expand(snippets[name] + "\n", file) for name, file in files.items()}
    built = build_site(
        {
            "index.md": "# Start",
            "steps/8-multi-head.md": "# Eight",
            "references.md": "# R",
            **pages,
        },
        tmp_path_factory.mktemp("typed"),
    )
    return {
        name: [
            finding.number
            for passage in passages(built[file])
            for finding in numbers_in(passage.text, allowed_in("everywhere"))
        ]
        for name, file in files.items()
    }


@pytest.mark.parametrize("way", ON_PAGES)
def test_finds_on_a_page(way: str, read_pages: dict[str, list[str]]) -> None:
    assert any(ON_PAGES[way][1] in number for number in read_pages[way]), read_pages[way]


@pytest.mark.parametrize("way", LEFT_ALONE)
def test_leaves_alone_on_a_page(way: str, read_pages: dict[str, list[str]]) -> None:
    assert read_pages[way] == []


@pytest.mark.parametrize(
    "text",
    [
        '[[ "0.71" ]]',
        "[[ 0.7 + 0.01 ]]",
        "[[ a_map.cat * 10 ]]",
        "[[ a_map.cat ~ 5 ]]",
        "[[ a_map.cat[2:] ]]",
        "[[ a_map.cat | replace('7', '9') ]]",
        "[[ a_map.cat.upper() ]]",
        "[% set w = 0.93 %][[ w ]]",
        "[% if true %]0.93[% endif %]",
        "[% for n in (1, 2) %][[ n ]][% endfor %]",
        "[[ figure('a' ~ 'b') ]]",
        '[% include "other.md" %]',
        "<script>document.write(0.93)</script>",
        "<style>p::after { content: '0.93' }</style>",
    ],
)
def test_a_page_that_computes_is_named_with_its_line(text: str) -> None:
    assert [(each.line, each.text) for each in beyond_names(f"One.\n\n{text}\n")] == [(3, text)]


def test_a_page_may_name_and_call() -> None:
    page = (
        "[[ a.b ]] [[ a.b | plain ]] [[ a.b | verdict ]] [[ figure('a') ]] [[ references() ]]"
        "[[ table('a', linked='why') | indent(4) ]] [% raw %][[ 0.71 ]][% endraw %] [# 0.71 #]"
    )
    assert beyond_names(page) == []


IN_PROGRAMS = {
    # folder, code at the end of a copied script → what is to be found
    "caption": ("figures", 'def caption(result):\n    return "It gets 0.93."', "0.93"),
    "words in a caption": ("figures", 'def caption(result):\n    return "It gets half."', "half"),
    "words for a drawing": ("figures", 'def alt_text(result):\n    return f"{result} of 93"', "93"),
    "number put into a text": ("figures", 'def caption(result):\n    return f"{0.93:.2f}"', "0.93"),
    "arithmetic put into a text": ("figures", 'X = f"{0.9 + 0.03:.2f}"', "0.9 + 0.03"),
    "constant that is only shown": ("figures", 'SHARE = 0.93\nX = f"{SHARE:.2f}"', "0.93"),
    "constant of a constant": ("figures", 'A = 93\nB = A / 100\nX = show(B, ".2f")', "93"),
    "variable that is only shown": (
        "tables",
        'def caption(result):\n    share = 0.93\n    return f"It gets {share}"',
        "0.93",
    ),
    "default that is only shown": (
        "tables",
        'def told(share=0.93):\n    return f"It gets {share}"',
        "0.93",
    ),
    "percent": ("figures", "X = percent(0.93)", "0.93"),
    "percentage like a specification": ("tables", 'CELL = "93%"', "93"),
    "one of two choices": ("figures", 'X = f"{result if result else 0.93}"', "0.93"),
    "list that is only shown": ("figures", 'S = {"cat": 0.93}\nX = percent(S["cat"])', "0.93"),
    "loop over what is only shown": (
        "figures",
        'def caption(result):\n    return " ".join(f"{share}" for share in (0.93, 0.07))',
        "0.93",
    ),
    "show": ("results", 'X = show(0.93, ".2f")', "0.93"),
    "format": ("results", 'X = "{:.2f}".format(0.93)', "0.93"),
    "old format": ("results", 'X = "%.2f" % 0.93', "0.93"),
    "str": ("results", "X = str(93)", "93"),
    "rounded": ("results", 'X = f"{np.round(np.float64(0.93), 2)}"', "0.93"),
    "cell": ("tables", 'def tabulate(result):\n    return Table(["n"], [("a", 0.93)])', "0.93"),
    "cell in a list": ("tables", "def tabulate(result):\n    rows = [(93, 'a')]", "93"),
    "cell as text": ("tables", 'def tabulate(result):\n    return [("a", "0.93")]', "0.93"),
    "cell of a figure": ("figures", "def data(result):\n    return [[0.93]]", "0.93"),
    "heading": ("tables", 'HEADING = "weight after 93 steps"', "93"),
    "label": ("figures", 'axes.text(0, 0, "0.93")', "0.93"),
    "tick that is elsewhere": ("figures", 'axes.set_xticks([0, 1, 2], ["0", "0.93", "2"])', "0.93"),
    "tick that divides nothing": (
        "figures",
        'axes.set_xticks([0, 0.93, 1], ["0", "0.93", "1"])',
        "0.93",
    ),
    "number of a script": ("figures", 'def numbers(result):\n    return {"cat": "0.93"}', "0.93"),
    "formula": ("formulas", 'def typeset(result):\n    return r"\\frac{71}{99}"', "71"),
    "shared": ("results", 'TOLD = "It gets two thirds."', "two thirds"),
    "live figure": ("live", 'def caption(result):\n    return "It gets 0.93."', "0.93"),
    "program of a live figure": ("live/programs", 'print("cat", "0.93")', "0.93"),
    "comment of a program": ("examples", "# prints 0.93", "0.93"),
    "experiment": ("experiments", 'LABEL = "after 93 steps"', "93"),
    "real model": ("real_model", 'LABEL = "93 heads"', "93"),
}

A_SCRIPT = {
    "figures": "weights_from_it",
    "tables": "weights_from_it_table",
    "formulas": "query_of_it",
    "examples": "first_attention",
    "live": "forbidden_cells",
    "live/programs": "forbidden_cells",
    "results": "block",
    "experiments": "random_starts",
    "real_model": "study",
}


def found_in(copy: Path, addition: str) -> list[str]:
    """Return what is found in a file only because something was put at its end."""
    before = {str(finding) for each in written_in(copy) for finding in numbers_in(each.text)}
    changed = copy.with_name(f"changed{copy.suffix}")
    changed.write_text(f"{copy.read_text(encoding='utf-8')}\n{addition}\n", encoding="utf-8")
    after = [finding for each in written_in(changed) for finding in numbers_in(each.text)]
    return [finding.around for finding in after if str(finding) not in before]


@pytest.mark.parametrize("way", IN_PROGRAMS)
def test_finds_in_a_script(way: str, tmp_path: Path) -> None:
    folder, addition, number = IN_PROGRAMS[way]
    copy = tmp_path / "scripts" / folder / "copy.py"
    copy.parent.mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / folder / f"{A_SCRIPT[folder]}.py", copy)
    found = found_in(copy, addition)
    assert any(number in around for around in found), found


@pytest.mark.parametrize(
    "code",
    [
        'X = f"{result:.2f} of {len(result)}"',
        'WIDTH = 48\nY = compute(WIDTH)\nX = f"{WIDTH} numbers"',
        'X = {"cat_at_50": show(result[50], ".2f")}["cat_at_50"]',
        'axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])',
        'axes.set_yticks([1e8, 1e10, 1e12], ["10⁸", "10¹⁰", "10¹²"])',
        'axes.set_yticks([0.5, 1, 2], ["½", "1", "2"])',
        'X = f"live_figure.state.3={result}&live_figure.other=3"',
        'X = "0" if x == 0 else show(x, ".2e")',
        'raise ValueError(f"expected 2 axes, got {x}")',
        'X = Table(["a"], rows, ["", *[".2f"] * 6], groups=[("", 1), ("share", 3)])',
        "def tabulate(result):\n    return [(row[0], row[2] * 9) for row in result if row[1] > 5]",
        'X = f"{100 * result.share:.0f} %"',
    ],
)
def test_leaves_alone_in_a_script(code: str, tmp_path: Path) -> None:
    copy = tmp_path / "scripts/figures/copy.py"
    copy.parent.mkdir(parents=True)
    copy.write_text('"""A figure with 93 points?"""\n', encoding="utf-8")
    assert found_in(copy, code) == []


ELSEWHERE = {
    "text of a panel": ("scripts/live/panels/forbidden_cells.html", "<p>It gets 0.93.</p>", "0.93"),
    "label in a panel": (
        "scripts/live/panels/forbidden_cells.html",
        '<p aria-label="0.93 of it">a</p>',
        "0.93",
    ),
    "number in a panel": ("scripts/live/panels/forbidden_cells.html", "{{ 0.93 }}", "0.93"),
    "shown in a panel": (
        "scripts/live/panels/forbidden_cells.html",
        '{{ show(0.93, ".2f") }}',
        "0.93",
    ),
    "set in a panel": ("scripts/live/panels/forbidden_cells.html", "{% set w = 0.93 %}", "0.93"),
    "argument in a panel": (
        "scripts/live/panels/forbidden_cells.html",
        '{{ switch("causal", "All 93 words", true) }}',
        "93",
    ),
    "list in a panel": (
        "scripts/live/panels/forbidden_cells.html",
        "{% for n in (1, 93) %}{{ n }}{% endfor %}",
        "93",
    ),
    "template of the site": ("scripts/site/templates/live.html", "<p>The first 93 rows</p>", "93"),
    "text in JavaScript": (
        "docs/assets/javascripts/live/panel.js",
        'element.textContent = "It gets 0.93";',
        "0.93",
    ),
    "template in JavaScript": (
        "docs/assets/javascripts/live/panel.js",
        "const told = `${word} gets two thirds of ${other}`;",
        "two thirds",
    ),
    "number in JavaScript": (
        "docs/assets/javascripts/live/panel.js",
        "element.textContent = 0.93;",
        "0.93",
    ),
    "number in a template in JavaScript": (
        "docs/assets/javascripts/live/panel.js",
        "const told = `${0.93} of it`;",
        "0.93",
    ),
    "shown in JavaScript": ("docs/assets/javascripts/live/panel.js", "show(0.93, 2);", "0.93"),
    "constant in JavaScript": (
        "docs/assets/javascripts/live/panel.js",
        "const HEADS = 93;\nconst told = `${HEADS} heads`;",
        "93",
    ),
    "decimal in JavaScript": (
        "docs/assets/javascripts/live/panel.js",
        "const weights = { cat: 0.93 };",
        "0.93",
    ),
    "choice in a panel": (
        "scripts/live/panels/forbidden_cells.html",
        "{{ start.x if start.x else 0.93 }}",
        "0.93",
    ),
    "style sheet with a character by its number": (
        "docs/assets/stylesheets/site.css",
        r'p::after { content: "\30.93"; }',
        "0.93",
    ),
    "style sheet": ("docs/assets/stylesheets/site.css", 'p::after { content: "0.93"; }', "0.93"),
    "override": ("overrides/404.html", "<p>It gets 0.93.</p>", "0.93"),
    "words in an override": ("overrides/404.html", "<p>It gets two thirds.</p>", "two thirds"),
    "description in an override": (
        "overrides/main.html",
        '<meta property="og:description" content="It gets 0.93">',
        "0.93",
    ),
    "settings": ("mkdocs.yml", "extra:\n  told: It gets 0.93.", "0.93"),
    "a menu": ("mkdocs.yml", "extra:\n  menu:\n    - It gets half: index.md", "half"),
    "the other generator's settings": ("properdocs.yml", "extra:\n  told: It gets 0.93.", "0.93"),
}


@pytest.mark.parametrize("way", ELSEWHERE)
def test_finds_elsewhere(way: str, tmp_path: Path) -> None:
    file, addition, number = ELSEWHERE[way]
    copy = tmp_path / file
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / file, copy)
    found = found_in(copy, addition)
    assert any(number in around for around in found), found


def test_finds_in_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "picture.svg"
    picture.write_text('<svg><title>A bar</title><text x="3">0.93</text></svg>', encoding="utf-8")
    assert [each.text for each in written_in(picture)] == ["A bar", "0.93"]


@pytest.mark.parametrize(
    "code",
    [
        "// about 0.93\nconst width = 93 * scale;",
        "/* 0.93 */ element.style.width = `${width}px`;",
        "const told = `${show(100 * share, digits)} of ${all}`;",
    ],
)
def test_leaves_alone_in_javascript(code: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.js"
    copy.write_text("", encoding="utf-8")
    assert found_in(copy, code) == []


def test_an_exception_stands_for_its_words_and_no_others() -> None:
    text = "It has 42 heads and 42 words"
    assert [finding.number for finding in numbers_in(text, ["42 heads"])] == ["42"]
    assert numbers_in("42", ["42"]) == []
    assert numbers_in("42 heads", ["42"]) != []
    assert numbers_in("142 heads", ["42 heads"]) != []


def test_a_finding_has_the_sentence_around_it() -> None:
    (finding,) = numbers_in(f"The weight of {COMPUTED} is not 0.93, says the page.")
    assert str(finding) == f"'0.93' in “The weight of {COMPUTED} is not 0.93, says the page.”"
