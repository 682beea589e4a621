"""Does the same commit give the same bytes in other folders, places, languages and processors?

Builds clean copies under other circumstances, and compares each site with one that was built as
usual. Under another kind of processor the models are trained anew too; there, last digits may
differ, and what is published may not: the numbers in the texts stay, and the tests of all claims
pass. OpenBLAS and NumPy are asked whether they compute otherwise then; where they do not, since the
processor here has nothing more to switch off, there is nothing to try.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.tools.command import ProblemError
from scripts.tools.copies import BUILD, copy_project, environment
from scripts.tools.manifest import hashes
from scripts.tools.verify import compared

WHEN = "every night"

DISPATCHED = "from numpy._core._multiarray_umath import __cpu_dispatch__ as names; print(*names)"
"""Asks for all sets of instructions that NumPy can make use of or do without."""

ARITHMETIC = """
import ctypes, json, pathlib, numpy
from numpy._core._multiarray_umath import __cpu_dispatch__ as names, __cpu_features__ as has
core = ""
folder = pathlib.Path(numpy.__file__).parents[1] / "numpy.libs"
for path in folder.glob("*openblas*"):
    for name in ("scipy_openblas_get_corename64_", "openblas_get_corename"):
        if ask := getattr(ctypes.CDLL(str(path)), name, None):
            ask.restype = ctypes.c_char_p
            core = ask().decode()
print(json.dumps({"openblas": core, "numpy": [name for name in names if has[name]]}))
"""
"""Asks for which processor OpenBLAS computes, if it came with NumPy, and what NumPy uses."""

Arithmetic = dict[str, Any]


@dataclass(frozen=True)
class Circumstance:
    """Under what a site is built.

    Attributes
    ----------
    name : str
        For readers.
    folder : str
        In which the copy lies.
    settings : mapping
        Of the environment.
    cores : int
        How many it may use; 0 stands for all.
    is_processor : bool
        Whether arithmetic may round in another way; models are trained anew then.
    """

    name: str
    folder: str = "copy"
    settings: Mapping[str, str] = field(default_factory=dict)
    cores: int = 0
    is_processor: bool = False


def circumstances(locales: Path) -> list[Circumstance]:
    """List them; `locales` is a folder for a language that a system seldom has."""
    avx512 = filter(is_avx512, answer_of(DISPATCHED).split())
    without_avx512 = {"NPY_DISABLE_CPU_FEATURES": " ".join(avx512)}
    haswell = {"OPENBLAS_CORETYPE": "HASWELL"}
    turkish = {"LC_ALL": "tr_TR.UTF-8", "LOCPATH": str(locales)}
    return [
        Circumstance("another folder, with spaces and umlauts", "ein anderer Ordner/süß & klein"),
        Circumstance("another time zone", settings={"TZ": "Pacific/Kiritimati"}),
        Circumstance("the C locale", settings={"LC_ALL": "C"}),
        Circumstance("the Turkish locale", settings=turkish),
        Circumstance("another hash seed", settings={"PYTHONHASHSEED": "12345"}),
        Circumstance("one core", cores=1),
        Circumstance("without asserts and docstrings", settings={"PYTHONOPTIMIZE": "2"}),
        Circumstance("OpenBLAS for Haswell", settings=haswell, is_processor=True),
        Circumstance("NumPy without AVX-512", settings=without_avx512, is_processor=True),
        Circumstance("both of these", settings=haswell | without_avx512, is_processor=True),
    ]


def answer_of(program: str, **settings: str) -> str:
    """Run a line of Python in a process of its own; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def arithmetic(**settings: str) -> Arithmetic:
    """Ask for what OpenBLAS and NumPy compute under some settings."""
    answer: Arithmetic = json.loads(answer_of(ARITHMETIC, **settings))
    return answer


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the command line choose."""
    parser.add_argument("--only", metavar="WORDS", default="", help="those with these words")


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Build under each circumstance, and say what differs."""
    with tempfile.TemporaryDirectory() as folder:
        locales = Path(folder) / "locales"
        chosen = [each for each in circumstances(locales) if given.only in each.name]
        if not chosen:
            raise ProblemError(f"--only: no circumstance has {given.only!r} in its name")
        untried = dict(without_effect(chosen))
        turkish = [each for each in chosen if str(locales) in each.settings.values()]
        if turkish and not make_turkish(locales):
            untried[turkish[0].name] = "localedef has no source of it here"
        # All are copies of one, since somebody may go on working meanwhile.
        source = copy_project(Path(folder) / "source")
        usual = shutil.copytree(source, Path(folder) / "usual" / "copy")
        build(usual, Circumstance("as usual"))
        rows = []
        for each in chosen:
            if each.name in untried:
                print(f"{each.name}: not tried, since {untried[each.name]}")
                continue
            copy = shutil.copytree(source, Path(folder) / "other" / each.folder)
            rows.append(compare(usual, copy, each))
            print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
            shutil.rmtree(Path(folder) / "other")
    return {"circumstances": rows, "not_tried": untried}


