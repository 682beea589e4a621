"""What git knows: which files differ from a commit, and that commit's files."""

import os
import shutil
import subprocess
from pathlib import Path

from scripts.artifacts.places import ROOT
from scripts.tools.command import ProblemError


def git(*arguments: str | Path, root: Path = ROOT, index: Path | None = None) -> str:
    """Run git and return what it prints.

    Raises
    ------
    ProblemError
        If there is no git or no repository, or git refuses.
    """
    environment = os.environ | ({"GIT_INDEX_FILE": str(index)} if index else {})
    try:
        done = subprocess.run(
            ["git", "-c", "core.quotePath=false", *arguments],
            cwd=root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        raise ProblemError("git is needed, but is not on this machine") from None
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise ProblemError(f"git {arguments[0]}: {reason[0]}")
    return done.stdout


def commit_of(revision: str, root: Path = ROOT) -> tuple[str, str]:
    """Return the hash of a revision's commit, and a name for readers."""
    try:
        commit = git(
            "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}", root=root
        )
    except ProblemError as problem:
        if "single revision" in str(problem):
            raise ProblemError(f"--base: no commit is called {revision!r}") from None
        raise
    return commit.strip(), git(
        "show", "--no-patch", "--format=%h %s", commit.strip(), root=root
    ).strip()


def changed_files(commit: str, root: Path = ROOT) -> list[str]:
    """Return the files that differ from a commit, committed or not, including new and deleted."""
    # A renamed file counts under both names.
    changed = git("diff", "--name-only", "--no-renames", "-z", commit, "--", root=root)
    new = git("ls-files", "--others", "--exclude-standard", "-z", root=root)
    return sorted({name for name in (changed + new).split("\0") if name})


def export(commit: str, folder: Path, root: Path = ROOT) -> None:
    """Write a commit's files into a folder, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    index = folder.with_name(f"{folder.name}.index")
    # With a separate index, so that the repository's state is left alone.
    git("read-tree", commit, root=root, index=index)
    git("checkout-index", "--all", f"--prefix={folder}/", root=root, index=index)
    index.unlink()
