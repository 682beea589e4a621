"""Make wrong versions of the browser's attention and ask them what the package has answered.

Python has no parser of JavaScript at hand, so a change exchanges one token, or leaves out a line
that is a statement. What cannot be loaded is no version.
"""

import json
import math
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from attention_explainer import attention_trace, causal_mask, padding_mask
from attention_figures.text import percent, show, trimmed
from scripts.quality.mutating.mutant import Mutant
from scripts.tables import twin_cases

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = "docs/assets/javascripts"
ATTENTION, NUMBERS = f"{SCRIPTS}/attention.js", f"{SCRIPTS}/live/numbers.js"

TOLERANCE = 1e-9

EXCHANGED = {
    "+": ["-"],
    "-": ["+"],
    "*": ["/"],
    "/": ["*"],
    "<": ["<=", ">"],
    "<=": ["<"],
    ">": [">=", "<"],
    ">=": [">"],
    "===": ["!=="],
    "!==": ["==="],
    "&&": ["||"],
    "||": ["&&"],
    "??": ["&&"],
    "!": [""],
    "?": ["&& false ?", "|| true ?"],
    "if (": ["if (true || ", "if (false && "],
    "true": ["false"],
    "false": ["true"],
    "Infinity": ["0"],
    "undefined": ["0"],
    "max": ["min"],
    "min": ["max"],
    "exp": ["expm1"],
    "tanh": ["sinh"],
    "sqrt": ["cbrt"],
    "round": ["floor", "ceil"],
    "abs": ["sign"],
    "some": ["every"],
    "every": ["some"],
    "i": ["j", "0"],
    "j": ["i", "0"],
    "index": ["0"],
    "row": ["0"],
    "column": ["0"],
}
"""Token → what may stand in its place."""

TOKENS = re.compile(
    r"""
    (?P<skipped> /\*.*?\*/ | //[^\n]* | "(?:[^"\\\n]|\\.)*" | `[^`]*`
        | (?<=\() /(?:[^/\\\n]|\\.)+/ )
    | (?P<number> \b\d+(?:\.\d+)?\b )
    | (?P<token> if\ \( | \b[A-Za-z_]+\b | === | !== | => | <= | >= | && | \|\|
        | \?\? | \?\. | \.{3} | [-+*/<>!?] )
    """,
    re.VERBOSE | re.DOTALL,
)

STARTS = re.compile(r"^(?:export )?(?:function|const) (\w+)", re.MULTILINE)


def mutants_of(file: str, source: str) -> list[Mutant]:
    """Return the wrong versions of a module of JavaScript, each of them once."""
    found: dict[str, Mutant] = {}
    for start, end, text in _changes(source):
        changed = source[:start] + text + source[end:]
        line_start = source.rfind("\n", 0, start) + 1
        line_end = source.find("\n", end)
        names = [match[1] for match in STARTS.finditer(source, 0, line_end)]
        was = source[line_start:line_end].strip()
        now = (source[line_start:start] + text + source[end:line_end]).strip()
        number = source.count("\n", 0, start) + 1
        mutant = Mutant(
            file, names[-1] if names else "", was, now, (number, number), (0, 0), changed
        )
        found.setdefault(changed, mutant)
    return list(found.values())


def _changes(source: str) -> Iterator[tuple[int, int, str]]:
    for match in TOKENS.finditer(source):
        if match["number"]:
            yield *match.span(), f"{float(match['number']) + 1:g}"
        for text in EXCHANGED.get(match["token"] or "", []):
            yield *match.span(), text
    for match in re.finditer(
        r"^ +(?:if \(.*|[\w.]+\(.*|[\w.]+ [-+*/]?= .*);$", source, re.MULTILINE
    ):
        yield *match.span(), ""


