"""Write into a built site what it consists of and where it was built: manifest.json."""

import hashlib
import importlib.metadata
import json
import platform
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.artifacts.places import ROOT
from scripts.artifacts.records import write_whole
from scripts.tools.command import ProblemError, check_site, finish, parser_of
from scripts.tools.repository import changed_files, commit_of

NAME = "manifest.json"

PACKAGES = ("numpy", "matplotlib", "mkdocs", "mkdocs-material")
"""Packages whose versions are recorded; the lock files have the rest."""

DESCRIPTION = f"""\
Write {NAME} into a built site: the hash of each file, the commit, and the processor and
versions that it was built with. `python3 run.py build` does so by itself.

  python3 -m scripts.tools.manifest --site-dir site
"""


def processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return the processor's name, since the last digits of sums depend on it."""
    text = cpuinfo.read_text(errors="replace") if cpuinfo.is_file() else ""
    named = re.search(r"^model name\s*:\s*(.+)", text, re.M)
    return named[1].strip() if named else platform.processor() or platform.machine()


def commit(root: Path = ROOT) -> str:
    """Return the hash of the commit that was built, marked if files differ from it."""
    try:
        name, _ = commit_of("HEAD", root)
        return f"{name} with edits" if changed_files(name, root) else name
    except ProblemError:
        return "unknown"


def hashes(site: Path) -> dict[str, str]:
    """Return path → hash for the files of a site, except the manifest itself."""
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file() and path != site / NAME
    }


def manifest_of(site: Path) -> dict[str, Any]:
    """Describe a built site."""
    return {
        "commit": commit(),
        "processor": processor(),
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in PACKAGES},
        },
        "files": hashes(site),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a site's manifest, ignoring options of MkDocs that do not matter here."""
    parser = parser_of("build", DESCRIPTION)
    parser.add_argument("-d", "--site-dir", type=Path, default=ROOT / "site")
    given, _ = parser.parse_known_args(arguments)
    check_site(given.site_dir, "--site-dir")
    text = json.dumps(manifest_of(given.site_dir), indent=1, ensure_ascii=False)
    write_whole(given.site_dir / NAME, f"{text}\n".encode())
    return 0


if __name__ == "__main__":
    raise SystemExit(finish("build", main))
