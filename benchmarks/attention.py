"""Time and memory of attention: this package's, as installed, and PyTorch's.

    python benchmarks/attention.py            print the table
    python benchmarks/attention.py --write    and store it in benchmarks/data/attention.json

The contenders run in one process, in turn, round after round and each round in another order, so
that whatever else the machine does affects all of them. That process gets no variable that sets
threads or instructions, so it is what a reader gets. A second process is measured in which NumPy's
BLAS is held to one thread from the start. The result is the median over the rounds of the ratio of
two times in the same round: ratios carry over from machine to machine better than times do, though
not unchanged.

    --cores 1                             on one core, with one thread each
    --set OPENBLAS_CORETYPE=HASWELL       with a variable, here for older instructions in BLAS

Needs PyTorch (the group `oracle` of pyproject.toml).
"""

# ruff: noqa: E402 - the number of cores is settled before any library looks.

import argparse
import datetime
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

if "--cores" in sys.argv:  # before any library counts them
    wanted = int(sys.argv[sys.argv.index("--cores") + 1])
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:wanted])

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[1]
# A clone must measure its own package, even if another clone is installed.
sys.path.insert(0, str(ROOT / "src"))

from attention_explainer import (
    attention_trace,
    blockwise_attention,
    scaled_dot_product_attention,
)
from attention_explainer.blockwise.machine import one_blas_thread

RESULT = ROOT / "benchmarks" / "data" / "attention.json"
LENGTHS = (128, 256, 512, 1024, 2048, 4096)
HEADS, WIDTH = 8, 64
CORES = len(os.sched_getaffinity(0))
PAUSE = 0.05
"""Seconds. After their work, PyTorch's threads and those of NumPy's BLAS keep cores busy for a
while, waiting for more, and would take them away from whatever comes next."""
AWAKE = 0.05
"""Seconds until all cores are at work; what takes ten times as long is called only once."""

ATTENTION = ("torch", "plain", "blockwise")
"""Contenders whose memory is measured."""
SETS_THREADS = re.compile("OPENBLAS|OMP_|MKL_|NPY_|BLIS_|VECLIB_|KMP_")

Array = np.ndarray[Any, np.dtype[np.float32]]
Contenders = dict[str, Callable[[], Any]]


def two_products(
    query: Array, key: Array, value: Array, spaces: list[Array], pool: ThreadPoolExecutor
) -> None:
    """Multiply queries and keys, and the result by the values: what no attention can leave out.

    It is done head by head, on as many threads as blockwise attention has, each with its own
    memory; threads and memory are there before the clock starts.
    """

    def of_heads(first: int) -> None:
        for head in range(first, len(query), CORES):
            np.matmul(query[head], key[head].T, out=spaces[first])
            np.matmul(spaces[first], value[head])

    with one_blas_thread:
        list(pool.map(of_heads, range(CORES)))


def written_out(query: Any, key: Any, value: Any, *, is_causal: bool) -> Any:
    """Attend in PyTorch with the weights written down, as anyone would who wants to see them."""
    scores = query @ key.transpose(-1, -2) * (1 / math.sqrt(query.shape[-1]))
    if is_causal:
        allowed = torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
        scores = scores.masked_fill(~allowed, -math.inf)
    return torch.softmax(scores, -1) @ value


def contenders(length: int, is_causal: bool) -> Contenders:
    """Return what is to be measured, by name, all for the same random inputs."""
    rng = np.random.default_rng(length)
    inputs = [rng.standard_normal((HEADS, length, WIDTH), np.float32) for _ in range(3)]
    tensors = [torch.from_numpy(array)[np.newaxis] for array in inputs]
    attend = torch.nn.functional.scaled_dot_product_attention
    found: Contenders = {
        "torch": lambda: attend(*tensors, is_causal=is_causal)[0].numpy(),
        "written": lambda: written_out(*tensors, is_causal=is_causal)[0].numpy(),
        "plain": lambda: attention_trace(*inputs, is_causal=is_causal).output,
        "weights": lambda: scaled_dot_product_attention(
            *inputs, is_causal=is_causal, return_weights=True
        )[0],
        "public": lambda: scaled_dot_product_attention(*inputs, is_causal=is_causal),
        "blockwise": lambda: blockwise_attention(*inputs, is_causal=is_causal),
    }
    if not is_causal:
        spaces = [np.zeros((length, length), np.float32) for _ in range(CORES)]
        pool = ThreadPoolExecutor(CORES)
        found["products"] = lambda: two_products(*inputs, spaces, pool)
    return found


def check(found: Contenders) -> None:
    """End the program if they do not give the same result."""
    expected = found["torch"]()
    for name in found.keys() - {"products"}:
        if not np.allclose(found[name](), expected, rtol=1e-4, atol=1e-5):
            shape = expected.shape
            raise SystemExit(f"{name} disagrees with PyTorch for {shape}: nothing to measure")


