"""What does each word carry before the first layer?"""

from attention_explainer import worked_example as example
from attention_explainer.worked_layers import STREAM_DIMENSIONS, embed_stream
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table


def compute() -> Table:
    rows: list[tuple[Cell, ...]] = [
        (word, *map(float, embed_stream([word])[0]))
        for word in dict.fromkeys((*example.SENTENCE[1:], example.TWIN_CAUSE))
    ]
    return Table(["word", *STREAM_DIMENSIONS], rows, ["", *["g"] * len(STREAM_DIMENSIONS)])


def tabulate(result: Table) -> Table:
    return result


def caption(result: Table) -> str:
    return (
        "The hand-made embeddings of the worked example, and beside them the dimensions that are "
        "new here: noun, state and hint."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
