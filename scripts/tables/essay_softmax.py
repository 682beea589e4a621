"""What does softmax make of the scores in the essay's step 5?"""

import math

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.essay_quotes import (
    DIMENSIONS_4,
    SCORES_5,
    SENTENCE,
    WEIGHTS_2,
    WEIGHTS_5,
)
from scripts.results.essay_softmax import (
    DIVISOR,
    OTHERS,
    WORDS,
    Softmaxes,
    compute,
    verdict_on,
)


def gap_for(weight: float, num_words: int) -> float:
    """Return the lead over equal other logits that gives a weight: ln(w (n−1) / (1−w))."""
    return math.log(weight * (num_words - 1) / (1 - weight))


def tabulate(result: Softmaxes) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            word,
            float(result.scores[index]),
            float(WEIGHTS_5[word]),
            *map(float, result.alone[:, index]),
            *map(float, result.with_others[:, index]),
        )
        for index, word in enumerate(WORDS)
    ]
    each = len(WORDS)
    rows += [
        ("each other word", 0.0, "", "", "", *map(float, result.with_others[:, each])),
        (
            "sum",
            "",
            sum(float(weight) for weight in WEIGHTS_5.values()),
            *map(float, result.alone.sum(axis=1)),
            *map(float, result.with_others.sum(axis=1)),
        ),
    ]
    few, many = f"{len(WORDS)} words", f"{len(SENTENCE)} words"
    columns = ["as it is", "divided by √d_k"]
    return Table(
        [
            "word",
            "printed score",
            "printed weight",
            *[f"{group} {column}" for group in (few, many) for column in columns],
        ],
        rows,
        ["", ".1f", ".2f", *[".3f"] * 4],
        ["", "", "", *["weights"] * 4],
        groups=[("", 1), ("printed", 2), (few, 2), (many, 2)],
    )


def numbers(result: Softmaxes) -> dict[str, str]:
    given = {}
    for kind, alone, many in zip(
        ("plain", "scaled"), result.alone, result.with_others, strict=True
    ):
        for index, word in enumerate(WORDS):
            given[f"{kind}_{word}"] = show(alone[index], ".3f")
            given[f"{kind}_{word}_of_ten"] = show(many[index], ".3f")
    cat = float(WEIGHTS_2["cat"])
    words = len(SENTENCE)
    gap = gap_for(cat, words)
    return given | {
        **{f"score_{word}": SCORES_5[word] for word in WORDS},
        **{f"printed_{word}": WEIGHTS_5[word] for word in WORDS},
        **{f"verdict_{word}": verdict_on(word) for word in WORDS},
        "printed_sum": show(sum(float(weight) for weight in WEIGHTS_5.values()), ".2f"),
        "divisor": f"{DIVISOR:g}",
        "d_k": DIMENSIONS_4,
        "words": str(words),
        "listed": str(len(WORDS)),
        "others": str(OTHERS),
        "gap": show(gap, ".2f"),
        "gap_of_scores": show(gap * DIVISOR, ".2f"),
        "equal_others": str(words - 1),
    }


def caption(result: Softmaxes) -> str:
    return (
        f"The printed scores through softmax: over these {len(WORDS)} words, and over all "
        f"{len(SENTENCE)} of the sentence, with the others at a score of zero; as they "
        f"are, and divided by √d_k = √{DIMENSIONS_4} = {DIVISOR:g}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
