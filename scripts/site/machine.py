"""The parts of the machine, and which of them a chapter is about."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

MAP = "index.md"
"""The page with the large map."""

PARTS: Mapping[str, tuple[str, str]] = {
    "text": ("text", "steps/1-reading.md"),
    "tokens": ("tokens", "beyond/text-to-vectors.md#pieces"),
    "vectors": ("vectors", "beyond/text-to-vectors.md#a-row-for-each-piece"),
    "projections": ("q, k, v", "steps/4-projections.md"),
    "scores": ("scores", "steps/5-scores-and-softmax.md"),
    "scale": ("scale", "steps/5-scores-and-softmax.md#why-divide"),
    "softmax": ("softmax", "steps/5-scores-and-softmax.md#softmax-differences-become-ratios"),
    "sum": ("sum", "steps/6-values.md"),
    "heads": ("heads", "steps/8-multi-head.md"),
    "block": ("block", "block.md"),
    "layers": ("layers", "two-layers.md"),
    "next-word": ("next word", "next-word.md"),
}
"""The machine from the text to the next word: name of a part → what it is called, and where it is
explained."""

ATTENTION = ("projections", "scores", "scale", "softmax", "sum")

CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "where-attention-stands.md": ATTENTION,
    "beyond/text-to-vectors.md": ("tokens", "vectors"),
    "steps/1-reading.md": ("text",),
    "steps/2-weights.md": ("softmax", "sum"),
    "steps/3-query-key-value.md": ("projections",),
    "steps/4-projections.md": ("projections",),
    "steps/5-scores-and-softmax.md": ("scores", "scale", "softmax"),
    "steps/6-values.md": ("sum",),
    "steps/7-downhill.md": ("projections",),
    "steps/7-training.md": ("projections",),
    "steps/7-what-was-learnt.md": ("projections",),
    "steps/8-multi-head.md": ("heads",),
    "block.md": ("block",),
    "two-layers.md": ("layers",),
    "induction.md": ("layers",),
    "next-word.md": ("next-word",),
    "beyond/masks.md": ("softmax",),
    "beyond/positions.md": ("vectors",),
    "beyond/cross-attention.md": ("projections",),
    "beyond/images.md": ("tokens", "vectors"),
    "beyond/sharpness.md": ("scale", "softmax"),
    "beyond/cost.md": ("scores", "softmax", "sum"),
    "beyond/what-a-weight-does-not-tell.md": ("softmax", "sum"),
    "beyond/todays-models.md": ("projections", "heads", "block"),
    "beyond/conventions.md": ATTENTION,
    "real-model.md": ("heads", "layers"),
    "a-model-that-writes.md": ("heads", "layers", "next-word"),
    "your-sentence.md": ("heads", "layers"),
}
"""Page → the parts that it is about."""


@dataclass(frozen=True)
class Part:
    """A part of the machine, as a page shows it.

    Attributes
    ----------
    name : str
        Key in `PARTS`.
    label : str
        What a reader sees.
    href : str
        Address of its chapter, from the page.
    is_here : bool
        Whether the page is about it.
    """

    name: str
    label: str
    href: str
    is_here: bool


def parts(page: str, address: Callable[[str], str]) -> Iterator[Part]:
    """Yield all parts of the machine, for a page.

    Parameters
    ----------
    page : str
        Path within `docs`.
    address : callable
        From a page and an anchor to the address that leads there.
    """
    here = CHAPTERS.get(page, ())
    for name, (label, target) in PARTS.items():
        yield Part(name, label, address(target), name in here)


def above_title(text: str, bar: str) -> str:
    r"""Put HTML above the first heading of a page.

    >>> above_title("---\ntitle: One\n---\n# One\n\nText", "<nav></nav>")
    '---\ntitle: One\n---\n<nav></nav>\n\n# One\n\nText'
    """
    before, heading, after = text.partition("# ")
    return f"{before}{bar}\n\n{heading}{after}"
