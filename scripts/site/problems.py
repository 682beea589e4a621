"""Say what is wrong with a page or a script, leaving out what concerns only the machine."""

import re
from pathlib import Path

from scripts.artifacts.places import ROOT
from scripts.artifacts.syntax import syntax_errors

FRAME = re.compile(r'  File "(?P<file>.+)", line (?P<line>\d+)(?:, in (?P<name>.+))?')

MACHINE = (ROOT / "scripts" / "artifacts", ROOT / "scripts" / "site", ROOT / ".venv")
"""Files whose lines tell a writer nothing."""


def place(frame: re.Match[str]) -> str:
    """Return the place a line of a traceback names, or "" if it is not in the writer's files."""
    file = Path(frame["file"])
    if not file.is_relative_to(ROOT) or any(file.is_relative_to(folder) for folder in MACHINE):
        return ""
    name = f": in {frame['name']}" if frame["name"] else ""
    return f"{file.relative_to(ROOT).as_posix()}:{frame['line']}{name}"


def told_by_step(output: str) -> str:
    """Return what the artifact step says about scripts that failed, each message once.

    Parameters
    ----------
    output : str
        What it wrote to standard error.

    Returns
    -------
    str
        Syntax errors if there are any, since they explain the rest; otherwise its messages, with
        tracebacks cut down to lines in scripts and packages.
    """
    if errors := list(syntax_errors()):
        return "\n".join(errors)
    lines: list[str] = []
    in_frame = False
    for line in output.splitlines():
        if frame := FRAME.fullmatch(line):
            in_frame = True
            line = place(frame)
        elif line.startswith("    ") and in_frame:
            continue
        else:
            in_frame = False
        if line.strip() and not line.startswith("Traceback (most"):
            lines.append(line)
    return "\n".join(dict.fromkeys(lines))


def line_of(problem: str, text: str) -> int | None:
    r"""Return the line of a page that an error message quotes between dollar signs or quotes.

    Examples
    --------
    >>> line_of("formula $a{$: unknown", "One.\nSo $a{$.")
    2
    """
    quoted = re.search(r"formula \$(.+)\$: |near '(.+?)'", problem, re.DOTALL)
    if not quoted:
        return None
    fragment = (quoted[1] or quoted[2]).strip()
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for length in (60, 30, 15, 8):
        found = [n for n, line in enumerate(lines, start=1) if fragment[:length].strip() in line]
        if found:
            return found[0]
    return None
