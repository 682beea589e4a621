"""Run programs one after the other in one interpreter, each as if it were the first.

The page gives the text of a program, and perhaps a function of the package that is to take the
place of the package's own. What is printed, tracebacks included, is what `python FILE` prints.
"""

import ast
import linecache
import sys
import traceback
import warnings
from pathlib import Path

import numpy as np

PACKAGE = "attention_explainer"

# Two versions of a file within one second look alike to the cache of compiled files.
sys.dont_write_bytecode = True


def run(code: str, name: str) -> None:
    """Run a program; print what it prints, or its traceback.

    Parameters
    ----------
    code : str
        Its text.
    name : str
        What tracebacks call it.
    """
    forget_package()
    # So that tracebacks can show lines of a file that does not exist.
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    try:
        with np.errstate(), np.printoptions(), warnings.catch_warnings():
            exec(compile(code, name, "exec"), {"__name__": "__main__"})
    except SystemExit as ending:
        if isinstance(ending.code, str):
            sys.stdout.write(f"{ending.code}\n")
    except BaseException as error:  # the reader's own, whatever they are
        # Without the frame of this function, which is no part of the program.
        frames = error.__traceback__.tb_next if error.__traceback__ else None
        traceback.print_exception(error.with_traceback(frames), file=sys.stdout)
    sys.stdout.flush()


def forget_package() -> None:
    """Have the package imported anew: a program may have changed it, or its files."""
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


def run_with(changed: str, function: str, code: str, name: str) -> None:
    """Run a program with another version of a function in the package's file.

    Parameters
    ----------
    changed : str
        The lines of the function.
    function : str
        Its full name, such as "attention_explainer.softmax.softmax".
    code, name : str
        As for `run`.
    """
    module, _, short = function.rpartition(".")
    path = file_of(module)
    before = path.read_text(encoding="utf-8")
    path.write_text(replaced(before, short, changed), encoding="utf-8")
    linecache.checkcache(str(path))
    try:
        run(code, name)
    finally:
        path.write_text(before, encoding="utf-8")
        linecache.checkcache(str(path))


def file_of(module: str) -> Path:
    """Return the file of a module of the package, on the first place that has it."""
    parts = Path(*module.split(".")).with_suffix(".py")
    return next(path for place in sys.path if (path := Path(place, parts)).is_file())


def replaced(source: str, function: str, changed: str) -> str:
    r"""Return a file with other lines in the place of a function's.

    Examples
    --------
    >>> replaced("a = 1\ndef f():\n    return a\nb = 2\n", "f", "def f():\n    return 3")
    'a = 1\ndef f():\n    return 3\nb = 2\n'
    """
    (node,) = (
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == function
    )
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    lines = source.splitlines()
    lines[first - 1 : node.end_lineno] = changed.splitlines()
    return "\n".join(lines) + "\n"
