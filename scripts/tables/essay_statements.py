"""Which of the essay's statements hold?"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from attention_explainer import attention_trace, scaled_dot_product_attention
from attention_explainer import (
    worked_example as example,
)
from attention_explainer.training.head_ablation import is_one_to_one
from attention_explainer.training.toy_language import PRONOUN
from attention_explainer.worked_block import worked_block
from attention_figures.text import listed, percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.experiments import heads, one_head, random_starts, several_questions
from scripts.experiments.one_head import PROBES
from scripts.real_model.study import reliable
from scripts.results import both_ways, essay_softmax, head_specialisation
from scripts.results.essay_quotes import (
    CANNOT_BE,
    DIMENSIONS_4,
    HOLDS,
    ILLUSTRATIVE,
    INCOMPLETE,
    LEFT_OUT,
    PHRASES,
    PUBLISHED,
    ROUGHLY,
    SCORES_5,
    UPDATED,
    VERDICTS,
    WEIGHTS_2,
    counted,
)
from scripts.results.published_models import (
    BERT_EPOCHS,
    BERT_WORDS,
    GPT2_LAYERS,
    GPT2_SMALL,
    GPT2_TEXT,
    LLAMA_TEXT,
)

COMPUTED = "computed here"
CITED = "cited"
BOTH = "cited and computed here"
SECOND_HAND = "cited at second hand and computed here"
"""A source of it was read in other works only; the page of references says which."""
MADE_UP = "computed on a made-up case"
BOTH_MADE_UP = f"cited, and {MADE_UP}"
TOY = "computed on a toy task"
BOTH_TOY = f"cited, and {TOY}"
NO_COMPUTATION = "illustrative"

IT = example.position(example.QUERY_WORD)
ROUNDING_ERROR = 1e-12
"""Largest difference that is put down to rounding."""

LONG_VALUE = 20
"""Length of a value in a made-up case in which another has length 1."""

LONG_SENTENCE = 1024
QUANTILES = 0.05, 0.95
"""Tokens of a sequence, for scale."""

MASSIVE = 1000
"""The example's matrices are not massive if a real model's are this many times as large."""

MATRICES = 100
"""Number of random invertible matrices that are tried."""

TERABYTE = 1000
"""In gigabytes."""

LONG_FOR_A_SENTENCE = 25
"""Words; shorter sentences would only make more of them."""

Numbers = Mapping[str, str]


@dataclass(frozen=True)
class Finding:
    """The outcome of checking a statement: the verdict, and the numbers that carry it."""

    verdict: str
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """A statement of the essay, or something that it leaves out.

    Attributes
    ----------
    name : str
        Name under which pages use its numbers.
    title : str
        Heading of its section on the page.
    carried_by : str
        What the verdict rests on.
    check : function
        Gives the verdict; for what is computed, it depends on the result.
    sources : tuple of str
        Anchors on the page of references.
    """

    name: str
    title: str
    carried_by: str
    check: Callable[[], Finding]
    sources: tuple[str, ...] = ()

    @property
    def step(self) -> str:
        """Step of the essay in which it is made."""
        return PHRASES[self.name][0] if self.name in PHRASES else "not said"


def judged(verdict: str) -> Callable[[], Finding]:
    """Give a verdict that rests on a source, or on nothing that can be computed."""
    return lambda: Finding(verdict)


def unless(limit_found: bool, numbers: Numbers, verdict: str = INCOMPLETE) -> Finding:
    """Say that a statement holds, unless the computation has found a limit to it."""
    return Finding(verdict if limit_found else HOLDS, numbers)


def provided(confirmed: bool, numbers: Numbers) -> Finding:
    """Say that a statement holds, provided that the computation confirms it."""
    return Finding(HOLDS if confirmed else CANNOT_BE, numbers)


def difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the largest difference between two arrays, or zero if that is only rounding."""
    largest = float(np.abs(one - other).max())
    return 0.0 if largest < ROUNDING_ERROR else largest


def exact(number: float) -> str:
    """Format a difference: a plain 0 is exactly zero, not rounded."""
    return "0" if number == 0 else show(number, ".2f")


def check_causal() -> Finding:
    both, causal = both_ways.compute().weight(example.QUERY_WORD, example.CAUSE)
    return unless(causal == 0 < both, {})


def check_because() -> Finding:
    """Compare the heads of a real model with the rule to look a fixed distance ahead."""
    cause = reliable()[-1]
    return unless(cause.found.interval[0] <= cause.rule_share, {})


