"""`run.py test --quick` chooses what an edit can have broken, and stops in time."""

import subprocess
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT
from scripts.tools.quick_plugin import CONTRACT
from scripts.tools.quick_tests import SLOW, name_of, select


def chosen(*changed: str) -> list[str]:
    return [name_of(path) for path in select(changed).files]


class TestChoice:
    def test_a_module_brings_its_examples_its_mirror_and_the_claims_of_what_it_makes(self):
        files = chosen("src/attention_explainer/softmax.py")
        assert files[:2] == [
            "src/attention_explainer/softmax.py",
            "tests/attention_explainer/test_softmax.py",
        ]
        assert "tests/claims/test_steps_5_scores_and_softmax.py" in files
        assert CONTRACT in files

    def test_a_figure_brings_its_pages_and_itself(self):
        selection = select(["scripts/figures/twin_sentence.py"])
        assert "tests/claims/test_steps_1_reading.py" in map(name_of, selection.files)
        assert selection.artifacts == {"twin_sentence"}
        assert len(selection.files) < 10

    def test_an_experiment_brings_the_figures_drawn_from_it(self):
        selection = select(["scripts/experiments/heads.py"])
        assert selection.artifacts is not None
        assert "head_ablation" in selection.artifacts
        assert "tests/claims/test_steps_8_multi_head.py" in map(name_of, selection.files)

    def test_data_bring_what_is_read_from_them(self):
        selection = select(["data/real_model/attention.npz"])
        assert selection.artifacts is not None
        assert "real_story_head" in selection.artifacts
        assert "attention_map" not in selection.artifacts

    def test_the_template_of_a_live_figure_brings_that_figure(self):
        selection = select(["scripts/live/panels/real_heads.html"])
        assert selection.artifacts == {"real_heads"}
        assert selection.unseen == []

    def test_a_page_brings_its_claims_and_the_guards_on_prose(self):
        guards = {name_of(path) for path in (ROOT / "tests/prose").glob("test_*.py")}
        assert "tests/prose/test_no_typed_numbers.py" in guards
        assert {*chosen("docs/steps/6-values.md")} == {
            *guards,
            "tests/claims/test_steps_6_values.py",
        }

    def test_what_all_artifacts_share_brings_all_artifacts(self):
        assert select(["scripts/artifacts/rendering.py"]).artifacts is None
        assert select(["src/attention_figures/styles/figure.mplstyle"]).artifacts is None

    def test_a_changed_test_comes_first(self):
        changed = [
            "src/attention_explainer/kv_cache.py",
            "tests/attention_explainer/test_masking.py",
        ]
        tests = [name for name in chosen(*changed) if name.startswith("tests/")]
        assert tests[0] == "tests/attention_explainer/test_masking.py"

    def test_what_only_a_browser_sees_is_named(self):
        name = f"docs/assets/javascripts/{'before'}.js"  # not written out: this file would name it
        selection = select([name])
        # But for its words, which the guards on prose read.
        assert {test.parent.name for test in selection.files} == {"prose"}
        assert selection.unseen == [name]

    def test_slow_ones_stay_out(self):
        everything = [
            name_of(path)
            for folder in ("src", "scripts", "tests")
            for path in sorted((ROOT / folder).rglob("*.py"))
        ]
        assert not [name for name in chosen(*everything) if name.startswith(SLOW)]


@pytest.fixture
def contract(repository: Path) -> None:
    """Put the tests of the contract into the small repository, and commit them."""
    (repository / CONTRACT).parent.mkdir(parents=True)
    (repository / CONTRACT).write_text(
        "import pytest\n\n\n"
        '@pytest.mark.parametrize("name", ["count", "point", "letter"])\n'
        "def test_honours(name):\n    assert name\n"
    )
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    for command in (("add", "--all"), (*who, "commit", "--quiet", "--message=Add the contract")):
        subprocess.run(["git", *command], cwd=repository, check=True)


@pytest.mark.usefixtures("contract")
class TestRun:
    def test_a_claim_that_an_edit_broke_is_found(self, tool, edit):
        edit("scripts/tables/count.py", "return 7", "return 9")
        done = tool("quick_tests", "-v")
        assert done.returncode == 1
        assert "1 files differ" in done.stdout
        assert "left out in any case: tests/browser and tests/site" in done.stdout
        assert "tests/claims/test_index.py::test_there_are_fewer_than_eight FAILED" in done.stdout
        assert "test_honours[count] PASSED" in done.stdout
        assert "test_honours[point] PASSED" in done.stdout, "it imports the table"
        assert "test_honours[letter]" not in done.stdout

    def test_a_deleted_module_brings_those_that_import_it(self, tool, repository):
        (repository / "scripts/tables/count.py").unlink()
        done = tool("quick_tests")
        assert done.returncode != 0
        assert "ERROR tests/claims/test_index.py" in done.stdout

    def test_arguments_go_on_to_pytest(self, tool, edit):
        edit("scripts/tables/count.py", "return 7", "return 9")
        assert tool("quick_tests", "-k", "honours").returncode == 0
        assert tool("quick_tests", "-k", "nothing_of_the_kind").returncode == 0

    def test_without_an_edit_nothing_runs(self, tool):
        done = tool("quick_tests")
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "no test to run")

    def test_what_there_is_no_time_for_is_named(self, tool, edit):
        edit("scripts/tools/quick_tests.py", "SECONDS = 45", "SECONDS = -1")
        edit("scripts/tables/count.py", "return 7", "return 9")
        done = tool("quick_tests")
        assert done.returncode == 0
        assert "no time left for tests/claims/test_index.py" in done.stdout

    @pytest.mark.parametrize("base", ["nowhere", ""])
    def test_bad_input_is_one_line_and_status_2(self, tool, base):
        done = tool("quick_tests", "--base", base)
        assert done.returncode == 2
        assert done.stderr == f"run.py test --quick: --base: no commit is called {base!r}\n"
