"""What libraries were asked, and how their answers are read."""

import json

import numpy as np
import pytest

from attention_explainer import scaled_dot_product_attention
from scripts.conventions import measure, probes
from scripts.conventions.calls import LIBRARIES, Library
from scripts.results import conventions

COMMITTED = json.loads(measure.COMMITTED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", measure.installed())
def test_libraries_that_are_here_answer_as_they_did(name):
    assert measure.differing(name, COMMITTED) == []


def test_this_package_is_always_here():
    assert "this package" in measure.installed()


def test_every_library_is_in_the_record_with_its_version_and_all_answers():
    assert list(COMMITTED["libraries"]) == list(LIBRARIES)
    questions = {"plain", "true for one key", "causal", "nothing to see", "hidden NaN"}
    for name, kept in COMMITTED["libraries"].items():
        assert kept["version"]
        assert kept["function"] == LIBRARIES[name].function
        assert questions | {"numbers as mask"} == set(kept["answers"]) - {"weights"}


@pytest.mark.parametrize("name", [name for name in LIBRARIES if LIBRARIES[name].weights])
def test_weights_that_are_returned_are_what_identity_values_show(name):
    answers = COMMITTED["libraries"][name]["answers"]
    np.testing.assert_allclose(answers["weights"], answers["plain"], atol=1e-6)


def test_values_are_an_identity_so_that_the_output_is_the_weights():
    query, key, value = probes.inputs()
    output, weights = scaled_dot_product_attention(query, key, value, return_weights=True)
    np.testing.assert_allclose(output, weights, atol=1e-7)


def backwards(query, key, value, mask, is_causal):
    """Attend as this package does, but with a triangle at the bottom right and True for hidden."""
    if is_causal:
        mask = ~np.tri(len(query), len(key), len(key) - len(query), dtype=bool)
    if mask is not None and mask.dtype == bool:
        mask = ~mask
    return scaled_dot_product_attention(query, key, value, attn_mask=mask)


def test_a_function_with_the_opposite_conventions_is_told_apart():
    answers = probes.probe(Library("other", "other", backwards))
    said = conventions.conventions(
        {"function": "other", "version": "1.0+cpu", "asked by": "", "answers": answers}
    )
    assert said == conventions.Conventions(
        "other",
        "1.0",
        conventions.HIDDEN,
        conventions.BOTTOM_RIGHT,
        conventions.ZEROS,
        conventions.STAYS_OUT,
        conventions.ADDED,
        conventions.NONE,
    )


def test_an_answer_that_fits_no_convention_is_refused():
    uneven = [[0.5, 0.0, 0.5]]
    for read in (
        conventions.true_means,
        conventions.causal,
        conventions.nothing_to_see,
        lambda answer: conventions.numbers_as_mask(answer, [[0.2, 0.2, 0.6]]),
    ):
        with pytest.raises(ValueError, match="expected"):
            read(uneven)


def test_what_differs_is_named():
    kept = json.loads(json.dumps(COMMITTED))
    answers = kept["libraries"]["this package"]["answers"]
    answers["nothing to see"][0][2] = None
    answers["causal"] = "RuntimeError: no"
    del answers["weights"]
    assert measure.differing("this package", kept) == ["causal", "nothing to see", "weights"]
