"""Write the beginnings of a new figure, table, page or claim, which pass all checks as they are."""

import argparse
import difflib
import keyword
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2.defaults

from scripts.artifacts.places import ROOT, find_scripts
from scripts.artifacts.records import write_whole
from scripts.site.held import claims_name
from scripts.tools.command import ProblemError, finish, parser_of
from scripts.tools.pages import MACROS, pages

DESCRIPTION = """\
Write the files of which something new consists. They work as they are and pass every check but
one: a sentence and its claim have to name each other (python3 run.py claims). Turn them into
what you want.

  python3 run.py new figure head_size --page steps/8-multi-head
  python3 run.py new table head_sizes --page steps/8-multi-head
  python3 run.py new page beyond/dropout
  python3 run.py new claim the_second_head_is_flatter --page steps/8-multi-head

figure and table: the script, a test of what it computes, and a claim of the page.
page: the page, its line in the navigation, and its file of claims.
claim: a test in the page's file of claims; NAME is its sentence in short.
"""

TEMPLATES = Path(__file__).with_name("templates")
FOLDERS = {"figure": "figures", "table": "tables"}

TAKEN = {
    *MACROS,
    *("references", "loop", "self", "super", "true", "false", "none"),
    *jinja2.defaults.DEFAULT_NAMESPACE,
}
"""Names that mean something else between a page's brackets."""

NOT_TEXT = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
"""Words that YAML would take for something else."""


def checked_name(name: str) -> str:
    """Return the name of an artifact or a claim, or say what is wrong with it."""
    if not re.fullmatch("[a-z][a-z0-9_]{0,59}", name) or name.endswith("_") or "__" in name:
        raise ProblemError(f"{name!r}: expected small letters, digits and _, such as head_size")
    if keyword.iskeyword(name) or name in TAKEN:
        raise ProblemError(f"{name!r} means something else in Python or on a page; take another")
    return name


def checked_page(page: str, root: Path, named: str = "--page") -> str:
    """Return the path of a page within `docs`, given as readers write it or as a file.

    Raises
    ------
    ProblemError
        If there is no such page; `named` is the argument that gave it.
    """
    name = page.removeprefix("docs/").removesuffix(".md") + ".md"
    known = [path.relative_to(root / "docs").as_posix() for path in pages(root)]
    if name not in known:
        close = difflib.get_close_matches(name, known, n=3) or known
        raise ProblemError(f"{named}: no page is called {page!r}; there is {', '.join(close)}")
    return name


