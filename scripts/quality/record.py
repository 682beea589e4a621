"""What a measurement of the project came to: when, of which commit and on which machine."""

import datetime
import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.artifacts.checksums import LIST
from scripts.artifacts.damaged import reading
from scripts.artifacts.places import ROOT
from scripts.artifacts.records import write_whole
from scripts.tools.command import ProblemError
from scripts.tools.manifest import processor
from scripts.tools.repository import changed_files, commit_of

RECORDS = ROOT / "data" / "quality"
"""One file for each measurement, committed: a build measures nothing."""


def machine() -> dict[str, str | int]:
    """Describe the machine as far as it can change a result."""
    return {
        "system": _system(),
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
    }


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform()


def commit(root: Path = ROOT) -> str:
    """Return the commit that is measured, marked if files other than these records differ.

    Nor does the list count, which has their hashes: if another file on it differs, so does that.
    """
    try:
        name, _ = commit_of("HEAD", root)
        changed = changed_files(name, root)
        edited = [file for file in changed if not file.startswith(("data/quality/", LIST))]
    except ProblemError:
        return "unknown"
    return f"{name[:12]} with edits" if edited else name[:12]


def origin(of: str) -> dict[str, Any]:
    """Say when something is measured, of which commit and on which machine."""
    today = datetime.datetime.now(datetime.UTC).date()
    return {"measured": today.isoformat(), "commit": of, "machine": machine()}


def write(
    name: str,
    question: str,
    when: str,
    of: str,
    figures: Mapping[str, Any],
    folder: Path = RECORDS,
) -> Path:
    """Keep what a measurement came to, for the page on quality.

    Parameters
    ----------
    name : str
        Of the measurement, and of its file.
    question : str
        What it answers, in a sentence.
    when : str
        How often a workflow repeats it: "every commit", "every night", "every week" or "by hand".
    of : str
        The commit that was measured.
    figures : mapping
        Name → number, text, or a list of either; plain JSON.
    folder : Path
        Where it is kept.
    """
    record = {
        "question": question,
        "when": when,
        **origin(of),
        "figures": figures,
    }
    path = folder / f"{name}.json"
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    write_whole(path, text.encode())
    return path


def read(name: str, folder: Path = RECORDS) -> dict[str, Any]:
    """Return what a measurement came to, as `write` has kept it."""
    path = folder / f"{name}.json"
    with reading(path):
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return record | {"figures": dict(record["figures"])}
