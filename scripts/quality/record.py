"""What a measurement of the project came to: when, of which commit and on which machine."""

import datetime
import json
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.artifacts.records import write_whole

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "data" / "quality"
"""One file for each measurement, committed: a build measures nothing."""


def machine() -> dict[str, str | int]:
    """Describe the machine as far as it can change a result."""
    return {
        "system": _system(),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
    }


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.platform()


def _processor() -> str:
    """Name the processor; Python itself says nothing on most Linux systems."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def commit() -> str:
    """Return the commit that is measured, with a plus sign if files differ from it."""

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!data/quality")
    return git("rev-parse", "--short=12", "HEAD") + ("+" if changed else "")


def write(
    name: str, question: str, when: str, figures: Mapping[str, Any], folder: Path = RECORDS
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
    figures : mapping
        Name → number, text, or a list of either; plain JSON.
    folder : Path
        Where it is kept.
    """
    record = {
        "question": question,
        "when": when,
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": commit(),
        "machine": machine(),
        "figures": figures,
    }
    path = folder / f"{name}.json"
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    write_whole(path, text.encode())
    return path


def read(name: str, folder: Path = RECORDS) -> dict[str, Any]:
    """Return what a measurement came to, as `write` has kept it."""
    record: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return record
