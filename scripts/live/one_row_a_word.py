"""What is computed anew with each word that is written, and what is read from a cache?"""

from dataclasses import dataclass

from attention_explainer import worked_example as example
from scripts.artifacts.command_line import run

STILL = "writing_work"

WIDTH = len(example.DIMENSIONS)


@dataclass(frozen=True)
class Step:
    """What has to be done for one word of the sentence, keeping keys and values or not.

    Attributes
    ----------
    place : int
        The word that is written now, counted from 0.
    kept : bool
        Are keys and values of earlier words kept?
    """

    place: int
    kept: bool
    words: tuple[str, ...] = example.SENTENCE

    @property
    def projected(self) -> int:
        """Words whose query, key and value are computed."""
        return 1 if self.kept else self.place + 1

    @property
    def read(self) -> int:
        """Words whose key and value are read from the cache."""
        return self.place if self.kept else 0

    @property
    def pairs(self) -> int:
        """Pairs of words that meet: a row of the map, or all rows so far, as the mask allows."""
        written = self.place + 1
        return written if self.kept else written * (written + 1) // 2

    @property
    def products(self) -> int:
        """Multiplications: three projections, and for each pair its score and its share."""
        return 3 * WIDTH**2 * self.projected + 2 * WIDTH * self.pairs

    @property
    def so_far(self) -> int:
        """Multiplications for this word and all before it."""
        return sum(Step(place, self.kept).products for place in range(self.place + 1))

    def cell(self, query: int, key: int) -> str:
        """Say of a pair whether it meets now, has met before, or is hidden or not written yet."""
        if query > self.place or key > query:
            return ""
        return "now" if query == self.place or not self.kept else "before"

    def vector(self, word: int) -> str:
        """Say of a word whether its key and value are computed, read, or not there yet."""
        if word > self.place:
            return ""
        return "now" if word == self.place or not self.kept else "read"


def compute() -> Step:
    return Step(example.position(example.QUERY_WORD), kept=True)


def start(result: Step) -> dict[str, object]:
    return {"place": result.place, "kept": result.kept}


def given(result: Step) -> dict[str, object]:
    return {"words": result.words, "width": WIDTH}


def numbers(result: Step) -> dict[str, str]:
    last = len(result.words) - 1
    with_cache, without = Step(last, kept=True), Step(last, kept=False)
    return {
        "to_last": f"one_row_a_word.place={last}",
        "to_without": f"one_row_a_word.place={last}&one_row_a_word.kept=false",
        "pairs_with": str(with_cache.pairs),
        "pairs_without": str(without.pairs),
        "all_with": str(with_cache.so_far),
        "all_without": str(without.so_far),
    }


def caption(result: Step) -> str:
    return (
        "Above: keys and values; below: the map, a query in each row. Filled, with a dot: computed "
        "for the word that is written now. Striped: read from the cache. Framed: computed earlier, "
        "and not needed again. Faint: hidden by the mask, or not written yet. Counted are the "
        "multiplications of the projections, the scores that the mask allows, and the weighted "
        "sums."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
