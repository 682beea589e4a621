"""Compare a build in which nothing has changed with one without the artifact step.

Builds the site once, so that every artifact is current. Then it builds repeatedly, in turn with the
artifact step and with the step switched off, and compares the medians. Ends with status 1 if the
ratio is above the limit.

    python benchmarks/second_build.py --runs 9
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 1.3
FEWEST_RUNS = 7


def seconds_of_build(site: Path, artifacts: str) -> float:
    """Build the site into a folder, with the step "on" or "off"; return how long it took."""
    environment = {name: value for name, value in os.environ.items() if name != "ARTIFACTS"}
    if artifacts == "off":
        environment["ARTIFACTS"] = "off"
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{done.stderr}\nthe build failed, so there is nothing to compare")
    return seconds


def measure(runs: int, site: Path) -> dict[str, list[float]]:
    """Time both kinds of build in turn, so that other work on the machine affects both."""
    seconds: dict[str, list[float]] = {"on": [], "off": []}
    for run in range(runs):
        # They also take turns at going first.
        for artifacts in ("on", "off") if run % 2 == 0 else ("off", "on"):
            seconds[artifacts].append(seconds_of_build(site, artifacts))
    return seconds


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=9, help="of each kind (default: 9)")
    runs = parser.parse_args().runs
    if runs < FEWEST_RUNS:
        parser.error(f"--runs: expected at least {FEWEST_RUNS}, got {runs}")
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        seconds_of_build(site, "on")
        seconds = measure(runs, site)
    medians = {artifacts: statistics.median(times) for artifacts, times in seconds.items()}
    for artifacts, times in seconds.items():
        sys.stdout.write(
            f"artifact step {artifacts:3}  median {medians[artifacts]:.2f} s  "
            f"(from {min(times):.2f} to {max(times):.2f} s, {runs} runs)\n"
        )
    ratio = medians["on"] / medians["off"]
    sys.stdout.write(f"ratio {ratio:.2f}, at most {LIMIT}\n")
    return 1 if ratio > LIMIT else 0


if __name__ == "__main__":
    raise SystemExit(main())
