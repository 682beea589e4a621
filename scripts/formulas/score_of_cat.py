"""What is the score of one word for the query of another, term by term?"""

from attention_explainer import worked_example as example
from attention_figures.text import trimmed
from scripts.artifacts.command_line import run
from scripts.results.quantities import ASKING, called, of_vector
from scripts.results.query_and_keys import Meeting, compute
from scripts.results.roles import name_of


def typeset(result: Meeting) -> str:
    terms = [
        rf"\query{{{trimmed(q, 2)}}} \cdot \key{{{trimmed(k, 2)}}}"
        for q, k in zip(result.query, result.keys[0], strict=True)
    ]
    return (
        rf"\query{{q_{{\text{{{example.QUERY_WORD}}}}}}} \cdot "
        rf"\key{{k_{{\text{{{example.ANSWER}}}}}}} = {' + '.join(terms)} "
        rf"= {trimmed(result.scores[0], 2)}"
    )


def holds(_: Meeting) -> list[str]:
    answer = name_of(example.ANSWER)
    pairs = zip(of_vector("q", ASKING), of_vector("k", answer), strict=True)
    return [called("q", ASKING), called("k", answer), *(of for pair in pairs for of in pair)]


if __name__ == "__main__":
    raise SystemExit(run(__file__))
