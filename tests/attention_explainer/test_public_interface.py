import os
import subprocess
import sys
from pathlib import Path

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


def test_all_lists_every_public_name_in_order():
    names = attention_explainer.__all__
    assert names == sorted(names)
    public = {
        name
        for name, thing in vars(attention_explainer).items()
        if getattr(thing, "__module__", "").startswith("attention_explainer")
    }
    assert set(names) == public
