import subprocess
import sys

import attention_explainer

LIST_IMPORTS = """
import sys
before = set(sys.modules)
import numpy
numpy_brings = set(sys.modules)
import attention_explainer.worked_example
for name in sorted(set(sys.modules) - numpy_brings):
    print(name.partition(".")[0])
"""


def test_the_package_needs_numpy_and_the_standard_library_alone():
    run = subprocess.run(
        [sys.executable, "-c", LIST_IMPORTS], capture_output=True, text=True, check=True
    )
    imported = set(run.stdout.split())
    assert "attention_explainer" in imported
    assert imported - sys.stdlib_module_names == {"attention_explainer"}


def test_all_is_sorted_and_complete():
    names = attention_explainer.__all__
    assert names == sorted(names)
    public = {
        name
        for name, thing in vars(attention_explainer).items()
        if not name.startswith("_") and getattr(thing, "__module__", "").startswith("attention_")
    }
    assert set(names) == public
