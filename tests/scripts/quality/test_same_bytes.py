"""Other circumstances are tried on a small project, which heeds none of them, and spoilt ones."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.quality import same_bytes
from tests.scripts.quality.stand_in import spoil


def measured(words):
    return same_bytes.measure(argparse.Namespace(only=words))


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    return tmp_path_factory.mktemp("languages") / "locales"


@pytest.fixture(scope="module")
def circumstances(locales):
    return same_bytes.circumstances(locales)


@pytest.fixture
def compared(project, circumstances):
    """`compared(words)` builds as usual and under the circumstance with these words."""

    def compare(words):
        (under,) = (each for each in circumstances if words in each.name)
        usual, other = (
            Path(shutil.copytree(project, project.parent / folder))
            for folder in ("usual/copy", f"other/{under.folder}")
        )
        same_bytes.build(usual, same_bytes.Circumstance("as usual"))
        return same_bytes.compare(usual, other, under)

    return compare


def problems_of(row):
    return same_bytes.problems({"circumstances": [row]})


@pytest.mark.usefixtures("project")
def test_a_sound_build_gives_the_same_bytes_wherever_it_is():
    figures = measured("another")
    names = [row["name"] for row in figures["circumstances"]]
    assert names == [
        "another folder, with spaces and umlauts",
        "another time zone",
        "another hash seed",
    ]
    for row in figures["circumstances"]:
        assert (row["files"], row["numbers"]) == (3, 1)
        assert row["other_digits"] == row["other"] == row["other_numbers"] == []
    assert same_bytes.problems(figures) == []


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("another folder", "os.path.basename(os.getcwd())"),
        ("another time zone", "'far' if time.timezone == -14 * 3600 else 'near'"),
        ("another hash seed", "'as told' if hash('a') % 2**32 == {seeded} else 'at random'"),
        ("one core", "'one' if len(os.sched_getaffinity(0)) == 1 else 'more'"),
        ("without asserts", "'with' if __debug__ else 'without'"),
        ("the C locale", "os.environ.get('LC_ALL', 'none')"),
    ],
)
def test_a_build_that_heeds_a_circumstance_is_found_out(
    project, compared, monkeypatch, words, shown
):
    if words == "one core" and len(os.sched_getaffinity(0)) == 1:
        pytest.skip("there is only one core here")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("PYTHONOPTIMIZE", raising=False)
    seeded = same_bytes.answer_of("print(hash('a') % 2**32)", PYTHONHASHSEED="12345")
    spoil(project, 'str("nothing more")', f"({shown.replace('{seeded}', seeded)})")
    row = compared(words)
    assert row["other"] == ["more.txt"]
    assert problems_of(row) == [f"{row['name']}: other: more.txt"]


def test_files_too_many_and_too_few_differ(project, compared):
    spoil(project, '"site/more.txt"', 'f"site/{os.path.basename(os.getcwd())}.txt"')
    assert compared("another folder")["other"] == ["copy.txt", "süß & klein.txt"]


def test_a_language_that_changes_the_decimal_point_is_found_out(project, compared, locales):
    if not same_bytes.make_turkish(locales):
        pytest.skip("localedef has no source of the Turkish locale here")
    spoil(project, 'str("nothing more")', "(locale.setlocale(locale.LC_ALL, '') and f'{0.5:n}')")
    assert problems_of(compared("Turkish")) == ["the Turkish locale: other: more.txt"]


@pytest.mark.usefixtures("project")
def test_a_language_that_cannot_be_had_is_not_tried(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    why = "localedef has no source of it here"
    assert measured("Turkish") == {"circumstances": [], "not_tried": {"the Turkish locale": why}}
    assert capsys.readouterr().out == f"the Turkish locale: not tried, since {why}\n"


def test_openblas_and_numpy_say_what_they_compute_under_a_setting():
    usual = same_bytes.arithmetic()
    if "X86_V3" not in usual["numpy"]:
        pytest.skip("the processor has nothing that is switched off here")
    other = same_bytes.arithmetic(OPENBLAS_CORETYPE="SANDYBRIDGE")
    assert other == usual | {"openblas": "Sandybridge"}
    none = " ".join(usual["numpy"])
    assert same_bytes.arithmetic(NPY_DISABLE_CPU_FEATURES=none) == usual | {"numpy": []}


def answers(monkeypatch, usual, haswell, less):
    """Let OpenBLAS and NumPy answer so, as usual and with either of the switches."""

    def arithmetic(**settings):
        return {
            "openblas": (haswell if "OPENBLAS_CORETYPE" in settings else usual)["openblas"],
            "numpy": (less if "NPY_DISABLE_CPU_FEATURES" in settings else usual)["numpy"],
        }

    monkeypatch.setattr(same_bytes, "arithmetic", arithmetic)
    monkeypatch.setattr(same_bytes.platform, "machine", lambda: "x86_64")


NEW = {"openblas": "SkylakeX", "numpy": ["X86_V3", "X86_V4"]}
OLD = {"openblas": "Haswell", "numpy": ["X86_V3"]}
KINDS = ["OpenBLAS for Haswell", "NumPy without AVX-512", "both of these"]


@pytest.mark.parametrize(
    ("usual", "left"),
    [
        (NEW, []),
        (OLD, KINDS),
        (NEW | {"openblas": "Haswell"}, [KINDS[0], KINDS[2]]),
        (OLD | {"openblas": "Zen"}, KINDS[1:]),
    ],
)
def test_a_kind_of_processor_that_is_no_other_is_not_tried(monkeypatch, circumstances, usual, left):
    answers(monkeypatch, usual, OLD, OLD)
    assert list(dict(same_bytes.without_effect(circumstances))) == left


@pytest.mark.parametrize(
    ("haswell", "less", "which"), [(NEW, OLD, "OpenBLAS for Haswell"), (OLD, NEW, "NumPy without")]
)
def test_a_switch_that_is_not_heeded_is_a_mistake(monkeypatch, circumstances, haswell, less, which):
    answers(monkeypatch, NEW, haswell, less)
    said = f"^{which}.*: not switched off: .* SkylakeX and NumPy with X86_V3, X86_V4"
    with pytest.raises(same_bytes.ProblemError, match=said):
        dict(same_bytes.without_effect(circumstances))


def test_another_family_of_processors_has_nothing_to_switch_off(monkeypatch, circumstances):
    other = {"openblas": "neoversen1", "numpy": ["ASIMDHP"]}
    answers(monkeypatch, other, other, other)
    monkeypatch.setattr(same_bytes.platform, "machine", lambda: "aarch64")
    assert list(dict(same_bytes.without_effect(circumstances))) == KINDS


@pytest.mark.usefixtures("project")
def test_what_was_not_tried_and_why_is_told(monkeypatch, capsys):
    answers(monkeypatch, OLD, OLD, OLD)
    why = "OpenBLAS computes for Haswell and NumPy with X86_V3, as without it"
    expected = {"circumstances": [], "not_tried": {"both of these": why}}
    assert measured("both") == expected
    assert capsys.readouterr().out == f"both of these: not tried, since {why}\n"


@pytest.mark.usefixtures("project")
def test_what_was_in_effect_is_kept(monkeypatch):
    answers(monkeypatch, NEW, OLD, OLD)
    figures = measured("without AVX")
    assert figures["not_tried"] == {}
    assert [row["arithmetic"] for row in figures["circumstances"]] == [
        {"openblas": "SkylakeX", "numpy": ["X86_V3"]}
    ]


def test_another_processor_may_change_last_digits_but_no_number_and_no_claim(compared):
    row = compared("OpenBLAS")
    assert row["other_digits"] == ["digits.csv"]
    assert row["claims"].startswith("2 passed")
    assert problems_of(row) == []


def test_another_processor_that_changes_a_number_is_found_out(project, compared):
    spoil(project, "0.123400000000001", "0.1299", "scripts/build_artifacts.py")
    claim = "tests/claims/test_claims.py::test_the_first_number_is_small"
    assert problems_of(compared("OpenBLAS")) == [
        "OpenBLAS for Haswell: other numbers: table.first",
        f"OpenBLAS for Haswell: false claims: {claim}",
    ]


def test_claims_that_are_not_tested_are_a_problem(project, compared):
    (project / "pytest.py").write_text("raise SystemExit('there is no pytest')")
    assert problems_of(compared("OpenBLAS")) == [
        "OpenBLAS for Haswell: the tests of the claims did not run: there is no pytest"
    ]


def test_a_build_that_fails_says_under_what(project, compared):
    right = "sums = listed()"
    spoil(project, right, f"{right}; assert time.timezone != -14 * 3600, 'too far away'")
    with pytest.raises(same_bytes.ProblemError) as raised:
        compared("another time zone")
    said = "another time zone: the build failed: AssertionError: too far away"
    assert str(raised.value) == said


@pytest.mark.usefixtures("project")
def test_words_that_no_circumstance_has_are_a_mistake():
    with pytest.raises(same_bytes.ProblemError, match="no circumstance has 'on the moon'"):
        measured("on the moon")


@pytest.mark.parametrize("cores", [0, 1])
def test_a_process_is_held_to_so_many_cores(cores):
    program = (
        "import os; from scripts.quality.same_bytes import hold_to;"
        f"hold_to({cores}); print(len(os.sched_getaffinity(0)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(done.stdout) == (cores or len(os.sched_getaffinity(0)))


def test_the_command_line_can_choose_circumstances():
    parser = argparse.ArgumentParser()
    same_bytes.add_options(parser)
    assert parser.parse_args([]).only == ""
    assert parser.parse_args(["--only", "one core"]).only == "one core"
