"""What the page that checks the essay says in words; numbers are named by their point there."""

import math
import re

import numpy as np
import pytest

from attention_explainer import (
    MultiHeadAttention,
    attention_trace,
    scaled_dot_product_attention,
    softmax,
)
from attention_explainer import worked_example as example
from attention_explainer.worked_block import worked_block
from scripts.artifacts.places import ROOT
from scripts.figures import essay_mat_score
from scripts.live import score_playground
from scripts.results.essay_quotes import (
    CANNOT_BE,
    HOLDS,
    ILLUSTRATIVE,
    INCOMPLETE,
    PHRASES,
    SCORES_5,
    VERDICTS,
    WEIGHTS_2,
    WEIGHTS_5,
    WEIGHTS_6,
    agrees,
    rounding,
)
from scripts.results.published_models import GPT2_SMALL
from scripts.tables import (
    essay_causal,
    essay_numbers,
    essay_ratios,
    essay_softmax,
    essay_statements,
    essay_three_distributions,
)

DOCS = ROOT / "docs"
PAGE = (DOCS / "checked" / "index.md").read_text(encoding="utf-8")
REFERENCES = (DOCS / "references.bib").read_text(encoding="utf-8")
IT, CAT, MAT = (example.SENTENCE.index(word) for word in ("it", "cat", "mat"))
WORDS = len(example.SENTENCE)

VERDICTS_OF_STATEMENTS = {
    "causal": INCOMPLETE,
    "brain": ILLUSTRATIVE,
    "vectors": HOLDS,
    "tokens": INCOMPLETE,
    "meaning": INCOMPLETE,
    "every_other": INCOMPLETE,
    "called_score": INCOMPLETE,
    "borrow": INCOMPLETE,
    "roles": HOLDS,
    "broken": INCOMPLETE,
    "lock": INCOMPLETE,
    "projections": HOLDS,
    "massive": INCOMPLETE,
    "noun": ILLUSTRATIVE,
    "dot_product": HOLDS,
    "scaling": INCOMPLETE,
    "weighted_sum": HOLDS,
    "representation": INCOMPLETE,
    "dominated": HOLDS,
    "random": INCOMPLETE,
    "loss": INCOMPLETE,
    "labour": INCOMPLETE,
    "emerges": HOLDS,
    "one_head": INCOMPLETE,
    "heads": INCOMPLETE,
    "concatenated": INCOMPLETE,
    "listen": HOLDS,
    "geometry": ILLUSTRATIVE,
    "paper": HOLDS,
    "video": CANNOT_BE,
    "order": INCOMPLETE,
    "cross_attention": INCOMPLETE,
    "cost": INCOMPLETE,
    "cache": INCOMPLETE,
    "sinks": INCOMPLETE,
}
"""The sentences of each section are written for this verdict."""

VERDICTS_OF_NUMBERS = {
    ("2", "weight, the"): HOLDS,
    ("2", "weight, cat"): HOLDS,
    ("2", "weight, sat"): HOLDS,
    ("2", "weight, mat"): HOLDS,
    ("2", "weight, because"): HOLDS,
    ("2", "weight, tired"): HOLDS,
    ("2", "sum of 6"): INCOMPLETE,
    ("2", "per cent, cat"): HOLDS,
    ("4", "dimensions"): HOLDS,
    ("5", "score, cat"): ILLUSTRATIVE,
    ("5", "score, mat"): ILLUSTRATIVE,
    ("5", "score, sat"): ILLUSTRATIVE,
    ("5", "weight, cat"): INCOMPLETE,
    ("5", "weight, mat"): CANNOT_BE,
    ("5", "weight, sat"): INCOMPLETE,
    ("5", "sum of 3"): INCOMPLETE,
    ("5", "per cent, cat"): HOLDS,
    ("5", "per cent, mat"): HOLDS,
    ("5", "per cent, sat"): HOLDS,
    ("6", "weight, cat"): HOLDS,
    ("6", "weight, mat"): CANNOT_BE,
    ("6", "weight, sat"): HOLDS,
}


