"""Do heads divide the work if one word asks several things at once?"""

from attention_explainer.training.head_ablation import SERVES, is_one_to_one
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.artifacts.experiment_results import Arrays
from scripts.experiments import several_questions
from scripts.experiments.several_questions import SETTINGS
from scripts.results.head_specialisation import MASS, criteria, tally

compute = several_questions.load
MODELS = ("two_asked_two_heads", "two_asked_three_heads", "three_asked_three_heads")


def tabulate(result: Arrays) -> Table:
    rows: list[tuple[str | int, ...]] = []
    for (model, how), serves in criteria(result, MODELS).items():
        settings = SETTINGS[model].model
        rows.append(
            (
                settings.answers_each,
                settings.num_heads,
                how,
                *tally(serves).values(),
            )
        )
    return Table(
        ["questions", "heads", "measured by", "serve none", "one only", "several", "clean runs"],
        rows,
        ["d", "d", "", "d", "d", "d", "d"],
    )


def numbers(result: Arrays) -> dict[str, str]:
    given: dict[str, str] = {}
    for (model, how), serves in criteria(result, MODELS).items():
        given |= {f"{model}_{how}_{name}": str(count) for name, count in tally(serves).items()}
        given[f"{model}_heads"] = str(serves[..., 0].size)
    for model in MODELS:
        cost = result[f"{model}_cost"]
        given |= {
            f"{model}_clean_at_half": str(int(is_one_to_one(cost >= SERVES / 2).sum())),
            f"{model}_clean_at_double": str(int(is_one_to_one(cost >= 2 * SERVES).sum())),
        }
    return given | {
        "seeds": str(len(result["two_asked_two_heads_cost"])),
        "threshold": show(SERVES, ".1f"),
    }


def caption(result: Arrays) -> str:
    return (
        f"Of the heads of {len(result['two_asked_two_heads_cost'])} seeds, how many serve none, "
        f"one or several of the questions: by ablation if removing the head costs at least "
        f"{show(SERVES, '.1f')} of accuracy, by attention if at least {show(MASS, '.1f')} of its "
        "weight goes to the right noun. A run is clean if each head serves one question and each "
        "question has one head; with more heads than questions no run can be."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
