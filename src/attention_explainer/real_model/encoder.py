"""A BERT encoder in NumPy: embeddings, then layers of attention and MLP, each norm last."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from attention_explainer.arguments import count, positive_number, real_array
from attention_explainer.multi_head import MultiHeadAttention

Array = NDArray[Any]


@dataclass(frozen=True)
class Settings:
    """The shape of an encoder.

    Attributes
    ----------
    num_layers, num_heads : int
        Layers, and attention heads in each.
    d_model, d_hidden : int
        Width of the vectors, and of the hidden layer of each MLP.
    vocabulary_size, max_length : int
        Number of tokens that it knows, and the most that it can take at once.
    epsilon : float
        What layer norm adds to the variance.
    init_scale : float
        Standard deviation of the weights before training.

    Raises
    ------
    TypeError
        If a size is not an integer, or `epsilon` or `init_scale` is not a number.
    ValueError
        If one is not positive, or `d_model` is not a multiple of `num_heads`.
    """

    num_layers: int
    num_heads: int
    d_model: int
    d_hidden: int
    vocabulary_size: int
    max_length: int
    epsilon: float = 1e-12
    init_scale: float = 0.02

    def __post_init__(self) -> None:
        """Refuse sizes that no encoder can have."""
        for name in (
            "num_layers",
            "num_heads",
            "d_model",
            "d_hidden",
            "vocabulary_size",
            "max_length",
        ):
            count(name, getattr(self, name), least=1)
        positive_number("epsilon", self.epsilon)
        positive_number("init_scale", self.init_scale)
        if self.d_model % self.num_heads:
            raise ValueError(
                f"d_model: expected a multiple of num_heads {self.num_heads}, got {self.d_model}"
            )

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Read the `config.json` that BERT models are released with.

        Raises
        ------
        TypeError
            If it is not a mapping, or a size or number in it is none.
        ValueError
            If an entry is missing, or describes another kind of model: an activation other than
            the exact GELU, or positions other than learnt ones.
        """
        if not isinstance(config, Mapping):
            raise TypeError(f"config: expected a mapping, got {type(config).__name__}")
        for name, expected in (
            ("model_type", "bert"),
            ("hidden_act", "gelu"),
            ("position_embedding_type", "absolute"),
        ):
            if config.get(name, expected) != expected:
                raise ValueError(f"{name}: expected {expected!r}, got {config[name]!r}")
        names = {
            "num_layers": "num_hidden_layers",
            "num_heads": "num_attention_heads",
            "d_model": "hidden_size",
            "d_hidden": "intermediate_size",
            "vocabulary_size": "vocab_size",
            "max_length": "max_position_embeddings",
            "epsilon": "layer_norm_eps",
            "init_scale": "initializer_range",
        }
        missing = [theirs for theirs in names.values() if theirs not in config]
        if missing:
            raise ValueError(f"config: expected {', '.join(missing)}, got {', '.join(config)}")
        return cls(**{ours: config[theirs] for ours, theirs in names.items()})


@dataclass(frozen=True, eq=False)
class EncoderTrace:
    """What every layer and head's attention did with one sentence, or with several of one length.

    Attributes
    ----------
    weights : ndarray, shape (..., num_layers, num_heads, L, L)
        Attention weights; each row sums to one.
    value_norms : ndarray, shape (..., num_layers, num_heads, L)
        Length of what each position would add to any other at a weight of one: its value, including
        the bias, times the head's rows of W_O.
    output : ndarray, shape (..., L, d_model)
        Output of the last layer.
    """

    weights: Array
    value_norms: Array
    output: Array


def tensor_shapes(settings: Settings) -> dict[str, tuple[int, ...]]:
    """Name the tensors of an encoder, with their shapes, as in released BERT models.

    Each matrix has a row for each output.

    Examples
    --------
    >>> shapes = tensor_shapes(Settings(1, 2, 4, 16, vocabulary_size=9, max_length=7))
    >>> shapes["embeddings.word_embeddings.weight"]
    (9, 4)
    >>> len(shapes)
    21
    """
    return dict(_named_shapes(settings))


