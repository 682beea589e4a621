"""Put a changed version of a module in the place of one that is imported already.

Whoever has imported a function holds on to it, so the function itself stays and gets other code.
That takes no time, whereas to collect all tests anew for each of thousands of changes takes hours.
"""

import sys
from types import FunctionType, ModuleType
from typing import Any


def graft(module: ModuleType, source: str, *, constants: bool) -> None:
    """Give a module's functions the code and the default arguments that they have in a source.

    Parameters
    ----------
    module : module
        What is changed. Only a process that ends soon should do that.
    source : str
        The whole module, changed.
    constants : bool
        If true, what is neither function nor class is replaced too, here and wherever it was
        imported.

    Raises
    ------
    Exception
        Whatever the changed module raises when it is imported.
    """
    new = ModuleType(module.__name__)
    new.__dict__.update({name: getattr(module, name) for name in ("__file__", "__package__")})
    exec(compile(source, str(module.__file__), "exec"), new.__dict__)
    for name, value in vars(new).items():
        old = vars(module).get(name)
        if _is_imported(value, module.__name__) or name.startswith("__"):
            continue
        if not _change(old, value, constants) and constants:
            _replace(name, old, value, module)


def _is_imported(value: object, module: str) -> bool:
    # A constant tells where its class is from (that of a pattern is from `re`), not who made it.
    of = getattr(value, "__module__", module) if callable(value) else module
    return isinstance(value, ModuleType) or of != module


def _change(old: Any, new: Any, constants: bool) -> bool:
    """Give what was defined its new code; false if it is nothing that has code."""
    old, new = _inner(old), _inner(new)
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        old.__code__ = new.__code__
        old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
        return True
    if isinstance(old, type) and isinstance(new, type):
        for name, value in vars(new).items():
            is_code = _change(vars(old).get(name), value, constants)
            if not is_code and constants and not name.startswith("__"):
                setattr(old, name, value)
        return True
    if isinstance(old, property) and isinstance(new, property):
        for one, other in ((old.fget, new.fget), (old.fset, new.fset)):
            _change(one, other, constants)
        return True
    return False


def _inner(value: Any) -> Any:
    """Return the function that a decorator has wrapped; what it remembers is forgotten."""
    while True:
        if hasattr(value, "cache_clear"):
            value.cache_clear()
        if isinstance(value, classmethod | staticmethod) or hasattr(value, "__wrapped__"):
            value = value.__wrapped__
        elif type(value).__name__ == "cached_property":
            value = value.func
        else:
            return value


def _replace(name: str, old: object, new: object, module: ModuleType) -> None:
    setattr(module, name, new)
    for other in list(sys.modules.values()):
        if getattr(other, "__dict__", {}).get(name, _replace) is old:
            setattr(other, name, new)
