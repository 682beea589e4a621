"""How is a vocabulary of byte pairs made?"""

from attention_explainer import worked_example as example
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.byte_pair_merges import Step, compute, text

FIRST = example.position(example.CONJUNCTION)
"""Words of the text that are shown."""


def tabulate(result: list[Step]) -> Table:
    rows = [
        (
            number,
            " + ".join(step.pair),
            step.count,
            step.num_tokens,
            " ".join(symbol for word in step.words[:FIRST] for symbol in word),
        )
        for number, step in enumerate(result, start=1)
    ]
    return Table(
        ["merge", "pair", "how often", "tokens after it", "the text begins"],
        rows,
        ["d", "", "d", "d", ""],
    )


def numbers(result: list[Step]) -> dict[str, str]:
    return {
        "steps": str(len(result)),
        "characters": str(len(text())),
        "tokens": str(result[-1].num_tokens),
        "first": "".join(result[0].pair),
        "first_count": str(result[0].count),
        "last_count": str(result[-1].count),
    }


def caption(result: list[Step]) -> str:
    return (
        f"The first {len(result)} merges for the essay’s sentence and its twin: “{text()}”. A word "
        "begins with the space before it, and pairs are counted within words; of pairs that are "
        "equally frequent, the first in the text is merged."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
