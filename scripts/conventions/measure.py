"""Ask each library what its attention does, and compare with what is committed.

    python -m venv elsewhere
    elsewhere/bin/pip install . torch==2.13.0 jax keras onnx onnxruntime
    elsewhere/bin/python scripts/conventions/measure.py

It reports which answers differ from those in data/conventions.json, and ends with status 1 if any
does. With --write it replaces that file, for which all libraries have to be there.
"""

import argparse
import datetime
import importlib.metadata
import importlib.util
import json
import platform
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import numpy as np  # noqa: E402 - after the path is set

from scripts.artifacts.records import write_whole  # noqa: E402
from scripts.conventions.calls import LIBRARIES  # noqa: E402
from scripts.conventions.probes import Answer, probe  # noqa: E402

COMMITTED = ROOT / "data" / "conventions.json"

TOLERANCE = 1e-5
"""How far weights in float32 may differ between machines."""


def are_alike(one: Answer, other: Answer) -> bool:
    """Compare two answers: the same error, or the same weights within rounding.

    >>> are_alike([[0.5, None]], [[0.500001, None]]), are_alike([[0.5]], "ValueError: no")
    (True, False)
    """
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    pair = np.array(one, dtype=float), np.array(other, dtype=float)
    return np.allclose(*pair, rtol=0, atol=TOLERANCE, equal_nan=True)


def installed() -> list[str]:
    """Name the libraries that are here."""
    return [
        name
        for name, library in LIBRARIES.items()
        if importlib.util.find_spec(library.distribution.replace("-", "_"))
    ]


def differing(name: str, committed: dict[str, Any]) -> list[str]:
    """Name the questions to which a library answers otherwise than it did."""
    kept, now = committed["libraries"][name]["answers"], probe(LIBRARIES[name])
    return [
        question
        for question in sorted({*kept, *now})
        if not (question in kept and question in now and are_alike(kept[question], now[question]))
    ]


def record() -> dict[str, Any]:
    """Ask all libraries, and say with what."""
    return {
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "command": "python scripts/conventions/measure.py --write",
        "python": platform.python_version(),
        "system": platform.system(),
        "libraries": {
            name: {
                "function": library.function,
                "version": importlib.metadata.version(library.distribution),
                "asked by": library.asked_by,
                "answers": probe(library),
            }
            for name, library in LIBRARIES.items()
        },
    }


def main() -> int:
    """Compare, or write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="replace the committed file")
    given = parser.parse_args()
    here = installed()
    absent = [name for name in LIBRARIES if name not in here]
    if given.write:
        if absent:
            parser.error(f"--write needs all libraries; not here: {', '.join(absent)}")
        write_whole(COMMITTED, (json.dumps(record(), indent=1, ensure_ascii=False) + "\n").encode())
        return 0
    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    status = 0
    for name in here:
        questions = differing(name, committed)
        status |= bool(questions)
        said = f"differs: {', '.join(questions)}" if questions else "as committed"
        sys.stdout.write(f"{name:20} {said}\n")
    for name in absent:
        sys.stdout.write(f"{name:20} not installed, so not compared\n")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
