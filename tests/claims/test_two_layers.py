"""What the page on two layers says in words."""

from itertools import product

import numpy as np
import pytest

from attention_explainer import softmax
from attention_explainer import worked_example as example
from attention_explainer import worked_layers as layers
from attention_explainer.training.language import PLACES
from attention_explainer.training.stacked import forward, initial_parameters
from attention_explainer.training.twin_language import (
    ADJECTIVE_POSITION,
    ADJECTIVES,
    NOUN_POSITIONS,
    NOUNS,
    PRONOUN_POSITION,
    VOCABULARY,
    example_twins,
    held_out_twins,
    noun_pairs,
    training_sentences,
)
from attention_explainer.training.twin_runs import MODELS, PATCHES, REPORTED_SEEDS, twin_model
from attention_explainer.worked_layers import HINT, STREAM_DIMENSIONS, two_layers
from scripts.experiments import twins
from scripts.figures import twin_routes
from scripts.live import tired_or_soft
from scripts.results import two_layers as shared
from scripts.results.twins import LEARNT, learnt, silencing

IT, CAT, MAT, LAST = map(
    example.position, (example.QUERY_WORD, example.ANSWER, example.RIVAL, example.CAUSE)
)
ALIVE, NOUN, STATE = (STREAM_DIMENSIONS.index(name) for name in ("alive", "noun", "state"))
OWN = len(example.DIMENSIONS)
PATCH = {name: index for index, name in enumerate(PATCHES)}


@pytest.fixture(scope="module")
def both():
    return shared.compute()


@pytest.fixture(scope="module")
def trained():
    return twins.load()


# The hand-made layers


def test_in_one_layer_cat_and_mat_are_divided_by_their_own_vectors_and_that_of_it():
    """Any matrices and any other words: the ratio stays."""
    rng = np.random.default_rng(0)
    W_Q, W_K = rng.standard_normal((2, 4, 4))
    x = example.embed(example.SENTENCE)
    ratios = []
    for _ in range(5):
        x[[place for place in range(len(x)) if place not in (IT, CAT, MAT)]] = rng.standard_normal(
            4
        )
        scores = x[IT] @ W_Q @ (x @ W_K).T
        ratios.append(np.exp(scores[CAT] - scores[MAT]))
    assert ratios == pytest.approx([ratios[0]] * len(ratios))


def test_the_single_layer_of_the_steps_looks_at_the_cat_both_times():
    for words in shared.SENTENCES:
        assert example.worked_example(words).weights[IT].argmax() == CAT


def test_it_looks_at_the_last_word_first_and_then_at_the_noun_that_it_fits(both):
    for traced, noun in zip(both.layers, (CAT, MAT), strict=True):
        assert traced.first.weights[IT].argmax() == LAST
        assert traced.second.weights[IT].argmax() == noun
        assert traced.second.weights[IT, noun] > 0.7


def test_what_attention_finds_is_added_and_the_second_layer_reads_the_sum(both):
    for traced in both.layers:
        found = traced.first.output @ layers.W_O1
        assert traced.between == pytest.approx(traced.embeddings + found)
        assert traced.second.query == pytest.approx(traced.between @ layers.W_Q2)
        assert traced.second.key == pytest.approx(traced.between @ layers.W_K2)


def test_three_numbers_are_new_and_the_hint_is_zero_at_the_start(both):
    assert len(STREAM_DIMENSIONS) == OWN + 3
    for words, traced in zip(both.sentences, both.layers, strict=True):
        assert traced.embeddings[:, :OWN].tolist() == example.embed(words).tolist()
        assert not traced.embeddings[:, HINT].any()
        for mark, marked in ((NOUN, {CAT, MAT}), (STATE, {LAST})):
            assert set(np.flatnonzero(traced.embeddings[:, mark])) == marked


def test_the_first_layer_writes_under_hint_alone(both):
    for traced in both.layers:
        changed = traced.between != traced.embeddings
        assert set(np.flatnonzero(changed.any(axis=0))) == {HINT}


def test_one_embedding_but_two_vectors_after_the_first_layer(both):
    tired, soft = both.layers
    assert tired.embeddings[IT].tolist() == soft.embeddings[IT].tolist()
    assert tired.between[IT, HINT] > 0 > soft.between[IT, HINT]


