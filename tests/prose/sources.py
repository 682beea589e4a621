"""What programs write for readers, read from the programs themselves.

On a page, all that an artifact wrote counts as computed. Whether the artifact computed it, its
source says: a digit in a text, a number that goes straight into one, a cell that was typed.
"""

import ast
import io
import itertools
import re
import tokenize
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from jinja2 import nodes
from pygments.lexers.javascript import JavascriptLexer
from pygments.token import Token

from scripts.artifacts.places import ROOT
from scripts.site.names import Names
from tests.prose.judging import normal
from tests.prose.reading import COMPUTED, passages

ADDRESS = r"[a-z]+(?:_[a-z]+)+\.\S+=\S*"
"""What a link says of the state that a live figure is to have."""

CONTENT = ("figures", "tables", "formulas", "examples", "live", "live/programs")
CONTENT += ("results", "experiments", "real_model")
"""Folders of `scripts` that write what a reader sees."""

TO_TEXT = {"show", "percent", "trimmed", "vector", "median_and_range", "str", "format", "repr"}
"""Functions that make text of their first argument."""

KEEPS_TYPED = {"abs", "float", "float32", "float64", "array", "int", "round", "Fraction", "Decimal"}
"""Functions that make no result of a number that was typed."""

TICKS = {"set_xticks", "set_yticks"}

NOT_SHOWN = {
    "getattr",
    "add_argument",
    "add_parser",
    "read_text",
    "write_text",
    "open",
    "isinstance",
}
"""Functions whose texts are names, or are for those who run a program."""

SPECIFICATION = r"%?,?(?:\.\d)?[defg]"
"""A format specification, as `show` and tables take it: no text of two digits is one."""

ROUNDING = 1e-9
"""What is smaller is zero to a reader."""

GROUPS = 5
"""Which argument of `Table` says how many columns a heading spans."""

NAME_WITH_DIGIT = r"\.?[A-Za-z_]+\d+(?:_\w+)?|[a-z]+_\w+"
"""A text that no sentence has: the name of a number, of a run, of a type."""


@dataclass(frozen=True)
class Written:
    """A text in a program, or a number that becomes one.

    Attributes
    ----------
    line : int
        Counted from 1.
    text : str
        With `COMPUTED` where a program puts in a value.
    """

    line: int
    text: str


@cache
def written_in(path: Path) -> list[Written]:
    """Return what a file writes for readers, by what kind of file it is."""
    return READERS[path.suffix](path)


# Python


def of_python(path: Path) -> list[Written]:
    """Read the texts of a module, and the numbers that it typed into one."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    shown = path.parent.name in ("examples", "programs")
    if path.parent.name == "programs":
        tree.body = [each for each in tree.body if not _is_state(each)]
    found = [*_texts(tree), *_typed(tree, _parameters(tree))]
    if shown:
        found += _comments(source)
    if path.parent.name == "formulas" or path.name == "latex.py":
        found = [Written(each.line, f"${each.text}$") for each in found]
    return sorted(dict.fromkeys(found), key=lambda written: written.line)


def _comments(source: str) -> Iterator[Written]:
    """Yield the comments of a program that readers see."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Written(token.start[0], token.string)


def _is_state(statement: ast.stmt) -> bool:
    """Whether a line is one of those that give a program the state of its figure.

    What the build writes into them is held to the figure by tests/scripts/live.
    """
    return isinstance(statement, ast.Assign) and _is_plain(statement.value)


