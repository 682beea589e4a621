"""Pieces of LaTeX that several formulas use."""

from collections.abc import Sequence


def matrix(rows: Sequence[Sequence[str]]) -> str:
    r"""Typeset numbers as a matrix in square brackets.

    >>> matrix([["1", "0"]])
    '\\begin{bmatrix}1 & 0\\end{bmatrix}'
    """
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{bmatrix}}{body}\end{{bmatrix}}"


def labelled(body: str, label: str, *, rows: int = 1) -> str:
    r"""Write what something is below it, without a brace: not every browser draws a whole one.

    Parameters
    ----------
    body, label : str
        LaTeX.
    rows : int
        Of the tallest matrix beside it: below all of them the labels stand at one height.

    Examples
    --------
    >>> labelled("A", "W_Q")
    '\\underset{W_Q}{A}'
    >>> labelled("x", "x", rows=2)
    '\\underset{x}{\\vphantom{\\begin{matrix}0 \\\\ 0\\end{matrix}}x}'
    """
    zeros = r" \\ ".join("0" * rows)
    strut = rf"\vphantom{{\begin{{matrix}}{zeros}\end{{matrix}}}}" if rows > 1 else ""
    return rf"\underset{{{label}}}{{{strut}{body}}}"
