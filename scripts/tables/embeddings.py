"""What do the four numbers of each word say?"""

from attention_explainer import worked_example as example
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results.quantities import of_vector
from scripts.results.roles import name_of


def spelt_once() -> list[str]:
    """Return the words of the sentence; with a capital only if they have it everywhere."""
    return [
        word
        for word in example.SENTENCE
        if word == word.lower() or word.lower() not in example.SENTENCE
    ]


def compute() -> Table:
    rows: list[tuple[Cell, ...]] = [
        (word, *map(float, example.embed([word])[0]))
        for word in dict.fromkeys((*spelt_once(), example.TWIN_CAUSE))
    ]
    dimensions = len(example.DIMENSIONS)
    holds = [["", *of_vector("x", name_of(str(word)))] for word, *_ in rows]
    return Table(["word", *example.DIMENSIONS], rows, ["", *[".1f"] * dimensions], holds=holds)


def tabulate(result: Table) -> Table:
    return result


def numbers(result: Table) -> dict[str, str]:
    return {
        "dimensions": str(len(result.columns) - 1),
        "sentence": " ".join(example.SENTENCE),
        **{f"word_{role}": word for role, word in example.ROLES.items()},
    }


def caption(result: Table) -> str:
    return (
        f"The hand-made embeddings of the {len(result.rows) - 1} different words of the sentence, "
        f"and of “{example.TWIN_CAUSE}”, in {len(result.columns) - 1} named dimensions."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
