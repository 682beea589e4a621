"""What the names in pages stand for: from a page as it was written to Markdown without names."""

import difflib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import jinja2

from scripts.artifacts.places import ROOT
from scripts.site.machine import above_title

DOCS = ROOT / "docs"

TEMPLATE = "<template>"
"""What Jinja calls a text that does not come from a file."""


class PageError(Exception):
    """Pages that cannot be written; each line says file, line and what is wrong there."""


class Names:
    """What the names in pages stand for, as `scripts.site.macros` registers them.

    Parameters
    ----------
    directory_urls : bool
        Whether the site will have `steps/1-reading/` rather than `steps/1-reading.html`.
    marked : bool
        Whether pages tell what artifacts wrote from what was typed; see `scripts.site.marks`.

    Attributes
    ----------
    used : dict
        The artifacts that pages have named so far, in order.
    placed : Counter
        How often each page placed each number: (script, number, address) → count.
    """

    def __init__(self, *, directory_urls: bool = True, marked: bool = False) -> None:
        self.marked = marked
        self.variables: dict[str, Any] = {}
        self.bar: Callable[[str], str] = lambda _: ""
        self.page = SimpleNamespace(url="", meta={})
        self.used: dict[str, None] = {}
        self.placed: Counter[tuple[str, str, str]] = Counter()
        self.conf = {"use_directory_urls": directory_urls}
        self.jinja = jinja2.Environment(
            # Square brackets, because LaTeX owns the curly ones.
            variable_start_string="[[",
            variable_end_string="]]",
            block_start_string="[%",
            block_end_string="%]",
            comment_start_string="[#",
            comment_end_string="#]",
            undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True,
            loader=jinja2.FileSystemLoader(DOCS),
        )

    def filter(self, function: Callable[..., str]) -> Callable[..., str]:
        """Register a filter under its own name."""
        self.jinja.filters[function.__name__] = function
        return function

    def macro(self, function: Callable[..., str]) -> Callable[..., str]:
        """Register a macro under its own name."""
        self.jinja.globals[function.__name__] = function
        return function

    def expand(self, text: str, page: str, meta: Mapping[str, Any] | None = None) -> str:
        """Replace the names in a page.

        Parameters
        ----------
        text : str
            The page as it was written.
        page : str
            Its path within `docs`: links of figures start from there.
        meta : mapping, optional
            What else goes into its front matter.

        Returns
        -------
        str
            Markdown without names. Whatever a name recorded in the page's `meta` is in its front
            matter, and above a chapter's title are the parts of the machine.

        Raises
        ------
        PageError
            If a name is unknown, half typed, or used in a way that is not allowed.
        """
        self.page.meta = dict(meta or {})
        expanded = self.replaced(text, page)
        if bar := self.bar(page):
            expanded = above_title(expanded, bar)
        return with_front_matter(expanded, self.page.meta)

    def replaced(self, text: str, page: str) -> str:
        """Replace the names in a page, or in a part of it, and do nothing else.

        Raises
        ------
        PageError
            As `expand` does.
        """
        self.page.url = url_of(page, directory_urls=self.conf["use_directory_urls"])
        try:
            expanded: str = self.jinja.from_string(text).render(self.variables)
        except jinja2.TemplateSyntaxError as error:
            line = opened_at(text, error.lineno)
            problem = f"{error.message} (in {text.splitlines()[line - 1].strip()!r})"
            raise PageError(f"docs/{page}:{line}: {problem}") from error
        except Exception as error:
            problem = str(error)
            if isinstance(error, jinja2.UndefinedError):
                problem += self.near(problem)
            raise PageError(f"docs/{page}:{line_in_template(error)}: {problem}") from error
        return expanded

    def near(self, problem: str) -> str:
        """Say which known name an undefined one resembles."""
        found = re.match("'(.+)' is undefined", problem)
        known = [*self.variables, *self.jinja.globals]
        close = difflib.get_close_matches(found[1], known, n=3) if found else []
        return f"; did you mean {', '.join(close)}?" if close else ""


def with_front_matter(text: str, meta: Mapping[str, Any]) -> str:
    r"""Add entries to the front matter of a page.

    Examples
    --------
    >>> with_front_matter("# Title", {"is_draft": True})
    '---\nis_draft: true\n---\n# Title'
    """
    if not meta:
        return text
    entries = "".join(f"{name}: {json.dumps(value)}\n" for name, value in meta.items())
    if text.startswith("---\n"):
        return f"---\n{entries}{text[4:]}"
    return f"---\n{entries}---\n{text}"


def without_front_matter(text: str) -> str:
    r"""Return a page without the entries at its beginning.

    >>> without_front_matter("---\nis_draft: true\n---\n# Title")
    '# Title'
    """
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)


def opened_at(text: str, line: int) -> int:
    """Return the line of the last bracket opened up to a line: the one that was left open."""
    before = "\n".join(text.split("\n")[:line])
    last = max(before.rfind(mark) for mark in ("[[", "[%", "[#"))
    return before.count("\n", 0, last) + 1 if last >= 0 else line


def line_in_template(error: BaseException) -> int:
    """Return the line of a page at which an exception was raised."""
    line, frame = 1, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == TEMPLATE:
            line = frame.tb_lineno
        frame = frame.tb_next
    return line


def url_of(page: str, *, directory_urls: bool = True) -> str:
    """Return the address of a page within the site.

    Examples
    --------
    >>> url_of("steps/1-reading.md")
    'steps/1-reading/'
    >>> url_of("checked/index.md")
    'checked/'
    >>> url_of("steps/1-reading.md", directory_urls=False)
    'steps/1-reading.html'
    """
    path = page.removesuffix(".md")
    if not directory_urls:
        return f"{path}.html"
    return path.removesuffix("index") if path.rpartition("/")[2] == "index" else f"{path}/"
