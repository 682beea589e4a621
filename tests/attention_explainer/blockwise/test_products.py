"""However a product is cut and whichever exponential is taken, the numbers are the same."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from attention_explainer.blockwise import machine, products

no_deadline = settings(deadline=None)  # a busy machine is no counterexample


@settings(no_deadline)
@given(
    st.tuples(*[st.integers(0, 9)] * 4),
    st.integers(0, 200),
    st.integers(0, 2**32 - 1),
)
def test_a_product_in_pieces_is_the_product(shape, most, seed):
    batch, rows, inner, columns = shape
    rng = np.random.default_rng(seed)
    left, right = rng.normal(size=(batch, rows, inner)), rng.normal(size=(batch, inner, columns))
    out = np.full((batch, rows, columns), np.nan)
    assert products.multiply(left, right, out, most=most) is out
    assert_allclose(out, left @ right, rtol=1e-12, atol=1e-14)


@pytest.fixture
def asked_anew():
    """Forget what was found out about this machine, before and after."""
    found_out = (
        machine.numpy_has_wide_vectors,
        products.small_product,
        products.bounded_exponential,
    )
    for function in found_out:
        function.cache_clear()
    yield
    for function in found_out:
        function.cache_clear()


@pytest.mark.usefixtures("asked_anew")
@pytest.mark.parametrize("found", [[], ["X86_V3"], ["X86_V4"], ["AVX512F", "AVX512_SKX"]])
def test_the_exponential_with_its_factor_is_that_of_e(monkeypatch, found):
    monkeypatch.setattr(np, "show_config", lambda **_: {"SIMD Extensions": {"found": found}})
    exponential, factor = products.bounded_exponential()
    for logit in (-40.0, -1.0, 0.0, 3.0, 40.0):
        assert_allclose(exponential(logit * factor), math.exp(logit), rtol=1e-14)
