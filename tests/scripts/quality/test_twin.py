"""The browser's attention, asked in Node.js what the package has answered."""

import shutil

import pytest

pytest.importorskip("libcst", reason="the group `quality` is not installed")
pytest.importorskip("mutmut", reason="the group `quality` is not installed")

from scripts.artifacts.places import ROOT
from scripts.quality.mutating import twin
from scripts.quality.mutating.twin import ATTENTION, NUMBERS, differing, mutants_of

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")


@needs_node
@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        (ATTENTION, "sum + number * other[index]", "sum - number * other[index]"),
        (ATTENTION, "bias !== -Infinity", "bias !== Infinity"),
        (ATTENTION, "j < length", "j <= length"),
        (ATTENTION, "softcap * Math.tanh", "Math.tanh"),
        (NUMBERS, "toExponential(11)", "toExponential(12)"),
        (NUMBERS, "step >= ramp.dark_from", "step > ramp.dark_from"),
    ],
)
def test_the_right_version_agrees_and_a_wrong_one_does_not(file, right, wrong):
    source = (ROOT / file).read_text(encoding="utf-8")
    assert source.count(right) == 1
    agreed, differs, broken = differing(
        file, [source, source.replace(right, wrong), "export const (;"]
    )
    assert agreed == 0
    assert differs > 0
    assert broken is None


def test_tokens_are_exchanged_but_not_in_comments_and_texts():
    source = (
        '/** a + b */\nexport function add(a, b) {\n  const text = "1 + 1"; // 1 + 1\n'
        "  if (a < 0) return b;\n  return a + b;\n}\n"
    )
    mutants = mutants_of("a.js", source)
    changed = {(mutant.was, mutant.now) for mutant in mutants}
    assert changed == {
        ("if (a < 0) return b;", now)
        for now in (
            "if (a <= 0) return b;",
            "if (a > 0) return b;",
            "if (a < 1) return b;",
            "if (true || a < 0) return b;",
            "if (false && a < 0) return b;",
            "",
        )
    } | {("return a + b;", "return a - b;")}
    assert {mutant.function for mutant in mutants} == {"add"}


@needs_node
def test_a_module_that_answers_otherwise_has_no_wrong_versions(tmp_path, monkeypatch):
    source = (ROOT / NUMBERS).read_text(encoding="utf-8")
    path = tmp_path / NUMBERS
    path.parent.mkdir(parents=True)
    path.write_text(source.replace("step >= ramp.dark_from", "step > ramp.dark_from"), "utf-8")
    monkeypatch.setattr(twin, "ROOT", tmp_path)
    # Of nine weights, one falls on the first dark step; it is asked with a colour and without.
    with pytest.raises(ValueError, match="expected the package's answers, got 1 others"):
        twin.run(NUMBERS)


def test_without_node_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"expected Node\.js"):
        differing(NUMBERS, [])
