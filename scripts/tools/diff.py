"""Say what an edit did to the site: numbers, figures, tables, formulas, claims now false."""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.artifacts.places import ARTIFACTS, EXPERIMENTS, ROOT, artifacts_folder
from scripts.artifacts.records import write_whole
from scripts.tools.claims import false_claims
from scripts.tools.command import ProblemError, finish, parser_of
from scripts.tools.comparison import artifacts_of, compared
from scripts.tools.diff_page import page
from scripts.tools.diff_report import Failure, Report
from scripts.tools.diff_text import text
from scripts.tools.pages import Use, all_uses, still_of
from scripts.tools.repository import changed_files, commit_of, export

SCRATCH = ROOT / "build" / "diff"
PAGE = SCRATCH / "index.html"

DESCRIPTION = f"""\
Compare the site that the files here make with the site of a commit. The artifacts of both are
built; what has not changed is not drawn again. The same report is written as a page, with
figures side by side, to {PAGE.relative_to(ROOT).as_posix()}.

  python3 run.py diff                  since the last commit
  python3 run.py diff --base HEAD~3    since three commits ago
  python3 run.py diff --base main      since another branch

Status 0: all claims hold. 1: a script fails or a claim is false. 2: nothing could be compared.
"""


def bring_up_to_date(root: Path) -> list[Failure]:
    """Run the artifact step of a clone; return the scripts that fail.

    Raises
    ------
    ProblemError
        If the step ends without naming one.
    """
    step = root / "scripts" / "build_artifacts.py"
    if not step.is_file():
        raise ProblemError("--base: no scripts/build_artifacts.py in that commit; take a later one")
    done = subprocess.run(
        [sys.executable, str(step)],
        cwd=root,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        stdout=sys.stderr.fileno(),
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    failures = failures_in(done.stderr)
    if done.returncode and not failures:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise ProblemError(f"the artifact step failed: {last[0]}")
    return failures


def failures_in(text: str) -> list[Failure]:
    """Find out from the artifact step's output which scripts failed, and why; each once."""
    found: dict[str, str] = {}
    # If a part of an experiment failed, it is named in brackets.
    for script, reason in re.findall(
        r"^artifacts: (scripts/\S+\.py)(?: \(.*?\))? failed: (.*)$", text, re.M
    ):
        found.setdefault(script, reason)
    return [Failure(script, reason) for script, reason in found.items()]


def build_base(commit: str, scratch: Path = SCRATCH) -> tuple[Path, list[Failure]]:
    """Build a commit's artifacts in a separate folder; return the folder and what fails there.

    What has been built here is copied first, so that only what differs is drawn, and the folder is
    kept for next time.
    """
    folder = scratch / "base"
    stamp = scratch / "base.commit"
    if not stamp.is_file() or stamp.read_text() != commit:
        stamp.unlink(missing_ok=True)
        export(commit, folder)
        if ARTIFACTS.is_dir():
            shutil.copytree(ARTIFACTS, artifacts_folder(folder))
        stamp.write_text(commit)
    return folder, bring_up_to_date(folder)


def uses_by_artifact(root: Path = ROOT) -> dict[str, list[Use]]:
    """Return where pages name each artifact; a live figure also shows its still version."""
    found: dict[str, list[Use]] = {}
    for use in all_uses(root):
        found.setdefault(use.name, []).append(use)
        if use.macro == "live" and (script := root / f"scripts/live/{use.name}.py").is_file():
            found.setdefault(still_of(script), []).append(use)
    return found


def make_report(revision: str) -> tuple[Report, Path]:
    """Build both sides and compare them; return the report and the commit's folder."""
    commit, title = commit_of(revision)
    print(f"run.py diff: the artifacts of {title}", file=sys.stderr, flush=True)
    # The commit first: what is built here is most likely its own, until the edit overwrites it.
    base, failures_at_base = build_base(commit)
    print("run.py diff: the artifacts of the files here", file=sys.stderr, flush=True)
    failures = bring_up_to_date(ROOT)
    # Without an experiment's result, nothing that draws on it has been made.
    is_partial = any(f"/{EXPERIMENTS}/" in each.script for each in failures + failures_at_base)
    left_out = {Path(each.script).stem for each in failures + failures_at_base}
    differences = [] if is_partial else compared(artifacts_of(base), artifacts_of(ROOT), left_out)
    failing = [] if is_partial else false_claims(ROOT)
    before = {
        (claim.file, claim.test) for claim in false_claims(base, {claim.file for claim in failing})
    }
    report = Report(
        base=title,
        differences=differences,
        uses=uses_by_artifact(),
        failures=failures,
        failures_at_base=failures_at_base,
        now_false=[claim for claim in failing if (claim.file, claim.test) not in before],
        false_before=[claim for claim in failing if (claim.file, claim.test) in before],
        pages=[
            name.removeprefix("docs/")
            for name in changed_files(commit)
            if re.fullmatch(r"docs/.*\.md", name)
        ],
    )
    return report, base


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare, print, write the page, and return the exit status."""
    given = read_command_line(arguments)
    report, base = make_report(given.base)
    print(text(report), flush=True)
    write_whole(PAGE, page(report, base, ROOT).encode())
    print(f"\nWith pictures: {PAGE.relative_to(ROOT).as_posix()}")
    return report.status


def read_command_line(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = parser_of("diff", DESCRIPTION)
    parser.add_argument(
        "--base", default="HEAD", metavar="REVISION", help="what to compare with (default: HEAD)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(finish("diff", main))