def seconds(call: Callable[[], Any]) -> float:
    """Time one call, after a pause and a few calls that wake up its threads.

    A long one is timed at its first call.
    """
    time.sleep(PAUSE)
    start = time.perf_counter()
    first = once(call)
    if first > 10 * AWAKE:
        return first
    while time.perf_counter() - start < AWAKE:
        call()
    return once(call)


def once(call: Callable[[], Any]) -> float:
    """Time one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak_bytes(name: str, length: int, is_causal: bool) -> int:
    """Return the most memory that a call took beyond its inputs, including its output.

    It runs in a separate process: what a library kept from an earlier call would not be counted.
    """
    command = [sys.executable, __file__, "--peak-of", name, "--lengths", str(length)]
    if is_causal:
        command.append("--causal")
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def own_peak(name: str, length: int, is_causal: bool) -> int:
    """Return how much this process grows at most during a call; this works on Linux."""
    contenders(length=64, is_causal=is_causal)[name]()  # loads what any first call does
    call = contenders(length, is_causal)[name]
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the highest so far
    call()
    return resident("VmHWM") - before


def resident(line: str) -> int:
    """Return the bytes given in a line of the process's status, present or peak."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"^{line}:\s*(\d+) kB$", status, re.MULTILINE)
    assert found
    return 1024 * int(found[1])


def ratio(times: dict[str, list[float]], name: str, other: str) -> float:
    """Return the median over the rounds of one time divided by another."""
    return statistics.median(a / b for a, b in zip(times[name], times[other], strict=True))


def measure(length: int, rounds: int) -> list[dict[str, Any]]:
    """Measure one length, both ways and causal, in the same rounds."""
    ways = {is_causal: contenders(length, is_causal) for is_causal in (False, True)}
    for found in ways.values():
        check(found)
    calls = {f"{name} {way}": call for way, found in ways.items() for name, call in found.items()}
    times: dict[str, list[float]] = {name: [] for name in calls}
    order = np.random.default_rng(length)
    for _ in range(rounds):
        # After a long call on one core, the other cores are slow to wake up.
        for name in order.permutation(list(calls)):
            times[name].append(seconds(calls[name]))
    rows = []
    for is_causal, found in ways.items():
        row: dict[str, Any] = {"length": length, "is_causal": is_causal}
        row["milliseconds"] = {
            name: round(1000 * statistics.median(times[f"{name} {is_causal}"]), 3) for name in found
        }
        row["to_torch"] = {
            name: round(ratio(times, f"{name} {is_causal}", f"torch {is_causal}"), 3)
            for name in ("plain", "blockwise", "public")
        }
        # Whatever keeps weights is compared with its equal in PyTorch: "plain" keeps all steps.
        row["to_written"] = {
            name: round(ratio(times, f"{name} {is_causal}", f"written {is_causal}"), 3)
            for name in ("plain", "weights")
        }
        if is_causal:
            row["to_not_causal"] = {
                name: round(ratio(times, f"{name} True", f"{name} False"), 3)
                for name in ("torch", "plain", "blockwise")
            }
        else:
            row["to_products"] = {
                "blockwise": round(ratio(times, "blockwise False", "products False"), 3)
            }
        row["peak_bytes"] = {name: peak_bytes(name, length, is_causal) for name in ATTENTION}
        rows.append(row)
    return rows


def small_call() -> dict[str, Any]:
    """Measure ten queries of width 4, next to the formula in three lines of NumPy."""
    query, key, value = np.random.default_rng(0).standard_normal((3, 10, 4), np.float32)
    tensors = [torch.from_numpy(array) for array in (query, key, value)]
    times = 1000

    def formula() -> Any:
        scores = query @ key.T * 0.5
        exponentials = np.exp(scores - scores.max(-1, keepdims=True))
        return exponentials / exponentials.sum(-1, keepdims=True) @ value

    calls: Contenders = {
        "formula": formula,
        "torch": lambda: torch.nn.functional.scaled_dot_product_attention(*tensors),
        "public": lambda: scaled_dot_product_attention(query, key, value),
        "weights": lambda: scaled_dot_product_attention(query, key, value, return_weights=True),
    }
    found: dict[str, list[float]] = {name: [] for name in calls}
    order = np.random.default_rng(0)
    for _ in range(15):
        for name in order.permutation(list(calls)):
            call = calls[name]
            found[name].append(once(lambda call=call: [call() for _ in range(times)]) / times)
    return {
        "microseconds": {n: round(1e6 * statistics.median(t), 1) for n, t in found.items()},
        "to_formula": {
            name: round(ratio(found, name, "formula"), 2) for name in calls if name != "formula"
        },
    }


