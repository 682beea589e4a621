"""Can one layer tell which noun is meant, and can two?"""

from attention_explainer.training.twin_language import (
    NOUNS,
    example_twins,
    held_out_twins,
    noun_pairs,
)
from attention_explainer.training.twin_runs import MODELS
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.results.seed_intervals import ALIKE, LEVEL, mean_and_interval
from scripts.results.twins import LEARNT, compute, learnt, silencing


def tabulate(result: Arrays) -> Table:
    rows = []
    for name, settings in MODELS.items():
        accuracy = result[f"{name}_accuracy"]
        mean, interval = mean_and_interval(accuracy)
        rows.append(
            (
                settings.num_layers,
                settings.num_heads,
                "only “it”" if settings.only_asking_looks else "all words",
                mean,
                interval,
                float(accuracy.min()),
                int(learnt(result, name).sum()),
            )
        )
    return Table(
        ["layers", "heads", "who looks", "accuracy", "interval", "lowest", "learnt"],
        rows,
        ["d", "d", "", "", "", ".2f", "d"],
    )


def numbers(result: Arrays) -> dict[str, str]:
    is_learnt = learnt(result, "one_layer_four_heads")
    silenced = silencing(result, "one_layer_four_heads")[is_learnt]
    examples = [" ".join(twin.words(0)) for twin in example_twins()]
    held_out = held_out_twins()
    return {
        "highest_one_layer_one_head": show(result["one_layer_one_head_accuracy"].max(), ".2f"),
        "learnt_one_layer_four_heads": str(int(is_learnt.sum())),
        # A draft may have no run that has learnt it.
        "silencing": show(silenced.min(initial=1), ".2f"),
        "example": examples[0],
        "twin": examples[1],
        "seeds": str(len(result["two_layers_accuracy"])),
        "guessing": show(1 / len(NOUNS), ".2f"),
        "heads": str(MODELS["one_layer_four_heads"].num_heads),
        "sentences": str(sum(len(twin.tokens) for twin in held_out)),
        "pairs": str(len(noun_pairs(held_out[0]))),
        "parameters": show(MODELS["two_layers"].num_attention_parameters, ",d"),
    }


def caption(result: Arrays) -> str:
    given = numbers(result)
    return (
        f"Share of {given['sentences']} held-out sentences answered correctly: mean over "
        f"{given['seeds']} seeds with its {percent(LEVEL)} interval, the lowest run, and "
        f"how many runs reach {show(LEARNT, '.2f')}. Every model has "
        f"{given['parameters']} numbers in "
        "its matrices of attention. In the last layer “it” alone has to look. "
        f"{ALIKE}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