def test_a_layer_is_one_head_without_an_mlp_and_nearly_all_of_its_numbers_are_zero():
    names = ("W_Q1", "W_K1", "W_V1", "W_O1", "W_Q2", "W_K2", "W_V2", "W_O2")
    entries = np.concatenate([getattr(layers, name).ravel() for name in names])
    assert np.count_nonzero(entries) < 0.2 * entries.size
    assert layers.W_Q1.shape[1] == layers.W_K1.shape[1] == layers.W_V1.shape[1] == 1
    assert layers.W_Q2.shape[1] == 2


def test_only_the_last_word_has_a_score_in_the_first_layer(both):
    for traced in both.layers:
        scores = traced.first.scores[IT]
        assert set(np.flatnonzero(scores)) == {LAST}
        assert scores[LAST] > 0


def test_the_value_is_how_alive_a_word_is_and_the_hint_their_weighted_sum(both):
    for traced in both.layers:
        assert traced.first.value[:, 0].tolist() == traced.embeddings[:, ALIVE].tolist()
        hint = traced.first.weights[IT] @ traced.embeddings[:, ALIVE]
        assert traced.between[IT, HINT] == pytest.approx(hint)
    tired, soft = both.layers
    assert tired.first.value[LAST, 0] > 0 > soft.first.value[LAST, 0]


def test_the_other_words_share_one_weight(both):
    """So the formula may put their values together."""
    for traced in both.layers:
        others = traced.first.weights[IT, :LAST]
        assert others == pytest.approx([others[0]] * LAST)


def test_the_query_asks_for_a_noun_and_follows_the_hint(both):
    tired, soft = (traced.second.query[IT] for traced in both.layers)
    assert tired[0] == soft[0] > 0
    assert tired[1] > 0 > soft[1]
    hints = [traced.between[IT, HINT] for traced in both.layers]
    assert tired[1] / hints[0] == pytest.approx(soft[1] / hints[1])


def test_the_hint_moves_the_score_of_cat_and_not_that_of_mat(both):
    tired, soft = (traced.second.scores[IT] for traced in both.layers)
    assert both.layers[0].embeddings[MAT, ALIVE] == 0
    assert tired[MAT] == soft[MAT]
    assert tired[CAT] > tired[MAT]
    assert soft[CAT] < soft[MAT]


def test_the_query_of_the_second_layer_is_a_sum_of_two(both):
    for traced in both.layers:
        own = traced.embeddings[IT] @ layers.W_Q2
        read = traced.first.weights[IT] @ traced.first.value @ layers.W_O1 @ layers.W_Q2
        assert traced.second.query[IT] == pytest.approx(own + read)
        assert read.any()
    assert (both.layers[0].embeddings[IT] @ layers.W_Q2).tolist() == (
        both.layers[1].embeddings[IT] @ layers.W_Q2
    ).tolist()


def test_swapping_it_gives_the_ratio_of_the_twin(both):
    for index in (0, 1):
        swapped = shared.ratio(both.swapped(index, (IT,)))
        assert swapped == pytest.approx(shared.ratio(both.layers[1 - index]), rel=1e-12)


def test_swapping_was_changes_nothing(both):
    assert example.SENTENCE[shared.NEIGHBOUR] == "was"
    for index in (0, 1):
        weights = both.swapped(index, (shared.NEIGHBOUR,)).second.weights[IT]
        assert weights.tolist() == both.layers[index].second.weights[IT].tolist()


def test_swapping_the_last_word_leaves_the_ratio(both):
    for index in (0, 1):
        swapped = shared.ratio(both.swapped(index, (LAST,)))
        assert swapped == pytest.approx(shared.ratio(both.layers[index]), rel=1e-12)


def test_without_a_hint_both_nouns_are_alike_whatever_the_last_word():
    for last in (0, 1):
        turned = tired_or_soft.turned(last=last, strength=0)
        weights = turned.layers.second.weights[IT]
        assert turned.hint == 0
        assert weights[CAT] == weights[MAT] == weights.max()
        assert tired_or_soft.numbers(turned)["both_if_silent"] == f"{weights[CAT]:.2f}"


