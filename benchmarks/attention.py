"""Time and memory of attention: plain, blockwise, and PyTorch's.

    python benchmarks/attention.py            print the table
    python benchmarks/attention.py --write    and store it in benchmarks/data/attention.json

All run in one process, in turn, round after round and each round in another order, so that
whatever else the machine does meets each of them; PyTorch and the blockwise function have the same
number of threads. What is reported is the median over the rounds of the ratio of two times of the
same round: ratios travel from machine to machine better than times do, though not unchanged.

Needs PyTorch (the group `oracle` of pyproject.toml).
"""

# ruff: noqa: E402 - NumPy's BLAS reads how many threads it may have when it is loaded.

import os

# Blockwise attention brings threads of its own (see its docstring). Only the BLAS of NumPy's wheels
# is held to one: other variables, such as MKL_NUM_THREADS, would hold PyTorch to one as well.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
# Some environments choose older instructions for it than the processor has, which slows NumPy only.
os.environ.pop("OPENBLAS_CORETYPE", None)

import argparse
import datetime
import json
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

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[1]
# A clone must measure its own package, even where another clone is installed.
sys.path.insert(0, str(ROOT / "src"))

from attention_explainer import blockwise_attention, scaled_dot_product_attention

RESULT = ROOT / "benchmarks" / "data" / "attention.json"
LENGTHS = (128, 256, 512, 1024, 2048, 4096)
HEADS, WIDTH = 8, 64
CORES = len(os.sched_getaffinity(0))
PAUSE = 0.02
"""Seconds. After their work PyTorch's threads keep cores busy for some milliseconds, waiting for
more: they would take them from whatever comes next."""
AWAKE = 0.05
"""Seconds until all cores are at work; what takes ten times as long is called once only."""

ATTENTION = ("torch", "plain", "blockwise")

Array = np.ndarray[Any, np.dtype[np.float32]]
Contenders = dict[str, Callable[[], Any]]


def two_products(
    query: Array, key: Array, value: Array, spaces: list[Array], pool: ThreadPoolExecutor
) -> None:
    """Multiply queries and keys, and the result with the values: what no attention can leave out.

    Head by head, on as many threads as blockwise attention has, each with space of its own;
    threads and spaces are there before the clock starts.
    """

    def of_heads(first: int) -> None:
        for head in range(first, len(query), CORES):
            np.matmul(query[head], key[head].T, out=spaces[first])
            np.matmul(spaces[first], value[head])

    list(pool.map(of_heads, range(CORES)))


def contenders(length: int, is_causal: bool) -> Contenders:
    """Return what is to be measured, by name, all for the same random inputs."""
    rng = np.random.default_rng(length)
    inputs = [rng.standard_normal((HEADS, length, WIDTH), np.float32) for _ in range(3)]
    tensors = [torch.from_numpy(array)[np.newaxis] for array in inputs]
    attend = torch.nn.functional.scaled_dot_product_attention
    found: Contenders = {
        "torch": lambda: attend(*tensors, is_causal=is_causal)[0].numpy(),
        "plain": lambda: scaled_dot_product_attention(*inputs, is_causal=is_causal),
        "blockwise": lambda: blockwise_attention(*inputs, is_causal=is_causal),
    }
    if not is_causal:
        spaces = [np.zeros((length, length), np.float32) for _ in range(CORES)]
        pool = ThreadPoolExecutor(CORES)
        found["products"] = lambda: two_products(*inputs, spaces, pool)
    return found


def check(found: Contenders) -> None:
    """End the program if the three do not give the same."""
    expected = found["torch"]()
    for name in ATTENTION:
        if not np.allclose(found[name](), expected, rtol=1e-4, atol=1e-5):
            shape = expected.shape
            raise SystemExit(f"{name} disagrees with PyTorch for {shape}: nothing to measure")


def seconds(call: Callable[[], Any]) -> float:
    """Time one call, after a pause and some calls that wake its own threads up.

    A long one is timed the first time.
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
    """Return the most memory that a call took above its inputs, output included.

    In a process of its own: what a library keeps from an earlier call would not be counted.
    """
    command = [sys.executable, __file__, "--peak-of", name, "--lengths", str(length)]
    if is_causal:
        command.append("--causal")
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def own_peak(name: str, length: int, is_causal: bool) -> int:
    """Return by how much this process grows at most during a call; this works on Linux."""
    contenders(length=64, is_causal=is_causal)[name]()  # loads what any first call does
    call = contenders(length, is_causal)[name]
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the highest so far
    call()
    return resident("VmHWM") - before


def resident(line: str) -> int:
    """Return the bytes that a line of the process's status tells, now or at most."""
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
        # What comes after a long call on one core finds the others slow to come back.
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
            for name in ("plain", "blockwise")
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


def set_threads() -> None:
    """Give PyTorch as many threads as the blockwise function takes, and NumPy's BLAS one."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]["name"]
    if "openblas" not in blas:
        raise SystemExit(f"NumPy's BLAS is {blas}: only OpenBLAS can be held to one thread here")
    torch.set_num_threads(CORES)
    if torch.get_num_threads() != CORES:
        raise SystemExit(f"PyTorch has {torch.get_num_threads()} threads, and not {CORES}")


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
        "threads": {"BLAS in NumPy": 1, "blockwise": CORES, "PyTorch": torch.get_num_threads()},
    }


def print_rows(rows: list[dict[str, Any]]) -> None:
    """Print what a reader of a terminal wants to know."""
    for row in rows:
        name = f"{row['length']:5d} {'causal    ' if row['is_causal'] else 'not causal'}"
        ratios = "  ".join(
            f"{who}/{other.removeprefix('to_')} {value:.2f}"
            for other in ("to_torch", "to_products", "to_not_causal")
            for who, value in row.get(other, {}).items()
        )
        sys.stdout.write(f"{name}  {ratios}\n")


def main() -> None:
    """Measure, print, and store if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help=f"store in {RESULT.relative_to(ROOT)}")
    parser.add_argument("--rounds", type=int, default=15, help="rounds for each length")
    parser.add_argument("--lengths", type=int, nargs="+", default=LENGTHS)
    parser.add_argument("--peak-of", choices=ATTENTION, help="print one's memory in bytes instead")
    parser.add_argument("--causal", action="store_true", help="of causal attention (--peak-of)")
    given = parser.parse_args()
    set_threads()
    if given.peak_of:
        for length in given.lengths:
            sys.stdout.write(f"{own_peak(given.peak_of, length, given.causal)}\n")
        return
    load_before = os.getloadavg()[0]
    rows = []
    for length in given.lengths:
        rows += measure(length, given.rounds)
        print_rows(rows[-2:])
    result = {
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "command": "python benchmarks/attention.py --write",
        "machine": machine(),
        "load_before": round(load_before, 2),
        "settings": {"heads": HEADS, "width": WIDTH, "dtype": "float32", "rounds": given.rounds},
        "rows": rows,
    }
    if given.write:
        beside = RESULT.with_suffix(".part")
        beside.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        beside.replace(RESULT)


if __name__ == "__main__":
    main()
