"""The commands look at the project; nothing of the project looks at them."""

import pytest

from scripts.artifacts.imports import imported_names
from scripts.artifacts.places import ROOT

TOOLS = ROOT / "scripts" / "tools"
OTHERS = [
    path
    for folder in ("src", "scripts")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if TOOLS not in path.parents
]


def test_there_are_files_to_look_at():
    assert len(OTHERS) > 100


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_neither_machine_nor_content_draws_on_the_commands(path):
    names = imported_names(path.read_text(encoding="utf-8"))
    assert not [name for name in names if name.startswith("scripts.tools")]
