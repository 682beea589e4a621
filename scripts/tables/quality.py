"""What was measured of this project, what came of it, and how is it repeated?"""

from attention_figures.text import listed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quality import Record, compute, in_words, machines, measured, origins


def when(record: Record, letters: dict[str, str]) -> str:
    """Say when a record was made; if its parts were made apart, the table of parts says it."""
    found = {measured(of, letters) for of in origins(record)}
    return found.pop() if len(found) == 1 else "each part on its own: see the table of parts"


def tabulate(result: dict[str, Record]) -> Table:
    letters = machines(result)
    rows = [
        (
            result[name]["question"],
            said(result[name]["figures"]),
            f"{name}, {result[name]['when']}; {when(result[name], letters)}",
        )
        for name, said in in_words().items()
        if name in result
    ]
    return Table(["question", "result", "command, how often; day, machine, commit"], rows)


def numbers(result: dict[str, Record]) -> dict[str, str]:
    kills = result["kills"]["figures"]
    return {name: str(kills[name]) for name in ("in_time", "installations")}


def caption(result: dict[str, Record]) -> str:
    missing = [name for name in in_words() if name not in result]
    not_yet = f" Not measured yet: {listed(missing)}." if missing else ""
    letters = "; ".join(f"{letter}: {said}" for said, letter in machines(result).items())
    return (
        "Measured beforehand: a build repeats none of it. What runs every night or every week "
        "fails if a limit is missed, but does not change this page. A page is one with a text of "
        "its own; of those that show a script, which come from one template, a sample is taken. "
        "Counts of pages and figures are those of the commit that was measured. "
        f"Machines: {letters}.{not_yet}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
