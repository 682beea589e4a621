"""What does the MLP add to each word, and what is the sum?"""

from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.block import Block, compute
from scripts.results.word_tables import vectors_table


def tabulate(result: Block) -> Table:
    trace = result.trace
    return vectors_table(
        [("brought", trace.mlp_output, "output"), ("sum", trace.mlp_sum, "")], letters="mn"
    )


def caption(result: Block) -> str:
    return "What the MLP adds to each word, and the sum with what came out of the first half."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
