"""Whatever a reader sees as a number follows from the inputs, or is on a list with its reason.

A copy of the project is made in which the worked example, the kept results, the measurements and
the constants that scripts compute from are others. A number that is the same there is typed, or it
is constant: the shape of a matrix, a year, the number of a head. Those are on the list in
`constant_digits.toml`.
"""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scripts.artifacts.places import ROOT
from scripts.tools.moved_inputs import SOURCES
from scripts.tools.unmoved_digits import (
    Constant,
    States,
    Unmoved,
    states_of,
    unexplained,
    unmoved,
    unneeded,
)

LIST = Path(__file__).with_name("constant_digits.toml")

ENTRIES = tomllib.loads(LIST.read_text(encoding="utf-8"))["constant"]
CONSTANTS = [
    Constant(place, tuple(digits.split()))
    for entry in ENTRIES
    for place, digits in entry["stays"].items()
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Unmoved]:
    """Return all that stays in this project."""
    states = states_of(ROOT, tmp_path_factory.mktemp("moved"))
    return list(unmoved(states.before, states.moved))


@pytest.mark.nightly
def test_what_stays_when_the_inputs_move_is_on_the_list(found: list[Unmoved]) -> None:
    """Compute what is named here; or, if it has to stay, add it to the list with a reason."""
    assert not unexplained(found, CONSTANTS), (
        f"artifact, place and number: compute it, or give a reason in {LIST.name}"
    )


@pytest.mark.nightly
def test_what_is_on_the_list_stays(found: list[Unmoved]) -> None:
    assert not unneeded(found, CONSTANTS), f"take it off {LIST.name}"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["reason"])
def test_every_entry_has_a_reason_and_numbers(entry: dict[str, Any]) -> None:
    assert set(entry) == {"reason", "stays"}
    assert len(entry["reason"].split()) >= 4
    assert all(digits.split() for digits in entry["stays"].values())


TYPED = {
    "in a caption": (
        "figures/weights_from_it_bars.py",
        'f"The weights from “',
        'f"With 0.71 for the cat: the weights from “',
        "weights_from_it_bars: caption: 0.71",
    ),
    "in a caption, with a format": (
        "figures/weights_from_it.py",
        "“{result.words[result.query]}”: {listed",
        "“{result.words[result.query]}”, {0.71:.2f} at most: {listed",
        "weights_from_it: alt text: 0.71",
    ),
    "as a constant of the module": (
        "tables/weights_from_it_table.py",
        '\n\ndef caption(result: WeightsFromOneWord) -> str:\n    return (\n        f"Weights',
        "\n\nCAT = 0.71\n\n\ndef caption(result: WeightsFromOneWord) -> str:\n"
        '    return (\n        f"{CAT}: Weights',
        "weights_from_it_table: caption: 0.71",
    ),
    "as a percentage in the prose": (
        "tables/value_length.py",
        '"weight_cat": percent(result.weights[answer])',
        '"weight_cat": percent(0.71)',
        "value_length: number weight_cat: 71",
    ),
    "as a cell": (
        "tables/value_length.py",
        "(word, float(weight), ",
        "(word, 0.71, ",
        "value_length: column 2: 0.710",
    ),
    "as the label of a tick": (
        "figures/pronoun_weights.py",
        '["0", "0.5", "1"]',
        '["0", "0.71", "1"]',
        "pronoun_weights: wide picture: 0.71",
    ),
    "in a formula": (
        "formulas/score_of_cat.py",
        "= {trimmed(result.scores[0], 2)}",
        "= 7.65",
        "score_of_cat: formula: 7.65",
    ),
    "in the panel of a live figure": (
        "live/panels/weights_from_a_word.html",
        '<p class="live-sum">The',
        '<p class="live-sum" title="0.71 for the cat">The',
        "weights_from_a_word: panel: 0.71",
    ),
}
"""Where somebody types → file in `scripts`, what stands there, what is typed, and the finding."""


@pytest.fixture(scope="module")
def found_in_typed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what is found in a copy in which somebody typed numbers."""
    folder = tmp_path_factory.mktemp("typed")
    for source in SOURCES:
        shutil.copytree(ROOT / source, folder / "copy" / source)
    names = []
    for file, before, after, _ in TYPED.values():
        path = folder / "copy" / "scripts" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{file}: choose another place to type in"
        path.write_text(text.replace(before, after), encoding="utf-8")
        names.append(path.stem)
    states = states_of(folder / "copy", folder, only=names)
    return unexplained(list(unmoved(states.before, states.moved)), CONSTANTS)


@pytest.mark.parametrize("place", TYPED)
def test_a_typed_number_is_found(place: str, found_in_typed: list[str]) -> None:
    finding = TYPED[place][-1]
    assert any(said.startswith(finding) for said in found_in_typed), found_in_typed


BEFORE = {"map": {"caption": "The cat gets 0.71, the mat 0.07, of 10 words."}}


class TestTheComparison:
    def stays(self, *captions: str) -> list[str]:
        states = States(BEFORE, [{"map": {"caption": caption}} for caption in captions])
        return [str(each) for each in unmoved(states.before, states.moved)]

    def test_numbers_are_held_against_those_in_their_place(self) -> None:
        assert self.stays("The cat gets 0.07, the mat 0.71, of 10 words.") == ["map: caption: 10"]

    def test_or_between_the_same_words_if_others_came(self) -> None:
        assert self.stays("The mat gets more: 0.40, the cat 0.07, of 10 words.") == [
            "map: caption: 0.07 10"
        ]

    def test_it_is_enough_to_move_once(self) -> None:
        assert not self.stays(
            "The cat gets 0.71, the mat 0.08, of 11 words.",
            "The cat gets 0.65, the mat 0.07, of 10 words.",
        )

    def test_a_state_without_the_text_says_nothing(self) -> None:
        states = States(BEFORE, [{}, {"map": {}}])
        (found,) = unmoved(states.before, states.moved)
        assert found.digits == ("0.71", "0.07", "10")

    def test_the_list_excuses_what_it_names_and_nothing_else(self) -> None:
        found = [Unmoved("map", "caption", ("0.71", "10"))]
        words = Constant("map: cap*", ("10",))
        assert unexplained(found, [words]) == ["map: caption: 0.71"]
        assert unexplained(found, [Constant("bars", ("10", "0.71"))]) == ["map: caption: 0.71 10"]
        assert unexplained(found, [Constant("map", ("10", "0.71"))]) == []
        assert unneeded(found, [words]) == []

    def test_what_the_list_names_in_vain_is_said(self) -> None:
        found = [Unmoved("map", "caption", ("10",))]
        vain = [Constant("map", ("10", "11")), Constant("bars: caption", ("10",))]
        assert unneeded(found, vain) == ["map: 11", "bars: caption: 10"]
