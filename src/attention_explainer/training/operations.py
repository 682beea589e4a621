"""The operations of a small transformer, each with its backward rule right below its formula.

Every function returns what it computes and `backward`: a function that takes the gradient of the
loss with respect to the output and returns the gradients with respect to the inputs, in the order
of the arguments. To train a model, call its operations one after another and then their `backward`
functions in reverse order; nothing else is needed.

Source of the method: Rumelhart, Hinton and Williams, Learning representations by back-propagating
errors, Nature 323, 1986, doi 10.1038/323533a0. Keeping the backward rule beside the formula follows
Andrej Karpathy's micrograd.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.layer_norm import EPSILON, layer_norm
from attention_explainer.multi_head import MultiHeadTrace, merge_heads, split_heads
from attention_explainer.scaled_dot_product import AttentionTrace, attention_trace
from attention_explainer.softmax import softmax

Array = NDArray[Any]
Gradient = Callable[[Array], Array]
Gradients = Callable[[Array], tuple[Array, ...]]


def embed_tokens(tokens: NDArray[np.integer[Any]], table: Array) -> tuple[Array, Gradient]:
    """Look up a vector for each token.

    Parameters
    ----------
    tokens : ndarray of int, shape (..., L)
        Indices of words, from 0.
    table : ndarray, shape (vocabulary_size, d_model)
        One row for each word.

    Returns
    -------
    output : ndarray, shape (..., L, d_model)
        `table[tokens]`.
    backward : function
        From the gradient of the output to the gradient of `table`.

    Raises
    ------
    ValueError
        If a token has no row in the table.

    Examples
    --------
    A word that occurs twice accumulates the gradients of both occurrences:

    >>> output, backward = embed_tokens(np.array([1, 1]), np.array([[1.0], [2.0]]))
    >>> backward(np.array([[10.0], [20.0]]))
    array([[ 0.],
           [30.]])
    """
    if tokens.size and not 0 <= tokens.min() <= tokens.max() < len(table):
        raise ValueError(
            f"tokens: expected indices from 0 to {len(table) - 1}, the rows of table; "
            f"got {tokens.min()} to {tokens.max()}"
        )

    def backward(gradient: Array) -> Array:
        table_gradient = np.zeros_like(table)
        np.add.at(table_gradient, tokens, gradient)
        return table_gradient

    return table[tokens], backward


def add(x: Array, y: Array) -> tuple[Array, Gradients]:
    """Add: a residual connection, or, where `y` has fewer axes, a bias or positions.

    Parameters
    ----------
    x : ndarray, shape (..., *y.shape)
        One summand.
    y : ndarray
        The other; repeated along the leading axes of `x`.

    Returns
    -------
    output : ndarray, shape of `x`
        `x + y`.
    backward : function
        From the gradient of the output to the gradients of `x` and `y`.

    Raises
    ------
    ValueError
        If the shape of `x` does not end with that of `y`.

    Examples
    --------
    >>> output, backward = add(np.array([[1.0], [2.0]]), np.array([3.0]))
    >>> backward(np.array([[10.0], [20.0]]))[1]
    array([30.])
    """
    if x.shape[x.ndim - y.ndim :] != y.shape or y.ndim > x.ndim:
        raise ValueError(f"y: expected the last axes of x, {x.shape}; got {y.shape}")

    def backward(gradient: Array) -> tuple[Array, Array]:
        return gradient, gradient.sum(axis=tuple(range(x.ndim - y.ndim)))

    return x + y, backward


def linear(x: Array, W: Array) -> tuple[Array, Gradients]:
    """Multiply each vector by a matrix.

    Parameters
    ----------
    x : ndarray, shape (..., d_in)
        Any number of vectors.
    W : ndarray, shape (d_in, d_out)
        A row for each input, a column for each output.

    Returns
    -------
    output : ndarray, shape (..., d_out)
        `x @ W`.
    backward : function
        From the gradient of the output to the gradients of `x` and `W`.

    Raises
    ------
    ValueError
        If `W` is not a matrix with a row for each number in a vector.

    Examples
    --------
    >>> output, backward = linear(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
    >>> output
    array([[11.]])
    >>> backward(np.array([[1.0]]))
    (array([[3., 4.]]), array([[1.],
           [2.]]))
    """
    if W.ndim != 2 or x.shape[-1:] != W.shape[:1]:
        raise ValueError(f"W: expected shape {(*x.shape[-1:], 'd_out')}, got {W.shape}")

    def backward(gradient: Array) -> tuple[Array, Array]:
        rows, gradient_rows = x.reshape(-1, W.shape[0]), gradient.reshape(-1, W.shape[1])
        return gradient @ W.T, rows.T @ gradient_rows

    return x @ W, backward


def attention(query: Array, key: Array, value: Array) -> tuple[AttentionTrace, Gradients]:
    """Compute scaled dot-product attention.

    Parameters
    ----------
    query : ndarray, shape (..., L, d_k)
        What each position looks for.
    key : ndarray, shape (..., S, d_k)
        What each position can be found by; the same leading axes.
    value : ndarray, shape (..., S, d_v)
        What each position passes on; the same leading axes.

    Returns
    -------
    trace : AttentionTrace
        Every step, as the package's `attention_trace` computes it.
    backward : function
        From the gradient of `trace.output` to the gradients of `query`, `key` and `value`.

    Raises
    ------
    TypeError, ValueError
        As `attention_trace` does.

    Examples
    --------
    Two equal keys share the weight, and so their values share the gradient:

    >>> query, key = np.array([[1.0]]), np.array([[1.0], [1.0]])
    >>> trace, backward = attention(query, key, np.array([[3.0], [5.0]]))
    >>> backward(np.array([[1.0]]))[2]
    array([[0.5],
           [0.5]])

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, equation (1). The rule for softmax: the gradient
    of a logit is its weight times the amount by which the gradient of that weight exceeds the
    weighted mean of all of them.
    """
    trace = attention_trace(query, key, value)
    weights = trace.weights

    def backward(gradient: Array) -> tuple[Array, Array, Array]:
        weights_gradient = gradient @ value.mT
        value_gradient = weights.mT @ gradient
        mean = (weights * weights_gradient).sum(axis=-1, keepdims=True)
        scores_gradient = weights * (weights_gradient - mean) * trace.scale
        return scores_gradient @ key, scores_gradient.mT @ query, value_gradient

    return trace, backward


def multi_head_attention(
    x: Array, W_Q: Array, W_K: Array, W_V: Array, W_O: Array, num_heads: int
) -> tuple[MultiHeadTrace, Gradients]:
    """Project, split into heads, attend, put the heads side by side and project again.

    Parameters
    ----------
    x : ndarray, shape (..., L, d_model)
        One vector for each position.
    W_Q, W_K : ndarray, shape (d_model, num_heads · d_k)
        Make queries and keys.
    W_V : ndarray, shape (d_model, num_heads · d_v)
        Makes values.
    W_O : ndarray, shape (num_heads · d_v, d_model)
        Mixes the heads.
    num_heads : int
        Number of heads.

    Returns
    -------
    trace : MultiHeadTrace
        Every step.
    backward : function
        From the gradient of `trace.output` to the gradients of `x`, `W_Q`, `W_K`, `W_V` and `W_O`.

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> x, W = np.array([[1.0, 0.0], [0.0, 1.0]]), np.eye(2)
    >>> trace, backward = multi_head_attention(x, W, W, W, W, num_heads=2)
    >>> trace.attention.weights.shape
    (2, 2, 2)
    >>> [gradient.shape for gradient in backward(np.ones((2, 2)))]
    [(2, 2), (2, 2), (2, 2), (2, 2), (2, 2)]

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, section 3.2.2.
    """
    query, query_backward = linear(x, W_Q)
    key, key_backward = linear(x, W_K)
    value, value_backward = linear(x, W_V)
    heads, attention_backward = attention(
        split_heads(query, num_heads), split_heads(key, num_heads), split_heads(value, num_heads)
    )
    concatenated = merge_heads(heads.output)
    output, output_backward = linear(concatenated, W_O)

    def backward(gradient: Array) -> tuple[Array, ...]:
        concatenated_gradient, W_O_gradient = output_backward(gradient)
        query_gradient, key_gradient, value_gradient = map(
            merge_heads, attention_backward(split_heads(concatenated_gradient, num_heads))
        )
        x_gradient_1, W_Q_gradient = query_backward(query_gradient)
        x_gradient_2, W_K_gradient = key_backward(key_gradient)
        x_gradient_3, W_V_gradient = value_backward(value_gradient)
        x_gradient = x_gradient_1 + x_gradient_2 + x_gradient_3
        return x_gradient, W_Q_gradient, W_K_gradient, W_V_gradient, W_O_gradient

    return MultiHeadTrace(attention=heads, concatenated=concatenated, output=output), backward


def normalise(x: Array, gain: Array, bias: Array) -> tuple[Array, Gradients]:
    """Apply layer norm.

    Parameters
    ----------
    x : ndarray, shape (..., d_model)
        One vector for each position.
    gain, bias : ndarray, shape (d_model,)
        What each dimension is multiplied by and what is added to it.

    Returns
    -------
    output : ndarray, shape (..., d_model)
        As `layer_norm` computes it.
    backward : function
        From the gradient of the output to the gradients of `x`, `gain` and `bias`.

    Raises
    ------
    TypeError, ValueError
        As `layer_norm` does.

    Examples
    --------
    Adding the same number to all dimensions changes nothing, so a gradient of `x` has mean zero:

    >>> output, backward = normalise(np.array([1.0, 2.0, 6.0]), np.ones(3), np.zeros(3))
    >>> bool(abs(backward(np.array([1.0, 0.0, 0.0]))[0].mean()) < 1e-12)
    True

    Notes
    -----
    Source: Ba, Kiros and Hinton 2016, arXiv 1607.06450, equation (4).
    """
    output = layer_norm(x, gain, bias)

    def backward(gradient: Array) -> tuple[Array, Array, Array]:
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + EPSILON)
        normed = centred / deviation
        normed_gradient = gradient * gain
        along = (normed_gradient * normed).mean(axis=-1, keepdims=True)
        mean = normed_gradient.mean(axis=-1, keepdims=True)
        leading = tuple(range(x.ndim - 1))
        return (
            (normed_gradient - mean - normed * along) / deviation,
            (gradient * normed).sum(axis=leading),
            gradient.sum(axis=leading),
        )

    return output, backward


def relu(x: Array) -> tuple[Array, Gradient]:
    """Set negative numbers to zero.

    Parameters
    ----------
    x : ndarray
        Any numbers.

    Returns
    -------
    output : ndarray, shape of `x`
        `max(x, 0)`.
    backward : function
        From the gradient of the output to the gradient of `x`: the same where `x` is positive, zero
        elsewhere.

    Examples
    --------
    >>> output, backward = relu(np.array([-1.0, 2.0]))
    >>> backward(np.array([10.0, 10.0]))
    array([ 0., 10.])
    """

    def backward(gradient: Array) -> Array:
        return gradient * (x > 0)

    return np.maximum(x, 0), backward


def mlp(x: Array, W_1: Array, b_1: Array, W_2: Array, b_2: Array) -> tuple[Array, Gradients]:
    """Apply the same two layers to each position.

    Parameters
    ----------
    x : ndarray, shape (..., d_model)
        One vector for each position.
    W_1, b_1 : ndarray, shapes (d_model, d_hidden) and (d_hidden,)
        First layer.
    W_2, b_2 : ndarray, shapes (d_hidden, d_model) and (d_model,)
        Second layer.

    Returns
    -------
    output : ndarray, shape (..., d_model)
        `max(x W_1 + b_1, 0) W_2 + b_2`.
    backward : function
        From the gradient of the output to the gradients of `x`, `W_1`, `b_1`, `W_2` and `b_2`.

    Raises
    ------
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> output, backward = mlp(np.array([[2.0]]), 3 * one, -one[0], one, one[0])
    >>> output
    array([[6.]])
    >>> backward(one)[0]
    array([[3.]])

    Notes
    -----
    Source: Vaswani et al. 2017, arXiv 1706.03762, equation (2).
    """
    projected, projected_backward = linear(x, W_1)
    preactivation, preactivation_backward = add(projected, b_1)
    hidden, hidden_backward = relu(preactivation)
    mixed, mixed_backward = linear(hidden, W_2)
    output, output_backward = add(mixed, b_2)

    def backward(gradient: Array) -> tuple[Array, ...]:
        mixed_gradient, b_2_gradient = output_backward(gradient)
        hidden_gradient, W_2_gradient = mixed_backward(mixed_gradient)
        projected_gradient, b_1_gradient = preactivation_backward(hidden_backward(hidden_gradient))
        x_gradient, W_1_gradient = projected_backward(projected_gradient)
        return x_gradient, W_1_gradient, b_1_gradient, W_2_gradient, b_2_gradient

    return output, backward


def take_positions(x: Array, positions: NDArray[np.integer[Any]]) -> tuple[Array, Gradient]:
    """Keep only some positions of each sequence: those where an answer is asked for.

    Parameters
    ----------
    x : ndarray, shape (..., L, d_model)
        One vector for each position.
    positions : ndarray of int, shape (A,)
        The positions to keep, none of them twice.

    Returns
    -------
    output : ndarray, shape (..., A, d_model)
        `x[..., positions, :]`.
    backward : function
        From the gradient of the output to the gradient of `x`, zero at all other positions.

    Examples
    --------
    >>> output, backward = take_positions(np.array([[1.0], [2.0], [3.0]]), np.array([1]))
    >>> backward(np.array([[10.0]]))
    array([[ 0.],
           [10.],
           [ 0.]])
    """

    def backward(gradient: Array) -> Array:
        x_gradient = np.zeros_like(x)
        x_gradient[..., positions, :] = gradient
        return x_gradient

    return x[..., positions, :], backward


def cross_entropy(
    logits: Array, answers: NDArray[np.integer[Any]]
) -> tuple[float, Callable[[], Array]]:
    """Measure how surprised a model is by the right answers.

    Parameters
    ----------
    logits : ndarray, shape (..., num_classes)
        Output of the model, before softmax.
    answers : ndarray of int, shape (...)
        The right class of each, from 0.

    Returns
    -------
    loss : float
        Mean of −ln(probability of the right answer), in nats.
    backward : function
        Called without an argument, since gradients start at the loss. It returns the gradient of
        `logits`: their softmax, less 1 at the right answer, divided by the number of answers.

    Raises
    ------
    ValueError
        If there is not one answer for each vector of logits, or an answer is not a class.

    Examples
    --------
    >>> loss, backward = cross_entropy(np.array([[0.0, 0.0]]), np.array([1]))
    >>> round(loss, 4)  # ln 2
    0.6931
    >>> backward()
    array([[ 0.5, -0.5]])

    Notes
    -----
    Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.3.
    """
    num_classes = logits.shape[-1]
    if answers.shape != logits.shape[:-1]:
        raise ValueError(f"answers: expected shape {logits.shape[:-1]}, got {answers.shape}")
    if answers.size == 0 or not 0 <= answers.min() <= answers.max() < num_classes:
        raise ValueError(f"answers: expected classes from 0 to {num_classes - 1}, got {answers}")
    right = np.expand_dims(answers, -1)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_total = np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    loss = float((log_total - np.take_along_axis(shifted, right, axis=-1)).mean())

    def backward() -> Array:
        gradient = softmax(logits)
        probability = np.take_along_axis(gradient, right, axis=-1)
        np.put_along_axis(gradient, right, probability - 1, axis=-1)
        return gradient / answers.size

    return loss, backward
