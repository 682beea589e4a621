"""A version with one thing wrong."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """A module with one small change."""

    file: str
    """Which module, as a path from the root of the repository."""

    function: str
    """Name of the function in which it is, with those around it; empty outside of functions."""

    was: str
    """The lines that are changed, without what surrounds them."""

    now: str
    """What they have become."""

    lines: tuple[int, int]
    """First and last line of the statement."""

    function_lines: tuple[int, int]
    """First and last line of the function."""

    source: str
    """The whole module."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is called in the list of survivors, wherever its line has moved to."""
        return self.file, self.function, self.was, self.now
