"""How many wrong versions of each part of the mechanism do the tests notice?"""

from attention_figures.text import percent
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quality import Record, compute


def tabulate(result: dict[str, Record]) -> Table:
    rows = [
        (
            part["part"],
            part["mutants"],
            part["killed"],
            part["survived"],
            100 * part["killed"] / part["mutants"],
        )
        for part in result["mutants"]["figures"]["parts"]
    ]
    columns = ["part", "wrong versions", "noticed", "survived", "noticed, %"]
    return Table(columns, rows, ["", ",d", ",d", "d", ".1f"])


def numbers(result: dict[str, Record]) -> dict[str, str]:
    figures = result["mutants"]["figures"]
    return {"limit": percent(figures["limit"])}


def caption(result: dict[str, Record]) -> str:
    return (
        "Each wrong version differs in one operator, number or argument. Those that survive are "
        "listed with the reason why no test can tell them apart, in scripts/quality/survivors.toml."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