def check_meaning() -> Finding:
    """Look up "it" in both sentences, and let it attend to each."""
    both = (example.SENTENCE, example.TWIN_SENTENCE)
    looked_up = difference(*(example.embed(words)[IT] for words in both))
    attended = difference(*(example.worked_example(words).output[IT] for words in both))
    return unless(looked_up == 0 < attended, {"attended": show(attended, ".2f")})


def check_terabytes() -> Finding:
    numbers = {
        "gpt2": str(GPT2_TEXT),
        "llama": show(sum(LLAMA_TEXT.values()) / TERABYTE, ".1f"),
    }
    return provided(sum(LLAMA_TEXT.values()) > TERABYTE, numbers)


def check_every_other() -> Finding:
    own = float(example.worked_example().weights[IT, IT])
    return unless(own > 0, {"own": show(own, ".3f")}, ROUGHLY)


def check_called_score() -> Finding:
    trace = example.worked_example()
    printed = sum(map(float, SCORES_5.values()))
    negative = float(trace.scores.min())
    numbers = {
        "printed": show(printed, ".1f"),
        "weights": show(trace.weights[IT].sum(), ".0f"),
        "smallest": show(negative, ".2f"),
        "largest": show(trace.scores.max(), ".2f"),
    }
    return unless(negative < 0 and printed != 1, numbers)


def check_borrow() -> Finding:
    cat, mat = (float(WEIGHTS_2[word]) for word in ("cat", "mat"))
    numbers = {
        "long": str(LONG_VALUE),
        "cat_weight": WEIGHTS_2["cat"],
        "mat_weight": WEIGHTS_2["mat"],
        "cat": show(cat * 1, ".2f"),
        "mat": show(mat * LONG_VALUE, ".2f"),
        "share": percent(cat / (cat + mat * LONG_VALUE)),
    }
    return unless(mat * LONG_VALUE > cat, numbers)


def check_broken() -> Finding:
    """Pieces of a vector have its width between them; projections see all of it, each."""
    x = example.embed([example.QUERY_WORD])[0]
    widths = [(x @ matrix).size for matrix in (example.W_Q, example.W_K, example.W_V)]
    return unless(sum(widths) != x.size, {"width": str(x.size), "together": str(sum(widths))})


def check_lock() -> Finding:
    weights = example.worked_example().weights
    smallest = float(weights.min())
    return unless(
        smallest > 0,
        {"smallest": show(weights[IT].min(), ".3f"), "cells": str(weights.size)},
    )


def check_massive() -> Finding:
    width = int(DIMENSIONS_4)
    times = GPT2_SMALL.projection_weights // (3 * width**2)
    numbers = {
        "here": str(width**2),
        "gpt2": show(GPT2_SMALL.projection_weights, ",d"),
        "gpt2_output": show(GPT2_SMALL.output_weights, ",d"),
        "times": show(times, ",d"),
    }
    # True of a real model's matrices, and for that reason not of those in four dimensions.
    return unless(times > MASSIVE, numbers, ROUGHLY)


def check_layers() -> Finding:
    """Count the matrices of a published model, each head's separately."""
    each = 3 * GPT2_LAYERS
    numbers = {
        "count": str(GPT2_LAYERS),
        "matrices": str(each),
        "heads": str(GPT2_SMALL.num_heads),
        "of_heads": str(each * GPT2_SMALL.num_heads),
    }
    return unless(each > 3, numbers, ROUGHLY)


def check_noun() -> Finding:
    """Change queries and keys by random invertible matrices, and compare all scores."""
    trace = example.worked_example()
    rng = np.random.default_rng(0)
    scores, queries = [], []
    for _ in range(MATRICES):
        # Orthogonal times a positive diagonal: invertible by construction, and well conditioned.
        rotation = np.linalg.qr(rng.standard_normal((4, 4)))[0]
        between = rotation * rng.uniform(0.5, 2, 4)
        query, key = trace.query @ between, trace.key @ np.linalg.inv(between).T
        scores.append(difference(query @ key.T, trace.scores))
        queries.append(difference(query[IT], trace.query[IT]))
    numbers = {
        "matrices": str(MATRICES),
        "scores": exact(max(scores)),
        "queries": show(min(queries), ".1f"),
    }
    return unless(max(scores) == 0 < min(queries), numbers)


def check_scaling() -> Finding:
    plain, scaled = essay_softmax.compute().alone[:, essay_softmax.WORDS.index("cat")]
    return unless(not np.isclose(plain, scaled), {})


