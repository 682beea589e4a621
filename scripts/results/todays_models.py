"""What single changes since the first transformer do, on the worked example or in numbers."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from attention_explainer import (
    AttentionTrace,
    attention_trace,
    rotary,
    sliding_window_mask,
)
from attention_explainer import worked_example as example
from attention_explainer.layer_norm import layer_norm
from attention_explainer.linear_attention import linear_attention
from attention_explainer.rms_norm import rms_norm
from attention_explainer.worked_example import W_K, W_Q, W_V
from scripts.results.published_models import GEMMA_CAP, SMOLLM2_135M, TRANSFORMER_LAYERS

Array = NDArray[np.float64]

FAR = 1000
"""Positions by which the sentence is moved back in a text."""

LARGE = 100
"""A logit that is beyond the cap."""

SMALL_LAYERS, SMALL_WINDOW = 3, 4
"""Few enough to count how far words can be heard."""


@dataclass(frozen=True)
class Latent:
    """The worked example with one short vector kept for each word, in place of key and value."""

    width: int
    kept: Array
    trace: AttentionTrace
    folded_scores: Array

    @property
    def numbers_before(self) -> int:
        """Numbers in a key and a value."""
        return int(self.trace.key.shape[-1] + self.trace.value.shape[-1])


@cache
def latent(width: int) -> Latent:
    """Keep the best vectors of a width for keys and values together, and make both from them.

    The best in the sense of squares: a singular value decomposition of [W_K W_V].
    """
    x = example.embed(example.SENTENCE)
    left, sizes, right = np.linalg.svd(np.hstack([W_K, W_V]), full_matrices=False)
    down, up = left[:, :width] * sizes[:width], right[:width]
    up_key, up_value = up[:, : W_K.shape[1]], up[:, W_K.shape[1] :]
    kept = x @ down
    trace = attention_trace(x @ W_Q, kept @ up_key, kept @ up_value)
    return Latent(width, kept, trace, x @ (W_Q @ up_key.T) @ kept.T)


def norm_first(norm: str) -> AttentionTrace:
    """Let the attention of the worked example read normed embeddings."""
    x = example.embed(example.SENTENCE)
    ones = np.ones(x.shape[-1])
    normed = rms_norm(x, ones) if norm == "RMS" else layer_norm(x, ones, 0 * ones)
    return attention_trace(normed @ W_Q, normed @ W_K, normed @ W_V)


def left_of_the_input(layers: int) -> float:
    """Return the factor with which the input of a stack goes into its output, if norms come last.

    Each layer adds twice, as attention and an MLP do; what they add is made by random matrices that
    keep lengths on average. The norm divides each sum, and the input with it.
    """
    rng = np.random.default_rng(0)
    width = SMOLLM2_135M.query_heads * SMOLLM2_135M.head_width
    ones, factor = np.ones(width), 1.0
    x = layer_norm(rng.normal(size=width), ones, 0 * ones)
    for _ in range(2 * layers):
        added = x + x @ rng.normal(size=(width, width)) / np.sqrt(width)
        factor /= float(added.std())
        x = layer_norm(added, ones, 0 * ones)
    return factor


def rotary_score(start: int) -> float:
    """Return the score of the query word for the answer, in a sentence that begins at `start`."""
    trace = example.worked_example()
    positions = start + np.arange(len(trace.query))
    scores = rotary(trace.query, positions) @ rotary(trace.key, positions).T
    return float(scores[at(example.QUERY_WORD), at(example.ANSWER)])


def normed_queries_and_keys() -> AttentionTrace:
    """Give every query and every key of the worked example the same length."""
    trace = example.worked_example()
    ones = np.ones(trace.query.shape[-1])
    return attention_trace(rms_norm(trace.query, ones), rms_norm(trace.key, ones), trace.value)


def with_a_sink() -> AttentionTrace:
    """Put before the words a key and a value of zeros, which everybody may look at."""
    trace = example.worked_example()
    zeros = np.zeros((1, trace.key.shape[-1]))
    return attention_trace(
        trace.query, np.vstack([zeros, trace.key]), np.vstack([zeros, trace.value])
    )


def linear_weights() -> Array:
    """Return the weights of the worked example under linear attention."""
    trace = example.worked_example()
    return linear_attention(trace.query, trace.key, trace.value, return_weights=True)[1]


def heard_words(layers: int, window: int) -> int:
    """Count how far back the last word can hear of others, by following who sees whom."""
    length = layers * window
    sees = sliding_window_mask(length, window=window, is_causal=True).astype(int)
    return int((np.linalg.matrix_power(sees, layers)[-1] > 0).sum()) - 1


def capped(logit: float, cap: float) -> float:
    """Return a logit after the soft cap."""
    return float(attention_trace([[logit]], [[1.0]], [[1.0]], scale=1.0, softcap=cap).logits[0, 0])


def at(word: str) -> int:
    """Return where a word stands."""
    return example.position(word)


@dataclass(frozen=True)
class Changes:
    """Results of the changes; weights are those of the query word for the answer."""

    plain: float
    after_layer_norm: float
    after_rms_norm: float
    left_last: float
    score_near: float
    score_far: float
    latent: dict[int, float]
    latent_before: int
    latent_enough: int
    capped: float
    largest_logit: float
    largest_weight: float
    sums_of_words: Array
    linear: float
    moved_by_linear: Array


def compute() -> Changes:
    query, answer = at(example.QUERY_WORD), at(example.ANSWER)
    plain = example.worked_example()
    latents = {width: latent(width) for width in (4, 3, 2, 1)}
    exact = [w for w, kept in latents.items() if np.allclose(kept.trace.output, plain.output)]
    largest = float(np.sqrt(SMOLLM2_135M.head_width))
    others = SMOLLM2_135M.context - 1
    linear = linear_weights()
    return Changes(
        plain=float(plain.weights[query, answer]),
        after_layer_norm=float(norm_first("layer").weights[query, answer]),
        after_rms_norm=float(norm_first("RMS").weights[query, answer]),
        left_last=left_of_the_input(TRANSFORMER_LAYERS),
        score_near=rotary_score(0),
        score_far=rotary_score(FAR),
        latent={w: float(kept.trace.weights[query, answer]) for w, kept in latents.items()},
        latent_before=latents[1].numbers_before,
        latent_enough=min(exact),
        capped=capped(LARGE, GEMMA_CAP),
        largest_logit=largest,
        largest_weight=float(1 / (1 + others * np.exp(-2 * largest))),
        sums_of_words=with_a_sink().weights[:, 1:].sum(axis=-1),
        linear=float(linear[query, answer]),
        moved_by_linear=np.abs(linear - plain.weights).sum(axis=-1) / 2,
    )