def import_time() -> dict[str, float]:
    """Return how much longer than NumPy alone the package takes to be imported."""
    programs = {
        "numpy": "import numpy",
        "package": "import attention_explainer",
        "everything": "from attention_explainer import *",
    }
    clock = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(15):
        for name, program in programs.items():
            run = subprocess.run(
                [sys.executable, "-c", clock.format(program)],
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            )
            times[name].append(float(run.stdout))
    return {name: round(ratio(times, name, "numpy"), 2) for name in ("package", "everything")}


def in_process(given: argparse.Namespace, **variables: str) -> dict[str, Any]:
    """Measure in a process that has these variables, and no others that set threads."""
    environment = {name: v for name, v in os.environ.items() if not SETS_THREADS.match(name)}
    command = [sys.executable, __file__, "--measure", "--rounds", str(given.rounds)]
    command += ["--lengths", *map(str, given.lengths)]
    if given.cores:
        command += ["--cores", str(given.cores)]
    run = subprocess.run(
        command,
        env={**environment, **dict(given.set), **variables},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    measured: dict[str, Any] = json.loads(run.stdout)
    return measured


def measure_all(given: argparse.Namespace) -> dict[str, Any]:
    """Measure all lengths in this process."""
    rows = []
    for length in given.lengths:
        rows += measure(length, given.rounds)
        print_rows(rows[-2:])
    return {"rows": rows, "small_call": small_call(), "machine": machine()}


def with_held(rows: list[dict[str, Any]], held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each row what it is if BLAS has one thread from the start."""
    return [
        {**row, "held": {name: other[name] for name in ("to_torch", "to_written")}}
        for row, other in zip(rows, held, strict=True)
    ]


def machine() -> dict[str, Any]:
    """Describe what it was measured on."""
    processor = platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        models = [
            line.partition(":")[2].strip()
            for line in information.read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ]
        processor = next(iter(models), processor)
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "processor": processor,
        "cores": CORES,
        "system": platform.system(),
        "versions": {
            "Python": platform.python_version(),
            "NumPy": np.__version__,
            blas["name"]: blas["version"],
            "PyTorch": torch.__version__,
        },
        "threads": {
            "BLAS in NumPy": CORES,
            "blockwise": CORES,
            "PyTorch": torch.get_num_threads(),
        },
    }


def print_rows(rows: list[dict[str, Any]]) -> None:
    """Print what a reader of a terminal wants to know."""
    for row in rows:
        name = f"{row['length']:5d} {'causal    ' if row['is_causal'] else 'not causal'}"
        ratios = "  ".join(
            f"{who}/{other.removeprefix('to_')} {value:.2f}"
            for other in ("to_torch", "to_written", "to_products", "to_not_causal")
            for who, value in row.get(other, {}).items()
        )
        sys.stderr.write(f"{name}  {ratios}\n")


def main() -> None:
    """Measure, print, and store if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help=f"store in {RESULT.relative_to(ROOT)}")
    parser.add_argument("--rounds", type=int, default=15, help="rounds for each length")
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS)
    parser.add_argument("--cores", type=int, help="how many to use; by default all")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=lambda given: tuple(given.split("=", 1)),
        metavar="NAME=VALUE",
        help="a variable for the process that is measured",
    )
    parser.add_argument("--peak-of", choices=ATTENTION, help="print one's memory in bytes instead")
    parser.add_argument("--causal", action="store_true", help="of causal attention (--peak-of)")
    parser.add_argument("--measure", action="store_true", help="in this process, printed as JSON")
    given = parser.parse_args()
    torch.set_num_threads(CORES)
    if torch.get_num_threads() != CORES:
        raise SystemExit(f"PyTorch has {torch.get_num_threads()} threads, and not {CORES}")
    if given.peak_of:
        for length in given.lengths:
            sys.stdout.write(f"{own_peak(given.peak_of, length, given.causal)}\n")
        return
    if given.measure:
        sys.stdout.write(json.dumps(measure_all(given)))
        return
    load_before = os.getloadavg()[0]
    sys.stderr.write("as installed\n")
    measured = in_process(given)
    sys.stderr.write("with NumPy's BLAS held to one thread\n")
    held = in_process(given, OPENBLAS_NUM_THREADS="1")
    result = {
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "command": "python benchmarks/attention.py --write",
        "machine": measured["machine"],
        "load_before": round(load_before, 2),
        "settings": {"heads": HEADS, "width": WIDTH, "dtype": "float32", "rounds": given.rounds},
        "small_call": measured["small_call"],
        "import_to_numpy": import_time(),
        "rows": with_held(measured["rows"], held["rows"]),
    }
    for name in ("small_call", "import_to_numpy"):
        sys.stderr.write(f"{name} {result[name]}\n")
    if given.write:
        if given.set or given.cores:
            raise SystemExit("only what is measured as installed is stored")
        beside = RESULT.with_suffix(".part")
        beside.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        beside.replace(RESULT)


if __name__ == "__main__":
    main()
