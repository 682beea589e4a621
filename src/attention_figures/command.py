"""The command `attention`: figures of anybody's attention weights, from a terminal."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from attention_figures.reading.files import READERS
from attention_figures.reading.json_files import read_word_list
from attention_figures.reading.text_tables import decoded
from attention_figures.reading.weights import Reading, Weights
from attention_figures.styles.sizes import NARROW, WIDE
from attention_figures.writing import refuse_to_overwrite, write_new

if TYPE_CHECKING:
    from attention_figures.library import Drawing, Options
    from attention_figures.looks import AttentionFigure

FORMATS = ("svg", "png", "pdf")

KINDS = {
    "map": "a heat map: one row for each query, one column for each key",
    "row": "the weights of one query, as a strip of words",
    "lines": "lines from the words that look to the words that are looked at",
    "grid": "a small map of each head",
}

EXAMPLES = """\
examples:
  attention map weights.csv -o map.pdf                  words from the header
  attention map out.npy --layer 6 --head 12 --tokens tokens.txt -o map.svg
  attention map cross.npy --words "it was tired" --keys "the cat sat on the mat" -o x.png --dpi 300
  attention map scores.csv --logits --causal --title "Head 3" --transparent -o head3.png
  attention row w.csv --query cat -o row.svg
  attention lines weights.npy --words "the cat was tired and it slept" --query it -o lines.svg
  attention grid out.npy -o heads.pdf

`attention map --help` lists all options. Rows are queries, columns are keys, and each row sums to
one; axes for layers and heads may stand before these two. Files are .npy, .npz, .csv, .tsv, .json
and .safetensors, and nothing in them is ever run.
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {' '.join(message.split())}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status: 2 for bad input, with one line that says why."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        _draw(given)
    except ModuleNotFoundError as problem:
        name = (problem.name or "").partition(".")[0]
        if name not in ("matplotlib", "fontTools"):
            raise
        parser.error(
            f"figures need {name}, which is not installed: in the folder of the clone, "
            'pip install ".[figures]"'
        )
    except (ValueError, TypeError, OSError, MemoryError) as problem:
        parser.error(in_options(str(problem) or type(problem).__name__))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="attention",
        description="Draw figures of your own attention weights.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version)
    kinds = parser.add_subparsers(dest="kind", metavar="{map,row,lines,grid}", required=True)
    for kind, says in KINDS.items():
        lines = [line for line in EXAMPLES.splitlines() if f"attention {kind} " in line]
        sub = kinds.add_parser(
            kind,
            help=says,
            description=f"Draw {says}.",
            epilog="\n".join(["examples:", *(line for line in lines if line.startswith("  "))]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        _add_options(sub, kind)
    return parser


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
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="PICTURE",
        help=f"file to write; its name ends in {', '.join(FORMATS)}",
    )
    parser.add_argument("--force", action="store_true", help="overwrite a picture that is there")
    _add_words(parser, kind)
    _add_numbers(parser, kind)
    _add_looks(parser)


def _add_words(parser: argparse.ArgumentParser, kind: str) -> None:
    words = parser.add_argument_group("words")
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
    if kind in ("row", "lines"):
        words.add_argument(
            "--query",
            metavar="WORD",
            help="the word that looks, or its place counted from 1",
        )
    words.add_argument(
        "--merge",
        action="store_true",
        help="join the pieces of words: keys add up, queries take the mean",
    )
    words.add_argument(
        "--hide-special",
        action="store_true",
        help="leave out [CLS], [SEP], <s> and the like; rows are divided by what is left",
    )


def _add_numbers(parser: argparse.ArgumentParser, kind: str) -> None:
    numbers = parser.add_argument_group("numbers")
    numbers.add_argument("--array", metavar="NAME", help="which array, if the file has several")
    numbers.add_argument("--layer", type=int, metavar="N", help="which layer, counted from 1")
    if kind == "grid":
        parser.set_defaults(head=None, mean_heads=False)
    else:
        numbers.add_argument("--head", type=int, metavar="N", help="which head, counted from 1")
        numbers.add_argument(
            "--mean-heads", action="store_true", help="take the mean over the heads"
        )
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


def _draw(given: argparse.Namespace) -> None:
    kind = given.output.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise ValueError(
            f"output: expected a name that ends in {', '.join(FORMATS)}, got {str(given.output)!r}"
        )
    if not 10 <= given.dpi <= 2400:
        raise ValueError(f"dpi: expected 10 to 2400, got {given.dpi:g}")
    inputs = [path for path in (given.weights, given.tokens, given.key_tokens) if path]
    if given.font:
        inputs.append(Path(given.font))
    refuse_to_overwrite(given.output, force=given.force, inputs=inputs)
    figure, drawing = _figure(given)
    content = figure.to_bytes(kind, dpi=given.dpi, letters=given.letters)
    write_new(given.output, content, force=given.force, inputs=inputs)
    _say_what_a_reader_should_know(given, figure, drawing.weights)


def _say_what_a_reader_should_know(
    given: argparse.Namespace, figure: "AttentionFigure", weights: Weights
) -> None:
    if weights.guessed:
        _say(f"{given.weights}: {'; '.join(weights.guessed)}")
    for note in (*weights.notes, figure.hint):
        if note:
            _say(note)
    if figure.missing:
        _say(f"{figure.lacks}; the picture leaves them to the fonts of whoever opens it")


def _figure(given: argparse.Namespace) -> tuple["AttentionFigure", "Drawing"]:
    from attention_figures import library

    draw: Callable[..., Any] = getattr(library, f"{given.kind}_figure")
    words = given.words if given.tokens is None else read_words(given.tokens, "tokens")
    keys = given.keys if given.key_tokens is None else read_words(given.key_tokens, "key_tokens")
    for name, found in (("words", words), ("keys", keys)):
        if found is not None and not found:
            raise ValueError(f"{name}: expected a sentence, got no word")
    drawing = library.prepare(
        given.weights,
        words,
        keys,
        _options(given),
        query=getattr(given, "query", None),
        all_heads=given.kind == "grid",
    )
    return draw(drawing), drawing


def _options(given: argparse.Namespace) -> "Options":
    from attention_figures.library import Options
    from attention_figures.looks import Look

    values = vars(given)
    return Options(
        Reading(**{name: values[name] for name in Reading.__dataclass_fields__}),
        Look(**{name: values[name] for name in Look.__dataclass_fields__}),
        given.merge,
        given.hide_special,
    )


def read_words(path: Path, name: str) -> list[str]:
    """Read words from a file: a list in JSON, or one on each line."""
    text, _ = decoded(path)
    if path.suffix.lower() == ".json" or text.lstrip().startswith('["'):
        words = read_word_list(text, f"{name}: {path}")
    else:
        words = text.removesuffix("\n").splitlines()
    if not any(words):
        raise ValueError(f"{name}: {path} holds no word")
    return words


def in_options(message: str) -> str:
    """Write what the library calls its arguments as the options of the command.

    >>> in_options("choose layer=1 to 12, or mean_heads=True")
    'choose --layer 1 to 12, or --mean-heads'
    """
    names = "array|layer|head|mean_heads|logits|percent|transpose|normalise|words|keys|width|font"
    return re.sub(
        rf"\b({names})=(True\b)?",
        lambda match: f"--{match[1].replace('_', '-')}" + ("" if match[2] else " "),
        message,
    )


def _say(text: str) -> None:
    sys.stderr.write(f"attention: {in_options(text)}\n")


if __name__ == "__main__":
    sys.exit(main())
