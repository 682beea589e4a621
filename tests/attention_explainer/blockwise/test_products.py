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


@pytest.mark.parametrize(
    ("most", "inner", "columns", "shapes"),
    [
        (0, 3, 4, [(2, 11, 3)]),
        (11, 3, 4, [(2, 11, 3)]),
        (12, 3, 4, [(2, 11, 1, 3)]),
        (23, 3, 4, [(2, 11, 1, 3)]),
        (24, 3, 4, [(2, 5, 2, 3), (2, 1, 3)]),
        (60, 3, 4, [(2, 2, 4, 3), (2, 3, 3)]),
        (96, 3, 4, [(2, 1, 8, 3), (2, 3, 3)]),
        (192, 3, 4, [(2, 11, 3)]),
        (4, 1, 1, [(2, 2, 4, 1), (2, 3, 1)]),
        (4, 1, 0, [(2, 2, 4, 1), (2, 3, 1)]),
    ],
)
def test_a_product_is_cut_into_pieces_of_a_power_of_two_of_rows(
    monkeypatch, most, inner, columns, shapes
):
    """A row takes as many multiplications as the right factor has numbers; the rest comes last."""
    left = np.random.default_rng(0).normal(size=(2, 11, inner))
    right = np.ones((2, inner, columns))
    cut = []
    matmul = np.matmul

    def noting(first, second, out):
        cut.append(first.shape)
        return matmul(first, second, out=out)

    with monkeypatch.context() as patch:
        patch.setattr(np, "matmul", noting)
        out = products.multiply(left, right, np.empty((2, 11, columns)), most=most)
    assert cut == shapes
    assert_allclose(out, left @ right, rtol=1e-14)


@pytest.mark.parametrize("empty", [(0, 3, 4), (5, 0, 4), (5, 3, 0)])
def test_a_product_in_pieces_may_be_of_nothing(empty):
    rows, inner, columns = empty
    left, right = np.ones((rows, inner)), np.ones((inner, columns))
    out = products.multiply(left, right, np.full((rows, columns), np.nan), most=10)
    assert_allclose(out, left @ right)


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
@pytest.mark.parametrize(
    ("found", "quicker"),
    [
        ([], np.exp),
        (["X86_V3"], np.exp),
        (["X86_V4"], np.exp2),
        (["AVX512F", "AVX512_SKX"], np.exp2),
    ],
)
def test_the_quicker_exponential_with_its_factor_is_that_of_e(monkeypatch, found, quicker):
    monkeypatch.setattr(np, "show_config", lambda **_: {"SIMD Extensions": {"found": found}})
    exponential, factor = products.bounded_exponential()
    assert exponential is quicker
    for logit in (-40.0, -1.0, 0.0, 3.0, 40.0):
        assert_allclose(exponential(logit * factor), math.exp(logit), rtol=1e-14)


@pytest.mark.usefixtures("asked_anew")
@pytest.mark.parametrize(
    ("core", "most"),
    [
        ("SkylakeX", products.SMALL_PRODUCT),
        ("Cooperlake", products.SMALL_PRODUCT),
        ("SapphireRapids", products.SMALL_PRODUCT),
        ("Haswell", 0),
        ("", 0),
    ],
)
def test_products_are_cut_where_openblas_multiplies_small_ones_without_copies(
    monkeypatch, core, most
):
    monkeypatch.setattr(products, "blas_core", lambda: core)
    assert products.small_product() == most
