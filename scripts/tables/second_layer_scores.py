"""How do the scores of both nouns come about in the second layer?"""

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table, Worked
from scripts.results.quantities import called
from scripts.results.roles import name_of
from scripts.results.sums import dot, quotient, root
from scripts.results.two_layers import CAUSE_AT, IT, NOUNS, Twins, compute, ratio


def tabulate(result: Twins) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for words, layers in zip(result.sentences, result.layers, strict=True):
        trace = layers.second
        for noun in NOUNS:
            place = example.position(noun, words)
            terms = trace.query[IT] * trace.key[place]
            rows.append(
                (
                    words[CAUSE_AT],
                    noun,
                    *map(float, terms),
                    float(trace.scores[IT, place]),
                    float(trace.scaled_scores[IT, place]),
                    float(trace.weights[IT, place]),
                )
            )
    return Table(
        ["sentence with", "word", "noun", "alive", "score", "scaled", "weight"],
        rows,
        ["", "", *[".2f"] * 5],
        ["", "", "", "", "", "", "weights"],
        holds=[
            [
                *("", "", called("p2", cause, noun, "noun"), called("p2", cause, noun, "alive")),
                *(called(letter, cause, noun) for letter in ("s2", "l2", "w2")),
            ]
            for cause in map(name_of, result.causes)
            for noun in map(name_of, NOUNS)
        ],
    )


def numbers(result: Twins) -> dict[str, str]:
    given = {"divisor": show(1 / result.layers[0].second.scale, ".2f")}
    rival = example.position(NOUNS[1])
    for cause, layers in zip(result.causes, result.layers, strict=True):
        given |= {
            f"rival_score_if_{name_of(cause)}": show(layers.second.scores[IT, rival], ".2f"),
            f"answer_per_rival_if_{name_of(cause)}": show(ratio(layers), ".2f"),
            f"rival_per_answer_if_{name_of(cause)}": show(1 / ratio(layers), ".2f"),
        }
    return given


def worked(result: Twins) -> dict[str, Worked]:
    made = {"divisor": Worked("", (), root(len(result.layers[0].second.query[IT])))}
    answer, rival = (name_of(noun) for noun in NOUNS)
    for words, layers in zip(result.sentences, result.layers, strict=True):
        cause, second = name_of(words[CAUSE_AT]), layers.second
        pair = [example.position(noun, words) for noun in NOUNS]
        weights = tuple(called("w2", cause, noun) for noun in (answer, rival))
        made |= {
            f"rival_score_if_{cause}": Worked(
                called("s2", cause, rival),
                (called("p2", cause, rival),),
                dot(second.query[IT], second.key[pair[1]]),
            ),
            f"answer_per_rival_if_{cause}": Worked(
                "", weights, quotient(*second.weights[IT, pair])
            ),
            f"rival_per_answer_if_{cause}": Worked(
                "", weights, quotient(*second.weights[IT, pair[::-1]])
            ),
        }
    return made


def caption(result: Twins) -> str:
    given = numbers(result)
    return (
        f"Query of “{example.QUERY_WORD}” times key, place by place: what each gets for "
        "being a noun, and what for being alive. Their sum is the score; scaled, it is divided by "
        f"{given['divisor']}. Softmax makes weights of the scaled scores of all words."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
