"""The command `attention`: figures of anybody's attention weights, from a terminal."""

import argparse
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attention_figures.formats import FORMATS
from attention_figures.notes import in_options
from attention_figures.options import MODEL, WEIGHTS_FORMATS, make_parser
from attention_figures.reading.json_files import read_word_list
from attention_figures.reading.text_tables import decoded
from attention_figures.reading.weights import Reading, Weights, Words
from attention_figures.weights_files import as_csv, as_npz
from attention_figures.writing import refuse_to_overwrite, write_new

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from attention_figures.library import Drawing, Options
    from attention_figures.looks import AttentionFigure


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status: 2 for bad input, with one line that says why."""
    parser = make_parser()
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
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 0


def _draw(given: argparse.Namespace) -> None:
    kind = given.output.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise ValueError(
            f"output: expected a name that ends in {', '.join(FORMATS)}, got {str(given.output)!r}"
        )
    if not 10 <= given.dpi <= 2400:
        raise ValueError(f"dpi: expected 10 to 2400, got {given.dpi:g}")
    saved: Path | None = vars(given).get("save_weights")
    kept = {"force": given.force, "inputs": _inputs(given)}
    for path in (given.output, saved):
        if path is not None:
            refuse_to_overwrite(path, **kept)
    table = b""
    if given.kind == MODEL:
        _refuse_what_no_view_has(given)
        weights, tokens = _run_model(given)
        figure, drawing = _figure(given, given.view, weights, tokens)
        figure.description += f" {_origin(given)}"
        if saved is not None:
            is_table = saved.suffix.lower() == ".csv"
            table = as_csv(drawing.weights) if is_table else as_npz(tokens, weights)
    else:
        figure, drawing = _figure(given, given.kind, given.weights, *_words(given))
    content = figure.to_bytes(kind, dpi=given.dpi, letters=given.letters)
    if saved is not None:
        write_new(saved, table, **kept)
    write_new(given.output, content, **kept)
    _say_what_a_reader_should_know(given, figure, drawing.weights)


def _inputs(given: argparse.Namespace) -> list[Path]:
    """Return the files that are read, and may not be overwritten."""
    values = vars(given)
    named = [values.get(name) for name in ("weights", "tokens", "key_tokens", "font")]
    paths = [Path(path) for path in named if path]
    if given.kind == MODEL and not given.weights:
        from attention_figures.model import rounded_folder

        paths.append(rounded_folder())
    return [file for path in paths for file in (path.iterdir() if path.is_dir() else [path])]


def _refuse_what_no_view_has(given: argparse.Namespace) -> None:
    """Refuse what `attention map` and its kin do not offer in the first place."""
    view, saved = given.view, given.save_weights
    if given.query is not None and view not in ("row", "lines"):
        raise ValueError(f"query: a {view} shows all queries; --view row or --view lines shows one")
    if view == "grid" and (given.head is not None or given.mean_heads):
        raise ValueError("head: a grid shows all heads; --view map shows one, or their mean")
    if saved is None:
        return
    kind = saved.suffix.lower().removeprefix(".")
    if kind not in WEIGHTS_FORMATS:
        raise ValueError(
            f"save_weights: expected a name that ends in {' or '.join(WEIGHTS_FORMATS)}, got "
            f"{str(saved)!r}"
        )
    if kind == "csv" and view == "grid":
        raise ValueError("save_weights: a grid is no single table; save it as .npz")


def _run_model(given: argparse.Namespace) -> tuple["NDArray[Any]", tuple[str, ...]]:
    """Return the weights that the model computes for a sentence, and its tokens."""
    from attention_explainer.real_model.wordpiece import UNKNOWN
    from attention_figures.model import model_attention

    with _told_if_slow("the model reads the sentence; this takes some seconds"):
        tokens, weights = model_attention(given.sentence, weights=given.weights)
    if UNKNOWN in tokens:
        _say(f"the model has no piece for what stands at {UNKNOWN}")
    return weights, tokens


def _origin(given: argparse.Namespace) -> str:
    """Say which model the weights are of, for those who find the picture without the command."""
    from attention_explainer.real_model.weights import MODEL as NAME

    chosen = [f"layer {given.layer}"] * (given.layer is not None)
    chosen += [f"head {given.head}"] * (given.head is not None)
    chosen += ["mean over the heads"] * given.mean_heads
    where = f", {', '.join(chosen)}" if chosen else ""
    rounded = ", its weights rounded to one byte each" if given.weights is None else ""
    return f"Computed by {NAME}{where}{rounded}."


@contextmanager
def _told_if_slow(text: str) -> Iterator[None]:
    """Say something if what is done within the context takes longer than a second."""
    timer = threading.Timer(1, _say, [text])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _say_what_a_reader_should_know(
    given: argparse.Namespace, figure: "AttentionFigure", weights: Weights
) -> None:
    if weights.guessed:
        _say(": ".join(filter(None, [str(given.weights or ""), "; ".join(weights.guessed)])))
    for note in (*weights.notes, figure.hint):
        if note:
            _say(note)
    if figure.missing:
        _say(f"{figure.lacks}; the picture leaves them to the fonts of whoever opens it")


def _words(given: argparse.Namespace) -> tuple[Words | None, Words | None]:
    """Return the words of queries and keys that were given."""
    words = given.words if given.tokens is None else read_words(given.tokens, "tokens")
    keys = given.keys if given.key_tokens is None else read_words(given.key_tokens, "key_tokens")
    for name, found in (("words", words), ("keys", keys)):
        if found is not None and not found:
            raise ValueError(f"{name}: expected a sentence, got no word")
    return words, keys


def _figure(
    given: argparse.Namespace,
    view: str,
    source: Any,
    words: Words | None,
    keys: Words | None = None,
) -> tuple["AttentionFigure", "Drawing"]:
    from attention_figures import library

    draw: Callable[..., Any] = getattr(library, f"{view}_figure")
    query = vars(given).get("query")
    drawing = library.prepare(
        source, words, keys, _options(given), query=query, all_heads=view == "grid"
    )
    return draw(drawing), drawing


def _options(given: argparse.Namespace) -> "Options":
    from attention_figures.library import Options
    from attention_figures.looks import Look

    values = vars(given)
    return Options(
        Reading(**{name: values[name] for name in Reading.__dataclass_fields__ if name in values}),
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


def _say(text: str) -> None:
    sys.stderr.write(f"attention: {in_options(text)}\n")


if __name__ == "__main__":
    sys.exit(main())
