"""Where does the last letter look if the previous-token head writes something else?"""

from matplotlib.figure import Figure

from attention_figures.canvas import pixel_axes
from attention_figures.strips import draw_strip, strip_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.experiments import induction
from scripts.results.induction import MESSAGES, PROMPT, Continued, shown_run

HEADING, GAP = 26, 10


Messages = dict[str, Continued]
"""What is made of the same letters, by what the previous-token head writes."""


def compute() -> Messages:
    by = shown_run(induction.load())
    return {message: by.run(PROMPT, message) for message in MESSAGES}


def draw(result: Messages, style: DrawingStyle) -> Figure:
    letters = [*PROMPT]
    height = HEADING + strip_height(letters, style.width) + GAP
    figure = style.figure(height * len(result) - GAP)
    axes = pixel_axes(figure)
    for index, (label, found) in enumerate(zip(MESSAGES.values(), result.values(), strict=True)):
        top = index * height
        axes.text(0, top + 16, f"{label}: {_expected(found)}", color=style.palette.muted)
        draw_strip(
            axes,
            letters,
            found.second[-1],
            style.palette,
            top=top + HEADING,
            query=len(letters) - 1,
        )
    return figure


def _expected(found: Continued) -> str:
    letter, probability = found.expected[0]
    return f"{letter} expected, {show(probability, '.2f')}"


def data(result: Messages) -> Table:
    rows = [
        (label, position + 1, letter, float(weight))
        for label, found in zip(MESSAGES.values(), result.values(), strict=True)
        for position, (letter, weight) in enumerate(zip(PROMPT, found.second[-1], strict=True))
    ]
    return Table(["written", "place", "letter", "weight"], rows)


def numbers(result: Messages) -> dict[str, str]:
    return {f"if_{message}": _expected(found) for message, found in result.items()}


def caption(result: Messages) -> str:
    return (
        f"Weights of the induction head from the last {PROMPT[-1]} (framed), and the letter that "
        f"is expected most, if the previous-token head writes {listed([*MESSAGES.values()])}."
    )


def alt_text(result: Messages) -> str:
    each = [
        f"{label}: most weight on place {found.second[-1].argmax() + 1}, {_expected(found)}"
        for label, found in zip(MESSAGES.values(), result.values(), strict=True)
    ]
    return f"Rows of the letters {' '.join(PROMPT)} with their weights. {'; '.join(each)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
