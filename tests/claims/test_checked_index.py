"""What the page that checks the essay says in words; numbers are named by their point there."""

import dataclasses
import math
import re
from collections import Counter

import numpy as np
import pytest

from attention_explainer import (
    MultiHeadAttention,
    attention_trace,
    scaled_dot_product_attention,
    softmax,
)
from attention_explainer import worked_example as example
from attention_explainer.training.head_ablation import is_one_to_one
from attention_explainer.worked_block import worked_block
from scripts.artifacts.places import ROOT
from scripts.figures import essay_mat_score
from scripts.live import score_playground
from scripts.real_model.study import reliable
from scripts.results import head_specialisation
from scripts.results.essay_quotes import (
    AGREES,
    CANNOT_BE,
    CONTRADICTS,
    HOLDS,
    ILLUSTRATIVE,
    INCOMPLETE,
    LEFT_OUT,
    PHRASES,
    ROUGHLY,
    SCORES_5,
    SENTENCE,
    TAKEN_OVER,
    VERDICTS,
    WEIGHTS_2,
    WEIGHTS_5,
    WEIGHTS_6,
    agrees,
    rounding,
)
from scripts.results.published_models import BERT_WORDS, GPT2_SMALL, GPT2_TEXT, LLAMA_TEXT
from scripts.site.macros import slug
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
IT, CAT, MAT = map(example.position, (example.QUERY_WORD, example.ANSWER, example.RIVAL))
WORDS = len(example.SENTENCE)

VERDICTS_OF_STATEMENTS = {
    "causal": INCOMPLETE,
    "equation": LEFT_OUT,
    "because": INCOMPLETE,
    "brain": ILLUSTRATIVE,
    "vectors": HOLDS,
    "tokens": ROUGHLY,
    "meaning": INCOMPLETE,
    "terabytes": HOLDS,
    "every_other": ROUGHLY,
    "called_score": INCOMPLETE,
    "borrow": INCOMPLETE,
    "roles": HOLDS,
    "broken": INCOMPLETE,
    "lock": INCOMPLETE,
    "projections": HOLDS,
    "massive": ROUGHLY,
    "layers": ROUGHLY,
    "noun": INCOMPLETE,
    "dot_product": HOLDS,
    "scaling": INCOMPLETE,
    "weighted_sum": HOLDS,
    "representation": INCOMPLETE,
    "dominated": INCOMPLETE,
    "random": INCOMPLETE,
    "loss": INCOMPLETE,
    "labour": INCOMPLETE,
    "sentences": HOLDS,
    "emerges": HOLDS,
    "one_head": INCOMPLETE,
    "heads": INCOMPLETE,
    "concatenated": INCOMPLETE,
    "listen": ILLUSTRATIVE,
    "geometry": ILLUSTRATIVE,
    "paper": HOLDS,
    "course": HOLDS,
    "video": HOLDS,
    "order": LEFT_OUT,
    "cross_attention": LEFT_OUT,
    "cost": LEFT_OUT,
    "cache": LEFT_OUT,
    "sinks": LEFT_OUT,
}
"""The sentences of each section are written for this verdict."""

WITHOUT_A_SOURCE = {"course", "video"}
"""Cited are their own pages."""

