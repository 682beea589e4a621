"""A colour of a role is used where that role is drawn, and for nothing else."""

import re

import pytest

from attention_figures.styles.palette import ROLES
from scripts.artifacts.places import ROOT

DRAWN_IN = {
    "query": {
        "dot_product_arrows": "the first of two arrows is the query",
        "encoder_decoder": "an arrow that carries queries",
        "learnt_keys": "queries",
        "query_meets_key": "the query",
        "scores_between_kinds": "words that ask",
        "shapes_to_scale": "the query matrix of the page",
    },
    "key": {
        "cache_sizes": "keys that are kept, and values",
        "dot_product_arrows": "the arrow that is compared with it",
        "encoder_decoder": "an arrow that carries keys",
        "learnt_keys": "keys",
        "query_meets_key": "keys",
        "scores_between_kinds": "candidates",
    },
    "value": {
        "encoder_decoder": "an arrow that carries values",
        "real_weight_and_contribution": "what the values carry over",
        "smoothing_curves": "measurements",
        "value_hull": "values",
    },
    "weights": {
        "dilution": "weights",
        "essay_mat_score": "weights",
        "pronoun_weights": "weights",
        "random_start_entropy": "entropy of weights",
        "real_weight_and_contribution": "weights",
        "scores_to_weights": "weights",
        "softmax_slope": "a weight",
        "value_hull": "weights",
        "weights_from_it_bars": "weights",
    },
    "output": {
        "smoothing_curves": "estimates",
        "value_hull": "new vectors",
        "weighted_sum": "the new vector, and what the answer brings to it",
    },
}
"""Role → figure → what it draws in that colour."""


@pytest.mark.parametrize("role", ROLES)
def test_a_role_lends_its_colour_to_nothing_else(role: str) -> None:
    users = {
        path.stem
        for path in (ROOT / "scripts" / "figures").glob("*.py")
        if re.search(rf"palette\.{role}\b", path.read_text(encoding="utf-8"))
    }
    assert users == DRAWN_IN[role].keys()
