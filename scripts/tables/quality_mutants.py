"""How many wrong versions of each part of the mechanism do the tests notice?"""

from attention_figures.text import percent
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quality import Record, compute, machines, measured


def tabulate(result: dict[str, Record]) -> Table:
    letters = machines(result)
    rows = [
        (
            part["part"],
            part["mutants"],
            part["killed"],
            part["survived"],
            100 * part["killed"] / part["mutants"],
            measured(part, letters),
        )
        for part in result["mutants"]["figures"]["parts"]
    ]
    columns = [
        *("part", "wrong versions", "noticed", "survived", "noticed, %"),
        "measured: day, machine, commit",
    ]
    return Table(columns, rows, ["", ",d", ",d", "d", ".1f", ""])


def numbers(result: dict[str, Record]) -> dict[str, str]:
    figures = result["mutants"]["figures"]
    return {"limit": percent(figures["limit"])}


def caption(result: dict[str, Record]) -> str:
    parts = result["mutants"]["figures"]["parts"]
    is_edited = any("with edits" in part["commit"] for part in parts)
    edits = " With edits: parts of the code were not committed yet." if is_edited else ""
    return (
        "Each wrong version has one small change: to an operator, a number, a text, a condition, "
        "an argument or a call. Types, decorators and messages of errors are left as they are. "
        "A version that never ends is taken for noticed. The letters of machines are those of the "
        "first table. Why each survivor is let pass stands in scripts/quality/survivors.toml."
        f"{edits}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
