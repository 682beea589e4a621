"""A Llama decoder in NumPy: it reads a text from left to right and says what may come next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import boolean, count, positive_number, real_array
from attention_explainer.kv_cache import KeyValueCache
from attention_explainer.masking import causal_mask
from attention_explainer.multi_head import merge_heads, split_heads
from attention_explainer.positions import rotary
from attention_explainer.rms_norm import rms_norm
from attention_explainer.scaled_dot_product import scaled_dot_product_attention

Array = NDArray[Any]

ARCHITECTURE = "llama"
"""Name of this kind of model in GGUF files."""


@dataclass(frozen=True)
class DecoderSettings:
    """The shape of a decoder.

    Attributes
    ----------
    num_layers, num_heads : int
        Layers, and query heads in each.
    num_key_heads : int
        Heads of keys and values, each shared by equally many query heads.
    d_model, d_hidden : int
        Width of the vectors, and of the hidden layer of each MLP.
    vocabulary_size, max_length : int
        Number of tokens that it knows, and the most that it was trained for.
    rotary_base : float
        Base of the rotary positions.
    epsilon : float
        What each norm adds to the mean of the squares.

    Raises
    ------
    TypeError
        If a size is not an integer, or `rotary_base` or `epsilon` is not a number.
    ValueError
        If one is not positive, the heads do not divide the width into an even number each, or the
        query heads cannot be shared out equally.
    """

    num_layers: int
    num_heads: int
    num_key_heads: int
    d_model: int
    d_hidden: int
    vocabulary_size: int
    max_length: int
    rotary_base: float
    epsilon: float

    def __post_init__(self) -> None:
        """Refuse sizes that no decoder can have."""
        for name in (
            "num_layers",
            "num_heads",
            "num_key_heads",
            "d_model",
            "d_hidden",
            "vocabulary_size",
            "max_length",
        ):
            count(name, getattr(self, name), least=1)
        positive_number("rotary_base", self.rotary_base)
        positive_number("epsilon", self.epsilon)
        if self.d_model % (2 * self.num_heads):
            raise ValueError(
                f"d_model: expected an even number for each of {self.num_heads} heads, "
                f"got {self.d_model}"
            )
        if self.num_heads % self.num_key_heads:
            raise ValueError(
                f"num_key_heads: expected a divisor of num_heads {self.num_heads}, "
                f"got {self.num_key_heads}"
            )

    @property
    def d_head(self) -> int:
        """Width of a head."""
        return self.d_model // self.num_heads

    @classmethod
    def from_gguf(cls, metadata: Mapping[str, Any]) -> Self:
        """Read the settings from the metadata of a GGUF file.

        Raises
        ------
        ValueError
            If an entry is missing, or describes another kind of model.
        """
        names = {
            "num_layers": "block_count",
            "num_heads": "attention.head_count",
            "num_key_heads": "attention.head_count_kv",
            "d_model": "embedding_length",
            "d_hidden": "feed_forward_length",
            "vocabulary_size": "vocab_size",
            "max_length": "context_length",
            "rotary_base": "rope.freq_base",
            "epsilon": "attention.layer_norm_rms_epsilon",
        }
        kind = metadata.get("general.architecture")
        if kind != ARCHITECTURE:
            raise ValueError(f"general.architecture: expected {ARCHITECTURE!r}, got {kind!r}")
        keys = {ours: f"{ARCHITECTURE}.{theirs}" for ours, theirs in names.items()}
        missing = [key for key in keys.values() if key not in metadata]
        if missing:
            raise ValueError(f"metadata: expected {', '.join(missing)}, got none")
        settings = cls(**{ours: metadata[key] for ours, key in keys.items()})
        turned = metadata.get(f"{ARCHITECTURE}.rope.dimension_count", settings.d_head)
        if turned != settings.d_head:
            raise ValueError(
                f"{ARCHITECTURE}.rope.dimension_count: expected the width of a head, "
                f"{settings.d_head}, got {turned}"
            )
        return settings


@dataclass(frozen=True, eq=False)
class DecoderTrace:
    """What a decoder makes of a text, or of several of one length.

    Attributes
    ----------
    weights : ndarray, shape (..., num_layers, num_heads, L, S)
        Attention weights from the L new tokens to all S; each row sums to one.
    logits : ndarray, shape (..., n, vocabulary_size)
        A number for each token that may come next, after each of the last n tokens. Their softmax
        are the probabilities.
    """

    weights: Array
    logits: Array


@dataclass(frozen=True)
class Written:
    """A text that was continued.

    Attributes
    ----------
    tokens : tuple of int
        The new tokens.
    lengths : tuple of int
        How many tokens went through all layers for each of them.
    pairs : tuple of int
        How many pairs of a query and a key each head multiplied for each of them.
    """

    tokens: tuple[int, ...]
    lengths: tuple[int, ...]
    pairs: tuple[int, ...]


def decoder_tensor_shapes(settings: DecoderSettings) -> dict[str, tuple[int, ...]]:
    """Name the tensors of a decoder, with their shapes, as in GGUF files.

    Each matrix has a row for each output. The embedding serves at both ends: its rows are what the
    first layer reads, and what the last vectors are compared with.

    Examples
    --------
    >>> settings = DecoderSettings(1, 4, 2, 16, 24, 9, 32, rotary_base=1e4, epsilon=1e-5)
    >>> shapes = decoder_tensor_shapes(settings)
    >>> shapes["token_embd.weight"], shapes["blk.0.attn_k.weight"]
    ((9, 16), (8, 16))
    >>> len(shapes)
    11
    """
    wide, hidden = settings.d_model, settings.d_hidden
    narrow = settings.num_key_heads * settings.d_head
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (settings.vocabulary_size, wide),
        "output_norm.weight": (wide,),
    }
    for layer in range(settings.num_layers):
        for name, shape in {
            "attn_norm": (wide,),
            "attn_q": (wide, wide),
            "attn_k": (narrow, wide),
            "attn_v": (narrow, wide),
            "attn_output": (wide, wide),
            "ffn_norm": (wide,),
            "ffn_gate": (hidden, wide),
            "ffn_up": (hidden, wide),
            "ffn_down": (wide, hidden),
        }.items():
            shapes[f"blk.{layer}.{name}.weight"] = shape
    return shapes


def silu(x: ArrayLike) -> Array:
    """Multiply a number by its logistic function: `x / (1 + e^(−x))`.

    Parameters
    ----------
    x : array_like
        Any numbers.

    Returns
    -------
    ndarray, shape of `x`

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Examples
    --------
    >>> silu([-1000, 0, 1, 10]).round(4)
    array([-0.    ,  0.    ,  0.7311,  9.9995])

    Notes
    -----
    Source: Hendrycks and Gimpel 2016, arXiv 1606.08415, section 2; as half of a gated MLP: Shazeer
    2020, arXiv 2002.05202.
    """
    x = real_array("x", x)
    # tanh has no large numbers on the way.
    product: Array = x * (0.5 + 0.5 * np.tanh(0.5 * x))
    return product


class Decoder:
    """A decoder on this package's attention, with grouped queries and rotary positions.

    Parameters
    ----------
    settings : DecoderSettings
        Shape of the decoder.
    tensors : mapping of str to array_like
        The weights, under the names of `decoder_tensor_shapes`; others are ignored. All computation
        is in their dtype.

    Attributes
    ----------
    settings : DecoderSettings
        As given.
    tensors : dict of str to ndarray
        Those that are used.

    Raises
    ------
    TypeError
        If a tensor does not hold real numbers.
    ValueError
        If one is missing or does not have the shape that `settings` implies.

    Examples
    --------
    >>> settings = DecoderSettings(1, 4, 2, 16, 24, 9, 32, rotary_base=1e4, epsilon=1e-5)
    >>> rng = np.random.default_rng(0)
    >>> shapes = decoder_tensor_shapes(settings)
    >>> decoder = Decoder(settings, {name: rng.normal(size=shapes[name]) for name in shapes})
    >>> trace = decoder.trace([1, 5, 8], last=1)
    >>> trace.weights.shape, trace.logits.shape
    ((1, 4, 3, 3), (1, 9))
    >>> decoder.write([1, 5, 8], 2).lengths, decoder.write([1, 5, 8], 2, use_cache=False).lengths
    ((3, 1), (3, 4))

    Notes
    -----
    Source: Touvron et al. 2023, arXiv 2302.13971, section 2.2; grouped queries: Ainslie et al.
    2023, arXiv 2305.13245. In GGUF files the rows of queries and keys are ordered so that rotary
    pairs are neighbours.
    """

    def __init__(self, settings: DecoderSettings, tensors: Mapping[str, ArrayLike]) -> None:
        self.settings = settings
        self.tensors: dict[str, Array] = {}
        for name, shape in decoder_tensor_shapes(settings).items():
            if name not in tensors:
                raise ValueError(f"tensors: expected {name} of shape {shape}, got none")
            tensor = real_array(name, tensors[name])
            if tensor.shape != shape:
                raise ValueError(f"{name}: expected shape {shape}, got {tensor.shape}")
            self.tensors[name] = tensor

    def caches(self) -> tuple[KeyValueCache, ...]:
        """Return an empty cache for each layer."""
        return tuple(KeyValueCache() for _ in range(self.settings.num_layers))

    def trace(
        self,
        tokens: ArrayLike,
        *,
        caches: Sequence[KeyValueCache] | None = None,
        last: int | None = None,
        switched_off: Collection[tuple[int, int]] = (),
    ) -> DecoderTrace:
        """Run the decoder and keep what its attention does.

        Parameters
        ----------
        tokens : array_like of int, shape (..., L)
            Numbers of the tokens; texts of one length may be stacked.
        caches : sequence of KeyValueCache, optional
            One for each layer, with what came before `tokens`; they are added.
        last : int, optional
            After how many of the tokens, counted from the end, logits are wanted; all by default.
        switched_off : collection of (int, int)
            Heads whose output becomes zero, as layer and head from 0.

        Returns
        -------
        DecoderTrace
            In the dtype of the weights.

        Raises
        ------
        TypeError
            If `tokens` are not integers.
        ValueError
            If there are none, or more than `max_length` with those before, or one is outside the
            vocabulary; if there is not a cache for each layer, `last` is not from 1 to L, or there
            is no such head.
        """
        numbers, before = self._checked(tokens, caches, switched_off)
        wanted = count("last", numbers.shape[-1] if last is None else last, least=1)
        if wanted > numbers.shape[-1]:
            raise ValueError(f"last: expected 1 to {numbers.shape[-1]}, got {last}")
        x = self.tensors["token_embd.weight"][numbers]
        all_weights = []
        for layer in range(self.settings.num_layers):
            off = [head for of, head in switched_off if of == layer]
            cache = None if caches is None else caches[layer]
            attended, weights = self._attend(layer, x, before, cache, off)
            all_weights.append(weights)
            x = x + attended
            h = self._norm(f"blk.{layer}.ffn_norm", x)
            gate, up = (self._dense(f"blk.{layer}.ffn_{name}", h) for name in ("gate", "up"))
            x = x + self._dense(f"blk.{layer}.ffn_down", silu(gate) * up)
        logits = self._dense("token_embd", self._norm("output_norm", x[..., -wanted:, :]))
        return DecoderTrace(np.stack(all_weights, axis=-4), logits)

    def write(self, tokens: Sequence[int], number: int, *, use_cache: bool = True) -> Written:
        """Continue a text, each time with the likeliest token.

        Parameters
        ----------
        tokens : sequence of int
            The text so far.
        number : int
            How many tokens to add.
        use_cache : bool
            If false, the whole text goes through all layers for every new token.

        Returns
        -------
        Written

        Raises
        ------
        TypeError, ValueError
            As `trace` does, or if `number` is not an integer of at least 1.
        """
        caches = self.caches() if boolean("use_cache", use_cache) else None
        text, new = list(tokens), list(tokens)
        lengths, pairs = [], []
        for _ in range(count("number", number, least=1)):
            trace = self.trace(new, caches=caches, last=1)
            lengths.append(len(new))
            pairs.append(trace.weights[0, 0].size)
            text.append(int(trace.logits[-1].argmax()))
            new = text if caches is None else text[-1:]
        return Written(tuple(text[len(tokens) :]), tuple(lengths), tuple(pairs))

    def _attend(
        self, layer: int, x: Array, before: int, cache: KeyValueCache | None, off: Sequence[int]
    ) -> tuple[Array, Array]:
        name = f"blk.{layer}"
        h = self._norm(f"{name}.attn_norm", x)
        groups = self.settings.num_key_heads
        positions = before + np.arange(x.shape[-2])
        query = split_heads(self._dense(f"{name}.attn_q", h), self.settings.num_heads)
        key = split_heads(self._dense(f"{name}.attn_k", h), groups)
        value = split_heads(self._dense(f"{name}.attn_v", h), groups)
        base = self.settings.rotary_base
        query, key = rotary(query, positions, base=base), rotary(key, positions, base=base)
        if cache is not None:
            key, value = cache.append(key, value)
        output, weights = scaled_dot_product_attention(
            query,
            key,
            value,
            attn_mask=causal_mask(key.shape[-2])[before:],
            enable_gqa=True,
            return_weights=True,
        )
        output[..., off, :, :] = 0
        return self._dense(f"{name}.attn_output", merge_heads(output)), weights

    def _checked(
        self,
        tokens: ArrayLike,
        caches: Sequence[KeyValueCache] | None,
        switched_off: Collection[tuple[int, int]],
    ) -> tuple[NDArray[np.integer[Any]], int]:
        """Return the numbers of the tokens, and how many came before."""
        settings = self.settings
        if caches is not None and len(caches) != settings.num_layers:
            raise ValueError(
                f"caches: expected one for each of {settings.num_layers} layers, got {len(caches)}"
            )
        before = caches[0].length if caches is not None else 0
        numbers = np.asarray(tokens)
        if numbers.size and numbers.dtype.kind not in "iu":
            raise TypeError(f"tokens: expected integers, got dtype {numbers.dtype}")
        longest = settings.max_length - before
        if numbers.ndim < 1 or not numbers.size or numbers.shape[-1] > longest:
            raise ValueError(
                f"tokens: expected shape (..., L) with L from 1 to {longest}, got {numbers.shape}"
            )
        if numbers.min() < 0 or numbers.max() >= settings.vocabulary_size:
            raise ValueError(
                f"tokens: expected numbers from 0 to {settings.vocabulary_size - 1}, "
                f"got {numbers.min()} to {numbers.max()}"
            )
        for layer, head in switched_off:
            if not (0 <= layer < settings.num_layers and 0 <= head < settings.num_heads):
                raise ValueError(
                    f"switched_off: expected layers below {settings.num_layers} and heads below "
                    f"{settings.num_heads}, got {(layer, head)}"
                )
        return numbers, before

    def _dense(self, name: str, x: Array) -> Array:
        # All rows at once: NumPy would otherwise multiply text by text.
        rows = x.reshape(-1, x.shape[-1]) @ self.tensors[f"{name}.weight"].T
        return rows.reshape(*x.shape[:-1], -1)

    def _norm(self, name: str, x: Array) -> Array:
        gain = self.tensors[f"{name}.weight"]
        return rms_norm(x, gain, epsilon=self.settings.epsilon)
