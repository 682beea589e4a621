"""How is the query of a word computed, with every number in its place?"""

from attention_figures.text import trimmed
from scripts.artifacts.command_line import run
from scripts.results.latex import labelled, matrix
from scripts.results.projections import Projections, compute
from scripts.results.quantities import called
from scripts.results.roles import name_of


def typeset(result: Projections) -> str:
    x = matrix([[trimmed(number, 2) for number in result.x]])
    weights = matrix([[trimmed(n, 2) for n in row] for row in result.matrices["query"]])
    query = matrix([[trimmed(number, 2) for number in result.results["query"]]])
    rows = len(result.x)
    return rf"{labelled(x, 'x', rows=rows)} \; {labelled(weights, 'W_Q')} = " + labelled(
        rf"\query{{{query}}}", "q", rows=rows
    )


def holds(result: Projections) -> list[str]:
    return [called("q", name_of(result.word))]


if __name__ == "__main__":
    raise SystemExit(run(__file__))
