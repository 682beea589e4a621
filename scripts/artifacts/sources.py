"""What is in a Python file, found without running it: its code, and what it imports."""

import ast
import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Import:
    """What an import statement asks for: a module, or a name from it.

    Attributes
    ----------
    module : str
        Dotted name, without the leading dots of a relative import.
    name : str or None
        What is imported from the module; None for `import module`.
    level : int
        Number of leading dots of a relative import.
    is_renamed : bool
        Whether it is given another name (`as`).
    """

    module: str
    name: str | None = None
    level: int = 0
    is_renamed: bool = False


@dataclass(frozen=True)
class Source:
    """What is in a Python file.

    Attributes
    ----------
    code : str
        Hash of the code, without comments, docstrings and layout. It is the same under every
        version of Python.
    imports : tuple of Import
        What is imported when another file imports this one: nothing under `if TYPE_CHECKING` or
        `if __name__ == "__main__"`.
    imports_as_main : tuple of Import
        What is imported when this file is run.
    handed_on : mapping of str to Import
        Names imported from elsewhere, including those for type checkers.
    docstring : str
        What the file says about itself.
    names : frozenset of str
        Names and attributes that the code uses when another file imports this one.
    names_as_main : frozenset of str
        Those that it uses when this file is run.
    """

    code: str
    imports: tuple[Import, ...]
    imports_as_main: tuple[Import, ...]
    handed_on: Mapping[str, Import]
    docstring: str
    names: frozenset[str]
    names_as_main: frozenset[str]


@functools.cache
def read_source(text: str) -> Source:
    """Read a program; cached by its text, since nearly every script reaches the shared files."""
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    statements = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    typing = _under(tree, "TYPE_CHECKING")
    main = _under(tree, "__name__")
    return Source(
        code=_digest(tree),
        imports=_all_imports(node for node in statements if id(node) not in typing | main),
        imports_as_main=_all_imports(node for node in statements if id(node) not in typing),
        handed_on={
            alias.asname or alias.name: one
            for node in statements
            if isinstance(node, ast.ImportFrom)
            for alias, one in zip(node.names, _imports(node), strict=True)
        },
        docstring=ast.get_docstring(tree) or "",
        names=_names(node for node in nodes if id(node) not in main),
        names_as_main=_names(nodes),
    )


@functools.cache
def own_code(text: str) -> str:
    """Hash the code of an `__init__` without what it merely hands on from elsewhere."""
    tree = ast.parse(text)
    return _digest(ast.Module([node for node in tree.body if not _hands_on(node)], []))


def _all_imports(statements: Iterator[ast.Import | ast.ImportFrom]) -> tuple[Import, ...]:
    return tuple(one for node in statements for one in _imports(node))


def _names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    names = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(one.module.partition(".")[0] for one in _imports(node))
            names.update(one.name for one in _imports(node) if one.name)
    return frozenset(names)


def _imports(node: ast.Import | ast.ImportFrom) -> list[Import]:
    if isinstance(node, ast.Import):
        return [Import(alias.name, is_renamed=alias.asname is not None) for alias in node.names]
    return [
        Import(node.module or "", alias.name, node.level, alias.asname is not None)
        for alias in node.names
    ]


def _is_if(node: ast.AST, name: str) -> bool:
    """Whether a statement is `if TYPE_CHECKING`, or `if __name__ == "__main__"`."""
    if not isinstance(node, ast.If):
        return False
    test = node.test
    if name == "__name__":
        # This comparison only: what is under `!= "__main__"` does run on import.
        return ast.unparse(test) in ("__name__ == '__main__'", "'__main__' == __name__")
    return ast.unparse(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _under(tree: ast.Module, name: str) -> set[int]:
    """Return the identities of the nodes that run only if a condition holds."""
    return {
        id(inner)
        for node in tree.body
        if _is_if(node, name)
        for statement in node.body  # type: ignore[attr-defined]
        for inner in ast.walk(statement)
    }


def _hands_on(node: ast.stmt) -> bool:
    """Whether a statement in an `__init__` merely hands on names, or lists them."""
    if isinstance(node, ast.ImportFrom) or _is_if(node, "TYPE_CHECKING"):
        return True
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def _digest(tree: ast.Module) -> str:
    pieces: list[str] = []
    _spell(tree, pieces)
    return hashlib.sha256("".join(pieces).encode("utf-8", "surrogatepass")).hexdigest()


def _spell(node: object, pieces: list[str]) -> None:
    """Spell out a tree without its empty fields: those that later Pythons add are empty."""
    if isinstance(node, ast.AST):
        pieces.append(f"({type(node).__name__}")
        for field in node._fields:
            value = getattr(node, field, None)
            if field == "ctx" or value is None or value == []:
                continue
            if field == "body" and isinstance(value, list):
                value = _without_texts(value)
            pieces.append(f" {field}=")
            _spell(value, pieces)
        pieces.append(")")
    elif isinstance(node, list):
        for entry in node:
            _spell(entry, pieces)
            pieces.append(",")
    else:
        # With its type, since 1, 1.0 and True are equal.
        pieces.append(f"{type(node).__name__} {node!r}")


def _without_texts(body: list[ast.stmt]) -> list[ast.stmt]:
    """Leave out strings that stand by themselves: docstrings, including those below a constant."""
    return [
        node
        for node in body
        if not (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        )
    ]


def docstring(text: str) -> str:
    """Return a program's docstring, even under `python -OO`; "" if it has none."""
    return read_source(text).docstring
