"""Which pieces does the small language model expect next, and with which logits?"""

from attention_explainer.training.text_runs import SETTINGS
from attention_figures.text import percent, show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.next_pieces import CERTAIN, NextPieces, compute
from scripts.results.next_word import spelt

COUNT = 8


def tabulate(result: NextPieces) -> Table:
    vocabulary = result.model.pieces.vocabulary
    rows = [
        (spelt(vocabulary[token]), float(result.logits[token]), float(result.probabilities[token]))
        for token in result.order[:COUNT]
    ]
    return Table(["next piece", "logit", "probability"], rows, ["", ".2f", ".3f"])


def numbers(result: NextPieces) -> dict[str, str]:
    pieces, probabilities = result.model.pieces, result.probabilities
    first, second = result.order[:2]
    certain = compute(CERTAIN)
    surest = certain.order[0]
    table = result.model.parameters["table"]
    return {
        "prompt": result.prompt,
        "first": pieces.vocabulary[first].strip(),
        "second": pieces.vocabulary[second].strip(),
        "first_probability": percent(probabilities[first]),
        "difference": show(result.logits[first] - result.logits[second], ".2f"),
        "ratio": show(probabilities[first] / probabilities[second], ".1f"),
        "certain_last": CERTAIN.rpartition(" ")[2],
        "certain": pieces.vocabulary[surest].strip(),
        "certain_probability": percent(certain.probabilities[surest]),
        "layers": str(SETTINGS.num_layers),
        "vocabulary": str(len(table)),
        "width": str(table.shape[1]),
        "parameters": show(result.model.num_parameters, ",d"),
        "shown": percent(probabilities[result.order[:COUNT]].sum()),
    }


def caption(result: NextPieces) -> str:
    given = numbers(result)
    return (
        f"The most probable pieces after “{given['prompt']}”, of {given['vocabulary']} in the "
        "vocabulary. A dot stands for a space: a piece that begins with one begins a word. These "
        f"have {given['shown']} of the probability; the others share the rest."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
