"""Time what a writer waits for: from saving a file to the page that shows it.

Copies the working tree, with what has been built, to a separate folder, serves it, and edits it
there: a word in a chapter, a style sheet, a browser script, the script of a table and of a figure,
an embedding, and a comment in the package. It asks for the page until the edit shows, undoes the
edit and waits until that shows as well. Prints the median for each kind, and ends with status 1 if
a median is above its limit.

    python benchmarks/edit_latency.py --runs 5
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_BEHIND = {".git", ".venv", "site", "weights"}
"""Folders that are not copied."""

PATIENCE = 300.0
"""Seconds after which an edit counts as lost."""

ASK_AGAIN = 0.02
"""Seconds between requests."""

Read = Callable[[str], str]


@dataclass(frozen=True)
class Edit:
    """One kind of edit.

    Attributes
    ----------
    name : str
        What is edited.
    file : str
        Where.
    old, new : str
        What is replaced, once, by what.
    page : str
        The address at which the edit shows.
    limit : float
        Seconds that it may take on an otherwise idle machine with two cores.
    """

    name: str
    file: str
    old: str
    new: str
    page: str
    limit: float


EDITS = (
    Edit("word", "docs/steps/2-weights.md", "# ", "# Zephyr ", "steps/2-weights/", 1.5),
    Edit("CSS", "docs/assets/stylesheets/site.css", "", "/* zephyr */", "", 1.0),
    Edit("JavaScript", "docs/assets/javascripts/code-labels.js", "", "// zephyr\n", "", 1.0),
    Edit(
        "table script",
        "scripts/tables/weights_from_it_table.py",
        "Weights of the query",
        "Zephyrs of the query",
        "steps/2-weights/",
        3.0,
    ),
    Edit(
        "figure script",
        "scripts/figures/attention_map.py",
        "the cells hold hundredths",
        "the cells hold zephyrs",
        "steps/2-weights/",
        3.0,
    ),
    Edit(
        "embedding",
        "src/attention_explainer/worked_example.py",
        '"cat": (1.0, 1.0, 0.0, 0.0)',
        '"cat": (1.0, 0.9, 0.0, 0.0)',
        "steps/2-weights/",
        15.0,
    ),
    Edit(
        "comment in softmax.py",
        "src/attention_explainer/softmax.py",
        "\ndef softmax(",
        "\n# Zephyr.\ndef softmax(",
        "reference/attention/",
        3.0,
    ),
)


@contextlib.contextmanager
def served(root: Path) -> Iterator[Read]:
    """Serve a copy; gives a function that fetches an address of the site."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    log = root.parent / "serve.log"
    # The folder of the served site is deleted with the copy.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["TMPDIR"] = str(root.parent)
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=root,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def read(address: str) -> str:
        if server.poll() is not None:
            sys.exit(f"{log.read_text()}\nthe server ended, so there is nothing to time")
        url = f"http://127.0.0.1:{port}/{address}"
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                text = str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""
        # The server adds a script that differs from answer to answer.
        return re.sub(r"<script>\s*var livereload.*?</script>", "", text, flags=re.DOTALL)

    try:
        yield read
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


def wait(read: Read, address: str, holds: Callable[[str], bool]) -> float:
    """Ask until the answer is what it should be; return how long that took."""
    start = time.perf_counter()
    while not ((text := read(address)) and holds(text)):
        if time.perf_counter() - start > PATIENCE:
            sys.exit(f"{address}: the edit did not show within {PATIENCE:.0f} s")
        time.sleep(ASK_AGAIN)
    return time.perf_counter() - start


def seconds_of(edit: Edit, root: Path, read: Read) -> float:
    """Make an edit and undo it; return how long it took to show."""
    file = root / edit.file
    address = edit.page or edit.file.removeprefix("docs/")
    original, before = file.read_bytes(), read(address)
    text = original.decode()
    if edit.old not in text:
        sys.exit(f"{edit.file}: no {edit.old!r} to edit")
    # Two seconds after the last edit, so that none benefits from, or waits for, the one before.
    time.sleep(2.5)
    file.write_text(text.replace(edit.old, edit.new, 1), encoding="utf-8")
    seconds = wait(read, address, lambda now: now != before)
    file.write_bytes(original)
    wait(read, address, lambda now: now == before)
    return seconds


def left_behind(folder: str, names: list[str]) -> set[str]:
    """Say which parts of a folder stay behind, as `shutil.copytree` asks."""
    return LEFT_BEHIND.intersection(names) if Path(folder) == ROOT else set()


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="of each kind (default: 5)")
    parser.add_argument("--only", nargs="+", choices=[edit.name for edit in EDITS], metavar="KIND")
    given = parser.parse_args()
    if given.runs < 1:
        parser.error(f"--runs: expected at least 1, got {given.runs}")
    are_slow = False
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "copy"
        shutil.copytree(ROOT, root, ignore=left_behind)
        with served(root) as read:
            wait(read, "steps/2-weights/", bool)
            for edit in EDITS:
                if given.only and edit.name not in given.only:
                    continue
                times = [seconds_of(edit, root, read) for _ in range(given.runs)]
                median = statistics.median(times)
                are_slow |= median > edit.limit
                sys.stdout.write(
                    f"{edit.name:22} median {median:5.2f} s  (from {min(times):.2f} to "
                    f"{max(times):.2f} s, {given.runs} runs), at most {edit.limit:.1f}\n"
                )
                sys.stdout.flush()
    return 1 if are_slow else 0


if __name__ == "__main__":
    raise SystemExit(main())
