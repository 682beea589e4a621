"""What has changed in attention since the first transformer, and what does each change do?"""

from dataclasses import dataclass

from attention_explainer import worked_example as example
from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.results import cache_sizes, todays_models
from scripts.results.cache_sizes import Cache
from scripts.results.published_models import (
    GEMMA_CAP,
    MISTRAL_WINDOW,
    SMOLLM2_135M,
    TRANSFORMER_LAYERS,
)
from scripts.results.todays_models import (
    FAR,
    LARGE,
    SMALL_LAYERS,
    SMALL_WINDOW,
    Changes,
    heard_words,
)


@dataclass(frozen=True)
class Compared:
    """The changes, and the cache that they leave."""

    changes: Changes
    cache: Cache


def compute() -> Compared:
    return Compared(todays_models.compute(), cache_sizes.compute())


def tabulate(result: Compared) -> Table:
    found, cache = result.changes, result.cache
    size = cache.bytes_in_all()
    own = size["own keys"]
    answer, asking = example.ANSWER, example.QUERY_WORD
    two = min(width for width in found.latent if width > 1)

    def weight(number: float) -> str:
        return show(number, ".2f")

    rows: list[tuple[Cell, ...]] = [
        (
            "the first transformer",
            "",
            f"“{asking}” gives “{answer}” {weight(found.plain)}",
            own,
        ),
        (
            "norm first",
            "the input goes through all layers undivided",
            f"with the norm last, {show(found.left_last, '.3f')} of it is left after "
            f"{TRANSFORMER_LAYERS} layers",
            own,
        ),
        (
            "RMS norm",
            "no mean and no bias to compute",
            f"after it “{answer}” gets {weight(found.after_rms_norm)}, after layer norm "
            f"{weight(found.after_layer_norm)}",
            own,
        ),
        (
            "rotary positions",
            "only distances count",
            f"score of “{answer}” {weight(found.score_near)}; {show(FAR, ',d')} positions further "
            f"on {weight(found.score_far)}",
            own,
        ),
        (
            "grouped keys",
            "a smaller cache",
            f"{cache.key_heads} key heads for {cache.query_heads} query heads",
            size["grouped"],
        ),
        (
            "one key head",
            "the smallest of these caches",
            f"shared by {cache.query_heads} query heads",
            size["one key head"],
        ),
        (
            "latent keys",
            "a smaller cache, and each head has its own keys",
            f"{found.latent_enough} numbers for a word in place of {found.latent_before}: "
            f"“{answer}” gets {weight(found.latent[found.latent_enough])}; {two} numbers: "
            f"{weight(found.latent[two])}",
            size["latent"],
        ),
        (
            "sliding window",
            "a cache that stops growing",
            f"{cache.layers} layers with {show(cache.window, ',d')} words in sight reach "
            f"{show(cache.reach, ',d')} words back",
            size["window"],
        ),
        (
            "soft cap",
            "no logit runs away",
            f"a logit of {LARGE} becomes {show(found.capped, '.1f')}",
            own,
        ),
        (
            "QK norm",
            "the same, and no logit is bent",
            f"no logit above {show(found.largest_logit, '.0f')} where heads are "
            f"{cache.head_width} wide",
            own,
        ),
        (
            "sink",
            "a head may look at nothing",
            f"weights of the words sum to {weight(float(found.sums_of_words.min()))} to "
            f"{weight(float(found.sums_of_words.max()))}",
            own,
        ),
        (
            "linear attention",
            "no cache, only sums",
            f"“{answer}” gets {weight(found.linear)}",
            cache.linear_bytes,
        ),
    ]
    return Table(
        ["change", "what it buys", "in numbers", "cache, MB"],
        [(*row[:-1], int(row[-1]) / 1e6) for row in rows],
        ["", "", "", ",.1f"],
    )


def numbers(result: Compared) -> dict[str, str]:
    found, cache = result.changes, result.cache
    size, of_a_word = cache.bytes_in_all(), cache.bytes_of_a_word()
    of_a_layer = cache.numbers_of_a_word()
    query, rival = (todays_models.at(word) for word in (example.QUERY_WORD, example.RIVAL))
    linear, normed = todays_models.linear_weights(), todays_models.normed_queries_and_keys()
    return {
        "layers": str(cache.layers),
        "query_heads": str(cache.query_heads),
        "key_heads": str(cache.key_heads),
        "width": str(cache.head_width),
        "context": show(cache.context, ",d"),
        "bytes_each": str(cache.bytes_each),
        "own": show(size["own keys"] / 1e6, ".0f"),
        "grouped": show(size["grouped"] / 1e6, ".0f"),
        "one": show(size["one key head"] / 1e6, ".0f"),
        "latent": show(size["latent"] / 1e6, ".0f"),
        "window_size": show(size["window"] / 1e6, ".0f"),
        "own_of_a_word": show(of_a_word["own keys"], ",d"),
        "grouped_of_a_word": show(of_a_word["grouped"], ",d"),
        "latent_numbers": str(of_a_layer["latent"]),
        "own_numbers": show(of_a_layer["own keys"], ",d"),
        "linear_size": show(cache.linear_bytes / 1e6, ".1f"),
        "linear_words": show(cache.linear_bytes / of_a_word["own keys"], ".1f"),
        "window": show(cache.window, ",d"),
        "reach": show(cache.reach, ",d"),
        "small_layers": str(SMALL_LAYERS),
        "small_window": str(SMALL_WINDOW),
        "small_reach": str(heard_words(SMALL_LAYERS, SMALL_WINDOW)),
        "cap": str(GEMMA_CAP),
        "large": str(LARGE),
        "capped": show(found.capped, ".1f"),
        "largest_logit": show(found.largest_logit, ".0f"),
        "largest_weight": show(found.largest_weight, ".3f"),
        "far": show(FAR, ",d"),
        "score_far": show(found.score_far, ".2f"),
        "plain": show(found.plain, ".2f"),
        "normed": show(normed.weights[query, todays_models.at(example.ANSWER)], ".2f"),
        "layer_norm": show(found.after_layer_norm, ".2f"),
        "rms_norm": show(found.after_rms_norm, ".2f"),
        "linear": show(found.linear, ".2f"),
        "linear_rival": show(linear[query, rival], ".2f"),
        "moved_most": show(found.moved_by_linear.max(), ".2f"),
        "moved_least": show(found.moved_by_linear.min(), ".2f"),
        "sum_of_query": show(found.sums_of_words[query], ".2f"),
        "sum_least": show(found.sums_of_words.min(), ".2f"),
        "left": show(found.left_last, ".3f"),
        "first_layers": str(TRANSFORMER_LAYERS),
        "latent_before": str(found.latent_before),
        "latent_enough": str(found.latent_enough),
        "latent_three": show(found.latent[3], ".2f"),
        "latent_two": show(found.latent[2], ".2f"),
    }


def caption(result: Compared) -> str:
    cache = result.cache
    return (
        "Each change alone. In numbers: computed on the hand-made worked example, or counted. "
        f"Cache: what keys and values of {show(cache.context, ',d')} words take up at "
        f"{cache.bytes_each} bytes a number in a model with the layers and heads of "
        f"{SMOLLM2_135M.name} and the change; window of {show(MISTRAL_WINDOW, ',d')} words."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
