"""Who learns to continue what repeats itself, when, and by which heads?"""

from collections.abc import Mapping

import numpy as np

from attention_explainer.training.decoder import DecoderSettings, Parameters
from attention_explainer.training.induction_runs import (
    FIRST,
    MODELS,
    REPORTED_SEEDS,
    SECOND,
    accuracy,
    answers_after_swap,
    head_scores,
    train,
    without,
)
from scripts.artifacts.experiment_results import Arrays, Part, load_result

SEEDS = REPORTED_SEEDS

DEEP = "two_layers"
"""The model whose heads can work together."""

SHOWN_SEED = SEEDS[0]
"""The run whose parameters are kept, to be looked at; the first, whatever it has learnt."""

_PARAMETER = "parameter_"


def parts(seeds: tuple[int, ...]) -> list[Part]:
    """Return what is trained: each of `MODELS` once per seed, the deepest first."""
    return [(name, seed) for name in reversed(MODELS) for seed in seeds]


def run(name: str, seed: int) -> Arrays:
    """Train a model, see what its heads look at, and take away or swap what they have found.

    Returns
    -------
    dict of str to ndarray
        As `join` returns them, without the axis of the seeds.
    """
    settings = MODELS[name]
    parameters, losses = train(settings, seed)
    previous_token, induction = head_scores(settings, parameters)
    result = {
        "losses": losses.astype(np.float32),
        "accuracy": np.array(accuracy(settings, parameters)),
        "previous_token": previous_token,
        "induction": induction,
    }
    if name == DEEP:
        result |= _without_heads(settings, parameters)
        result |= _with_swaps(settings, parameters)
        if seed == SHOWN_SEED:
            result |= {_PARAMETER + of: p.astype(np.float32) for of, p in parameters.items()}
    return result


def _without_heads(settings: DecoderSettings, parameters: Parameters) -> Arrays:
    """Return the accuracy without each head, (2, num_heads), and without each layer, (2,)."""
    layers, heads = (FIRST, SECOND), range(settings.num_heads)
    single = [
        [accuracy(settings, parameters, edit=without(layer, head)) for head in heads]
        for layer in layers
    ]
    whole = [accuracy(settings, parameters, edit=without(layer, *heads)) for layer in layers]
    return {"without": np.array(single), "without_all": np.array(whole)}


def _with_swaps(settings: DecoderSettings, parameters: Parameters) -> Arrays:
    """Return shares of own and of other answers: (num_heads, 2) for each head, (2,) for all."""
    heads = range(settings.num_heads)
    return {
        "swapped": np.array([answers_after_swap(settings, parameters, head) for head in heads]),
        "swapped_all": np.array(answers_after_swap(settings, parameters, *heads)),
    }


def join(results: Mapping[Part, Arrays]) -> Arrays:
    """Put the seeds of each of `MODELS` together.

    Returns
    -------
    dict of str to ndarray
        For each of `MODELS`: `NAME_losses` (seeds, steps), `NAME_accuracy` (seeds,), and
        `NAME_previous_token` and `NAME_induction` (seeds, layers, heads). For `DEEP` also
        `NAME_without` (seeds, layers, heads), `NAME_without_all` (seeds, layers), `NAME_swapped`
        (seeds, heads, 2) and `NAME_swapped_all` (seeds, 2). Last, each `parameter_NAME` of `DEEP`
        with `SHOWN_SEED`.
    """
    joined = {
        f"{name}_{quantity}": np.array(
            [result[quantity] for (of, _), result in results.items() if of == name]
        )
        for name in MODELS
        for quantity in next(result for (of, _), result in results.items() if of == name)
        if not quantity.startswith(_PARAMETER)
    }
    shown = results[DEEP, SHOWN_SEED]
    return joined | {of: array for of, array in shown.items() if of.startswith(_PARAMETER)}


def load() -> Arrays:
    """Read the results."""
    return load_result("induction")


def shown_parameters(result: Arrays) -> Parameters:
    """Return the parameters of `DEEP` with `SHOWN_SEED`."""
    return {
        of.removeprefix(_PARAMETER): array.astype(np.float64)
        for of, array in result.items()
        if of.startswith(_PARAMETER)
    }
