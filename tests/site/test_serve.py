"""`mkdocs serve` shows what the code says now, not what it said when the server started."""

import html
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PATIENCE = 300
"""Seconds: far more than a rebuild takes, for machines that do other things as well."""

PAGE = "steps/2-weights/"


BREEZE = """

def on_post_page(output, page, config):
    return output.replace("</head>", "<!-- breeze --></head>")
"""
"""What a writer might add to the hook."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(copy: Path, log: Path) -> Iterator[Callable[..., str]]:
    """Serve a copy; what is given fetches the chapter, or "" while there is none."""
    port = free_port()
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=copy,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def fetch(address: str = PAGE) -> str:
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{address}", timeout=60) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as answer:
            return html.unescape(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    try:
        yield fetch
    finally:
        server.send_signal(signal.SIGINT)  # Ctrl-C, as people end it
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """What the server writes to its terminal."""
    return tmp_path / "serve.log"


@pytest.fixture
def read(copy: Path, log: Path) -> Iterator[Callable[..., str]]:
    """A server of the test's copy; `read()` fetches the chapter."""
    with serving(copy, log) as fetch:
        yield fetch


@dataclass
class Desk:
    """A copy that somebody writes in while it is served: one mistake after another."""

    copy: Path
    log: Path
    read: Callable[..., str]


@pytest.fixture(scope="module")
def desk(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One server for all mistakes; each test mends its own."""
    folder = tmp_path_factory.mktemp("desk")
    copy, log = shutil.copytree(built_once, folder / "copy"), folder / "serve.log"
    with serving(copy, log) as fetch:
        yield Desk(copy, log, fetch)


def wait_for(read: Callable[[], str], holds: Callable[[str], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ((page := read()) and holds(page)):
        assert time.monotonic() < end, page
        time.sleep(0.2)


def replace_once(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def is_whole(page: str) -> bool:
    """Whether the chapter is there; a message about a mistake may name the table too."""
    return 'id="weights_from_it_table"' in page and "could not be built" not in page


def weight_of(word: str, page: str) -> str:
    """Weight of a word in the table of the chapter."""
    (table,) = re.findall(r'<figure [^>]*id="weights_from_it_table".*?</figure>', page, re.DOTALL)
    (weight,) = re.findall(rf'<th scope="row"[^>]*>{word}</th><td[^>]*>([\d.]+)</td>', table)
    return str(weight)


@pytest.mark.nightly
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


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        pytest.param(
            "docs/steps/2-weights.md",
            "\n\n",
            "\n\n[[ weights_from_it.dog ]]\n\n",
            ["docs/steps/2-weights.md:3: ", "'dog'"],
            id="unknown number",
            marks=pytest.mark.nightly,
        ),
        pytest.param(
            "docs/steps/2-weights.md",
            "\n\n",
            "\n\n[[ weights_from_ti.cat ]]\n\n",
            ["docs/steps/2-weights.md:3: ", "did you mean weights_from_it"],
            id="number of nothing",
            marks=pytest.mark.nightly,
        ),
        pytest.param(
            "docs/steps/2-weights.md",
            "\n\n",
            "\n\n[[ weights_from_it\n\n",
            ["docs/steps/2-weights.md:3: "],
            id="open bracket",
            marks=pytest.mark.nightly,
        ),
        pytest.param(
            "docs/steps/2-weights.md",
            "\n\n",
            "\n\nSo $\\softmx{x}$.\n\n",
            ["docs/steps/2-weights.md:3: ", "softmx"],
            id="half a formula",
            marks=pytest.mark.nightly,
        ),
        pytest.param(
            "docs/steps/2-weights.md",
            "\n\n",
            "\n\n[a page](nowhere.md)\n\n",
            ["steps/2-weights.md", "nowhere.md"],
            id="link to no page",
            marks=pytest.mark.nightly,
        ),
        pytest.param(
            "scripts/tables/weights_from_it_table.py",
            "def tabulate(",
            "def tabulate((",
            ["scripts/tables/weights_from_it_table.py:"],
            id="syntax error",
            marks=pytest.mark.nightly,
        ),
        pytest.param(
            "scripts/tables/weights_from_it_table.py",
            "    return ",
            "    return nothing_of_the_kind + ",
            [
                "scripts/tables/weights_from_it_table.py:",
                "NameError: name 'nothing_of_the_kind' is not defined",
            ],
            id="script that raises",
            marks=pytest.mark.nightly,
        ),
        pytest.param(
            "mkdocs.yml",
            "nav:",
            "nav",
            ["mkdocs.yml"],
            id="broken settings",
            marks=pytest.mark.nightly,
        ),
    ],
)
def test_the_server_survives_and_says_what_is_wrong(
    desk: Desk, file: str, old: str, new: str, said: list[str]
) -> None:
    wait_for(desk.read, is_whole)
    path = desk.copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    said_before = len(desk.log.read_text(encoding="utf-8"))
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        wait_for(desk.read, lambda page: "could not be built" in page)
        page, terminal = desk.read(), desk.log.read_text(encoding="utf-8")[said_before:]
        for words in said:
            assert words in page
            assert words in terminal
        for shown in (page, terminal):
            assert "Traceback" not in shown
            assert "site-packages" not in shown
        assert "livereload(" in page, "the browser comes back by itself"
        assert "could not be built" in desk.read(""), "every page says so"
    finally:
        path.write_text(text, encoding="utf-8")
    wait_for(desk.read, is_whole)


@pytest.mark.nightly
def test_edits_of_what_makes_pages_show_and_draw_nothing_anew(
    copy: Path, read: Callable[..., str], log: Path
) -> None:
    wait_for(read, lambda page: "Computed by" in page)
    drawn = copy / "build/artifacts/figures/weights_from_it.json"
    before = drawn.stat().st_mtime_ns
    for path in (copy / "scripts/site").rglob("*"):
        if path.suffix in (".py", ".html", ".jinja", ".j2"):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("Computed by", "Reckoned by"), encoding="utf-8")
    with (copy / "scripts/site/hook.py").open("a", encoding="utf-8") as hook:
        hook.write(BREEZE)
    replace_once(
        copy / "overrides/main.html",
        "{% block extrahead %}",
        "{% block extrahead %}<!-- zephyr -->",
    )
    sheet = copy / "docs/assets/stylesheets/site.css"
    sheet.write_text(f".zephyr {{ top: 0 }}\n{sheet.read_text(encoding='utf-8')}", encoding="utf-8")
    for word in ("Reckoned by", "<!-- zephyr -->", "<!-- breeze -->"):
        wait_for(read, lambda page, word=word: word in page)
    style = "assets/stylesheets/every-page.css"
    wait_for(lambda: read(style), lambda text: "zephyr" in text)
    assert drawn.stat().st_mtime_ns == before

    (watched,) = re.findall("Watching paths for changes: (.*)", log.read_text(encoding="utf-8"))
    for folder in ("docs", "src", "scripts", "data", "benchmarks/data", "overrides"):
        assert f"'{folder}'" in watched
    assert "build" not in watched
