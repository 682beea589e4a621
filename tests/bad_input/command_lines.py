"""What somebody may type behind a command by mistake, and how the command ends."""

import contextlib
import io
from collections.abc import Callable, Iterable
from itertools import chain

from hypothesis import strategies as st

PLAIN = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), max_size=12)
ODD = st.sampled_from(
    [
        *("1e9", "nan", "inf", "-1", "0", "3.5", "", "--", "-", "é", "№", "1_000", "two\nlines"),
        *("9" * 5000, "a" * 300, "\udcff", "weights.csv/a", "..", "/dev/null/a", "{", "%s"),
    ]
)
"""Among them a number and a name that are too long, and a byte that is no text."""
VALUES = ODD | st.integers(-2, 40).map(str) | PLAIN


def lines(
    flags: Iterable[str], with_value: Iterable[str], values: st.SearchStrategy[str]
) -> st.SearchStrategy[list[str]]:
    """Command lines of a few options, with values of their own or not, and of values alone."""
    options = [values.map(lambda value: [value])]
    if flags := list(flags):
        options.append(st.sampled_from(flags).map(lambda flag: [flag]))
    if with_value := list(with_value):
        options.append(st.tuples(st.sampled_from(with_value), values).map(list))
    return st.lists(st.one_of(options), max_size=4).map(lambda all_of: list(chain(*all_of)))


def ended(run: Callable[[list[str]], int], line: list[str]) -> tuple[int, str]:
    """Run a command; return its status, and what it said of what was wrong."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            status = run(line)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
    return status, said.getvalue()