def template(name: str, **words: str) -> str:
    """Return a template with its words in capitals filled in."""
    text = (TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def artifact(kind: str, name: str, page: str, root: Path) -> dict[Path, str]:
    """Return the files of a new figure or table: path → text."""
    folder = FOLDERS[kind]
    scripts = find_scripts(root)
    if name in scripts:
        where = scripts[name].relative_to(root).as_posix()
        raise ProblemError(f"{name!r}: {where} already has this name")
    words = {"NAME": name, "KIND": folder}
    claims, text = with_claim(page, template("artifact_claim.py", **words), root)
    return {
        root / "scripts" / folder / f"{name}.py": template(f"{kind}.py"),
        root / "tests" / "scripts" / folder / f"test_{name}.py": template(
            "artifact_test.py", **words
        ),
        claims: text,
    }


def with_claim(page: str, claim: str, root: Path) -> tuple[Path, str]:
    """Return a page's claims file with one more claim: path and text."""
    path = root / "tests" / "claims" / claims_name(page)
    text = f'"""What {page.removesuffix(".md")} says in words."""\n'
    if path.is_file():
        text = path.read_text(encoding="utf-8")
    test = re.search(r"def (test_\w+)", claim)
    assert test is not None
    if re.search(rf"def {test[1]}\(", text):
        where = path.relative_to(root).as_posix()
        raise ProblemError(f"{test[1].removeprefix('test_')!r}: {where} already has this claim")
    imports, _, rest = claim.partition("\n\n\n")
    # In the right place or not: ruff will sort it.
    head = re.match(r'"""(?:.|\n)*?"""\n', text)
    split = head.end() if head else 0
    return path, f"{text[:split]}\n{imports}\n{text[split:]}\n\n{rest}"


def new_page(name: str, root: Path) -> dict[Path, str]:
    """Return the files of a new page: path → text."""
    name = name.removeprefix("docs/").removesuffix(".md")
    word = "[a-z0-9]+(?:-[a-z0-9]+)*"
    if not re.fullmatch(f"(?:{word}/)?{word}", name):
        raise ProblemError(f"{name!r}: expected letters, digits and -, such as beyond/dropout")
    page = f"{name}.md"
    path = root / "docs" / page
    if path.exists():
        raise ProblemError(f"{name!r}: docs/{page} already exists")
    title = Path(name).name.replace("-", " ").capitalize()
    claim = template("claim.py", NAME="more_than_half_comes_from_a_single_word")
    claims, text = with_claim(page, claim, root)
    navigation = root / "mkdocs.yml"
    return {
        path: template("page.md", TITLE=title),
        claims: text,
        navigation: with_entry(navigation.read_text(encoding="utf-8"), page, title),
    }


def with_entry(settings: str, page: str, title: str) -> str:
    """Return mkdocs.yml with a page in its navigation, after the last one of its folder."""
    folder = page.rpartition("/")[0]
    within = rf"^( +)- .*: {re.escape(folder)}/[^/\n]*\.md *\n" if folder else "(?!)"
    at_the_top = r"^( {2})- .*: \S*\.md *\n"
    found = list(re.finditer(within, settings, re.M)) or list(
        re.finditer(at_the_top, settings, re.M)
    )
    if not found:
        raise ProblemError(f"mkdocs.yml: found no place for {page} under nav; add it by hand first")
    last = found[-1]
    shown = f'"{title}"' if title.lower() in NOT_TEXT or title.isdigit() else title
    return f"{settings[: last.end()]}{last[1]}- {shown}: {page}\n{settings[last.end() :]}"


def write(files: Mapping[Path, str], root: Path) -> None:
    """Write all files or none, then have ruff sort the imports in Python files."""
    before: dict[Path, bytes | None] = {}
    try:
        for path, text in files.items():
            content = path.read_bytes() if path.exists() else None
            write_whole(path, text.encode())
            before[path] = content
        python = [path for path in files if path.suffix == ".py"]
        ruff = [sys.executable, "-m", "ruff"]
        for command in (["check", "--quiet", "--select", "I", "--fix"], ["format", "--quiet"]):
            subprocess.run([*ruff, *command, *python], cwd=root, check=True, capture_output=True)
    except BaseException as problem:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, content)
        if isinstance(problem, OSError | subprocess.CalledProcessError):
            raise ProblemError(f"nothing was written: {problem}") from None
        raise


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Write the files and say what comes next."""
    given = read_command_line(arguments)
    if given.what == "page":
        files = new_page(given.name, root)
        steps = [
            "Write the page; each result on it is a name: [[ weights_from_it.answer ]].",
            "Each sentence that could become false gets a test in the claims file.",
            f"Then tie them: python3 run.py claims --accept {given.name}, and fill in the entries.",
        ]
    else:
        name, page = checked_name(given.name), checked_page(given.page, root)
        if given.what == "claim":
            files = dict([with_claim(page, template("claim.py", NAME=name), root)])
            steps = [
                "Let the test say what the sentence says; break the code once to see it fail.",
                f"Name it in its sentence's entry: python3 run.py claims {page[:-3]}",
            ]
        else:
            files = artifact(given.what, name, page, root)
            steps = [
                f'Put it on docs/{page}: [[ {given.what}("{name}") ]], [[ {name}.largest ]]',
                "Change question, compute and the rest in the script, then test and claim.",
                f"See it alone: python scripts/{FOLDERS[given.what]}/{name}.py --help",
            ]
    write(files, root)
    for path in files:
        print(f"wrote  {path.relative_to(root).as_posix()}")
    steps += ["python3 run.py serve, then diff, check and test --quick"]
    for number, step in enumerate(steps, start=1):
        print(f"{number}. {step}")
    return 0


def read_command_line(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = parser_of("new", DESCRIPTION)
    parser.add_argument("what", choices=(*FOLDERS, "page", "claim"))
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--page", metavar="PAGE", help="the page that will show or say it")
    given = parser.parse_args(arguments)
    if given.what == "page" and given.page:
        parser.error("--page: a new page is on no other")
    if given.what != "page" and not given.page:
        parser.error(f"--page is missing: which page will the {given.what} be on?")
    return given


if __name__ == "__main__":
    raise SystemExit(finish("new", main))
