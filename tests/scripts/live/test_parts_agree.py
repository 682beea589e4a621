"""The five files of a live figure know each other by names alone: here the names are compared.

Script, panel, program, module and style sheet: fields, numbers, buttons, what is handed over, and
the places that the module looks for.
"""

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scripts.artifacts.live_panels import panel
from scripts.artifacts.places import ROOT
from scripts.artifacts.rendering import load
from scripts.live import real_heads, score_playground
from scripts.results.essay_quotes import DIMENSIONS_4, SCORES_5, WEIGHTS_5, rounding

LIVE = ROOT / "scripts/live"
MODULES = ROOT / "docs/assets/javascripts/live"
SHEETS = ROOT / "docs/assets/stylesheets/live"
TEMPLATES = ROOT / "scripts" / "site" / "templates"
NAMES = sorted(path.stem for path in LIVE.glob("*.py"))
ONLY_SEEN = {"mechanism": {"stage"}, "real_heads": {"view"}}
"""Fields that say what stands open: a program prints all of it."""
OF_EVERY_PANEL = {"reset", "copy", "link", "hide", "retry", "run", "save"}

each_figure = pytest.mark.parametrize("name", NAMES)


@cache
def computed(name: str) -> tuple[ModuleType, Any]:
    script = load(LIVE / f"{name}.py")
    return script, script.compute()


@cache
def panel_of(name: str) -> str:
    script, result = computed(name)
    return panel(LIVE / f"{name}.py", script.start(result), result)


def module_of(name: str) -> str:
    return (MODULES / f"{name}.js").read_text(encoding="utf-8")


def modules_of(name: str) -> str:
    """Return a figure's module and those of other figures that it computes with."""
    others = re.findall(r'from "\./(\w+)\.js"', module_of(name))
    return "\n".join(map(module_of, [name, *(each for each in others if each in NAMES)]))


def program_of(name: str) -> str:
    return (LIVE / "programs" / f"{name}.py").read_text(encoding="utf-8")


def attributes(name: str, attribute: str) -> set[str]:
    return set(re.findall(rf'{attribute}="([^"]*)"', panel_of(name)))


def leaves(value: Any, path: str = "") -> list[str]:
    """List the paths of a state as the module does."""
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, one in inner for leaf in leaves(one, f"{path}.{key}".lstrip("."))]
    return [path]


