"""Which query, key and value does each word of the sentence get?"""

from attention_explainer import worked_example as example
from attention_explainer.scaled_dot_product import AttentionTrace
from scripts.contract import Cell, Table

ROLES = ("query", "key", "value")


def compute() -> AttentionTrace:
    return example.worked_example()


def tabulate(result: AttentionTrace) -> Table:
    dimensions = example.DIMENSIONS
    rows: list[tuple[Cell, ...]] = [
        (word, *map(float, query), *map(float, key), *map(float, value))
        for word, query, key, value in zip(
            example.SENTENCE, result.query, result.key, result.value, strict=True
        )
    ]
    return Table(
        ["word", *[f"{role} {name}" for role in ROLES for name in dimensions]],
        rows,
        ["", *[".1f"] * (len(ROLES) * len(dimensions))],
        ["", *[role for role in ROLES for _ in dimensions]],
        groups=[("", 1), *[(role, len(dimensions)) for role in ROLES]],
        emphasised=example.SENTENCE.index("it"),
    )


def numbers(result: AttentionTrace) -> dict[str, str]:
    return {"vectors": str(sum(len(getattr(result, role)) for role in ROLES))}


def caption(result: AttentionTrace) -> str:
    return (
        f"Query, key and value of all {len(result.query)} words, from the hand-made embeddings and "
        "matrices. Both “the” share an embedding, so they share all three."
    )


if __name__ == "__main__":
    from scripts.command_line import run

    raise SystemExit(run(__file__))
