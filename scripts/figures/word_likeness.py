"""Which of the story's words and their relatives are alike to a real model before any attention?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.canvas import pixel_axes, text_width
from attention_figures.maps import draw_heat_map, labels_height
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.word_vectors import row_of, units

WORDS = ("cat", "kitten", "dog", "mat", "rug", "carpet", "tired", "sleepy", "soft", "gentle")
SIZE = 14
ROW = 32


@dataclass(frozen=True, eq=False)
class Result:
    """Words, and the cosine between the vectors of every two of them."""

    words: tuple[str, ...]
    cosines: NDArray[Any]

    def of(self, one: str, other: str) -> float:
        """Return the cosine of two words."""
        return float(self.cosines[self.words.index(one), self.words.index(other)])


def compute(words: Sequence[str] = WORDS) -> Result:
    rows = units()[[row_of(word) for word in words]]
    return Result(tuple(words), rows @ rows.T)


def draw(result: Result, style: DrawingStyle) -> Figure:
    left = max(text_width(word, SIZE) for word in result.words) + 16
    figure = style.figure(labels_height(result.words, SIZE) + ROW * len(result.words) + 8)
    draw_heat_map(
        pixel_axes(figure),
        result.words,
        result.words,
        result.cosines,
        style,
        left=left,
        top=0,
        cell=((style.width - left) / len(result.words), ROW),
        spec=".1f" if style.is_narrow else ".2f",
        shades=result.cosines.clip(0, 1),
        label_size=SIZE,
    )
    return figure


def data(result: Result) -> Table:
    rows = [(one, other, result.of(one, other)) for one in result.words for other in result.words]
    return Table(["word", "other word", "cosine"], rows)


def numbers(result: Result) -> dict[str, str]:
    return {
        "cat_kitten": show(result.of("cat", "kitten"), ".2f"),
        "mat_rug": show(result.of("mat", "rug"), ".2f"),
        "cat_mat": show(result.of("cat", "mat"), ".2f"),
        "tired_sleepy": show(result.of("tired", "sleepy"), ".2f"),
    }


def caption(result: Result) -> str:
    return (
        "Cosine of the angle between the vectors of every two words in the real model’s table. "
        "The stronger the colour, the more alike."
    )


def alt_text(result: Result) -> str:
    given = numbers(result)
    return (
        f"A square of cosines between words. Cat and kitten have {given['cat_kitten']}, mat and "
        f"rug {given['mat_rug']}, tired and sleepy {given['tired_sleepy']}; cat and mat have "
        f"{given['cat_mat']}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
