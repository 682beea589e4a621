r"""Turn LaTeX into MathML while the site is built, so that formulas need no script in the browser.

In a page, `$...$` is a formula within a sentence, and `$$...$$` on separate lines is a displayed
one. `\query{..}`, `\key{..}`, `\val{..}`, `\weights{..}` and `\output{..}` give a part of a formula
the colour of its role. A dollar sign in prose is written `\$`. Code is left alone.

Whatever cannot be shown as intended stops the build: an unknown command, a lone dollar sign, a `%`
(LaTeX would drop the rest of the line), a marked-up number that lacks `| plain`, a character that
the site's maths font does not have.
"""

import html
import re
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor

from scripts.artifacts.maths_font import CHARACTERS
from scripts.site import marks

try:
    from math_core import LatexError, LatexToMathML
except ModuleNotFoundError:  # in a reader's browser, which has what the build made of each formula
    from scripts.site.known_formulas import LatexError, LatexToMathML  # type: ignore[assignment]

# The converter knows colours but not classes, so each role passes through it as a colour. Pages may
# not choose colours, so none of these can be in a formula already.
ROLES = {
    "query": ("role-query", "red", "#FF0000"),
    "key": ("role-key", "blue", "#0000FF"),
    "val": ("role-value", "green", "#03FF00"),
    "weights": ("role-weights", "black", "#000000"),
    "output": ("role-output", "white", "#FFFFFF"),
}
"""LaTeX command → class on the page, name of the stand-in colour, and what the converter makes of
it."""

CONVERTER = LatexToMathML(
    # \mathord, because a coloured part would otherwise be spaced as if it were empty.
    macros={
        command: rf"\mathord{{\textcolor{{{name}}}{{#1}}}}"
        for command, (_, name, _) in ROLES.items()
    },
    fancy_error=False,
)

PRIME = "<mo>′</mo>"
PRIMED = re.compile(
    rf"<msup>(?P<letter><mi[^>]*>[^<]*</mi>){PRIME}</msup>"
    rf"|<msubsup>(?P<base><mi[^>]*>[^<]*</mi>)(?P<index><m[ino][^>]*>[^<]*</m[ino]>){PRIME}</msubsup>"
)
"""A letter with a prime. The sign is raised and small by itself, so it is no exponent in MathML."""

REFUSED = {
    r"\\(?:text)?color(?![A-Za-z])": r"colours are for roles: use \query, \key, \val, \weights "
    r"or \output",
    r"(?<!\\)%": r"an unescaped % starts a comment: write \%",
    r"\\(?:under|over)brace": r"browsers draw half a brace: name a part below it, with \underset",
    r"\\sqrt(?:\[[^]]*\])?\s*\{[^{}]*\\(?:[dt]?frac|begin|sqrt)": "the root sign of the maths font "
    "is as high as a letter (scripts/artifacts/maths_font.py): write a power",
    r"</\w": "HTML in a formula: a computed number needs `| plain` here",
}
"""LaTeX that would be converted without an error but not as intended → what to say about it."""


def latex_to_mathml(latex: str, *, display: bool) -> str:
    r"""Convert one formula.

    Parameters
    ----------
    latex : str
        The formula without its dollar signs.
    display : bool
        Whether it is displayed on a separate line, with large operators and roomy fractions.

    Returns
    -------
    str
        A `<math>` element on one line, with the LaTeX as its alternative text.

    Raises
    ------
    ValueError
        If the LaTeX cannot be shown as intended; the message has the formula and the problem.

    Examples
    --------
    >>> latex_to_mathml(r"\sqrt{d_k}", display=False)
    '<math alttext="\\sqrt{d_k}"><msqrt><msub><mi>d</mi><mi>k</mi></msub></msqrt></math>'
    """
    formula = " ".join(latex.split())
    problem = next((say for what, say in REFUSED.items() if re.search(what, formula)), None)
    if not formula:
        problem = "it is empty"
    if problem:
        raise ValueError(f"formula ${formula}$: {problem}")
    try:
        mathml = CONVERTER.convert_with_local_state(formula, displaystyle=display)
    except LatexError as error:
        raise ValueError(f"formula ${formula}$: at character {error}") from error
    # Without tags: what remains is what is drawn.
    missing = set(marks.unmarked(html.unescape(re.sub("<[^>]*>", "", mathml)))) - CHARACTERS
    if missing:
        raise ValueError(
            f"formula ${formula}$: the maths font has no {' '.join(sorted(missing))} "
            "(CHARACTERS in scripts/artifacts/maths_font.py)"
        )
    for role, _, colour in ROLES.values():
        mathml = mathml.replace(f'style="color:{colour};"', f'class="{role}"')
    mathml = PRIMED.sub(_primed, mathml)
    return mathml.replace("<math", f'<math alttext="{html.escape(formula)}"', 1)


