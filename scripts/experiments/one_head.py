"""What does training make of one head with random matrices?"""

from collections.abc import Callable

import numpy as np

from attention_explainer.training.attention_ablation import ablate_attention
from attention_explainer.training.probing import plane_of_keys, probe, vectors_of_words
from attention_explainer.training.runs import ONE_HEAD, REPORTED_SEEDS
from attention_explainer.training.toy_language import PRONOUN
from scripts.artifacts.experiment_results import Arrays, load_result

SEEDS = REPORTED_SEEDS
PROBES = (
    "kind_in_queries",
    "kind_in_keys",
    "place_in_keys",
    "kind_in_values",
    "place_in_values",
)


def run(seeds: tuple[int, ...], progress: Callable[[str], None]) -> Arrays:
    """Train once a seed; pictures that show one run show the first.

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
    runs = []
    for seed in seeds:
        runs.append(ablate_attention(ONE_HEAD, seed))
        progress(f"seed {seed}")
    snapshots = [learnt.run.snapshots for learnt in runs]
    ends = [[of_run[0].parameters, of_run[-1].parameters] for of_run in snapshots]
    first = ends[0]
    plane = plane_of_keys(vectors_of_words(first[1]), PRONOUN)

    def evaluated(name: str) -> np.ndarray:
        return np.array(
            [[getattr(snapshot.evaluation, name) for snapshot in of_run] for of_run in snapshots]
        )

    return {
        "steps": np.array([snapshot.step for snapshot in snapshots[0]]),
        "losses": np.array([learnt.run.losses for learnt in runs]),
        "accuracy": evaluated("accuracy"),
        "right": evaluated("right_weight")[:, :, 0],
        "wrong": evaluated("wrong_weight")[:, :, 0],
        "uniform": np.array([learnt.accuracy_with_uniform_weights for learnt in runs]),
        "without": np.array([learnt.accuracy_without_attention for learnt in runs]),
        "trained_uniform": np.array(
            [learnt.accuracy_trained_with_uniform_weights for learnt in runs]
        ),
        "probes": np.array([[_probes(parameters) for parameters in of_run] for of_run in ends]),
        "largest_score": np.array(
            [[_largest_score(parameters) for parameters in of_run] for of_run in ends]
        ),
        "asking_weights": np.array([learnt.asking_weights[:, 0, 0] for learnt in runs]),
        "answers": np.array([learnt.answers[:, 0] for learnt in runs]),
        "maps": runs[0].maps[:, 0, 0],
        "matrices": np.array(
            [[parameters[name] for name in ("W_Q", "W_K", "W_V")] for parameters in first]
        ),
        "scores": np.array([_scores_between_kinds(parameters) for parameters in first]),
        "plane_keys": plane.keys,
        "plane_queries": plane.queries,
        "plane_explained": plane.explained,
    }


def _probes(parameters: dict[str, np.ndarray]) -> list[np.ndarray]:
    result = probe(vectors_of_words(parameters))
    return [getattr(result, name) for name in PROBES]


def _scores_between_kinds(parameters: dict[str, np.ndarray]) -> np.ndarray:
    """Scaled score of each kind of asking word with each kind of candidate, mean over the words."""
    vectors = vectors_of_words(parameters)
    width = vectors.queries.shape[-1]
    query = vectors.queries.mean(axis=2).reshape(-1, width)
    key = vectors.keys.mean(axis=(2, 3)).reshape(-1, width)
    return query @ key.T / np.sqrt(width)


def _largest_score(parameters: dict[str, np.ndarray]) -> float:
    """Scaled score furthest from zero of any asking word with any candidate, sign left out."""
    vectors = vectors_of_words(parameters)
    width = vectors.queries.shape[-1]
    scores = vectors.queries.reshape(-1, width) @ vectors.keys.reshape(-1, width).T
    return float(np.abs(scores).max() / np.sqrt(width))


def load() -> Arrays:
    """Read what came of it."""
    return load_result("one_head")
