"""Random numbers that a browser draws as well."""

import math

import numpy as np
import pytest

from attention_explainer.repeatable import repeatable_normals

COUNT = 100_003


def mixed(number: int) -> int:
    """The last steps of MurmurHash3, number by number, as its author wrote them."""
    number ^= number >> 16
    number = number * 0x85EBCA6B & 0xFFFFFFFF
    number ^= number >> 13
    number = number * 0xC2B2AE35 & 0xFFFFFFFF
    return number ^ number >> 16


def test_the_hash_mixes_as_published() -> None:
    # fmix32 maps 1 to this, as every implementation of MurmurHash3 does.
    assert mixed(1) == 0x514E28B7
    u, v = ((mixed(number) + 0.5) / 2**32 for number in (0, 1))
    first = math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * v)
    assert repeatable_normals(0, 1)[0] == pytest.approx(first, rel=1e-12)


def test_a_longer_call_begins_with_a_shorter_one() -> None:
    assert np.array_equal(repeatable_normals(5, 1009)[:13], repeatable_normals(5, 13))
    assert repeatable_normals(5, 0).shape == (0,)


@pytest.mark.parametrize("seed", [0, 3, 41])
def test_the_draws_look_normal_and_independent(seed: int) -> None:
    draws = repeatable_normals(seed, COUNT)
    error = 5 / math.sqrt(COUNT)
    assert abs(draws.mean()) < error
    assert draws.var() == pytest.approx(1, abs=error * math.sqrt(2))
    assert (draws**4).mean() == pytest.approx(3, abs=error * math.sqrt(96))
    assert np.mean(np.abs(draws) > 1.959964) == pytest.approx(0.05, abs=error * 0.22)
    for apart in (1, 2, 11, 512):
        assert abs(np.mean(draws[apart:] * draws[:-apart])) < error


def test_seeds_have_streams_of_their_own() -> None:
    one, other = repeatable_normals(1, COUNT), repeatable_normals(2, COUNT)
    assert abs(np.mean(one * other)) < 5 / math.sqrt(COUNT)
    assert len(np.intersect1d(one, other)) < 10


@pytest.mark.parametrize(("seed", "count"), [(-1, 3), (1, -3)])
def test_what_is_negative_is_named(seed: int, count: int) -> None:
    name = "seed" if seed < 0 else "count"
    with pytest.raises(ValueError, match=f"{name} is -[13]; expected 0 or more"):
        repeatable_normals(seed, count)