def test_changing_the_last_word_turns_the_live_figure():
    weights = tired_or_soft.turned(last=1).layers.second.weights[IT]
    assert weights.argmax() == MAT
    assert tired_or_soft.compute().layers.second.weights[IT].argmax() == CAT


def test_no_word_changes_a_query_of_the_layer_that_it_is_in():
    """Each query follows from the vector that came in and from no other."""
    x = layers.embed_stream(example.SENTENCE)
    changed = x.copy()
    changed[LAST] = 7
    assert (x @ layers.W_Q1)[IT].tolist() == (changed @ layers.W_Q1)[IT].tolist()
    assert two_layers().first.query[IT].tolist() == (x @ layers.W_Q1)[IT].tolist()


# The toy language and the models trained on it


def test_a_sentence_has_a_living_and_a_lifeless_noun_in_either_order():
    for kind, sentences in enumerate(held_out_twins()):
        first = {sentences.words(index)[NOUN_POSITIONS[0]] for index in range(192)}
        assert first & set(NOUNS[0])
        assert first & set(NOUNS[1])
        for index in range(192):
            words = sentences.words(index)
            assert {words[place] in NOUNS[0] for place in NOUN_POSITIONS} == {True, False}
            assert words[sentences.right[index, 0]] in NOUNS[kind]
            assert words[ADJECTIVE_POSITION] in ADJECTIVES[kind]
            assert words[PRONOUN_POSITION] == "it"
    assert {"house", "sea", "farm", "garden"} == set(PLACES)


def test_who_does_not_look_at_the_adjective_is_right_half_of_the_time():
    """Twins are the same but for the adjective, and never have the same answer."""
    first, second = held_out_twins()
    same = np.delete(first.tokens, ADJECTIVE_POSITION, axis=1)
    assert (same == np.delete(second.tokens, ADJECTIVE_POSITION, axis=1)).all()
    assert (first.answers != second.answers).all()


def test_held_out_pairs_never_occur_in_training():
    seen = noun_pairs(training_sentences(5000, np.random.default_rng(0)))
    assert not seen & noun_pairs(held_out_twins()[0])


def test_all_models_have_equally_many_parameters_in_their_attention():
    assert len({settings.num_attention_parameters for settings in MODELS.values()}) == 1


def test_one_head_in_one_layer_does_not_get_beyond_half(trained):
    accuracy = trained["one_layer_one_head_accuracy"]
    assert accuracy.max() < 0.55
    assert accuracy.mean() == pytest.approx(0.5, abs=0.02)


def test_two_layers_learn_the_task_in_all_runs(trained):
    assert (trained["two_layers_accuracy"] >= LEARNT).all()
    assert MODELS["two_layers"].num_heads == 1


def test_four_heads_in_one_layer_learn_it_in_most_runs(trained):
    assert MODELS["one_layer_four_heads"].num_heads == 4
    assert len(REPORTED_SEEDS) / 2 < learnt(trained, "one_layer_four_heads").sum()


def test_in_one_layer_no_head_turns():
    settings = MODELS["one_layer_four_heads"]
    parameters = initial_parameters(settings, np.random.default_rng(1))
    parameters = {name: 3 * parameter for name, parameter in parameters.items()}
    one, other = (
        forward(settings, parameters, twin.tokens).attention[0].weights[:, :, 0]
        for twin in held_out_twins()
    )
    a, b = NOUN_POSITIONS
    assert one[..., a] / one[..., b] == pytest.approx(other[..., a] / other[..., b])


def test_two_heads_that_adjectives_can_silence_are_enough():
    """Each head looks at one of the nouns, and an adjective of the other kind draws it away."""
    for meant in (0, 1):
        on_its_noun = []
        for head in (0, 1):
            scores = [-20.0, -20.0, -20.0 if head == meant else 20.0]  # two nouns, the adjective
            scores[head] = 0.0
            on_its_noun.append(softmax(np.array(scores))[head])
        assert on_its_noun[meant] > 0.99
        assert on_its_noun[1 - meant] < 0.01


def test_in_every_run_that_learnt_it_a_head_is_silenced_by_one_kind_of_adjective(trained):
    name = "one_layer_four_heads"
    change, is_learnt = silencing(trained, name), learnt(trained, name)
    assert change[is_learnt].min() > 0.5
    assert change[~is_learnt].max(initial=0) < change[is_learnt].min()


