"""Join the style sheets that every page needs into one file, and make it lean.

Nothing is painted before all style sheets of a page have come, and on a phone each request takes
longer than what it brings. The live figures' own sheets are among them, though a page could load
only those it needs: the theme moves from page to page without leaving the document, so a style
sheet requested only then would arrive after the figure, and everything would jump.
"""

import re
from pathlib import Path

FOLDER = "assets/stylesheets"
EVERY_PAGE = f"{FOLDER}/every-page.css"

FIRST, LAST = ("fonts.css", "site.css", "live/shared.css"), ("maths.css",)
"""Style sheets before and after those of live figures, in the order in which they count."""


def sheets(folder: Path) -> list[Path]:
    """Return the style sheets that every page needs, those of live figures in order of name."""
    first, last = ([folder / name for name in names] for names in (FIRST, LAST))
    return [*first, *sorted({*(folder / "live").glob("*.css")} - {*first}), *last]


def joined(folder: Path, palette: str) -> str:
    """Return the colours, followed by the style sheets that every page needs."""
    return "\n".join([palette, *(path.read_text(encoding="utf-8") for path in sheets(folder))])


def lean(text: str) -> str:
    r"""Return a style sheet or a script without its comments and indentation.

    Comments that end a line of code stay, since telling them from texts would take a parser.

    Examples
    --------
    >>> lean("/* Why */\na {\n  top: 0;\n}\n")
    'a {\ntop:0;}\n'
    >>> lean("/** What */\n  // how\n  run(\"/* no */\"); // so\n")
    'run("/* no */"); // so\n'
    """
    text = re.sub(r"^[ \t]*/\*.*?\*/[ \t]*$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^[ \t]*//.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\s+", "", text, flags=re.MULTILINE)
    # A declaration has a line of its own, as the code is formatted; in scripts nothing looks so.
    return re.sub(r"^([a-z-]+): (.*;)\n", r"\1:\2", text, flags=re.MULTILINE)