def _is_plain(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True


def called(node: ast.AST) -> str:
    """Return the name of what is called, or ""."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _parts(nodes_: Any) -> Iterator[ast.AST]:
    for node in nodes_ if isinstance(nodes_, list | tuple) else [nodes_]:
        if isinstance(node, ast.AST):
            yield from ast.walk(node)


def _not_texts(tree: ast.AST) -> set[int]:
    """Return the parts of a program whose texts reach no reader."""
    hidden: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            hidden.append(node.value)  # a docstring
        elif isinstance(node, ast.FormattedValue):
            hidden += _parts(node.format_spec)
        elif isinstance(node, ast.Dict):
            hidden += [key for key in node.keys if _is_identifier(key)]
        elif isinstance(node, ast.Subscript):
            hidden += _parts(node.slice)
        elif isinstance(node, ast.Compare):
            hidden += _parts([node.left, *node.comparators])
        elif isinstance(node, ast.Raise):
            hidden += _parts(node.exc)
        elif called(node) in NOT_SHOWN:
            hidden += _parts(node)
        elif isinstance(node, ast.keyword) and node.arg in ("encoding", "format", "formats"):
            hidden += _parts(node.value)
        elif called(node) in TICKS and len(node.args) == 2 and _says_positions(*node.args):
            hidden += _parts(node.args[1])
        elif isinstance(node, ast.IfExp) and _is_zero_if_zero(node):
            hidden.append(node.body)
    return {id(node) for node in hidden}


def _is_identifier(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and re.fullmatch(r"\w+", str(node.value)) is not None


def _is_zero_if_zero(node: ast.IfExp) -> bool:
    """Whether "0" is written where a test has just found zero, but for what rounding leaves."""
    if not isinstance(node.body, ast.Constant) or not isinstance(node.test, ast.Compare):
        return False
    operator, bound = node.test.ops[0], node.test.comparators[0]
    if node.body.value != "0" or not isinstance(bound, ast.Constant):
        return False
    if isinstance(operator, ast.Eq):
        return bound.value == 0
    return isinstance(operator, ast.Lt) and 0 < bound.value <= ROUNDING


def _says_positions(positions: ast.expr, labels: ast.expr) -> bool:
    """Whether the labels of ticks say where the ticks are, which divide their axis evenly."""
    try:
        numbers = [Fraction(str(number)) for number in ast.literal_eval(positions)]
        said = [_read(label) for label in ast.literal_eval(labels)]
    except (ValueError, TypeError):
        return False
    return said == numbers and divides_evenly(numbers)


def divides_evenly(numbers: Collection[Fraction]) -> bool:
    """Whether numbers are those of an axis: as far from each other, or as many times as large.

    >>> divides_evenly([Fraction(1), Fraction(10), Fraction(100)])
    True
    >>> divides_evenly([Fraction(0), Fraction(71, 100), Fraction(1)])
    False
    """
    pairs = list(itertools.pairwise(numbers))
    if len({after - before for before, after in pairs}) == 1 and len(pairs) > 1:
        return True
    return all(number > 0 for number in numbers) and (
        len({after / before for before, after in pairs}) == 1 and len(pairs) > 1
    )


def _read(label: str) -> Fraction:
    text = normal(label).replace("−", "-").replace(",", "").replace("⁄", "/")
    base, _, exponent = text.partition("^")
    power = exponent.replace("^", "")
    return Fraction(base) ** int(power) if power else Fraction(text)


def _with_holes(node: ast.JoinedStr, hole: str = COMPUTED) -> str:
    parts = (part.value if isinstance(part, ast.Constant) else hole for part in node.values)
    return "".join(map(str, parts))


def _is_name(text: str) -> bool:
    """Whether a text is for programs: a specification, a name, the address of a state."""
    return re.fullmatch(rf"{SPECIFICATION}|{NAME_WITH_DIGIT}|{ADDRESS}", text) is not None


def _texts(tree: ast.AST) -> Iterator[Written]:
    hidden = _not_texts(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            if id(node) not in hidden and not _is_name(_with_holes(node, "0")):
                yield Written(node.lineno, _with_holes(node))
            hidden |= {id(part) for part in node.values}
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in hidden
            and not _is_name(node.value)
        ):
            yield Written(node.lineno, node.value)


def is_number(node: ast.AST | None) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    )


def is_typed(node: ast.expr, typed: Mapping[str, str]) -> bool:
    """Whether the value of an expression follows from typed numbers alone."""
    if isinstance(node, ast.Name):
        return node.id in typed
    if isinstance(node, ast.UnaryOp):
        return is_typed(node.operand, typed)
    if isinstance(node, ast.BinOp):
        return is_typed(node.left, typed) and is_typed(node.right, typed)
    if isinstance(node, ast.List | ast.Tuple):
        return bool(node.elts) and all(is_typed(part, typed) for part in node.elts)
    if isinstance(node, ast.Dict):
        return bool(node.values) and all(is_typed(part, typed) for part in node.values)
    if isinstance(node, ast.Subscript):
        return is_typed(node.value, typed)
    if isinstance(node, ast.Call) and (called(node) in KEEPS_TYPED | TO_TEXT):
        return bool(node.args) and all(
            is_typed(part, typed) or isinstance(part, ast.Constant) for part in node.args
        )
    return is_number(node)


def _made_text(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what a program makes text of, each of several choices by itself."""
    for value in _handed_over(tree):
        choices = [value]
        while choices:
            choice = choices.pop()
            if isinstance(choice, ast.IfExp):
                choices += [choice.body, choice.orelse]
            elif isinstance(choice, ast.BoolOp):
                choices += choice.values
            else:
                yield choice


def _handed_over(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            if not _is_name(_with_holes(node, "0")):
                values = (each for each in node.values if isinstance(each, ast.FormattedValue))
                yield from (each.value for each in values)
        elif isinstance(node, ast.Call) and called(node) in TO_TEXT and node.args:
            yield node.args[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "format":
                yield from node.args
                yield from (each.value for each in node.keywords)
        elif (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Mod)
            and isinstance(node.left, ast.Constant)
            and isinstance(node.left.value, str)
        ):
            yield from node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]


CELLS = {"tabulate", "data"}
"""Functions of the contract that return what stands in cells."""


def _cells(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the numbers that stand as such in a row of a table."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name in CELLS:
            apart = {
                id(part)
                for node in ast.walk(function)
                if isinstance(node, ast.Subscript)
                for part in ast.walk(node.slice)
            }
            apart |= {
                id(part)
                for node in ast.walk(function)
                if isinstance(node, ast.For | ast.comprehension)
                for part in ast.walk(node.iter)
            }
            for node in ast.walk(function):
                # How many columns a heading spans is nothing that a cell says.
                if isinstance(node, ast.keyword) and node.arg == "groups":
                    apart |= {id(part) for part in ast.walk(node.value)}
                elif called(node) == "Table" and len(node.args) > GROUPS:
                    apart |= {id(part) for part in ast.walk(node.args[GROUPS])}
            for node in ast.walk(function):
                if isinstance(node, ast.List | ast.Tuple) and id(node) not in apart:
                    yield from (part for part in node.elts if is_typed(part, {}))


def _assigned(body: Collection[ast.stmt]) -> dict[str, str]:
    """Return the names that a body gives to typed numbers → the numbers."""
    found: dict[str, str] = {}
    for statement in body:
        target: ast.expr | None = None
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            target = statement.target
        if isinstance(target, ast.Name) and is_typed(statement.value, found):  # type: ignore[attr-defined]
            found[target.id] = _with_values(statement.value, found)  # type: ignore[attr-defined]
    return found


def _with_values(node: ast.expr, typed: Mapping[str, str]) -> str:
    """Return an expression, and the numbers that its names stand for."""
    names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} & set(typed)
    return ast.unparse(node) + "".join(f" ({name} = {typed[name]})" for name in sorted(names))


def _used_otherwise(tree: ast.AST) -> set[str]:
    """Return the names that a program uses for more than to write them."""
    names = {node.id: "" for node in ast.walk(tree) if isinstance(node, ast.Name)}
    in_text = {
        id(part) for value in _made_text(tree) if is_typed(value, names) for part in ast.walk(value)
    }
    return {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and id(node) not in in_text
    }


@cache
def _used_elsewhere() -> frozenset[str]:
    """Return the constants that any program of the project takes from another one and uses."""
    found: set[str] = set()
    for folder in ("src", "scripts"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            taken = {
                alias.asname or alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom)
                for alias in node.names
                if (alias.asname or alias.name).isupper()
            }
            used = _used_otherwise(tree)
            attributes = {
                node.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute) and node.attr.isupper()
            }
            found |= used & (taken | attributes)
    return frozenset(found)