def _named_shapes(settings: Settings) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield names and shapes, since a damaged file may tell of layers without end."""
    wide, hidden = settings.d_model, settings.d_hidden
    yield "embeddings.word_embeddings.weight", (settings.vocabulary_size, wide)
    yield "embeddings.position_embeddings.weight", (settings.max_length, wide)
    yield "embeddings.token_type_embeddings.weight", (2, wide)
    yield "embeddings.LayerNorm.weight", (wide,)
    yield "embeddings.LayerNorm.bias", (wide,)
    for layer in range(settings.num_layers):
        for name, rows, columns in (
            ("attention.self.query", wide, wide),
            ("attention.self.key", wide, wide),
            ("attention.self.value", wide, wide),
            ("attention.output.dense", wide, wide),
            ("intermediate.dense", hidden, wide),
            ("output.dense", wide, hidden),
        ):
            yield f"encoder.layer.{layer}.{name}.weight", (rows, columns)
            yield f"encoder.layer.{layer}.{name}.bias", (rows,)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            yield f"encoder.layer.{layer}.{name}.weight", (wide,)
            yield f"encoder.layer.{layer}.{name}.bias", (wide,)


def untrained_tensors(settings: Settings, rng: np.random.Generator) -> dict[str, Array]:
    """Draw the weights that training would start from.

    Numbers in matrices are normally distributed with mean 0 and standard deviation
    `settings.init_scale`; biases are 0, the gains of layer norms 1.

    Parameters
    ----------
    settings : Settings
        Shape of the encoder.
    rng : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict of str to ndarray of float64
        The weights, under the names of `tensor_shapes`.

    Notes
    -----
    Source: `initializer_range` in the configuration that BERT models are released with.
    """
    tensors: dict[str, Array] = {}
    for name, shape in tensor_shapes(settings).items():
        if len(shape) == 2:
            tensors[name] = rng.normal(scale=settings.init_scale, size=shape)
        else:
            tensors[name] = np.full(shape, float(name.endswith("LayerNorm.weight")))
    return tensors


def gelu(x: ArrayLike) -> Array:
    """Multiply a number by the probability that a normal variable lies below it.

    Parameters
    ----------
    x : array_like
        Any numbers.

    Returns
    -------
    ndarray, shape of `x`
        `x · Φ(x)`, with Φ the standard normal distribution; not the approximation by tanh.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Examples
    --------
    >>> gelu([-10, 0, 1, 10]).round(4)
    array([-0.    ,  0.    ,  0.8413, 10.    ])

    Notes
    -----
    Source: Hendrycks and Gimpel 2016, arXiv 1606.08415, section 2. NumPy has no error function, so
    Python's is called for every number.
    """
    x = real_array("x", x)
    scaled = (x / math.sqrt(2)).ravel().tolist()
    erf = np.fromiter(map(math.erf, scaled), np.float64, x.size).reshape(x.shape)
    product: Array = x * ((1 + erf) / 2).astype(x.dtype)
    return product


class Encoder:
    """An encoder whose attention is this package's `MultiHeadAttention`.

    Parameters
    ----------
    settings : Settings
        Shape of the encoder.
    tensors : mapping of str to array_like
        The weights, under the names of `tensor_shapes`; others, such as a pooler's, are ignored.
        All computation is in their dtype.

    Attributes
    ----------
    settings : Settings
        As given.
    tensors : dict of str to ndarray
        Those that are used, by the names of `tensor_shapes`.
    attention : tuple of MultiHeadAttention
        One for each layer.

    Raises
    ------
    TypeError
        If a tensor does not hold real numbers.
    ValueError
        If one is missing or does not have the shape that `settings` implies.

    Examples
    --------
    >>> settings = Settings(1, 2, 4, 16, vocabulary_size=9, max_length=7)
    >>> encoder = Encoder(settings, untrained_tensors(settings, np.random.default_rng(0)))
    >>> trace = encoder.trace([1, 5, 8])
    >>> trace.weights.shape, trace.value_norms.shape, trace.output.shape
    ((1, 2, 3, 3), (1, 2, 3), (3, 4))

    Notes
    -----
    Source: Devlin et al. 2019, arXiv 1810.04805, section 3, for the embeddings; Vaswani et al.
    2017, arXiv 1706.03762, section 3.1, for the layers.
    """

    def __init__(self, settings: Settings, tensors: Mapping[str, ArrayLike]) -> None:
        self.settings = settings
        self.tensors: dict[str, Array] = {}
        for name, shape in _named_shapes(settings):
            if name not in tensors:
                raise ValueError(f"tensors: expected {name} of shape {shape}, got none")
            tensor = real_array(name, tensors[name])
            if tensor.shape != shape:
                raise ValueError(f"{name}: expected shape {shape}, got {tensor.shape}")
            self.tensors[name] = tensor
        self.attention = tuple(map(self._attention_of, range(settings.num_layers)))

    def _attention_of(self, layer: int) -> MultiHeadAttention:
        parts = ("attention.self.query", "attention.self.key", "attention.self.value")
        output = "attention.output.dense"
        given = [self._dense(f"encoder.layer.{layer}.{part}") for part in (*parts, output)]
        (W_Q, b_Q), (W_K, b_K), (W_V, b_V), (W_O, b_O) = given
        num_heads = self.settings.num_heads
        return MultiHeadAttention(
            W_Q, W_K, W_V, W_O, num_heads=num_heads, b_Q=b_Q, b_K=b_K, b_V=b_V, b_O=b_O
        )

    def trace(self, tokens: ArrayLike) -> EncoderTrace:
        """Run the encoder and keep what its attention does.

        Parameters
        ----------
        tokens : array_like of int, shape (..., L)
            Numbers of the tokens, including markers; sentences of one length may be stacked.

        Returns
        -------
        EncoderTrace
            In the dtype of the weights.

        Raises
        ------
        TypeError
            If `tokens` are not integers.
        ValueError
            If there are none, or more than the encoder has positions, or one is outside the
            vocabulary.
        """
        x = self._embedded(self._checked(tokens))
        weights, value_norms = [], []
        for layer, attention in enumerate(self.attention):
            name = f"encoder.layer.{layer}"
            step = attention.trace(x)
            weights.append(step.attention.weights)
            value_norms.append(transformed_value_norms(step.attention.value, attention))
            x = self._norm(f"{name}.attention.output.LayerNorm", x + step.output)
            W_1, b_1 = self._dense(f"{name}.intermediate.dense")
            W_2, b_2 = self._dense(f"{name}.output.dense")
            x = self._norm(f"{name}.output.LayerNorm", x + gelu(x @ W_1 + b_1) @ W_2 + b_2)
        return EncoderTrace(np.stack(weights, axis=-4), np.stack(value_norms, axis=-3), x)

    def _checked(self, tokens: ArrayLike) -> NDArray[np.integer[Any]]:
        numbers = np.asarray(tokens)
        if numbers.size and numbers.dtype.kind not in "iu":
            raise TypeError(f"tokens: expected integers, got dtype {numbers.dtype}")
        longest, size = self.settings.max_length, self.settings.vocabulary_size
        if numbers.ndim < 1 or not 1 <= numbers.shape[-1] <= longest or not numbers.size:
            raise ValueError(
                f"tokens: expected shape (..., L) with L from 1 to {longest}, got {numbers.shape}"
            )
        if numbers.min() < 0 or numbers.max() >= size:
            raise ValueError(
                f"tokens: expected numbers from 0 to {size - 1}, "
                f"got {numbers.min()} to {numbers.max()}"
            )
        return numbers

    def _embedded(self, tokens: NDArray[np.integer[Any]]) -> Array:
        """Add up the embeddings of token, position and segment; only the first segment is used."""
        words, positions, segments = (
            self.tensors[f"embeddings.{kind}_embeddings.weight"]
            for kind in ("word", "position", "token_type")
        )
        total = words[tokens] + positions[: tokens.shape[-1]] + segments[0]
        return self._norm("embeddings.LayerNorm", total)

    def _dense(self, name: str) -> tuple[Array, Array]:
        return self.tensors[f"{name}.weight"].T, self.tensors[f"{name}.bias"]

    def _norm(self, name: str, x: Array) -> Array:
        # BERT adds far less to the variance than `layer_norm` does by itself.
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        normed: Array = centred / np.sqrt(variance + self.settings.epsilon)
        return normed * self.tensors[f"{name}.weight"] + self.tensors[f"{name}.bias"]


def transformed_value_norms(value: ArrayLike, attention: MultiHeadAttention) -> Array:
    """Measure how much each position can contribute in each head.

    Parameters
    ----------
    value : array_like, shape (..., num_heads, S, d_v)
        Values, as `MultiHeadAttention.trace` returns them.
    attention : MultiHeadAttention
        The attention whose W_O they go through.

    Returns
    -------
    ndarray, shape (..., num_heads, S)
        Length of each value times its head's rows of W_O.

    Raises
    ------
    TypeError
        If `value` does not hold real numbers.
    ValueError
        If its shape does not fit W_O.

    Examples
    --------
    >>> mha = MultiHeadAttention([[1]], [[1]], [[1, 1]], [[3, 4], [0, 0]], num_heads=1)
    >>> transformed_value_norms([[[1, 9], [2, 9]]], mha)
    array([[ 5., 10.]])

    Notes
    -----
    Source: Kobayashi et al. 2020, ACL Anthology 2020.emnlp-main.574: a weight times the norm of the
    transformed vector it is applied to.
    """
    value = real_array("value", value)
    width = attention.W_O.shape[0] // attention.num_heads
    if value.ndim < 3 or value.shape[-3] != attention.num_heads or value.shape[-1] != width:
        raise ValueError(
            f"value: expected shape (..., {attention.num_heads}, S, {width}), got {value.shape}"
        )
    of_heads = attention.W_O.reshape(attention.num_heads, width, -1)
    norms: Array = np.linalg.norm(value @ of_heads, axis=-1)
    return norms
