"""How does the spread of dot products grow with the width of queries and keys?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from attention_figures.charts import chart_axes, draw_spread, label_series
from attention_figures.styles.drawing_style import DrawingStyle
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table

WIDTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
SEEDS = range(20)
PAIRS = 1000


@dataclass(frozen=True)
class Growth:
    """Variance of q·k over random pairs, one row per seed and one column per width."""

    widths: tuple[int, ...]
    variances: NDArray[np.float64]

    @property
    def scaled_variances(self) -> NDArray[np.float64]:
        """Variance of q·k / √d_k: dividing a number by c divides its variance by c²."""
        scaled: NDArray[np.float64] = self.variances / np.array(self.widths)
        return scaled

    def at(self, width: int, *, scaled: bool = False) -> NDArray[np.float64]:
        """Variances at one width, one per seed."""
        variances = self.scaled_variances if scaled else self.variances
        at_width: NDArray[np.float64] = variances[:, self.widths.index(width)]
        return at_width


def variance_of_dot_products(d_k: int, pairs: int, rng: np.random.Generator) -> float:
    """Draw queries and keys whose components have mean 0 and variance 1, and measure q·k."""
    query, key = rng.standard_normal((2, pairs, d_k))
    return float((query * key).sum(axis=-1).var())


def compute() -> Growth:
    variances = [
        [variance_of_dot_products(d_k, PAIRS, rng) for d_k in WIDTHS]
        for rng in map(np.random.default_rng, SEEDS)
    ]
    return Growth(WIDTHS, np.array(variances))


def draw(result: Growth, style: DrawingStyle) -> Figure:
    palette = style.palette
    figure, axes = chart_axes(style, 320 if style.is_narrow else 340)
    series = (
        (result.variances, palette.ink, "q·k", "o"),
        (result.scaled_variances, palette.mark, "q·k, scaled", "s"),
    )
    for variances, colour, name, marker in series:
        middle = draw_spread(axes, result.widths, variances, colour=colour, marker=marker)
        label_series(axes, name, (result.widths[-2], middle[-2]), (-10, 10), colour)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    shown = result.widths[::2] if style.is_narrow else result.widths
    axes.set_xticks(shown, [str(width) for width in shown])
    ticks = (1, 4, 16, 64, 256)
    axes.set_yticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel("width of queries and keys")
    axes.set_title("variance", loc="left", size=15)
    return figure


def data(result: Growth) -> Table:
    rows = [
        (
            width,
            *(
                float(function(variances[:, column]))
                for variances in (result.variances, result.scaled_variances)
                for function in (np.min, np.median, np.max)
            ),
        )
        for column, width in enumerate(result.widths)
    ]
    names = [
        f"{what} {name}" for what in ("variance", "scaled") for name in ("min", "median", "max")
    ]
    return Table(["d_k", *names], rows)


def numbers(result: Growth) -> dict[str, str]:
    given = {}
    for width in result.widths:
        variances = result.at(width)
        given[f"variance_at_{width}"] = show(np.median(variances), ".1f")
        given[f"spread_at_{width}"] = (
            f"{show(variances.min(), '.1f')} to {show(variances.max(), '.1f')}"
        )
    slope = np.polyfit(np.log2(result.widths), np.log2(np.median(result.variances, axis=0)), 1)[0]
    scaled = result.scaled_variances
    return given | {
        "slope": show(slope, ".2f"),
        "scaled_lowest": show(scaled.min(), ".2f"),
        "scaled_highest": show(scaled.max(), ".2f"),
        "seeds": str(len(result.variances)),
        "pairs": show(PAIRS, ",d"),
        "narrowest": str(result.widths[0]),
        "widest": str(result.widths[-1]),
        "deviation_at_64": show(np.sqrt(np.median(result.at(64))), ".1f"),
    }


def caption(result: Growth) -> str:
    return (
        f"Variance of {PAIRS:,d} random dot products at each width d_k: median of "
        f"{len(result.variances)} seeds, with bars from the lowest to the highest. Scaled: divided "
        "by √d_k. Both axes are logarithmic. Query and key components have mean 0 and variance 1."
    )


def alt_text(result: Growth) -> str:
    first, last = result.widths[0], result.widths[-1]
    return (
        "Two lines against the width of queries and keys. The variance of the dot product rises "
        f"from {show(np.median(result.at(first)), '.2f')} at width {first} to "
        f"{show(np.median(result.at(last)), '.0f')} at width {last}; divided by the root "
        f"of the width it stays between {show(result.scaled_variances.min(), '.2f')} and "
        f"{show(result.scaled_variances.max(), '.2f')}."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
