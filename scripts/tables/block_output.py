"""What leaves the block?"""

from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.block import Block, compute
from scripts.results.word_tables import vectors_table


def tabulate(result: Block) -> Table:
    trace = result.trace
    return vectors_table([("before", trace.mlp_sum, ""), ("after", trace.output, "")], letters="no")


def caption(result: Block) -> str:
    return "The second layer norm gives the vectors that the next block would receive."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
