"""Do the tests tell the mechanism from versions of it with one thing wrong?

Each of thousands of wrong versions has one small change: another operator, another number, an
argument left out. A part passes if its tests notice at least 95 % of its wrong versions, and if
each one that survives is listed in survivors.toml with the reason why it makes no difference that
can be tested. Changes to docstrings, annotations and error messages are not made.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scripts.artifacts.damaged import reading
from scripts.artifacts.places import ROOT
from scripts.quality import record
from scripts.quality.mutating import twin
from scripts.tools.command import ProblemError, at_least

WHEN = "every night"

MERGES = True

LIMIT = 0.95
"""Share of wrong versions that the tests of each part must notice."""

SURVIVORS = Path(__file__).with_name("survivors.toml")
LAST = ROOT / "build" / "mutants"
"""What survived when a part was last run, for `--again`."""

PACKAGE = "src/attention_explainer"
TESTS = "tests/attention_explainer"
MALFORMED, PROPERTIES = f"{TESTS}/test_malformed_calls.py", f"{TESTS}/test_properties.py"

Key = tuple[str, str, str, str]
"""File, function, changed lines before and after."""


class Part(NamedTuple):
    """Some files, and the tests that are to notice what is wrong in them."""

    files: list[str]
    tests: list[str]


def _part(name: str, *more_tests: str) -> Part:
    return Part([f"{PACKAGE}/{name}.py"], [f"{TESTS}/test_{name}.py", MALFORMED, *more_tests])


def _folder(folder: str, tests: str, *more_tests: str) -> Part:
    files = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / folder).glob("*.py"))
    return Part(files, [tests, *more_tests])


RULES_OF_TRAINING = (
    *("adam", "decoder", "gradient_check", "model"),
    *("next_token", "operations", "recurrent", "stacked"),
)
"""Models, losses, gradients and steps. The other modules there hold toy languages and runs."""

BLOCKWISE = ("attention", "heads", "products", "running_sums", "tiles")
"""All but `machine`, which looks after processors and threads and computes no attention."""

PARTS = {
    "softmax": _part("softmax"),
    "masking": _part("masking", f"{TESTS}/test_scaled_dot_product.py"),
    "scaled dot product": _part("scaled_dot_product", f"{TESTS}/test_against_torch.py", PROPERTIES),
    "blockwise": Part(
        [f"{PACKAGE}/blockwise/{name}.py" for name in BLOCKWISE],
        [f"{TESTS}/blockwise/test_{name}.py" for name in BLOCKWISE],
    ),
    "multi-head": _part("multi_head", f"{TESTS}/test_against_torch.py", PROPERTIES),
    "positions": _part("positions"),
    "cache": _part("kv_cache"),
    "training": Part(
        [f"{PACKAGE}/training/{name}.py" for name in RULES_OF_TRAINING],
        [f"{TESTS}/training/test_{name}.py" for name in RULES_OF_TRAINING],
    ),
    "attention in the browser": Part([twin.ATTENTION], []),
    "numbers in the browser": Part([twin.NUMBERS], []),
    "reading files": _folder("src/attention_figures/reading", "tests/attention_figures/reading"),
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what else the measurement can be told."""
    parser.add_argument(
        "--only", action="append", choices=PARTS, metavar="PART", help=", ".join(PARTS)
    )
    parser.add_argument("--again", action="store_true", help="only what survived the last time")
    parser.add_argument(
        "--workers",
        type=at_least(1),
        default=os.cpu_count() or 1,
        help="how many to test at a time",
    )


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Run each part's tests against each of its wrong versions.

    With `--only` and `--write`, the other parts stay as they were last measured, so each says when,
    of which commit and on which machine that was.
    """
    if given.write and given.again:
        raise ProblemError("--write keeps whole parts, and --again runs what survived")
    listed = read_survivors(SURVIVORS)
    of = record.commit()  # before somebody goes on working
    parts = {
        name: figures_of(name, run(name, given.again, given.workers), listed) | record.origin(of)
        for name in given.only or PARTS
    }
    if given.write and given.only:
        parts = kept(record.RECORDS) | parts
    return {"limit": LIMIT, "parts": [parts[name] for name in PARTS if name in parts]}


def kept(records: Path) -> dict[str, Any]:
    """Return the parts as they were last measured and kept, by their names; none at first."""
    if not (records / "mutants.json").exists():
        return {}
    with reading(records / "mutants.json"):
        return {part["part"]: part for part in record.read("mutants", records)["figures"]["parts"]}


def run(name: str, again: bool, workers: int) -> list[tuple[Key, str]]:
    """Run one part and remember what survives."""
    print(f"{name}:", flush=True)
    LAST.mkdir(parents=True, exist_ok=True)
    last = LAST / f"{name}.json"
    part = PARTS[name]
    if part.tests:
        results = _run_tests(name, part, last if again and last.exists() else None, workers)
    else:
        results = [(mutant.key, verdict) for mutant, verdict in twin.run(part.files[0])]
    survivors = [key for key, verdict in results if verdict == "survived"]
    last.write_text(json.dumps(survivors, ensure_ascii=False, indent=0), encoding="utf-8")
    return results


def _run_tests(name: str, part: Part, only: Path | None, workers: int) -> list[tuple[Key, str]]:
    """Run a part in a process of its own, since that process is to import what it changes."""
    with tempfile.TemporaryDirectory(dir=LAST) as folder:
        out = Path(folder) / "results"
        command = [sys.executable, "-m", "scripts.quality.mutating.running", str(out)]
        command += [f"--file={file}" for file in part.files]
        command += [f"--test={test}" for test in part.tests]
        command += [f"--workers={workers}", f"--folder={folder}"]
        if only:
            command += [f"--only={only}"]
        alone = {"OPENBLAS_NUM_THREADS": "1"}
        if subprocess.run(command, cwd=ROOT, env=os.environ | alone, check=False).returncode:
            raise ProblemError(f"{name}: the wrong versions could not be tested")
        return [((*key,), verdict) for *key, verdict in json.loads(out.read_text("utf-8"))]


def figures_of(
    name: str, results: Sequence[tuple[Key, str]], listed: Mapping[Key, str]
) -> dict[str, Any]:
    """Count what came of one part's wrong versions, and compare with the list of survivors."""
    counts = Counter(verdict for _, verdict in results)
    survived = {key for key, verdict in results if verdict == "survived"}
    noticed = {key for key, _ in results} - survived
    files = set(PARTS[name].files)
    expected = {key for key in listed if key[0] in files}
    figures: dict[str, Any] = {
        "part": name,
        "mutants": len(results),
        "killed": counts["killed"] + counts["endless"],
        "endless": counts["endless"],
        "survived": counts["survived"],
        "not_listed": sorted(map(list, survived - expected)),
        "listed_but_noticed": sorted(map(list, expected & noticed)),
        "listed_but_not_there": sorted(map(list, expected - noticed - survived)),
    }
    print(
        f"{name}: {figures['killed']} of {figures['mutants']} noticed, "
        f"{len(figures['not_listed'])} survivors not listed",
        flush=True,
    )
    print(as_toml(survived - expected), end="", flush=True)
    return figures


