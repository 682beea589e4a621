"""What a reader is told who asks where a number comes from."""

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.artifacts.places import ROOT, find_scripts
from scripts.artifacts.rendering import load, options_of
from scripts.site import evidence, kept
from scripts.site.definitions import Project
from scripts.site.evidence import date_of, evidence_files, evidence_of, num_seeds
from scripts.site.evidence_lines import Lines

SCRIPTS = find_scripts()
COMPUTING = [name for name, path in SCRIPTS.items() if path.parent.name != "examples"]

SCRIPT = '''\
"""How many?"""

FEW = 3
MANY = {
    "a": 1,
    "b": 2,
    "c": 3,
    "d": 4,
    "e": 5,
    "f": 6,
    "g": 7,
}


def numbers(result):
    first, second = result
    given = {"few": str(FEW)}
    for name, value in first.items():
        double = 2 * value
        given[f"{name}_double"] = str(double)
        given |= {
            f"{name}_plain": str(value),
            f"{name}_long_plain": str(
                value + 1
            ),
        }
    if second:
        given["second"] = str(second)
    return given | {name: str(MANY[name]) for name in MANY} | {**helped(result)}
'''


@pytest.fixture(scope="module")
def project() -> Project:
    return Project()


class TestLines:
    @pytest.mark.parametrize(
        ("name", "entry", "lines"),
        [
            ("few", (17,), (3, 17)),
            ("x_double", (20,), (16, 18, 19, 20)),
            ("x_plain", (22,), (16, 18, 22)),
            ("x_long_plain", (23, 24, 25), (16, 18, 23, 24, 25)),
            ("second", (28,), (16, 27, 28)),
            ("a", (29,), (29,)),
        ],
    )
    def test_are_those_of_the_entry_and_of_what_it_uses(
        self, name: str, entry: tuple[int, ...], lines: tuple[int, ...]
    ) -> None:
        made = Lines(SCRIPT).made(name)
        assert made.entry == entry
        assert made.lines == lines

    def test_what_uses_the_result_rests_on_the_computation(self) -> None:
        assert "compute" in Lines(SCRIPT).made("second").names
        assert "compute" not in Lines(SCRIPT).made("few").names

    def test_without_an_entry_there_are_none(self) -> None:
        text = "def numbers(result):\n    return {'a': '1'}\n"
        with pytest.raises(LookupError, match="numbers: expected an entry 'b', found none"):
            Lines(text).made("b")

    @pytest.mark.parametrize(
        ("name", "number"),
        [
            ("dilution", "gap"),
            ("scores_to_weights", "scaled_answer"),
            ("weights_from_it", "second"),
            ("twin_sentence", "ratio_if_cause"),
        ],
    )
    def test_a_change_there_changes_the_number_and_only_those_of_these_lines(
        self, name: str, number: str
    ) -> None:
        module = load(SCRIPTS[name])
        result = module.compute(**vars(options_of(module).parse_args([])))
        before = module.numbers(result)
        text = SCRIPTS[name].read_text(encoding="utf-8")
        lines = Lines(text)
        entry = lines.made(number).entry
        changed = text.splitlines()
        old = changed[entry[0] - 1]
        changed[entry[0] - 1] = old.replace("show(", '"other" + show(', 1)
        assert changed[entry[0] - 1] != old
        names = dict(vars(module))
        exec(compile("\n".join(changed), name, "exec"), names)
        after = names["numbers"](result)
        differing = {key for key in before if before[key] != after[key]}
        assert number in differing
        assert differing == {key for key in before if lines.made(key).entry == entry}


