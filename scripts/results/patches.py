"""A small picture, cut into patches that serve as tokens."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from attention_explainer.scaled_dot_product import AttentionTrace, attention_trace
from attention_figures.styles.palette import LIGHT

SIDE = 24
"""Pixels: width and height of the picture."""

PATCH = 6
"""Pixels: width and height of a patch."""

FEATURES = ("ink", "ink below", "ink right", "ink inside")
"""What each number of a token is about."""

SHARPNESS = 5.0
"""What tokens are multiplied by to be queries: hand-made, so that the weights are not too even."""


EMPTY, ROOF = 0, 5
"""Patches that are looked at on the page, counted from 0: empty sky, and the middle of the roof."""


@dataclass(frozen=True)
class Patches:
    """A picture from 0 to 1, its patches in rows, the projection, and what patches look at."""

    picture: NDArray[np.float64]
    patches: NDArray[np.float64]
    projection: NDArray[np.float64]
    trace: AttentionTrace

    @property
    def across(self) -> int:
        """How many patches stand side by side."""
        return SIDE // PATCH

    @property
    def tokens(self) -> NDArray[np.float64]:
        """A vector for each patch."""
        return self.trace.key

    @property
    def side(self) -> int:
        """How many pixels a patch is wide and high."""
        return PATCH

    def weights(self, patch: int) -> NDArray[np.float64]:
        """Return the weights from one patch to all."""
        weights: NDArray[np.float64] = self.trace.weights[patch]
        return weights

    def drawn(self) -> list[list[tuple[int, str]]]:
        """Return for each patch the steps of the ramp that it has, each with an SVG path."""
        return [
            [
                (int(step), "".join(f"M{x} {y}h1v1h-1z" for y, x in np.argwhere(steps == step)))
                for step in np.unique(steps)
            ]
            for steps in LIGHT.ramp_indices(self.patches).reshape(-1, PATCH, PATCH)
        ]

    def alike(self, patch: int) -> NDArray[np.bool_]:
        """Say of each patch whether its pixels are exactly those of this one."""
        alike: NDArray[np.bool_] = (self.patches == self.patches[patch]).all(axis=1)
        return alike


def draw_picture() -> NDArray[np.float64]:
    """Draw a house under a sun: 0 is blank, 1 is full."""
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    picture = np.zeros((SIDE, SIDE))
    picture[(x - 18.5) ** 2 + (y - 5.5) ** 2 < 4**2] = 0.45
    picture[y > 20] = 0.3
    picture[(np.abs(x - 8) < 6) & (y > 12) & (y < 21)] = 0.7
    picture[(y > 5) & (y < 12) & (np.abs(x - 8) < y - 4)] = 1.0
    picture[(np.abs(x - 8) < 2) & (y > 15) & (y < 18)] = 0.0
    return picture


def cut(picture: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Cut a picture into square patches, row by row, and write each as one row of numbers."""
    rows, columns = (length // side for length in picture.shape)
    squares = picture.reshape(rows, side, columns, side).swapaxes(1, 2)
    return squares.reshape(rows * columns, side * side)


def features(side: int) -> NDArray[np.float64]:
    """Return a hand-made projection, shape (side², 4): one column for each feature."""
    y, x = (np.mgrid[:side, :side] + 0.5) / side
    inside = np.where(np.maximum(np.abs(x - 0.5), np.abs(y - 0.5)) < 1 / 3, 1.0, -1.0)
    columns = (np.ones_like(x), np.sign(y - 0.5), np.sign(x - 0.5), inside - inside.mean())
    return np.stack([column.ravel() for column in columns], axis=1) / side**2


def compute() -> Patches:
    picture = draw_picture()
    patches = cut(picture, PATCH)
    projection = features(PATCH)
    tokens = (patches - picture.mean()) @ projection
    return Patches(
        picture, patches, projection, attention_trace(SHARPNESS**2 * tokens, tokens, tokens)
    )
