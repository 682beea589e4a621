"""What does a real model no longer foretell when its best heads for it are switched off?"""

from attention_explainer.statistics import clustered_interval
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.real_model.study import LEVEL, interval_text
from scripts.writing_model.plan import CHOSEN_ON, CONTROLS, COPIED, SEEDS, SWITCHED_OFF
from scripts.writing_model.study import Switched, switched_off, untouched

Result = dict[tuple[str, int], Switched]
ROLES = {"following": "induction", "previous": "previous token"}
"""What heads are called in the table."""


def compute() -> Result:
    return {
        (role, number): switched_off(role, number)
        for role, of_role in SWITCHED_OFF.items()
        for number in of_role
    }


def _interval(found: Switched) -> str:
    low, high = clustered_interval(found.probabilities, level=LEVEL)
    return interval_text((float(low), float(high)))


def _others(found: Switched) -> str:
    draws = found.controls.mean(axis=1)
    return interval_text((float(draws.min()), float(draws.max())))


def _name_others(found: Switched) -> str:
    return interval_text((float(found.name_controls.min()), float(found.name_controls.max())))


def tabulate(result: Result) -> Table:
    whole = untouched()
    none: tuple[Cell, ...] = (
        *("nothing", float(whole.probabilities.mean()), _interval(whole)),
        *("", whole.name),
    )
    rows = [
        (
            *(f"{number} {ROLES[role]}", float(found.probabilities.mean()), _interval(found)),
            *(_others(found), found.name),
        )
        for (role, number), found in result.items()
    ]
    return Table(
        ["switched off", "right token mean", "right token interval", "others off", "rare name"],
        [none, *rows],
        ["", ".2f", "", "", ".3f"],
        groups=[("", 1), ("right token", 2), ("", 2)],
    )


def numbers(result: Result) -> dict[str, str]:
    whole = untouched()
    given = {
        "whole": show(whole.probabilities.mean(), ".2f"),
        "name": show(whole.name, ".2f"),
        "first": show(whole.first, ".5f"),
        "controls": str(CONTROLS),
    }
    for (role, number), found in result.items():
        given |= {
            f"{role}_{number}": show(found.probabilities.mean(), ".2f"),
            f"{role}_{number}_others": _others(found),
            f"{role}_{number}_name": show(found.name, ".3f"),
            f"{role}_{number}_name_others": _name_others(found),
            f"{role}_{number}_heads": str(number),
        }
    return given


def caption(result: Result) -> str:
    return (
        f"Mean probability of the right token where {COPIED} random tokens are repeated, "
        f"over {len(SEEDS) - CHOSEN_ON} rows, with its {percent(LEVEL)} interval; and of "
        "“am” after “Professor Quillamore opened the door. Everyone had been waiting for Professor "
        "Quill”. The output of the best heads is set to zero; they were chosen on "
        f"{CHOSEN_ON} other rows. Others off: lowest and highest mean of {CONTROLS} draws of as "
        "many other heads from the same layers, or from the next ones where these do not suffice."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
