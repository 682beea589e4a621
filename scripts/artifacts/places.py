"""Where things lie: the folders of the project, and the scripts of its artifacts."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "build" / "artifacts"

KINDS = ("figures", "tables", "formulas", "examples", "live")
"""Folders of `scripts/` that hold artifact scripts."""

EXPERIMENTS = "experiments"
"""The folder of `scripts/` that holds what is computed once and drawn on by several artifacts."""


def find_scripts(root: Path = ROOT) -> dict[str, Path]:
    """Map the name of each artifact to its script.

    Raises
    ------
    ValueError
        If two scripts share a name: a page could not say which it means.
    """
    scripts: dict[str, Path] = {}
    for kind in KINDS:
        for path in sorted((root / "scripts" / kind).glob("*.py")):
            if path.stem == "__init__":
                continue
            if path.stem in scripts:
                raise ValueError(
                    f"{path.stem}: two scripts bear this name, "
                    f"{scripts[path.stem].relative_to(root)} and {path.relative_to(root)}"
                )
            scripts[path.stem] = path
    return scripts
