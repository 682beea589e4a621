"""What counts as a problem: too little noticed, or a list of survivors that is not right."""

import re

import pytest

from scripts.artifacts.places import ROOT
from scripts.quality.mutants import PARTS, SURVIVORS, as_toml, figures_of, problems, read_survivors
from scripts.tools.command import ProblemError

FILE = "src/attention_explainer/softmax.py"


def key(now: str) -> tuple[str, str, str, str]:
    return FILE, "softmax", "a + b", now


def results(killed: int, *survivors: str) -> list[tuple[tuple[str, str, str, str], str]]:
    return [
        *((key(str(number)), "killed") for number in range(killed)),
        *((key(now), "survived") for now in survivors),
    ]


def test_all_noticed_is_no_problem():
    figures = figures_of("softmax", results(20), {})
    assert (figures["mutants"], figures["killed"], figures["survived"]) == (20, 20, 0)
    assert problems({"limit": 0.95, "parts": [figures]}) == []


def test_an_endless_version_is_noticed():
    figures = figures_of("softmax", [(key("a"), "endless")], {})
    assert (figures["killed"], figures["endless"]) == (1, 1)


@pytest.mark.parametrize(("killed", "enough"), [(19, True), (18, False)])
def test_ninety_five_percent_must_be_noticed_even_if_the_rest_is_listed(killed, enough):
    figures = figures_of("softmax", results(killed, "a - b"), {key("a - b"): "why"})
    found = problems({"limit": 0.95, "parts": [figures]})
    assert found == (
        []
        if enough
        else [f"softmax: the tests notice {killed} of {killed + 1} wrong versions, less than 95 %"]
    )


@pytest.mark.parametrize(
    ("survivors", "listed", "pattern"),
    [
        (["a - b"], [], "survives and is not listed: .* a - b"),
        ([], ["0"], "listed but does not survive: .* 0"),
        ([], ["a * b"], "listed but is no longer made: .* a \\* b"),
    ],
)
def test_the_list_must_be_the_survivors(survivors, listed, pattern):
    figures = figures_of("softmax", results(40, *survivors), {key(now): "why" for now in listed})
    (problem,) = problems({"limit": 0.95, "parts": [figures]})
    assert re.search(pattern, problem)


def test_another_parts_survivors_are_not_missed():
    elsewhere = ("src/attention_explainer/masking.py", "causal_mask", "a", "b")
    figures = figures_of("softmax", results(1), {elsewhere: "why"})
    assert problems({"limit": 0.95, "parts": [figures]}) == []


def test_a_list_is_read_as_it_is_written(tmp_path):
    keys = [key('say("a")'), key("a\\b")]
    path = tmp_path / "survivors.toml"
    path.write_text(f'[[reason]]\nbecause = "It is."\nsurvivors = [\n{as_toml(keys)}]\n', "utf-8")
    assert read_survivors(path) == dict.fromkeys(keys, "It is.")
    path.write_text(path.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(ProblemError, match="listed twice"):
        read_survivors(path)


def test_every_listed_survivor_has_a_reason_and_a_file_of_some_part():
    files = {file for part in PARTS.values() for file in part.files}
    for (file, *_, was, now), reason in read_survivors(SURVIVORS).items():
        assert file in files
        assert len(reason.split()) >= 4, reason
        assert was != now


@pytest.mark.parametrize("name", PARTS)
def test_every_part_is_there(name):
    assert PARTS[name].files
    for path in (*PARTS[name].files, *PARTS[name].tests):
        assert (ROOT / path).exists(), path
