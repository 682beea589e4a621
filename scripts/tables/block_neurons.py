"""What does each neuron of the hand-made MLP read and write?"""

from attention_explainer import worked_example as example
from attention_explainer.transformer_block import TransformerBlock
from attention_explainer.worked_block import worked_block
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.block import compute as traced

ORDINALS = ("first", "second", "third")


def compute() -> TransformerBlock:
    return worked_block()


def tabulate(result: TransformerBlock) -> Table:
    def named(group: str) -> list[str]:
        return [f"{group} {name}" for name in example.DIMENSIONS]

    width = len(example.DIMENSIONS)
    rows: list[tuple[Cell, ...]] = [
        (name, *map(float, reads), float(bias), *map(float, writes))
        for name, reads, bias, writes in zip(
            ORDINALS, result.W_1.T, result.b_1, result.W_2, strict=True
        )
    ]
    return Table(
        ["neuron", *named("reads"), "bias", *named("writes")],
        rows,
        ["", *[".0f"] * (2 * width + 1)],
        groups=[("", 1), ("reads", width), ("", 1), ("writes", width)],
    )


def summed(result: TransformerBlock, neuron: int) -> str:
    """Write out what a neuron adds up for the word that is followed."""
    block = traced()
    products = block.trace.mlp_input[block.position] * result.W_1[:, neuron]
    terms = [*(show(term, ".2f") for term in products if term), trimmed(result.b_1[neuron])]
    return " + ".join(terms).replace("+ −", "− ")


def numbers(result: TransformerBlock) -> dict[str, str]:
    block = traced()
    hidden = block.trace.hidden[block.position]
    active = int(hidden.argmax())
    return {
        "active": ORDINALS[active],
        "sum": summed(result, active),
        "hidden": show(hidden[active], ".2f"),
    }


def caption(result: TransformerBlock) -> str:
    return (
        "By what each neuron multiplies the numbers of a word, and what it adds to the sum; then, "
        "if the result is above zero, how many times it adds that to each number."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
