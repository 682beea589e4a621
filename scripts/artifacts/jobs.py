"""Run scripts in parallel, each as soon as its data is there, and report progress."""

import errno
import pickle
import sys
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.artifacts import trained
from scripts.artifacts.experiment_results import Part, packed
from scripts.artifacts.keys import Job, Keys
from scripts.artifacts.places import ARTIFACTS, EXPERIMENTS, ROOT, is_draft
from scripts.artifacts.records import (
    CannotWriteError,
    check_folder,
    file_hash,
    is_current,
    write_recorded,
)
from scripts.artifacts.request import Request
from scripts.artifacts.workers import WorkerEndedError, Workers, settle

DRAFT_SEEDS = 2
"""Number of seeds of an experiment in a draft."""

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
"""Errors of the disk, for which no script is to blame."""

MACHINE = ROOT / "scripts" / "artifacts"


@dataclass(frozen=True)
class Outcome:
    """The outcome of a piece of work in a worker.

    Attributes
    ----------
    seconds : float
        How long it took.
    value : object
        Its return value.
    error : str
        What went wrong, in one line; empty if all went well.
    details : str
        Where in the script it went wrong.
    is_machine : bool
        Whether the machine is to blame, so that nothing else need be tried.
    """

    seconds: float = 0.0
    value: Any = None
    error: str = ""
    details: str = ""
    is_machine: bool = False


def run_artifact(script: Path, out: Path, record: str, key: str, request: Request) -> Outcome:
    """Run a script and write its files."""

    def work() -> None:
        from scripts.artifacts.rendering import render

        files = render(script, request)
        kind = script.parent.name
        recorded = {f"{kind}/{name}": content for name, content in files.items()}
        write_recorded(out, record, key, recorded)

    return _outcome(work)


def plan_experiment(script: Path) -> Outcome:
    """Return the parts of an experiment."""

    def work() -> list[Part]:
        from scripts.artifacts.rendering import load

        module = load(script)
        parts: list[Part] = module.parts(module.SEEDS[:DRAFT_SEEDS] if is_draft() else module.SEEDS)
        return parts

    return _outcome(work)


def run_part(script: Path, part: Part) -> Outcome:
    """Run one part of an experiment; its arrays come back as bytes, which need no NumPy."""

    def work() -> bytes:
        from scripts.artifacts.rendering import load

        return pickle.dumps(load(script).run(*part))

    return _outcome(work)


def join_parts(script: Path, results: Mapping[Part, bytes], record: str, key: str) -> Outcome:
    """Put the parts of an experiment together and write the result."""

    def work() -> None:
        from scripts.artifacts.rendering import load

        arrays = load(script).join({part: pickle.loads(of) for part, of in results.items()})
        content = {f"{EXPERIMENTS}/{script.stem}.npz": packed(arrays)}
        write_recorded(ARTIFACTS, record, key, content)

    return _outcome(work)


def _outcome(work: Any) -> Outcome:
    """Run a function; an exception comes back as text, since not every one can be pickled."""
    start = time.perf_counter()
    try:
        value = work()
    except CannotWriteError as problem:
        return Outcome(error=str(problem), is_machine=True)
    except (Exception, SystemExit) as problem:
        if isinstance(problem, OSError) and problem.errno in NO_ROOM:
            where = problem.filename or "a temporary file"
            return Outcome(error=f"cannot write {where}: {problem.strerror}", is_machine=True)
        return Outcome(time.perf_counter() - start, None, *told(problem))
    return Outcome(time.perf_counter() - start, value)


def told(problem: BaseException) -> tuple[str, str]:
    """Return an exception on one line, and its traceback from where the script begins."""
    whole = traceback.TracebackException.from_exception(problem)
    frames = list(whole.stack)
    while frames and _is_machine(frames[0]):
        frames.pop(0)
    line = " ".join(list(whole.format_exception_only())[-1].split())
    whole.stack = traceback.StackSummary.from_list(frames)
    is_bare = not frames and not isinstance(problem, SyntaxError)
    return line, "" if is_bare else "".join(whole.format())


def _is_machine(frame: traceback.FrameSummary) -> bool:
    return frame.filename.startswith("<frozen") or MACHINE in Path(frame.filename).parents


