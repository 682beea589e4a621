"""What an edit did to the site, as text for a terminal."""

from collections.abc import Iterable

from scripts.tools.claims import Claim
from scripts.tools.comparison import Changed, Difference
from scripts.tools.diff_report import Failure, Report
from scripts.tools.pages import Use

MOST_CELLS = 8
"""Number of a table's cells that are listed; the page has them all."""

KINDS = {
    "figures": ("figure", "figures"),
    "tables": ("table", "tables"),
    "formulas": ("formula", "formulas"),
    "examples": ("program", "programs"),
    "live": ("live figure", "live figures"),
}
"""Kind of artifact → its name in the singular and the plural."""


def counted(count: int, one: str, several: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> counted(1, "figure", "figures"), counted(2, "figure", "figures")
    ('1 figure', '2 figures')
    """
    return f"{count} {one if count == 1 else several}"


def counts(report: Report) -> list[tuple[str, str]]:
    """Return counts of what differs: the name of each section, and a text."""
    numbers = sum(len(each.numbers) for each in report.differences)
    found = [
        ("failures", len(report.failures), ("script fails", "scripts fail")),
        ("claims", len(report.now_false), ("claim now false", "claims now false")),
        ("numbers", numbers, ("number", "numbers")),
        *((kind, len(report.of_kind(kind)), nouns) for kind, nouns in KINDS.items()),
    ]
    return [(name, counted(count, *nouns)) for name, count, nouns in found if count]


def text(report: Report) -> str:
    """Return the report; what calls for action comes last, where a terminal keeps it in view."""
    parts = [
        *_section("Numbers", _numbers(report)),
        *(
            line
            for kind, (_, several) in KINDS.items()
            for line in _section(several.capitalize(), _artifacts(report, report.of_kind(kind)))
        ),
        *_section(
            "Only files for download (digits beyond those shown)",
            [f"  {each.name}: {', '.join(each.hidden)}" for each in report.hidden],
        ),
        *_section("Pages edited by hand", [f"  docs/{page}" for page in report.pages]),
        *_section("False here and in the commit", _claims(report.false_before)),
        *_section("Fails in the commit, not compared", _failures(report.failures_at_base)),
        *_section("Claims now false", _claims(report.now_false)),
        *_section("Fails, not compared", _failures(report.failures)),
    ]
    result = ", ".join(count for _, count in counts(report))
    return "\n".join([*parts, f"Since {report.base}", result or "Nothing differs on the site."])


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [title, *found, ""] if found else []


def _numbers(report: Report) -> Iterable[str]:
    unused = 0
    for each in report.with_numbers:
        for number in each.numbers:
            if places := report.places(each.name, number.what):
                yield f"  {each.name}.{number.what}  {arrow(number)}"
                yield _where(places)
            else:
                unused += 1
    if unused:
        yield f"  and {unused} that no page names"


def _artifacts(report: Report, differences: Iterable[Difference]) -> Iterable[str]:
    for each in differences:
        yield f"  {each.name}  {each.summary()}"
        yield _where(report.places(each.name))
        if each.kind == "figures":
            continue  # their cells are the data behind the picture
        for cell in each.cells[:MOST_CELLS]:
            yield f"      {cell.what}: {arrow(cell)}"
        if len(each.cells) > MOST_CELLS:
            yield f"      and {len(each.cells) - MOST_CELLS} more"


def _claims(claims: Iterable[Claim]) -> Iterable[str]:
    for claim in claims:
        yield f"  {f'docs/{claim.page}' if claim.page else claim.file}: {claim.sentence}"
        yield f"      {claim.place}  {claim.asserted}"
        yield f"      {claim.reason}"


def _failures(failures: Iterable[Failure]) -> Iterable[str]:
    return [f"  {each.script}: {each.reason}" for each in failures]


def arrow(change: Changed) -> str:
    """Return before and after on one line."""
    before = "(none)" if change.before is None else change.before
    return f"{before} → {'(none)' if change.after is None else change.after}"


def _where(uses: Iterable[Use]) -> str:
    places = [use.place for use in uses]
    return f"      {'  '.join(places) if places else 'on no page'}"
