"""What shape and which numbers does each step of multi-head attention give for one word?"""

import numpy as np

from attention_explainer import worked_example as example
from attention_explainer.multi_head import MultiHeadTrace
from attention_figures.text import show, vector
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Sum, Table, Worked
from scripts.results.sums import dot
from scripts.results.two_heads import IT, compute

CAT = example.position(example.ANSWER)
ALIVE = example.DIMENSIONS.index("alive")


def by_head(result: MultiHeadTrace) -> list[np.ndarray]:
    """Return what each head adds to the output of "it": its part times its rows of W_O."""
    parts = result.attention.output[:, IT]
    width = parts.shape[-1]
    return [
        part @ example.W_O[head * width : (head + 1) * width] for head, part in enumerate(parts)
    ]


def tabulate(result: MultiHeadTrace) -> Table:
    attention = result.attention

    def shape(array: np.ndarray) -> str:
        return " × ".join(map(str, array.shape))

    rows = [
        (
            "embed",
            "x",
            shape(example.embed(example.SENTENCE)),
            vector(example.embed([example.QUERY_WORD])[0]),
        ),
    ]
    for head in range(len(attention.query)):
        rows += [
            (
                f"head {head + 1}",
                "query",
                shape(attention.query[head]),
                vector(attention.query[head, IT]),
            ),
            (
                f"head {head + 1}",
                "output",
                shape(attention.output[head]),
                vector(attention.output[head, IT]),
            ),
        ]
    rows += [
        (
            "concatenate",
            "heads side by side",
            shape(result.concatenated),
            vector(result.concatenated[IT]),
        ),
        ("project", "times W_O", shape(result.output), vector(result.output[IT])),
    ]
    rows += [
        ("or add", f"head {head + 1} times its rows of W_O", "", vector(part))
        for head, part in enumerate(by_head(result))
    ]
    return Table(
        ["step", "what", "shape for the sentence", f"numbers for “{example.QUERY_WORD}”"], rows
    )


def numbers(result: MultiHeadTrace) -> dict[str, str]:
    return {
        "concatenated": vector(result.concatenated[IT]),
        "output": vector(result.output[IT]),
        "alive_before": show(result.concatenated[IT, ALIVE], ".2f"),
        "alive_after": show(result.output[IT, ALIVE], ".2f"),
        "cat_before": show(result.concatenated[CAT, ALIVE], ".2f"),
        "cat_after": show(result.output[CAT, ALIVE], ".2f"),
        "changed_entries": str(np.count_nonzero(example.W_O - np.eye(len(example.W_O)))),
    }


def worked(result: MultiHeadTrace) -> dict[str, Worked]:
    attention = result.attention
    width = attention.output.shape[-1]

    def joined(word: int, index: int) -> Sum:
        head, column = divmod(index, width)
        return dot(attention.weights[head, word], attention.value[head, :, column])

    def projected(word: int, index: int) -> Sum:
        return dot(result.concatenated[word], example.W_O[:, index])

    every = range(len(example.DIMENSIONS))
    sums: dict[str, Sum | tuple[Sum, ...]] = {
        "concatenated": tuple(joined(IT, index) for index in every),
        "output": tuple(projected(IT, index) for index in every),
        "alive_before": joined(IT, ALIVE),
        "alive_after": projected(IT, ALIVE),
        "cat_before": joined(CAT, ALIVE),
        "cat_after": projected(CAT, ALIVE),
    }
    return {name: Worked(by=by) for name, by in sums.items()}


def caption(result: MultiHeadTrace) -> str:
    return (
        "Split, attend, concatenate, project: shapes for the whole sentence and numbers for "
        f"“{example.QUERY_WORD}”, from the hand-made matrices. The last rows give the same output "
        "as a sum over heads."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
