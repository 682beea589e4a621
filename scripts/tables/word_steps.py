"""Does the step from one word to its partner lead from another word to its own?"""

from attention_explainer.real_model.word_vectors import Analogies
from attention_figures.text import percent
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.word_vectors import PAIRS, steps

Result = dict[str, Analogies]

compute = steps


def tabulate(result: Result) -> Table:
    rows = [
        (
            kind,
            " → ".join(PAIRS[kind][0]),
            of_kind.questions,
            of_kind.found,
            of_kind.found_without_step,
            of_kind.found_among_all,
        )
        for kind, of_kind in result.items()
    ]
    return Table(
        ["relation", "example", "questions", "found", "without the step", "nothing left out"],
        rows,
        ["", "", "d", ".2f", ".2f", ".2f"],
    )


def numbers(result: Result) -> dict[str, str]:
    plural, capital = result["one and many"], result["country and capital"]
    return {
        "pairs": str(len(PAIRS["one and many"])),
        "questions": str(plural.questions),
        "plural": percent(plural.found),
        "plural_without": percent(plural.found_without_step),
        "capital": percent(capital.found),
        "capital_without": percent(capital.found_without_step),
        "most_among_all": percent(max(of_kind.found_among_all for of_kind in result.values())),
    }


def caption(result: Result) -> str:
    return (
        "Share of questions “a is to b as c is to what?” whose answer is the word nearest to "
        "c + b − a. Found: with a, b and c left out of the search, as is customary. Without the "
        "step: the word nearest to c alone, with the same words left out."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
