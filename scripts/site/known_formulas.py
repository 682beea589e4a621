"""Formulas without the program that converts them: those of a page, with other numbers and words.

The converter (math-core) is a compiled program, and there is none for a reader's browser. What it
made of a page's formulas stands in the page. An example with other numbers leaves their shape as it
is, or puts a sign before a number and brackets around it; that can be done to the MathML.
"""

import html
import re
from typing import Any

SIGN = "−"
DIGITS = r"\d+(?:\.\d+)?"
LATEX = re.compile(rf"\({SIGN}{DIGITS}\)|{SIGN}?{DIGITS}|\\text\{{[^{{}}]*\}}")
"""What may be another in a formula: a number, perhaps signed and in brackets, and a word."""

OPEN, CLOSE = '<mo stretchy="false">(</mo>', '<mo stretchy="false">)</mo>'
MINUS = f'<mo lspace="0" rspace="0">{SIGN}</mo>'
BINARY = f"<mo>{SIGN}</mo>"
"""What the converter makes of a sign at the start of a cell that is not the first in its row."""

ALONE = ("msup", "msub", "mfrac", "msubsup")
"""Elements of which a number is one part: with a sign, it takes a row to be one."""

known: dict[tuple[str, bool], str] = {}
"""LaTeX, and whether it is displayed → MathML, but for the alternative text."""


class LatexError(Exception):
    """A formula that resembles none that is known."""


def learn(page: str) -> None:
    """Take over the formulas of a page.

    Parameters
    ----------
    page : str
        HTML as the build wrote it.
    """
    for found in re.finditer(r'<math alttext="([^"]*)"([^>]*)>.*?</math>', page, re.DOTALL):
        known[html.unescape(found[1]), "display" in found[2]] = re.sub(
            r' alttext="[^"]*"', "", found[0], count=1
        )


class LatexToMathML:
    """What stands in for the converter of that name, with the method that pages use."""

    def __init__(self, **_: Any) -> None:
        """Take the converter's options, which have had their effect on what is known."""

    def convert_with_local_state(self, formula: str, *, displaystyle: bool) -> str:
        """Return the MathML of a known formula, or of one that has its shape.

        Raises
        ------
        LatexError
            If there is none.
        """
        if (formula, displaystyle) in known:
            return known[formula, displaystyle]
        for (other, is_displayed), mathml in known.items():
            if is_displayed == displaystyle and shape(other) == shape(formula):
                return put_in(mathml, parts(other), parts(formula))
        raise LatexError(f"1: no formula of the page has its shape: {formula}")


def shape(latex: str) -> str:
    r"""Return a formula without its numbers and words.

    >>> shape(r"\query{3} + (−0.5)") == shape(r"\query{−3.25} + 1")
    True
    """
    return LATEX.sub(lambda found: "\\text" if found[0][0] == "\\" else "#", latex)


def parts(latex: str) -> list[str]:
    r"""Return the numbers and words of a formula, in their order.

    >>> parts(r"\text{cat} = (−0.5) + 3")
    ['\\text{cat}', '(−0.5)', '3']
    """
    return [found[0] for found in LATEX.finditer(latex)]


def put_in(mathml: str, before: list[str], after: list[str]) -> str:
    """Replace the parts of a formula in its MathML.

    >>> put_in("<math><mn>3</mn></math>", ["3"], ["−2"])
    '<math><mo lspace="0" rspace="0">−</mo><mn>2</mn></math>'
    """
    numbers = [pair for pair in zip(before, after, strict=True) if pair[0][0] != "\\"]
    place = 0
    for old, new in numbers:
        element = re.compile(as_pattern(old)).search(mathml, place)
        if element is None:
            raise LatexError(f"1: {old} is not where its formula has it")
        start, end = element.span()
        written = mathml[start:end] if old == new else as_mathml(new, mathml[:start])
        mathml = mathml[:start] + written + mathml[end:]
        place = start + len(written)
    # A word below something comes before it in LaTeX, and after it in MathML: order says nothing.
    words = {pair for pair in zip(before, after, strict=True) if pair[0][0] == "\\"}
    named = {as_text(old): as_text(new) for old, new in words}
    if len(named) < len(words):
        raise LatexError("1: one word of the formula became two")
    return re.sub("<mtext>[^<]*</mtext>", lambda found: named.get(found[0], found[0]), mathml)


def as_text(word: str) -> str:
    r"""Return what the converter makes of a word.

    >>> as_text(r"\text{cat}")
    '<mtext>cat</mtext>'
    """
    words = html.escape(word[len("\\text{") : -1], quote=False).replace(" ", "\u00a0")
    return f"<mtext>{words}</mtext>"


def as_pattern(part: str) -> str:
    """Return a pattern of what the converter makes of a number."""
    digits = f"<mn>{re.escape(part.strip(f'({SIGN})'))}</mn>"
    if part[0] not in f"({SIGN}":
        return digits
    signed = rf"<mo[^>]*>{SIGN}</mo>{digits}"
    if part[0] == "(":
        signed = re.escape(OPEN) + signed + re.escape(CLOSE)
    return f"<mrow>{signed}</mrow>(?=<m|</(?:{'|'.join(ALONE)})>)|{signed}"


def as_mathml(part: str, before: str) -> str:
    """Return what the converter makes of a number that follows a text."""
    digits = f"<mn>{part.strip(f'({SIGN})')}</mn>"
    if part[0] not in f"({SIGN}":
        return digits
    if part[0] == "(":
        signed = OPEN + MINUS + digits + CLOSE
    else:
        signed = (BINARY if before.endswith("</mtd><mtd>") else MINUS) + digits
    return f"<mrow>{signed}</mrow>" if is_one_part(before) else signed


def is_one_part(before: str) -> bool:
    """Say whether what follows a text is one of the parts of a power or a fraction."""
    open_elements: list[str] = []
    for found in re.finditer(r"<(/?)(\w+)[^>]*>", before):
        if found[1]:
            open_elements.pop()
        else:
            open_elements.append(found[2])
    return bool(open_elements) and open_elements[-1] in ALONE
