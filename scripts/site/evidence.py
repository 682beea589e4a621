"""What a reader sees who asks where a number comes from: one JSON file for each script.

It holds, for every number that a page places, the lines that make it, what they rest on, and the
pages that place it. `docs/assets/javascripts/evidence.js` shows it, and loads it only when asked.
"""

import ast
import io
import json
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from scripts.artifacts.checksums import LIST
from scripts.artifacts.places import ARTIFACTS, ROOT
from scripts.site import kept
from scripts.site.definitions import Inputs, Project
from scripts.site.evidence_lines import Lines

PLACE = "assets/evidence"
"""Where the site has the files."""

DATES = ("measured", "date")
"""What files of data call the day of the measurement."""

Placed = Mapping[tuple[str, str, str], int]
"""Script, number and address of a page → how often the page places the number."""


def evidence_files(
    scripts: Mapping[str, Path],
    placed: Placed,
    titles: Mapping[str, str],
    ending: str = "/",
    root: Path = ROOT,
) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of the file of each script whose numbers are on a page.

    Parameters
    ----------
    scripts : mapping of str to Path
        Name → script.
    placed : mapping
        Which numbers stand where.
    titles : mapping of str to str
        Address of a page → its title.
    ending : str
        How addresses of pages end.
    root : Path
        Folder of the project.
    """
    pages: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for (name, number, page), count in sorted(placed.items()):
        pages[name][number].append([page, titles[page], count])
    asked = {name: sorted(numbers) for name, numbers in pages.items()}
    for name, found in _made(scripts, asked, root).items():
        script = scripts[name]
        sums = _sums(ARTIFACTS / script.parent.name / f"{name}.json")
        content = {
            "script": script.relative_to(root).as_posix(),
            "page": f"source/{script.parent.name}/{name}{ending}",
            "inputs": found["inputs"],
            "numbers": {
                number: made | sums.get(number, {}) | {"pages": pages[name][number]}
                for number, made in found["numbers"].items()
            },
        }
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        yield f"{PLACE}/{name}.json", text.encode()


def _sums(record: Path) -> dict[str, dict[str, str]]:
    """Return the sums that an artifact has written out, for the numbers that have one."""
    # A script may be looked at before anything has been built.
    known = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    return {
        number: {"sum": worked["text"]}
        for number, worked in known.get("worked", {}).items()
        if "text" in worked
    }


def _made(scripts: Mapping[str, Path], asked: Mapping[str, list[str]], root: Path) -> Any:
    """Return what is known about the numbers of each script; kept while no code changes."""
    code = [path for folder in ("src", "scripts") for path in (root / folder).rglob("*.py")]
    key = kept.digest(kept.digest_of_files([*code, root / LIST]), asked)
    known = kept.read("evidence.json", key)
    if known is None:
        project = Project(root)
        known = {
            name: evidence_of(scripts[name], numbers, project) for name, numbers in asked.items()
        }
        kept.write("evidence.json", key, known)
    return known


def evidence_of(script: Path, numbers: list[str], project: Project) -> dict[str, Any]:
    """Return the lines of some numbers of a script, and what these rest on.

    Parameters
    ----------
    script : Path
        The script.
    numbers : list of str
        Their names.
    project : Project
        What the script can reach.

    Returns
    -------
    dict
        `inputs` is a list, each with its `kind` and `file`; `numbers` has for each name its
        `lines`, as number and text, those of them that are its `entry`, and where in the list its
        own `inputs` are.
    """
    text = script.read_text(encoding="utf-8")
    lines = Lines(text)
    inputs: list[dict[str, Any]] = []
    found = {}
    rest_on = cache(lambda names: list(described(project.inputs(script, names), project)))
    for number in numbers:
        made = lines.made(number)
        own = rest_on(made.names)
        inputs += [one for one in own if one not in inputs]
        found[number] = {
            "entry": made.entry,
            "lines": quoted(text.splitlines(), made.lines),
            "inputs": [inputs.index(one) for one in own],
        }
    return {"inputs": inputs, "numbers": found}


def quoted(text: list[str], lines: tuple[int, ...]) -> list[tuple[int, str]]:
    """Return lines with their numbers; those of a function without the indentation they share.

    >>> quoted(["A = 1", "def f():", "    g(", "        A)"], (1, 3, 4))
    [(1, 'A = 1'), (3, 'g('), (4, '    A)')]
    """
    inside = [line for line in lines if text[line - 1].startswith(" ")]
    dedented = textwrap.dedent("\n".join(text[line - 1] for line in inside)).split("\n")
    known = dict(zip(inside, dedented, strict=False))
    return [(line, known.get(line, text[line - 1])) for line in lines]


def described(inputs: Inputs, project: Project) -> Iterator[dict[str, Any]]:
    """Yield what a reader is told about each input."""
    for file in inputs.hand_made:
        yield {"kind": "hand-made", "file": file}
    for file in inputs.experiments:
        yield {"kind": "trained", "file": file, "seeds": num_seeds(project.root / file, project)}
    for file in inputs.data:
        date = date_of(project.root / file)
        yield (
            {"kind": "measured", "file": file, "date": date}
            if date
            else {
                "kind": "given",
                "file": file,
            }
        )


def date_of(path: Path) -> str:
    """Return the day that a file of data gives as that of its measurement, such as 2026-03-09.

    Returns
    -------
    str
        Empty if it gives none.
    """
    if path.suffix == ".npz":
        import numpy as np  # here, because a build without changes does not need it

        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            said = json.loads(str(arrays["provenance"])) if "provenance" in arrays else {}
    elif path.suffix == ".json":
        said = json.loads(path.read_text(encoding="utf-8"))
    else:
        return ""
    return next((str(said[name]) for name in DATES if name in said), "")


def num_seeds(experiment: Path, project: Project) -> int:
    """Return how many seeds an experiment has, by its constant `SEEDS`.

    Raises
    ------
    ValueError
        If that is neither a tuple that is written out nor one of a range.
    """
    place = (experiment, "SEEDS")
    while True:
        path, name = project.resolve(*place) or place
        value = _value(path, name)
        if not isinstance(value, ast.Name):
            break
        place = (path, value.id)
    if isinstance(value, ast.Tuple):
        return len(value.elts)
    match value:
        case ast.Call(ast.Name("tuple"), [ast.Call(ast.Name("range"), bounds)]):
            return len(range(*map(ast.literal_eval, bounds)))
    raise ValueError(f"SEEDS of {experiment.name}: expected a tuple or that of a range")


def _value(path: Path, name: str) -> ast.expr | None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node.value
    return None
