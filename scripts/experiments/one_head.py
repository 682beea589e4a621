"""What does training do to one head with random matrices?"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.attention_ablation import ablate_attention
from attention_explainer.training.probing import plane_of_keys, probe, vectors_of_words
from attention_explainer.training.runs import ONE_HEAD, REPORTED_SEEDS
from attention_explainer.training.toy_language import PRONOUN
from scripts.artifacts.experiment_results import Arrays, Part, load_result

Array = NDArray[np.float64]

SEEDS = REPORTED_SEEDS
PROBES = (
    "kind_in_queries",
    "kind_in_keys",
    "place_in_keys",
    "kind_in_values",
    "place_in_values",
)


OF_FIRST_SEED = ("maps", "matrices", "scores", "plane_keys", "plane_queries", "plane_explained")
"""Arrays behind pictures that show one run."""


def parts(seeds: tuple[int, ...]) -> list[Part]:
    """Return what is trained: the model once per seed."""
    return [(seed,) for seed in seeds]


def run(seed: int) -> Arrays:
    """Train, and look at the outcome.

    Returns
    -------
    dict of str to ndarray
        As `join` returns them, without the axis of the seeds.
    """
    learnt = ablate_attention(ONE_HEAD, seed)
    snapshots = learnt.run.snapshots
    ends = [snapshots[0].parameters, snapshots[-1].parameters]
    plane = plane_of_keys(vectors_of_words(ends[1]), PRONOUN)

    def evaluated(name: str) -> np.ndarray:
        return np.array([getattr(snapshot.evaluation, name) for snapshot in snapshots])

    return {
        "steps": np.array([snapshot.step for snapshot in snapshots]),
        "losses": learnt.run.losses,
        "accuracy": evaluated("accuracy"),
        "right": evaluated("right_weight")[:, 0],
        "wrong": evaluated("wrong_weight")[:, 0],
        "uniform": learnt.accuracy_with_uniform_weights,
        "without": learnt.accuracy_without_attention,
        "trained_uniform": learnt.accuracy_trained_with_uniform_weights,
        "probes": np.array([_probes(parameters) for parameters in ends]),
        "largest_score": np.array([_largest_score(parameters) for parameters in ends]),
        "asking_weights": learnt.asking_weights[:, 0, 0],
        "answers": learnt.answers[:, 0],
        "maps": learnt.maps[:, 0, 0],
        "matrices": np.array(
            [[parameters[name] for name in ("W_Q", "W_K", "W_V")] for parameters in ends]
        ),
        "scores": np.array([_scores_between_kinds(parameters) for parameters in ends]),
        "plane_keys": plane.keys,
        "plane_queries": plane.queries,
        "plane_explained": plane.explained,
    }


def join(results: Mapping[Part, Arrays]) -> Arrays:
    """Put the seeds together; pictures of a single run show the first.

    Returns
    -------
    dict of str to ndarray
        `steps` (S,), `losses` (seeds, steps), `accuracy`, `right`, `wrong` (seeds, S, 3),
        `uniform`, `without`, `trained_uniform` (seeds, 3), `probes` (seeds, 2, 5, 3) and
        `largest_score` (seeds, 2) before and after; of the example sentence `asking_weights`
        (seeds, steps + 1, 3, 15) and `answers` (seeds, steps + 1, 3, 4), from the start to the last
        step; of the first seed `maps` (S, 15, 15), `matrices` (2, 3, 48, 48) and `scores` (2, 6, 6)
        before and after, `plane_keys` (2, 8, 2, 2), `plane_queries` (2, 4, 2) and
        `plane_explained` (2,).
    """
    of_seeds = list(results.values())
    return {
        name: first
        if name in ("steps", *OF_FIRST_SEED)
        else np.array([result[name] for result in of_seeds])
        for name, first in of_seeds[0].items()
    }


def _probes(parameters: dict[str, Array]) -> list[Array]:
    result = probe(vectors_of_words(parameters))
    return [getattr(result, name) for name in PROBES]


def _scores_between_kinds(parameters: dict[str, Array]) -> Array:
    """Scaled score of each kind of asking word with each kind of candidate, mean over the words."""
    vectors = vectors_of_words(parameters)
    width = vectors.queries.shape[-1]
    query = vectors.queries.mean(axis=2).reshape(-1, width)
    key = vectors.keys.mean(axis=(2, 3)).reshape(-1, width)
    scores: Array = query @ key.T / np.sqrt(width)
    return scores


def _largest_score(parameters: dict[str, np.ndarray]) -> float:
    """Largest magnitude of a scaled score of any asking word with any candidate."""
    vectors = vectors_of_words(parameters)
    width = vectors.queries.shape[-1]
    scores = vectors.queries.reshape(-1, width) @ vectors.keys.reshape(-1, width).T
    return float(np.abs(scores).max() / np.sqrt(width))


def load() -> Arrays:
    """Read the results."""
    return load_result("one_head")
