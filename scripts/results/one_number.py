"""One number of a query matrix, moved downhill: its loss, its slope and where the steps lead."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_explainer.training.operations import cross_entropy, linear

Array = NDArray[np.float64]

ROW, COLUMN = example.DIMENSIONS.index("stand-in"), example.DIMENSIONS.index("alive")
"""Where the number is in W_Q: how much a stand-in asks for what is alive."""

LEARNING_RATE = 2.0
"""How far a number moves if the slope is one."""

STEPS = 12

AXES = (f"the number: how strongly “{example.QUERY_WORD}” looks for life", "loss in nats")
"""What a picture of the loss has across and upwards."""

TWIN_LINE = f"{example.TWIN_CAUSE}: {example.QUERY_WORD} → {example.RIVAL}"
ORIGINAL_LINE = f"{example.CAUSE}: {example.QUERY_WORD} → {example.ANSWER}"
"""What the lines of the two sentences are called in it."""


@dataclass(frozen=True, eq=False)
class Slope:
    """What the gradient of a loss is made of, word by word.

    Attributes
    ----------
    loss : float
        −ln of the weight that the query word gives to the word it should look at.
    weights, wanted : ndarray, shape (L,)
        What each word gets, and what it should get: one for the right word, zero for the others.
    moves : ndarray, shape (L,)
        How much the logit of each word grows if the number grows by one.
    gradient : ndarray, shape (4, 4)
        Slopes of the loss for all numbers of W_Q, by the package's backward rules.
    """

    loss: float
    weights: Array
    wanted: Array
    moves: Array
    gradient: Array


def with_number(number: float) -> Array:
    """Return the hand-made W_Q with another number in its place."""
    W_Q = example.W_Q.copy()
    W_Q[ROW, COLUMN] = number
    return W_Q


def slope(W_Q: Array, words: Sequence[str], right: str) -> Slope:
    """Measure how well "it" looks at a word, and which way each number of W_Q should go."""
    x = example.embed(words)
    it, wanted = example.position(example.QUERY_WORD, words), example.position(right, words)
    query, query_backward = linear(x[it : it + 1], W_Q)
    key = x @ example.W_K
    scale = 1 / np.sqrt(key.shape[-1])
    logits = query @ key.T * scale
    loss, loss_backward = cross_entropy(logits, np.array([wanted]))
    too_much = loss_backward()
    _, gradient = query_backward(too_much @ key * scale)
    hot = np.eye(len(x))[wanted]
    return Slope(
        loss=loss,
        weights=too_much[0] + hot,
        wanted=hot,
        moves=x[it, ROW] * key[:, COLUMN] * scale,
        gradient=gradient,
    )


def twin(number: float) -> Slope:
    """Return the slope in the twin sentence, in which the query word means the rival."""
    return slope(with_number(number), example.TWIN_SENTENCE, example.RIVAL)


def original(number: float) -> Slope:
    """Return the slope in the sentence itself, in which the query word means the answer."""
    return slope(with_number(number), example.SENTENCE, example.ANSWER)


def walk() -> Array:
    """Return the number at the start and after each step downhill, shape (STEPS + 1,)."""
    numbers = [float(example.W_Q[ROW, COLUMN])]
    for _ in range(STEPS):
        of_number = twin(numbers[-1]).gradient[ROW, COLUMN]
        numbers.append(numbers[-1] - LEARNING_RATE * of_number)
    return np.array(numbers)


def walk_of_the_matrix() -> list[Slope]:
    """Take as many steps with all numbers of W_Q at once; return where each step stands."""
    W_Q = example.W_Q.copy()
    slopes = [slope(W_Q, example.TWIN_SENTENCE, example.RIVAL)]
    for _ in range(STEPS):
        W_Q = W_Q - LEARNING_RATE * slopes[-1].gradient
        slopes.append(slope(W_Q, example.TWIN_SENTENCE, example.RIVAL))
    return slopes
