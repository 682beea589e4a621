"""Modules are looked for in doctests, which import them among all others.

Who replaces what is already imported breaks those that hold on to it: a class is no longer itself,
and a function cannot be handed to another process.
"""

import subprocess
import sys
import tomllib

from scripts.artifacts.places import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FOLDERS = [
    place for place in SETTINGS["tool"]["pytest"]["ini_options"]["testpaths"] if place != "tests"
]
PROGRAM = """
import importlib, sys
before = {}
for name in sys.argv[1:]:
    importlib.import_module(name)
    replaced = [one for one, module in before.items() if sys.modules.get(one) is not module]
    if replaced:
        sys.exit(f"{name} replaces {', '.join(replaced)}")
    before |= {one: it for one, it in sys.modules.items() if one.startswith(("scripts", "attent"))}
print(len(before))
"""


def test_importing_a_module_replaces_no_other() -> None:
    names = [
        ".".join(path.relative_to(ROOT / "src" if folder == "src" else ROOT).with_suffix("").parts)
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name not in ("__init__.py", "__main__.py") and path.parent.name != "templates"
    ]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *names], cwd=ROOT, capture_output=True, text=True
    )
    assert not done.returncode, done.stderr
    assert int(done.stdout) > len(names)