@dataclass
class Experiment:
    """An experiment to be run: how far it has got, and what is waiting for it."""

    job: Job
    parts: list[Part] = field(default_factory=list)
    results: dict[Part, bytes] = field(default_factory=dict)
    longest: float = 0.0

    @property
    def name(self) -> str:
        """Name of the experiment."""
        return self.job.name


@dataclass(frozen=True)
class Task:
    """Something for a worker to do: an artifact, or a step of an experiment."""

    script: Path
    step: str = ""
    part: Part = ()

    @property
    def label(self) -> str:
        """Its name in reports of progress."""
        where = self.script.relative_to(ROOT).as_posix()
        if self.step == "run":
            return f"{where} ({', '.join(str(of).replace('_', ' ') for of in self.part)})"
        return f"{where} ({self.step})" if self.step else where


class Build:
    """Bring artifacts up to date.

    Parameters
    ----------
    scripts : iterable of Path
        The scripts of the artifacts.
    out : Path
        Where their files go.
    request : Request
        What is wanted of them.
    anew : bool
        Whether to run experiments even if their results are there.
    only_experiments : bool
        Whether to stop once the results that the scripts draw on are there.
    """

    def __init__(
        self,
        scripts: Iterable[Path],
        out: Path,
        request: Request,
        *,
        anew: bool = False,
        only_experiments: bool = False,
        keys: Keys | None = None,
    ) -> None:
        self.scripts = list(scripts)
        self.out = out
        self.request = request
        self.keys = keys or Keys()
        self.failures = 0
        self.made = 0
        self.work = 0.0
        self.longest_chain = 0.0
        self.draws_on = {path: self.keys.imports.experiments([path]) for path in self.scripts}
        self.experiments = {
            path: self.keys.experiment(path)
            for path in sorted(set().union(*self.draws_on.values()))
        }
        self.running: dict[Path, Experiment] = {}
        self.jobs: dict[Path, Job] = {}
        self.queue: list[Task] = []
        self._results: dict[Path, str] = {}
        self._chains: dict[Path, float] = {}
        self._counted = 0
        for path, job in self.experiments.items():
            if anew or not self._is_there(job):
                self.running[path] = Experiment(job)
                self.queue.append(Task(path, "parts"))
        self.waiting = [] if only_experiments else self.scripts
        self._start_what_can()
        self.due = sum(not task.step for task in self.queue) + len(self.waiting)

    def _is_there(self, job: Job) -> bool:
        """Whether an experiment's result is there, if need be copied from those that are kept."""
        kept = None if is_draft() else trained.kept_result(job)
        if kept is None:
            return is_current(ARTIFACTS, job.record, job.key)
        name = f"{EXPERIMENTS}/{job.name}.npz"
        path = ARTIFACTS / name
        if not is_current(ARTIFACTS, job.record, job.key) or path.read_bytes() != kept:
            write_recorded(ARTIFACTS, job.record, job.key, {name: kept})
        return True

    def _start_what_can(self) -> None:
        """Queue the artifacts whose experiments are all there, unless they are current."""
        ready = [path for path in self.waiting if not self.draws_on[path] & set(self.running)]
        self.waiting = [path for path in self.waiting if self.draws_on[path] & set(self.running)]
        for path in ready:
            results = {of.stem: self._result(of) for of in self.draws_on[path]}
            job = self.jobs[path] = self.keys.artifact(path, self.request, results)
            if not is_current(self.out, job.record, job.key):
                self.queue.append(Task(path))

    def _result(self, experiment: Path) -> str:
        if experiment not in self._results:
            path = ARTIFACTS / EXPERIMENTS / f"{experiment.stem}.npz"
            self._results[experiment] = file_hash(path)
        return self._results[experiment]

    def run(self, workers: int) -> int:
        """Do everything there is to do; return the number of scripts that failed."""
        if not self.queue:
            return 0
        start = time.perf_counter()
        check_folder(self.out)
        settle()
        if self.running:
            names = ", ".join(path.stem for path in self.running)
            print(f"artifacts: running experiments, which may take a while: {names}", flush=True)
        if self.due:
            unchanged = len(self.scripts) - self.due
            print(f"artifacts: {self.due} to make, {unchanged} unchanged", flush=True)
        with Workers(workers) as pool:
            while self.queue or pool.is_busy:
                while self.queue and pool.is_free:
                    task = self.queue.pop(0)
                    pool.start(task, *self._call(task))
                task, outcome = pool.wait()
                if isinstance(outcome, WorkerEndedError):
                    outcome = Outcome(error=str(outcome))
                if outcome.is_machine:
                    raise CannotWriteError(outcome.error)
                self.work += outcome.seconds
                self._done(task, outcome)
        seconds = time.perf_counter() - start
        print(
            f"artifacts: {seconds:.1f} s for {self.work:.1f} s of work in up to {workers} "
            f"processes; the longest chain took {self.longest_chain:.1f} s",
            flush=True,
        )
        return self.failures

    def _call(self, task: Task) -> Sequence[Any]:
        """Return the function that does a task, and its arguments."""
        if not task.step:
            job = self.jobs[task.script]
            return run_artifact, task.script, self.out, job.record, job.key, self.request
        if task.step == "parts":
            return plan_experiment, task.script
        if task.step == "run":
            return run_part, task.script, task.part
        experiment = self.running[task.script]
        results = {part: experiment.results[part] for part in experiment.parts}
        return join_parts, task.script, results, experiment.job.record, experiment.job.key

    def _done(self, task: Task, outcome: Outcome) -> None:
        """Record the outcome of a task, and queue what follows from it."""
        if outcome.error:
            self.failures += 1
            print(f"artifacts: {task.label} failed: {outcome.error}", file=sys.stderr)
            if outcome.details:
                print(outcome.details.rstrip(), file=sys.stderr)
            sys.stderr.flush()
            if task.step:
                self._give_up(task.script)
        elif not task.step:
            before = max(
                (self._chains.get(of, 0.0) for of in self.draws_on[task.script]), default=0
            )
            self.longest_chain = max(self.longest_chain, before + outcome.seconds)
            self.made += 1
        else:
            self._went_on(task, outcome)
        if not task.step:
            self._counted += 1
        if not outcome.error and task.step != "parts":
            count = "" if task.step else f"[{self._counted}/{self.due}] "
            print(f"artifacts: {count}{task.label} {outcome.seconds:.1f} s", flush=True)

    def _went_on(self, task: Task, outcome: Outcome) -> None:
        """Move an experiment on by a step."""
        experiment = self.running.get(task.script)
        if experiment is None:  # another part of it failed
            return
        if task.step == "parts":
            experiment.parts = outcome.value
            tasks = [Task(task.script, "run", part) for part in experiment.parts]
            steps = sum(bool(waiting.step) for waiting in self.queue)
            self.queue[steps:steps] = tasks  # before the artifacts, some of which wait for them
        elif task.step == "run":
            experiment.results[task.part] = outcome.value
            experiment.longest = max(experiment.longest, outcome.seconds)
            if len(experiment.results) == len(experiment.parts):
                self.queue.insert(0, Task(task.script, "joining"))
        else:
            del self.running[task.script]
            self._chains[task.script] = experiment.longest + outcome.seconds
            self.longest_chain = max(self.longest_chain, self._chains[task.script])
            due = len(self.queue)
            ready = len(self.waiting)
            self._start_what_can()
            # What turned out to be unchanged after all need not be made.
            self.due -= (ready - len(self.waiting)) - (len(self.queue) - due)

    def _give_up(self, script: Path) -> None:
        self.queue = [task for task in self.queue if task.script != script]
        lost = [path for path in self.waiting if script in self.draws_on[path]]
        if lost:
            names = ", ".join(path.stem for path in lost)
            print(f"artifacts: not made, for want of {script.stem}: {names}", file=sys.stderr)
        self.running.pop(script, None)
        self.waiting = [path for path in self.waiting if path not in lost]


def run_experiments(scripts: Iterable[Path], workers: int) -> int:
    """Bring the experiments that some scripts use up to date; return how many failed."""
    return Build(scripts, ARTIFACTS, Request(), only_experiments=True).run(workers)
