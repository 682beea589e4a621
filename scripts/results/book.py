"""The book that the small language model is trained on, divided as for training."""

import functools

from attention_explainer.training.text_runs import split_text
from scripts.experiments.next_token import TEXT


@functools.cache
def book() -> tuple[str, str]:
    """Return the part that is trained on, and the part that is held out."""
    return split_text(TEXT.read_text(encoding="utf-8"))
