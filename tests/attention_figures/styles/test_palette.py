"""Colours that can be told apart and read, in both schemes."""

import itertools
import re

import numpy as np
import pytest
from numpy.typing import NDArray

from attention_figures.styles.palette import DARK, LIGHT, RAMP_STEPS, ROLES, SCHEMES, Palette, css

ENOUGH = 4.5
"""Contrast of text and background that WCAG 2.2 asks for at level AA (success criterion 1.4.3)."""

both_schemes = pytest.mark.parametrize("palette", SCHEMES.values(), ids=SCHEMES)


def linear(colour: str) -> NDArray[np.float64]:
    """Light of the three channels, by the definition of sRGB."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """Contrast as WCAG 2.2 defines it, from 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def lightness(colour: str) -> float:
    """Lightness L of Oklab, from 0 to 1, worked out the other way round than in the code."""
    to_lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    return float([0.2104542553, 0.7936177850, -0.0040720468] @ np.cbrt(to_lms @ linear(colour)))


def test_contrast_is_measured_as_wcag_defines_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert lightness("#ffffff") == pytest.approx(1, abs=1e-6)
    assert lightness("#000000") == pytest.approx(0, abs=1e-6)


@both_schemes
@pytest.mark.parametrize("name", ["ink", "muted", "mark", *ROLES])
def test_every_colour_of_text_can_be_read_on_paper(palette: Palette, name: str) -> None:
    assert contrast(getattr(palette, name), palette.paper) >= ENOUGH


@both_schemes
@pytest.mark.parametrize("step", range(RAMP_STEPS))
def test_text_can_be_read_on_every_cell_of_a_heat_map(palette: Palette, step: int) -> None:
    weight = step / (RAMP_STEPS - 1)
    assert palette.ramp_index(weight) == step
    assert palette.heat(weight) == palette.ramp[step]
    assert contrast(palette.on_heat(weight), palette.heat(weight)) >= ENOUGH


@both_schemes
def test_paper_can_be_read_on_the_colour_of_the_output(palette: Palette) -> None:
    """The weighted sum writes words on bars of that colour."""
    assert contrast(palette.paper, palette.output) >= ENOUGH


@both_schemes
def test_the_ramp_goes_one_way_in_even_steps(palette: Palette) -> None:
    steps = np.diff([lightness(colour) for colour in palette.ramp])
    away_from_paper = -1 if palette is LIGHT else 1
    assert (steps * away_from_paper > 0).all()
    # What is left is the rounding to 8 bits a channel; a step is more than 0.014.
    assert np.abs(steps - steps.mean()).max() < 0.003


@both_schemes
def test_the_smallest_weight_can_be_told_from_the_page(palette: Palette) -> None:
    assert contrast(palette.heat(0), palette.paper) > 1.12
    # In steps that the eye takes for equal: paper and the first cell are further apart than cells.
    step = abs(lightness(palette.ramp[0]) - lightness(palette.ramp[1]))
    assert abs(lightness(palette.heat(0)) - lightness(palette.paper)) > 2 * step


@both_schemes
def test_what_is_pointed_at_has_a_hue_of_its_own(palette: Palette) -> None:
    def hue(colour: str) -> float:
        red, green, blue = linear(colour)
        return float(np.degrees(np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)))

    for role in ROLES:
        apart = abs(hue(palette.mark) - hue(getattr(palette, role))) % 360
        assert min(apart, 360 - apart) > 15, role


@both_schemes
def test_no_two_colours_are_equal(palette: Palette) -> None:
    """A drawing's colours become names again on a page, so a colour must have one name."""
    colours = palette.named()
    twice = [
        (one, other)
        for one, other in itertools.combinations(colours, 2)
        if colours[one] == colours[other]
    ]
    assert not twice
    assert len(colours) == 4 + len(ROLES) + 1 + 2 + RAMP_STEPS
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours.values())


def test_both_schemes_name_the_same_colours() -> None:
    assert LIGHT.named().keys() == DARK.named().keys()


@pytest.mark.parametrize(
    ("weight", "step"),
    [(0, 0), (1, 40), (0.5, 20), (0.711, 28), (-0.2, 0), (1.2, 40), (0.0124, 0), (0.0126, 1)],
)
def test_a_weight_takes_the_nearest_step(weight: float, step: int) -> None:
    assert LIGHT.ramp_index(weight) == step


def test_css_gives_each_scheme_every_colour() -> None:
    sheet = dict(re.findall(r"([^{}]+) \{([^}]*)\}", css()))
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w+);", sheet[selector]))
        for selector in sheet
        if "scheme" in selector
    )
    assert (light, dark) == (LIGHT.named(), DARK.named())
    assert ':root, [data-md-color-scheme="default"]' in css()
    assert '\n[data-md-color-scheme="slate"] {' in css()
