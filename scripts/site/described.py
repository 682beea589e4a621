"""What the reference of the package describes, and where: each page of it names its objects."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.artifacts.places import ROOT

FOLDER = ROOT / "docs" / "reference"
OBJECTS = re.compile(r"^::: (\S+)$", re.MULTILINE)


def pages_of_reference() -> list[str]:
    """Return the names of the pages that describe something, without suffix."""
    return sorted(page.stem for page in FOLDER.glob("*.md") if names_on(page))


def names_on(page: Path) -> list[str]:
    """Return the full names of all that a page describes, in its order."""
    text = page.read_text(encoding="utf-8")
    return [name for given in OBJECTS.findall(text) for name in described(given)]


def described(name: str) -> list[str]:
    """Return an object's name and those of its parts that have a docstring.

    Parameters
    ----------
    name : str
        Of a module, or of something in one.

    Raises
    ------
    LookupError
        If the package has nothing of this name.

    Examples
    --------
    >>> described("attention_explainer.positions")[1:]
    ['attention_explainer.positions.sinusoidal_positions', 'attention_explainer.positions.rotary']
    """
    module = name
    while not (path := ROOT / "src" / f"{module.replace('.', '/')}.py").is_file():
        module = module.rpartition(".")[0]
        if not module:
            raise LookupError(f"the package has nothing that is called {name!r}")
    every = [module, *_within(ast.parse(path.read_text(encoding="utf-8")), module)]
    if name not in every:
        raise LookupError(f"{module} describes nothing that is called {name!r}")
    return [each for each in every if each == name or each.startswith(f"{name}.")]


def _within(parent: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
    """Yield the public parts of a module or a class that have a docstring."""
    for node, after in zip(parent.body, [*parent.body[1:], None], strict=True):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if ast.get_docstring(node) and not re.match("_(?!_)", node.name):
                yield f"{prefix}.{node.name}"
                if isinstance(node, ast.ClassDef):
                    yield from _within(node, f"{prefix}.{node.name}")
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _is_text(after):
            (target,) = node.targets if isinstance(node, ast.Assign) else (node.target,)
            if isinstance(target, ast.Name) and not target.id.startswith("_"):
                yield f"{prefix}.{target.id}"


def _is_text(node: ast.stmt | None) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def list_of_page(page: str) -> str:
    """Write what a page describes as a list of links in Markdown, methods below their class.

    Each item has the id that its object has on that page: all of them once stood where the list
    stands, and whoever follows an old link comes to the right line.

    Parameters
    ----------
    page : str
        Of the folder of the reference, without its suffix.
    """
    lines = []
    for name in names_on(FOLDER / f"{page}.md"):
        owner, _, last = name.rpartition(".")
        is_method = owner.rpartition(".")[2][:1].isupper()
        shown = name if (ROOT / "src" / f"{name.replace('.', '/')}.py").is_file() else last
        # An attribute list would take the underscores of `__call__` for bold.
        link = f'<span id="{name}">[`{shown}`]({page}.md#{name})</span>'
        lines.append(f"{'    ' * is_method}- {link}")
    return "\n".join(lines)
