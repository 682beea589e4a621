"""Are the gradients that train the model right?"""

import numpy as np

from attention_explainer.training.gradient_check import model_gradient_errors
from attention_explainer.training.runs import toy_model
from scripts.artifacts.contract import Table

SETTINGS = toy_model(num_heads=3, d_k=2, d_model=5, whole_block=True)
"""A small model that has every part; the rules are the same at any size."""


def compute() -> dict[str, float]:
    return model_gradient_errors(SETTINGS, np.random.default_rng(0))


def tabulate(result: dict[str, float]) -> Table:
    rows = [(name, scientific(error)) for name, error in result.items()]
    return Table(["gradient of", "largest relative error"], rows)


def scientific(number: float) -> str:
    """Write a small number with its power of ten, rounded up.

    >>> scientific(2.31e-08)
    '2.4 · 10⁻⁸'
    """
    exponent = int(np.floor(np.log10(number))) if number else 0
    mantissa = np.ceil(number / 10.0**exponent * 10) / 10
    digits = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{mantissa:.1f} · 10{digits}"


def numbers(result: dict[str, float]) -> dict[str, str]:
    return {"largest": scientific(max(result.values())), "parameters": str(len(result))}


def caption(result: dict[str, float]) -> str:
    return (
        "Gradient of the loss by the rules of the package against finite differences, for every "
        f"parameter of a small model with all its parts. Largest error: "
        f"{scientific(max(result.values()))}."
    )


if __name__ == "__main__":
    from scripts.artifacts.command_line import run

    raise SystemExit(run(__file__))
