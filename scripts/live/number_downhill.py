"""Where does the loss go if a reader moves the number?"""

from collections.abc import Callable
from dataclasses import dataclass

from attention_explainer import worked_example as example
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.results import one_number

STILL = "one_number_downhill"

LOWEST, HIGHEST = -5, 4
"""Values of the number between which the loss is drawn."""

ACROSS, UP, TALL = 10, 16, 54
"""Units of the picture for one of the number and for one nat of the loss, and its height."""

AT_ORIGINAL = 1.4
"""The number at which the line of the first sentence is named: there is room below it."""


@dataclass(frozen=True)
class Moved:
    """A value of the number, and what follows in the twin sentence."""

    number: float
    twin: one_number.Slope

    ends = (LOWEST, HIGHEST)
    axes = one_number.AXES

    @property
    def weights(self) -> dict[str, float]:
        """What both nouns get."""
        return {
            noun: float(self.twin.weights[example.position(noun)])
            for noun in (example.RIVAL, example.ANSWER)
        }

    @property
    def slope(self) -> float:
        """Slope of the loss at this number."""
        return float(self.twin.gradient[one_number.ROW, one_number.COLUMN])

    @property
    def curve(self) -> str:
        """The loss of the twin for all numbers, as the path of an SVG."""
        return _path(one_number.twin)

    @property
    def other_curve(self) -> str:
        """The same for the first sentence."""
        return _path(one_number.original)

    @property
    def walk(self) -> list[tuple[float, float]]:
        """Where the steps downhill from the hand-made number lead."""
        return [on_picture(number, one_number.twin(number).loss) for number in one_number.walk()]

    @property
    def place(self) -> tuple[float, float]:
        """Where the number is on that picture."""
        return on_picture(self.number, self.twin.loss)

    @property
    def number_ticks(self) -> list[tuple[str, float]]:
        """Even numbers, and how far to the right of the picture each stands, in per cent."""
        even = range(LOWEST + LOWEST % 2, HIGHEST + 1, 2)
        return [(trimmed(number), _share(number, 0)[0]) for number in even]

    @property
    def loss_ticks(self) -> list[tuple[str, float]]:
        """Whole nats, and how far down each stands."""
        return [(trimmed(loss), _share(LOWEST, loss)[1]) for loss in range(TALL // UP + 1)]

    @property
    def lines(self) -> list[tuple[str, str, tuple[float, float]]]:
        """For the line of each sentence: whose it is, its name, and where the name stands."""
        at_twin, at_original = one_number.twin(LOWEST), one_number.original(AT_ORIGINAL)
        return [
            ("twin", one_number.TWIN_LINE, _share(LOWEST, at_twin.loss)),
            ("original", one_number.ORIGINAL_LINE, _share(AT_ORIGINAL, at_original.loss)),
        ]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture."""
        return ACROSS * (HIGHEST - LOWEST), TALL


def on_picture(number: float, loss: float) -> tuple[float, float]:
    """Return where a number and its loss are drawn."""
    return ACROSS * (number - LOWEST), TALL - UP * loss


def _share(number: float, loss: float) -> tuple[float, float]:
    """Return the same in per cent of width and height, for what is not drawn but written."""
    x, y = on_picture(number, loss)
    return round(100 * x / (ACROSS * (HIGHEST - LOWEST)), 2), round(100 * y / TALL, 2)


def _path(loss_of: Callable[[float], one_number.Slope]) -> str:
    steps = range(5 * LOWEST, 5 * HIGHEST + 1)
    points = [on_picture(step / 5, loss_of(step / 5).loss) for step in steps]
    return "M" + " ".join(f"{round(x, 1)} {round(y, 1)}" for x, y in points)


def moved(number: float) -> Moved:
    """Compute the loss of the twin sentence with another number."""
    return Moved(number, one_number.twin(number))


def compute() -> Moved:
    return moved(float(example.W_Q[one_number.ROW, one_number.COLUMN]))


def start(result: Moved) -> dict[str, float]:
    return {"number": int(result.number)}


def given(result: Moved) -> dict[str, object]:
    words = example.TWIN_SENTENCE
    return {
        "row": one_number.ROW,
        "column": one_number.COLUMN,
        "x": example.embed([example.QUERY_WORD])[0].tolist(),
        "W_Q": example.W_Q.tolist(),
        "key": (example.embed(words) @ example.W_K).round(12).tolist(),
        "wanted": example.position(example.RIVAL),
        "other": example.position(example.ANSWER),
        "words": words,
        "rate": one_number.LEARNING_RATE,
        "lowest": LOWEST,
        "highest": HIGHEST,
        "across": ACROSS,
        "up": UP,
        "tall": TALL,
    }


def numbers(result: Moved) -> dict[str, str]:
    beyond = moved(LOWEST)
    return {
        "to_beyond": f"number_downhill.number={LOWEST}",
        "beyond": show(LOWEST),
        "slope_beyond": show(beyond.slope, ".3f"),
        "loss_beyond": show(beyond.twin.loss, ".3f"),
    }


def caption(result: Moved) -> str:
    return (
        f"The loss against one number of W_Q. Solid line: the twin sentence, in which "
        f"“{example.QUERY_WORD}” means the {example.RIVAL}; small dots: {one_number.STEPS} steps "
        "downhill from the hand-made number; large dot: yours. Dashed line: the first sentence, in "
        f"which “{example.QUERY_WORD}” means the {example.ANSWER}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