def without_effect(chosen: Sequence[Circumstance]) -> Iterator[tuple[str, str]]:
    """Name the kinds of processor under which no number is computed in a new way, and say why.

    Raises
    ------
    ProblemError
        If something is not switched off that the processor has.
    """
    known = [arithmetic()]
    for each in chosen:
        if each.is_processor:
            found = arithmetic(**each.settings)
            core = found["openblas"] or "an unknown processor"
            used = ", ".join(found["numpy"]) or "nothing more than it always needs"
            said = f"OpenBLAS computes for {core} and NumPy with {used}"
            if is_still_on(found, each.settings):
                raise ProblemError(f"{each.name}: not switched off: {said}")
            if found in known:
                yield each.name, f"{said}, as without it"
            known.append(found)


def is_still_on(found: Arithmetic, settings: Mapping[str, str]) -> bool:
    """Whether OpenBLAS or NumPy computes as it was told not to.

    Another family of processors has no such kinds, and OpenBLAS then does not heed the setting.
    """
    core = settings.get("OPENBLAS_CORETYPE", "")
    is_other_core = bool(core and found["openblas"]) and found["openblas"].upper() != core
    is_x86 = platform.machine() in ("x86_64", "AMD64")
    has_avx512 = any(map(is_avx512, found["numpy"])) and "NPY_DISABLE_CPU_FEATURES" in settings
    return (is_x86 and is_other_core) or has_avx512


def is_avx512(name: str) -> bool:
    """Whether NumPy's name of a set of instructions stands for one with AVX-512."""
    return "V4" in name or "AVX512" in name


def make_turkish(folder: Path) -> bool:
    """Make the locale in which a small i has another capital; say whether that was possible."""
    folder.mkdir()
    if not (maker := shutil.which("localedef")):
        return False
    command = [maker, "-i", "tr_TR", "-f", "UTF-8", str(folder / "tr_TR.UTF-8")]
    return not subprocess.run(command, capture_output=True).returncode


def build(copy: Path, under: Circumstance) -> None:
    """Build a site from nothing."""
    training = (sys.executable, "scripts/build_artifacts.py", "--train")
    for command in (training, BUILD) if under.is_processor else (BUILD,):
        done = subprocess.run(
            command,
            cwd=copy,
            env=environment(**under.settings),
            capture_output=True,
            text=True,
            errors="replace",
            preexec_fn=lambda: hold_to(under.cores),
        )
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:]
            raise ProblemError(f"{under.name}: the build failed: {' '.join(last)}")


def hold_to(cores: int) -> None:
    """Let this process use so many cores only."""
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def compare(usual: Path, copy: Path, under: Circumstance) -> dict[str, Any]:
    """Build the copy, and compare site, published numbers and claims."""
    build(copy, under)
    found = compared(hashes(usual / "site"), usual / "site", copy / "site")
    before, after = (numbers(root) for root in (usual, copy))
    row: dict[str, Any] = {
        "name": under.name,
        "files": len(found.same) + len(found.close) + len(found.other),
        "other_digits": found.close,
        "other": [*found.other, *found.missing, *found.added],
        "numbers": len(before),
        "other_numbers": sorted({name for name, _ in before.items() ^ after.items()}),
    }
    if under.is_processor:
        row |= claims(copy, under) | {"arithmetic": arithmetic(**under.settings)}
    return row


def numbers(root: Path) -> dict[str, str]:
    """Map the name of each number that texts may show to its words."""
    made = json.loads((root / "build/artifacts/numbers.json").read_text(encoding="utf-8"))
    return {f"{of}.{name}": text for of, named in made.items() for name, text in named.items()}


def claims(copy: Path, under: Circumstance) -> dict[str, Any]:
    """Run the tests of all claims in the copy."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rf", "-p", "no:cacheprovider", "tests/claims"],
        cwd=copy,
        env=environment(**under.settings, PYTHONPATH=str(copy / "src")),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    return {
        "claims": lines[-1].strip("= ") if lines else done.stderr.strip(),
        "false_claims": [line.split()[1] for line in lines if line.startswith("FAILED")],
    }


def problems(figures: dict[str, Any]) -> list[str]:
    """Name what is published otherwise."""
    found = []
    for row in figures["circumstances"]:
        is_processor = "claims" in row
        for kind in ("other_numbers", "false_claims", *(() if is_processor else ("other",))):
            if row.get(kind):
                found.append(f"{row['name']}: {kind.replace('_', ' ')}: {', '.join(row[kind])}")
        if not is_processor and row["other_digits"]:
            found.append(f"{row['name']}: other digits in {', '.join(row['other_digits'])}")
        if is_processor and " passed" not in row["claims"]:
            found.append(f"{row['name']}: the tests of the claims did not run: {row['claims']}")
    return found
