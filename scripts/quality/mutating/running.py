"""Run a part's tests against each wrong version of its modules.

The tests are collected once. Then each wrong version gets a process of its own, split off from this
one, with only the tests that come by the line that was changed, the quickest first. The first that
fails ends it.
"""

import argparse
import gc
import importlib
import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import coverage
import pytest

from scripts.quality.mutating.grafting import graft
from scripts.quality.mutating.making import mutants_of
from scripts.quality.mutating.mutant import Mutant

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "src"

BUDGET = 10.0
"""Seconds of work in tests that each wrong version gets, beginning with the quickest."""

PATIENCE = 10
"""A test may take this many times as long as it takes the right version, …"""

LEAST_PATIENCE = 5.0
"""… or this many seconds, before the wrong version counts as endless: seconds of work, …"""

WAITING = 6
"""… and this many times as long by the clock, for what waits or is kept waiting."""

MEMORY = 8 << 30
"""Bytes of addresses that a wrong version may ask for."""

FAILED = "failed"
"""Name of the file in which a process leaves the number of the test that failed."""

KILLED, SURVIVED, ENDLESS = "killed", "survived", "endless"


class Known(NamedTuple):
    """What the right version does under its tests."""

    seconds: list[float]
    """How long a processor works for each test, whatever else it does."""

    lines: dict[str, dict[int, list[int]]]
    """File → line → numbers of the tests that come by."""

    with_programs: list[int]
    """The tests that start other programs, which may come by anywhere."""


