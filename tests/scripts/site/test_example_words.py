"""Prose that names words of the example: that it fits, and that it is found if it does not."""

import json
from pathlib import Path

import pytest

from attention_explainer import worked_example as example
from scripts.artifacts.places import ROOT
from scripts.site.example_words import (
    BESIDES,
    OF_OTHERS,
    SPOKEN_OF,
    places,
    told,
    words_in,
    words_now,
)
from scripts.tables import embeddings

NOW = {**example.ROLES, "sentence": " ".join(example.SENTENCE)}


def test_the_prose_speaks_of_the_sentence_that_the_example_has() -> None:
    """Rewrite these lines, then say in `SPOKEN_OF` which sentence the prose is about."""
    assert not [str(place) for place in places(NOW)]
    assert NOW == SPOKEN_OF


def test_the_artifacts_say_which_words_the_example_has(tmp_path: Path) -> None:
    numbers = {"embeddings": embeddings.numbers(embeddings.compute())}
    (tmp_path / "numbers.json").write_text(json.dumps(numbers), encoding="utf-8")
    assert words_now(tmp_path) == NOW


def test_pages_about_other_sentences_and_what_is_read_besides_exist() -> None:
    assert all((ROOT / name).is_file() for name in BESIDES)
    assert all((ROOT / "docs" / page).is_file() for page in OF_OTHERS)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text("On the cat.\n", encoding="utf-8")
    for name, text in {
        "steps/1-reading.md": "Look at *it*.\nIt is not\n[cat](cat.md) [[ map.cat ]]\n",
        "real-model.md": "The cat sat.\n",
        "index.md": "All ten words.\n",
    }.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def found(root: Path, **others: str) -> list[str]:
    return [str(place) for place in places({**SPOKEN_OF, **others}, root)]


def test_each_line_with_a_word_of_the_old_sentence_is_named(pages: Path) -> None:
    dog = "The dog sat on the mat because it was tired"
    assert found(pages, answer="dog", sentence=dog) == [
        "README.md:1: cat: On the cat.",
        "docs/steps/1-reading.md:3: cat: [cat](cat.md) [[ map.cat ]]",
    ]
    assert found(pages, query="she") == ["docs/steps/1-reading.md:1: it: Look at *it*."]


def test_a_count_of_the_words_is_found_if_there_are_more(pages: Path) -> None:
    assert found(pages, sentence=f"{SPOKEN_OF['sentence']} again") == [
        "docs/index.md:1: ten: All ten words."
    ]


def test_nothing_is_found_if_nothing_has_changed(pages: Path) -> None:
    assert found(pages) == []
    assert told([], SPOKEN_OF) == ""


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A *soft* word", ["soft"]),
        ("The **soft cap** squeezes", []),
        ("soft words", []),
        ('`--words "The cat is soft"`', ["cat"]),
        ("`it` or “it” and it", ["it"]),
        ("*what does it look at, when all is done*", []),
        ("it-tired", []),
        ("Tired cats", ["tired"]),
    ],
)
def test_words_are_found_where_they_mean_the_example(line: str, words: list[str]) -> None:
    assert words_in(line, {"cat", "tired"}, {"it", "soft"}) == words


def test_what_a_build_says_counts_lines_and_files_and_names_the_command(pages: Path) -> None:
    now = {**SPOKEN_OF, "query": "she", "answer": "dog"}
    said = told(list(places(now, pages)), now)
    assert "3 lines in 2 files" in said
    assert "python3 run.py sentence" in said