def check_representation() -> Finding:
    trace = worked_block().trace(example.embed(example.SENTENCE))
    brought, leaves = trace.attention.output[IT], trace.output[IT]
    largest = difference(brought, leaves)
    stand_in = example.DIMENSIONS.index("stand-in")
    numbers = {
        "change": show(largest, ".2f"),
        "brought": show(brought[stand_in], ".0f"),
        "kept": show(trace.attention_sum[IT, stand_in], ".0f"),
    }
    return unless(largest > 0, numbers)


def check_dominated() -> Finding:
    """Give each listed word a value of its own direction, and lengthen that of "mat"."""
    weights = np.array([float(weight) for weight in WEIGHTS_2.values()])
    cat, mat = (list(WEIGHTS_2).index(word) for word in ("cat", "mat"))
    lengthened = weights.copy()
    lengthened[mat] *= LONG_VALUE
    # With directions at right angles the sum has these numbers, so they are its cosines as well.
    even, uneven = (of / np.linalg.norm(of) for of in (weights, lengthened))
    numbers = {
        "to_cat": show(even[cat], ".2f"),
        "long_to_cat": show(uneven[cat], ".2f"),
        "long_to_mat": show(uneven[mat], ".2f"),
        "turns": show(weights[cat] / weights[mat], ".1f"),
    }
    return unless(uneven[mat] > uneven[cat], numbers)


def check_random() -> Finding:
    result = random_starts.load()
    weights, entropies = result["weights"][0], result["entropies"][0]
    even = 1 / weights.shape[-1]
    low, high = (float(np.quantile(weights, share)) for share in QUANTILES)
    numbers = {
        "between": percent(QUANTILES[1] - QUANTILES[0]),
        "low": show(low, ".2f"),
        "high": show(high, ".2f"),
        "even": show(even, ".2f"),
        "starts": str(len(weights)),
        "words": str(weights.shape[-1]),
        "favourite": show(np.median(weights.max(axis=-1)), ".2f"),
        "entropy": show(np.median(entropies), ".2f"),
        "entropy_even": show(np.log2(weights.shape[-1]), ".2f"),
    }
    return unless(float(np.median(entropies)) > 0.95 * np.log2(weights.shape[-1]), numbers)


def check_loss() -> Finding:
    result = one_head.load()
    losses, right = result["losses"], result["right"][:, :, PRONOUN]
    numbers = {
        "first": show(np.median(losses[:, 0]), ".2f"),
        "below": show(math.ceil(1000 * float(losses[:, -1].max())) / 1000, ".3f"),
        "right_first": show(np.median(right[:, 0]), ".2f"),
        "right_last": show(np.median(right[:, -1]), ".2f"),
        "runs": str(len(losses)),
    }
    is_learnt = bool((losses[:, -1] < losses[:, 0]).all() and (right[:, -1] > right[:, 0]).all())
    # That training works holds; the essay leaves out what is lowered.
    return Finding(INCOMPLETE if is_learnt else CANNOT_BE, numbers)


def probe(name: str, when: int) -> float:
    """Return how well a linear probe does: median over seeds, before (0) or after (1) training."""
    return float(np.median(one_head.load()["probes"][:, when, PROBES.index(name)].mean(axis=-1)))


def check_labour() -> Finding:
    numbers = {
        "kind_in_keys": show(probe("kind_in_keys", 1), ".2f"),
        "kind_in_values": show(probe("kind_in_values", 1), ".2f"),
        "place_in_values": show(probe("place_in_values", 1), ".2f"),
        "place_in_keys": show(probe("place_in_keys", 1), ".2f"),
    }
    return unless(probe("kind_in_values", 1) > 0.6, numbers)


def check_sentences() -> Finding:
    """Divide the words that a model read, including repetitions, by those of a long sentence."""
    text = BERT_WORDS / LONG_FOR_A_SENTENCE
    read = BERT_EPOCHS * text
    numbers = {
        "words": show(BERT_WORDS / 1e9, ".1f"),
        "long": str(LONG_FOR_A_SENTENCE),
        "text": show(text / 1e9, ".2f"),
        "epochs": str(BERT_EPOCHS),
        "read": show(read / 1e9, ".1f"),
    }
    return provided(read >= 2e9, numbers)