class Plugin:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(
        self,
        files: list[str],
        wanted: Callable[[Mutant], bool],
        workers: int,
        folder: Path,
        patience: float,
    ) -> None:
        self._files = files
        self._wanted = wanted
        self._workers = workers
        self._folder = folder
        self._patience = patience
        self._failed = False
        self._programs = 0
        self._noticing: dict[tuple[str, str], list[int]] = {}
        self.results: list[tuple[Mutant, str]] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Leave nothing to the night, and let the examples of a test be the same every time."""
        config.option.nightly = True
        from hypothesis import Phase, settings  # pytest wants to import it first

        settings.register_profile(
            "mutants",
            deadline=None,
            database=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note that a test fails."""
        self._failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run everything once on the right version, then what is needed on each wrong one."""
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        known = known_from(
            *in_a_process(self._folder / "known", lambda: self._explore(session.items))
        )
        sources = {file: (ROOT / file).read_text(encoding="utf-8") for file in self._files}
        mutants = [
            mutant
            for file, source in sources.items()
            for mutant in mutants_of(file, source)
            if self._wanted(mutant)
        ]
        # What has noticed another change to a function is likely to notice this one.
        jobs = (
            (mutant, with_first(chosen_tests(mutant, known), self._noticing_in(mutant)))
            for mutant in mutants
        )
        gc.freeze()  # else each process would copy everything to look through it
        slots = [self._folder / str(number) for number in range(self._workers)]
        for slot in slots:
            shutil.copytree(SOURCES, slot, ignore=shutil.ignore_patterns("__pycache__"))
        # What is put in the place of a module must not fail for another reason than its change.
        unchanged = (
            Mutant(file, "", "", "", (0, 0), (0, 0), source) for file, source in sources.items()
        )
        self._run(
            session.items,
            known,
            ((each, chosen_tests(each, known)) for each in unchanged),
            slots,
            len(sources),
        )
        if any(verdict != SURVIVED for _, verdict in self.results):
            failing = {
                session.items[test].nodeid for tests in self._noticing.values() for test in tests
            }
            raise pytest.UsageError(
                "the tests must pass with the right version put in anew, unlike "
                f"{', '.join(sorted(failing)) or 'some that did not end'}"
            )
        self.results.clear()
        self._run(session.items, known, jobs, slots, len(mutants))
        return True

    def _explore(self, items: list[pytest.Item]) -> tuple[list[float], dict[str, Any], list[int]]:
        """Run all tests, and note which lines each of them comes by."""

        def listen(event: str, _: tuple[Any, ...]) -> None:
            if event in ("subprocess.Popen", "os.posix_spawn", "os.fork"):
                self._programs += 1

        sys.addaudithook(listen)
        watch = coverage.Coverage(
            data_file=None,
            config_file=False,
            include=[str(ROOT / file) for file in self._files],
            messages=False,
        )
        watch.start()
        seconds, with_programs = [], []
        for number, item in enumerate(items):
            watch.switch_context(str(number))
            started, programs = seconds_of_work(), self._programs
            self._run_test(item, None)
            seconds.append(seconds_of_work() - started)
            if self._programs > programs:
                with_programs.append(number)
            if self._failed:
                raise SystemExit(f"{item.nodeid} fails on the right version")
        watch.stop()
        data = watch.get_data()
        lines = {file: data.contexts_by_lineno(str(ROOT / file)) for file in self._files}
        return seconds, lines, with_programs

    def _run_test(self, item: pytest.Item, after: pytest.Item | None) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)

    def _run(
        self,
        items: list[pytest.Item],
        known: Known,
        jobs: Iterator[tuple[Mutant, list[int]]],
        slots: list[Path],
        total: int,
    ) -> None:
        """Keep as many processes at work as there are slots."""
        busy: dict[int, tuple[Mutant, Path]] = {}
        free = list(slots)
        done = False
        while busy or not done:
            while free and not done:
                mutant, tests = next(jobs, (None, []))
                if mutant is None:
                    done = True
                elif not tests:
                    self._tell(mutant, SURVIVED, total)
                else:
                    slot = free.pop()
                    busy[self._start(mutant, tests, items, known, slot)] = mutant, slot
            if busy:
                process, status = os.wait()
                mutant, slot = busy.pop(process)
                end_group(process)
                self._remember(mutant, slot)
                shutil.copyfile(ROOT / mutant.file, slot / Path(mutant.file).relative_to("src"))
                free.append(slot)
                self._tell(mutant, _verdict(status), total)

    def _noticing_in(self, mutant: Mutant) -> list[int]:
        """Return the tests that have noticed changes to a function, the last one first."""
        return self._noticing.setdefault((mutant.file, mutant.function), [])

    def _remember(self, mutant: Mutant, slot: Path) -> None:
        failed = slot / FAILED
        if failed.exists():
            test = int(failed.read_text(encoding="utf-8"))
            failed.unlink()
            noticing = self._noticing_in(mutant)
            noticing[:] = [test, *(other for other in noticing if other != test)]

    def _tell(self, mutant: Mutant, verdict: str, total: int) -> None:
        self.results.append((mutant, verdict))
        if len(self.results) % 100 == 0:
            print(f"{len(self.results)}/{total}", flush=True)
        if verdict != KILLED and mutant.was != mutant.now:
            print(f"{len(self.results)}/{total} {verdict}: {mutant.file} {mutant.function}")
            print(f"    {mutant.was}\n    {mutant.now}", flush=True)

    def _start(
        self, mutant: Mutant, tests: list[int], items: list[pytest.Item], known: Known, slot: Path
    ) -> int:
        process = os.fork()
        if process:
            return process
        status = 1
        try:
            _keep_apart(slot)
            (slot / Path(mutant.file).relative_to("src")).write_text(mutant.source, "utf-8")
            _begin_timing(self._patience)
            name = module_name(mutant.file)
            if name in sys.modules:
                graft(sys.modules[name], mutant.source, constants=mutant.function_lines == (0, 0))
            following = [*(items[test] for test in tests[1:]), None]
            for test, after in zip(tests, following, strict=True):
                _begin_timing(max(self._patience, PATIENCE * known.seconds[test]))
                self._run_test(items[test], after)
                if self._failed:
                    (slot / FAILED).write_text(str(test), encoding="utf-8")
                    break
            status = int(self._failed)
        finally:
            os._exit(status)


def seconds_of_work() -> float:
    """Return how long processors have worked for this process and for those that it started."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def module_name(file: str) -> str:
    """Return the name under which a file of `src` is imported."""
    return ".".join(Path(file).relative_to("src").with_suffix("").parts)


