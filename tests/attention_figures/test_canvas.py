"""Lines of a text: none is wider than there is room, and none is broken without need."""

import itertools

import pytest

from attention_figures.canvas import text_width, wrapped
from attention_figures.styles.drawing_style import DrawingStyle, applied

TEXT = "A word looks for others: its query meets their keys, AV by AV, ill by ill. " * 3


@pytest.mark.parametrize("size", [11, 34, 60])
@pytest.mark.parametrize("width", [307, 499, 1103])
def test_lines_are_as_long_as_there_is_room(width: float, size: float) -> None:
    with applied(DrawingStyle()):
        lines = wrapped(TEXT, width, size)
        assert " ".join(lines).split() == TEXT.split()
        assert all(text_width(line, size) <= width for line in lines if " " in line)
        following = [f"{line} {after.split()[0]}" for line, after in itertools.pairwise(lines)]
        assert all(text_width(line, size) > 0.94 * width for line in following)


def test_a_word_that_is_too_wide_has_a_line_of_its_own() -> None:
    with applied(DrawingStyle()):
        assert wrapped("an unbreakable word", 40, 40) == ["an", "unbreakable", "word"]
        assert wrapped("", 40, 40) == []
