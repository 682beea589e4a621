"""What can be read off queries, keys and values, before and after training?"""

from attention_explainer.training.language import PLACES
from attention_explainer.training.toy_language import RELATIONS
from attention_figures.text import median_and_range, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import one_head
from scripts.experiments.one_head import PROBES

compute = one_head.load
KINDS = len(RELATIONS[0].kinds)
QUESTIONS = {
    "kind_in_queries": ("query", "which kind is asked for", KINDS),
    "kind_in_keys": ("key", "which kind it is", KINDS),
    "kind_in_values": ("value", "which kind it is", KINDS),
    "place_in_keys": ("key", "where it belongs", len(PLACES)),
    "place_in_values": ("value", "where it belongs", len(PLACES)),
}
"""Vector and question of a probe, and how many answers there are."""


def tabulate(result: Arrays) -> Table:
    rows = []
    for name, (role, what, answers) in QUESTIONS.items():
        probe = PROBES.index(name)
        before, after = (
            median_and_range(result["probes"][:, when, probe].mean(axis=-1)) for when in (0, 1)
        )
        rows.append((role, what, show(1 / answers, ".2f"), before, after))
    return Table(["probed vector", "what is read off it", "chance", "before", "after"], rows)


def numbers(result: Arrays) -> dict[str, str]:
    return {
        f"{name}_{when}": median_and_range(result["probes"][:, column, probe].mean(axis=-1))
        for probe, name in enumerate(PROBES)
        for column, when in enumerate(("before", "after"))
    }


def caption(result: Arrays) -> str:
    return (
        "Accuracy of linear probes on words that they were not fitted to, mean over the "
        f"{len(RELATIONS)} relations: median of {len(result['probes'])} seeds, lowest and highest "
        "in brackets."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
