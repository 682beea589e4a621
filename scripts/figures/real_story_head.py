"""Does the head that tells the essay's story change its mind with the last word?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.canvas import pixel_axes
from attention_figures.maps import draw_heat_map, heat_map_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.results import load
from scripts.real_model.study import ESSAY, TROPHY, WITHOUT_STOP, Head, Pair, chosen_heads, pair

ENDING = -3
"""Where the word that differs stands among the tokens: before full stop and separator."""
LEFT = 60
TITLE = 30


@dataclass(frozen=True, eq=False)
class Heads:
    """Two heads, and the pairs of sentences that they are shown on."""

    heads: dict[str, Head]
    essay: Pair
    without_stop: Pair
    trophy: Pair
    from_sat: float

    def row(self, head: str, sentence: int) -> NDArray[np.float64]:
        """Weights from "it" to every token."""
        row: NDArray[np.float64] = self.essay.rows[sentence][self.heads[head].index]
        return row

    def weight(self, head: str, sentence: int, noun: int) -> float:
        """Weight from "it" to a noun."""
        return float(self.essay.weight(sentence, noun)[self.heads[head].index])

    @property
    def endings(self) -> list[str]:
        """The word that differs."""
        return [tokens[ENDING] for tokens in self.essay.tokens]


def compute() -> Heads:
    heads = chosen_heads()
    essay = pair(ESSAY)
    tokens = essay.tokens[0]
    story = load().weights("essay_weights")[(ESSAY, *heads["story"].index)]
    return Heads(
        heads,
        essay,
        pair(WITHOUT_STOP),
        pair(TROPHY),
        float(story[tokens.index("sat"), tokens.index("cat")]),
    )


def draw(result: Heads, style: DrawingStyle) -> Figure:
    columns = [*result.essay.tokens[0]]
    columns[ENDING] = " / ".join(result.endings)
    each = heat_map_height(2, columns, LEFT, style) + TITLE + 12
    figure = style.figure(each * len(result.heads))
    axes = pixel_axes(figure)
    for index, (name, head) in enumerate(result.heads.items()):
        top = index * each
        axes.text(0, top + 16, f"Weights from it: {head.words()}", size=16)
        draw_heat_map(
            axes,
            result.endings,
            columns,
            np.array([result.row(name, sentence) for sentence in (0, 1)]),
            style,
            left=LEFT,
            top=top + TITLE,
        )
    return figure


def data(result: Heads) -> Table:
    rows = [
        (str(head), ending, token, float(weight))
        for name, head in result.heads.items()
        for sentence, ending in enumerate(result.endings)
        for token, weight in zip(
            result.essay.tokens[sentence], result.row(name, sentence), strict=True
        )
    ]
    return Table(["head", "ending", "token", "weight"], rows, ["", "", "", ".3f"])


def numbers(result: Heads) -> dict[str, str]:
    given = {name: head.words() for name, head in result.heads.items()}
    for name in result.heads:
        for sentence, ending in enumerate(result.endings):
            for noun, word in enumerate(result.essay.nouns):
                given[f"{name}_{word}_{ending}"] = show(result.weight(name, sentence, noun), ".2f")
    story = result.heads["story"].index
    return given | {
        "without_stop": show(result.without_stop.weight(0, 0)[story], ".2f"),
        "from_sat": show(result.from_sat, ".2f"),
        "turns": str(int(result.essay.turns.sum())),
        "trophy_turns": str(int(result.trophy.turns.sum())),
        "heads": str(result.essay.turns.size),
    }


def caption(result: Heads) -> str:
    story, turning = result.heads.values()
    return (
        f"Where “it” looks in the essay's sentence, ending in “{result.endings[0]}” and in "
        f"“{result.endings[1]}”. Upper: {story.words()}, which gives “cat” the most. Lower: "
        f"{turning.words()}, which turns the most."
    )


def alt_text(result: Heads) -> str:
    told = [
        f"{head.words()}, {ending}: cat {show(result.weight(name, sentence, 0), '.2f')}, "
        f"mat {show(result.weight(name, sentence, 1), '.2f')}"
        for name, head in result.heads.items()
        for sentence, ending in enumerate(result.endings)
    ]
    return f"Four rows of weights from “it” to the tokens of the sentence. {'; '.join(told)}."


if __name__ == "__main__":
    raise SystemExit(run(__file__))
