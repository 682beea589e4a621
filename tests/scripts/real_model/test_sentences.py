"""The hand-written sentences: balanced, and marked as the measurement needs them."""

import re
from collections import Counter

import numpy as np
import pytest

from scripts.real_model import sentences, study
from scripts.real_model.measure import place
from scripts.real_model.results import load

each_kind = pytest.mark.parametrize("kind", sentences.QUADRUPLES)


def words(text):
    return re.findall(r"\w+", text.lower())


def questions(kind):
    return [group.questions() for group in sentences.quadruples(kind)]


def test_there_are_at_least_fifty_groups_that_association_decides():
    assert len(sentences.quadruples("association")) >= 50


@each_kind
def test_no_two_groups_ask_the_same(kind):
    texts = [question.text for group in questions(kind) for question in group]
    assert len(set(texts)) == len(texts)
    pairs = [frozenset(group.nouns) for group in sentences.quadruples(kind)]
    assert len(set(pairs)) == len(pairs)


def test_no_noun_comes_twice_among_the_associations():
    nouns = [noun for group in sentences.quadruples("association") for noun in group.nouns]
    assert len(set(nouns)) == len(nouns)


# Of the nouns as they come in the sentence and as the file lists them, whatever comes.
RULES = {
    "the first noun": (True, 0),
    "the second noun, which is nearer": (True, 1),
    "one favourite noun": (False, 0),
    "the other": (False, 1),
}


@each_kind
@pytest.mark.parametrize("rule", RULES)
def test_every_simple_rule_is_right_in_two_of_four(kind, rule):
    by_order, place_of_answer = RULES[rule]
    for group in sentences.quadruples(kind):
        right = 0
        for question in group.questions():
            in_sentence = sorted(group.nouns, key=words(question.text).index)
            right += (in_sentence if by_order else group.nouns)[place_of_answer] == question.right
        assert right == 2


@each_kind
def test_in_the_four_sentences_only_order_and_ending_differ(kind):
    for group in questions(kind):
        assert len({question.text for question in group}) == 4
        first, second, third, fourth = (Counter(words(question.text)) for question in group)
        assert first == third, "the other order has the same words"
        assert second == fourth
        assert sum((first - second).values()) == 1, "one word differs"


ANSWERS = {
    # Answered by hand, one group on each frame; of the situations in both orders.
    "She moved the knife away from the milk because it was sharp.": "knife",
    "She moved the milk away from the knife because it was sharp.": "knife",
    "The box did not fit in the bag because it was too big.": "box",
    "The box did not fit in the bag because it was too small.": "bag",
    "The bag did not fit in the box because it was too big.": "bag",
    "The bag did not fit in the box because it was too small.": "box",
    "The dog could not catch the fox because it was too slow.": "dog",
    "The fox could not catch the dog because it was too slow.": "fox",
    "The fox could not catch the dog because it was too fast.": "dog",
    "The shell did not break the stone because it was too soft.": "shell",
    "The shell did not break the stone because it was too hard.": "stone",
    "The tractor could not lift the crane because it was too weak.": "tractor",
    "The tractor could not lift the crane because it was too heavy.": "crane",
    "The van overtook the bus because it was so quick.": "van",
    "The van overtook the bus because it was so slow.": "bus",
    "The lion hid behind the bear because it was so shy.": "lion",
    "The lion hid behind the bear because it was so large.": "bear",
    "The deer did not hear the wolf because it was too deaf.": "deer",
    "The deer did not hear the wolf because it was too quiet.": "wolf",
    "The table did not cover the cloth because it was too short.": "table",
    "The table did not cover the cloth because it was too long.": "cloth",
    "We noticed the chairs next to the box because they looked strange.": "chairs",
    "The woman met the man when he came home.": "man",
}


def test_sentences_mean_what_a_reader_takes_them_to_mean():
    asked = {
        question.text: question.right
        for kind in sentences.QUADRUPLES
        for group in questions(kind)
        for question in group
    }
    assert {text: asked[text] for text in ANSWERS} == ANSWERS


@each_kind
def test_an_ending_keeps_its_noun_or_its_place_when_the_nouns_change_places(kind):
    """Who does not fit in something is too big, whoever it is; a knife is sharp anywhere."""
    for first, second, third, fourth in questions(kind):
        if kind == "situation":
            assert (first.right, second.right) == (third.wrong, fourth.wrong)
        else:
            assert (first.right, second.right) == (third.right, fourth.right)


@each_kind
def test_the_pronoun_comes_after_both_nouns(kind):
    for group in questions(kind):
        for question in group:
            found = words(question.text)
            assert found.count(question.pronoun) == 1
            for noun in (question.right, question.wrong):
                assert found.count(noun) == 1
                assert found.index(noun) < found.index(question.pronoun)


PATTERNS = {"association": 6, "situation": 8, "number": 3, "gender": 3}


@each_kind
def test_patterns_are_as_many_as_the_description_says(kind):
    patterns = Counter(group.pattern for group in sentences.quadruples(kind))
    assert len(patterns) == PATTERNS[kind]
    if kind != "association":
        assert len(set(patterns.values())) == 1, "equally many groups on each"


@each_kind
def test_who_has_a_say_shares_neither_pattern_nor_nouns(kind):
    planned = study.design(kind)
    groups = sentences.quadruples(kind)
    for labels in (planned.patterns, *planned.halvings):
        has_a_say = planned.other(labels)
        assert has_a_say.any(axis=1).all()
        for scored, having in zip(*np.nonzero(has_a_say), strict=True):
            one, other = groups[scored], groups[having]
            assert one.pattern != other.pattern
            stems = [
                {noun.removesuffix("s").removesuffix("e") for noun in g.nouns} for g in (one, other)
            ]
            assert not stems[0] & stems[1]


def test_a_plural_is_the_same_noun_and_a_longer_word_is_not():
    def of(*nouns):
        return sentences.Quadruple("", nouns, ("it", "it"), ("", ""))

    assert of("box", "cat").shares_a_noun(of("dog", "boxes"))
    assert of("books", "cat").shares_a_noun(of("book", "dog"))
    assert not of("car", "mat").shares_a_noun(of("carpet", "cat"))


@each_kind
def test_the_measured_places_are_those_of_the_words(kind):
    measured = load()
    for group, of_tokens, places in zip(
        questions(kind), measured.tokens[kind], measured.arrays[f"{kind}_places"], strict=True
    ):
        for question, tokens, (asking, right, wrong, length) in zip(
            group, of_tokens, places, strict=True
        ):
            assert tokens[asking] == question.pronoun
            assert tokens[right] == question.right
            assert tokens[wrong] == question.wrong
            assert len(tokens) == length
            assert tokens[0] == "[CLS]"
            assert tokens[-1] == "[SEP]"


def test_marked_pairs_stand_in_their_sentences():
    for relation in sentences.RELATIONS:
        marked = sentences.related(relation)
        assert len(marked) >= 30
        for sentence in marked:
            asking, asked = (words(sentence.text).index(word) for word in sentence.pairs[relation])
            assert asking < asked


def test_a_word_must_be_one_token_and_stand_there_once():
    assert place(["the", "cat"], "cat") == 1
    for tokens in (["the", "mat"], ["the", "the"]):
        with pytest.raises(ValueError, match=r"tokens: expected '\w+' once"):
            place(tokens, "cat" if "mat" in tokens else "the")


def test_distances_in_the_relations_vary():
    for relation in sentences.RELATIONS:
        places = load().arrays[f"{relation}_places"]
        assert len(np.unique(places[:, 1] - places[:, 0])) >= 3