PROBE = """
import json, os, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from scripts.artifacts.rendering import load, options_of
opened = set()
def hook(event, given):
    if event == "open" and isinstance(given[0], (str, os.PathLike)):
        opened.add(os.path.abspath(os.fspath(given[0])))
sys.addaudithook(hook)
found = {}
for path in sys.argv[3:]:
    read, write = os.pipe()
    # What one script has read, the next would find in a cache: each runs in a process of its own.
    if os.fork() == 0:
        module = load(Path(path))
        result = module.compute(**vars(options_of(module).parse_args([])))
        if hasattr(module, "numbers"):
            module.numbers(result)
        with os.fdopen(write, "w") as pipe:
            json.dump(sorted(opened), pipe)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        found[path] = json.load(pipe)
    os.wait()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def opened() -> dict[str, set[str]]:
    """Name of a script → the files of data and results that it opens when it runs."""
    paths = [str(SCRIPTS[name]) for name in COMPUTING]
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(ROOT / "src"), str(ROOT), *paths],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = {}
    for path, files in json.loads(done.stdout).items():
        names = {os.path.relpath(file, ROOT) for file in files}
        found[Path(path).stem] = {
            name
            for name in names
            if name.startswith(("data/", "benchmarks/", "build/")) and not name.endswith("/")
        }
    return found


class TestInputs:
    @pytest.mark.nightly
    def test_are_the_files_that_each_script_opens(
        self, opened: dict[str, set[str]], project: Project
    ) -> None:
        """The scripts run and are watched; what is named was found without running them."""
        assert len([name for name in opened if opened[name]]) > 50
        for name in COMPUTING:
            inputs = project.inputs(SCRIPTS[name], ["compute", "numbers"])
            folders = {file for file in inputs.data if file.endswith("/")}
            results = {
                f"build/artifacts/experiments/{Path(e).stem}.npz" for e in inputs.experiments
            }
            inside = {file for file in opened[name] if f"{Path(file).parent}/" in folders}
            assert opened[name] - inside == {*inputs.data, *results} - folders, name
            assert {f"{Path(file).parent}/" for file in inside} == folders, name

    def test_a_constant_of_the_script_rests_on_nothing(self, project: Project) -> None:
        found = evidence_of(SCRIPTS["dilution"], ["factor", "gap"], project)
        assert found["numbers"]["factor"]["inputs"] == []
        assert [found["inputs"][index] for index in found["numbers"]["gap"]["inputs"]] == [
            {"kind": "hand-made", "file": "src/attention_explainer/worked_example.py"}
        ]

    @pytest.mark.parametrize("path", sorted((ROOT / "scripts/experiments").glob("*.py")))
    def test_seeds_are_as_many_as_the_experiment_runs(self, path: Path, project: Project) -> None:
        if path.stem != "__init__":
            assert num_seeds(path, project) == len(load(path).SEEDS)

    def test_measured_data_have_the_date_of_their_provenance(self, tmp_path: Path) -> None:
        path = tmp_path / "a.json"
        path.write_text('{"measured": "2026-03-09"}', encoding="utf-8")
        assert date_of(path) == "2026-03-09"
        path.write_text('{"other": "2026-03-09"}', encoding="utf-8")
        assert date_of(path) == ""
        for name in ("data/real_model/attention.npz", "data/writing_model/measurement.npz"):
            assert date_of(ROOT / name) > "2026"
        assert date_of(ROOT / "data/texts/alice.txt") == ""


class TestFiles:
    @pytest.fixture
    def written(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, bytes]]:
        monkeypatch.setattr(kept, "read", lambda *_: None)
        monkeypatch.setattr(kept, "write", lambda *_: None)

        def write(placed: Counter[tuple[str, str, str]]) -> dict[str, bytes]:
            return dict(evidence_files(SCRIPTS, placed, {"a/": "A", "b/": "B"}))

        return write

    def test_there_is_one_for_each_script_with_its_pages(
        self, written: Callable[..., dict[str, bytes]]
    ) -> None:
        files = written(
            Counter(
                {
                    ("dilution", "gap", "a/"): 2,
                    ("dilution", "gap", "b/"): 1,
                    ("twin_routes", "seeds", "b/"): 1,
                }
            )
        )
        assert set(files) == {"assets/evidence/dilution.json", "assets/evidence/twin_routes.json"}
        content = json.loads(files["assets/evidence/dilution.json"])
        assert content["page"] == "source/figures/dilution/"
        assert content["numbers"]["gap"]["pages"] == [["a/", "A", 2], ["b/", "B", 1]]
        trained = json.loads(files["assets/evidence/twin_routes.json"])["inputs"]
        assert trained == [{"kind": "trained", "file": "scripts/experiments/twins.py", "seeds": 10}]

    def test_lines_are_those_of_the_source(self, written: Callable[..., dict[str, bytes]]) -> None:
        (content,) = written(Counter({("scores_to_weights", "scaled_answer", "a/"): 1})).values()
        source = (ROOT / "scripts/figures/scores_to_weights.py").read_text("utf-8").splitlines()
        made = json.loads(content)["numbers"]["scaled_answer"]
        for line, text in made["lines"]:
            assert source[line - 1].strip() == text.strip()
        code = source[made["entry"][0] - 1].strip()
        assert isinstance(ast.parse(f"{{{code}}}").body[0].value, ast.Dict)

    def test_have_the_sum_that_the_record_has(
        self,
        written: Callable[..., dict[str, bytes]],
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        monkeypatch.setattr(evidence, "ARTIFACTS", tmp_path)
        (tmp_path / "figures").mkdir()
        record = {"worked": {"gap": {"of": "x", "text": "3 − 1 = 2"}, "factor": {"of": "y"}}}
        (tmp_path / "figures/dilution.json").write_text(json.dumps(record), encoding="utf-8")
        placed = Counter({("dilution", name, "a/"): 1 for name in ("gap", "factor")})
        (content,) = written(placed).values()
        numbers = json.loads(content)["numbers"]
        assert numbers["gap"]["sum"] == "3 − 1 = 2"
        assert "sum" not in numbers["factor"]

    def test_are_kept_while_nothing_changes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        known: dict[str, object] = {}
        monkeypatch.setattr(kept, "read", lambda _, key: known.get(key))
        monkeypatch.setattr(kept, "write", lambda _, key, value: known.update({key: value}))
        placed = Counter({("dilution", "gap", "a/"): 1})
        first = dict(evidence_files(SCRIPTS, placed, {"a/": "A"}))
        # It would fail if anything were worked out again.
        monkeypatch.setattr(evidence, "evidence_of", None)
        (name,) = first
        again = json.loads(dict(evidence_files(SCRIPTS, placed, {"a/": "A"}))[name])
        assert again == json.loads(first[name])
