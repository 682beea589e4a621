"""Where does the new vector go when its weights are pulled?"""

import math
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.results import weighted_sum
from scripts.results.weighted_sum import PLANE, WeightedSum

STILL = "value_hull"

SIZE = (320, 300)
"""Width and height of the picture."""

ORIGIN = (66, 188)
"""Where the value (0, 0) is in it."""

UNIT = (112, -78)
"""How far right, and how far down, one unit of a value goes."""

STROKE = 12
"""Thickness of the line for a weight of one."""

CLOSE = 1e-9
"""Differences below this are put down to rounding."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """One value in the plane, with the words that have it, and where their label stands."""

    words: tuple[int, ...]
    label: str
    at: Point
    label_at: Point
    anchor: str


@dataclass(frozen=True)
class Pulled:
    """The weighted sum at the start, and how the plane of its values is drawn."""

    start: WeightedSum
    places: tuple[Place, ...]
    hull: tuple[Point, ...]
    query_word: str = example.QUERY_WORD
    dimensions: tuple[str, ...] = example.DIMENSIONS
    axes: tuple[str, str] = (example.DIMENSIONS[PLANE[0]], example.DIMENSIONS[PLANE[1]])
    size: tuple[int, int] = SIZE
    stroke: int = STROKE

    def x(self, thing: float) -> float:
        """Where a value lies across the picture."""
        return on_picture(thing, 0)[0]

    def y(self, alive: float) -> float:
        """Where a value lies down the picture."""
        return on_picture(0, alive)[1]

    def weight_of(self, place: Place) -> float:
        """Add up the weights of all words that have this value."""
        return float(self.start.weights[list(place.words)].sum())


def on_picture(thing: float, alive: float) -> Point:
    """Return where in the picture a value lies."""
    return (
        round(float(ORIGIN[0] + UNIT[0] * thing), 2),
        round(float(ORIGIN[1] + UNIT[1] * alive), 2),
    )


def side(start: NDArray[np.float64], end: NDArray[np.float64], point: NDArray[np.float64]) -> float:
    """Positive to the left of the line from start to end, negative to its right."""
    (x, y), (other_x, other_y) = end - start, point - start
    return float(x * other_y - y * other_x)


def hull_of(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the corners of the convex hull of points in a plane, anticlockwise.

    A side of the hull joins two points and has no point to its right.
    """
    corners = {
        tuple(point)
        for start, end in permutations(np.unique(points, axis=0), 2)
        if all(side(start, end, other) >= -CLOSE for other in points)
        for point in (start, end)
    }
    middle = np.mean(list(corners), axis=0)
    return np.array(sorted(corners, key=lambda p: math.atan2(p[1] - middle[1], p[0] - middle[0])))


def places(result: WeightedSum) -> tuple[Place, ...]:
    """Lay out the values; words with the same value share a place, and no two labels meet."""
    found: dict[Point, list[int]] = {}
    for index, (thing, alive) in enumerate(result.values[:, PLANE].tolist()):
        found.setdefault((thing, alive), []).append(index)
    floor = sorted(point for point in found if point[1] == 0)
    laid = []
    for point, words in found.items():
        x, y = on_picture(*point)
        names = dict.fromkeys(result.words[index].lower() for index in words)
        # Values without "alive" lie side by side: their labels take turns on two levels.
        below = point[1] <= 0
        level = 18 + 16 * (floor.index(point) % 2 if point in floor else 0)
        laid.append(
            Place(
                tuple(words),
                ", ".join(names),
                (x, y),
                (x, y + level) if below else (x - 10, y - 1),
                "middle" if below else "end",
            )
        )
    return tuple(laid)


def compute() -> Pulled:
    result = weighted_sum.compute()
    hull = hull_of(result.values[:, PLANE])
    return Pulled(result, places(result), tuple((float(x), float(y)) for x, y in hull))


def start(result: Pulled) -> dict[str, list[float]]:
    return {"shares": result.start.weights.tolist()}


def given(result: Pulled) -> dict[str, object]:
    return {
        "words": result.start.words,
        "dimensions": result.dimensions,
        "values": result.start.values.tolist(),
        "places": [place.words for place in result.places],
        "plane": PLANE,
        "hull": result.hull,
        "close": CLOSE,
        "origin": ORIGIN,
        "unit": UNIT,
        "size": SIZE,
        "stroke": STROKE,
    }


def giving(shares: dict[str, int]) -> str:
    """Return the query of a link that gives these words shares, and the others nothing."""
    words = example.SENTENCE
    return "&".join(
        f"pulled_weights.shares.{index}={shares.get(word, 0)}" for index, word in enumerate(words)
    )


def numbers(result: Pulled) -> dict[str, str]:
    alive = result.start.values[example.position(example.ANSWER), PLANE[1]]
    return {
        "to_answer": giving({example.ANSWER: 1}),
        "alive_of_answer": show(alive, ".3f"),
        "to_mat": giving({example.RIVAL: 1}),
        "to_middle": giving({example.RIVAL: 1, example.ANSWER: 1}),
        "to_alike": giving(dict.fromkeys(example.SENTENCE, 1)),
    }


def caption(result: Pulled) -> str:
    return (
        f"The picture shows {result.axes[0]} across and {result.axes[1]} upwards: values (circles),"
        " the new vector (square), and lines as thick as the weights. Each share is divided by the "
        "sum of all, so the weights sum to one whatever you do. If you drag the square, "
        "the weights change as little as they can (in relative entropy) to put it there."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
