"""What do two trained layers expect after letters of your choice, and what if a head is silent?"""

import base64
from dataclasses import dataclass

from attention_explainer.training.decoder import DecoderSettings
from attention_explainer.training.induction_language import LETTERS
from attention_explainer.training.induction_runs import FIRST
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.experiments import induction
from scripts.experiments.induction import SHOWN_SEED
from scripts.results.induction import (
    MESSAGES,
    PROMPT,
    SETTINGS,
    SWAPPED,
    Continued,
    ShownRun,
    shown_run,
)

STILL = "induction_messages"

LAST = len(PROMPT) - 1
ANOTHER, NEW = PROMPT[:LAST] + "G", PROMPT[:LAST] + "P"
"""The prompt with another last letter: one that has stood there before, and one that has not."""


@dataclass(frozen=True)
class Start:
    """The run that is looked at, and what it makes of the letters at the start."""

    by: ShownRun
    message: str
    found: Continued

    @property
    def alphabet(self) -> tuple[str, ...]:
        """Letters to choose from."""
        return LETTERS

    @property
    def choices(self) -> dict[str, str]:
        """What the previous-token head can be made to write."""
        return MESSAGES


def compute() -> Start:
    by = shown_run(induction.load())
    message = next(iter(MESSAGES))
    return Start(by, message, by.run(PROMPT, message))


def start(result: Start) -> dict[str, object]:
    return {"message": result.message, "letters": [*result.found.text]}


def given(result: Start) -> dict[str, object]:
    return {
        "alphabet": LETTERS,
        **_sizes(SETTINGS),
        "note": {"layer": FIRST, "head": result.by.previous_token, "swapped": SWAPPED},
        "induction": result.by.induction,
    }


def files(result: Start) -> dict[str, object]:
    """Return the parameters, which are loaded once somebody changes something."""
    return {
        "parameters": {
            name: {"numbers": _text(numbers.tobytes()), "scale": _text(scale.tobytes())}
            for name, (numbers, scale) in result.by.rounded.items()
        }
    }


def _sizes(settings: DecoderSettings) -> dict[str, int]:
    return {"layers": settings.num_layers, "heads": settings.num_heads, "width": settings.d_k}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def numbers(result: Start) -> dict[str, str]:
    (silent, silent_probability), *_ = result.by.run(PROMPT, "nothing").expected
    (other, other_probability), *_ = result.by.run(PROMPT, "swapped").expected
    (chosen, chosen_probability), *_ = result.by.run(ANOTHER).expected
    (same, _), *_ = result.by.run(ANOTHER, "nothing").expected
    (surprising, new_probability), *_ = result.by.run(NEW).expected
    return {
        "to_another": f"induction_letters.letters.{LAST}={ANOTHER[LAST]}",
        "to_nothing": "induction_letters.message=nothing",
        "to_another_nothing": (
            f"induction_letters.message=nothing&induction_letters.letters.{LAST}={ANOTHER[LAST]}"
        ),
        "to_swapped": "induction_letters.message=swapped",
        "another": ANOTHER[LAST],
        "chosen": chosen,
        "chosen_probability": show(chosen_probability, ".2f"),
        "silent": silent,
        "silent_probability": show(silent_probability, ".2f"),
        "same": same,
        "new": NEW[LAST],
        "surprising": surprising,
        "new_probability": show(new_probability, ".2f"),
        "other": other,
        "other_probability": show(other_probability, ".2f"),
        "one_letter": PROMPT[SWAPPED[0]],
        "other_letter": PROMPT[SWAPPED[1]],
    }


def caption(result: Start) -> str:
    return (
        "Your browser runs both trained layers of the run with seed "
        f"{SHOWN_SEED}, with each row of its matrices rounded to whole numbers and a scale."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
