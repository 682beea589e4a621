"""How much work does a cache save a real model that writes?"""

from dataclasses import dataclass

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.writing_model.results import agreement, load
from scripts.writing_model.texts import continued


@dataclass(frozen=True)
class Work:
    """What one way of writing took.

    Attributes
    ----------
    tokens : list of str
        What was written.
    passed, pairs : int
        Tokens that went through all layers, and pairs of query and key that each head multiplied.
    """

    tokens: list[str]
    passed: int
    pairs: int


LABELS = {"anew": "the whole text again for each token", "cached": "with a key/value cache"}


def compute() -> dict[str, Work]:
    written = load().words["written"]
    return {
        way: Work(written[way]["tokens"], sum(written[way]["lengths"]), sum(written[way]["pairs"]))
        for way in LABELS
    }


def tabulate(result: dict[str, Work]) -> Table:
    return Table(
        ["written", "tokens through all layers", "products of query and key in a head"],
        [
            (LABELS[way], show(work.passed, ",d"), show(work.pairs, ",d"))
            for way, work in result.items()
        ],
    )


def numbers(result: dict[str, Work]) -> dict[str, str]:
    cached, anew = result["cached"], result["anew"]
    apart = agreement()
    return {
        "beginning": continued(),
        "written": "".join(cached.tokens).strip(),
        "new": str(len(cached.tokens)),
        "times_passed": show(anew.passed / cached.passed, ".0f"),
        "times_pairs": show(anew.pairs / cached.pairs, ".0f"),
        "texts": str(apart["texts"]),
        "logits_apart": show(apart["logits_float64"], ".6f"),
        "weights_apart": show(apart["weights_float64"], ".7f"),
        "logits_apart_float32": show(apart["logits_float32"], ".5f"),
        "largest_logit": show(apart["largest_logit_float64"], ".0f"),
    }


def caption(result: dict[str, Work]) -> str:
    return (
        f"Work for {len(result['cached'].tokens)} tokens after “{continued()}”, each time the "
        "likeliest. Both ways write the same."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
