"""What takes longer than a second is run once, and figures share what came of it.

An experiment is a script in `scripts/experiments/` with a function

    run(seeds, progress) -> dict of str to ndarray

`build_artifacts.py` runs it and keeps the arrays as `build/artifacts/experiments/NAME.npz`. A
figure imports the experiment and calls its `load()`.

With the environment variable ARTIFACTS set to "draft", experiments run with few seeds, which is
quick, and whatever is drawn from them is marked as a draft.
"""

import functools
import io
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scripts.artifacts.places import ARTIFACTS, EXPERIMENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESULTS = ARTIFACTS / EXPERIMENTS
DRAFT_SEEDS = 2
"""Seeds of an experiment in a draft."""

Arrays = Mapping[str, "NDArray[Any]"]


def is_draft() -> bool:
    """Whether experiments are to be quick rather than good."""
    return os.environ.get("ARTIFACTS") == "draft"


def result_name(name: str) -> str:
    """Return the file name of an experiment's result; a draft does not replace the real one."""
    return f"{name}.draft.npz" if is_draft() else f"{name}.npz"


def chosen(seeds: tuple[int, ...]) -> tuple[int, ...]:
    """Return the seeds that are to be run."""
    return seeds[:DRAFT_SEEDS] if is_draft() else seeds


def packed(arrays: Arrays) -> bytes:
    """Return arrays as the content of an `.npz` file."""
    import numpy as np  # loaded only where it is needed: a build without changes does not

    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


@functools.cache
def load_result(name: str) -> Arrays:
    """Read what an experiment gave.

    Raises
    ------
    FileNotFoundError
        If it has not been run yet.
    """
    import numpy as np

    path = RESULTS / result_name(name)
    if not path.is_file():
        raise FileNotFoundError(
            f"experiments: no result of {name!r} yet; run python scripts/build_artifacts.py"
        )
    with np.load(path, allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}