def chosen_tests(mutant: Mutant, known: Known, budget: float = BUDGET) -> list[int]:
    """Return the tests that can notice a change, the quickest first, as far as time allows.

    They are those that come by its statement; if it runs only while the module is imported, by its
    function; and outside of functions, by anything in its file.
    """
    lines = known.lines[mutant.file]
    by_line = _by(lines, mutant.lines) or _by(lines, mutant.function_lines)
    if mutant.function_lines == (0, 0):
        by_line = {test for tests in lines.values() for test in tests}
    chosen: list[int] = []
    spent = 0.0
    for test in sorted({*by_line, *known.with_programs}, key=lambda test: known.seconds[test]):
        spent += known.seconds[test]
        if chosen and spent > budget:
            break
        chosen.append(test)
    return chosen


def with_first(tests: list[int], first: list[int]) -> list[int]:
    """Return tests in their order, but begin with some, as far as they are among them."""
    those = [test for test in first if test in tests]
    return those + [test for test in tests if test not in those]


def _by(lines: dict[int, list[int]], between: tuple[int, int]) -> set[int]:
    first, last = between
    return {test for line in range(first, last + 1) for test in lines.get(line, [])}


def in_a_process(place: Path, explore: Callable[[], Any]) -> Any:
    """Explore in a process of its own, so that nothing of it stays in this one.

    What comes of it passes through a file, as JSON.
    """
    process = os.fork()
    if not process:
        status = 1
        try:
            place.write_text(json.dumps(explore()), encoding="utf-8")
            status = 0
        except BaseException as problem:
            print(problem, file=sys.__stderr__, flush=True)
        finally:
            os._exit(status)
    _, status = os.waitpid(process, 0)
    if status:
        raise pytest.UsageError("the tests must pass before anything is changed")
    return json.loads(place.read_text(encoding="utf-8"))


def known_from(
    seconds: list[float], lines: dict[str, dict[str, list[str]]], with_programs: list[int]
) -> Known:
    """Read the numbers of lines and tests; what runs outside of tests has the name "" there."""
    by_number = {
        file: {int(line): sorted(int(test) for test in tests if test) for line, tests in of.items()}
        for file, of in lines.items()
    }
    return Known(seconds, by_number, with_programs)


def _keep_apart(slot: Path) -> None:
    """Let a process write nowhere, keep within its memory, and hand its version to programs."""
    os.setsid()
    silence = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(silence, number)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["PYTHONPATH"] = str(slot)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


def _begin_timing(seconds: float) -> None:
    """Let this process end in a while, unless it is told anew."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, WAITING * seconds)


def end_group(leader: int) -> None:
    """End what a wrong version has started and left."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def _verdict(status: int) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGPROF):
        return ENDLESS
    return SURVIVED if status == 0 else KILLED


def main() -> None:
    """Run one part and write what came of it: the command asks for each part in a new process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--file", action="append", required=True)
    parser.add_argument("--test", action="append", required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--only", type=Path)
    parser.add_argument("--patience", type=float, default=LEAST_PATIENCE)
    given = parser.parse_args()
    for file in given.file:
        importlib.import_module(module_name(file))
    wanted: Callable[[Mutant], bool] = lambda _: True  # noqa: E731
    if given.only:
        keys = {tuple(key) for key in json.loads(given.only.read_text(encoding="utf-8"))}
        wanted = lambda mutant: mutant.key in keys  # noqa: E731
    plugin = Plugin(given.file, wanted, given.workers, given.folder, given.patience)
    options = [
        "-qq",
        "--capture=sys",
        "--tb=line",
        "--no-header",
        "--no-summary",
        "--hypothesis-profile=mutants",
        f"--basetemp={given.folder / 'tests'}",
        *("-p", "no:cacheprovider"),
        *("-p", "no:faulthandler"),
    ]
    status = pytest.main([*given.test, *options], plugins=[plugin])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise SystemExit(int(status))
    content = [(*mutant.key, verdict) for mutant, verdict in plugin.results]
    given.out.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
