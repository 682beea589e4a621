import os
import subprocess
import sys
from pathlib import Path

import pytest

import attention_explainer

LIST_IMPORTS = """
import importlib, pkgutil, sys
import numpy.random  # brings the helper modules of its compiler
already_there = set(sys.modules)
import attention_explainer
for module in pkgutil.walk_packages(attention_explainer.__path__, "attention_explainer."):
    importlib.import_module(module.name)
print(*{name.partition(".")[0] for name in set(sys.modules) - already_there})
"""


def test_the_package_imports_numpy_and_the_standard_library_alone():
    source = str(Path(attention_explainer.__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-c", LIST_IMPORTS],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(run.stdout.split())
    assert imported - sys.stdlib_module_names - {"numpy"} == {"attention_explainer"}


def loaded_by(program):
    """Return which modules of the package a program of one line has loaded."""
    source = str(Path(attention_explainer.__file__).parents[1])
    listing = "import sys; print(*sorted(n for n in sys.modules if n.startswith('attention_exp')))"
    run = subprocess.run(
        [sys.executable, "-c", f"{program}\n{listing}"],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.removeprefix("attention_explainer").lstrip(".") for name in run.stdout.split()}


ALWAYS = {"", "softmax", "arguments"}
ATTENTION = ALWAYS | {"masking", "scaled_dot_product"}


@pytest.mark.parametrize(
    ("program", "modules"),
    [
        ("import attention_explainer", ALWAYS),
        ("from attention_explainer.softmax import softmax", ALWAYS),
        ("from attention_explainer import softmax", ALWAYS),
        ("from attention_explainer import causal_mask", ALWAYS | {"masking"}),
        ("from attention_explainer import rotary", ALWAYS | {"positions"}),
        ("from attention_explainer import KeyValueCache", ALWAYS | {"kv_cache"}),
        ("from attention_explainer import attention_trace", ATTENTION),
        ("import attention_explainer as a; a.MultiHeadAttention", ATTENTION | {"multi_head"}),
        ("from attention_explainer.scaled_dot_product import attend", ATTENTION),
    ],
)
def test_an_import_brings_no_more_than_is_asked_for(program, modules):
    assert loaded_by(program) == modules


@pytest.mark.parametrize(
    "first",
    ["import attention_explainer.softmax", "from attention_explainer import attention_trace", ""],
)
def test_softmax_is_the_function_whatever_was_imported_before(first):
    loaded_by(f"{first}\nfrom attention_explainer import softmax\nassert softmax([0.0]) == 1")


def test_an_unknown_name_is_refused_as_by_any_module():
    with pytest.raises(AttributeError, match="'attention_explainer' has no attribute 'attend'"):
        attention_explainer.attend  # noqa: B018
    with pytest.raises(ImportError):
        from attention_explainer import hardmax  # noqa: F401


def test_all_lists_every_public_name_in_order():
    names = attention_explainer.__all__
    assert names == sorted(names)
    assert set(names) <= set(dir(attention_explainer))
    for name in names:
        assert getattr(attention_explainer, name).__module__.startswith("attention_explainer.")
    public = {
        name
        for name, thing in vars(attention_explainer).items()
        if getattr(thing, "__module__", "").startswith("attention_explainer.")
    }
    assert set(names) == public
