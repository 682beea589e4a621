"""A copy of the project in which the numbers that it starts from are others.

These are the worked example, its block and its two layers, the results of the experiments, what was
measured of the real model and of the machine, the real model's table of words, what other libraries
answered, the shapes of published models, and the constants from which a script's `compute` sets
out. Whatever is computed from them moves with them; what is typed does not.
"""

import ast
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_explainer.real_model.rounded import LARGEST
from attention_explainer.real_model.safetensors import read_safetensors, safetensors_content
from scripts.artifacts.experiment_results import packed
from scripts.artifacts.places import EXPERIMENTS, ROOT, artifacts_folder

Arrays = Mapping[str, NDArray[Any]]
Move = Callable[[int | float], int | float]

SOURCES = ("src", "scripts", "data", "benchmarks/data")
"""What a script can read of the project."""

EXAMPLE = "src/attention_explainer/worked_example.py"
BLOCK = "src/attention_explainer/worked_block.py"
LAYERS = "src/attention_explainer/worked_layers.py"
RUNS = "src/attention_explainer/training/runs.py"
MEASURED = ("data/real_model/attention.npz", "data/writing_model/measurement.npz")
BENCHMARK = "benchmarks/data/attention.json"
CONVENTIONS = "data/conventions.json"
QUALITY = "data/quality"
OTHER_ORIGIN = {"measured": "1999-09-09", "commit": "f" * 12}
WORDS = "data/real_model/int8/words-*.safetensors"
TEXTS = ("pieces",)
"""Arrays in the results of experiments that hold a text, as bytes."""

QUOTES = "scripts/results/essay_quotes.py"

SENTENCE_END = '"was", "tired")'
SEEDS = "REPORTED_SEEDS = tuple(range(10))"
NUM_SEEDS = 10
LAYERS_AND_HEADS = (6, 12)
"""Of the real model."""


@dataclass(frozen=True)
class Strength:
    """How far things are moved.

    Attributes
    ----------
    name : str
        How it is called in reports.
    seed : int
        Of the draws that say by how much.
    scale : float
        By which the example's numbers are multiplied before they are moved.
    noise, real_noise : float
        Share of something else in the results of experiments, and in what was measured of the real
        model.
    moves_counts : bool
        Whether whole numbers are moved as well, the sentence has a word more, and the experiments
        a seed less.
    """

    name: str
    seed: int
    scale: float
    noise: float
    real_noise: float
    moves_counts: bool


MOVES = (
    Strength("mild", 1, scale=1.0, noise=0.1, real_noise=0.2, moves_counts=False),
    Strength("strong", 2, scale=1.3, noise=0.25, real_noise=0.5, moves_counts=False),
    Strength("rough", 3, scale=0.7, noise=0.2, real_noise=0.7, moves_counts=True),
)
"""Each number has to move in one of them; a few stay by chance in another."""


def copy_moved(folder: Path, strength: Strength | None, root: Path = ROOT) -> None:
    """Write a copy of the project's sources and results, moved or, for comparison, as they are.

    Raises
    ------
    ValueError
        If something that is to be moved is not there.
    """
    for source in SOURCES:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(root / source, folder / source, ignore=ignore)
    results = artifacts_folder(folder) / EXPERIMENTS
    shutil.copytree(folder / "data" / EXPERIMENTS, results)
    if strength is not None:
        _move(folder, strength)


def _move(folder: Path, strength: Strength) -> None:
    def rewrite(name: str, change: Callable[[str], str]) -> None:
        path = folder / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    def draws(name: str) -> np.random.Generator:
        """Return draws that an edit of another file does not change."""
        return np.random.default_rng([strength.seed, *name.encode()])

    for name in (EXAMPLE, BLOCK, LAYERS):
        rewrite(name, partial(with_moved, chosen=in_rows, move=_entry(strength, draws(name))))
    for path in sorted((folder / "scripts").rglob("*.py")):
        if path.parent.name in ("figures", "tables", "formulas", "results"):
            name = path.relative_to(folder).as_posix()
            move = _constant(strength, draws(name))
            rewrite(name, partial(with_moved, chosen=in_inputs, move=move))
    rewrite(QUOTES, partial(with_other_quotes, rng=draws(QUOTES)))
    rewrite(BENCHMARK, partial(with_other_times, strength=strength, rng=draws(BENCHMARK)))
    rewrite(CONVENTIONS, with_other_versions)
    for path in sorted((folder / QUALITY).glob("*.json")):
        name = path.relative_to(folder).as_posix()
        rewrite(name, with_other_findings)
    measured = (folder / name for name in MEASURED)
    for path in (*(artifacts_folder(folder) / EXPERIMENTS).glob("*.npz"), *measured):
        arrays = _unpacked(path.read_bytes())
        is_experiment = path.parent.name == EXPERIMENTS
        noise = strength.noise if is_experiment else strength.real_noise
        moved = {
            name: array
            if name in TEXTS
            else moved_array(array, noise, draws(f"{path.name} {name}"))
            for name, array in arrays.items()
        }
        if strength.moves_counts:
            moved = with_fewer_seeds(moved) if is_experiment else with_other_heads(moved)
        path.write_bytes(packed(moved))
    for path in folder.glob(WORDS):
        path.write_bytes(with_other_rows(path.read_bytes(), strength, draws(path.name)))
    if strength.moves_counts:
        longer = SENTENCE_END.replace(",", ', "Sat",')
        for name in (EXAMPLE, QUOTES):
            rewrite(name, partial(_replaced, old=SENTENCE_END, new=longer))
        fewer = SEEDS.replace(str(NUM_SEEDS), str(NUM_SEEDS - 1))
        rewrite(RUNS, partial(_replaced, old=SEEDS, new=fewer))


