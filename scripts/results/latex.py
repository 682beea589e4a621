"""Pieces of LaTeX that several formulas use."""

from collections.abc import Sequence


def matrix(rows: Sequence[Sequence[str]]) -> str:
    r"""Typeset numbers as a matrix in square brackets.

    >>> matrix([["1", "0"]])
    '\\begin{bmatrix}1 & 0\\end{bmatrix}'
    """
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{bmatrix}}{body}\end{{bmatrix}}"
