"""How is the query of "it" computed, with every number in its place?"""

from attention_figures.text import trimmed
from scripts.artifacts.command_line import run
from scripts.results.latex import matrix
from scripts.results.projections import Projections, compute


def typeset(result: Projections) -> str:
    x = matrix([[trimmed(number, 2) for number in result.x]])
    weights = matrix([[trimmed(n, 2) for n in row] for row in result.matrices["query"]])
    query = matrix([[trimmed(number, 2) for number in result.results["query"]]])
    return (
        rf"\underbrace{{{x}}}_{{x}} \; \underbrace{{{weights}}}_{{W_Q}} = "
        rf"\underbrace{{\query{{{query}}}}}_{{q}}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
