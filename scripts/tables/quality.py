"""What was measured of this project, what came of it, and how is it repeated?"""

from string import ascii_uppercase

from attention_figures.text import listed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.dates import in_words as day
from scripts.results.quality import Record, compute, in_words


def machine(record: Record) -> str:
    of = record["machine"]
    return f"{of['processor']}, {of['cores']} cores, {of['system']}, Python {of['python']}"


def machines(result: dict[str, Record]) -> dict[str, str]:
    """Give each machine a letter."""
    known = sorted({machine(each) for each in result.values()})
    return dict(zip(known, ascii_uppercase, strict=False))


def tabulate(result: dict[str, Record]) -> Table:
    letters = machines(result)
    rows = [
        (
            result[name]["question"],
            said(result[name]["figures"]),
            f"{name}, {result[name]['when']}",
            f"{day(result[name]['measured'])}, {letters[machine(result[name])]}, "
            f"{result[name]['commit']}",
        )
        for name, said in in_words().items()
        if name in result
    ]
    columns = ["asked", "came to", "command, how often", "measured: day, machine, commit"]
    return Table(columns, rows)


def numbers(result: dict[str, Record]) -> dict[str, str]:
    kills = result["kills"]["figures"]
    return {name: str(kills[name]) for name in ("kills", "in_time", "installations")}


def caption(result: dict[str, Record]) -> str:
    missing = [name for name in in_words() if name not in result]
    not_yet = f" Not measured yet: {listed(missing)}." if missing else ""
    letters = "; ".join(f"{letter}: {said}" for said, letter in machines(result).items())
    return (
        "Measured beforehand: a build repeats none of it. What runs every night or every week "
        "fails if a limit is missed, but does not change this page. A page is one with a text of "
        "its own; of those that show a script, which come from one template, a sample is taken. "
        f"Machines: {letters}.{not_yet}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
