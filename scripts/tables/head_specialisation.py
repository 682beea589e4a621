"""How often does a head serve one relation and no other?"""

from attention_explainer.training.head_ablation import SERVES, is_one_to_one
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import heads
from scripts.experiments.heads import SETTINGS
from scripts.results.head_specialisation import MASS, criteria, tally

compute = heads.load
MODELS = ("three", "three_narrow")


def tabulate(result: Arrays) -> Table:
    rows: list[tuple[str | int, ...]] = []
    for (model, how), serves in criteria(result, MODELS).items():
        settings = SETTINGS[model].model
        rows.append(
            (
                settings.num_heads,
                settings.d_k,
                how,
                *tally(serves).values(),
            )
        )
    return Table(
        ["heads", "width", "measured by", "serve none", "one only", "several", "clean runs"],
        rows,
        ["d", "d", "", "d", "d", "d", "d"],
    )


def numbers(result: Arrays) -> dict[str, str]:
    given: dict[str, str] = {}
    for (model, how), serves in criteria(result, MODELS).items():
        given |= {f"{model}_{how}_{name}": str(count) for name, count in tally(serves).items()}
        given[f"{model}_heads"] = str(serves[..., 0].size)
    cost = result["three_cost"]
    return given | {
        "clean_at_half": str(int(is_one_to_one(cost >= SERVES / 2).sum())),
        "clean_at_double": str(int(is_one_to_one(cost >= SERVES * 2).sum())),
        "half_threshold": show(SERVES / 2, ".2f"),
        "double_threshold": show(SERVES * 2, ".1f"),
        "threshold": show(SERVES, ".1f"),
        "mass": show(MASS, ".1f"),
        "seeds": str(len(result["three_cost"])),
    }


def caption(result: Arrays) -> str:
    seeds, count = result["three_cost"].shape[:2]
    return (
        f"Of {seeds * count} heads ({seeds} seeds), how many serve none, one or several of the "
        f"relations: by ablation if removing the head costs at least {show(SERVES, '.1f')} of "
        f"accuracy, by attention if at least {show(MASS, '.1f')} of its weight goes to the right "
        "candidate. A run is clean if each head serves one relation and each relation has one "
        "head."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