@pytest.fixture(scope="module")
def statements():
    return {
        statement.name: (statement, finding) for statement, finding in essay_statements.compute()
    }


@pytest.fixture(scope="module")
def numbers(statements):
    return essay_statements.numbers(list(statements.values()))


@pytest.fixture(scope="module")
def mat_score():
    return essay_mat_score.compute()


def scores_with(**others):
    return np.array([float({**SCORES_5, **others}[word]) for word in ("cat", "mat", "sat")])


class TestEachRow:
    def test_all_statements_are_listed_here(self, statements):
        assert list(statements) == list(VERDICTS_OF_STATEMENTS)

    @pytest.mark.parametrize("name", VERDICTS_OF_STATEMENTS)
    def test_the_verdict_is_the_one_the_section_is_written_for(self, name, statements):
        assert statements[name][1].verdict == VERDICTS_OF_STATEMENTS[name]

    def test_the_verdict_on_each_number(self):
        given = {(row.step, row.what): row.verdict for row in essay_numbers.compute()}
        assert given == VERDICTS_OF_NUMBERS

    @pytest.mark.parametrize("name", VERDICTS_OF_STATEMENTS)
    def test_each_statement_has_its_section_with_verdict_and_what_carries_it(
        self, name, statements
    ):
        statement = statements[name][0]
        title = f"### {statement.title}\n"
        assert PAGE.count(title) == 1
        section = PAGE.split(title)[1].split("\n##")[0]
        assert f"[[ essay_statements.{name}_verdict | plain ]]" in section
        carried = f"[[ essay_statements.{name}_carried_by | plain ]]"
        is_picture = statement.carried_by == essay_statements.NO_COMPUTATION
        assert ("nothing computed here" if is_picture else carried) in section
        for anchor in statement.sources:
            assert f"references.md#{anchor})" in section
            assert f"{{{anchor},\n" in REFERENCES
        is_quoted = f"[[ essay_statements.{name}_quote | plain ]]" in section
        assert is_quoted == (name in PHRASES)

    def test_the_page_keeps_the_essays_order(self, statements):
        places = [PAGE.index(f"### {statement.title}\n") for statement, _ in statements.values()]
        assert places == sorted(places)
        omissions = PAGE.index("## What the essay does not mention")
        not_said = [statement.step == "not said" for statement, _ in statements.values()]
        assert [place > omissions for place in places] == not_said

    def test_what_is_cited_names_a_source_and_the_rest_is_computed_or_a_picture(self, statements):
        kinds = {essay_statements.COMPUTED, essay_statements.CITED, essay_statements.NO_COMPUTATION}
        for statement, finding in statements.values():
            assert statement.carried_by in kinds
            is_computed = statement.carried_by == essay_statements.COMPUTED
            assert is_computed == (statement.check.__name__ == f"check_{statement.name}")
            if statement.carried_by == essay_statements.CITED and statement.name != "video":
                assert statement.sources
            if not is_computed:
                assert not finding.numbers

    def test_counts_add_up_and_the_largest_group_is_incomplete(self, statements, numbers):
        names = ("holds", "incomplete", "cannot_be", "illustrative")
        assert sum(int(numbers[name]) for name in names) == len(statements)
        assert max(names, key=lambda name: int(numbers[name])) == "incomplete"
        of_numbers = essay_numbers.numbers(essay_numbers.compute())
        assert sum(int(of_numbers[name]) for name in names) == int(of_numbers["total"])

    def test_a_verdict_follows_what_is_computed(self):
        assert essay_statements.unless(True, {}).verdict == INCOMPLETE
        assert essay_statements.unless(False, {}).verdict == HOLDS
        assert essay_statements.provided(True, {}).verdict == HOLDS
        assert essay_statements.provided(False, {}).verdict == CANNOT_BE
        assert essay_numbers.compare("2", "", "0.71", 0.70).verdict == CANNOT_BE

    def test_each_verdict_is_explained(self):
        for verdict in VERDICTS:
            assert f"**{verdict}**\n:   " in PAGE


