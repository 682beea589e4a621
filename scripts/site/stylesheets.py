"""Join the style sheets of the live figures into the one file that pages load.

Each figure has its own, just as it has its own module, template and program. A page could load only
the one it needs, but the theme moves from page to page without leaving the document: a style sheet
requested only then would arrive after the figure, and everything would jump. Joined, they take one
request.
"""

from pathlib import Path

FOLDER = "assets/stylesheets/live"
SHARED = "shared.css"


def joined(folder: Path) -> str:
    """Return the shared style sheet, followed by the figures' own in order of name."""
    own = sorted(path for path in folder.glob("*.css") if path.name != SHARED)
    return "\n".join(path.read_text(encoding="utf-8") for path in [folder / SHARED, *own])
