"""Keep figures out of paragraphs, wherever in a page they stand.

Markdown takes HTML for a block of its own at the left edge alone. Within a list, or a box that
folds up, it would put a paragraph around a figure, which HTML does not allow.
"""

from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.blockprocessors import BlockProcessor


class FigureBlock(BlockProcessor):
    """A block that is one `<figure>`; the templates write each on one line."""

    def test(self, parent: ElementTree.Element, block: str) -> bool:  # noqa: ARG002 - given by Markdown
        """Say whether the block is a figure."""
        return block.startswith("<figure") and block.rstrip().endswith("</figure>")

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        """Put the figure aside; what stands for it is no paragraph in the end."""
        figure = self.parser.md.htmlStash.store(blocks.pop(0).strip())
        ElementTree.SubElement(parent, "p").text = figure


class FiguresExtension(Extension):
    """Figures as blocks, for Python-Markdown."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name for it
        """Register before paragraphs and all that may be in them."""
        md.parser.blockprocessors.register(FigureBlock(md.parser), "figure", 78)


def makeExtension(**options: Any) -> FiguresExtension:  # noqa: N802 - Markdown looks for this name
    """Let mkdocs.yml name this module as an extension."""
    return FiguresExtension(**options)
