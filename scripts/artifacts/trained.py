"""Results of experiments that come with the project, so that a fresh clone need not train.

`data/experiments/` holds `NAME.npz` and `NAME.json`: the arrays, and the key of the code that
produced them. A build uses a result only if that is the key of its own code, and otherwise trains.
"""

import hashlib
import io
import json
import platform
from pathlib import Path

from scripts.artifacts.keys import Job
from scripts.artifacts.places import EXPERIMENTS, ROOT
from scripts.artifacts.records import write_whole

TRAINED = ROOT / "data" / EXPERIMENTS

RELATIVE = 1e-6
ABSOLUTE = 1e-9
"""How far off the results of another processor or another NumPy may be.

Sums taken in another order differ by rounding, about 1e-16 of a number, and hundreds of training
steps magnify the difference."""


def kept_result(job: Job, folder: Path = TRAINED) -> bytes | None:
    """Return the kept result of an experiment if it is intact and came from this code."""
    try:
        said = json.loads((folder / f"{job.name}.json").read_text(encoding="utf-8"))
        content = (folder / f"{job.name}.npz").read_bytes()
        is_of_code, is_whole = said["key"] == job.key, said["sha256"] == _sha256(content)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return content if is_of_code and is_whole else None


def keep_result(job: Job, content: bytes, folder: Path = TRAINED) -> None:
    """Keep a result and, after it, the record that vouches for it."""
    import numpy as np

    said = {
        "key": job.key,
        "sha256": _sha256(content),
        "made with": {
            "NumPy": np.__version__,
            "Python": platform.python_version(),
            "processor": platform.machine(),
        },
    }
    (folder / f"{job.name}.json").unlink(missing_ok=True)
    write_whole(folder / f"{job.name}.npz", content)
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    write_whole(folder / f"{job.name}.json", text.encode())


def differences(kept: bytes, new: bytes) -> list[str]:
    """Say in which arrays two results differ by more than rounding; nothing if none do."""
    import numpy as np

    said = []
    with np.load(io.BytesIO(kept)) as one, np.load(io.BytesIO(new)) as other:
        if set(one.files) != set(other.files):
            return [f"other arrays: {sorted(set(one.files) ^ set(other.files))}"]
        for name in one.files:
            a, b = one[name], other[name]
            if a.shape != b.shape or a.dtype != b.dtype:
                said.append(f"{name}: {a.dtype} {a.shape} became {b.dtype} {b.shape}")
            elif not np.allclose(a, b, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True):
                said.append(f"{name}: up to {np.abs(a - b).max():.2g} away")
    return said


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
