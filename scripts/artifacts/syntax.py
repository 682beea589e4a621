"""Which files of the project are not valid Python: asked only after something has failed."""

from collections.abc import Iterator
from pathlib import Path

from scripts.artifacts.places import ROOT


def syntax_errors(root: Path = ROOT) -> Iterator[str]:
    """Yield file, line and problem for each program that Python cannot read."""
    for path in sorted([*(root / "scripts").rglob("*.py"), *(root / "src").rglob("*.py")]):
        where = path.relative_to(root).as_posix()
        try:
            compile(path.read_bytes(), where, "exec", dont_inherit=True)
        except SyntaxError as error:
            line = (error.text or "").strip()
            yield f"{where}:{error.lineno}: {error.msg}" + (f" (in {line!r})" if line else "")
        except ValueError as error:  # null bytes, in older Pythons
            yield f"{where}: {error}"
