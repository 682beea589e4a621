"""How does every word look at every other?"""

import argparse
from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from attention_explainer import worked_example as example
from attention_figures.library import Options, map_figure, prepare
from attention_figures.looks import Look
from attention_figures.maps import attention_figure
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table, Worked
from scripts.results.attention_map import AttentionMap, table_of_map
from scripts.results.quantities import ASKING, called, weights_of
from scripts.results.roles import name_of
from scripts.results.sentence_options import add_sentence_options, weights_for
from scripts.results.sums import quotient, softmax_share


def add_options(parser: argparse.ArgumentParser) -> None:
    add_sentence_options(parser)


def compute(words: Sequence[str] | None = None, weights: Any = None) -> AttentionMap:
    found = weights_for(words, weights)
    return AttentionMap(found.queries, found.weights)


def draw(result: AttentionMap, style: DrawingStyle) -> Figure:
    if not {word.lower() for word in result.words} <= set(
        example.VOCABULARY
    ):  # as many and as long as a reader has
        look = Look(style.palette.name, style.width)
        return map_figure(prepare(result.weights, result.words, None, Options(look=look)))
    return attention_figure(
        result.words,
        result.words,
        result.weights,
        style,
        names=[weights_of(word, result.words) for word in result.words],
    )


def data(result: AttentionMap) -> Table:
    return table_of_map(result)


def numbers(result: AttentionMap) -> dict[str, str]:
    given = {"cells": str(result.weights.size)}
    for query, word in reversed(list(enumerate(result.words))):
        favourite = result.favourite(query)
        given[f"{name_of(word)}_favourite"] = result.words[favourite]
        given[f"{name_of(word)}_weight"] = show(result.weights[query, favourite], ".2f")
    # The example's sentence has a pair of words whose two weights the prose compares.
    if {example.ANSWER, example.QUERY_WORD} <= set(result.words):
        cat, it = (
            example.position(word, result.words) for word in (example.ANSWER, example.QUERY_WORD)
        )
        given["answer_to_query"] = show(result.weights[cat, it], ".2f")
    flattest = int(result.weights.max(axis=1).argmin())
    return given | {
        "flattest_word": result.words[flattest],
        "flattest_weight": show(result.weights[flattest].max(), ".2f"),
        "uniform": show(1 / len(result.words), ".2f"),
    }


def worked(result: AttentionMap) -> dict[str, Worked]:
    trace = example.worked_example()

    def weight(query: int, key: int) -> Worked:
        word = name_of(result.words[query])
        of = called("w", word, name_of(result.words[key]))
        # The logits of another word than the one that is followed stand nowhere.
        logits = (called("l", word),) if word == ASKING else ()
        return Worked(of, logits, softmax_share(trace.scaled_scores[query], key))

    cat, it = (
        example.position(word, result.words) for word in (example.ANSWER, example.QUERY_WORD)
    )
    flattest = int(result.weights.max(axis=1).argmin())
    return {
        f"{name_of(word)}_weight": weight(query, result.favourite(query))
        for query, word in enumerate(result.words)
    } | {
        "answer_to_query": weight(cat, it),
        "flattest_weight": weight(flattest, result.favourite(flattest)),
        "uniform": Worked("", (), quotient(1, len(result.words))),
    }


def caption(result: AttentionMap) -> str:
    size = len(result.words)
    return f"All {size} × {size} weights. A row is a query and sums to one; a column is a key."


def alt_text(result: AttentionMap) -> str:
    each = [
        f"{word} → {result.words[result.favourite(i)]} {show(result.weights[i].max(), '.2f')}"
        for i, word in enumerate(result.words)
    ]
    return (
        f"Grid of weights, one row for each query. The largest weight of each row: {listed(each)}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
