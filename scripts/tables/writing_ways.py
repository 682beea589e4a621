"""How much does it matter in which way a model that writes is asked?"""

from attention_figures.text import percent
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Cell, Table
from scripts.real_model.study import NAMES
from scripts.writing_model.study import Answers, all_answers

compute = all_answers
EXAMPLES = {
    "means": "Here, “it” means the …",
    "question": "What was sharp? The …",
    "one": "The one that was sharp was the …",
    "put_in": "… because the knife was sharp.",
}


def tabulate(result: dict[str, Answers]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (example, *(found.ways[way] for found in result.values()))
        for way, example in EXAMPLES.items()
    ]
    return Table(
        ["asked by", *(NAMES[kind] for kind in result)], rows, ["", *[".2f"] * len(result)]
    )


def caption(result: dict[str, Answers]) -> str:
    groups = ", ".join(f"{NAMES[kind]} {found.groups}" for kind, found in result.items())
    whole = result["association"]
    return (
        "Share of right answers over all sentences, by way of asking, with the sentence about "
        f"the knife and the milk as the example. Groups of four sentences: {groups}. Of the "
        f"{whole.groups} groups of associations, {whole.whole['put_in']} are wholly right when "
        f"each noun is put in, and {percent(whole.whole['means'] / whole.groups)} when it is "
        "asked what the pronoun means."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
