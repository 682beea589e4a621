"""Files whose content is not what it should be: whoever reads one is told which."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.artifacts.places import ROOT

WRONG = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
    *(EOFError, MemoryError, RuntimeError, zipfile.BadZipFile, zlib.error),
)
"""What the content of a file leads to: a program was written for another one."""


class DamagedFileError(ValueError):
    """A file does not say what it should; the text begins with its name."""


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Name the file in whatever its content leads to.

    Raises
    ------
    DamagedFileError
        If what is done meanwhile fails as reading another content does.
    """
    try:
        yield
    except DamagedFileError:  # named by a reader within
        raise
    except WRONG as problem:
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
        said = " ".join(str(problem).split())
        raise DamagedFileError(
            f"{name}: expected other content; {type(problem).__name__}: {said}"
        ) from problem
