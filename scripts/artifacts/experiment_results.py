"""Experiments: what takes longer than a second is run once, and figures share the result.

An experiment is a script in `scripts/experiments/` with `SEEDS` and three functions:

    parts(seeds) -> list of tuple           arguments of `run`, longest-running first
    run(*part) -> dict of str to ndarray    one seed, or one variant with one seed
    join(results) -> dict of str to ndarray from part → its result, in the order of `parts`

The parts run side by side. `build_artifacts.py` keeps what `join` returns as
`build/artifacts/experiments/NAME.npz`. A figure imports the experiment and calls its `load()`.

With the environment variable ARTIFACTS set to "draft", experiments run with few seeds, which is
quick, and whatever is drawn from them is marked as a draft and kept in `build/draft`.
"""

import functools
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scripts.artifacts.places import ARTIFACTS, EXPERIMENTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESULTS = ARTIFACTS / EXPERIMENTS

Arrays = Mapping[str, "NDArray[Any]"]
Part = tuple[Any, ...]


def packed(arrays: Arrays) -> bytes:
    """Return arrays as the content of an `.npz` file."""
    import numpy as np  # here, because a build without changes does not need it

    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


@functools.cache
def load_result(name: str) -> Arrays:
    """Read the result of an experiment.

    Raises
    ------
    FileNotFoundError
        If it has not been run yet.
    """
    import numpy as np  # here, because a build without changes does not need it

    path = RESULTS / f"{name}.npz"
    if not path.is_file():
        raise FileNotFoundError(
            f"experiments: no result of {name!r} yet; run python scripts/build_artifacts.py"
        )
    with np.load(path, allow_pickle=False) as arrays:
        return {key: arrays[key] for key in arrays.files}
