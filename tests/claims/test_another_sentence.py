"""What the page on another sentence says in words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from attention_explainer import worked_example as example
from scripts.artifacts.imports import Imports
from scripts.artifacts.places import EXPERIMENTS, ROOT
from scripts.results import essay_quotes
from scripts.site.macros import Numbers
from scripts.site.names import Names
from scripts.tables import embeddings, essay_numbers

PAGE = (ROOT / "docs" / "another-sentence.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "src/attention_explainer/worked_example.py"

FOLDERS = ("figures", "tables", "formulas", "examples", "live", "results")
ABOUT_OTHERS = re.compile(
    r"(?:essay|real)_\w+|score_playground|soft_dictionary"
    r"|word_(?:likeness|neighbours|pieces|steps|vectors)|same_word_twice"
    r"|twin_(?:accuracy|swaps|routes)|writing_(?!with_a_cache)\w+|own_pieces"
)
"""Scripts about words of the essay, a real model or a language; and a dictionary of animals."""

SPELT = re.compile(
    "|".join(
        rf"(?<![\w-]){word}(?![\w-])"
        for role, word in example.ROLES.items()
        if role not in ("query", "conjunction", "repeated", "twin")
    )
    + rf"|^(?:{example.CONJUNCTION}|{example.QUERY_WORD})$|[“\"']{example.QUERY_WORD}[”\"']"
)
"""A word of the sentence, but for those that every text has."""


def literals(program: str) -> Iterator[str]:
    """Yield what a program spells out, but for its docstrings."""
    tree = ast.parse(program)
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    } | {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def spelt_out(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    parts = literals(text) if path.suffix == ".py" else [text]
    return [f"{path.name}: {part}" for part in parts if SPELT.search(part)]


def test_no_script_asks_for_a_word_by_its_spelling():
    found = []
    for folder in FOLDERS:
        for path in sorted((ROOT / "scripts" / folder).rglob("*")):
            if path.suffix in (".py", ".html") and not ABOUT_OTHERS.fullmatch(path.stem):
                found += spelt_out(path)
    assert not found


@pytest.mark.parametrize("written", ['words.index("cat")', 'f"With {n} the cat"', 'x = "it"'])
def test_a_script_that_does_would_be_found(written, tmp_path):
    path = tmp_path / "map.py"
    path.write_text(f'"""How does "it" find the cat?"""\n{written}\n', encoding="utf-8")
    assert len(spelt_out(path)) == 1


def test_the_list_has_all_roles_and_the_sentence():
    constants = re.findall(r"^- `(\w+)`: .*\*\[\[ embeddings\.(?:word_)?(\w+) ", PAGE, re.M)
    assert constants[0] == ("SENTENCE", "sentence")
    assert {role: getattr(example, name) for name, role in constants[1:]} == dict(example.ROLES)


def test_embeddings_are_under_lower_case_and_in_the_dimensions_named():
    assert [word.lower() for word in example.VOCABULARY] == list(example.VOCABULARY)
    assert example.embed(example.SENTENCE).shape[1] == len(example.DIMENSIONS)
    told = " ".join(PAGE.split())
    for name in example.DIMENSIONS:
        assert name in told


def test_no_matrix_knows_how_many_words_there_are():
    width = len(example.DIMENSIONS)
    assert {m.shape for m in (example.W_Q, example.W_K, example.W_V, example.W_O)} == {
        (width, width)
    }


def test_a_word_by_its_role_can_stand_in_the_prose():
    names = Names()
    given = embeddings.numbers(embeddings.compute())
    names.variables["embeddings"] = Numbers("scripts/tables/embeddings.py", given)
    for role, word in example.ROLES.items():
        assert word in names.expand(f"[[ embeddings.word_{role} ]]", "index.md")


def test_the_essay_keeps_its_sentence_and_says_which_word_the_example_lacks():
    quotes = Imports().reach(Path(essay_quotes.__file__))
    assert EXAMPLE not in quotes.files
    assert set(essay_quotes.WEIGHTS_2) <= {word.lower() for word in essay_quotes.SENTENCE}
    said = essay_numbers.weight_in_example(["dog"])
    assert "worked_example.py has no “dog”" in said


def test_what_was_measured_does_not_depend_on_the_example():
    sentences = ROOT / "scripts/real_model/sentences.py"
    assert sentences.is_file()
    assert EXAMPLE not in Imports().reach(sentences).files


def test_what_is_trained_does_not_depend_on_the_example():
    experiments = sorted((ROOT / "scripts" / EXPERIMENTS).glob("*.py"))
    assert experiments
    for path in experiments:
        assert EXAMPLE not in Imports().reach(path).files
    # That files are reached at all: a figure of the example does reach it.
    assert EXAMPLE in Imports().reach(ROOT / "scripts/figures/attention_map.py").files