def four_sentences(place, other):
    """Living here and lifeless there or the reverse, each with either kind of adjective."""
    words, answers = [], []
    for at, kind in product(((place, other), (other, place)), (0, 1)):
        tokens = example_twins()[0].tokens[0].copy()
        tokens[list(NOUN_POSITIONS)] = [VOCABULARY.index(NOUNS[k][at[k]]) for k in (0, 1)]
        tokens[ADJECTIVE_POSITION] = VOCABULARY.index(ADJECTIVES[kind][0])
        words.append(tokens)
        answers.append(at[kind])
    return np.array(words), np.array(answers)


def test_at_most_three_of_four_are_right_with_one_head():
    settings, most = twin_model(num_layers=1, d_k=5), 0
    house, sea = PLACES.index("house"), PLACES.index("sea")
    tokens, answers = four_sentences(house, sea)
    for seed in range(400):
        parameters = initial_parameters(settings, np.random.default_rng(seed))
        parameters = {name: 4 * parameter for name, parameter in parameters.items()}
        logits = forward(settings, parameters, tokens).logits
        said = np.where(logits[:, house] > logits[:, sea], house, sea)
        most = max(most, int((said == answers).sum()))
    assert most == 3


def test_times_the_denominator_the_preference_is_a_sum_over_words():
    """Twice the same change of adjective adds twice the same number, whatever the nouns."""
    settings = twin_model(num_layers=1, d_k=5)
    parameters = initial_parameters(settings, np.random.default_rng(2))
    parameters = {name: 4 * parameter for name, parameter in parameters.items()}
    house, sea = PLACES.index("house"), PLACES.index("sea")
    tokens, _ = four_sentences(house, sea)
    model = forward(settings, parameters, tokens)
    denominator = np.exp(model.attention[0].logits[:, 0, 0]).sum(axis=-1)
    first, second, third, fourth = denominator * (model.logits[:, house] - model.logits[:, sea])
    assert second - first == pytest.approx(fourth - third)


def test_swapping_it_hardly_matters_where_all_words_look(trained):
    swapped = trained["two_layers_swapped"]
    assert swapped[:, PATCH["it"]].mean() < 0.2
    assert (swapped.argmax(axis=1) != PATCH["it"]).all()


def test_mostly_the_nouns_carry_the_answer_and_else_the_adjective(trained):
    first = trained["two_layers_swapped"].argmax(axis=1)
    assert set(first) == {PATCH["nouns"], PATCH["adjective"]}
    assert (first == PATCH["nouns"]).mean() > 0.5


def test_in_these_runs_it_looks_at_the_right_noun_though_its_query_is_the_same(trained):
    by_nouns = trained["two_layers_swapped"].argmax(axis=1) == PATCH["nouns"]
    right, wrong = twin_routes.weights_of_nouns(trained, by_nouns)
    assert (right > 2 * wrong).all()
    assert right.min() > 0.5
    # Another "it" changes few answers, so it is the keys that turn the attention.
    assert trained["two_layers_swapped"][by_nouns, PATCH["it"]].max() < 0.25


def test_where_only_it_looks_it_carries_most_and_the_adjective_what_is_left(trained):
    swapped = trained["two_layers_only_it_swapped"]
    it, adjective, nouns = (swapped[:, PATCH[name]] for name in ("it", "adjective", "nouns"))
    assert it.mean() > 0.6 > 0.4 > adjective.mean()
    assert it + adjective == pytest.approx(np.ones(len(it)))
    for name in ("was", "others"):
        assert swapped[:, PATCH[name]].tolist() == nouns.tolist()
    assert nouns.max() < 0.05  # the answers that were wrong from the start


def test_the_way_built_by_hand_can_be_learnt(trained):
    assert (trained["two_layers_only_it_accuracy"] >= LEARNT).all()
    assert (trained["two_layers_only_it_swapped"][:, PATCH["it"]] > 0.9).any()


def test_reported_seeds_are_others_than_those_of_the_choices():
    assert not set(REPORTED_SEEDS) & {*range(10), *range(100, 110)}
    assert twins.SEEDS == REPORTED_SEEDS
