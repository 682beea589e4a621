"""The committed measurement: sound in itself, and what the weights give where they are."""

import json

import numpy as np
import pytest

from attention_explainer.real_model.decoder_weights import FILE, SHA256, load_writing_model
from scripts.real_model.measure import differences
from scripts.real_model.sentences import QUADRUPLES, Question, quadruples
from scripts.writing_model import agree, measure, study, texts
from scripts.writing_model.plan import CHOSEN_ON, CONTROLS, COPIED, SEEDS, SWITCHED_OFF
from scripts.writing_model.results import COMMITTED, agreement, load, read

LARGEST = 1_300_000
"""Bytes that a clone is asked to carry for this."""


def test_the_file_says_where_it_comes_from():
    given = load().provenance
    assert given[f"SHA-256 of {FILE}"] == SHA256
    assert given["model"] == measure.MODEL
    for name in ("attention-explainer", "NumPy", "Python", "date", "licence of the model"):
        assert given[name]


def test_the_files_are_small():
    files = [path for path in COMMITTED.parent.iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST


def test_rows_of_the_maps_sum_to_one_and_look_at_nothing_that_comes_later():
    measured = load()
    for weights, tokens in zip(
        measured.floats("map_weights"), measured.words["maps"].values(), strict=True
    ):
        length = len(tokens)
        np.testing.assert_allclose(weights.sum(axis=-1)[..., :length], 1, atol=2e-3)
        assert (weights[..., length:, :] == 0).all()
        assert (np.triu(weights, k=1) == 0).all()


def test_the_tokens_are_those_of_the_texts():
    words = load().words
    for name, given in (("maps", texts.maps()), ("prompts", texts.prompts())):
        assert {key: "".join(tokens) for key, tokens in words[name].items()} == given


@pytest.mark.parametrize("kind", QUADRUPLES)
def test_the_places_are_those_of_the_words(kind):
    """Words before a place and up to it are counted without the tokenizer: here each is a token."""
    places = load().arrays[f"{kind}_places"]
    found = 0
    for group, given in enumerate(quadruples(kind)):
        for sentence, question in enumerate(given.questions()):
            words = question.text.removesuffix(".").split()
            pronoun, right, wrong, last = places[group, sentence]
            assert max(right, wrong) < pronoun <= last
            # Longer words consist of several tokens, so places can only be further on.
            for place, word in ((pronoun, question.pronoun), (right, question.right)):
                assert place >= words.index(word)
            found += last == len(words) - 1
    assert found > places[..., 0].size / 2


@pytest.mark.parametrize("kind", QUADRUPLES)
def test_what_is_put_in_for_he_or_it_cannot_tell_the_pronouns_apart(kind):
    """The pronoun is gone, so where it alone decides, both sentences of a pair get one answer."""
    ways = load().floats(f"{kind}_ways")[..., texts.ways().index(texts.PUT_IN)]
    if kind in ("number", "gender"):
        np.testing.assert_allclose(ways[:, ::2], -ways[:, 1::2], atol=1e-3)
    else:
        assert np.abs(ways[:, ::2] + ways[:, 1::2]).min() > 1e-3


def test_shares_and_probabilities_are_such():
    for name in (
        "plain_places",
        "repeat_places",
        "map_next",
        "prompt_next",
        "off_name",
        "off_next",
        "repeat_next",
    ):
        shares = load().floats(name)
        assert shares.min() >= 0
        assert shares.max() <= 1
    assert (np.diff(load().floats("prompt_next"), axis=-1) <= 0).all()


def test_heads_were_chosen_on_the_first_seeds_and_others_are_no_heads_of_that_kind():
    measured = load()
    what, heads = measured.arrays["off_what"], measured.arrays["off_heads"]
    assert len(what) == 1 + sum(map(len, SWITCHED_OFF.values())) * (1 + CONTROLS)
    scores = study.following_of_seeds()
    assert len(scores) == len(SEEDS)
    mean = scores[:CHOSEN_ON].mean(axis=0)
    best = {divmod(int(at), mean.shape[1]) for at in np.argsort(-mean, axis=None)[:16]}
    for (role, number, control), row in zip(what, heads, strict=True):
        off = [tuple(map(int, head)) for head in row if head[0] >= 0]
        assert len(off) == len(set(off)) == number
        if role == 0:
            assert set(off) <= best if control < 0 else not set(off) & best


def test_the_second_row_is_foretold_and_the_first_is_not():
    following = load().floats("repeat_next")
    assert following[:, COPIED:].mean() > 100 * following[:, : COPIED - 1].mean()


class TestParts:
    def test_a_sentence_is_cut_at_its_pronoun(self):
        given = texts.asked(Question("The man met a woman when he left.", "he", "man", "woman"))
        assert given.before + given.after == given.question.text
        assert given.after == " he left."
        assert given.frames["question"] == " Who left? The"
        assert given.with_right == (" the man", " left.")
        with pytest.raises(ValueError, match=r"question: expected 'it' and a full stop"):
            texts.asked(Question("A man met a woman when he left.", "it", "man", "woman"))

    def test_log_probabilities_are_those_of_the_tokens(self):
        logits = np.log(np.array([[1.0, 3.0], [9.0, 1.0]], np.float32)) + 100
        np.testing.assert_allclose(
            np.exp(measure.of_next(logits, np.array([1, 0]))), [0.75, 0.9], atol=1e-6
        )

    def test_places_are_averaged_from_the_third_token_on(self):
        weights = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0.5, 0.3, 0.2, 0], [0.1, 0, 0.5, 0.4]])
        np.testing.assert_allclose(measure.positions(weights), [0.3, 0.4, 0.3])

    def test_others_come_from_the_same_layers_while_these_last(self):
        rng = np.random.default_rng(0)
        heads = [(1, 0), (1, 1), (1, 2)]
        drawn = measure.others(heads, heads, (3, 4), rng)
        assert len(set(drawn)) == len(drawn) == len(heads)
        assert not set(drawn) & set(heads)
        assert drawn[0] == (1, 3)
        assert {layer for layer, _ in drawn[1:]} <= {0, 2}


