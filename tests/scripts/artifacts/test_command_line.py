"""Each artifact script as a program of its own."""

import csv
import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from attention_explainer import worked_example as example
from attention_figures import fonts
from scripts.artifacts import command_line
from scripts.artifacts.rendering import load, options_of, published, question
from scripts.build_artifacts import ROOT, find_scripts
from tests.every_night import all_at_night

SCRIPTS = {name: path for name, path in find_scripts().items() if path.parent.name != "examples"}
FIGURES = {name: path for name, path in SCRIPTS.items() if path.parent.name == "figures"}
ON_OWN_WEIGHTS = {
    name: path
    for name, path in SCRIPTS.items()
    if "weights" in vars(options_of(load(path)).parse_args([]))
}

SIGNATURES = {"svg": b"<?xml", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}

Program = Callable[..., int]


@pytest.fixture
def program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Program:
    """`program(path, *arguments)` runs a script as `python path arguments`; returns its status."""
    monkeypatch.chdir(tmp_path)

    def run(path: Path, *arguments: str) -> int:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", [str(path), *arguments])
        try:
            runpy.run_path(str(path), run_name="__main__")
        except SystemExit as ended:
            return int(ended.code or 0)
        return 0

    return run


def table_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_scripts_for_own_weights_are_known() -> None:
    """The tests below must not pass because they found nothing to run."""
    assert {"attention_map", "weights_from_it", "weights_from_it_bars"} <= set(ON_OWN_WEIGHTS)


@pytest.mark.parametrize("path", SCRIPTS.values(), ids=SCRIPTS)
def test_help_says_what_the_script_answers_and_takes(
    program: Program, capsys: pytest.CaptureFixture[str], path: Path
) -> None:
    assert program(path, "--help") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"Answers: {question(path)}" in shown
    options = [
        "--out",
        "--output",
        "--force",
        *(f"--{name}" for name in vars(options_of(load(path)).parse_args([]))),
    ]
    if path.parent.name == "figures":
        options += ["--format", "--scheme", "--width", "--dpi"]
    for option in options:
        assert option in shown
    assert not list(Path().iterdir())


@pytest.mark.parametrize(
    "path", all_at_night(FIGURES.values(), list(FIGURES.values())[::8]), ids=FIGURES
)
def test_a_figure_comes_in_every_format_with_its_data(
    program: Program, capsys: pytest.CaptureFixture[str], path: Path
) -> None:
    arguments = ("--out", "new/folder", "--format", "svg,png,pdf", "--scheme", "dark")
    assert program(path, *arguments, "--width", "600") == 0
    made = {file.name: file.read_bytes() for file in Path("new/folder").iterdir()}
    assert set(made) == {f"{path.stem}.{kind}" for kind in (*SIGNATURES, "csv", "json")}
    for kind, signature in SIGNATURES.items():
        assert made[f"{path.stem}.{kind}"].startswith(signature)
    assert int.from_bytes(made[f"{path.stem}.png"][16:20], "big") == 600
    assert re.search(rb'<svg [^>]*width="600"', made[f"{path.stem}.svg"])
    told = capsys.readouterr().err
    for name in made:
        assert str(Path("new/folder", name)) in told


NO_FIGURES = [name for name in SCRIPTS if name not in FIGURES]


@pytest.mark.parametrize("name", all_at_night(NO_FIGURES, NO_FIGURES[::8]))
def test_what_is_no_figure_is_written_where_you_stand(program: Program, name: str) -> None:
    path = SCRIPTS[name]
    assert program(path) == 0
    suffix = {"tables": "csv", "formulas": "tex", "live": "py"}[path.parent.name]
    made = {file.name for file in Path().iterdir() if not file.name.endswith(".data.json")}
    workbook = {f"{name}.xlsx"} if hasattr(load(path), "workbook") else set()
    assert made == {f"{name}.{suffix}", f"{name}.json"} | workbook
    assert Path(f"{name}.{suffix}").read_text(encoding="utf-8").strip()


