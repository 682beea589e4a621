"""The command `attention`, run as a reader would: examples, refusals, and what it leaves alone."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import attention_figures
from attention_figures import command, options
from tests.attention_figures.example_files import OUTPUTS, STARTS, make_files

SOURCE = Path(attention_figures.__file__).parents[1]
EXAMPLES = options.examples()
KINDS = [*options.KINDS, options.MODEL]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The files that the examples name."""
    monkeypatch.chdir(tmp_path)
    make_files(tmp_path)
    return tmp_path


def run(*arguments):
    return command.main(list(arguments))


def refused(capsys, *arguments):
    """Return the one line with which the command ends."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "Traceback" not in told
    return told


@pytest.mark.parametrize("line", EXAMPLES)
def test_the_examples_of_the_help_work(folder, line):
    name, *arguments = shlex.split(line)
    assert name == "attention"
    before = set(folder.iterdir())
    assert run(*arguments) == 0
    made = {path.name for path in set(folder.iterdir()) - before}
    named = [arguments[arguments.index(one) + 1] for one in OUTPUTS if one in arguments]
    assert made == set(named)
    for path in map(Path, made):
        assert path.read_bytes().startswith(STARTS[path.suffix])


def test_there_is_an_example_of_each_kind():
    assert {line.split()[1] for line in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_help_shows_examples_and_needs_no_matplotlib(kind):
    blocked = "import sys; sys.modules['matplotlib'] = None; "
    program = f"{blocked}from attention_figures.command import main; main({[kind, '--help']})"
    shown = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"attention {kind} " in shown.partition("examples:")[2]
    assert "--width" in shown


@pytest.mark.usefixtures("folder")
def test_without_matplotlib_one_line_says_how_to_install_it():
    program = (
        "import sys; sys.modules['matplotlib'] = None; "
        "from attention_figures.command import main; main(['map', 'w.csv', '-o', 'x.svg'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert 'pip install ".[figures]"' in ended.stderr


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        run("--version")
    assert ended.value.code == 0
    assert re.fullmatch(r"attention \d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("", "the following arguments are required: {map,row,lines,grid,model}"),
        ("map", "the following arguments are required: FILE, -o/--output"),
        ("map w.csv -o x.bmp", "output: expected a name that ends in svg, png, pdf, got 'x.bmp'"),
        ("map w.csv -o x", "output: expected a name that ends in svg, png, pdf"),
        ("map none.csv -o x.svg", "none.csv"),
        ("map . -o x.svg", "'.'"),
        ("map out.npy -o x.svg", "choose --layer 1 to 6 and --head 1 to 12, or --mean-heads"),
        ("map out.npy --layer 7 --head 1 -o x.svg", "layer: expected 1 to 6"),
        ("map out.npy --layer 0 --head 1 -o x.svg", "layer: expected a whole number from 1"),
        ("map scores.csv -o x.svg", "--logits takes it"),
        ("map w.csv --words '' -o x.svg", "words: expected a sentence, got no word"),
        ("map w.csv --words 'a b' -o x.svg", "words: expected 7, one for each row"),
        ("map w.csv --words a --tokens tokens.txt -o x.svg", "not allowed with argument"),
        ("map w.csv --tokens out.npy -o x.svg", "out.npy is no text"),
        ("map w.csv --tokens empty.txt -o x.svg", "tokens: empty.txt holds no word"),
        ("map w.csv --tokens bad.json -o x.svg", "tokens: bad.json is no JSON"),
        ("map cross.npy --words 'a b c' -o x.svg", "takes two lists: --words 3 queries and --keys"),
        ("map w.csv --width 5 -o x.svg", "width: expected 100 to 20000 pixels, got 5"),
        ("map w.csv --width wide -o x.svg", "--width: invalid int value: 'wide'"),
        ("map w.csv --dpi 1e9 -o x.png", "dpi: expected 10 to 2400"),
        ("map w.csv --colours red -o x.svg", "colours: expected the name of one of matplotlib's"),
        ("map w.csv --font none.ttf -o x.svg", "font: there is no file none.ttf"),
        ("row w.csv -o x.svg", "query: expected one of 'the cat was tired and it slept'"),
        ("row w.csv --query dog -o x.svg", "query: 'dog' is not in the sentence"),
        ("lines w.csv --query 8 -o x.svg", "query: '8' is not in the sentence"),
        ("grid out.npy --head 1 -o x.svg", "unrecognized arguments: --head 1"),
        ("map w.csv -o w.csv/x.svg", "w.csv"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_status_2_one_line_and_no_file(folder, capsys, arguments, says):
    Path("empty.txt").write_text("")
    Path("bad.json").write_text("[1,")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    told = refused(capsys, *shlex.split(arguments))
    assert says in told
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.usefixtures("folder")
class TestNothingIsLost:
    def test_a_file_that_is_there_is_overwritten_only_if_told(self, capsys):
        Path("x.svg").write_text("mine")
        told = refused(capsys, "map", "w.csv", "-o", "x.svg")
        assert "x.svg is there already; --force overwrites it" in told
        assert Path("x.svg").read_text() == "mine"
        assert run("map", "w.csv", "-o", "x.svg", "--force") == 0
        assert Path("x.svg").read_text(encoding="utf-8").startswith("<?xml")

    @pytest.mark.parametrize("option", [[], ["--tokens", "y.svg"], ["--key-tokens", "y.svg"]])
    def test_what_is_read_is_never_overwritten(self, capsys, option):
        name = "y.svg" if option else "w.png"
        Path("w.csv").rename(name) if not option else Path("tokens.txt").rename(name)
        before = Path(name).read_bytes()
        source = "weights.npy" if option else name
        told = refused(capsys, "map", source, *option, "-o", name, "--force")
        assert f"{name} is what is read, and is not overwritten" in told
        assert Path(name).read_bytes() == before

    def test_another_name_of_what_is_read_is_known(self, capsys):
        Path("link.svg").hardlink_to("weights.npy")
        told = refused(capsys, "map", "weights.npy", "-o", "link.svg", "--force")
        assert "link.svg is what is read" in told

    def test_a_write_that_fails_leaves_nothing(self, folder, capsys, monkeypatch):
        before = {path: path.read_bytes() for path in folder.iterdir()}

        def full(path, content):
            with path.open("wb") as file:
                file.write(content[:100])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full)
        told = refused(capsys, "map", "w.csv", "-o", "x.svg")
        assert "cannot write x.svg: No space left on device" in told
        assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.usefixtures("folder")
def test_what_was_guessed_is_one_line(capsys):
    assert run("map", "weights.npy", "-o", "x.svg") == 0
    assert capsys.readouterr().err == (
        "attention: weights.npy: no words given, so they are numbered\n"
    )


@pytest.mark.usefixtures("folder")
def test_words_from_files():
    Path("tokens.json").write_text('["a b", "$c$", "d", "e", "f", "g", "h"]')
    assert run("map", "weights.npy", "--tokens", "tokens.json", "-o", "x.svg") == 0
    svg = Path("x.svg").read_text(encoding="utf-8")
    assert ">a b</text>" in svg
    assert ">$c$</text>" in svg


@pytest.mark.usefixtures("folder")
def test_a_hint_says_how_many_words_could_be_read(capsys):
    np.save("long.npy", np.full((100, 100), 0.01))
    assert run("map", "long.npy", "-o", "x.svg") == 0
    told = capsys.readouterr().err
    assert re.search(r"type of \d\.\d pixels is hard to read; --width \d+ ", told)