def test_what_is_packed_comes_back(tmp_path):
    path = tmp_path / "some.npz"
    path.write_bytes(measure.packed({"words": np.array(json.dumps({"maps": {"a": ["b"]}}))}))
    found = read(path)
    assert found.words == {"maps": {"a": ["b"]}}
    assert found.provenance.keys() == load().provenance.keys()
    with pytest.raises(FileNotFoundError, match=r"other.npz: expected in data/writing_model"):
        read(tmp_path / "other.npz")


@pytest.mark.parametrize("command", [measure.main, agree.main])
def test_a_place_without_weights_ends_with_one_line(command, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        command([str(tmp_path)])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("error:") == 1


def check_agreement(found):
    """In float64 only the float32 parts of the other implementation are left between them."""
    assert found["texts"] >= 20
    assert found["texts_cut_otherwise"] == 0
    assert found["heads"] == 270
    assert found["logits_float64"] < 1e-4
    assert found["weights_float64"] < 1e-5
    # Seven digits, after thirty layers.
    assert found["logits_float32"] < 1e-5 * found["largest_logit_float32"]
    assert found["weights_float32"] < 1e-4


def test_the_committed_agreement_is_close():
    check_agreement(agreement())


def test_another_implementation_agrees(writing_model_place):
    for library in agree.LIBRARIES:
        pytest.importorskip(
            library, reason=f"REAL_MODEL_WEIGHTS is set, but {library} is not in this environment"
        )
    check_agreement(agree.compare(writing_model_place))


def test_what_is_committed_is_what_the_weights_give(writing_model_place):
    model = load_writing_model(writing_model_place, measure.DTYPE)
    assert differences(load().arrays, measure.measure(model, print)) == []