class TestOwnSentence:
    WORDS = ("attention", "is", "shared", "is")
    WEIGHTS = np.array(
        [[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1], [0.25, 0.5, 0.125, 0.125], [0, 0, 1, 0]]
    )

    @pytest.mark.parametrize("path", ON_OWN_WEIGHTS.values(), ids=ON_OWN_WEIGHTS)
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_with_own_weights(self, program: Program, path: Path, scheme: str) -> None:
        np.save("own.npy", self.WEIGHTS)
        arguments = ["--words", " ".join(self.WORDS), "--weights", "own.npy", "--scheme", scheme]
        row = 0
        if "query" in vars(options_of(load(path)).parse_args([])):
            arguments += ["--query", "shared"]
            row = self.WORDS.index("shared")
        assert program(path, *arguments) == 0
        rows = table_of(Path(f"{path.stem}.csv"))
        if "weight" in rows[0]:
            assert [(line["word"], float(line["weight"])) for line in rows] == list(
                zip(self.WORDS, self.WEIGHTS[row], strict=True)
            )
        else:
            shown = [[float(cell) for cell in list(line.values())[1:]] for line in rows]
            assert [next(iter(line.values())) for line in rows] == list(self.WORDS)
            assert shown == [
                list(dict(zip(self.WORDS, weights, strict=True)).values())
                for weights in self.WEIGHTS
            ]
        drawing = Path(f"{path.stem}.svg").read_text(encoding="utf-8")
        for word in self.WORDS:
            assert f">{word}</text>" in drawing

    def test_as_many_words_as_a_reader_has_and_as_long(self, program: Program) -> None:
        count = 100
        np.save("own.npy", np.full((count, count), 1 / count))
        words = ["x" * 130, *(f"w{index}" for index in range(count - 1))]
        arguments = ["--words", " ".join(words), "--weights", "own.npy", "-o", "own.svg"]
        assert program(SCRIPTS["attention_map"], *arguments) == 0
        drawing = Path("own.svg").read_text(encoding="utf-8")
        assert len(drawing) < 400_000
        assert drawing.count(">w98</text>") == 2
        assert re.search(">x+…</text>", drawing)

    @pytest.mark.parametrize("path", ON_OWN_WEIGHTS.values(), ids=ON_OWN_WEIGHTS)
    def test_words_stand_as_they_were_given(self, program: Program, path: Path) -> None:
        words = ["20", "m²", "$$", "$x_1$", "it"]
        np.save("own.npy", np.eye(5))
        assert program(path, "--words", " ".join(words), "--weights", "own.npy") == 0
        drawing = Path(f"{path.stem}.svg").read_text(encoding="utf-8")
        for word in words:
            assert f">{word}</text>" in drawing

    def test_data_given_away_are_taken_back_with_their_words(self, program: Program) -> None:
        path = SCRIPTS["attention_map"]
        assert program(path, "-o", "given.csv") == 0
        assert program(path, "--weights", "given.csv", "-o", "again.csv") == 0
        assert Path("again.csv").read_bytes() == Path("given.csv").read_bytes()

    @pytest.mark.parametrize("path", ON_OWN_WEIGHTS.values(), ids=ON_OWN_WEIGHTS)
    def test_with_weights_that_fall_on_one_word(self, program: Program, path: Path) -> None:
        """A hard choice divides by zero where a second weight is divided by."""
        np.save("own.npy", np.eye(2))
        arguments = ["--words", "it cat", "--weights", "own.npy"]
        assert program(path, *arguments) == 0

    @pytest.mark.parametrize("path", ON_OWN_WEIGHTS.values(), ids=ON_OWN_WEIGHTS)
    def test_of_a_single_word(self, program: Program, path: Path) -> None:
        assert program(path, "--words", "it") == 0

    @pytest.mark.parametrize("path", ON_OWN_WEIGHTS.values(), ids=ON_OWN_WEIGHTS)
    def test_of_words_that_the_hand_made_example_knows(self, program: Program, path: Path) -> None:
        assert program(path, "--words", "because it was soft") == 0
        expected = example.worked_example(["because", "it", "was", "soft"]).weights
        rows = table_of(Path(f"{path.stem}.csv"))
        column = "weight" if "weight" in rows[0] else "soft"
        np.testing.assert_allclose(
            [float(line[column]) for line in rows],
            expected[1] if column == "weight" else expected[:, 3],
            rtol=1e-11,
        )

    def test_the_query_can_be_told_by_its_place(self, program: Program) -> None:
        path = SCRIPTS["weights_from_it"]
        np.save("own.npy", self.WEIGHTS)
        arguments = ["--words", " ".join(self.WORDS), "--weights", "own.npy", "--query", "4"]
        assert program(path, *arguments) == 0
        assert [float(line["weight"]) for line in table_of(Path("weights_from_it.csv"))] == [
            0,
            0,
            1,
            0,
        ]

    def test_projections_of_another_word(self, program: Program) -> None:
        assert program(SCRIPTS["projections"], "--word", "soft") == 0
        (x,) = (line for line in table_of(Path("projections.csv")) if line["row"] == "x")
        assert [float(x[name]) for name in example.DIMENSIONS] == list(example.embed(["soft"])[0])


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("attention_map", ["--format", "bmp"], "--format: unknown 'bmp'; choose from svg, png"),
        ("attention_map", ["--format", "svg,,png"], "--format: unknown ''"),
        ("attention_map", ["--width", "100"], "--width: expected 200 to 4000 pixels, got '100'"),
        ("attention_map", ["--width", "1e3"], "--width: expected 200 to 4000 pixels, got '1e3'"),
        ("attention_map", ["--scheme", "blue"], "--scheme: invalid choice: 'blue'"),
        ("attention_map", ["--words", "the dog"], "words: no embedding for 'dog'"),
        ("attention_map", ["--words", " "], "--words: expected a sentence"),
        ("attention_map", ["--weights", "none.npy"], "none.npy"),
        ("attention_map", ["--weights", "two.csv"], "row 2 sums to 1.1"),
        ("attention_map", ["--words", "a", "--weights", "two.csv"], "words: expected 2, one for"),
        ("attention_map", ["--weights", "two.doc"], "expected a file in one of .npy, .npz, .csv"),
        ("attention_map", ["--words", "a b", "--weights", "two.csv"], "row 2 ('b') sums to 1.1"),
        ("attention_map", ["--words", "a b", "--weights", "bad.csv"], "bad.csv holds no table"),
        (
            "attention_map",
            ["--weights", "heads.npy"],
            "choose --head 1 to 2, or --mean-heads; for weights of your own, the command `attent",
        ),
        (
            "attention_map",
            ["--weights", "cross.csv"],
            "as many columns as rows, one for each word; got 1 rows and 2 columns. The command",
        ),
        ("attention_map", ["--dpi", "0"], "--dpi: expected 10 to 2400, got '0'"),
        ("attention_map", ["--out", "x.svg"], "--out: expected a folder, got x.svg; -o writes"),
        ("attention_map", ["-o", "x.bmp"], "-o: expected a name that ends in one of .csv"),
        ("attention_map", ["-o", "two.csv"], "two.csv is there already; --force overwrites it"),
        (
            "attention_map",
            ["--words", "\u4e2d a", "--weights", "eye.npy", "-o", "x.png"],
            "no installed font has \u4e2d",
        ),
        (
            "attention_map",
            ["--weights", "eye.npy", "-o", "eye.npy", "--force"],
            "eye.npy is what is read, and is not overwritten",
        ),
        ("attention_map", ["--out", "two.csv/here"], "two.csv"),
        ("attention_map", ["--out", "two.csv"], "two.csv"),
        ("weights_from_it", ["--words", "it is it", "--query", "it"], "no embedding for 'is'"),
        ("weights_from_it", ["--words", "it was it"], "query: 'it' is there 2 times; say which"),
        ("weights_from_it", ["--query", "dog"], "query: 'dog' is not in the sentence"),
        ("weights_from_it", ["--query", "11"], "query: '11' is not in the sentence"),
        ("weights_from_it_bars", ["--words", "the cat"], "query: 'it' is not in the sentence"),
        ("projections", ["--word", "dog"], "words: no embedding for 'dog'"),
        ("dot_product_growth", ["--words", "the cat"], "unrecognized arguments: --words the cat"),
        ("embeddings", ["--format", "svg"], "unrecognized arguments: --format svg"),
        ("query_of_it", ["extra"], "unrecognized arguments: extra"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_input_ends_with_status_2_one_clear_line_and_no_file(
    program: Program,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    arguments: list[str],
    message: str,
) -> None:
    Path("two.csv").write_text("0.5,0.5\n0.5,0.6\n")
    Path("two.doc").write_text("0.5 0.5\n0.5 0.5\n")
    np.save("eye.npy", np.eye(2))
    np.save("heads.npy", np.full((2, 2, 2), 0.5))
    Path("cross.csv").write_text("0.5,0.5\n")
    # Whatever is installed here must not decide.
    monkeypatch.setattr(fonts, "_others", lambda _: [])
    Path("bad.csv").write_text("cat,mat\n")
    before = set(Path().iterdir())
    assert program(SCRIPTS[name], *arguments) == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told
    usage, _, error = told.partition(f"{name}.py: error: ")
    assert usage.startswith("usage: ")
    assert error.count("\n") == 1
    assert message in error
    assert set(Path().iterdir()) == before


def test_what_a_reader_should_know_of_the_weights_is_one_line(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("rounded.csv").write_text("0.33,0.33,0.33\n0.1,0.2,0.7\n0.2,0.3,0.5\n")
    arguments = ["--words", "the cat sat", "--weights", "rounded.csv", "-o", "x.svg"]
    assert program(SCRIPTS["attention_map"], *arguments) == 0
    note, written = capsys.readouterr().err.splitlines()
    assert note.startswith("note: ")
    assert "0.99" in note
    assert written.startswith("x.svg ")


def test_one_file_can_be_asked_for_and_is_overwritten_only_if_told(program: Program) -> None:
    path = SCRIPTS["attention_map"]
    assert program(path, "-o", "map.pdf") == 0
    assert {file.name for file in Path().iterdir()} == {"map.pdf"}
    Path("map.pdf").write_text("mine")
    assert program(path, "-o", "map.pdf") == 2
    assert Path("map.pdf").read_text() == "mine"
    assert program(path, "-o", "map.pdf", "--force") == 0
    assert Path("map.pdf").read_bytes().startswith(b"%PDF-")


def test_a_folder_that_holds_one_of_the_files_is_left_as_it_is(program: Program) -> None:
    path = SCRIPTS["attention_map"]
    Path("attention_map.csv").write_text("mine")
    assert program(path) == 2
    assert {file.name for file in Path().iterdir()} == {"attention_map.csv"}
    assert program(path, "--force") == 0


def test_a_fault_of_the_script_is_not_blamed_on_the_reader(tmp_path: Path) -> None:
    """Bad input ends with one line; an error in the code must keep its traceback."""
    script = tmp_path / "tables" / "broken.py"
    script.parent.mkdir()
    script.write_text('"""Why?"""\n\n\ndef compute():\n    return {}["missing"]\n')
    with pytest.raises(KeyError, match="missing"):
        command_line.run(str(script), [])


EXAMPLES = {path.stem: path for path in sorted((ROOT / "scripts/examples").glob("*.py"))}


@pytest.mark.parametrize("path", EXAMPLES.values(), ids=EXAMPLES)
class TestExamples:
    def test_it_prints_the_same_as_the_page_shows_it(
        self, path: Path, program: Program, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert program(path) == 0
        printed = capsys.readouterr().out
        assert printed.strip()
        shown = published(path.read_text(encoding="utf-8"))
        assert "argparse" not in shown
        assert shown.count("\n\n\n") == path.read_text(encoding="utf-8").count("\n\n\n")
        exec(compile(shown, path.name, "exec"), {"__name__": "__main__"})
        assert capsys.readouterr().out == printed

    def test_help_says_what_it_answers_and_runs_nothing(
        self, path: Path, program: Program, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert program(path, "--help") == 0
        shown = capsys.readouterr().out
        assert shown.startswith("usage: ")
        (paragraph,) = shown.split("\n\n")[1:-1]
        assert " ".join(paragraph.split()) == question(path)

    def test_what_it_does_not_know_is_refused(
        self, path: Path, program: Program, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert program(path, "--out", "x.svg") == 2
        told = capsys.readouterr()
        assert "unrecognized arguments: --out x.svg" in told.err
        assert not told.out