def _entry(strength: Strength, rng: np.random.Generator) -> Move:
    """Return what moves an entry of the example's vectors and matrices."""
    return lambda value: round(strength.scale * value + rng.uniform(0.03, 0.19), 2)


def _constant(strength: Strength, rng: np.random.Generator) -> Move:
    """Return what moves a constant of a script."""

    def move(value: int | float) -> int | float:
        if isinstance(value, float):
            return round(value * (1 - rng.uniform(0.02, 0.3)), 6)  # a share of one remains one
        return moved_count(value) if strength.moves_counts else value

    return move


def _replaced(source: str, old: str, new: str) -> str:
    if source.count(old) != 1:
        raise ValueError(f"moved inputs: expected {old!r} once, found it {source.count(old)} times")
    return source.replace(old, new)


def moved_count(value: int) -> int:
    """Make half as much again of an even number, and twice as much of an odd one.

    So what has to divide it still does; none and one remain.

    >>> [moved_count(value) for value in (0, 1, 3, 12, 768)]
    [0, 1, 6, 18, 1152]
    """
    return value if value in (0, 1) else value * 2 if value % 2 else value * 3 // 2


def with_moved(source: str, chosen: Callable[[ast.Module], Iterator[ast.AST]], move: Move) -> str:
    r"""Return a program with the numbers within chosen parts of it moved, but for subscripts.

    >>> with_moved("NOT = 2\nROWS = [[2.5, -1]]\n", in_rows, lambda value: value + 1)
    'NOT = 2\nROWS = [[3.5, -2]]\n'
    """
    tree = ast.parse(source)
    places = {
        id(node)
        for subscript in ast.walk(tree)
        if isinstance(subscript, ast.Subscript)
        for node in ast.walk(subscript.slice)
    }
    # Nested parts hold the same literals.
    literals = {
        (node.lineno, node.col_offset): node
        for part in chosen(tree)
        for node in ast.walk(part)
        if isinstance(node, ast.Constant)
        and type(node.value) in (int, float)
        and id(node) not in places
    }
    lines = source.encode().splitlines(keepends=True)
    moved = {place: move(literals[place].value) for place in sorted(literals)}  # type: ignore[arg-type]
    for (line, column), value in reversed(moved.items()):
        whole = lines[line - 1]
        end = literals[line, column].end_col_offset
        lines[line - 1] = whole[:column] + repr(value).encode() + whole[end:]
    return b"".join(lines).decode()


