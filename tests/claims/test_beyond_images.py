"""What the page on pictures as tokens says in words."""

import numpy as np
import pytest

from attention_explainer import attention_trace
from scripts.results import patches
from scripts.results.patches import EMPTY, FEATURES, PATCH, ROOF, SIDE, cut, features
from scripts.tables import image_tokens


@pytest.fixture(scope="module")
def result():
    return patches.compute()


def test_each_row_holds_the_pixels_of_one_square(result):
    assert result.patches.shape == ((SIDE // PATCH) ** 2, PATCH**2)
    back = np.block(
        [
            [
                result.patches[row * result.across + column].reshape(PATCH, PATCH)
                for column in range(result.across)
            ]
            for row in range(result.across)
        ]
    )
    assert np.array_equal(back, result.picture)


def test_the_columns_of_the_matrix_say_where_the_ink_is():
    columns = features(6)
    assert columns.shape == (36, len(FEATURES))
    below, right, inside = np.zeros((3, 6, 6))
    below[3:] = right[:, 3:] = inside[1:5, 1:5] = 1
    for place, full in enumerate((below, right, inside), start=1):
        token = full.ravel() @ columns
        others = [index for index in (1, 2, 3) if index != place]
        assert token[0] > 0
        assert token[place] > 0.2
        assert np.abs(token[others]).max() < 1e-9
        assert ((1 - full).ravel() @ columns)[place] == pytest.approx(-token[place])


def test_both_empty_patches_get_the_same_weight_from_every_patch(result):
    alike = result.alike(EMPTY)
    assert alike.sum() == 2
    assert (result.patches[alike] == 0).all()
    assert not (result.patches[~alike] == 0).all(axis=1).any()
    assert np.ptp(result.trace.weights[:, alike], axis=1).max() < 1e-12
    assert result.trace.weights[EMPTY, alike] == pytest.approx(result.trace.weights[EMPTY].max())
    # One is the first, above the roof; the other ends the third row, beside the house.
    assert np.flatnonzero(alike).tolist() == [0, 11]


def test_the_roof_has_most_ink_and_keeps_most_for_itself(result):
    assert result.patches.sum(axis=1).argmax() == ROOF
    assert result.trace.weights[ROOF].argmax() == ROOF
    assert result.trace.weights[ROOF, ROOF] > 0.5


def test_without_positions_shuffled_patches_get_what_they_had(result):
    order = np.random.default_rng(0).permutation(len(result.patches))
    query, key = result.trace.query[order], result.trace.key[order]
    assert attention_trace(query, key, key).output == pytest.approx(result.trace.output[order])


def test_smaller_patches_are_more_tokens_and_the_square_of_it_in_weights():
    result = image_tokens.compute()
    by_side = {one.side: one for one in result}
    picture = np.zeros((224, 224))
    assert by_side[16].tokens == len(cut(picture, 16)) == 196
    assert by_side[16].numbers_each == 3 * cut(picture, 16).shape[1] == 768
    assert by_side[1].tokens == picture.size
    assert by_side[8].tokens == 4 * by_side[16].tokens
    assert by_side[8].weights == 4**2 * by_side[16].weights
    assert by_side[1].weights == by_side[1].tokens ** 2 > 2.5e9


def test_larger_patches_are_fewer_in_both_directions():
    coarser, chosen, *_ = image_tokens.compute()
    assert (coarser.side, chosen.side) == (32, 16)
    assert coarser.tokens * 2**2 == chosen.tokens
    assert coarser.tokens == len(cut(np.zeros((224, 224)), 32)) == 49


def test_one_patch_can_be_the_picture_and_sees_itself_alone():
    picture = patches.draw_picture()
    token = cut(picture, SIDE) @ features(SIDE)
    assert attention_trace(token, token, token).weights.tolist() == [[1.0]]
