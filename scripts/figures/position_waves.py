"""How do fast and slow waves name a position together?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_explainer.positions import sinusoidal_positions
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import listed, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

POSITIONS = 100
D_MODEL = 8


@dataclass(frozen=True)
class Waves:
    """The sine of each pair, shape (positions, pairs), and its wavelength in positions."""

    sines: NDArray[np.float64]
    wavelengths: NDArray[np.float64]


def compute() -> Waves:
    positions = sinusoidal_positions(POSITIONS, D_MODEL)
    sines = positions[:, 0::2]
    # At position 1 the angle is what a pair turns by with each position.
    return Waves(sines, 2 * np.pi / np.arctan2(positions[1, 0::2], positions[1, 1::2]))


def draw(result: Waves, style: DrawingStyle) -> Figure:
    pairs = result.sines.shape[1]
    height, top, bottom, left = 96, 26, 52, 46
    total = pairs * height + bottom
    figure = style.figure(total)
    for pair, wavelength in enumerate(result.wavelengths):
        axes = figure.add_axes(
            (
                left / style.width,
                1 - ((pair + 1) * height) / total,
                1 - (left + 12) / style.width,
                (height - top) / total,
            )
        )
        # Dots where single positions matter; along the slower waves they would only be weight.
        axes.plot(
            result.sines[:, pair],
            "-" if pair else ".-",
            color=style.palette.ink,
            linewidth=1,
            markersize=4,
        )
        axes.set(xlim=(-1, POSITIONS), ylim=(-1.25, 1.25))
        axes.set_yticks([-1, 0, 1], ["−1", "0", "1"])
        axes.set_title(
            f"pair {pair + 1}: once round in {show(wavelength, ',.0f')} positions",
            loc="left",
            size=14,
            pad=4,
        )
        if pair < pairs - 1:
            axes.set_xticks([])
            axes.spines["bottom"].set_visible(False)
        else:
            axes.set_xlabel("position")
    return figure


def data(result: Waves) -> Table:
    pairs = [f"pair {pair + 1}" for pair in range(result.sines.shape[1])]
    rows = [(position, *map(float, sines)) for position, sines in enumerate(result.sines)]
    return Table(["position", *pairs], rows)


def numbers(result: Waves) -> dict[str, str]:
    return {
        "positions": str(POSITIONS),
        "width": str(D_MODEL),
        "pairs": str(len(result.wavelengths)),
        "fastest": show(result.wavelengths[0], ".1f"),
        "slowest": show(result.wavelengths[-1], ",.0f"),
        "slowest_covers": show(100 * POSITIONS / result.wavelengths[-1], ".1f")
        + "\N{NO-BREAK SPACE}%",
    }


def caption(result: Waves) -> str:
    return (
        f"The sines of sinusoidal positions {D_MODEL} numbers wide, over the first {POSITIONS} "
        "positions. Each has a matching cosine, a quarter of a turn ahead."
    )


def alt_text(result: Waves) -> str:
    lengths = listed([show(wavelength, ",.0f") for wavelength in result.wavelengths])
    return (
        f"{len(result.wavelengths)} waves, one below another and each slower than the last: once "
        f"round in {lengths} positions. In the last, {POSITIONS} positions are the beginning of "
        "one slow rise."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