def in_rows(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the numbers that stand in lists and tuples, as the example's do."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple):
            yield from (
                part
                for part in node.elts
                if isinstance(part, ast.Constant)
                or (isinstance(part, ast.UnaryOp) and isinstance(part.operand, ast.Constant))
            )


def in_inputs(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the values of constants from which `compute` sets out.

    Without a `compute`, a module is there for others, and all its constants are inputs. A constant
    that only a caption or a drawing names is none: it has to be on a list, with a reason.
    """
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    constants = {
        name.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for name in (target.elts if isinstance(target, ast.Tuple) else [target])
        if isinstance(name, ast.Name)
    }
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    if "compute" in imported:
        return
    reached: set[str] = set()
    waiting = ["compute"] if "compute" in functions else [*functions, *constants]
    while waiting:
        name = waiting.pop()
        part = functions.get(name) or constants.get(name)
        if name in reached or part is None:
            continue
        reached.add(name)
        waiting += [node.id for node in ast.walk(part) if isinstance(node, ast.Name)]
    yield from (constants[name] for name in sorted(reached & constants.keys()))


def with_other_quotes(source: str, rng: np.random.Generator) -> str:
    """Return the quotes with the last digit of each number another.

    >>> print(with_other_quotes('WEIGHTS = ("0.71", "step 2")', np.random.default_rng(1)))
    WEIGHTS = ("0.73", "step 2")
    """

    def other(number: re.Match[str]) -> str:
        last = int(number[0][-1])
        step = int(rng.integers(1, 4))
        return f"{number[0][:-1]}{last + step if last < 7 else last - step}"

    return re.sub(r'(?<=[ (]")\d+(?:\.\d+)?(?=")', other, source)


def with_fewer_seeds(arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Return the results of an experiment without its last seed."""
    return {
        name: array[:-1] if array.shape[:1] == (NUM_SEEDS,) else array
        for name, array in arrays.items()
    }


def with_other_heads(arrays: Arrays) -> dict[str, NDArray[Any]]:
    """Return what was measured of the real model with heads and layers numbered otherwise."""
    moved = dict(arrays)
    for name, array in arrays.items():
        for axis in range(array.ndim - 1):
            if array.shape[axis : axis + 2] == LAYERS_AND_HEADS:
                moved[name] = np.roll(array, (2, 7), axis=(axis, axis + 1))
    return moved


def _unpacked(content: bytes) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def moved_array(array: NDArray[Any], noise: float, rng: np.random.Generator) -> NDArray[Any]:
    """Mix an array with noise of its own kind: weights remain weights, and shares shares."""
    if array.dtype.kind == "u":
        others = rng.integers(0, array.max(), size=array.shape, dtype=array.dtype, endpoint=True)
        return np.where(rng.uniform(size=array.shape) < noise, others, array)
    if array.dtype.kind != "f":
        return array
    values: NDArray[np.float64] = array.astype(np.float64)
    if np.any(values < 0) or values.max() > 1:
        size = values.std() + 0.1 * np.abs(values).mean()
        away = size * rng.standard_normal(values.shape)
        moved = (1 + noise) * values + noise * (np.abs(away) if np.all(values >= 0) else away)
    elif values.shape[-1] > 2 and np.allclose(values.sum(axis=-1), 1, atol=5e-3):
        weights = np.where(values > 0, rng.uniform(size=values.shape) ** 2, 0)
        weights /= weights.sum(axis=-1, keepdims=True)
        moved = values + 1.4 * noise * (weights - values)  # each is small, and moves little
    else:
        moved = values + noise * (rng.uniform(0, 0.9, size=values.shape) - values)
    return np.asarray(moved, dtype=array.dtype)


MOST_COUNTED = 100_000
"""Larger whole numbers of the benchmark are bytes."""


def with_other_times(text: str, strength: Strength, rng: np.random.Generator) -> str:
    """Return the benchmark's JSON with times and bytes moved; counts, versions and day if asked."""

    def moved(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: moved(of, key) for key, of in value.items()}
        if isinstance(value, list):
            return [moved(of) for of in value]
        if isinstance(value, float):
            return value * rng.uniform(0.7, 1.4)
        if type(value) is int and value > MOST_COUNTED:
            return round(value * rng.uniform(0.7, 1.4))
        if not strength.moves_counts:
            return value
        if name == "measured":
            return "2031-07-14"
        if isinstance(value, str):
            return re.sub(r"\d+", lambda number: str(int(number[0]) + 1), value)
        return moved_count(value) if type(value) is int else value

    return json.dumps(moved(json.loads(text)))


def with_other_versions(text: str) -> str:
    """Return what other libraries answered as if others had been asked, on another day."""
    record = json.loads(text)
    record |= {"measured": "2031-07-14", "python": "4.17.8"}
    for index, library in enumerate(record["libraries"].values()):
        library["version"] = f"{index + 7}.{index + 6}"
    return json.dumps(record)


def with_other_findings(text: str) -> str:
    """Return what was measured of the project as if it had been more, on another day."""

    def moved(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: moved(of, key) for key, of in value.items()}
        if isinstance(value, list):
            one_more = [moved(value[-1]) if value else "another"]
            is_pair = len({type(of) for of in value}) > 1
            return [*map(moved, value), *([] if is_pair else one_more)]
        if name in OTHER_ORIGIN:
            return OTHER_ORIGIN[name]
        if isinstance(value, str):
            return re.sub(r"\d+", lambda number: str(int(number[0]) + 1), value)
        if isinstance(value, float):
            return value * 1.25
        if value is None or isinstance(value, bool):
            return value
        # Counts of a row move apart, so that their ratio moves too, and in all rows alike: those of
        # one row then never become those of another.
        return 7 + round(value * (1 + len(name) / 4))

    return json.dumps(moved(json.loads(text)))


def with_other_rows(part: bytes, strength: Strength, rng: np.random.Generator) -> bytes:
    """Return a part of the real model's table of words whose rows point elsewhere."""
    arrays = read_safetensors(part)
    for name, numbers in arrays.items():
        if numbers.dtype == np.int8:
            most = round(LARGEST * strength.real_noise)
            noise = rng.integers(-most, most, size=numbers.shape, endpoint=True)
            arrays[name] = (numbers + noise).clip(-LARGEST, LARGEST).astype(np.int8)
    return safetensors_content(arrays)
