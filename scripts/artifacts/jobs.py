"""Run scripts side by side, each in a process of its own."""

import concurrent.futures
import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.artifacts import experiment_results
from scripts.artifacts.imports import imported_experiments
from scripts.artifacts.keys import Job, experiment_job
from scripts.artifacts.places import ARTIFACTS, EXPERIMENTS, ROOT
from scripts.artifacts.records import is_current, write_recorded
from scripts.artifacts.request import Request


def run_job(job: Job, out: Path, request: Request) -> float:
    """Run one script and write its files; return seconds."""
    from scripts.artifacts.rendering import load, render

    start = time.perf_counter()
    if job.kind == EXPERIMENTS:
        module = load(job.script)

        def progress(text: str) -> None:
            print(f"artifacts: {job.kind}/{job.script.name} {text}", flush=True)

        arrays = module.run(experiment_results.chosen(module.SEEDS), progress)
        content = {experiment_results.result_name(job.name): experiment_results.packed(arrays)}
    else:
        content = render(job.script, request)
    files = {f"{job.kind}/{name}": of_file for name, of_file in content.items()}
    write_recorded(out, job.record, job.key, files)
    return time.perf_counter() - start


def _run_and_report(job: Job, out: Path, request: Request) -> tuple[float, str]:
    """Run a job in a worker; an exception comes back as text, since not all can be pickled."""
    try:
        return run_job(job, out, request), ""
    except (Exception, SystemExit):
        return 0.0, traceback.format_exc()


def run_jobs(due: Sequence[Job], out: Path, request: Request, workers: int) -> int:
    """Run jobs side by side and say how it goes; return the number of those that failed."""
    failures = 0
    # One thread for each worker: small matrices gain nothing from more, and results are the same
    # on every machine.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(min(workers, len(due)), context) as pool:
        futures = {pool.submit(_run_and_report, job, out, request): job for job in due}
        for count, future in enumerate(concurrent.futures.as_completed(futures), start=1):
            job = futures[future]
            try:
                seconds, error = future.result()
            except concurrent.futures.BrokenExecutor as broken:
                seconds, error = 0.0, f"the process that ran it ended: {broken}"
            where = job.script.relative_to(ROOT).as_posix()
            if error:
                failures += 1
                print(f"{error}\nartifacts: {where} failed", file=sys.stderr, flush=True)
            else:
                print(f"artifacts: [{count}/{len(due)}] {where} {seconds:.1f} s", flush=True)
    return failures


def run_experiments(scripts: Iterable[Path], workers: int) -> int:
    """Bring the experiments that some scripts use up to date; return how many failed."""
    jobs = map(experiment_job, sorted(imported_experiments(scripts)))
    due = [job for job in jobs if not is_current(ARTIFACTS, job.record, job.key)]
    if not due:
        return 0
    print(f"artifacts: {len(due)} experiments to run, which takes a while", flush=True)
    return run_jobs(due, ARTIFACTS, Request(), workers)
