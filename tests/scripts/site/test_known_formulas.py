"""Formulas with other numbers, without the converter: they are what the converter makes of them."""

import json
import random
import re

import pytest

from scripts.artifacts.places import ARTIFACTS
from scripts.site import known_formulas
from scripts.site.known_formulas import LATEX, LatexError, LatexToMathML, learn
from scripts.site.maths_markdown import latex_to_mathml

FORMULAS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["latex"]
    for path in sorted((ARTIFACTS / "formulas").glob("*.json"))
} | {
    "power": r"e^{−0.5} = \frac{e^{4.75}}{2} + x_{1}",
    "words": r"\query{q_{\text{it}}} \cdot \key{k_{\text{the cat}}} = 1204 - 3",
}


@pytest.fixture(autouse=True)
def _nothing_is_known(monkeypatch):
    monkeypatch.setattr(known_formulas, "known", {})


def another(part: str, random_of: random.Random) -> str:
    if part.startswith("\\"):
        return rf"\text{{not {part[6:-1]} < y}}"
    number = random_of.choice(["0", "7", "0.25", "13.5", "999"])
    return random_of.choice([number, number, f"−{number}", f"(−{number})"])


@pytest.mark.parametrize("name", FORMULAS)
def test_other_numbers_and_words_give_what_the_converter_gives(name):
    latex, random_of = FORMULAS[name], random.Random(name)
    learn(f"<p>{latex_to_mathml(latex, display=True)}</p>")
    for _ in range(40):
        changed = LATEX.sub(
            lambda found: found[0] if random_of.random() < 0.3 else another(found[0], random_of),
            latex,
        )
        expected = latex_to_mathml(changed, display=True)
        converted = LatexToMathML().convert_with_local_state(changed, displaystyle=True)
        assert converted == re.sub(r' alttext="[^"]*"', "", expected, count=1), changed


def test_a_formula_of_another_shape_is_refused():
    learn(latex_to_mathml("a + 3", display=False))
    with pytest.raises(LatexError, match="no formula of the page has its shape"):
        LatexToMathML().convert_with_local_state("a - 3", displaystyle=False)
    with pytest.raises(LatexError):  # a comma before thousands is one more sign
        LatexToMathML().convert_with_local_state("a + 3,000", displaystyle=False)
    with pytest.raises(LatexError):  # known in another size alone
        LatexToMathML().convert_with_local_state("a + 3", displaystyle=True)
