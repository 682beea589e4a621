"""How does one head change from step to step of its training?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer.training.language import PLACES
from attention_explainer.training.runs import ONE_HEAD
from attention_explainer.training.toy_language import (
    ASKING_POSITIONS,
    PRONOUN,
    example_sentences,
)
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.experiments import one_head

STILL = "training_maps"

CURVE_HEIGHT = 200
"""Height of the curves in their own units."""

STEP_WIDTH = 2
"""Width of a step in the same units."""

STEP_PARTS = 4
"""Into how many parts the steps are divided by what is named below them."""

PARTS = 100
"""Numbers are sent as whole numbers of parts of one: as many decimals as are shown."""


@dataclass(frozen=True)
class Training:
    """One sentence at every step of each run; the axes are (seeds, steps + 1, asking words, …)."""

    seeds: tuple[int, ...]
    words: tuple[str, ...]
    right: NDArray[np.int64]
    wrong: NDArray[np.int64]
    answers: NDArray[np.int64]
    weights: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    height: int = CURVE_HEIGHT
    step_width: int = STEP_WIDTH

    @property
    def steps(self) -> int:
        """Length of the training."""
        return len(self.weights[0]) - 1

    @property
    def asking(self) -> list[str]:
        """The words that ask."""
        return [self.words[position] for position in ASKING_POSITIONS]

    @property
    def places(self) -> tuple[str, ...]:
        """What can be answered."""
        return PLACES

    @property
    def wanted(self) -> list[str]:
        """The place that is the right answer for each."""
        return [PLACES[answer] for answer in self.answers]

    @property
    def right_probabilities(self) -> NDArray[np.float64]:
        """What the right answer gets: (seeds, steps + 1, asking words)."""
        wanted = self.answers[np.newaxis, np.newaxis, :, np.newaxis]
        picked: NDArray[np.float64] = np.take_along_axis(self.probabilities, wanted, axis=-1)
        return picked[..., 0]

    @property
    def losses(self) -> NDArray[np.float64]:
        """Cross-entropy of the answers to this sentence, in nats: (seeds, steps + 1)."""
        losses: NDArray[np.float64] = -np.log(self.right_probabilities).mean(axis=-1)
        return losses

    @property
    def guessing(self) -> float:
        """Loss of an even guess."""
        return float(np.log(len(PLACES)))

    @property
    def highest(self) -> float:
        """The loss at the upper edge of the curves."""
        return float(self.losses.max())

    @property
    def loss_ticks(self) -> range:
        """Whole nats, from zero to the upper edge."""
        return range(int(self.highest) + 1)

    @property
    def step_ticks(self) -> range:
        """Steps that are named below the curves, the last one among them."""
        return range(0, self.steps + 1, self.steps // STEP_PARTS)

    def curve(self, seed: int) -> str:
        """Write the loss of a seed as the path of an SVG."""
        heights = np.round(CURVE_HEIGHT * (1 - self.losses[seed] / self.highest)).astype(int)
        changes = " ".join(f"{STEP_WIDTH} {change}" for change in np.diff(heights))
        return f"M0 {heights[0]}l{changes}"

    def as_sent(self, number: float) -> float:
        """Round a number as it is sent, so that its colour stays the same."""
        return round(PARTS * number) / PARTS

    def of_seed(self, seed: int) -> dict[str, object]:
        """Return what a seed shows at each step, in whole parts of one."""
        return {
            "weights": _parts(self.weights[seed]),
            "probabilities": _parts(self.right_probabilities[seed]),
            "answers": self.probabilities[seed].argmax(axis=-1).tolist(),
            "losses": _parts(self.losses[seed]),
        }


def _parts(numbers: NDArray[np.float64]) -> object:
    return np.round(PARTS * numbers).astype(int).tolist()


def compute() -> Training:
    result = one_head.load()
    sentences = example_sentences()
    weights = result["asking_weights"]
    return Training(
        seeds=one_head.SEEDS[: len(weights)],
        words=sentences.words(0),
        right=sentences.right[0],
        wrong=sentences.wrong[0],
        answers=sentences.answers[0],
        weights=weights,
        probabilities=result["answers"],
    )


def start(result: Training) -> dict[str, int]:
    return {"step": ONE_HEAD.snapshot_steps[0], "seed": result.seeds[0]}


def given(result: Training) -> dict[str, object]:
    return {
        "words": result.words,
        "asking": result.asking,
        "places": PLACES,
        "steps": result.steps,
        "highest": result.highest,
        "parts": PARTS,
    }


def files(result: Training) -> dict[str, object]:
    return {f"seed-{seed}": result.of_seed(index) for index, seed in enumerate(result.seeds)}


def numbers(result: Training) -> dict[str, str]:
    other = f"training_scrubber.seed={result.seeds[1]}&training_scrubber.step={result.steps}"
    at, row = peak(result)
    of_row = result.weights[0, at, row]
    spread = least_sharp_at_the_end(result)
    return {
        "misled": str(misled(result)),
        "settled": str(settled(result)),
        "wrong_noun": result.words[result.wrong[PRONOUN]],
        "to_misled": f"training_scrubber.step={misled(result)}",
        "to_peak": f"training_scrubber.step={at}",
        "to_settled": f"training_scrubber.step={settled(result)}",
        "to_end_of_another_start": other,
        "answers": listed(result.wanted),
        "peak": str(at),
        "peak_loss": show(result.losses[0, at], ".2f"),
        "peak_batch_loss": show(one_head.load()["losses"][0, at], ".2f"),
        "peak_word": result.asking[row],
        "peak_right_word": result.words[result.right[row]],
        "peak_right_weight": show(of_row[result.right[row]], ".2f"),
        "peak_wrong_word": result.words[result.wrong[row]],
        "peak_wrong_weight": show(of_row[result.wrong[row]], ".2f"),
        "peak_place": result.wanted[row],
        "peak_probability": show(result.right_probabilities[0, at, row], ".2f"),
        "even_probability": show(1 / len(PLACES), ".2f"),
        "spread_word": result.asking[spread],
        "spread_weight": show(result.weights[0, -1, spread, result.right[spread]], ".2f"),
        "spread_probability": show(result.right_probabilities[0, -1, spread], ".2f"),
    }


def peak(result: Training) -> tuple[int, int]:
    """Return when the loss of the first run is highest, and which word is most wrong then."""
    at = int(result.losses[0].argmax())
    return at, int(result.right_probabilities[0, at].argmin())


def misled(result: Training) -> int:
    """Return the last step after which the pronoun of the first run gives the wrong noun more."""
    of_pronoun = result.weights[0, :, PRONOUN]
    ahead = of_pronoun[:, result.wrong[PRONOUN]] > of_pronoun[:, result.right[PRONOUN]]
    return int(np.flatnonzero(ahead)[-1])


def settled(result: Training) -> int:
    """Return the first step from which on that pronoun gives the right noun twice as much."""
    of_pronoun = result.weights[0, :, PRONOUN]
    right, wrong = of_pronoun[:, result.right[PRONOUN]], of_pronoun[:, result.wrong[PRONOUN]]
    return int(np.flatnonzero(right <= 2 * wrong)[-1]) + 1


def least_sharp_at_the_end(result: Training) -> int:
    """Return which asking word of the first run gives its right candidate least in the end."""
    return int(np.diagonal(result.weights[0, -1][:, result.right]).argmin())


def caption(result: Training) -> str:
    return (
        "The curve is the loss on one held-out sentence, over the steps of training; the faint "
        f"ones are those of all {len(result.seeds)} random starts. The map shows what the three "
        "words that ask give to each word of the sentence, with frames on the right candidates."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
