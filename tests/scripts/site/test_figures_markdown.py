"""Figures in pages: never within a paragraph, wherever they stand."""

import pytest
from markdown import Markdown

EXTENSIONS = [
    "admonition",
    "def_list",
    "md_in_html",
    "pymdownx.details",
    "scripts.site.figures_markdown",
    "scripts.site.maths_markdown",
]
FIGURE = '<figure id="a"><div>*1*</div><figcaption>So.</figcaption></figure>'


@pytest.mark.parametrize(
    "text",
    [
        "Before.\n\n{}\n\nAfter.",
        "??? note \"More\"\n    Before.\n\n    {}\n\n    After.",
        "- Before.\n\n    {}\n\n    After.",
    ],
    ids=["at the edge", "folded up", "in a list"],
)  # fmt: skip
def test_no_paragraph_is_put_around_a_figure(text: str) -> None:
    html = Markdown(extensions=EXTENSIONS).convert(text.format(FIGURE))
    assert FIGURE in html
    assert "<p><figure" not in html
    assert "<p>Before.</p>" in html
    assert "<p>After.</p>" in html


def test_a_figure_that_a_sentence_goes_on_after_is_no_block() -> None:
    html = Markdown(extensions=EXTENSIONS).convert("- a\n\n    <figure></figure> and so on")
    assert "and so on" in html
