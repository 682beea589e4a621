"""How many learnt numbers do the projections of one layer hold?"""

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.published_models import GPT2_SMALL, TRANSFORMER_BASE, Shape


def compute() -> list[Shape]:
    here = Shape("this site's example", len(example.W_Q), 1, "hand-made")
    return [here, TRANSFORMER_BASE, GPT2_SMALL]


def tabulate(result: list[Shape]) -> Table:
    rows = [
        (
            shape.name,
            shape.d_model,
            shape.num_heads,
            shape.d_k,
            shape.projection_weights,
            "none" if index == 0 else show(shape.output_weights, ",d"),
        )
        for index, shape in enumerate(result)
    ]
    return Table(
        ["one layer of", "width", "heads", "width of a head", "W_Q, W_K, W_V", "and W_O"],
        rows,
        ["", "d", "d", "d", ",d", ",d"],
        emphasised=0,
    )


def numbers(result: list[Shape]) -> dict[str, str]:
    here, base, gpt2 = result
    return {
        "here": str(here.projection_weights),
        "here_one": str(here.d_model**2),
        "gpt2": show(gpt2.projection_weights, ",d"),
        "gpt2_output": show(gpt2.output_weights, ",d"),
        "gpt2_d_model": str(gpt2.d_model),
        "gpt2_heads": str(gpt2.num_heads),
        "gpt2_d_k": str(gpt2.d_k),
        "base_d_model": str(base.d_model),
        "base_heads": str(base.num_heads),
        "base_d_k": str(base.d_k),
        "times": show(gpt2.projection_weights // here.projection_weights, ",d"),
    }


def caption(result: list[Shape]) -> str:
    sources = "; ".join(f"{shape.name}: {shape.source}" for shape in result[1:])
    return (
        "Numbers in one layer’s projections, without biases. Widths and heads are cited, the "
        f"counts computed from them. {sources}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
