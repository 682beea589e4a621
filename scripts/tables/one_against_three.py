"""Do three heads answer better than one with as many parameters?"""

from attention_explainer.training.head_ablation import num_attention_parameters
from attention_explainer.training.toy_language import RELATIONS
from attention_figures.text import median_and_range, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import heads
from scripts.experiments.heads import SETTINGS

compute = heads.load


def tabulate(result: Arrays) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, settings in SETTINGS.items():
        model = settings.model
        accuracy = result[f"{name}_accuracy"]
        rows.append(
            (
                model.num_heads,
                model.d_k,
                num_attention_parameters(model),
                *(median_and_range(accuracy[:, column]) for column in range(len(RELATIONS))),
            )
        )
    return Table(
        ["heads", "width", "parameters", *[relation.name for relation in RELATIONS]],
        rows,
        ["d", "d", ",d", *[""] * len(RELATIONS)],
    )


def numbers(result: Arrays) -> dict[str, str]:
    return {
        f"lowest_{name}": show(result[f"{name}_accuracy"].min(), ".3f") for name in SETTINGS
    } | {
        "seeds": str(len(result["one_accuracy"])),
        "parameters": show(num_attention_parameters(SETTINGS["three"].model), ",d"),
        "narrow_parameters": show(num_attention_parameters(SETTINGS["three_narrow"].model), ",d"),
        "width": str(SETTINGS["three"].model.d_k),
        "narrow_width": str(SETTINGS["three_narrow"].model.d_k),
    }


def caption(result: Arrays) -> str:
    return (
        "Share of right answers on the held-out sentences after training: median of "
        f"{len(result['one_accuracy'])} seeds, lowest and highest in brackets. Parameters: those "
        "of W_Q, W_K, W_V and W_O."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
