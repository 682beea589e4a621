"""The programs of a chapter, to be taken away: as a notebook, and as one Python file."""

import re
from collections.abc import Mapping
from typing import Any

PLACE = "assets/notebooks"
"""Where the site has them."""

ARCHIVE = "attention_explainer.zip"

NEEDS = f"""\
It needs NumPy and the package `attention_explainer`: either `pip install .` in a clone of the
project, or the file `{ARCHIVE}` from the same page, put into the folder in which this
runs."""

FIND = f"""\
import sys

# Where the package is not installed, it is found in the archive that lies here.
sys.path.append("{ARCHIVE}")"""


def notebook_name(page: str) -> str:
    """Return what the files of a page are called.

    >>> notebook_name("steps/2-weights.md"), notebook_name("checked/index.md")
    ('2-weights', 'checked')
    """
    return page.removesuffix(".md").removesuffix("/index").rpartition("/")[2]


def examples_of(text: str) -> list[str]:
    """Return the names of the programs on a page, in its order.

    >>> examples_of('[[ example("one") ]] and [[ example("two") ]]')
    ['one', 'two']
    """
    return re.findall(r'\[\[ example\("(\w+)"\) \]\]', text)


def title_of(text: str) -> str:
    r"""Return the heading of a page.

    >>> title_of("---\nsearch: x\n---\n\n# A mixture\n\nText")
    'A mixture'
    """
    return re.search(r"^# (.+)$", text, re.MULTILINE)[1]  # type: ignore[index]


def without_docstring(code: str) -> str:
    r"""Return a program without the question that it begins with, which stands above its cell.

    >>> without_docstring('\"\"\"How?\"\"\"\n\nprint(1)\n')
    'print(1)'
    """
    return re.sub(r'\A""".*?"""\s*', "", code, flags=re.DOTALL).strip()


def notebook(title: str, programs: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a notebook with a cell for each program, and what each printed in the build.

    Parameters
    ----------
    title : str
        The heading.
    programs : mapping of str to record
        Name → record of the example, which has `question`, `code` and `printed`.

    Returns
    -------
    str
        JSON. The cells' ids are made from the names, so that it is the same each time.
    """
    # Not above: whoever puts programs into pages needs the names in this file alone.
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    cells = [
        new_markdown_cell(f"# {title}\n\n{NEEDS}", id="title"),
        new_code_cell(FIND, id="find"),
    ]
    for name, record in programs.items():
        cells.append(new_markdown_cell(f"## {record['question']}", id=f"about-{name}"))
        printed = new_output("stream", name="stdout", text=record["printed"])
        code = without_docstring(record["code"])
        cells.append(new_code_cell(code, id=name, outputs=[printed]))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.validate(made)
    text: str = nbformat.writes(made)
    return text + "\n"


def python_file(title: str, programs: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the same as one program, in cells as editors know them."""
    parts = [f'"""{title}\n\n{NEEDS}\n"""', FIND]
    for record in programs.values():
        parts.append(f"# %% {record['question']}\n{without_docstring(record['code'])}")
    return "\n\n".join(parts) + "\n"