def _parameters(tree: ast.AST) -> frozenset[str]:
    """Return names that stand for what is computed with, so that a text may say it."""
    return frozenset(_used_otherwise(tree)) | _used_elsewhere()


def _typed(tree: ast.Module, parameters: Collection[str]) -> Iterator[Written]:
    def written(node: ast.expr, typed: Mapping[str, str]) -> Written:
        return Written(node.lineno, _with_values(node, typed))

    constants = {
        name: value for name, value in _assigned(tree.body).items() if name not in parameters
    }
    for value in _made_text(tree):
        if is_typed(value, constants):
            yield written(value, constants)
    for value in _cells(tree):
        yield written(value, {})
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            used = _used_otherwise(function)
            local = {
                name: value for name, value in _assigned(function.body).items() if name not in used
            }
            local |= _defaults(function, used)
            looped = _looped(function, constants | local)
            local |= {name: value for name, value in looped.items() if name not in used}
            for value in _made_text(function):
                if local and is_typed(value, constants | local) and not is_typed(value, constants):
                    yield written(value, constants | local)


def _looped(function: ast.FunctionDef, typed: Mapping[str, str]) -> dict[str, str]:
    """Return the names that go through numbers which were typed one by one."""
    return {
        loop.target.id: _with_values(loop.iter, typed)
        for loop in ast.walk(function)
        if isinstance(loop, ast.For | ast.comprehension)
        and isinstance(loop.target, ast.Name)
        and is_typed(loop.iter, typed)
    }