def check_one_head() -> Finding:
    """Compare one question for each word, where one head may do, with two for a single word."""
    accuracy = heads.load()["one_accuracy"]
    asked_two = several_questions.load()["two_asked_one_head_all_right"]
    numbers = {
        "lowest": show(accuracy.min(), ".3f"),
        "runs": str(len(accuracy)),
        "highest_of_two": percent(asked_two.max()),
        "runs_of_two": str(len(asked_two)),
    }
    is_sometimes_enough = bool(accuracy.min() > 0.95)
    if not is_sometimes_enough:
        return Finding(HOLDS, numbers)
    return Finding(INCOMPLETE if asked_two.max() < 0.5 else CANNOT_BE, numbers)


def check_heads() -> Finding:
    by_removal = head_specialisation.criteria(heads.load(), ["three"])["three", "ablation"]
    clean = int(is_one_to_one(by_removal).sum())
    numbers = {"clean": str(clean), "runs": str(len(by_removal))}
    return unless(clean < len(by_removal) / 2, numbers)


def check_concatenated() -> Finding:
    trace = example.worked_heads()
    to_parts = difference(trace.concatenated, trace.output)
    numbers = {"to_parts": exact(to_parts), "heads": str(len(trace.attention.output))}
    return unless(to_parts > 0, numbers)


def changed_outputs(first: str, second: str, *, is_causal: bool) -> NDArray[np.float64]:
    """Swap two words, and return how much the new vector of each of the words changes, (L,)."""
    order = np.arange(len(example.SENTENCE))
    one, other = (example.position(word) for word in (first, second))
    order[[one, other]] = other, one
    swapped = [example.SENTENCE[position] for position in order]
    before, after = (
        example.worked_example(words, is_causal=is_causal).output
        for words in (example.SENTENCE, swapped)
    )
    change: NDArray[np.float64] = np.abs(after - before[order]).max(axis=-1)
    return np.where(change < ROUNDING_ERROR, 0, change)


def check_order() -> Finding:
    both = changed_outputs(example.ANSWER, example.RIVAL, is_causal=False)
    causal = changed_outputs(example.ANSWER, example.RIVAL, is_causal=True)
    numbers = {
        "it": exact(float(both[IT])),
        "all": exact(float(both.max())),
        "it_causal": exact(float(causal[IT])),
        "changed_causal": str(int((causal > 0).sum())),
        "words": str(len(both)),
    }
    return unless(both.max() == 0, numbers, LEFT_OUT)


def check_cost() -> Finding:
    words = len(example.SENTENCE)
    weights = [scores_of(length) for length in (words, 2 * words)]
    numbers = {
        "words": str(words),
        "here": str(weights[0]),
        "twice": str(weights[1]),
        "growth": f"{weights[1] / weights[0]:g}",
        "long": show(LONG_SENTENCE, ",d"),
        "long_weights": show(scores_of(LONG_SENTENCE), ",d"),
    }
    return unless(weights[1] > 2 * weights[0], numbers, LEFT_OUT)


def scores_of(length: int) -> int:
    """Count the scores that attention computes for a sequence."""
    return attention_trace(*np.zeros((3, length, 1))).scores.size


def check_cache() -> Finding:
    """Compute the last word alone, with the keys and values of the words before it kept."""
    trace = example.worked_example(is_causal=True)
    alone = scaled_dot_product_attention(trace.query[-1:], trace.key, trace.value)
    change = difference(alone[0], trace.output[-1])
    return unless(change == 0, {"kept": str(len(trace.key) - 1)}, LEFT_OUT)


