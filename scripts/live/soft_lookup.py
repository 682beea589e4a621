"""What does a query find among points on a line, if it looks near or far?"""

from dataclasses import dataclass

from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.results.smoothing import (
    BANDWIDTH,
    ENDS,
    GRID,
    KEYS,
    NARROW,
    QUERY,
    VALUES,
    Smoothed,
    smoothed,
)

STILL = "smoothing_curves"

SIZE = (360, 240)
"""Width and height of the picture."""

ORIGIN = (26, 150)
"""Where place 0 and value 0 are in it."""

UNIT = (32, -34)
"""How far right one unit of a place goes, and how far down one of a value."""

BAR = (222, 52)
"""Where the bars stand, and how high a weight of one is."""

BANDWIDTHS = (0.1, 10)

GAP = 5.3
"""A place far from all points."""


@dataclass(frozen=True)
class Picture:
    """What a query finds, and how it is drawn."""

    found: Smoothed
    size: tuple[int, int] = SIZE
    bar: tuple[int, int] = BAR
    ends: tuple[float, float] = ENDS
    bandwidths: tuple[float, float] = BANDWIDTHS

    def x(self, place: float) -> float:
        """Where a place lies across the picture."""
        return round(ORIGIN[0] + UNIT[0] * place, 2)

    def y(self, value: float) -> float:
        """Where a value lies down the picture."""
        return round(ORIGIN[1] + UNIT[1] * value, 2)

    @property
    def path(self) -> str:
        """The curve as the path of an SVG."""
        points = zip(GRID, self.found.curve, strict=True)
        return "M" + "L".join(f"{self.x(float(x))} {self.y(float(y))}" for x, y in points)


def compute() -> Picture:
    return Picture(smoothed())


def start(_: Picture) -> dict[str, float]:
    return {"query": QUERY, "bandwidth": BANDWIDTH}


def given(_: Picture) -> dict[str, object]:
    return {
        "keys": KEYS,
        "values": VALUES,
        "grid": GRID.tolist(),
        "ends": ENDS,
        "size": SIZE,
        "origin": ORIGIN,
        "unit": UNIT,
        "bar": BAR,
    }


def numbers(_: Picture) -> dict[str, str]:
    narrow, wide = (smoothed(bandwidth=bandwidth) for bandwidth in (NARROW, BANDWIDTHS[1]))
    gap = smoothed(GAP, NARROW)
    return {
        "to_narrow": f"soft_lookup.bandwidth={NARROW}",
        "to_wide": f"soft_lookup.bandwidth={BANDWIDTHS[1]}",
        "to_gap": f"soft_lookup.query={GAP}&soft_lookup.bandwidth={NARROW}",
        "nearest": trimmed(KEYS[narrow.nearest]),
        "narrow_weight": show(narrow.weights.max(), ".2f"),
        "narrow_output": show(narrow.output, ".2f"),
        "nearest_value": trimmed(VALUES[narrow.nearest]),
        "least_if_wide": show(wide.weights.min(), ".2f"),
        "most_if_wide": show(wide.weights.max(), ".2f"),
        "output_if_wide": show(wide.output, ".2f"),
        "mean": show(sum(VALUES) / len(VALUES), ".2f"),
        "gap": trimmed(GAP),
        "gap_nearest": trimmed(KEYS[gap.nearest]),
        "gap_weight": show(gap.weights.max(), ".2f"),
    }


def caption(_: Picture) -> str:
    return (
        "Your browser computes smoothing as attention, with queries and keys that have one number "
        "more, which makes up for keys of different lengths. Above: values that were made up "
        "(dots) and the output at every place (curve). "
        "Below: the weight of each for the query at the dashed line."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