VERDICTS_OF_NUMBERS = {
    ("2", "weight, the"): TAKEN_OVER,
    ("2", "weight, cat"): TAKEN_OVER,
    ("2", "weight, sat"): TAKEN_OVER,
    ("2", "weight, mat"): TAKEN_OVER,
    ("2", "weight, because"): TAKEN_OVER,
    ("2", "weight, tired"): TAKEN_OVER,
    ("2", "sum of 6"): INCOMPLETE,
    ("2", "per cent, cat"): AGREES,
    ("4", "width, vector"): TAKEN_OVER,
    ("5", "score, cat"): TAKEN_OVER,
    ("5", "score, mat"): TAKEN_OVER,
    ("5", "score, sat"): TAKEN_OVER,
    ("5", "weight, cat"): INCOMPLETE,
    ("5", "weight, mat"): CANNOT_BE,
    ("5", "weight, sat"): INCOMPLETE,
    ("5", "sum of 3"): INCOMPLETE,
    ("5", "per cent, cat"): AGREES,
    ("5", "per cent, mat"): AGREES,
    ("5", "per cent, sat"): AGREES,
    ("6", "weight, cat"): AGREES,
    ("6", "weight, mat"): CONTRADICTS,
    ("6", "weight, sat"): AGREES,
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

    @pytest.mark.parametrize("name", VERDICTS_OF_STATEMENTS)
    def test_each_statement_has_its_section_with_verdict_and_what_carries_it(
        self, name, statements
    ):
        statement = statements[name][0]
        title = f"### {statement.title}\n"
        assert PAGE.count(title) == 1
        section = PAGE.split(title)[1].split("\n##")[0]
        assert f"[[ essay_statements.{name}_verdict | verdict ]]" in section
        carried = f"[[ essay_statements.{name}_carried_by | plain ]]"
        is_picture = statement.carried_by == essay_statements.NO_COMPUTATION
        assert ("nothing computed here" if is_picture else carried) in section
        for anchor in statement.sources:
            assert f"references.md#{anchor})" in section
            assert f"{{{anchor},\n" in REFERENCES
        is_quoted = f"[[ essay_statements.{name}_quote | plain" in section
        assert is_quoted == (name in PHRASES)

    def test_the_page_keeps_the_essays_order(self, statements):
        places = [PAGE.index(f"### {statement.title}\n") for statement, _ in statements.values()]
        assert places == sorted(places)
        omissions = PAGE.index("## What the essay does not mention")
        not_said = [statement.step == "not said" for statement, _ in statements.values()]
        assert [place > omissions for place in places] == not_said

    def test_what_is_cited_names_a_source_and_the_rest_is_computed_or_a_picture(self, statements):
        for statement, finding in statements.values():
            is_cited = "cited" in statement.carried_by
            is_computed = "computed" in statement.carried_by
            assert is_computed == (statement.check.__name__ == f"check_{statement.name}")
            assert is_computed or not finding.numbers
            is_picture = statement.carried_by == essay_statements.NO_COMPUTATION
            assert is_picture == (finding.verdict == ILLUSTRATIVE)
            assert is_picture == (not is_cited and not is_computed)
            if is_cited and statement.name not in WITHOUT_A_SOURCE:
                assert statement.sources

    def test_what_holds_rests_on_more_than_the_sites_own_code_and_example(self, statements):
        for statement, finding in statements.values():
            if finding.verdict == HOLDS:
                assert "cited" in statement.carried_by

    def test_what_is_computed_on_an_invented_case_or_a_toy_task_says_so(self, statements):
        said = {name: statement.carried_by for name, (statement, _) in statements.items()}
        assert {n for n, by in said.items() if "made-up" in by} == {"borrow", "dominated"}
        on_toys = {"loss", "labour", "one_head", "heads"}
        assert {name for name, by in said.items() if "toy" in by} == on_toys
        for name, (statement, _) in statements.items():
            tasks = {"several_questions", "heads", "one_head", "probe"}
            assert (name in on_toys) == bool(tasks & {*statement.check.__code__.co_names})

    def test_a_source_that_was_not_read_itself_is_marked_at_the_verdict(self, statements):
        notes = dict(
            re.findall(r"@\w+\{([\w-]+),.*?annotation\s*=\s*\{(.*?)\}\n", REFERENCES, re.S)
        )
        unread = {
            anchor
            for anchor, note in notes.items()
            if note.endswith(("Read here in secondary sources.", "Not read again for this site."))
        }
        assert {"touvron-2023", "elhage-2021"} <= unread
        for statement, _ in statements.values():
            assert ("second hand" in statement.carried_by) == bool(unread & {*statement.sources})

    def test_counts_add_up_and_the_largest_group_is_incomplete(self, statements, numbers):
        assert sum(int(numbers[f"count_{name}"]) for name in VERDICTS) == len(statements)
        assert max(VERDICTS, key=lambda name: int(numbers[f"count_{name}"])) == "incomplete"
        # These have no sentence in the tally of statements.
        for name in ("cannot_be", "taken_over", "agrees", "contradicts"):
            assert numbers[f"count_{name}"] == "0"

    def test_a_verdict_follows_what_is_computed(self):
        assert essay_statements.unless(True, {}).verdict == INCOMPLETE
        assert essay_statements.unless(False, {}).verdict == HOLDS
        assert essay_statements.provided(True, {}).verdict == HOLDS
        assert essay_statements.provided(False, {}).verdict == CANNOT_BE

    def test_each_verdict_is_explained(self, numbers):
        for name, verdict in VERDICTS.items():
            assert numbers[f"word_{name}"] == verdict
            assert f"[[ essay_statements.word_{name} | verdict ]]\n:   " in PAGE

    def test_all_verdicts_bear_their_icon(self):
        shown = re.findall(r"\[\[ ([\w.]*verdict\w*|\w+\.word_\w+) \| (\w+) \]\]", PAGE)
        assert {how for _, how in shown} == {"verdict"}

    def test_every_row_of_both_tables_leads_to_a_section(self, statements):
        headings = re.findall(r"^### (.+)$", PAGE, flags=re.MULTILINE)
        assert len({slug(heading) for heading in headings}) == len(headings)
        leads_to = {row.section for row in essay_numbers.compute()}
        assert leads_to | {statement.title for statement, _ in statements.values()} <= {*headings}
        assert 'table("essay_numbers", linked="why")' in PAGE
        # The tiles of both are tested in tests/scripts/site/test_wall.py.
        assert "[[ wall() ]]" in PAGE

    def test_the_table_of_numbers_has_what_is_printed_beside_what_is_computed(self):
        columns = essay_numbers.tabulate(essay_numbers.compute()).columns
        assert columns.index("computed") == columns.index("printed") + 1
        wall, table = (PAGE.index(f"[[ {macro}(") for macro in ("wall", "table"))
        assert wall < table == PAGE.index('[[ table("essay_numbers"')
        assert "## All numbers\n" in PAGE[wall:table]

    def test_five_findings_come_first_each_with_its_verdict_and_its_section(self, statements):
        first = PAGE.split("\n## ")[1]
        assert first.startswith("The five that matter most\n")
        items = re.split(r"^\d\. ", first, flags=re.MULTILINE)[1:]
        assert len(items) == 5
        titles = {f"essay_statements.{name}": row.title for name, (row, _) in statements.items()}
        titles["essay_softmax"] = "Softmax of three scores"
        for item in items:
            (name,) = re.findall(
                r"\[\[ ([\w.]+?)_verdict(?:_mat)? \| verdict \]\]",
                item.replace("essay_softmax.verdict", "essay_softmax_verdict"),
            )
            title = titles[name]
            assert f"[{title}](#{slug(title)})" in item


class TestWhatCouldHaveBeenRefuted:
    """A verdict on a number is worth what could have refuted it."""

    def test_the_verdict_on_each_number(self):
        given = {(row.step, row.what): row.verdict for row in essay_numbers.compute()}
        assert given == VERDICTS_OF_NUMBERS

    def test_no_verdict_rests_on_the_hand_made_example(self, monkeypatch):
        def refuse(*_, **__):
            raise AssertionError("a verdict rests on matrices that were chosen to give it")

        for name in ("worked_example", "embed", "W_Q", "W_K", "W_V"):
            monkeypatch.setattr(example, name, refuse)
        given = {(row.step, row.what): row.verdict for row in essay_numbers.compute()}
        assert given == VERDICTS_OF_NUMBERS

    @pytest.mark.parametrize(
        "row", essay_numbers.compute(), ids=lambda row: f"{row.step} {row.what}"
    )
    def test_another_printed_number_would_change_the_verdict_unless_it_is_an_input(self, row):
        far_too_large = str(10 * float(row.printed) + 1)
        other = dataclasses.replace(row, printed=far_too_large)
        if row.basis == essay_numbers.INPUT:
            assert row.expected is None
            assert other.verdict == row.verdict == TAKEN_OVER
        else:
            assert other.verdict in {CANNOT_BE, CONTRADICTS}

    @pytest.mark.parametrize(
        "row", essay_numbers.compute(), ids=lambda row: f"{row.step} {row.what}"
    )
    def test_what_is_held_against_the_essay_alone_never_holds(self, row):
        if row.basis == essay_numbers.MATHEMATICS:
            exact = dataclasses.replace(row, printed=f"{row.expected:.2f}")
            assert exact.verdict == HOLDS
        else:
            for printed in ("0.05", "0.71", "1", "70"):
                assert dataclasses.replace(row, printed=printed).verdict != HOLDS

    def test_the_tally_counts_apart_what_nothing_could_refute(self):
        rows = essay_numbers.compute()
        given = essay_numbers.numbers(rows)
        by_verdict = Counter(VERDICTS_OF_NUMBERS.values())
        for name, verdict in VERDICTS.items():
            assert int(given[name]) == by_verdict[verdict]
        inputs = [row for row in rows if row.expected is None]
        assert int(given["taken_over"]) == len(inputs) == 6 + 1 + 3
        assert int(given["refutable"]) == len(rows) - len(inputs)
        assert int(given["with_itself"]) == int(given["agrees"]) + int(given["contradicts"])
        assert int(given["with_mathematics"]) == int(given["incomplete"]) + int(given["cannot_be"])
        # "None of them comes out exactly as printed"; "one ... does not"; "one ... can’t be right"
        assert given["holds"] == "0"
        assert given["contradicts"] == given["cannot_be"] == "1"

    def test_two_words_clash_of_which_one_number_is_held_against_something_stronger(self):
        clashing = {
            printed.word
            for printed in essay_three_distributions.compute()
            if printed.verdict == CONTRADICTS
        }
        assert clashing == {"cat", "mat"}
        assert WEIGHTS_2["cat"] == WEIGHTS_6["cat"] != WEIGHTS_5["cat"]
        rows = essay_numbers.compute()
        assert [row.what for row in rows if row.verdict == CONTRADICTS] == ["weight, mat"]
        of_step_5 = [row for row in rows if row.step == "5" and row.what.startswith("weight")]
        assert {row.basis for row in of_step_5} == {essay_numbers.MATHEMATICS}

    def test_any_positive_weights_with_something_left_over_can_come_from_a_softmax(self):
        rng = np.random.default_rng(3)
        for weights in (list(map(float, WEIGHTS_2.values())), *rng.uniform(0.001, 0.15, (20, 6))):
            left = 1 - sum(weights)
            assert left > 0
            again = softmax([*np.log(weights), *np.log([left / 3] * 3)])
            assert again[: len(weights)] == pytest.approx(weights)

    def test_the_example_was_made_to_give_the_weights_of_step_2(self):
        weights = example.worked_example().weights[IT]
        for word, printed in WEIGHTS_2.items():
            assert agrees(printed, weights[example.SENTENCE.index(word)])


class TestNumbers:
    def test_1_two_the_share_a_row_and_three_words_are_absent(self):
        lower = [word.lower() for word in SENTENCE]
        assert lower.count("the") == 2
        assert [word for word in lower if word not in WEIGHTS_2] == ["on", "it", "was"]
        printed = sum(map(float, WEIGHTS_2.values()))
        assert printed == pytest.approx(0.95)
        with_both = printed + float(WEIGHTS_2["the"])
        assert with_both == pytest.approx(0.99)
        # What the example gives to the absent words is within what rounding hides.
        from_it = example.worked_example().weights[IT]
        absent = sum(from_it[example.position(word)] for word in ("on", "it", "was"))
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

    def test_3_the_score_that_the_printed_weights_need(self, mat_score):
        assert mat_score.joint == pytest.approx(1.331, abs=5e-4)
        ratio = float(WEIGHTS_5["mat"]) / float(WEIGHTS_5["cat"])
        assert math.exp(mat_score.joint - float(SCORES_5["cat"])) == pytest.approx(ratio)

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
        assert verdicts == [CONTRADICTS, CONTRADICTS, AGREES]
        assert WEIGHTS_6["cat"] == WEIGHTS_2["cat"]

    def test_4_step_6_is_possible_by_itself_and_clashes_with_step_2(self):
        """Some softmax gives the weights of step 6; none gives both weights of "mat"."""
        weights = [float(weight) for weight in WEIGHTS_6.values()]
        scores = np.log([*weights, *[(1 - sum(weights)) / 7] * 7])
        assert softmax(scores)[:3] == pytest.approx(weights)
        (low, high), (low_2, high_2) = (rounding(of["mat"]) for of in (WEIGHTS_6, WEIGHTS_2))
        assert min(high, high_2) <= max(low, low_2)

    def test_5_the_division_with_the_essays_own_width(self):
        result = essay_softmax.compute()
        assert result.alone[1] == pytest.approx([0.647, 0.185, 0.168], abs=5e-4)
        assert result.with_others[:, 0] == pytest.approx([0.735, 0.362], abs=5e-4)
        # Other words only take weight away, so the printed one is out of reach.
        assert result.alone[1, 0] < rounding(WEIGHTS_5["cat"])[0]

    def test_5_the_gap_for_the_weight_of_step_2(self):
        gap = essay_softmax.gap_for(0.71, len(SENTENCE))
        assert gap == pytest.approx(3.09, abs=5e-3)
        assert softmax([gap, *[0.0] * (len(SENTENCE) - 1)])[0] == pytest.approx(0.71)

    def test_6_massive_matrices(self, numbers):
        assert GPT2_SMALL.projection_weights == 1_769_472
        assert GPT2_SMALL.output_weights == 589_824
        assert int(numbers["massive_here"]) == 4 * 4

    def test_matrices_of_all_layers_and_heads(self, numbers):
        assert int(numbers["layers_matrices"]) == 12 * 3
        assert int(numbers["layers_of_heads"]) == 12 * 12 * 3


class TestStatements:
    def test_7_causal_weights_of_later_words_are_exactly_zero(self):
        result = essay_causal.compute()
        both, causal = result.weight(example.QUERY_WORD, example.CAUSE)
        assert causal == 0
        assert list(np.flatnonzero(result.causal[IT] == 0)) == [IT + 1, IT + 2]
        assert agrees(WEIGHTS_2["tired"], both)
        assert example.position(example.CAUSE) > IT

    def test_7_in_a_causal_model_tired_can_look_back_at_cat_and_it(self):
        causal = example.worked_example(is_causal=True).weights
        tired = causal[example.position(example.CAUSE)]
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
        changed = essay_statements.changed_outputs(example.ANSWER, example.RIVAL, is_causal=True)
        assert int(numbers["order_changed_causal"]) == (changed > 0).sum() > 0
        assert changed[IT] == 0
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
        assert np.median(weights) == pytest.approx(1 / weights.shape[-1], abs=0.01)
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

    def test_17_where_one_word_asks_three_things_the_division_is_clean(self):
        result = essay_statements.several_questions.load()
        serves = head_specialisation.criteria(result, ["three_asked_three_heads"])
        clean = is_one_to_one(serves["three_asked_three_heads", "ablation"])
        assert clean.sum() > 0.8 * len(clean)

    def test_one_head_is_enough_on_the_toy_language_and_not_for_two_questions(self, numbers):
        assert float(numbers["one_head_lowest"]) > 0.95
        assert float(numbers["one_head_highest_of_two"].removesuffix("\u00a0%")) < 50

    def test_18_the_embedding_of_it_is_the_same_in_the_twin(self):
        here, twin = map(example.embed, (example.SENTENCE, example.TWIN_SENTENCE))
        assert np.array_equal(here[IT], twin[IT])
        last = example.position(example.CAUSE)
        assert not np.array_equal(here[last], twin[last])

    def test_18_attention_changes_it_in_the_twin_a_little(self, numbers):
        new = [
            example.worked_example(words).output[IT]
            for words in (example.SENTENCE, example.TWIN_SENTENCE)
        ]
        assert 0.01 < np.abs(new[0] - new[1]).max() < 0.1
        assert float(numbers["meaning_attended"]) == pytest.approx(
            np.abs(new[0] - new[1]).max(), abs=5e-3
        )

    def test_heads_find_the_cause_no_better_than_a_fixed_distance(self):
        cause = reliable()[-1]
        assert "because" in cause.what
        assert cause.found.accuracy < cause.rule_share
        assert cause.found.interval[0] < cause.rule_share < cause.found.interval[1]

    def test_terabytes_are_right_for_one_model_and_not_for_an_earlier_one(self, numbers):
        assert float(numbers["terabytes_llama"]) == pytest.approx(
            sum(LLAMA_TEXT.values()) / 1000, abs=0.05
        )
        assert GPT2_TEXT < 1000 < sum(LLAMA_TEXT.values())

    def test_billions_of_sentences_counting_each_reading_only(self, numbers):
        assert BERT_WORDS / 25 < 1e9 < 2e9 < 40 * BERT_WORDS / 25
        assert float(numbers["sentences_read"]) == pytest.approx(
            40 * BERT_WORDS / 25 / 1e9, abs=0.05
        )
        assert float(numbers["sentences_text"]) < 1

    def test_it_attends_to_itself(self):
        assert 0 < example.worked_example().weights[IT, IT] < 0.01

    def test_the_printed_weights_point_to_cat_or_to_mat_as_the_values_decide(self, numbers):
        weights = np.array(list(map(float, WEIGHTS_2.values())))
        cat, mat = (list(WEIGHTS_2).index(word) for word in ("cat", "mat"))
        for length, to_cat in ((1, "to_cat"), (20, "long_to_cat")):
            values = np.eye(len(weights))
            values[mat] *= length
            added = weights @ values
            cosines = added @ values.T / np.linalg.norm(added) / np.linalg.norm(values, axis=1)
            assert float(numbers[f"dominated_{to_cat}"]) == pytest.approx(cosines[cat], abs=5e-3)
            assert (cosines[cat] > cosines[mat]) == (length == 1)
        assert float(numbers["dominated_long_to_mat"]) == pytest.approx(cosines[mat], abs=5e-3)
        assert float(numbers["dominated_turns"]) == pytest.approx(0.71 / 0.07, abs=0.05)

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


class TestCheckYourself:
    def test_even_a_very_negative_score_takes_a_little_away(self):
        alone = softmax(scores_with())
        assert softmax([*scores_with(), -20.0])[1] < alone[1]


def test_no_printed_number_is_typed_on_the_page():
    typed = re.findall(r"\d+\.\d+|\d+\s?%", re.sub(r"3\.2\.1|section \d\.\d", "", PAGE))
    assert not typed


def test_the_essay_has_eight_steps():
    assert {step for step, _ in PHRASES.values() if step.isdigit()} == set("12345678")
