"""The colours of figures and pages: one colour for each role, in a light and a dark scheme.

This file is the only place where a colour is chosen. Figures take it as it is; the pages get it as
CSS custom properties (`css()`), so that one drawing can be shown in both schemes.

In figures, formulas, tables and what a reader moves a colour stands for one thing:

    query, key, value, weights, output
                    what is called so in the formulas; weights also for links and controls
    ramp            how large a weight is, or a score
    mark            what is pointed at: the right candidate, a printed value, what a chart is about,
                    a problem
    ink             text, scores, and series without a role
    muted, rule     what stands back; lines that only divide
    paper           the page

Colours are picked in Oklab, a space in which equal steps look equal, so the ramp for weights is
perceptually even by construction. It has one hue and changes in lightness alone: it survives
greyscale printing and every kind of colour blindness.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

ROLES = ("query", "key", "value", "weights", "output")
RAMP_STEPS = 41
"""Number of colours in the ramp for weights: one for each 2.5 hundredths."""


@dataclass(frozen=True)
class Palette:
    """The colours of one scheme, as `#rrggbb`; no two are equal, so each stands for one use."""

    name: str
    paper: str
    ink: str
    muted: str
    rule: str
    query: str
    key: str
    value: str
    weights: str
    output: str
    mark: str
    ramp: tuple[str, ...]
    on_ramp_low: str
    on_ramp_high: str

    def ramp_indices(self, weights: ArrayLike) -> NDArray[np.intp]:
        """Positions in the ramp of weights between 0 and 1 (values outside are clipped)."""
        indices: NDArray[np.intp] = np.rint(np.clip(weights, 0, 1) * (RAMP_STEPS - 1)).astype(
            np.intp
        )
        return indices

    def ramp_index(self, weight: float) -> int:
        """Position in the ramp of one weight."""
        return int(self.ramp_indices(weight))

    def heat(self, weight: float) -> str:
        """Colour of a cell that holds this weight."""
        return self.ramp[self.ramp_index(weight)]

    def on_heat(self, weight: float) -> str:
        """Colour of text on such a cell."""
        return self.on_ramp_high if self.ramp_index(weight) >= SWITCH else self.on_ramp_low

    def named(self) -> dict[str, str]:
        """Name of each colour → `#rrggbb`; the names are those of the CSS custom properties."""
        single = {
            field: getattr(self, field)
            for field in (
                "paper",
                "ink",
                "muted",
                "rule",
                *ROLES,
                "mark",
                "on_ramp_low",
                "on_ramp_high",
            )
        }
        return {name.replace("_", "-"): colour for name, colour in single.items()} | {
            f"ramp-{index}": colour for index, colour in enumerate(self.ramp)
        }


SWITCH = 22
"""First step of the ramp on which text switches to the other colour."""


def _oklab_to_hex(lab: np.ndarray) -> str:
    """Convert one Oklab colour to sRGB (matrices from Björn Ottosson's definition of Oklab)."""
    lms = np.array(
        [
            [1.0, 0.3963377774, 0.2158037573],
            [1.0, -0.1055613458, -0.0638541728],
            [1.0, -0.0894841775, -1.2914855480],
        ]
    )
    rgb = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = rgb @ (lms @ lab) ** 3
    if linear.min() < 0 or linear.max() > 1:
        raise ValueError(
            f"no screen shows Oklab {lab.round(3)}: sRGB {linear.round(3)}; less chroma"
        )
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in srgb)


def _ramp(lightness: tuple[float, float], chroma: tuple[float, float]) -> tuple[str, ...]:
    """Even steps of lightness along one hue, that of the weights' role."""
    hue = np.deg2rad(305)
    steps = np.linspace(0, 1, RAMP_STEPS)
    # A skewed chroma keeps the pale end pale without touching the even steps of lightness.
    chromas = chroma[0] + (chroma[1] - chroma[0]) * np.sqrt(steps)
    lightnesses = lightness[0] + (lightness[1] - lightness[0]) * steps
    return tuple(
        _oklab_to_hex(np.array([light, c * np.cos(hue), c * np.sin(hue)]))
        for light, c in zip(lightnesses, chromas, strict=True)
    )


LIGHT = Palette(
    name="light",
    paper="#ffffff",
    ink="#1d2129",
    muted="#5a6270",
    rule="#d5d9e0",
    query="#0a5ea8",
    key="#b03a00",
    value="#00704a",
    weights="#6f3aa0",
    output="#b01464",
    mark="#7d5a00",
    ramp=_ramp((0.96, 0.26), (0.010, 0.135)),
    on_ramp_low="#010102",
    on_ramp_high="#fefefe",
)

DARK = Palette(
    name="dark",
    paper="#1c1f26",
    ink="#e6e8ec",
    muted="#a3abb8",
    rule="#454b57",
    query="#74b8ff",
    key="#ffa06b",
    value="#55d3a5",
    weights="#cba6f7",
    output="#ff8fc4",
    mark="#e8c14d",
    ramp=_ramp((0.325, 0.785), (0.025, 0.110)),
    on_ramp_low="#fdfdfe",
    on_ramp_high="#030203",
)

SCHEMES = {"light": LIGHT, "dark": DARK}


def css() -> str:
    """CSS custom properties for both of Material's schemes, from the two palettes."""
    blocks = [
        (':root, [data-md-color-scheme="default"]', LIGHT),
        ('[data-md-color-scheme="slate"]', DARK),
    ]
    return "\n".join(
        f"{selector} {{\n"
        + "".join(f"  --{name}: {colour};\n" for name, colour in palette.named().items())
        + "}"
        for selector, palette in blocks
    )
