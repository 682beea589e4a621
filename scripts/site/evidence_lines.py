"""Which lines of a script write a number, found in its source without running it.

Numbers are the entries of the dictionary that `numbers` returns. Some are written out, `"gap": …`;
others are built, `f"{name}_gap": …` in a loop. Followed back from what is returned, every way to
write an entry is found, and a number belongs to the one whose key fits its name most closely.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST = 8
"""Lines of a constant that are quoted; a longer one is a table of its own."""

Binding = ast.stmt | ast.comprehension

BINDS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.With, ast.FunctionDef)
"""Statements that give a name to something."""


@dataclass(frozen=True)
class Made:
    """Where a number comes from.

    Attributes
    ----------
    entry : tuple of int
        Lines that write the number under its name.
    lines : tuple of int
        These, and the lines of the same script that give what they use.
    names : frozenset of str
        What all of these use from the rest of the script.
    """

    entry: tuple[int, ...]
    lines: tuple[int, ...]
    names: frozenset[str]


@dataclass(frozen=True)
class Entry:
    """A way to write entries of the dictionary: what its keys look like, and the code."""

    pattern: str
    typed: int
    code: tuple[ast.AST, ...]
    within: tuple[Binding, ...]

    def fits(self, name: str) -> bool:
        """Whether it can write an entry of this name."""
        return re.fullmatch(self.pattern, name) is not None


class Lines:
    r"""The numbers of one script.

    Parameters
    ----------
    text : str
        The script.

    Examples
    --------
    >>> lines = Lines('WIDE = 4\n\ndef numbers(result):\n    return {"n": f"{WIDE + 1}"}\n')
    >>> lines.made("n")
    Made(entry=(4,), lines=(1, 4), names=frozenset({'WIDE'}))
    """

    def __init__(self, text: str) -> None:
        tree = ast.parse(text)
        self._above = {
            id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        self._constants = {
            name: node
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign)
            for name in _bound(node)
        }
        self._function = next(
            (
                node
                for node in tree.body
                if isinstance(node, ast.FunctionDef) and node.name == "numbers"
            ),
            None,
        )
        self._nodes = list(ast.walk(self._function)) if self._function else []
        self._entries = tuple(self._all_entries())

    def made(self, name: str) -> Made:
        """Say where a number comes from.

        Raises
        ------
        LookupError
            If nothing in the script can write an entry of this name.
        """
        fitting = [entry for entry in self._entries if entry.fits(name)]
        if not fitting:
            raise LookupError(f"numbers: expected an entry {name!r}, found none")
        closest = max(entry.typed for entry in fitting)
        chosen = [entry for entry in fitting if entry.typed == closest]
        own = {line for entry in chosen for node in entry.code for line in _lines(node)}
        given, names = self._given(chosen)
        if self._function and names & {one.arg for one in self._function.args.args}:
            names.add("compute")  # what `numbers` is given
        return Made(tuple(sorted(own)), tuple(sorted(own | given)), frozenset(names))

    def _all_entries(self) -> Iterator[Entry]:
        for node in self._nodes:
            if isinstance(node, ast.Return) and node.value:
                yield from self._entries_of(node.value, set())

    def _entries_of(self, node: ast.expr, seen: set[str]) -> Iterator[Entry]:
        """Follow an expression back to the entries of the dictionary that it stands for."""
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is None:
                    yield from self._entries_of(value, seen)
                else:
                    yield self._entry(key, value)
        elif isinstance(node, ast.DictComp):
            yield self._entry(node.key, node.value, tuple(node.generators))
        elif isinstance(node, ast.BinOp):
            yield from self._entries_of(node.left, seen)
            yield from self._entries_of(node.right, seen)
        elif isinstance(node, ast.Name):
            if node.id not in seen:
                yield from self._entries_under(node.id, seen | {node.id})
        else:  # what a function returns may have any name
            yield Entry(".+", -1, (node,), self._around(node))

    def _entries_under(self, name: str, seen: set[str]) -> Iterator[Entry]:
        """Find what is put into a dictionary that the function has under a name."""
        for node in self._nodes:
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name) and target.id == name:
                        yield from self._entries_of(node.value, seen)
                    elif isinstance(target, ast.Subscript) and _is_name(target.value, name):
                        yield self._entry(target.slice, node.value)

    def _entry(self, key: ast.expr, value: ast.expr, own: tuple[Binding, ...] = ()) -> Entry:
        pattern, typed = _pattern(key)
        return Entry(pattern, typed, (key, value), (*own, *self._around(key)))

    def _around(self, node: ast.AST) -> tuple[Binding, ...]:
        """Return the loops and conditions within the function that a node stands in."""
        found = []
        while node is not self._function:
            node = self._above[id(node)]
            if isinstance(node, ast.For | ast.If | ast.With):
                found.append(node)
        return tuple(found)

    def _given(self, entries: Iterable[Entry]) -> tuple[set[int], set[str]]:
        """Return the lines that give what entries use, and the names used in all of these."""
        lines: set[int] = set()
        names: set[str] = set()
        # With the names that a comprehension around a node binds for it alone.
        new: list[tuple[ast.AST, set[str]]] = []
        for entry in entries:
            own = {
                name
                for node in entry.within
                if isinstance(node, ast.comprehension)
                for name in _bound(node)
            }
            new += [(node, own) for node in (*entry.code, *entry.within)]
        while new:
            node, own = new.pop()
            if isinstance(node, ast.stmt | ast.comprehension):
                lines.update(_lines(node))
            for name in _used(node) - own - names:
                names.add(name)
                new += [(binding, set()) for binding in self._bindings(name)]
        return lines, names

    def _bindings(self, name: str) -> list[ast.stmt]:
        """Return the statements of the function that bind a name; or the script's constant."""
        found: list[ast.stmt] = [
            node
            for node in self._nodes
            if isinstance(node, BINDS) and node is not self._function and name in _bound(node)
        ]
        constant = self._constants.get(name)
        if not found and constant and len(_lines(constant)) <= LONGEST:
            found.append(constant)
        return found