STATEMENTS = (
    Statement("causal", "ChatGPT reads one way", BOTH, check_causal, ("radford-2019",)),
    Statement("equation", "The equation", CITED, judged(LEFT_OUT), ("vaswani-2017",)),
    Statement("because", "From because to tired", COMPUTED, check_because),
    Statement("brain", "The same as a brain", NO_COMPUTATION, judged(ILLUSTRATIVE)),
    Statement("vectors", "Words become vectors", CITED, judged(HOLDS), ("vaswani-2017",)),
    Statement("tokens", "Words and pieces of words", CITED, judged(ROUGHLY), ("devlin-2019",)),
    Statement("meaning", "An embedding captures meaning", COMPUTED, check_meaning),
    Statement(
        "terabytes",
        "Terabytes of text",
        SECOND_HAND,
        check_terabytes,
        ("touvron-2023", "radford-2019"),
    ),
    Statement("every_other", "Every other word", COMPUTED, check_every_other),
    Statement("called_score", "Scores and weights", COMPUTED, check_called_score),
    Statement("borrow", "Weight and contribution", BOTH_MADE_UP, check_borrow, ("kobayashi-2020",)),
    Statement("roles", "Query, key and value", CITED, judged(HOLDS), ("vaswani-2017",)),
    Statement("broken", "One vector, three projections", COMPUTED, check_broken),
    Statement("lock", "Lock and key", COMPUTED, check_lock),
    Statement("projections", "The three products", CITED, judged(HOLDS), ("vaswani-2017",)),
    Statement("massive", "Massive matrices", BOTH, check_massive, ("radford-2019",)),
    Statement("layers", "Three matrices in each layer", BOTH, check_layers, ("radford-2019",)),
    Statement("noun", "A query that looks for a noun", SECOND_HAND, check_noun, ("elhage-2021",)),
    Statement("dot_product", "The dot product", CITED, judged(HOLDS), ("vaswani-2017",)),
    Statement("scaling", "Before softmax, a division", BOTH, check_scaling, ("vaswani-2017",)),
    Statement("weighted_sum", "The weighted sum", CITED, judged(HOLDS), ("vaswani-2017",)),
    Statement("representation", "The new representation", COMPUTED, check_representation),
    Statement("dominated", "Dominated by the cat", MADE_UP, check_dominated),
    Statement("random", "Random attention at the start", COMPUTED, check_random),
    Statement("loss", "What training lowers", TOY, check_loss),
    Statement("labour", "What each matrix learns", TOY, check_labour),
    Statement("sentences", "Billions of sentences", BOTH, check_sentences, ("devlin-2019",)),
    Statement("emerges", "Grammar is learnt", CITED, judged(HOLDS), ("clark-2019",)),
    Statement("one_head", "One head and several", BOTH_TOY, check_one_head, ("michel-2019",)),
    Statement("heads", "A job for each head", BOTH_TOY, check_heads, ("clark-2019", "voita-2019")),
    Statement("concatenated", "Concatenate, then project", COMPUTED, check_concatenated),
    Statement("listen", "Who listens to whom", NO_COMPUTATION, judged(ILLUSTRATIVE)),
    Statement("geometry", "Geometry, not heuristics", NO_COMPUTATION, judged(ILLUSTRATIVE)),
    Statement("paper", "The paper", CITED, judged(HOLDS), ("vaswani-2017",)),
    Statement("course", "The course", CITED, judged(HOLDS)),
    Statement("video", "The video", CITED, judged(HOLDS)),
    Statement("order", "Word order", COMPUTED, check_order),
    Statement("cross_attention", "Two sequences", CITED, judged(LEFT_OUT), ("bahdanau-2014",)),
    Statement("cost", "The price of length", COMPUTED, check_cost),
    Statement("cache", "What can be kept", COMPUTED, check_cache),
    Statement("sinks", "Attention sinks", CITED, judged(LEFT_OUT), ("xiao-2023",)),
)
"""In the order of the essay; at the end what it does not mention."""


def compute() -> list[tuple[Statement, Finding]]:
    return [(statement, statement.check()) for statement in STATEMENTS]


def tabulate(result: list[tuple[Statement, Finding]]) -> Table:
    rows = [
        (number, statement.title, finding.verdict, statement.step, statement.carried_by)
        for number, (statement, finding) in enumerate(result, start=1)
    ]
    return Table(["no.", "statement", "verdict", "step", "carried by"], rows, ["d", "", "", "", ""])


def numbers(result: list[tuple[Statement, Finding]]) -> dict[str, str]:
    counts = counted(finding.verdict for _, finding in result)
    given = {
        "published": PUBLISHED,
        "updated": UPDATED,
        "total": str(len(result)),
        **{f"count_{name}": str(count) for name, count in counts.items()},
        **{f"word_{name}": verdict for name, verdict in VERDICTS.items()},
    }
    for statement, finding in result:
        given[f"{statement.name}_verdict"] = finding.verdict
        given[f"{statement.name}_carried_by"] = statement.carried_by
        given |= {f"{statement.name}_{key}": text for key, text in finding.numbers.items()}
        if statement.name in PHRASES:
            given[f"{statement.name}_quote"] = PHRASES[statement.name][1]
    return given


def caption(result: list[tuple[Statement, Finding]]) -> str:
    counts = counted(finding.verdict for _, finding in result)
    tally = [f"{count} {VERDICTS[name]}" for name, count in counts.items() if count]
    return (
        f"The {len(result)} statements and omissions: {listed(tally)}. The other tiles are "
        "numbers. Each tile leads to its section."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
