"""Where things are: the folders of the project, and the scripts of its artifacts."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

KINDS = ("figures", "tables", "formulas", "examples", "live")
"""Folders of `scripts/` that hold artifact scripts."""

EXPERIMENTS = "experiments"
"""The folder of `scripts/` for what is computed once and used by several artifacts."""

MODES = ("", "draft", "off")
"""What the environment variable ARTIFACTS may ask for: everything in full, which is what happens
without it; a draft, in which experiments run with few seeds; or, for those who measure the site's
build, that it use whatever artifacts are there."""


def mode() -> str:
    """Return what the environment variable ARTIFACTS asks for, one of `MODES`.

    Raises
    ------
    ValueError
        If it asks for anything else: a misspelt draft would take a long time and not be a draft.
    """
    asked = os.environ.get("ARTIFACTS", "")
    if asked not in MODES:
        raise ValueError(f"ARTIFACTS: expected draft, off or nothing, got {asked!r}")
    return asked


def is_draft() -> bool:
    """Whether experiments are to be quick rather than good."""
    return mode() == "draft"


def artifacts_folder(root: Path = ROOT) -> Path:
    """Return where the site finds its artifacts; drafts are kept apart, so none is published."""
    # Merely importing this must not fail over a misspelt mode; the build reports it.
    return root / "build" / ("draft" if os.environ.get("ARTIFACTS") == "draft" else "artifacts")


ARTIFACTS = artifacts_folder()


def find_scripts(root: Path = ROOT) -> dict[str, Path]:
    """Map the name of each artifact to its script.

    Raises
    ------
    ValueError
        If two scripts share a name: a page could not say which it meant.
    """
    scripts: dict[str, Path] = {}
    for kind in KINDS:
        for path in sorted((root / "scripts" / kind).glob("*.py")):
            if path.stem == "__init__":
                continue
            if path.stem in scripts:
                raise ValueError(
                    f"{path.stem}: two scripts have this name, "
                    f"{scripts[path.stem].relative_to(root)} and {path.relative_to(root)}"
                )
            scripts[path.stem] = path
    return scripts
