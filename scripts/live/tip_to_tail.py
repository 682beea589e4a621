"""How do ten arrows, laid tip to tail, lead to the new vector?"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from attention_explainer import worked_example as example
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Worked
from scripts.results import sums, weighted_sum
from scripts.results.weighted_sum import PLANE, WeightedSum

STILL = "weights_from_it_bars"

WIDTH = 320
"""Of the picture."""

PATH_BOX = (40, 18, 262, 176)
"""Left, top, width and height of the room in which the whole path is drawn."""

END_BOX = (14, 250, 292, 92)
"""The same for its end, enlarged, below."""

HEIGHT = 352
"""Of the picture."""

HEAD = 8
"""Length of an arrow's head, in pixels; no more than half of its arrow."""

SPREAD = 0.45
"""How far a head spreads to each side, as a share of its length."""

ROOM = 0.1
"""What is left free around the enlarged end, as a share of its size."""

ORDERS = {"longest": "longest arrow first", "sentence": "as in the sentence"}

Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Where a stretch of the plane is drawn: the pixel of (0, 0), and pixels a unit."""

    origin: Point
    unit: float

    def at(self, point: NDArray[np.float64]) -> Point:
        """Where a point of the plane lies in the picture."""
        return (
            round(float(self.origin[0] + self.unit * point[0]), 2),
            round(float(self.origin[1] - self.unit * point[1]), 2),
        )


@dataclass(frozen=True)
class TipToTail:
    """The weighted values of one word, an order to lay them in, and how many are laid."""

    laid: int
    order: str
    sum: WeightedSum
    whole: Frame
    end: Frame
    orders: dict[str, tuple[int, ...]]
    query_word: str = example.QUERY_WORD
    dimensions: tuple[str, ...] = example.DIMENSIONS
    axes: tuple[str, str] = (example.DIMENSIONS[PLANE[0]], example.DIMENSIONS[PLANE[1]])
    titles = ORDERS
    size = (WIDTH, HEIGHT)
    end_box = END_BOX

    @property
    def newest(self) -> int:
        """The word whose arrow was laid last."""
        return self.orders[self.order][self.laid - 1]

    @property
    def laid_words(self) -> tuple[int, ...]:
        """The words whose arrows are laid."""
        return self.orders[self.order][: self.laid]

    @property
    def so_far(self) -> NDArray[np.float64]:
        """The sum of what is laid; (4,)."""
        total: NDArray[np.float64] = self.sum.terms[list(self.laid_words)].sum(axis=0)
        return total

    @property
    def left(self) -> float:
        """How far the sum still is from the new vector."""
        return float(np.linalg.norm(self.sum.output - self.so_far))

    @property
    def frames(self) -> tuple[Frame, Frame]:
        """The whole path, and its end."""
        return self.whole, self.end

    @property
    def enlarged(self) -> tuple[Point, Point]:
        """Corner and size, in the drawing of the whole path, of what the other one enlarges."""
        left, top, width, height = END_BOX
        scale = self.whole.unit / self.end.unit
        corner = (
            self.whole.origin[0] + scale * (left - self.end.origin[0]),
            self.whole.origin[1] + scale * (top - self.end.origin[1]),
        )
        return (round(corner[0], 2), round(corner[1], 2)), (
            round(scale * width, 2),
            round(scale * height, 2),
        )

    def arrows(self, frame: Frame) -> list[str]:
        """Draw one arrow a word; those that are not laid yet are empty."""
        points = [frame.at(point) for point in path(self.sum.terms, self.laid_words)]
        drawn = [arrow(*ends) for ends in pairwise(points)]
        return drawn + [""] * (len(self.sum.words) - self.laid)


def arrow(tail: Point, tip: Point) -> str:
    """Return the line from tail to tip, and two short ones at the tip."""
    along = np.subtract(tip, tail)
    length = float(np.hypot(*along))
    line = f"M{tail[0]} {tail[1]}L{tip[0]} {tip[1]}"
    if length == 0:
        return line
    back = along / length * min(HEAD, length / 2)
    aside = SPREAD * np.array([-back[1], back[0]])
    barbs = [np.round(np.array(tip) - back + way * aside, 2).tolist() for way in (1, -1)]
    return f"{line}M{barbs[0][0]} {barbs[0][1]}L{tip[0]} {tip[1]}L{barbs[1][0]} {barbs[1][1]}"


def path(terms: NDArray[np.float64], order: tuple[int, ...]) -> NDArray[np.float64]:
    """Return where the sum is in the plane, before all terms and after each; (terms + 1, 2)."""
    steps = terms[list(order)][:, PLANE]
    return np.concatenate([np.zeros((1, 2)), np.cumsum(steps, axis=0)])


def fitted(points: NDArray[np.float64], box: tuple[int, int, int, int], room: float) -> Frame:
    """Fit points into a box, with as many pixels a unit upwards as across."""
    left, top, width, height = box
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.maximum(high - low, 1e-9) * (1 + 2 * room)
    unit = float(min(width / span[0], height / span[1]))
    middle = (low + high) / 2
    return Frame(
        (
            round(left + width / 2 - unit * float(middle[0]), 2),
            round(top + height / 2 + unit * float(middle[1]), 2),
        ),
        round(unit, 3),
    )


def laid_out(laid: int = 1, order: str = "longest") -> TipToTail:
    """Lay some of the arrows in an order."""
    result = weighted_sum.compute()
    orders = {
        # Terms of the same length stay in the order of the sentence.
        "longest": tuple(np.argsort(-result.lengths.round(12), kind="stable").tolist()),
        "sentence": tuple(range(len(result.words))),
    }
    paths = {name: path(result.terms, each) for name, each in orders.items()}
    first = orders["longest"][0]
    # What comes after the longest arrow, in either order.
    ends = [points[orders[name].index(first) + 1 :] for name, points in paths.items()]
    return TipToTail(
        laid,
        order,
        result,
        fitted(np.concatenate(list(paths.values())), PATH_BOX, 0),
        fitted(np.concatenate(ends), END_BOX, ROOM),
        orders,
    )


def compute() -> TipToTail:
    return laid_out()


def start(result: TipToTail) -> dict[str, object]:
    return {"laid": result.laid, "order": result.order}


def given(result: TipToTail) -> dict[str, object]:
    return {
        "words": result.sum.words,
        "dimensions": result.dimensions,
        "weights": result.sum.weights.tolist(),
        "values": result.sum.values.tolist(),
        "orders": result.orders,
        "plane": PLANE,
        "frames": [[*frame.origin, frame.unit] for frame in result.frames],
        "head": HEAD,
        "spread": SPREAD,
    }


def numbers(result: TipToTail) -> dict[str, str]:
    whole = float(np.linalg.norm(result.sum.output))
    after_first = laid_out(laid=1)
    return {
        "length": show(whole, ".2f"),
        "left_after_first": show(after_first.left, ".2f"),
        "left_percent": percent(after_first.left / whole),
        "first": result.sum.words[after_first.newest].lower(),
        "second": result.sum.words[laid_out(laid=2).newest].lower(),
        "to_second": "tip_to_tail.laid=2",
        "to_sentence": f"tip_to_tail.order=sentence&tip_to_tail.laid={len(result.sum.words)}",
    }


def worked(result: TipToTail) -> dict[str, Worked]:
    after_first = laid_out(laid=1)
    return {
        "length": Worked(by=sums.length(result.sum.output)),
        "left_after_first": Worked(by=sums.distance(result.sum.output, after_first.so_far)),
    }


def caption(result: TipToTail) -> str:
    return (
        f"The values, each times its weight, laid tip to tail: {result.axes[0]} across, "
        f"{result.axes[1]} upwards. The square is the new vector of "
        f"“{result.query_word}”; below, the end of the path is enlarged."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