def _defaults(function: ast.FunctionDef, used: Collection[str]) -> dict[str, str]:
    """Return the arguments that a function only writes, whose default is a typed number."""
    given = function.args
    last = [*given.posonlyargs, *given.args][-len(given.defaults) :] if given.defaults else []
    pairs = [
        *zip(last, given.defaults, strict=True),
        *zip(given.kwonlyargs, given.kw_defaults, strict=True),
    ]
    return {
        argument.arg: ast.unparse(value)
        for argument, value in pairs
        if is_number(value) and argument.arg not in used and value is not None
    }


# Templates


BRACES = jinja2.Environment()
BRACKETS = Names().jinja


def of_template(path: Path) -> list[Written]:
    """Read a template of HTML or Markdown."""
    return in_template(path.read_text(encoding="utf-8"), BRACES)


def in_template(source: str, language: jinja2.Environment) -> list[Written]:
    """Read the texts between the placeholders of a template, and those typed into them."""
    tree = language.parse(source)
    text = "".join(
        part.data if isinstance(part, nodes.TemplateData) else COMPUTED
        for output in tree.find_all(nodes.Output)
        for part in output.nodes
    )
    # Lines of a template are not those of its text; a finding has its words to search for.
    found = [Written(_line_of(source, each.text), each.text) for each in passages(text)]
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            found += _said_by(part)
    for assign in tree.find_all(nodes.Assign):
        if _is_typed(assign.node):
            found.append(Written(assign.lineno, f"set {_unparsed(assign.node)}"))
    for loop in tree.find_all(nodes.For):
        if isinstance(loop.iter, nodes.List | nodes.Tuple) and _is_typed(loop.iter):
            numbers = [
                Fraction(str(part.value))
                for part in loop.iter.items
                if isinstance(part, nodes.Const)
            ]
            if not divides_evenly(numbers):
                found.append(Written(loop.lineno, _unparsed(loop.iter)))
    return found


FILTERS = {"indent", "plain", "verdict", "with_maths"}
"""What a page may do to a number or a macro that it names."""


PROGRAM = re.compile(r"<(?:script|style|template|iframe|object|embed)\b", re.IGNORECASE)
"""What would show something that nobody reads here."""


def beyond_names(page: str) -> list[Written]:
    """Return what a page does beside naming: it may show results, and compute none."""
    tree = BRACKETS.parse(page)
    lines = page.splitlines()
    found = [node.lineno for node in tree.body if not isinstance(node, nodes.Output)]
    found += [number for number, line in enumerate(lines, 1) if PROGRAM.search(line)]
    for output in tree.find_all(nodes.Output):
        found += [part.lineno for part in output.nodes if not _is_name_of_result(part)]
    return [Written(line, lines[line - 1].strip()) for line in dict.fromkeys(found)]


