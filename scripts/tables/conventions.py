"""What do the attention functions of several libraries do with the same masks?"""

from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.conventions.probes import KEYS, QUERIES
from scripts.results.conventions import (
    ADDED,
    AS_BOOLEAN,
    EQUAL,
    HIDDEN,
    NONE,
    NOT_A_NUMBER,
    REFUSED,
    STAYS_OUT,
    ZEROS,
    Result,
    compute,
    names,
)
from scripts.results.dates import in_words


def tabulate(result: Result) -> Table:
    rows = [
        (
            name,
            each.version,
            each.true_means,
            each.causal,
            each.nothing_to_see,
            each.hidden_nan,
            each.numbers_as_mask,
            each.weights,
        )
        for name, each in result.libraries.items()
    ]
    return Table(
        [
            "library",
            "version",
            "True in a mask",
            "causal triangle from",
            "a query that may see nothing",
            "NaN in a hidden value",
            "numbers in a mask",
            "weights by",
        ],
        rows,
    )


def numbers(result: Result) -> dict[str, str]:
    return {
        "libraries": str(len(result.libraries)),
        "queries": str(QUERIES),
        "keys": str(KEYS),
        "true_hides": listed(names(result, lambda each: each.true_means == HIDDEN)),
        "zeros": listed(names(result, lambda each: each.nothing_to_see == ZEROS)),
        "nan": listed(names(result, lambda each: each.nothing_to_see == NOT_A_NUMBER)),
        "equal": listed(names(result, lambda each: each.nothing_to_see == EQUAL)),
        "stays_out": listed(names(result, lambda each: each.hidden_nan == STAYS_OUT)),
        "added": listed(names(result, lambda each: each.numbers_as_mask == ADDED)),
        "as_boolean": listed(names(result, lambda each: each.numbers_as_mask == AS_BOOLEAN)),
        "refused": listed(names(result, lambda each: each.numbers_as_mask == REFUSED)),
        "causal_refused": listed(names(result, lambda each: each.causal == REFUSED)),
        "no_weights": listed(names(result, lambda each: each.weights == NONE)),
        "largest_difference": show(result.largest_difference, ".6f"),
    }


def caption(result: Result) -> str:
    functions = listed([f"{each.function} ({name})" for name, each in result.libraries.items()])
    return (
        f"What {functions} do with the same {QUERIES} queries, {KEYS} keys and values in single "
        f"precision. Measured beforehand, on {in_words(result.measured)} with Python "
        f"{result.python}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
