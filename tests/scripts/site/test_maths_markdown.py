"""Formulas in pages: what becomes of them, and what stops the build."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from markdown import Markdown

from scripts.artifacts.maths_font import CHARACTERS, WHOLE, maths_font
from scripts.site.maths_markdown import ROLES, latex_to_mathml

EXTENSIONS = [
    "admonition",
    "attr_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.superfences",
    "scripts.site.maths_markdown",
]
"""Those of mkdocs.yml that could get in the way of formulas."""

ATTENTION = r"\operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V"
MATRIX = r"""
\begin{bmatrix}
1.00 & -0.50 \\
0.00 & 2.00
\end{bmatrix}
"""
CASES = r"w_{ij}=\begin{cases}\dfrac{1}{i} & \text{if } j\le i \\ 0 & \text{otherwise}\end{cases}"


def page(text: str) -> str:
    return Markdown(extensions=EXTENSIONS).convert(text)


def parsed(latex: str, *, display: bool = True) -> ElementTree.Element:
    """Read the MathML as XML, which fails where a tag is left open."""
    mathml = latex_to_mathml(latex, display=display).replace("&ApplyFunction;", "\u2061")
    return ElementTree.fromstring(mathml)


class TestLatexToMathml:
    @pytest.mark.parametrize("latex", [ATTENTION, MATRIX, CASES], ids=["line", "matrix", "cases"])
    @pytest.mark.parametrize("display", [True, False])
    def test_is_one_line_of_mathml_that_names_its_latex(self, latex: str, display: bool) -> None:
        assert "\n" not in latex_to_mathml(latex, display=display)
        element = parsed(latex, display=display)
        assert element.tag == "math"
        assert element.get("alttext") == " ".join(latex.split())
        assert element.get("display") == ("block" if display else None)

    def test_keeps_every_number_of_a_matrix_in_its_row(self) -> None:
        rows = [
            ["".join(cell.itertext()) for cell in row.iter("mtd")]
            for row in parsed(MATRIX).iter("mtr")
        ]
        assert rows == [["1.00", "−0.50"], ["0.00", "2.00"]]

    def test_keeps_words_words(self) -> None:
        assert [text.text for text in parsed(CASES).iter("mtext")] == ["if\u00a0", "otherwise"]

    @pytest.mark.parametrize(("command", "role"), [(name, of[0]) for name, of in ROLES.items()])
    def test_gives_a_part_the_class_of_its_role(self, command: str, role: str) -> None:
        element = parsed(rf"a = \{command}{{x_i}} + b")
        (coloured,) = element.iterfind(".//*[@class]")
        assert coloured.get("class") == role
        assert "".join(coloured.itertext()) == "xi"
        assert "color" not in latex_to_mathml(rf"\{command}{{x}}", display=False)

    def test_nests_roles(self) -> None:
        element = parsed(r"\output{\weights{w_j} \val{v_j}}")
        assert [part.get("class") for part in element.iterfind(".//*[@class]")] == [
            "role-output",
            "role-weights",
            "role-value",
        ]

    def test_keeps_the_space_after_a_sum_before_a_coloured_part(self) -> None:
        plain, coloured = (
            next(parsed(rf"\sum_{{j}} {term}").iter("mo")).attrib for term in ("v", r"\val{v}")
        )
        assert coloured == plain

    def test_escapes_what_html_would_read_as_a_tag(self) -> None:
        mathml = latex_to_mathml("a<b '", display=False)
        assert mathml.startswith('<math alttext="a&lt;b &#x27;">')
        assert "<mo>&lt;</mo>" in mathml

    @pytest.mark.parametrize(
        ("latex", "problem"),
        [
            (r"\softmax(x)", r"Unknown command.*softmax"),
            (r"\frac{1}{\sqrt{d_k}", "Expected closing token"),
            (r"\begin{bmatrix*}1\end{bmatrix*}", r"Unknown environment.*bmatrix\*"),
            ("a & b", "table-like environment"),
            ("x_1_2", "Duplicate subscript"),
            ("", "empty"),
            ("  \n ", "empty"),
            ("71%", r"write \\%"),
            ("71 % of it", r"write \\%"),
            (r"\color{red} x", "roles"),
            (r"\textcolor{red}{x}", "roles"),
            ('<data class="computed">0.71</data>', r"\| plain"),
            (r"\underbrace{x}_y", r"\\underset"),
            (r"\overbrace{x}^y", r"\\underset"),
            (r"\sqrt{1 + \frac{1}{2}}", "as high as a letter"),
            ("x = 猫", "no 猫 .*scripts/artifacts/maths_font.py"),
        ],
    )
    def test_refuses_what_it_cannot_show_as_meant(self, latex: str, problem: str) -> None:
        with pytest.raises(ValueError, match=problem) as error:
            latex_to_mathml(latex, display=True)
        assert f"formula ${' '.join(latex.split())}$" in str(error.value)

    def test_takes_a_percentage_that_is_escaped(self) -> None:
        assert "".join(parsed(r"71\%").itertext()) == "71%"


class TestPages:
    def test_inline_formula_stays_in_its_sentence(self) -> None:
        formula = latex_to_mathml("d_k", display=False)
        assert page("The width $d_k$ said.") == f"<p>The width {formula} said.</p>"

    @pytest.mark.parametrize("marks", [",", ").", "?"])
    def test_no_line_ends_between_a_formula_and_the_mark_after_it(self, marks: str) -> None:
        formula = latex_to_mathml("d_k", display=False)
        unbroken = f'<span class="unbroken">{formula}{marks}</span>'
        assert page(f"The width $d_k${marks} So") == f"<p>The width {unbroken} So</p>"

    def test_a_formula_alone_in_a_paragraph_stays_in_one(self) -> None:
        assert page("$d_k$") == f"<p>{latex_to_mathml('d_k', display=False)}</p>"

    @pytest.mark.parametrize("text", ["$$x_i$$", "$$\nx_i\n$$", "$$ x_i $$  "])
    def test_displayed_formula_stands_in_a_box_that_takes_focus(self, text: str) -> None:
        assert page(text) == (
            '<div class="formula-box" tabindex="0" role="group" aria-label="Formula">'
            f"{latex_to_mathml('x_i', display=True)}</div>"
        )

    def test_text_around_a_displayed_formula_keeps_its_order(self) -> None:
        html = page("before\n$$\na\n$$\nbetween $x$\n$$b$$\nafter")
        marks = re.findall(r"before|between|after|(?<=alttext=\")\w", html)
        assert marks == ["before", "a", "between", "x", "b", "after"]
        assert html.count("<p>") == 3

    @pytest.mark.parametrize(
        "text",
        [
            "> $$x$$",
            "- item\n\n    $$x$$",
            "!!! note\n    text\n\n    $$x$$",
            '<div markdown="1">\n\n$$x$$\n\n</div>',
            "1. item $x$",
            "| a |\n|---|\n| $x$ |",
            "word[^1]\n\n[^1]: note $x$",
            "*$x$*",
            "[link $x$](#here)",
            "## Heading $x$",
        ],
    )
    def test_formulas_work_wherever_text_does(self, text: str) -> None:
        html = page(text)
        assert html.count("<math") == 1
        assert "$" not in html

    def test_emphasis_signs_in_a_formula_are_not_emphasis(self) -> None:
        html = page("$a_i * b_i$ and $a_j * b_j$")
        assert html.count("<math") == 2
        assert "<em>" not in html

    def test_comparison_signs_are_not_tags(self) -> None:
        html = page("$a <b$ and $c> d$")
        assert re.findall(r"<mo>([^<]*)</mo>", html) == ["&lt;", "&gt;"]

    def test_heading_gives_a_name_without_latex(self) -> None:
        markdown = Markdown(extensions=EXTENSIONS)
        markdown.convert(r"## The weights $w_{ij}$")
        assert markdown.toc_tokens[0]["name"] == "The weights wij"

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("`$x$`", "$x$</code>"),
            ("```\n$x$\n$$y$$\n```", "$x$\n$$y$$"),
            ("    $$x$$", "$$x$$"),
            (r"It costs \$5 and \$10.", "<p>It costs $5 and $10.</p>"),
        ],
    )
    def test_code_and_escaped_dollars_are_left_alone(self, text: str, shown: str) -> None:
        html = page(text)
        assert shown in html
        assert "<math" not in html

    @pytest.mark.parametrize(
        "text",
        [
            "It costs $5.",
            "It costs $5 and $10.",
            "$ x $",
            "in a line $$x$$ of text",
            "$$\nx\n\ny\n$$",
            "$$ x",
            "$a `code` b$",
        ],
    )
    def test_a_dollar_sign_without_partner_stops_the_build(self, text: str) -> None:
        with pytest.raises(ValueError, match="a dollar sign without its partner near"):
            page(text)

    @pytest.mark.parametrize("text", [r"so $\foo$", "$$\n\\foo\n$$"])
    def test_an_error_in_a_page_names_the_formula(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"formula \$\\foo\$: .*Unknown command"):
            page(text)


class TestFont:
    def test_the_whole_font_has_every_character_that_has_a_shape(self) -> None:
        with TTFont(WHOLE) as font:
            known = {chr(code) for code in font.getBestCmap()}
        # The italic h is not among the italic letters: it has a place of its own (ℎ).
        assert CHARACTERS - known == {"\ufe00", "\U0001d455"}

    def test_the_part_has_what_formulas_need_and_is_small(self, tmp_path: Path) -> None:
        path = tmp_path / "maths.woff2"
        path.write_bytes(maths_font())
        with TTFont(WHOLE) as whole, TTFont(path) as part:
            # Without this table brackets and roots do not grow with what they hold.
            assert "MATH" in part
            assert set(map(chr, whole.getBestCmap())) & CHARACTERS <= set(
                map(chr, part.getBestCmap())
            )
        assert path.stat().st_size < WHOLE.stat().st_size / 10

    def test_the_root_sign_comes_in_the_size_of_a_letter_and_brackets_in_all(self) -> None:
        """Chromium makes room behind each root for the broadest sign that the font has."""
        with TTFont(io.BytesIO(maths_font())) as part:
            variants = part["MATH"].table.MathVariants
            sizes = dict(
                zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True)
            )
            root, bracket = (sizes[part.getBestCmap()[ord(sign)]] for sign in "√[")
        assert len(root.MathGlyphVariantRecord) == 1
        assert root.GlyphAssembly is None
        assert len(bracket.MathGlyphVariantRecord) > 5
        assert bracket.GlyphAssembly is not None

    def test_the_part_is_the_same_each_time(self) -> None:
        assert maths_font() == maths_font()