def _is_name_of_result(node: nodes.Node | None) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in FILTERS and _is_name_of_result(node.node)
    if isinstance(node, nodes.Call):
        given = [*node.args, *(each.value for each in node.kwargs)]
        return isinstance(node.node, nodes.Name) and all(
            isinstance(value, nodes.Const) and isinstance(value.value, str) for value in given
        )
    if isinstance(node, nodes.Getattr):
        return isinstance(node.node, nodes.Name)
    return isinstance(node, nodes.TemplateData)


def _line_of(source: str, text: str) -> int:
    words = max(re.split(f"[{COMPUTED}]", text), key=len).strip()
    place = source.find(words[:40])
    return source.count("\n", 0, place) + 1 if place >= 0 else 1


def _is_typed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Const):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if isinstance(node, nodes.BinExpr):
        return _is_typed(node.left) and _is_typed(node.right)
    if isinstance(node, nodes.UnaryExpr):
        return _is_typed(node.node)
    if isinstance(node, nodes.List | nodes.Tuple):
        return bool(node.items) and all(map(_is_typed, node.items))
    if isinstance(node, nodes.Filter):
        return node.node is not None and _is_typed(node.node)
    return (
        isinstance(node, nodes.Call)
        and isinstance(node.node, nodes.Name)
        and node.node.name in TO_TEXT
        and bool(node.args)
        and _is_typed(node.args[0])
    )


def _unparsed(node: nodes.Node) -> str:
    """Return the numbers of an expression."""
    return " ".join(str(const.value) for const in node.find_all(nodes.Const)) or str(
        getattr(node, "value", "")
    )


def _said_by(part: nodes.Node) -> Iterator[Written]:
    """Yield what was typed into a placeholder: numbers, and the texts that are no names."""
    if isinstance(part, nodes.TemplateData):
        return
    choices = [
        choice
        for inner in [part, *part.find_all(nodes.CondExpr)]
        for choice in ([inner.expr1, inner.expr2] if isinstance(inner, nodes.CondExpr) else [inner])
        if choice is not None
    ]
    for inner in [*choices, *part.find_all(nodes.Call)]:
        if _is_typed(inner):
            yield Written(inner.lineno, _unparsed(inner))
    names = {
        id(const)
        for index in part.find_all((nodes.Getitem, nodes.Compare))
        for const in index.find_all(nodes.Const)
    }
    for const in [part, *part.find_all(nodes.Const)]:
        if (
            isinstance(const, nodes.Const)
            and isinstance(const.value, str)
            and id(const) not in names
            and not _is_name(const.value)
        ):
            yield Written(const.lineno, const.value)


# What browsers and the generator read


WRITES = re.compile(
    r"(?:\b(?:shown?|percent|trimmed|String)\($|\$\{$|\b(?:textContent|innerText|innerHTML|title)\s*=\s*$)"
)
"""After these a JavaScript number becomes text."""


def of_javascript(path: Path) -> list[Written]:
    """Read the texts of a program for browsers, without comments, and what is put into them.

    A decimal is a result wherever it stands, but for one half, which rounds and centres.
    """
    source = path.read_text(encoding="utf-8")
    found = list(_only_shown(source))
    line, before, template, number = 1, "", "", ""
    for kind, value in JavascriptLexer().get_tokens(source):
        if kind in Token.Literal.String.Backtick:
            template = value if value == "`" and not template else template + value
            if value == "`" and len(template) > 1:
                found.append(Written(line, _unescaped(template.strip("`"))))
                template = ""
        elif kind in Token.Literal.String.Interpol:
            template += COMPUTED if value == "${" else ""
        elif kind in Token.Literal.String and kind not in Token.Literal.String.Regex:
            text = _unescaped(value[1:-1])
            if not _is_name(text):
                found.append(Written(line, text))
        elif kind in Token.Literal.Number and "." in value and value != "0.5":
            found.append(Written(line, value))
        elif kind in Token.Literal.Number and WRITES.search(before):
            number = value
        elif number and value.strip():
            if value[0] in ",;)}" or kind in Token.Literal.String.Interpol:
                found.append(Written(line, number))
            number = ""
        if kind not in Token.Comment:
            before = (before + value)[-40:]
        line += value.count("\n")
    return found


