"""Which query, key and value does each word of the sentence get?"""

from attention_explainer import worked_example as example
from attention_explainer.scaled_dot_product import AttentionTrace
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.word_tables import vectors_table

ROLES = ("query", "key", "value")


def compute() -> AttentionTrace:
    return example.worked_example()


def tabulate(result: AttentionTrace) -> Table:
    return vectors_table(
        [(role, getattr(result, role), role) for role in ROLES], digits=1, letters="qkv"
    )


def numbers(result: AttentionTrace) -> dict[str, str]:
    return {"vectors": str(sum(len(getattr(result, role)) for role in ROLES))}


def caption(result: AttentionTrace) -> str:
    return (
        f"Query, key and value of all {len(result.query)} words, from the hand-made embeddings and "
        f"matrices. Both “{example.REPEATED}” share an embedding, so they share all three."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
