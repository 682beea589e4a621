"""What makes an artifact or an experiment anew, and what does not."""

import dataclasses
import importlib.metadata
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.artifacts import keys
from scripts.artifacts.keys import Keys, live_parts
from scripts.artifacts.places import KINDS, ROOT, find_scripts
from scripts.artifacts.request import Request
from tests.every_night import all_at_night


def key_of(root: Path, script: str, request: Request | None = None) -> str:
    return Keys(root).artifact(root / "scripts" / script, request or Request()).key


def key_of_point(root: Path, request: Request | None = None) -> str:
    """Key of a figure that imports a table and the drawing code."""
    return key_of(root, "figures/point.py", request)


def key_of_experiment(root: Path, name: str) -> str:
    return Keys(root).experiment(root / f"scripts/experiments/{name}.py").key


def add_line(path: Path, line: str) -> None:
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")


def add_comment_and_docstrings(path: Path) -> None:
    """Change a file in every way that changes nothing."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'"""(\w)', r'"""Otherwise put: \1', text)
    path.write_text(f"# A comment.\n{text}\n\n# Another.\n", encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project's own code and data, to change."""
    root = tmp_path / "project"
    for folder in ("src", "scripts", "data", "benchmarks/data"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    return root


def experiments_in(root: Path) -> list[str]:
    return sorted(path.stem for path in (root / "scripts/experiments").glob("*.py"))


def all_keys(root: Path) -> dict[str, str]:
    """Key of each artifact, as long as the experiments give the same."""
    of = Keys(root)
    return {name: of.artifact(path, Request()).key for name, path in find_scripts(root).items()}


def changed(root: Path, change: Callable[[], object]) -> set[str]:
    """Return the names of the artifacts that a change makes anew."""
    before = all_keys(root)
    change()
    after = all_keys(root)
    return {name for name in after if after[name] != before.get(name)}


class TestArtifact:
    def test_is_the_same_for_the_same_files_elsewhere(self, clone: Path, tmp_path: Path) -> None:
        moved = shutil.copytree(clone, tmp_path / "moved")
        assert key_of_point(moved) == key_of_point(clone)

    @pytest.mark.parametrize(
        "path",
        [
            "scripts/figures/point.py",
            "scripts/tables/count.py",
            "scripts/artifacts/rendering.py",
            "scripts/artifacts/svg_compact.py",
            "src/attention_figures/canvas.py",
            "src/attention_figures/styles/palette.py",
        ],
    )
    def test_changes_with_all_code_that_a_picture_is_made_by(self, clone: Path, path: str) -> None:
        before = key_of_point(clone)
        add_comment_and_docstrings(clone / path)
        assert (key_of_point(clone) == before) is (path != "scripts/figures/point.py"), (
            "of the script itself, the question that it answers is published"
        )
        before = key_of_point(clone)
        add_line(clone / path, "NEW = 1")
        assert key_of_point(clone) != before

    @pytest.mark.parametrize(
        "path",
        [
            "src/attention_figures/styles/figure.mplstyle",
            "src/attention_figures/fonts/source-sans-3/source-sans-3-latin-400-normal.ttf",
        ],
    )
    def test_changes_with_styles_and_fonts(self, clone: Path, path: str) -> None:
        before = key_of_point(clone)
        (clone / path).write_bytes((clone / path).read_bytes() + b"\n")
        assert key_of_point(clone) != before

    @pytest.mark.parametrize(
        "path",
        [
            "scripts/formulas/name.py",
            "scripts/examples/print_it.py",
            "scripts/site/hook.py",
            "scripts/site/templates/page.html",
            "src/attention_explainer/softmax.py",
            "docs/index.md",
            "docs/assets/stylesheets/site.css",
            "mkdocs.yml",
            "data/new/new.csv",
            "tests/test_something.py",
            "src/attention_explainer/__pycache__/softmax.cpython-311.pyc",
        ],
    )
    def test_stays_when_something_else_changes(self, clone: Path, path: str) -> None:
        before = key_of_point(clone)
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        with (clone / path).open("a") as file:
            file.write("\nNEW = 1\n")
        assert key_of_point(clone) == before

    @pytest.mark.parametrize(
        "reads",
        [
            "from pathlib import Path\nTEXT = Path(__file__).parents[2] / 'data/new/new.csv'",
            "from scripts.artifacts.places import ROOT",
            "from scripts.results import reading",
        ],
    )
    @pytest.mark.parametrize("path", ["data/new/new.csv", "benchmarks/data/new.json"])
    def test_follows_data_where_the_code_can_read_files(
        self, clone: Path, reads: str, path: str
    ) -> None:
        (clone / "scripts/results/reading.py").write_text("HERE = __file__\n")
        add_line(clone / "scripts/tables/count.py", f"{reads}\nprint(ROOT)" * ("ROOT" in reads))
        if "ROOT" not in reads:
            add_line(clone / "scripts/tables/count.py", reads)
        new = clone / path
        new.parent.mkdir(parents=True, exist_ok=True)
        seen = [key_of_point(clone)]
        for text in ("", "1", "2"):
            new.write_text(text)
            seen.append(key_of_point(clone))
        new.rename(new.with_stem("newer"))
        seen.append(key_of_point(clone))
        assert len(set(seen)) == 5
        new.with_stem("newer").unlink()
        assert key_of_point(clone) == seen[0]

    def test_leaves_results_of_experiments_out_of_the_data(self, clone: Path) -> None:
        add_line(clone / "scripts/tables/count.py", "HERE = __file__")
        before = key_of_point(clone)
        (clone / "data/experiments").mkdir(parents=True)
        (clone / "data/experiments/new.npz").write_bytes(b"new")
        assert key_of_point(clone) == before

    def test_follows_the_results_it_draws_on(self, clone: Path) -> None:
        script = clone / "scripts/figures/point.py"
        given = [None, {"one": "a"}, {"one": "b"}, {"two": "a"}]
        assert len({Keys(clone).artifact(script, Request(), of).key for of in given}) == 4

    @pytest.mark.parametrize(
        "line",
        [
            "from scripts.tables import count\nprint(count.__doc__)",
            "import inspect",
            "from inspect import getsource",
        ],
    )
    def test_follows_docstrings_and_comments_where_the_code_can_read_them(
        self, clone: Path, line: str
    ) -> None:
        add_line(clone / "scripts/figures/point.py", line)
        before = key_of_point(clone)
        add_line(clone / "scripts/tables/count.py", "# A comment.")
        assert key_of_point(clone) != before

    def test_follows_every_letter_of_a_published_program(self, clone: Path) -> None:
        before = key_of(clone, "examples/print_it.py")
        add_line(clone / "scripts/examples/print_it.py", "# A comment.")
        assert key_of(clone, "examples/print_it.py") != before

    def test_follows_what_a_program_imports_when_it_is_run(self, clone: Path) -> None:
        add_line(
            clone / "scripts/examples/print_it.py",
            'if __name__ == "__main__":\n    from attention_explainer import softmax',
        )
        before = key_of(clone, "examples/print_it.py")
        add_line(clone / "src/attention_explainer/softmax.py", "NEW = 1")
        assert key_of(clone, "examples/print_it.py") != before

    @pytest.mark.parametrize(
        "change",
        [
            {"formats": ("svg",)},
            {"scheme": "dark"},
            {"width": 500},
            {"dpi": 300},
            {"for_pages": True},
        ],
        ids=str,
    )
    def test_changes_with_each_option(self, clone: Path, change: dict[str, object]) -> None:
        # A new option must join this test, or pictures could go stale.
        assert {field.name for field in dataclasses.fields(Request)} == {
            "formats",
            "scheme",
            "width",
            "dpi",
            "for_pages",
        }
        assert key_of_point(clone, Request(**change)) != key_of_point(clone)

    @pytest.mark.parametrize("package", [*keys.MACHINE_PACKAGES, "torch"])
    def test_changes_with_the_version_of_a_package(
        self, clone: Path, monkeypatch: pytest.MonkeyPatch, package: str
    ) -> None:
        add_line(clone / "scripts/tables/count.py", "import torch, json")
        before = key_of_point(clone)
        real = importlib.metadata.version
        monkeypatch.setattr(
            keys.importlib.metadata,
            "version",
            lambda name: "0.1" if name == package else real(name),
        )
        assert key_of_point(clone) != before

    def test_changes_with_the_version_of_python(
        self, clone: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = key_of_point(clone)
        monkeypatch.setattr(keys.platform, "python_version", lambda: "3.99.0")
        assert key_of_point(clone) != before


class TestLiveParts:
    def test_are_the_templates_in_use_and_the_program(self, clone: Path) -> None:
        script = clone / "scripts/live/more.py"
        panels = clone / "scripts/live/panels"
        (panels / "more.html").write_text('{% include "shared.html" %}')
        (panels / "shared.html").write_text('{% import "other.html" as other %}')
        for name in ("other", "unused", "_all"):
            (panels / f"{name}.html").touch()
        assert {path.name for path in live_parts(script)} == {
            *(f"{name}.html" for name in ("more", "shared", "other", "_all")),
            "more.py",
        }


class TestProject:
    """The project itself: a change makes anew what it can change, and nothing else."""

    def test_a_comment_makes_nothing_anew(self, project: Path) -> None:
        def comment() -> None:
            for path in (project / "src").rglob("*.py"):
                add_comment_and_docstrings(path)
            for folder in ("artifacts", "results", "site", "real_model", "experiments"):
                for path in (project / "scripts" / folder).rglob("*.py"):
                    add_comment_and_docstrings(path)

        before = {name: key_of_experiment(project, name) for name in experiments_in(project)}
        assert not changed(project, comment)
        assert before == {name: key_of_experiment(project, name) for name in before}

    def test_a_new_table_makes_no_other_artifact_anew(self, project: Path) -> None:
        new = project / "scripts/tables/new_table.py"
        assert changed(project, lambda: new.write_text('"""Why?"""\n')) == {"new_table"}

    def test_rooms_that_know_mkdocs_make_nothing_anew(self, project: Path) -> None:
        def edit() -> None:
            for path in (project / "scripts/site").rglob("*.py"):
                add_line(path, "NEW = 1")

        assert not changed(project, edit)

    def test_an_embedding_makes_anew_what_shows_the_example(self, project: Path) -> None:
        example = project / "src/attention_explainer/worked_example.py"
        new = changed(project, lambda: add_line(example, "NEW = 1"))
        assert {"weights_from_it", "whole_mechanism", "score_of_cat"} <= new
        assert not {"attention_benchmark", "training_loss", "random_start_entropy"} & new

    def test_data_makes_anew_what_reads_it(self, project: Path) -> None:
        new = changed(project, lambda: add_line(project / "data/real_model/sentences.json", ""))
        readers = {name for name in find_scripts(project) if name.startswith("real_")}
        assert readers <= new
        assert not {"weights_from_it", "training_loss", "whole_mechanism"} & new

    def test_a_text_trains_anew_what_learns_from_it_and_a_measurement_nothing(
        self, project: Path
    ) -> None:
        before = {name: key_of_experiment(project, name) for name in experiments_in(project)}
        add_line(project / "data/conventions.json", "")
        add_line(project / "data/texts/README.md", "")
        assert before == {name: key_of_experiment(project, name) for name in before}
        add_line(project / "data/texts/alice.txt", "")
        changed_ones = {name for name in before if key_of_experiment(project, name) != before[name]}
        assert changed_ones == {"next_token"}

    def test_whoever_looks_at_files_is_known_by_a_name(self) -> None:
        """No script reads a file of the project in a way that the keys do not see."""
        reading = re.compile(r"read_(text|bytes)|np\.load\(|\bopen\(|loadtxt|genfromtxt")
        own_files = {
            "scripts/results/book.py",
            "scripts/results/sentence_options.py",
            "scripts/real_model/results.py",
        }
        for folder in (*KINDS, "results", "experiments", "real_model"):
            for path in (ROOT / "scripts" / folder).glob("*.py"):
                text = path.read_text(encoding="utf-8")
                if reading.search(text) and path.relative_to(ROOT).as_posix() not in own_files:
                    assert Keys().imports.source(path).names & keys.FINDS_FILES, path


LIBRARY = """
    arguments
    blockwise.attention
    blockwise.heads
    blockwise.machine
    blockwise.products
    blockwise.running_sums
    blockwise.tiles
    layer_norm
    masking
    multi_head
    scaled_dot_product
    softmax
    training.adam
    training.operations
"""
"""Modules of the package in which a change trains all models anew."""

LANGUAGE = "training.language training.toy_language"
ONE_LAYER = f"{LANGUAGE} training.model training.runs training.several_questions"
TRAINED_BY = {
    "heads": f"{ONE_LAYER} training.head_ablation",
    "induction": """
        training.decoder training.induction_language training.induction_runs training.language
    """,
    "next_token": """
        training.counted training.next_token training.pieces training.text_runs
    """,
    "one_head": f"{ONE_LAYER} training.attention_ablation training.probing",
    "random_starts": f"{ONE_LAYER} training.random_starts",
    "recall": "training.recall training.recall_runs training.recurrent training.stacked",
    "several_questions": f"{ONE_LAYER} training.head_ablation",
    "twins": f"{LANGUAGE} training.stacked training.twin_language training.twin_runs",
}
"""What each experiment uses besides `LIBRARY`."""


class TestExperiment:
    @pytest.mark.parametrize("name", experiments_in(ROOT))
    def test_reaches_what_can_change_its_result_and_nothing_else(self, name: str) -> None:
        script = ROOT / f"scripts/experiments/{name}.py"
        reached = Keys().imports.reach(
            script, end_at=[ROOT / "scripts/artifacts/experiment_results.py"]
        )
        modules = {
            ".".join(path.relative_to(ROOT / "src/attention_explainer").with_suffix("").parts)
            for path in reached.files
        }
        assert modules == {*LIBRARY.split(), *TRAINED_BY[name].split()}

    @pytest.mark.parametrize(
        ("path", "old", "new"),
        [
            ("src/attention_explainer/training/toy_language.py", "LENGTH = 15", "LENGTH = 16"),
            ("src/attention_explainer/training/adam.py", "float = 0.9,", "float = 0.8,"),
            ("src/attention_explainer/softmax.py", "(total, 1)", "(total, 2)"),
            ("scripts/experiments/one_head.py", "ends[1]", "ends[0]"),
        ],
    )
    def test_changes_with_a_number_in_the_code_that_trains(
        self, project: Path, path: str, old: str, new: str
    ) -> None:
        before = key_of_experiment(project, "one_head")
        text = (project / path).read_text(encoding="utf-8")
        assert old in text
        (project / path).write_text(text.replace(old, new), encoding="utf-8")
        assert key_of_experiment(project, "one_head") != before

    @pytest.mark.parametrize(
        "path",
        [
            "src/attention_explainer/worked_example.py",
            "src/attention_explainer/positions.py",
            "src/attention_figures/canvas.py",
            "scripts/artifacts/jobs.py",
            "scripts/artifacts/experiment_results.py",
            "scripts/artifacts/rendering.py",
            "scripts/site/hook.py",
            "scripts/figures/training_loss.py",
        ],
    )
    @pytest.mark.parametrize("name", all_at_night(experiments_in(ROOT), ["one_head"]))
    def test_stays_when_something_else_changes(self, project: Path, name: str, path: str) -> None:
        before = key_of_experiment(project, name)
        add_line(project / path, "NEW = 1")
        assert key_of_experiment(project, name) == before

    def test_stays_when_the_package_offers_more(self, project: Path) -> None:
        before = key_of_experiment(project, "one_head")
        init = project / "src/attention_explainer/__init__.py"
        add_line(init, "from attention_explainer.new import something")
        (project / "src/attention_explainer/new.py").write_text("something = 1\n")
        assert key_of_experiment(project, "one_head") == before

    @pytest.mark.parametrize("line", ["import attention_explainer.new", "EFFECT = 1"])
    def test_follows_what_runs_in_a_package_on_the_way(self, project: Path, line: str) -> None:
        (project / "src/attention_explainer/new.py").write_text("something = 1\n")
        before = key_of_experiment(project, "one_head")
        add_line(project / "src/attention_explainer/__init__.py", line)
        assert key_of_experiment(project, "one_head") != before

    def test_is_the_same_on_another_version_of_python(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = key_of_experiment(project, "one_head")
        monkeypatch.setattr(keys.platform, "python_version", lambda: "3.99.0")
        assert key_of_experiment(project, "one_head") == before

    def test_is_another_one_for_a_draft(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = key_of_experiment(project, "one_head")
        monkeypatch.setenv("ARTIFACTS", "draft")
        assert key_of_experiment(project, "one_head") != before
