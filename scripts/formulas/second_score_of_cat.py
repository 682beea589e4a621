"""What is the score of the answer for the pronoun in the second layer, in both sentences?"""

from attention_explainer import worked_example as example
from attention_figures.text import show, trimmed
from scripts.artifacts.command_line import run
from scripts.results.two_layers import CAUSE_AT, IT, NOUNS, Twins, compute


def typeset(result: Twins) -> str:
    lines = []
    for words, layers in zip(result.sentences, result.layers, strict=True):
        place = example.position(NOUNS[0], words)
        query, key = layers.second.query[IT], layers.second.key[place]
        terms = [
            rf"\query{{{_bracketed(trimmed(q, 2))}}} \cdot \key{{{trimmed(k, 2)}}}"
            for q, k in zip(query, key, strict=True)
        ]
        score = show(layers.second.scores[IT, place], ".2f")
        lines.append(rf"\text{{{words[CAUSE_AT]}:}} \quad & {' + '.join(terms)} = {score}")
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


if __name__ == "__main__":
    raise SystemExit(run(__file__))
