"""What the page on the next word says in words."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from attention_explainer.sampling import kept_tokens, next_probabilities
from attention_explainer.softmax import softmax
from attention_explainer.training import text_runs
from attention_explainer.training.next_token import forward
from attention_explainer.training.pieces import learn_pieces
from attention_explainer.training.text_runs import SEED, SETTINGS
from scripts.artifacts.places import ROOT
from scripts.experiments.next_token import SEEDS
from scripts.figures import piece_temperatures, writing_work
from scripts.live import writing
from scripts.results import next_pieces, surprise
from scripts.results.book import book
from scripts.results.next_word import STORY
from scripts.results.next_word import compute as model_of_page
from scripts.tables import next_word_baselines, written_samples


@pytest.fixture(scope="module")
def model():
    return model_of_page()


def first_pieces(result):
    """The two most probable pieces."""
    return result.order[:2]


def test_a_logit_is_the_dot_product_of_the_last_vector_and_a_row(model):
    prompt = next_pieces.PROMPT
    ran = forward(SETTINGS, dict(model.parameters), model.pieces.encode(prompt)[np.newaxis])
    vector, table = ran.vectors[0, -1], model.parameters["table"]
    logits = next_pieces.compute().logits
    for token in (0, 7, len(table) - 1):
        assert logits[token] == pytest.approx(sum(vector * table[token]))
    assert_allclose(next_pieces.compute().probabilities, np.exp(logits) / np.exp(logits).sum())


def test_the_rows_are_also_the_embeddings(model):
    """The same table is used at both ends: a changed row changes what is read, and its logit."""
    tokens = model.pieces.encode(STORY)
    changed = dict(model.parameters)
    changed["table"] = changed["table"].copy()
    changed["table"][tokens[0]] *= -1
    before, after = (
        forward(SETTINGS, p, tokens[np.newaxis]).vectors for p in (dict(model.parameters), changed)
    )
    assert not np.allclose(before, after)
    assert model.parameters["table"].shape == (SETTINGS.vocabulary_size, SETTINGS.d_model)


def test_the_ratio_depends_on_the_difference_of_two_logits():
    result = next_pieces.compute()
    one, other = first_pieces(result)
    ratio = result.probabilities[one] / result.probabilities[other]
    assert ratio == pytest.approx(np.exp(result.logits[one] - result.logits[other]))
    raised = result.logits.copy()
    raised[result.order[5]] += 1
    then = softmax(raised)
    assert then[one] / then[other] == pytest.approx(ratio)


def test_one_more_word_leaves_no_doubt():
    certain = next_pieces.compute(next_pieces.CERTAIN)
    assert certain.probabilities.max() > 0.9
    assert next_pieces.compute().probabilities.max() < 0.5


def test_the_text_is_one_book_in_small_letters(model):
    whole = "".join(book())
    assert whole.startswith("Alice was beginning to get very tired")
    assert not any(piece != piece.lower() for piece in model.pieces.vocabulary)


def test_the_most_frequent_pair_is_joined_first(model):
    trained_on = book()[0].lower()
    assert learn_pieces(trained_on, len(model.pieces.vocabulary)) == model.pieces.vocabulary
    words = re.findall(r"[a-z]+", trained_on)
    frequent, rare = ({w for w in set(words) if lo <= words.count(w) < hi} for lo, hi in
                      ((100, 10**6), (1, 2)))  # fmt: skip
    of_frequent, of_rare = (
        np.mean([len(model.pieces.encode(f" {word}")) for word in of]) for of in (frequent, rare)
    )
    assert of_frequent < 1.2
    assert of_rare > 2.5


def test_the_model_has_two_layers_with_several_heads():
    assert SETTINGS.num_layers == 2
    assert SETTINGS.num_heads > 1


def test_the_sentence_is_the_first_that_was_held_out(model):
    assert book()[1].startswith(surprise.sentence())
    assert surprise.sentence() not in book()[0]
    result = surprise.compute()
    probabilities = softmax(model.logits(surprise.sentence()))
    tokens = model.pieces.encode(surprise.sentence())
    for place, loss in enumerate(result.losses):
        assert loss == pytest.approx(-np.log(probabilities[place, tokens[place + 1]]))


def test_what_comes_later_changes_no_earlier_guess(model):
    text = surprise.sentence()
    whole = model.logits(text)
    tokens = model.pieces.encode(text)
    changed = np.concatenate([tokens[:6], tokens[6:][::-1]])
    after = forward(SETTINGS, dict(model.parameters), changed[np.newaxis]).logits[0]
    assert_array_equal(after[:6], whole[:6])
    assert not np.allclose(after[8], whole[8])


def test_the_loss_falls_in_training(model):
    losses = model.results["losses"]
    assert losses[-50:].mean() < 0.6 * losses[:5].mean()
    assert 0 < text_runs.DROPPED < 0.5


def test_the_model_lies_between_pairs_and_triples_and_the_mean_beats_both():
    result = next_word_baselines.compute()
    model, pairs, triples, mixed = map(
        result.mean,
        ("the model", "table of bigrams", "table of trigrams", "mean of model and trigrams"),
    )
    assert mixed < triples < model < pairs
    assert triples - mixed > 0.1


def test_rounding_to_two_bytes_costs_nothing_that_is_shown():
    assert abs(next_word_baselines.compute().rounding) < 0.005


def test_the_most_probable_piece_each_time_goes_in_circles():
    for prompt in (STORY, "\n", next_pieces.PROMPT, "the queen"):
        text = writing.written(prompt=prompt, top_k=1, length=79).text
        words = text.split()
        runs = [tuple(words[at : at + 4]) for at in range(len(words) - 3)]
        assert max(map(runs.count, runs)) >= 2, text


def test_temperature_sharpens_and_flattens():
    shown = piece_temperatures.probabilities(next_pieces.compute())
    assert (np.diff(shown[:, 0]) < 0).all()
    assert (np.diff(1 - shown.sum(axis=1)) > 0).all()
    assert 1.0 in piece_temperatures.TEMPERATURES


def test_top_p_keeps_few_where_the_model_is_sure():
    certain, open_ = (
        kept_tokens(next_pieces.compute(prompt).logits, top_p=0.9).sum()
        for prompt in (next_pieces.CERTAIN, STORY)
    )
    assert certain == 1
    assert open_ > 20


def test_top_k_of_one_leaves_nothing_to_temperature():
    logits = next_pieces.compute().logits
    for temperature in (0.2, 1, 5):
        assert next_probabilities(logits, temperature=temperature, top_k=1).max() == 1


def test_most_words_are_words_and_somebody_speaks():
    share, said = written_samples.known_words()
    assert 0.8 < share < 1
    assert said > written_samples.MEASURED / 2


def test_the_cat_is_hardly_tired():
    assert int(written_samples.numbers(written_samples.compute())["better_than_tired"]) > 50


def test_the_cache_changes_the_work_and_not_the_text():
    with_cache, without = (writing.written(cache=cache) for cache in (True, False))
    assert with_cache.text == without.text
    assert without.products > 5 * with_cache.products


def test_the_work_grows_with_the_text_only_without_the_cache():
    result = writing_work.compute()
    with_cache, without = (np.diff(of) for of in (result.with_cache, result.without_cache))
    assert without[-1] > 3 * without[0]
    assert with_cache[-1] < 1.1 * with_cache[0]
    assert result.length + result.prompt_length == SETTINGS.context


def test_the_reported_seed_chose_nothing():
    assert SEEDS == (SEED,)
    assert "seed 0" in text_runs.__doc__
    assert SEED != 0


def test_the_book_says_where_it_comes_from():
    said = (ROOT / "data/texts/README.md").read_text(encoding="utf-8")
    assert "public domain" in said
    assert "Brotli 1.2.1" in said


def test_signs_that_no_piece_has_are_left_out_of_the_beginning():
    pieces = model_of_page().pieces
    signs = set("".join(pieces.vocabulary))
    assert signs.isdisjoint("ü42%😀")
    assert pieces.decode(pieces.encode("Zürich 42 has 😀 cats")) == "zrich  has  cats"
