"""Does a real model that writes know which noun is meant, and do its heads?"""

from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.real_model.study import LEVEL, NAMES, interval_text, outcome
from scripts.writing_model.plan import BY_PRONOUN
from scripts.writing_model.results import load
from scripts.writing_model.study import Answers, all_answers

compute = all_answers
WAYS = {
    "means": "asked what the pronoun means",
    "question": "asked who or what it was",
    "one": "asked which one it was",
    "put_in": "each noun put in",
}
FROM = {"pronoun": "the pronoun", "last": "the last word"}


def tabulate(result: dict[str, Answers]) -> Table:
    rows = [
        (
            NAMES[kind],
            found.written.accuracy,
            interval_text(found.written.interval),
            FROM[found.asking],
            found.best.accuracy,
            interval_text(found.best.interval),
        )
        for kind, found in result.items()
    ]
    return Table(
        [
            *("decided by", "written right", "written interval"),
            *("best head looks from", "best head right", "best head interval"),
        ],
        rows,
        ["", ".2f", "", "", ".2f", ""],
        groups=[("", 1), ("written", 2), ("best head", 3)],
    )


def numbers(result: dict[str, Answers]) -> dict[str, str]:
    given = {
        "level": percent(LEVEL),
        "ways": str(len(WAYS)),
        "heads_tried": str(load().arrays["twins_apart"].size),
    }
    for kind, found in result.items():
        given |= {
            f"{kind}_groups": str(found.groups),
            f"{kind}_patterns": str(found.patterns),
            f"{kind}_written": show(found.written.accuracy, ".2f"),
            f"{kind}_written_interval": interval_text(found.written.interval),
            f"{kind}_head": found.head.words(),
            f"{kind}_chosen": str(found.chosen),
            f"{kind}_best": show(found.best.accuracy, ".2f"),
            f"{kind}_best_interval": interval_text(found.best.interval),
            f"{kind}_seen": show(found.seen, ".2f"),
            f"{kind}_right_weight": show(found.right_weight, ".3f"),
            f"{kind}_wrong_weight": show(found.wrong_weight, ".3f"),
            f"{kind}_encoder": show(outcome(kind).best.accuracy, ".2f"),
            f"{kind}_encoder_interval": interval_text(outcome(kind).best.interval),
        }
        given |= {f"{kind}_{way}": show(share, ".2f") for way, share in found.ways.items()}
        given |= {f"{kind}_{way}_whole": str(whole) for way, whole in found.whole.items()}
    return given


def caption(result: dict[str, Answers]) -> str:
    tried = numbers(result)
    ways = {kind: WAYS[found.way] for kind, found in result.items()}
    return (
        f"Share of right answers with {percent(LEVEL)} intervals. Written: "
        f"which noun makes the text likelier, in the best of {tried['ways']} ways of asking "
        f"({'; '.join(f'{NAMES[kind]}: {way}' for kind, way in ways.items())}). Best head: which "
        f"noun gets more weight, in the best of {tried['heads_tried']} heads. Both were chosen on "
        "some of the sentence patterns and tested on the others, and no noun is on both sides. "
        f"Where the pronoun itself decides ({' and '.join(NAMES[kind] for kind in BY_PRONOUN)}), "
        "its own weights count; else those of the last word, since the pronoun comes too early."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
