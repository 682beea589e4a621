"""What does the first layer norm make of each word?"""

from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.block import Block, compute
from scripts.results.word_tables import vectors_table


def tabulate(result: Block) -> Table:
    trace = result.trace
    return vectors_table(
        [("before", trace.attention_sum, ""), ("after", trace.after_attention, "")], letters="bc"
    )


def caption(result: Block) -> str:
    return "The first layer norm: each row is shifted and scaled to mean zero and variance one."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