def assigned(program: str) -> dict[str, ast.expr]:
    """Return what a program assigns to names at its top."""
    return {
        node.targets[0].id: node.value
        for node in ast.parse(program).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


@each_figure
def test_every_part_is_there(name: str) -> None:
    for path in (
        LIVE / "panels" / f"{name}.html",
        LIVE / "programs" / f"{name}.py",
        MODULES / f"{name}.js",
    ):
        assert path.is_file(), path


def test_no_part_is_left_of_a_figure_that_is_gone() -> None:
    shared = {"address", "data", "dragging", "fields", "grid", "numbers", "panel", "problems"}
    shared |= {"running", "sharing", "sight", "state", "timers", "downloads", "first_run"}
    shared |= {"drawing", "drawing_controls", "drawing_tools", "playing"}
    assert {path.stem for path in MODULES.glob("*.js")} == {*NAMES, *shared}
    run_by_readers = {path.stem for path in TEMPLATES.glob("own_*.html")}
    others = {"program", "shared", *run_by_readers}
    assert {path.stem for path in SHEETS.glob("*.css")} <= {*NAMES, *others}
    assert {path.stem for path in (LIVE / "programs").glob("*.py")} == set(NAMES)
    assert {path.stem for path in (LIVE / "panels").glob("[a-z]*.html")} == set(NAMES)


@each_figure
def test_each_value_of_the_start_has_a_control_and_a_line_in_the_program(name: str) -> None:
    script, result = computed(name)
    start = script.start(result)
    assert attributes(name, "data-field") == set(leaves(start))
    lines = assigned(program_of(name))
    for field in start.keys() - ONLY_SEEN.get(name, set()):
        assert field in lines, f"the program has no line {field} = …"
        assert re.search(rf"^{field} = .*$", program_of(name), re.MULTILINE)


@each_figure
def test_the_program_prints_each_number_of_the_panel_and_no_other(
    name: str, tmp_path: Path
) -> None:
    script, result = computed(name)
    program = tmp_path / f"{name}.py"
    text = program_of(name)
    for key, value in script.given(result).items():
        text = re.sub(rf"^{key} = \[\]$", f"{key} = {value!r}", text, flags=re.MULTILINE)
    program.write_text(text, encoding="utf-8")
    for part, content in (script.files(result) if hasattr(script, "files") else {}).items():
        data = tmp_path / f"{name}.{part}.data.json"
        data.write_text(json.dumps(content), encoding="utf-8")
    # Beside its data, and with the package alone: nothing of this repository's scripts.
    done = subprocess.run(
        [sys.executable, "-I", "-c", ALONE, str(program)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    printed = {line.rpartition(" ")[0] for line in done.stdout.splitlines()}
    assert printed == attributes(name, "data-number")


ALONE = f"""
import runpy, sys
sys.path = [path for path in sys.path if path != {str(ROOT)!r}] + [{str(ROOT / "src")!r}]
runpy.run_path(sys.argv[1])
"""


@each_figure
def test_each_button_has_an_action_and_each_action_a_button(name: str) -> None:
    found = re.search(r"^export const actions = \{$(.*?)^\};$", module_of(name), re.M | re.S)
    actions = re.findall(r"^  (\w+)(?:\(|:)", found[1], re.M) if found else []
    assert attributes(name, "data-action") == OF_EVERY_PANEL | set(actions)


@each_figure
def test_all_that_is_handed_over_is_used(name: str) -> None:
    script, result = computed(name)
    unused = {key for key in script.given(result) if not re.search(rf"\b{key}\b", modules_of(name))}
    assert unused == set()


@each_figure
def test_the_module_finds_the_places_that_it_looks_for(name: str) -> None:
    wanted = set(re.findall(r"\.(live-[a-z-]+)", module_of(name)))
    classes = {
        one for text in re.findall(r'class="([^"]*)"', panel_of(name)) for one in text.split()
    }
    assert wanted <= classes | {"live-program", "live-status"}


@each_figure
def test_styles_are_of_classes_that_a_panel_has(name: str) -> None:
    sheet = SHEETS / f"{name}.css"
    if not sheet.is_file():
        return
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    wanted = set(re.findall(r"\.(live-[a-z-]+)", text))
    source = (LIVE / "panels" / f"{name}.html").read_text(encoding="utf-8") + panel_of(name)
    assert {one for one in wanted if not re.search(rf"\b{one}\b", source)} <= set(
        re.findall(r"live-[a-z-]+", module_of(name))
    )


def test_the_program_of_the_scores_has_what_the_essay_prints() -> None:
    lines = assigned(program_of("score_playground"))
    literal = {name: ast.literal_eval(lines[name]) for name in ("PRINTED", "HALF", "D_K", "scores")}
    assert literal["PRINTED"] == {word: float(text) for word, text in WEIGHTS_5.items()}
    assert literal["D_K"] == int(DIMENSIONS_4)
    assert literal["scores"] == computed("score_playground")[1].scores.tolist()
    assert set(SCORES_5) == set(WEIGHTS_5)
    for word, text in WEIGHTS_5.items():
        low, high = rounding(text)
        assert round(literal["PRINTED"][word] - literal["HALF"], 3) == low
        assert round(literal["PRINTED"][word] + literal["HALF"], 3) == high
    assert [list(pair) for pair in score_playground.PAIRS] == [["cat", "mat"], ["mat", "sat"]]


def test_the_program_of_the_real_model_starts_where_the_figure_does() -> None:
    script, result = computed("real_heads")
    lines = assigned(program_of("real_heads"))
    for name, value in script.start(result).items():
        assert name in ONLY_SEEN["real_heads"] or ast.literal_eval(lines[name]) == value
    assert ast.literal_eval(lines["HEADS"]) == script.given(result)["heads"]
    assert f"weight / {real_heads.PARTS} for" in program_of("real_heads")
