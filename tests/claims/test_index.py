"""What the front page says in words."""

import json
import re
from decimal import Decimal

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_figures.styles.palette import DARK, LIGHT, ROLES
from scripts.artifacts.places import ROOT
from scripts.figures import weights_from_it
from scripts.live import mechanism
from scripts.real_model import results
from scripts.results import attention_measured, conventions
from scripts.results.essay_quotes import PUBLISHED, UPDATED, WEIGHTS_2
from scripts.writing_model import results as writer_results

DOCS = ROOT / "docs"


def test_the_sentence_is_that_of_the_example():
    assert " ".join(example.SENTENCE) == "The cat sat on the mat because it was tired"


def test_it_is_connected_with_cat():
    result = weights_from_it.compute()
    assert result.words[result.query] == example.QUERY_WORD
    assert result.words[result.by_weight[0]] == example.ANSWER


def test_six_of_the_ten_weights_were_put_in():
    result = weights_from_it.compute()
    assert len(result.words) == 10
    assert len(WEIGHTS_2) == 6
    for word, printed in WEIGHTS_2.items():
        assert Decimal(f"{result.weight_of(word):.2f}") == Decimal(printed)


def test_what_is_measured_beforehand_says_where_it_comes_from():
    benchmark = json.loads(attention_measured.DATA.read_text(encoding="utf-8"))
    assert benchmark["measured"]
    assert benchmark["machine"]["processor"]
    assert results.load().provenance
    assert writer_results.load().provenance
    libraries = json.loads(conventions.DATA.read_text(encoding="utf-8"))
    assert libraries["measured"]
    assert all(each["version"] for each in libraries["libraries"].values())


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_more_strongly_coloured_the_box_the_more_attention(palette):
    """Ever farther from the colour of the page, in both schemes."""
    page, *heats = (
        np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
        for colour in (palette.heat(0.0), *map(palette.heat, np.linspace(0, 1, 11)))
    )
    assert (np.diff([np.linalg.norm(heat - page) for heat in heats]) > 0).all()


def test_what_is_needed_of_mathematics_is_on_the_page_that_the_steps_link_to():
    text = (DOCS / "prerequisites.md").read_text(encoding="utf-8")
    for part in ("Powers of e", "Square root", "Vectors"):
        assert f"## {part}" in text
    chapters = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*/*.md"))
    for part in re.findall(r"^## (?!Sources)(.*)$", text, re.M):
        anchor = part.lower().replace(",", "").replace(" ", "-")
        assert f"(../prerequisites.md#{anchor})" in chapters, part


def test_the_list_has_the_question_that_each_step_opens_with():
    steps = re.findall(
        r"^\[[^\]]+\]\((.*?)\).*\n:   (.*\?)$", (DOCS / "index.md").read_text("utf-8"), re.M
    )
    assert len(steps) == 12
    for page, question in steps:
        opening = (DOCS / page).read_text(encoding="utf-8").split("\n\n")[1]
        assert opening.replace("*", "") == question.replace("*", ""), page


def test_one_layer_and_one_real_head_stay_with_the_cat_where_the_others_turn():
    for machine in mechanism.compute().machines:
        (answer, rival), (answer_in_twin, rival_in_twin) = machine.weights
        assert answer > rival
        assert (answer_in_twin < rival_in_twin) == (machine.name in ("stacked", "turning"))
    numbers = mechanism.numbers(mechanism.compute())
    story, turning = mechanism.compute().machines[2:]
    assert (story.called, turning.called) == tuple(
        f"real head {numbers[name]}" for name in ("story", "turning")
    )


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_each_role_has_a_colour_of_its_own(palette):
    assert ROLES == ("query", "key", "value", "weights", "output")
    assert len({getattr(palette, role) for role in ROLES}) == 5


def test_the_essay_is_of_2023_and_was_updated_in_2025():
    assert (PUBLISHED[-4:], UPDATED[-4:]) == ("2023", "2025")
