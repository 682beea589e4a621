"""What may import what: the mechanism and the training stand without their example."""

import ast
import graphlib
from pathlib import Path

import pytest

import attention_explainer

FOLDER = Path(attention_explainer.__file__).parent
PACKAGE = FOLDER.name


def module_name(path):
    return ".".join(path.relative_to(FOLDER.parent).with_suffix("").parts).removesuffix(".__init__")


PATHS = {module_name(path): path for path in FOLDER.rglob("*.py")}


def named_imports(module):
    """Return the modules that a module's import statements name, wherever in it they stand."""
    names = set()
    for node in ast.walk(ast.parse(PATHS[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written in full, not with dots"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names & PATHS.keys()


def loaded_with(module):
    """Return what is loaded with a module: importing `a.b.c` runs `a` and `a.b` as well."""
    found, unread = set(), {module}
    while unread:
        name = unread.pop()
        found.add(name)
        parents = {name.rsplit(".", parts)[0] for parts in range(1, name.count(".") + 1)}
        unread |= (named_imports(name) | parents) - found
    return found


def is_example(module):
    return module.startswith(f"{PACKAGE}.worked_")


def test_the_block_of_the_example_is_seen_to_reach_the_example():
    """Otherwise the test below could pass because it sees nothing."""
    assert f"{PACKAGE}.worked_example" in loaded_with(f"{PACKAGE}.worked_block")
    assert f"{PACKAGE}.scaled_dot_product" in loaded_with(f"{PACKAGE}.training.random_starts")


@pytest.mark.parametrize("module", sorted(name for name in PATHS if not is_example(name)))
def test_nothing_but_the_example_reaches_the_example(module):
    assert not {name for name in loaded_with(module) if is_example(name)}


def test_no_modules_import_each_other_in_a_circle():
    by_module = {name: named_imports(name) - {PACKAGE} for name in PATHS if name != PACKAGE}
    assert len(list(graphlib.TopologicalSorter(by_module).static_order())) == len(by_module)