class TestNumbers:
    def test_1_two_the_share_a_row_and_three_words_are_absent(self):
        lower = [word.lower() for word in example.SENTENCE]
        assert lower.count("the") == 2
        assert [word for word in lower if word not in WEIGHTS_2] == ["on", "it", "was"]
        printed = sum(map(float, WEIGHTS_2.values()))
        assert printed == pytest.approx(0.95)
        with_both = printed + float(WEIGHTS_2["the"])
        assert with_both == pytest.approx(0.99)
        # What the example gives to the absent words is within what rounding hides.
        absent = sum(essay_numbers.weight_in_example(word) for word in ("on", "it", "was"))
        assert abs(absent - (1 - with_both)) < 7 * 0.005

    def test_2_softmax_of_the_three_scores(self):
        weights = softmax(scores_with())
        assert weights == pytest.approx([0.870, 0.071, 0.058], abs=5e-4)
        assert sum(map(float, WEIGHTS_5.values())) == pytest.approx(0.83)

    def test_2_other_words_only_take_weight_away(self):
        alone = softmax(scores_with())
        for score in (-30.0, -3.0, 0.0, 3.0):
            for count in (1, 7):
                more = softmax([*scores_with(), *[score] * count])[:3]
                assert np.all(more < alone)
        assert alone[1] < rounding(WEIGHTS_5["mat"])[0]

    def test_2_other_words_can_bring_cat_and_sat_down_to_what_is_printed(self):
        others = math.log(
            (math.exp(3.5) / 0.70 - np.exp(scores_with()).sum()) / essay_mat_score.OTHERS
        )
        cat, mat, sat = softmax([*scores_with(), *[others] * essay_mat_score.OTHERS])[:3]
        assert agrees(WEIGHTS_5["cat"], cat)
        assert agrees(WEIGHTS_5["sat"], sat)
        assert not agrees(WEIGHTS_5["mat"], mat)
        assert [mat, sat] == pytest.approx([0.0575, 0.0470], abs=5e-5)

    def test_3_ratios_depend_on_differences_alone(self):
        ratios = {ratio.words: ratio for ratio in essay_ratios.compute()}
        for others in ([], [0.0] * 7, [5.0, -5.0]):
            cat, mat, sat = softmax([*scores_with(), *others])[:3]
            assert cat / mat == pytest.approx(ratios["cat", "mat"].by_scores)
            assert mat / sat == pytest.approx(ratios["mat", "sat"].by_scores)
            assert cat / sat == pytest.approx(ratios["cat", "sat"].by_scores)
        assert ratios["cat", "mat"].by_scores == pytest.approx(math.exp(2.5))
        assert ratios["cat", "mat"].printed == pytest.approx(8.75)
        assert ratios["mat", "sat"].printed == pytest.approx(1.6)

    def test_3_cat_and_sat_fit_together_and_mat_fits_neither(self):
        verdicts = {ratio.words: ratio.verdict for ratio in essay_ratios.compute()}
        assert verdicts == {
            ("cat", "mat"): CANNOT_BE,
            ("mat", "sat"): CANNOT_BE,
            ("cat", "sat"): HOLDS,
        }

    def test_3_scores_that_the_printed_weights_need(self):
        needed = [essay_numbers.needed_score(word) for word in ("cat", "mat", "sat")]
        assert needed == pytest.approx([3.5, 1.331, 0.861], abs=5e-4)
        ratios = np.exp(np.array(needed) - needed[0])
        assert ratios == pytest.approx([float(w) / 0.70 for w in WEIGHTS_5.values()])

    def test_which_score_for_mat(self, mat_score):
        for reading in mat_score.readings:
            weights = softmax([*scores_with(mat=reading.needed), *np.zeros(len(reading.others))])
            assert weights[1] == pytest.approx(float(WEIGHTS_5["mat"]))
            assert weights[:3] == pytest.approx(reading.weights)
            assert not agrees(WEIGHTS_5["cat"], weights[0])
        alone, ten = (reading.weights[0] for reading in mat_score.readings)
        assert alone > ten
        assert abs(ten - float(WEIGHTS_5["cat"])) < 0.025

    def test_with_all_words_cat_comes_closer_when_mat_is_solved_for(self, mat_score):
        printed = float(WEIGHTS_5["cat"])
        alone, ten = (reading.weights[0] for reading in mat_score.readings)
        assert abs(ten - printed) < abs(alone - printed)
        assert not agrees(WEIGHTS_5["cat"], ten)

    def test_the_button_that_makes_all_fit_moves_more_than_one_score(self):
        playground = score_playground.compute()
        assert np.count_nonzero(playground.fitting != playground.scores) > 1
        weights = softmax(playground.fitting.round(4))
        for row in playground.named:
            assert agrees(WEIGHTS_5[row.word], weights[row.index])

    def test_one_digit_makes_all_three_hold(self, mat_score):
        """Any score in the range fits with some others; a score outside fits with none."""
        low, high = mat_score.fitting

        def fits(score):
            totals = np.linspace(30, 60, 30001)
            weights = np.exp(scores_with(mat=score)) / totals[:, np.newaxis]
            return any(
                all(agrees(WEIGHTS_5[w], x) for w, x in zip(WEIGHTS_5, row, strict=True))
                for row in weights[np.abs(weights[:, 0] - 0.70) < 0.0051]
            )

        assert fits(1.3)
        assert low < 1.3 < mat_score.joint < high
        assert fits(low + 0.001)
        assert fits(high - 0.001)
        assert not fits(low - 0.002)
        assert not fits(high + 0.002)
        assert not low < float(SCORES_5["mat"]) < high
        others = [mat_score.joint_others] * essay_mat_score.OTHERS
        weights = softmax([*scores_with(mat=mat_score.joint), *others])[:3]
        assert weights[:2] == pytest.approx([0.70, 0.08])
        assert agrees(WEIGHTS_5["sat"], weights[2])
        assert f"{mat_score.joint:.1f}" == "1.3"

    def test_4_three_distributions_a_hundredth_apart(self):
        printed = {row.word: row for row in essay_three_distributions.compute()}
        assert printed["cat"].weights == ("0.71", "0.70", "0.71")
        assert printed["mat"].weights == ("0.07", "0.08", "0.08")
        assert max(row.difference for row in printed.values()) == pytest.approx(0.01)
        verdicts = [printed[word].verdict for word in ("cat", "mat", "sat")]
        assert verdicts == [CANNOT_BE, CANNOT_BE, HOLDS]
        assert WEIGHTS_6["cat"] == WEIGHTS_2["cat"]

    def test_5_the_division_with_the_essays_own_width(self):
        result = essay_softmax.compute()
        assert result.alone[1] == pytest.approx([0.647, 0.185, 0.168], abs=5e-4)
        assert result.with_others[:, 0] == pytest.approx([0.735, 0.362], abs=5e-4)
        # Other words only take weight away, so the printed one is out of reach.
        assert result.alone[1, 0] < rounding(WEIGHTS_5["cat"])[0]

    def test_5_the_gap_for_the_weight_of_step_2(self):
        gap = essay_softmax.gap_for(0.71, WORDS)
        assert gap == pytest.approx(3.09, abs=5e-3)
        assert softmax([gap, *[0.0] * (WORDS - 1)])[0] == pytest.approx(0.71)

    def test_6_massive_matrices(self, numbers):
        assert GPT2_SMALL.projection_weights == 1_769_472
        assert GPT2_SMALL.output_weights == 589_824
        assert int(numbers["massive_here"]) == 4 * 4

    def test_the_weights_of_step_2_can_all_come_from_one_softmax(self):
        weights = example.worked_example().weights[IT]
        for word, printed in WEIGHTS_2.items():
            assert agrees(printed, weights[example.SENTENCE.index(word)])


