"""`mkdocs serve` shows what the code says now, not what it said when the server started."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE = 300
"""Seconds: far more than a rebuild takes, for machines that do other things as well."""

PAGE = "steps/2-weights/"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def read(copy: Path, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """A server of the copy; `read()` fetches the chapter, or "" while there is none."""
    port = free_port()
    log = tmp_path / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=copy,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def fetch() -> str:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{PAGE}", timeout=60) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    yield fetch
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def wait_for(read: Callable[[], str], holds: Callable[[str], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ((page := read()) and holds(page)):
        assert time.monotonic() < end, page
        time.sleep(0.2)


def replace_once(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def weight_of(word: str, page: str) -> str:
    """Weight of a word in the table of the chapter."""
    (table,) = re.findall(r'<figure [^>]*id="weights_from_it_table".*?</figure>', page, re.DOTALL)
    (weight,) = re.findall(rf'<th scope="row"[^>]*>{word}</th><td[^>]*>([\d.]+)</td>', table)
    return str(weight)


def test_edits_of_pages_package_and_scripts_reach_the_page(
    copy: Path, read: Callable[[], str]
) -> None:
    wait_for(read, lambda page: weight_of("cat", page) == "0.71" != weight_of("mat", page))

    replace_once(copy / "docs/steps/2-weights.md", "A mixture with weights", "One mixture")
    wait_for(read, lambda page: "One mixture" in page and weight_of("cat", page) == "0.71")

    # With the embedding of the mat, the cat has its key and gets its weight.
    example = copy / "src/attention_explainer/worked_example.py"
    (mat,) = re.findall(r'"mat": (\(.*?\))', example.read_text(encoding="utf-8"))
    (cat,) = re.findall(r'"cat": (\(.*?\))', example.read_text(encoding="utf-8"))
    replace_once(example, f'"cat": {cat}', f'"cat": {mat}')
    wait_for(read, lambda page: weight_of("cat", page) == weight_of("mat", page))

    table = copy / "scripts/tables/weights_from_it_table.py"
    replace_once(table, "Weights of the query", "Shares for the query")
    wait_for(read, lambda page: "Shares for the query" in page)