def differing(file: str, sources: Sequence[str]) -> list[int | None]:
    """Return for each version how many answers are not the package's; None if it has none.

    Raises
    ------
    FileNotFoundError
        If Node.js is not installed.
    """
    node = shutil.which("node")
    if node is None:
        raise FileNotFoundError("node: expected Node.js, which runs the browser's modules")
    questions = {"sources": list(sources), "tolerance": TOLERANCE, **_questions(file)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "questions.json"
        path.write_text(json.dumps(_in_json(questions)), encoding="utf-8")
        command = [node, str(Path(__file__).with_name("twin.mjs")), str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    counts: list[int | None] = json.loads(done.stdout)
    return counts


def run(file: str) -> list[tuple[Mutant, str]]:
    """Ask every wrong version of a module."""
    source = (ROOT / file).read_text(encoding="utf-8")
    mutants = mutants_of(file, source)
    right, *counts = differing(file, [source, *(mutant.source for mutant in mutants)])
    if right:
        raise ValueError(f"{file}: expected the package's answers, got {right} others")
    return [
        (mutant, "killed" if count else "survived")
        for mutant, count in zip(mutants, counts, strict=True)
        if count is not None
    ]


def _questions(file: str) -> dict[str, Any]:
    if file == NUMBERS:
        return {"asked": [*_numbers(), *_colours()]}
    cases = twin_cases.compute()
    return {
        "asked": [*_masks(), *_products(), *_steps(cases), *_hidden()],
        "cases": {"tolerance": twin_cases.TOLERANCE, "cases": twin_cases.in_json(cases)},
        "check": (ROOT / SCRIPTS / "check-browser.js").read_text(encoding="utf-8"),
    }


def _asked(name: str, given: Sequence[Any], expected: Any, step: str | None = None) -> Any:
    asked = {"name": name, "given": list(given), "expected": expected}
    return asked if step is None else asked | {"step": step}


def _masks() -> Iterator[Any]:
    rng = np.random.default_rng(0)
    for queries, keys in ((1, 1), (2, 3), (5, 3), (0, 2), (3, 0)):
        yield _asked("causalMask", [queries, keys], causal_mask(queries, keys))
        yield _asked("causalMask", [queries], causal_mask(queries))
        for length in range(keys + 1):
            mask = np.broadcast_to(padding_mask(length, keys), (queries, keys))
            yield _asked("paddingMask", [length, queries, keys], mask)
        one, other = rng.random((2, queries, keys)) < 0.5
        yield _asked("bothMasks", [one, other], one & other)
        yield _asked("bothMasks", [one, None], one)
        yield _asked("bothMasks", [None, other], other)
    yield _asked("bothMasks", [None, None], None)


def _products() -> Iterator[Any]:
    rng = np.random.default_rng(0)
    for rows, inner, columns in ((1, 1, 1), (2, 3, 5), (3, 5, 2)):
        one, other = rng.standard_normal((rows, inner)), rng.standard_normal((inner, columns))
        yield _asked("matrixProduct", [one, other], one @ other)
        yield _asked("vectorTimesMatrix", [one[0], other], one[0] @ other)
        yield _asked("dot", [one[0], other[:, 0]], one[0] @ other[:, 0])


STEPS = {"scores": "scores", "scaledScores": "scaled_scores", "logits": "logits"}
OPTIONS = {"attn_mask": "attnMask", "is_causal": "isCausal"}


def _steps(cases: Sequence[dict[str, Any]]) -> Iterator[Any]:
    """Ask for what lies between the inputs and the weights, which the cases leave out."""
    for case in cases:
        if "query" not in case or case["group"] in ("extreme logits", "masked NaN and infinity"):
            continue
        arrays, asked = [case[name] for name in ("query", "key", "value")], dict(case["options"])
        if "temperature" in asked:
            asked["scale"] = 1 / (math.sqrt(arrays[0].shape[-1]) * asked.pop("temperature"))
        trace = attention_trace(*arrays, **asked)
        options = {OPTIONS.get(name, name): value for name, value in case["options"].items()}
        given = [*arrays, options]
        for step, name in STEPS.items():
            expected = getattr(trace, name)
            yield _asked("scaledDotProductAttention", given, expected, step)
        yield _asked("scaledDotProductAttention", given, trace.scale, "scale")
    for step in ("scores", "weights", "output"):
        yield _asked("scaledDotProductAttention", [[], [], []], [], step)
        yield _asked("scaledDotProductAttention", [[[1.0]], [], []], [[]], step)


def _hidden() -> Iterator[Any]:
    """Ask for an output without values that a number added to the logits, −∞, keeps out."""
    for spoilt in (math.nan, math.inf):
        arrays = [np.array(rows) for rows in ([[1.0]], [[2.0], [3.0]], [[5.0], [spoilt]])]
        bias = np.array([[0.5, -math.inf]])
        expected = attention_trace(*arrays, attn_mask=bias).output
        yield _asked("scaledDotProductAttention", [*arrays, {"attnMask": bias}], expected, "output")


def _numbers() -> Iterator[Any]:
    rng = np.random.default_rng(0)
    eighths = [eighth / 8 for eighth in range(-40, 41)]  # among them every kind of tie
    unusual = [1e-9, -1e-9, 999999.5, math.nan, math.inf, -math.inf, 0.075, 0.1249999999996]
    for value in [*eighths, *unusual, *map(float, 10 * rng.standard_normal(300))]:
        for digits in range(4):
            yield _asked("show", [value, digits], show(value, f".{digits}f"))
            yield _asked("trimmed", [value, digits], trimmed(value, digits))
            yield _asked("percent", [value, digits], percent(value, digits))
        yield _asked("trimmed", [value], trimmed(value))
        yield _asked("percent", [value], percent(value))


def _colours() -> Iterator[Any]:
    """Ask for the colours of weights on a ramp of five, the upper two of which are dark."""
    ramp = {"steps": 5, "dark_from": 3}
    steps = {0.0: 0, 0.12: 0, 0.13: 1, 0.5: 2, 0.62: 2, 0.63: 3, 1.0: 4, -0.4: 0, 1.7: 4}
    for weight, step in steps.items():
        colour = f"var(--on-ramp-{'high' if step >= 3 else 'low'})"
        style = {"background": f"var(--ramp-{step})", "color": colour}
        yield _asked("heat", [{"style": {}}, weight, ramp], style, "style")
        # One that is there already is not written again.
        kept = style | {"color": "kept"}
        yield _asked("heat", [{"style": kept}, weight, ramp], kept, "style")


def _in_json(value: Any) -> Any:
    """Return what `twin.mjs` reads: numbers that JSON does not have are named."""
    if isinstance(value, np.ndarray | np.generic):
        return _in_json(value.tolist())
    if isinstance(value, dict):
        return {name: _in_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_in_json(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"number": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    return value
