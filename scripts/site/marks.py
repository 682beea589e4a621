"""Tell what artifacts wrote from what was typed, so that a test can read pages and judge the rest.

On a marked page a character stands before and after each text that an artifact made. No font has
these characters, and no published page. Marks are put on where a text goes into HTML, so that what
looks at a text before that (a column's name, a verdict) sees it as it is.
"""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import escape

FROM, TO = "\ue000", "\ue001"
"""Before and after what was computed: characters that Unicode leaves to private use."""


class Computed(str):
    """A text that an artifact made."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return it for HTML, with its marks."""
        return around(str(escape(str(self))))

    def __str__(self) -> str:
        """Return it as a plain text."""
        return str.__str__(self)


def around(text: str) -> str:
    """Mark a text that goes into a page as it is, such as the lines of a program."""
    return f"{FROM}{text}{TO}"


def inside(html: str) -> str:
    r"""Mark all that an element of HTML holds, or several.

    >>> inside("<p>0.71</p>")
    '<p>\ue0000.71\ue001</p>'
    """
    first, last = html.index(">") + 1, html.rindex("<")
    return html[:first] + around(html[first:last]) + html[last:]


def unmarked(text: str) -> str:
    """Return a text without marks."""
    return text.replace(FROM, "").replace(TO, "")


def taken_up(text: str) -> str:
    """Return a text that bears marks as what it was before it was put into HTML."""
    return Computed(unmarked(text)) if FROM in text else text


WAYS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("caption", "alt_text", "question", "numbers"), Computed),
    **dict.fromkeys(("columns", "cells", "groups"), Computed),
    **dict.fromkeys(("drawings", "panel"), inside),
    **dict.fromkeys(("code", "printed"), lambda text: around(text.strip())),
}
"""What the record of an artifact holds for readers → how it is marked."""


def marked_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Mark what the record of an artifact holds for readers."""
    return {
        name: _each(value, WAYS[name]) if name in WAYS else value for name, value in record.items()
    }


def _each(value: Any, mark: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return mark(value)
    if isinstance(value, Mapping):
        return {name: _each(of, mark) for name, of in value.items()}
    return [_each(of, mark) for of in value] if isinstance(value, list) else value
