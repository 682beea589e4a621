"""A trained decoder writes: token after token, with a key/value cache or without, and counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.kv_cache import KeyValueCache
from attention_explainer.layer_norm import layer_norm
from attention_explainer.masking import causal_mask
from attention_explainer.multi_head import merge_heads, split_heads
from attention_explainer.sampling import Draws, next_probabilities
from attention_explainer.scaled_dot_product import scaled_dot_product_attention
from attention_explainer.training.next_token import DecoderSettings

Array = NDArray[Any]


@dataclass(frozen=True)
class Sampling:
    """How the next token is chosen.

    Attributes
    ----------
    temperature, top_k, top_p
        As for `attention_explainer.sampling.next_probabilities`.
    seed : int
        Where the random numbers begin.
    """

    temperature: float = 1.0
    top_k: int | None = None
    top_p: float = 1.0
    seed: int = 1


class Writer:
    """Reads tokens and gives the logits for the next one, in float64.

    Parameters
    ----------
    settings : DecoderSettings
        Which model.
    parameters : mapping of str to ndarray
        As `attention_explainer.training.next_token.initial_parameters` names them.
    uses_cache : bool
        True: the keys and values of what has been read are kept, and each token is read once.
        False: with every new token, the whole text is read again.

    Attributes
    ----------
    products : int
        How many multiplications all matrix products so far took. Of scores and weighted sums, only
        those that the causal mask allows count.

    Examples
    --------
    >>> from attention_explainer.training.next_token import initial_parameters
    >>> settings = DecoderSettings(5, 3, d_model=4, num_layers=1, num_heads=2, d_hidden=7)
    >>> writer = Writer(settings, initial_parameters(settings, np.random.default_rng(0)))
    >>> writer.read([2]).shape
    (5,)

    For the one token so far, 4 matrices of 4 by 4, 2 · 4 for attention, 2 matrices of 4 by 7, and
    the table of 5 by 4:

    >>> writer.products
    148
    """

    def __init__(
        self,
        settings: DecoderSettings,
        parameters: Mapping[str, Array],
        *,
        uses_cache: bool = True,
    ) -> None:
        self.settings = settings
        self.uses_cache = uses_cache
        self.products = 0
        self._p = {name: of.astype(np.float64) for name, of in parameters.items()}
        self._text: list[int] = []
        self._caches = self._empty()

    def read(self, tokens: Sequence[int]) -> Array:
        """Read the next tokens of the text.

        Parameters
        ----------
        tokens : sequence of int
            One or more.

        Returns
        -------
        ndarray, shape (vocabulary_size,)
            Logits of what comes after them.

        Raises
        ------
        ValueError
            If there are none, one is not in the vocabulary, or the context does not hold them all.

        Examples
        --------
        >>> from attention_explainer.training.next_token import initial_parameters
        >>> settings = DecoderSettings(5, 3, d_model=4, num_layers=1, num_heads=2, d_hidden=7)
        >>> parameters = initial_parameters(settings, np.random.default_rng(0))
        >>> at_once = Writer(settings, parameters).read([2, 0, 1])
        >>> writer = Writer(settings, parameters, uses_cache=False)
        >>> one_by_one = [writer.read([token]) for token in (2, 0, 1)][-1]
        >>> bool(np.allclose(at_once, one_by_one))
        True
        """
        text = [*self._text, *tokens]
        if not tokens or len(text) > self.settings.context:
            raise ValueError(
                f"tokens: expected 1 to {self.settings.context - len(self._text)} more, "
                f"got {len(tokens)}"
            )
        if not all(0 <= token < self.settings.vocabulary_size for token in tokens):
            raise ValueError(
                f"tokens: expected indices from 0 to {self.settings.vocabulary_size - 1}, "
                f"got {min(tokens)} to {max(tokens)}"
            )
        self._text = text
        if self.uses_cache:
            return self._logits(text[-len(tokens) :], self._caches)
        return self._logits(text, self._empty())

    def _empty(self) -> list[KeyValueCache]:
        return [KeyValueCache() for _ in range(self.settings.num_layers)]

    def _logits(self, new: Sequence[int], caches: Sequence[KeyValueCache]) -> Array:
        """Send new tokens through all layers, after those whose keys and values are held."""
        p, start = self._p, caches[0].length
        x = p["table"][new] + p["positions"][start : start + len(new)]
        for i, cache in enumerate(caches):
            x = x + self._attention(layer_norm(x, p[f"gain_1_{i}"], p[f"shift_1_{i}"]), i, cache)
            read = layer_norm(x, p[f"gain_2_{i}"], p[f"shift_2_{i}"])
            hidden = np.maximum(self._product(read, p[f"W_1_{i}"]) + p[f"b_1_{i}"], 0)
            x = x + self._product(hidden, p[f"W_2_{i}"]) + p[f"b_2_{i}"]
        vector = layer_norm(x[-1:], p["gain"], p["shift"])
        logits: Array = self._product(vector, p["table"].T)[0]
        return logits

    def _attention(self, x: Array, i: int, cache: KeyValueCache) -> Array:
        p, heads = self._p, self.settings.num_heads
        query, key, value = (
            split_heads(self._product(x, p[f"{name}_{i}"]), heads) for name in ("W_Q", "W_K", "W_V")
        )
        keys, values = cache.append(key, value)
        mask = causal_mask(cache.length)[-len(x) :]
        output = scaled_dot_product_attention(query, keys, values, attn_mask=mask)
        # Each pair of a query and a key that it may look at: once for the score, once for the sum.
        self.products += 2 * int(mask.sum()) * x.shape[1]
        return self._product(merge_heads(output), p[f"W_O_{i}"])

    def _product(self, x: Array, W: Array) -> Array:
        self.products += len(x) * W.size
        product: Array = x @ W
        return product


def write(writer: Writer, prompt: Sequence[int], sampling: Sampling) -> Iterator[int]:
    """Go on with a text until the context is full.

    Parameters
    ----------
    writer : Writer
        A writer that has read nothing yet.
    prompt : sequence of int
        The beginning, at least one token.
    sampling : Sampling
        How each next token is chosen.

    Yields
    ------
    int
        The next token.

    Raises
    ------
    TypeError, ValueError
        As `Writer.read`, `next_probabilities` and `Draws` do.

    Examples
    --------
    >>> from attention_explainer.training.next_token import initial_parameters
    >>> settings = DecoderSettings(5, 4, d_model=4, num_layers=1, num_heads=2, d_hidden=7)
    >>> writer = Writer(settings, initial_parameters(settings, np.random.default_rng(0)))
    >>> len(list(write(writer, [2], Sampling())))
    3
    """
    draws = Draws(sampling.seed)
    new = list(prompt)
    for _ in range(writer.settings.context - len(prompt)):
        logits = writer.read(new)
        token = draws.token(
            next_probabilities(
                logits,
                temperature=sampling.temperature,
                top_k=sampling.top_k,
                top_p=sampling.top_p,
            )
        )
        yield token
        new = [token]
