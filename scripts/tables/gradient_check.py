"""Are the gradients that train the model right?"""

import numpy as np

from attention_explainer.training.gradient_check import model_gradient_errors
from attention_explainer.training.runs import toy_model
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

SETTINGS = toy_model(num_heads=3, d_k=2, d_model=5, whole_block=True)
"""A small model that has every part; the rules are the same for any size."""


def compute() -> dict[str, float]:
    return model_gradient_errors(SETTINGS, np.random.default_rng(0))


def tabulate(result: dict[str, float]) -> Table:
    rows = [(name, size(error)) for name, error in result.items()]
    return Table(["gradient of", "largest relative error"], rows)


def size(error: float) -> str:
    """Say how large an error is; the digits of mere rounding differ between processors.

    >>> size(2.31e-08), size(0.25)
    ('below 10⁻⁶', '0.25')
    """
    return "below 10⁻⁶" if error < 1e-6 else f"{error:.2g}"


def numbers(result: dict[str, float]) -> dict[str, str]:
    return {"largest": size(max(result.values())), "parameters": str(len(result))}


def caption(result: dict[str, float]) -> str:
    return (
        "Gradient of the loss by the rules of the package against finite differences, for every "
        f"parameter of a small model with all its parts. Largest error: "
        f"{size(max(result.values()))}. W_C and b_C are the last matrix, which reads the answers, "
        "and its bias; gains, biases and the matrices without a letter belong to layer norms and "
        "MLP, which come with the whole block."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