def problems(figures: Mapping[str, Any]) -> list[str]:
    """Say which parts notice too little, and where the list of survivors is not right."""
    found = []
    for part in figures["parts"]:
        name, all_of_them = part["part"], part["mutants"]
        if part["killed"] < figures["limit"] * all_of_them:
            found.append(
                f"{name}: the tests notice {part['killed']} of {all_of_them} wrong versions, "
                f"less than {100 * figures['limit']:g} %"
            )
        for kind, what in (
            ("not_listed", "survives and is not listed"),
            ("listed_but_noticed", "is listed but does not survive"),
            ("listed_but_not_there", "is listed but is no longer made"),
        ):
            found += [f"{name}: {what}: {' | '.join(key)}" for key in part[kind]]
    return found


def read_survivors(path: Path) -> dict[Key, str]:
    """Return the reason for each wrong version that no test can notice.

    The file groups them by reason: under `[[reason]]`, `because` is the reason, and each of
    `survivors` is a list of file, function, and the changed lines before and after.
    """
    found: dict[Key, str] = {}
    with reading(path):
        for group in tomllib.loads(path.read_text(encoding="utf-8")).get("reason", []):
            for file, function, was, now in group["survivors"]:
                if (file, function, was, now) in found:
                    raise ProblemError(f"{path.name}: listed twice: {file} {function}: {now}")
                found[file, function, was, now] = group["because"]
    return found


def as_toml(keys: Iterable[Key]) -> str:
    """Write survivors as the list has them."""
    lines = [json.dumps([*key], ensure_ascii=False) for key in sorted(keys)]
    return "".join(f"    {line},\n" for line in lines)
