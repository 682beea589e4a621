"""Compare the model that writes with Hugging Face's implementation of it, text by text.

    python -m pip install torch transformers==5.24.0 gguf accelerate
    python scripts/writing_model/agree.py weights

Model and tokenizer are read by those libraries, which undo the rounding and the order of rows by
themselves. With --write it replaces the committed figures.
"""

import argparse
import contextlib
import datetime
import importlib
import importlib.metadata
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

import numpy as np  # noqa: E402 - after the path is set

from attention_explainer.real_model.decoder_weights import (  # noqa: E402
    FILE,
    WritingModel,
    load_writing_model,
    read_file,
)
from attention_explainer.real_model.gguf import read_gguf  # noqa: E402
from scripts.artifacts.records import write_whole  # noqa: E402
from scripts.real_model import sentences  # noqa: E402
from scripts.writing_model import texts  # noqa: E402
from scripts.writing_model.results import AGREEMENT  # noqa: E402

LIBRARIES = ("torch", "transformers", "tokenizers", "gguf", "accelerate")
SENTENCES = 16
ODD = (
    "It's  24 cats,\tor 1,000?\n\nNaïve 中文 👍🏽 don't.",
    "<|im_start|>user\nWho sat on the mat?<|im_end|>\n",
    "def f(x):\n    return x ** 2\n",
)
"""Spaces, digits, signs and letters that a tokenizer may stumble over, and control tokens."""


def compared_texts() -> list[str]:
    """Return the texts on which the two are compared."""
    plain = [given.text for given in sentences.plain_sentences()[:SENTENCES]]
    return [*dict.fromkeys([*texts.prompts().values(), *texts.maps().values()]), *plain, *ODD]


@contextlib.contextmanager
def _one_file(place: Path) -> Iterator[Path]:
    """Lay the file into a folder of its own, as the libraries want it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_bytes(read_file(place))
        yield Path(folder)


def theirs(place: Path, dtype: str) -> tuple[Any, Any]:
    """Return the model and the tokenizer of the libraries.

    Raises
    ------
    ModuleNotFoundError
        If a library is missing.
    """
    libraries = {name: importlib.import_module(name) for name in LIBRARIES}
    with _one_file(place) as folder:
        model = libraries["transformers"].AutoModelForCausalLM.from_pretrained(
            folder,
            gguf_file=FILE,
            attn_implementation="eager",
            dtype=getattr(libraries["torch"], dtype),
        )
    return model, _their_tokenizer(libraries["tokenizers"], place)


def _their_tokenizer(library: Any, place: Path) -> Any:
    """Build the tokenizer from its parts: transformers ignores that GGUF sets digits apart."""
    metadata = read_gguf(read_file(place)).metadata
    tokens = metadata["tokenizer.ggml.tokens"]
    tokenizer = library.Tokenizer(
        library.models.BPE(
            vocab={token: number for number, token in enumerate(tokens)},
            merges=[tuple(merge.split(" ")) for merge in metadata["tokenizer.ggml.merges"]],
        )
    )
    cut = library.pre_tokenizers
    tokenizer.pre_tokenizer = cut.Sequence(
        [cut.Digits(individual_digits=True), cut.ByteLevel(add_prefix_space=False)]
    )
    kinds = zip(tokens, metadata["tokenizer.ggml.token_type"], strict=True)
    tokenizer.add_special_tokens([token for token, kind in kinds if kind == 3])
    return tokenizer


def compare(place: Path) -> dict[str, Any]:
    """Run both on all texts, in float32 and in float64, and return the largest differences.

    In float64 their model still computes norms and angles in float32.
    """
    given = compared_texts()
    found: dict[str, Any] = {"texts": len(given)}
    for dtype in ("float32", "float64"):
        model, tokenizer = theirs(place, dtype)
        ours = load_writing_model(place, dtype)
        found |= {f"{what}_{dtype}": x for what, x in _apart(ours, model, tokenizer, given).items()}
    numbers = [tokenizer.encode(text).ids for text in given]
    found["tokens"] = sum(map(len, numbers))
    found["texts_cut_otherwise"] = sum(
        ours.pairs.encode(text) != theirs for text, theirs in zip(given, numbers, strict=True)
    )
    found["heads"] = ours.decoder.settings.num_layers * ours.decoder.settings.num_heads
    return found


def _apart(
    ours: WritingModel, model: Any, tokenizer: Any, given: Sequence[str]
) -> dict[str, float]:
    torch = importlib.import_module("torch")
    apart = {"logits": 0.0, "weights": 0.0, "largest_logit": 0.0}
    for text in given:
        numbers = tokenizer.encode(text).ids
        with torch.no_grad():
            out = model(torch.tensor([numbers]), output_attentions=True)
        trace = ours.decoder.trace(numbers)
        logits = out.logits[0].numpy()
        weights = np.stack([layer[0].numpy() for layer in out.attentions])
        for what, difference in (
            ("logits", trace.logits - logits),
            ("weights", trace.weights - weights),
            ("largest_logit", logits),
        ):
            apart[what] = max(apart[what], float(np.abs(difference).max()))
    return apart


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, compare, write if asked to, and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path, help="the file, the wheel, or a folder with one")
    parser.add_argument("--write", action="store_true", help="replace the committed figures")
    given = parser.parse_args(arguments)
    try:
        found = compare(given.weights)
    except (OSError, ValueError, ModuleNotFoundError) as problem:
        parser.error(str(problem))
    found |= {name: importlib.metadata.version(name) for name in LIBRARIES}
    found["date"] = datetime.datetime.now(datetime.UTC).date().isoformat()
    content = json.dumps(found, indent=2) + "\n"
    print(content)
    if given.write:
        write_whole(AGREEMENT, content.encode())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
