"""What `run.py diff` says of edits to a small repository."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest


class References(HTMLParser):
    """Collects what a page loads, and the names within it."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for key, value in attributes:
            if key == "id":
                self.names.append(value or "")
            if key == "src" or (key == "href" and tag == "link"):
                self.loaded.append(value or "")


def page_of(repository: Path) -> str:
    return (repository / "build/diff/index.html").read_text(encoding="utf-8")


def test_without_an_edit_nothing_differs(tool, repository):
    done = tool("diff")
    assert done.returncode == 0, done.stderr
    assert "Begin\nNothing differs on the site." in done.stdout
    assert "Nothing differs on the site." in page_of(repository)


def test_an_edit_that_is_not_committed_is_followed_to_every_place(tool, edit, repository):
    edit("scripts/tables/count.py", "return 7", "return 9")
    done = tool("diff")
    assert done.returncode == 1, done.stderr
    assert "  count.n  7 → 9\n      docs/index.md:3\n  and 1 that no page names\n" in done.stdout
    assert "  count  caption, 1 cell\n      docs/index.md:5\n" in done.stdout
    assert "seven, twice: 14 → 18" in done.stdout
    assert re.search(r"  point  drawing, alt text.*\n      docs/index.md:7\n", done.stdout)
    assert "docs/index.md: there are fewer than eight\n" in done.stdout
    assert "tests/claims/test_index.py:5  assert count.compute() < 8" in done.stdout
    assert done.stdout.count("1 claim now false, 2 numbers, 1 figure, 1 table\n") == 1

    page = page_of(repository)
    assert "<del>14</del> <ins>18</ins>" in page
    assert "http://127.0.0.1:8000/#point" in page
    references = References()
    references.feed(page)
    assert references.loaded == []
    assert len(references.names) == len(set(references.names))
    assert {"before", "after"} <= {name.partition("-")[0] for name in references.names}
    assert not re.search(r"url\((?!#|\"data:)", page)


@pytest.mark.nightly
def test_only_what_differs_is_drawn_on_either_side(tool, edit):
    edit("scripts/tables/count.py", "return 7", "return 6")
    made = [line for line in tool("diff").stderr.splitlines() if "to make" in line]
    assert made == ["artifacts: 2 to make, 2 unchanged"]
    made = [line for line in tool("diff").stderr.splitlines() if "to make" in line]
    assert made == []


@pytest.mark.nightly
def test_new_and_deleted_artifacts_are_named(tool, repository):
    (repository / "scripts/formulas/letter.py").rename(repository / "scripts/formulas/sign.py")
    done = tool("diff")
    assert "  letter  deleted\n      docs/index.md:9\n" in done.stdout
    assert "  sign  new\n      on no page\n" in done.stdout
    assert "2 formulas" in done.stdout


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("raise ValueError('seven: no')", "ValueError: seven: no"),
        ("return 7 +", "scripts/formulas/letter.py:5: invalid syntax"),
    ],
)
def test_a_script_that_fails_is_named_and_no_traceback_shown(tool, edit, broken, reason):
    edit("scripts/formulas/letter.py", 'return "n"', broken)
    done = tool("diff")
    assert done.returncode in (1, 2)
    assert reason in done.stdout + done.stderr
    assert "letter.py" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.nightly
def test_a_claim_that_was_false_before_is_kept_apart(tool, edit, repository):
    edit("tests/claims/test_index.py", "< 8", "< 3")
    subprocess.run(["git", "add", "--all"], cwd=repository, check=True)
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
    subprocess.run(["git", *who, "commit", "-qm", "Claim too much"], cwd=repository, check=True)
    done = tool("diff")
    assert done.returncode == 1
    assert "False here and in the commit\n  docs/index.md: there are fewer" in done.stdout
    assert "now false" not in done.stdout
    assert tool("diff", "--base", "HEAD~1").stdout.count("1 claim now false") == 1


@pytest.mark.nightly
def test_digits_beyond_those_shown_are_told_from_what_a_page_shows(tool, edit):
    edit("scripts/tables/count.py", '("one", 2)', '("one", 2.0000001)')
    edit("scripts/tables/count.py", '["", "d"]', '["", ".0f"]')
    done = tool("diff")
    assert done.returncode == 0, done.stderr
    assert "Only files for download" in done.stdout
    assert "count: count.csv" in done.stdout
    assert "1 table" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--base", "nowhere"), "no commit is called 'nowhere'"),
        (("--base", "--all"), "expected one argument"),
        (("--bas", "HEAD"), "unrecognized arguments"),
    ],
)
def test_bad_input_is_one_line_and_status_2(tool, arguments, reason):
    done = tool("diff", *arguments)
    assert done.returncode == 2
    assert reason in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_without_a_repository_there_is_nothing_to_compare_with(tool, repository):
    (repository / ".git").rename(repository / "no_git")
    done = tool("diff")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "not a git repository" in done.stderr
