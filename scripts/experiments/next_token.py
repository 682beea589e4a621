"""What does a small model learn from one book, and how well does it guess what comes next?"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from attention_explainer.training.counted import CountedTokens
from attention_explainer.training.next_token import Parameters
from attention_explainer.training.pieces import Pieces, learn_pieces
from attention_explainer.training.text_runs import (
    SEED,
    SETTINGS,
    STEPS,
    VOCABULARY_SIZE,
    losses_of_text,
    split_text,
    train,
)
from scripts.artifacts.experiment_results import Arrays, Part, load_result

SEEDS = (SEED,)

TEXT = Path(__file__).resolve().parents[2] / "data" / "texts" / "alice.txt"

MOST_LOOKED_AT = 2
"""The longest history in the tables that are counted: two tokens, which makes trigrams."""

LOOKS = 14
"""How often the loss on the held-out part is measured on the way."""

SEPARATOR = "\0"
"""Between the pieces, where they are kept as bytes."""

MODEL = "model "
"""What the names of the parameters begin with."""


def parts(seeds: tuple[int, ...]) -> list[Part]:
    """Return what is trained: one model per seed."""
    return [(seed,) for seed in seeds]


def run(seed: int) -> Arrays:
    """Learn pieces, train the model on the first part of the text, and measure it on the rest.

    Returns
    -------
    dict of str to ndarray
        `pieces`: the vocabulary as bytes. `losses` (steps,) of the batches; `looked_at` (looks,),
        steps after which the loss on the held-out part was measured, and `looked_loss` (looks,).
        `held_out` (tokens,): loss at each token of the held-out part but the first, of the model
        with rounded parameters, and `exact` its mean without rounding; `counted` (3, tokens): the
        same for tables that look at 0, 1 and 2 tokens. The parameters, rounded to float16, under
        their names after `MODEL`.
    """
    trained_on, held_out = split_text(TEXT.read_text(encoding="utf-8").lower())
    vocabulary = learn_pieces(trained_on, VOCABULARY_SIZE)
    pieces = Pieces(vocabulary)
    tokens, unseen = pieces.encode(trained_on), pieces.encode(held_out)
    looked_at: list[int] = []
    looked_loss: list[float] = []

    def look(step: int, parameters: Parameters) -> None:
        if step % (STEPS // LOOKS) == 0:
            looked_at.append(step)
            looked_loss.append(float(losses_of_text(SETTINGS, parameters, unseen).mean()))

    parameters, losses = train(SETTINGS, tokens, seed, look=look)
    rounded = {name: of.astype(np.float16) for name, of in parameters.items()}
    as_used = {name: of.astype(np.float64) for name, of in rounded.items()}
    return {
        "pieces": np.frombuffer(SEPARATOR.join(vocabulary).encode(), np.uint8),
        "losses": losses,
        "looked_at": np.array(looked_at),
        "looked_loss": np.array(looked_loss),
        "held_out": losses_of_text(SETTINGS, as_used, unseen),
        "exact": losses_of_text(SETTINGS, parameters, unseen).mean(),
        "counted": np.array(
            [
                CountedTokens(tokens, len(vocabulary), looks_at).losses(unseen)
                for looks_at in range(MOST_LOOKED_AT + 1)
            ]
        ),
    } | {MODEL + name: of for name, of in rounded.items()}


def join(results: Mapping[Part, Arrays]) -> Arrays:
    """Return the result of the one run."""
    (result,) = results.values()
    return result


def load() -> Arrays:
    """Read the results."""
    return load_result("next_token")
