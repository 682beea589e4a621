"""Make wrong versions of a module: one small change each.

The changes are those of mutmut, and two more: an `if` goes one way always, and a call that stands
alone is left out. What says something to people only is left as it is: docstrings, annotations,
and everything within `raise`. So is what can change no result: whether `astype` may do without a
copy, whether `zip` checks lengths, and whether float64 is written out or left as the default, None.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.mutators import mutation_operators

from scripts.quality.mutating.mutant import Mutant

LEFT_ALONE = (
    cst.Annotation,
    cst.Decorator,
    cst.Import,
    cst.ImportFrom,
    cst.Raise,
    cst.TypeAlias,
    cst.TypeParameters,
)


def mutants_of(file: str, source: str) -> list[Mutant]:
    """Return all wrong versions of a module, each of them once."""
    wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    finder = _Finder(wrapper.module)
    found: dict[str, Mutant] = {}
    meant = {ast.dump(ast.parse(source))}
    with finder.resolve(wrapper):
        wrapper.module.visit(finder)
        changes = list(finder.changes(source))
    for changed, within, statement in changes:
        try:
            means = ast.dump(ast.parse(changed))
        except SyntaxError:  # such as `case +1`
            continue
        if means in meant:
            continue
        meant.add(means)
        was, now = difference(source, changed)
        if _without_what_is_free(was) == _without_what_is_free(now):
            continue
        name, function_lines = within
        found[changed] = Mutant(file, name, was, now, statement, function_lines, changed)
    return list(found.values())


def difference(old: str, new: str) -> tuple[str, str]:
    """Return the lines that differ, old and new, each as one line of text."""
    one, other = old.splitlines(), new.splitlines()
    start = next(
        (number for number, pair in enumerate(zip(one, other, strict=False)) if len({*pair}) > 1),
        min(len(one), len(other)),
    )
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        del one[-1], other[-1]
    return _in_one_line(one), _in_one_line(other)


def _without_what_is_free(text: str) -> str:
    """Leave out of a statement what makes no difference to a result."""
    text = re.sub(r",? ?\b(copy|strict)=\w+", "", text)
    text = re.sub(r"\bnp\.float64\b", "None", text)
    return re.sub(r",\s*\)", ")", text)


def _in_one_line(lines: Iterable[str]) -> str:
    return " ".join(line.strip() for line in lines)


class _Finder(cst.CSTVisitor):
    """Goes through a module and notes what can be changed."""

    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider)

    def __init__(self, module: cst.Module) -> None:
        self._module = module
        self._found: list[tuple[cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, LEFT_ALONE) or _is_for_people(node):
            return False
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                self._found.extend((node, new) for new in _enough(node, [*operator(node)]))
        self._found.extend((node, new) for new in _further(node))
        return True

    def changes(self, source: str) -> Iterator[tuple[str, Any, tuple[int, int]]]:
        """Yield each changed module, its function with its lines, and its statement's lines."""
        starts = [0]
        for line in source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        for node, new in self._found:
            place = self._range(node)
            if place is None:  # an operator, which has no place of its own
                changed = cst.ensure_type(self._module.deep_replace(node, new), cst.Module).code
            else:
                start = starts[place.start.line - 1] + place.start.column
                end = starts[place.end.line - 1] + place.end.column
                changed = source[:start] + self._code(new) + source[end:]
            yield changed, self._function(node), self._statement(node)

    def _code(self, node: cst.CSTNode) -> str:
        """Return a node's text; parentheses of what it replaces are outside and stay."""
        if isinstance(node, cst.BaseExpression) and node.lpar:
            node = node.with_changes(lpar=[], rpar=[])
        return self._module.code_for_node(node)

    def _range(self, node: cst.CSTNode) -> CodeRange | None:
        if not isinstance(node, cst.BaseExpression | cst.BaseSmallStatement):
            return None
        return self.get_metadata(PositionProvider, node)

    def _parents(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        while not isinstance(node, cst.Module):
            yield node
            node = self.get_metadata(ParentNodeProvider, node)

    def _function(self, node: cst.CSTNode) -> tuple[str, tuple[int, int]]:
        """Return the name of the outermost function, with its class, and its lines."""
        around = [
            each
            for each in self._parents(node)
            if isinstance(each, cst.FunctionDef | cst.ClassDef) and each is not node
        ]
        functions = [each for each in around if isinstance(each, cst.FunctionDef)]
        name = ".".join(each.name.value for each in reversed(around))
        if not functions:
            return name, (0, 0)
        return name, self._lines(functions[-1])

    def _statement(self, node: cst.CSTNode) -> tuple[int, int]:
        """Return the lines that run if the change does."""
        for each in self._parents(node):
            if isinstance(each, cst.SimpleStatementLine):
                return self._lines(each)
            if isinstance(each, cst.BaseCompoundStatement):
                first = self._lines(each)[0]
                inner = each.cases[0] if isinstance(each, cst.Match) else each.body
                return first, max(first, self._lines(inner)[0] - 1)
        return 0, 0

    def _lines(self, node: cst.CSTNode) -> tuple[int, int]:
        place = self.get_metadata(PositionProvider, node)
        return place.start.line, place.end.line


def _is_for_people(node: cst.CSTNode) -> bool:
    """Say whether nothing that runs depends on a statement."""
    if isinstance(node, cst.Expr):
        return isinstance(node.value, cst.SimpleString | cst.ConcatenatedString)
    if isinstance(node, cst.If):
        return isinstance(node.test, cst.Name) and node.test.value == "TYPE_CHECKING"
    if isinstance(node, cst.FunctionDef):
        return any(_name(each.decorator) == "overload" for each in node.decorators)
    if isinstance(node, cst.Call):
        return _name(node.func) in ("cast", "TypeVar", "NewType")
    if isinstance(node, cst.Assign):
        name = _name(node.targets[0].target)
        # `Array = NDArray[Any]` is a name for annotations.
        return name == "__all__" or (name[:1].isupper() and any(map(str.islower, name)))
    return False


def _name(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def _enough(node: cst.CSTNode, changed: list[Any]) -> list[Any]:
    """Leave out what is noticed whenever another change to the same place is."""
    if isinstance(node, cst.BaseString):
        return changed[:1]  # others differ in upper and lower case only
    if isinstance(node, cst.Call) and len(node.args) > 1:
        # An argument that is left out need not be None as well.
        same = [new for new in changed if len(new.args) == len(node.args)]
        nothing = [new for new in same if new.func.deep_equals(node.func)]
        return [new for new in changed if new not in nothing]
    return changed


def _further(node: cst.CSTNode) -> Sequence[cst.CSTNode]:
    """Return what mutmut does not do: conditions that go one way, calls that are left out."""
    if isinstance(node, cst.If):
        return [node.with_changes(test=cst.Name(name)) for name in ("True", "False")]
    if isinstance(node, cst.Expr) and isinstance(node.value, cst.Call):
        return [cst.Pass()]
    return []
