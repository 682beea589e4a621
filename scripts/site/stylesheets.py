"""Join the style sheets of the live figures into the one file that pages load.

They are kept one a figure, as its module, its template and its program are. A page could load its
own alone, but the theme goes from page to page without leaving the document: a sheet asked for only
then would arrive after the figure, and everything would move. Joined they are one request.
"""

from pathlib import Path

FOLDER = "assets/stylesheets/live"
SHARED = "shared.css"


def joined(folder: Path) -> str:
    """Return the shared style sheet, then the figures' own in the order of their names."""
    own = sorted(path for path in folder.glob("*.css") if path.name != SHARED)
    return "\n".join(path.read_text(encoding="utf-8") for path in [folder / SHARED, *own])