EXACT = 1000
"""A key that is written out comes before any that is built."""


def _pattern(key: ast.expr) -> tuple[str, int]:
    if isinstance(key, ast.Constant):
        return re.escape(str(key.value)), EXACT
    if not isinstance(key, ast.JoinedStr):
        return ".+", 0
    parts = [part.value if isinstance(part, ast.Constant) else None for part in key.values]
    text = "".join(".+" if part is None else re.escape(str(part)) for part in parts)
    return text, sum(len(str(part)) for part in parts if part is not None)


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _lines(node: ast.AST) -> range:
    """Return the lines of a node; of a loop or a condition, those of its head."""
    if isinstance(node, ast.comprehension):
        return range(node.target.lineno, (node.iter.end_lineno or node.iter.lineno) + 1)
    assert isinstance(node, ast.stmt | ast.expr)
    last: ast.AST = node
    if isinstance(node, ast.For):
        last = node.iter
    elif isinstance(node, ast.If):
        last = node.test
    elif isinstance(node, ast.With):
        last = node.items[-1].context_expr
    return range(node.lineno, last.end_lineno + 1)  # type: ignore[attr-defined]


def _head(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a node whose lines are quoted."""
    if isinstance(node, ast.comprehension):
        return [node.target, node.iter, *node.ifs]
    if isinstance(node, ast.For):
        return [node.target, node.iter]
    if isinstance(node, ast.If):
        return [node.test]
    if isinstance(node, ast.With):
        return list(node.items)
    return [node]


def _used(node: ast.AST) -> set[str]:
    """Return the names in a node, without those that a comprehension in it binds for itself."""
    inside = [inner for part in _head(node) for inner in ast.walk(part)]
    own = {
        name for inner in inside if isinstance(inner, ast.comprehension) for name in _bound(inner)
    }
    return {inner.id for inner in inside if isinstance(inner, ast.Name)} - own


def _bound(node: ast.AST) -> set[str]:
    """Return the names that a statement binds."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        targets: list[ast.AST] = list(node.targets)
    elif isinstance(node, ast.With):
        targets = [item.optional_vars for item in node.items if item.optional_vars]
    else:
        targets = [node.target]  # type: ignore[attr-defined]
    return {
        inner.id
        for target in targets
        if not isinstance(target, ast.Subscript | ast.Attribute)
        for inner in ast.walk(target)
        if isinstance(inner, ast.Name)
    }
