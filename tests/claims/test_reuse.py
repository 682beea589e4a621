"""What the page on reusing a figure says in words, run as a reader would."""

import importlib
import re
import shlex
import tomllib
from pathlib import Path

import numpy as np
import pytest

import attention_explainer
from attention_figures import command, options
from attention_figures.reading.files import READERS
from scripts.artifacts.command_line import run
from scripts.artifacts.places import ARTIFACTS, ROOT
from tests.attention_figures.example_files import OUTPUTS

PAGE = (ROOT / "docs" / "reuse.md").read_text(encoding="utf-8")
LINES = PAGE.replace("\\\n", " ").splitlines()  # a command goes on after a backslash
COMMANDS = [line for line in LINES if line.startswith("attention ")]
SCRIPTS = [line for line in LINES if re.match(r"python scripts/figures/.* (-o|--out) ", line)]
TABLE = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)[1]
PROGRAM = re.search(r"```python\n(from attention_figures .*?)```", PAGE, re.DOTALL)[1]
WITH_MODEL = re.search(
    r"```python\n(from attention_figures .*model_attention.*?)```", PAGE, re.DOTALL
)
WITH_MODEL = WITH_MODEL[1].rpartition("```python\n")[2]
WORDS = ["[CLS]", "play", "##ing", "cat", "[SEP]"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with the files that the page names."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    Path("weights.csv").write_text(TABLE, encoding="utf-8")
    Path("tokens.txt").write_text("\n".join(WORDS), encoding="utf-8")
    np.save("heads.npy", rng.dirichlet(np.ones(5), (2, 3, 5)))
    np.save("cross.npy", rng.dirichlet(np.ones(3), 3))
    np.savetxt("scores.csv", rng.normal(size=(4, 4)), delimiter=",")
    return tmp_path


def names_of(line):
    """Return the words of a command, without its name."""
    return shlex.split(line)[1:]


@pytest.mark.parametrize("line", COMMANDS)
def test_the_commands_draw_what_they_name(line, folder):
    before = set(folder.iterdir())
    arguments = names_of(line)
    assert command.main(arguments) == 0
    made = set(folder.iterdir()) - before
    named = [arguments[arguments.index(name) + 1] for name in OUTPUTS if name in arguments]
    assert {path.name for path in made} == set(named)
    assert all(path.stat().st_size > 0 for path in made)


def test_the_page_has_a_command_of_each_kind():
    assert {names_of(line)[0] for line in COMMANDS} == {*options.KINDS, options.MODEL}


@pytest.mark.parametrize("line", SCRIPTS)
def test_the_scripts_of_the_site_draw_what_they_name(line, folder):
    script, *arguments = names_of(line)
    assert run(str(ROOT / script), arguments) == 0
    assert (folder / arguments[-1]).exists()


def test_the_page_runs_scripts_of_the_site():
    assert len(SCRIPTS) == 2


def test_words_and_weights_stand_in_the_table_as_the_page_says(folder):
    assert command.main(["map", "weights.csv", "-o", "map.svg"]) == 0
    svg = (folder / "map.svg").read_text(encoding="utf-8")
    for word in ("attention", "is", "shared"):
        assert svg.count(f">{word}</text>") == 2


def test_the_program_draws_the_same_map_as_the_command(folder):
    exec(compile(PROGRAM, "reuse.md", "exec"), {})
    assert command.main(["map", "weights.csv", "-o", "map.svg"]) == 0
    assert (folder / "my-map.svg").read_bytes() == (folder / "map.svg").read_bytes()


def test_the_views_of_the_model_are_the_four_kinds():
    assert "`--view` chooses among the four kinds of figures" in PAGE
    assert len(options.KINDS) == 4
    for view in options.KINDS:
        arguments = ["model", "hi", "--view", view, "-o", "x.svg"]
        assert options.make_parser().parse_args(arguments).view == view


def test_the_program_with_the_model_draws_what_its_command_does(folder):
    namespace = {}
    exec(compile(WITH_MODEL, "reuse.md", "exec"), namespace)
    namespace["figure"].savefig(folder / "mine.svg")
    arguments = ["--view", "row", "--query", "it", "--layer", "6", "--head", "12"]
    sentence = "The cat slept because it was tired."
    assert command.main(["model", sentence, *arguments, "-o", "its.svg"]) == 0
    mine, its = (words_of((folder / name).read_text("utf-8")) for name in ("mine.svg", "its.svg"))
    assert mine == its
    assert "slept" in mine


def words_of(svg):
    return re.findall(r">([^<>]+)</text>", svg)


def test_what_is_put_into_another_page_is_there():
    """The picture, and the figures to which the addresses point on their page."""
    address = re.search(r'src="https://example.org/artifacts/(\S+)"', PAGE)[1]
    assert (ARTIFACTS / address).is_file()
    still = re.search(r"https://example.org/(steps/\S+?)/#(\w+)", PAGE).groups()
    live = re.search(r"https://example.org/(steps/\S+?)/\?embed=(\w+)", PAGE).groups()
    for page, name in (still, live):
        text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
        assert re.search(rf'(figure|live)\("{name}"\)', text)


def test_the_kinds_of_files_are_those_that_are_read():
    sentence = re.search(r"It may be (.*?)\.\s+Words", PAGE, re.DOTALL)[1]
    named = set(re.findall(r"`(\.\w+)`", sentence))
    assert named == set(READERS) - {".txt"}


@pytest.mark.parametrize(
    ("rows", "found", "helps"),
    [
        ("0.8,0.1,0.1\n0.3,0.6,0.3\n0.5,0.2,0.3\n", "sums to 1.2", "--normalise"),
        ("2.5,-1\n0.5,1\n", "its smallest is -1", "--logits"),
    ],
    ids=["a row that does not sum to one", "scores"],
)
@pytest.mark.usefixtures("folder")
def test_numbers_that_are_no_weights_are_refused_and_the_option_is_named(
    rows, found, helps, capsys
):
    Path("mine.csv").write_text(rows)
    with pytest.raises(SystemExit) as ended:
        command.main(["map", "mine.csv", "-o", "map.svg"])
    assert ended.value.code == 2
    message = capsys.readouterr().err
    assert found in message
    assert helps in message
    assert not Path("map.svg").exists()


def test_licences_are_those_of_the_files():
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    prose = (ROOT / "LICENSE-prose").read_text(encoding="utf-8")
    assert prose.startswith("Attribution 4.0 International")


def test_python_and_where_things_are_put_are_as_said():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    program = (ROOT / "run.py").read_text(encoding="utf-8")
    assert 'ENVIRONMENT = ROOT / ".venv"' in program
    assert '"Scripts/python.exe" if os.name == "nt" else "bin/python"' in program


def test_the_reference_describes_every_function():
    """By itself, or with its module."""
    pages = (ROOT / "docs" / "reference").glob("*.md")
    texts = [page.read_text(encoding="utf-8") for page in pages]
    described = {name for text in texts for name in re.findall(r"^::: (\S+)", text, re.MULTILINE)}
    functions = {
        name: getattr(attention_explainer, name)
        for name in attention_explainer.__all__
        if name[0].islower()
    }
    assert len(functions) > 10
    for name, function in functions.items():
        module = importlib.import_module(function.__module__).__name__
        assert described & {module, f"{module}.{name}"}, name


@pytest.mark.usefixtures("folder")
def test_a_file_that_is_there_stays_as_it_is():
    Path("map.svg").write_text("mine")
    with pytest.raises(SystemExit):
        command.main(["map", "weights.csv", "-o", "map.svg"])
    assert Path("map.svg").read_text() == "mine"
    assert command.main(["map", "weights.csv", "-o", "map.svg", "--force"]) == 0


@pytest.mark.usefixtures("folder")
def test_a_file_of_pytorch_is_not_opened(capsys):
    Path("weights.pt").write_bytes(b"\x80\x02")
    with pytest.raises(SystemExit):
        command.main(["map", "weights.pt", "-o", "map.svg"])
    message = capsys.readouterr().err
    assert "opening a pickle can run any program" in message
    assert "numpy.save('weights.npy'" in message