def _only_shown(source: str) -> Iterator[Written]:
    """Yield the constants of JavaScript that are numbers and only put into texts."""
    for constant in re.finditer(r"const (\w+) = [\d.]+;", source):
        name = constant[1]
        texts = re.findall(rf"\$\{{{name}\}}|\b(?:shown?|percent)\({name}\b", source)
        if texts and len(re.findall(rf"\b{name}\b", source)) == 1 + len(texts):
            yield Written(source.count("\n", 0, constant.start()) + 1, constant[0])


def _unescaped(text: str) -> str:
    """Return a text of JavaScript with the characters that it writes by their numbers."""
    return re.sub(r"\\u\{?([0-9a-fA-F]{2,6})\}?", lambda found: chr(int(found[1], 16)), text)


def of_style_sheet(path: Path) -> list[Written]:
    """Read what a style sheet puts before or after an element."""
    source = path.read_text(encoding="utf-8")
    return [
        Written(source.count("\n", 0, match.start()) + 1, _without_escapes(match[1][1:-1]))
        for match in re.finditer(r"""content:\s*("[^"]*"|'[^']*')""", source)
    ]


def _without_escapes(text: str) -> str:
    """Return a text of a style sheet with the characters that it writes by their numbers."""
    return re.sub(r"\\([0-9a-fA-F]{1,6}) ?", lambda found: chr(int(found[1], 16)), text)


SAID = ("site_name", "site_description", "copyright", "nav", "theme", "extra")
"""Settings of the generator that readers see, or parts of them."""


class _Settings(yaml.SafeLoader):
    """Reads settings; what comes from the environment is nobody's typing."""


_Settings.add_multi_constructor("!", lambda *_: None)
_Settings.add_multi_constructor("tag:", lambda *_: None)


def of_settings(path: Path) -> list[Written]:
    """Read the names and descriptions in the settings of the generator."""
    source = path.read_text(encoding="utf-8")
    settings = yaml.load(source, _Settings)

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for name, of in value.items():
                yield str(name)
                yield from texts(of)
        elif isinstance(value, list):
            for of in value:
                yield from texts(of)
        elif isinstance(value, str | int | float) and not str(value).endswith(".md"):
            yield str(value)

    return [
        Written(_line_of(source, text), text)
        for name in SAID
        if name in settings
        for text in texts(settings[name])
    ]


def of_picture(path: Path) -> list[Written]:
    """Read the text of a drawing in a file of its own."""
    return [Written(1, each.text) for each in passages(path.read_text(encoding="utf-8"))]


READERS: Mapping[str, Callable[[Path], list[Written]]] = {
    ".py": of_python,
    ".js": of_javascript,
    ".html": of_template,
    ".md": of_template,
    ".yml": of_settings,
    ".css": of_style_sheet,
    ".svg": of_picture,
}


QUOTED = "scripts/results/essay_quotes.py"
"""The one program whose numbers are all typed: what the essay prints, to be compared."""


def sources(root: Path = ROOT) -> list[Path]:
    """Return the files that write for readers, but for pages and quotations."""
    found = [path for folder in CONTENT for path in (root / "scripts" / folder).glob("*.py")]
    found += (root / "scripts/live/panels").glob("*.html")
    found += (root / "scripts/site/templates").glob("*.*")
    found += (root / "scripts/site").glob("macros.py")
    found += (root / "overrides").rglob("*.html")
    found += (root / "docs").rglob("*.js")
    found += (root / "docs").rglob("*.css")
    found += (root / "docs").rglob("*.svg")
    found += root.glob("*docs.yml")
    return sorted(path for path in found if path != root / QUOTED)
