"""What queries, keys and values encode: linear probes, and a plane to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.language import PLACES
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    ASKING_TOKENS,
    CANDIDATE_POSITIONS,
    CANDIDATE_TOKENS,
)

Array = NDArray[Any]
Integers = NDArray[np.integer[Any]]


def probe_accuracy(vectors: Array, labels: Integers, fold: Integers) -> float:
    """Measure how well a linear map predicts a label from vectors that it has not seen.

    Ridge regression gives one number for each class, and the class with the largest is predicted.
    Each fold is predicted from the others.

    Parameters
    ----------
    vectors : ndarray, shape (N, d)
        What the labels are predicted from.
    labels : ndarray of int, shape (N,)
        The right class of each vector, from 0.
    fold : ndarray of int, shape (N,)
        Which part of the data a vector belongs to.

    Returns
    -------
    float
        Share of right predictions, over all folds.

    Raises
    ------
    ValueError
        If the lengths differ or there are fewer than two folds.

    Examples
    --------
    The sign of the first number gives the label away, and the second number does not matter:

    >>> vectors = np.array([[1.0, 0.1], [-1.0, 0.2], [2.0, 0.2], [-2.0, 0.1]])
    >>> probe_accuracy(vectors, labels=np.array([1, 0, 1, 0]), fold=np.array([0, 0, 1, 1]))
    1.0

    Notes
    -----
    Source: Alain and Bengio 2016, arXiv 1610.01644, for the idea; Hoerl and Kennard, Ridge
    regression, Technometrics 12, 1970, equation (2.1). The penalty is a hundredth of the mean
    squared length of the centred vectors, so that their scale does not matter.
    """
    folds = np.unique(fold)
    if not len(vectors) == len(labels) == len(fold) or len(folds) < 2:
        raise ValueError(
            "vectors, labels, fold: expected equal lengths and at least two folds; got lengths "
            f"{len(vectors)}, {len(labels)} and {len(fold)}, and {len(folds)} folds"
        )
    targets = np.eye(labels.max() + 1)[labels]
    hits = np.empty(len(labels), dtype=np.bool_)
    for held_out in folds:
        tested = fold == held_out
        mean, target_mean = vectors[~tested].mean(axis=0), targets[~tested].mean(axis=0)
        x, y = vectors[~tested] - mean, targets[~tested] - target_mean
        penalty = 0.01 * np.square(x).sum(axis=-1).mean()
        W = np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ y)
        predicted = (vectors[tested] - mean) @ W + target_mean
        hits[tested] = predicted.argmax(axis=-1) == labels[tested]
    return float(hits.mean())


@dataclass(frozen=True, eq=False)
class Probes:
    """Accuracy of linear probes; each array has an entry for each relation.

    Every probe is tested on words that it was not fitted to: first on half of the words of each
    kind and place, then on the other half.

    Attributes
    ----------
    kind_in_queries : ndarray, shape (3,)
        Which kind an asking word asks for, predicted from its query. Chance is 1/2.
    kind_in_keys, kind_in_values : ndarray, shape (3,)
        Which kind a candidate is of, predicted from its key or value. Chance is 1/2.
    place_in_keys, place_in_values : ndarray, shape (3,)
        Where it belongs, predicted likewise. Chance is 1/4.
    """

    kind_in_queries: Array
    kind_in_keys: Array
    place_in_keys: Array
    kind_in_values: Array
    place_in_values: Array


@dataclass(frozen=True, eq=False)
class Vectors:
    """Queries of the asking words, keys and values of the candidates, of all heads side by side.

    Attributes
    ----------
    queries : ndarray, shape (3 relations, 2 kinds, 4 words, width)
        Each asking word at its position.
    keys, values : ndarray, shape (3 relations, 2 kinds, 8 words, 2 positions, width)
        Each candidate at both positions where it can stand.
    """

    queries: Array
    keys: Array
    values: Array


def vectors_of_words(parameters: Mapping[str, Array]) -> Vectors:
    """Compute the queries of all asking words, and the keys and values of all candidates.

    Parameters
    ----------
    parameters : mapping of str to ndarray
        Of a model of the toy language with attention alone.

    Returns
    -------
    Vectors
        One vector for each word at each position where it can stand.

    Raises
    ------
    ValueError
        If the parameters are those of a whole block, where a layer norm comes in between.

    Examples
    --------
    >>> from attention_explainer.training.runs import starting_parameters, toy_model
    >>> start = starting_parameters(toy_model(num_heads=1, d_k=7), seed=0)
    >>> vectors_of_words(start).keys.shape
    (3, 2, 8, 2, 7)
    """
    if "gain_1" in parameters:
        raise ValueError("parameters: expected those of attention alone, got a whole block")
    words, positions = parameters["words"], parameters["positions"]
    asking = words[ASKING_TOKENS] + positions[ASKING_POSITIONS][:, np.newaxis, np.newaxis]
    candidates = (
        words[CANDIDATE_TOKENS][..., np.newaxis, :]
        + positions[CANDIDATE_POSITIONS][:, np.newaxis, np.newaxis]
    )
    return Vectors(
        queries=asking @ parameters["W_Q"],
        keys=candidates @ parameters["W_K"],
        values=candidates @ parameters["W_V"],
    )


def probe(vectors: Vectors) -> Probes:
    """Fit and test all probes.

    Parameters
    ----------
    vectors : Vectors
        As `vectors_of_words` returns them.

    Returns
    -------
    Probes
        Their accuracies on words that they were not fitted to.

    Examples
    --------
    >>> from attention_explainer.training.runs import starting_parameters, toy_model
    >>> start = starting_parameters(toy_model(num_heads=1, d_k=48), seed=0)
    >>> probe(vectors_of_words(start)).kind_in_keys.shape
    (3,)
    """

    def accuracies(of_words: Array, label: Integers) -> Array:
        # Each half of the words of a kind has one word for each place.
        num_words = of_words.shape[2]
        fold = (np.arange(num_words) >= num_words // 2).reshape(num_words, 1)
        shape = of_words.shape[1:-1]
        return np.array(
            [
                probe_accuracy(
                    of_relation.reshape(-1, of_relation.shape[-1]),
                    np.broadcast_to(label, shape).ravel(),
                    np.broadcast_to(fold, shape).ravel(),
                )
                for of_relation in of_words
            ]
        )

    kind = np.arange(2).reshape(2, 1, 1)
    place = np.arange(CANDIDATE_TOKENS.shape[-1]).reshape(-1, 1) % len(PLACES)
    return Probes(
        kind_in_queries=accuracies(vectors.queries[..., np.newaxis, :], kind),
        kind_in_keys=accuracies(vectors.keys, kind),
        place_in_keys=accuracies(vectors.keys, place),
        kind_in_values=accuracies(vectors.values, kind),
        place_in_values=accuracies(vectors.values, place),
    )


@dataclass(frozen=True, eq=False)
class Plane:
    """Keys and queries of one relation in the two directions in which the keys differ most.

    A query turns differences between keys into differences between scores. Leaving aside what lies
    outside the plane, the score of a key is the dot product of its coordinates with those of the
    query, plus a number that is the same for all keys.

    Attributes
    ----------
    keys : ndarray, shape (2 kinds, 8 words, 2 positions, 2)
        Coordinates of the keys, with their mean at the origin.
    queries : ndarray, shape (2 kinds, 4 words, 2)
        Coordinates of the queries.
    explained : ndarray, shape (2,)
        Share of the keys' variance along each direction.
    """

    keys: Array
    queries: Array
    explained: Array


def plane_of_keys(vectors: Vectors, relation: int) -> Plane:
    """Project keys and queries of a relation onto the first two principal components of the keys.

    Parameters
    ----------
    vectors : Vectors
        As `vectors_of_words` returns them.
    relation : int
        Index into `RELATIONS`.

    Returns
    -------
    Plane
        Coordinates. The sign of each direction is chosen so that the mean of the first kind's keys
        is not negative.

    Examples
    --------
    >>> from attention_explainer.training.runs import starting_parameters, toy_model
    >>> start = starting_parameters(toy_model(num_heads=1, d_k=48), seed=0)
    >>> plane_of_keys(vectors_of_words(start), relation=0).keys.shape
    (2, 8, 2, 2)

    Notes
    -----
    Source: Hotelling, Analysis of a complex of statistical variables into principal components,
    Journal of Educational Psychology 24, 1933.
    """
    keys, queries = vectors.keys[relation], vectors.queries[relation]
    centred = keys - keys.mean(axis=(0, 1, 2))
    _, lengths, directions = np.linalg.svd(
        centred.reshape(-1, centred.shape[-1]), full_matrices=False
    )
    signs = np.where(centred[0].mean(axis=(0, 1)) @ directions[:2].T < 0, -1, 1)
    plane = directions[:2] * signs[:, np.newaxis]
    return Plane(
        keys=centred @ plane.T,
        queries=queries @ plane.T,
        explained=np.square(lengths[:2]) / np.square(lengths).sum(),
    )
