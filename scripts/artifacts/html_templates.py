"""HTML templates for pages and live panels: text is escaped, and a missing name is an error."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def templates(folder: Path) -> Environment:
    """Return the templates in a folder, by file name."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def on_one_line(text: str, between: str = "") -> str:
    r"""Take line breaks and indentation out of HTML, since Markdown would give them a meaning.

    >>> on_one_line("<p>\n  one\n</p>")
    '<p>one</p>'
    """
    return between.join(line.strip() for line in text.splitlines() if line.strip())
