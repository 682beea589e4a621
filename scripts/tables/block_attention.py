"""What does attention add to each word, and what is the sum?"""

from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.block import Block, compute
from scripts.results.word_tables import vectors_table


def tabulate(result: Block) -> Table:
    trace = result.trace
    return vectors_table(
        [("brought", trace.attention.output, "output"), ("sum", trace.attention_sum, "")],
        letters="ab",
    )


def caption(result: Block) -> str:
    return "What attention adds to each word, and the sum with the embedding that came in."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