def _primed(found: re.Match[str]) -> str:
    if found["letter"]:
        return f"<mrow>{found['letter']}{PRIME}</mrow>"
    return f"<msub><mrow>{found['base']}{PRIME}</mrow>{found['index']}</msub>"


class InlineFormula(InlineProcessor):
    """`$...$` in a sentence: no space just inside the dollars, no digit after them."""

    # Markdown marks the ends of code spans and other finished pieces with \x02 and \x03.
    PATTERN = r"(?<!\\)\$(?:(?![\s$])((?:\\.|[^\\$\x02\x03])+)(?<!\s)\$(?![\d$]))?"
    MARKS = re.compile(r"[,.;:?!)]+")

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # noqa: N802 - its name there
        """Replace a formula with its MathML, and refuse a dollar sign that belongs to none."""
        if m[1] is None:
            near = data[max(m.start() - 20, 0) : m.end() + 20]
            raise ValueError(
                f"a dollar sign without its partner near {near!r}: write \\$ for the sign itself, "
                "$...$ within one paragraph, $$...$$ on separate lines with no blank one between"
            )
        mathml = latex_to_mathml(m[1], display=False)
        # A browser may break a line after any formula, and a comma would then begin the next.
        marks = self.MARKS.match(data, m.end())
        if marks is None:
            return self.md.htmlStash.store(mathml), m.start(), m.end()
        unbroken = f'<span class="unbroken">{mathml}{marks[0]}</span>'
        return self.md.htmlStash.store(unbroken), m.start(), marks.end()


class DisplayedFormula(BlockProcessor):
    """`$$...$$` on separate lines, in a box that scrolls if the formula is too wide for it."""

    PATTERN = re.compile(r"(?:^|(?<=\n))\$\$((?:\\.|[^\\$])+)\$\$ *(?:\n|$)", re.DOTALL)

    def test(self, parent: ElementTree.Element, block: str) -> bool:  # noqa: ARG002 - given by Markdown
        """Say whether there is a formula in this block."""
        return bool(self.PATTERN.search(block))

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        """Replace the first formula of the block; text around it stays in its order."""
        block = blocks.pop(0)
        formula = self.PATTERN.search(block)
        assert formula is not None, "Markdown calls this only for blocks that passed the test"
        before, after = block[: formula.start()], block[formula.end() :]
        if before.strip():
            self.parser.parseBlocks(parent, [before])
        # The box can be focused, so that the keyboard can scroll it.
        box = (
            '<div class="formula-box" tabindex="0" role="group" aria-label="Formula">'
            f"{latex_to_mathml(formula[1], display=True)}</div>"
        )
        ElementTree.SubElement(parent, "p").text = self.parser.md.htmlStash.store(box)
        if after.strip():
            blocks.insert(0, after)


class MathsExtension(Extension):
    """Formulas in dollar signs, for Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name for it
        """Register after code (190 and 80), before escapes (180) and tables (75)."""
        md.ESCAPED_CHARS.append("$")
        # Otherwise a paragraph that consists of a single formula would lose its <p>.
        md.block_level_elements.remove("math")
        md.inlinePatterns.register(InlineFormula(InlineFormula.PATTERN, md), "formula", 185)
        md.parser.blockprocessors.register(DisplayedFormula(md.parser), "formula", 79)


def makeExtension(**options: Any) -> MathsExtension:  # noqa: N802 - Markdown looks for this name
    """Let mkdocs.yml name this module as an extension."""
    return MathsExtension(**options)
