"""Join the style sheets of the live figures into the one file that pages load, and make it lean.

Each figure has its own, just as it has its own module, template and program. A page could load only
the one it needs, but the theme moves from page to page without leaving the document: a style sheet
requested only then would arrive after the figure, and everything would jump. Joined, they take one
request.
"""

import re
from pathlib import Path

FOLDER = "assets/stylesheets/live"
SHARED = "shared.css"


def joined(folder: Path) -> str:
    """Return the shared style sheet, followed by the figures' own in order of name."""
    own = sorted(path for path in folder.glob("*.css") if path.name != SHARED)
    return "\n".join(path.read_text(encoding="utf-8") for path in [folder / SHARED, *own])


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
