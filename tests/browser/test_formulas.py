"""Formulas as Chromium draws them: no holes in the text, and labels where they belong."""

from collections.abc import Callable

import pytest

from tests.every_night import all_at_night

pytestmark = pytest.mark.browser

ROOTS = """() => [...document.querySelectorAll("msqrt")].map((root) => {
    const box = root.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(root).fontSize);
    const [first, last] = [root.firstElementChild, root.lastElementChild].map((part) =>
        part.getBoundingClientRect());
    return (box.width - (last.right - first.left) - 0.5) / size;
})"""
"""Width of each root, in letters' sizes, without what stands below it.

Half a pixel is left to a browser that rounds the width of a sign to whole ones.
"""

SIGN = 0.8
"""Width of the root sign in the maths font, rounded up; more than this is a hole."""

LABELS = """() => [...document.querySelectorAll("math")].map((formula) =>
    [...formula.querySelectorAll("munder")]
        .filter((under) => under.querySelector("mtable"))
        .map((under) => {
            const [body, label] = under.children;
            const tables = [...body.querySelectorAll("mtable")].map((table) =>
                table.getBoundingClientRect().bottom);
            const box = label.getBoundingClientRect();
            const own = parseFloat(getComputedStyle(label).paddingTop);
            return {gap: box.top + own - Math.max(...tables), top: box.top + own};
        })).filter((labels) => labels.length)"""


@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
@pytest.mark.parametrize(
    "place", ["/steps/5-scores-and-softmax/", "/beyond/sharpness/", "/checked/"]
)
def test_no_hole_is_left_behind_a_root(visit: Callable, place: str, width: int) -> None:
    page = visit(place, width=width).page
    page.evaluate("document.fonts.ready")
    widths = page.evaluate(ROOTS)
    assert widths
    assert max(widths) < SIGN


@pytest.mark.parametrize("width", all_at_night([390, 1280], [390]))
@pytest.mark.parametrize("place", ["/steps/4-projections/", "/steps/6-values/"])
def test_labels_stand_clear_of_their_matrices_and_in_one_line(
    visit: Callable, place: str, width: int
) -> None:
    page = visit(place, width=width).page
    page.evaluate("document.fonts.ready")
    formulas = page.evaluate(LABELS)
    assert formulas
    for labels in formulas:
        assert min(label["gap"] for label in labels) > 3
        tops = [label["top"] for label in labels]
        assert max(tops) - min(tops) < 1.5
