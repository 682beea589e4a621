"""Is a weakness known of any package that is locked here?

Asks the database of advisories about each lock file, which needs a network. Where there is none, it
says that nothing was asked.
"""

import argparse
import json
import os
import subprocess
import sys
from typing import Any

from scripts.artifacts.places import ROOT
from scripts.tools.command import ProblemError

WHEN = "every week"

LOCKS = ("quality", "oldest", "recipes", "second_generator")
"""The first of them holds those of the site and the tests as well."""
UNREACHED = ("ConnectionError", "Max retries", "Could not reach", "timed out", "Failed to resolve")
"""What stands in the complaint where there is no network."""


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Ask about each lock file."""
    del given
    found: dict[str, list[str] | None] = {}
    for lock in LOCKS:
        found |= ask(lock)
    known = {package: one for package, one in found.items() if one is not None}
    told = f"{len(known)} of {len(found)} packages were asked about"
    print(told)
    if len(known) < len(found) and "CI" in os.environ:
        raise ProblemError(f"{told}; where this runs on its own, silence is no answer")
    return {
        "packages": len(found),
        "asked": len(known),
        "advisories": [f"{package}: {one}" for package, ids in known.items() for one in ids],
    }


def ask(lock: str) -> dict[str, list[str] | None]:
    """Map each package and version of a lock file to advisories; None if nothing was learnt."""
    path = ROOT / "requirements" / f"{lock}.txt"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"),
            *("--progress-spinner", "off", "--format", "json", "--requirement", str(path)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return advisories_in(done.stdout)
    except ValueError:
        if any(words in done.stderr for words in UNREACHED):
            return {lock: None}
        last = done.stderr.strip().splitlines()[-1:]
        raise ProblemError(f"{path.name}: {' '.join(last) or 'no answer'}") from None


def advisories_in(answer: str) -> dict[str, list[str] | None]:
    """Read what pip-audit prints; it calls a package that it could not ask about no weakness.

    >>> advisories_in('{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X-1"}]}]}')
    {'a 1': ['X-1']}
    >>> advisories_in('{"dependencies": [{"name": "a", "skip_reason": "could not be audited"}]}')
    {'a': None}
    """
    # Lock files may hold one package in several versions.
    return {
        f"{package['name']} {package.get('version', '')}".strip(): None
        if "skip_reason" in package
        else [known["id"] for known in package["vulns"]]
        for package in json.loads(answer)["dependencies"]
    }


def problems(figures: dict[str, Any]) -> list[str]:
    """Name what is known."""
    found = list(figures["advisories"])
    if 0 < figures["asked"] < figures["packages"]:
        found.append(f"only {figures['asked']} of {figures['packages']} packages were asked about")
    return found