class TestStatements:
    def test_7_causal_weights_of_later_words_are_exactly_zero(self):
        result = essay_causal.compute()
        both, causal = result.weight("it", "tired")
        assert causal == 0
        assert list(np.flatnonzero(result.causal[IT] == 0)) == [IT + 1, IT + 2]
        assert agrees(WEIGHTS_2["tired"], both)
        assert example.SENTENCE.index("tired") > IT

    def test_7_in_a_causal_model_tired_can_look_back_at_cat_and_it(self):
        tired = example.worked_example(is_causal=True).weights[-1]
        assert tired[CAT] > 0
        assert tired[IT] > 0

    def test_8_without_positions_a_swap_changes_nothing(self):
        order = np.arange(WORDS)
        order[[CAT, MAT]] = MAT, CAT
        x = example.embed(example.SENTENCE)

        def output(x, is_causal):
            return scaled_dot_product_attention(
                x @ example.W_Q, x @ example.W_K, x @ example.W_V, is_causal=is_causal
            )

        assert output(x[order], False) == pytest.approx(output(x, False)[order])
        causal = output(x[order], True) - output(x, True)[order]
        assert causal[IT] == pytest.approx(np.zeros(4))
        assert np.abs(causal).max() > 0.1

    def test_8_a_swap_within_a_causal_model_is_counted(self, numbers):
        changed = essay_statements.changed_outputs("cat", "mat", is_causal=True)
        assert int(numbers["order_changed_causal"]) == (changed > 0).sum() > 0
        assert numbers["order_it"] == numbers["order_all"] == numbers["order_it_causal"] == "0"

    def test_9_concatenation_and_projection_are_a_sum_over_heads(self):
        rng = np.random.default_rng(1)
        heads, width, d_model, length = 3, 5, 7, 11
        W_Q, W_K, W_V = rng.standard_normal((3, d_model, heads * width))
        W_O = rng.standard_normal((heads * width, d_model))
        attention = MultiHeadAttention(W_Q, W_K, W_V, W_O, num_heads=heads)
        trace = attention.trace(rng.standard_normal((length, d_model)))
        parts = [
            part @ W_O[head * width : (head + 1) * width]
            for head, part in enumerate(trace.attention.output)
        ]
        assert sum(parts) == pytest.approx(trace.output)
        assert sum(parts) == pytest.approx(trace.concatenated @ W_O)

    def test_9_the_sum_is_added_and_more_follows(self):
        trace = worked_block().trace(example.embed(example.SENTENCE))
        stand_in = example.DIMENSIONS.index("stand-in")
        assert trace.attention.output[IT, stand_in] == 0
        assert trace.attention_sum[IT] == pytest.approx(trace.x[IT] + trace.attention.output[IT])
        assert trace.attention_sum[IT, stand_in] == trace.x[IT, stand_in] == 1
        assert np.abs(trace.output[IT] - trace.attention.output[IT]).max() > 1

    def test_10_a_long_value_brings_more_than_a_large_weight(self, numbers):
        short = 0.71 * np.array([1.0, 0.0])
        long = 0.07 * np.array([0.0, 20.0])
        assert np.linalg.norm(long) > np.linalg.norm(short)
        assert numbers["borrow_share"] == f"{100 * 0.71 / (0.71 + 1.4):.0f}\N{NO-BREAK SPACE}%"

    def test_11_each_projection_sees_the_whole_vector(self):
        """A change of one number of x reaches several of the three vectors."""
        reached = [
            [np.abs(matrix[number]).max() > 0 for number in range(4)]
            for matrix in (example.W_Q, example.W_K, example.W_V)
        ]
        assert np.sum(reached, axis=0).min() >= 2
        trace = example.worked_example()
        assert sum(of.shape[-1] for of in (trace.query, trace.key, trace.value)) == 12

    @pytest.mark.parametrize("seed", range(20))
    def test_12_an_invertible_matrix_between_changes_no_score(self, seed):
        between = np.random.default_rng(seed).uniform(-2, 2, (4, 4)) + 5 * np.eye(4)
        x = example.embed(example.SENTENCE)
        trace = attention_trace(
            x @ example.W_Q @ between, x @ example.W_K @ np.linalg.inv(between).T, x @ example.W_V
        )
        first = example.worked_example()
        assert trace.scores == pytest.approx(first.scores)
        assert trace.weights == pytest.approx(first.weights)
        assert np.abs(trace.query - first.query).max() > 1

    def test_13_every_unmasked_weight_is_above_zero_and_every_masked_one_is_zero(self):
        assert (example.worked_example().weights > 0).all()
        trace = example.worked_example(is_causal=True)
        assert np.array_equal(trace.weights > 0, np.tri(WORDS, dtype=bool))

    def test_14_scores_and_weights_are_different_things(self):
        trace = example.worked_example()
        assert trace.scores.min() < 0
        assert trace.weights.sum(axis=-1) == pytest.approx(np.ones(WORDS))
        assert sum(map(float, SCORES_5.values())) == pytest.approx(5.3)

    def test_15_at_the_start_attention_is_nearly_even(self):
        weights = essay_statements.random_starts.load()["weights"][0]
        assert np.median(weights) == pytest.approx(1 / WORDS, abs=0.01)
        inside = (weights > 0.055) & (weights < 0.165)
        assert inside.mean() > 0.9

    def test_16_the_loss_falls_and_the_right_noun_gains_in_every_run(self):
        result = essay_statements.one_head.load()
        assert (result["losses"][:, -1] < 0.1 * result["losses"][:, 0]).all()
        right = result["right"][:, :, essay_statements.PRONOUN]
        assert (right[:, -1] > 5 * right[:, 0]).all()

    def test_kinds_can_be_read_off_keys_almost_always_and_off_values_above_chance(self):
        probe = essay_statements.probe
        assert probe("kind_in_keys", 1) > 0.95
        assert probe("place_in_values", 1) > 0.95
        assert 0.6 < probe("kind_in_values", 1) < probe("kind_in_keys", 1)
        assert probe("kind_in_keys", 0) < 0.6

    def test_17_a_clean_division_of_labour_is_the_exception(self, numbers):
        assert int(numbers["heads_clean"]) <= int(numbers["heads_runs"]) // 5

    def test_one_head_is_enough_on_the_toy_language(self, numbers):
        assert float(numbers["one_head_lowest"]) > 0.95

    def test_18_the_embedding_of_it_is_the_same_in_the_twin(self):
        here, twin = map(example.embed, (example.SENTENCE, example.TWIN_SENTENCE))
        assert np.array_equal(here[IT], twin[IT])
        assert not np.array_equal(here[-1], twin[-1])

    def test_it_attends_to_itself(self):
        assert 0 < example.worked_example().weights[IT, IT] < 0.01

    def test_the_sum_points_almost_the_way_of_cat(self, statements):
        found = statements["dominated"][1].numbers
        assert float(found["to_cat"]) > 0.99
        assert float(found["to_mat"]) < 0.8

    def test_20_cost_grows_with_the_square(self):
        lengths = (10, 20, 40)
        counts = [essay_statements.scores_of(length) for length in lengths]
        assert counts == [length**2 for length in lengths]

    def test_20_the_last_word_alone_with_kept_keys_and_values(self):
        full = example.worked_example(is_causal=True)
        before = example.worked_example(example.SENTENCE[:-1], is_causal=True)
        assert np.array_equal(before.key, full.key[:-1])
        assert np.array_equal(before.value, full.value[:-1])
        assert before.output == pytest.approx(full.output[:-1])
        # Without the mask the words before change as well, so nothing could be kept but them.
        both = example.worked_example(example.SENTENCE[:-1]).output
        assert np.abs(both - example.worked_example().output[:-1]).max() > 0.01

    def test_20_two_sequences_make_a_matrix_that_is_not_square(self, numbers):
        assert numbers["cross_attention_rows"] != numbers["cross_attention_columns"]


class TestCheckYourself:
    def test_even_a_very_negative_score_takes_a_little_away(self):
        alone = softmax(scores_with())
        assert softmax([*scores_with(), -20.0])[1] < alone[1]


def test_no_printed_number_is_typed_on_the_page():
    typed = re.findall(r"\d+\.\d+|\d+\s?%", re.sub(r"3\.2\.1|section 3\.\d", "", PAGE))
    assert not typed
