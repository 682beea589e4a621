"""Which pages cost a reader's machine most?"""

from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quality import Record, compute

COSTS = {
    "bytes": "bytes",
    "requests": "requests",
    "nodes": "elements",
    "longest_task": "longest task, ms",
}


def tabulate(result: dict[str, Record]) -> Table:
    figures = result["weight"]["figures"]
    rows = [
        (said, *figures[cost]["heaviest"][0], figures[cost]["median"])
        for cost, said in COSTS.items()
    ]
    return Table(
        ["cost", "the most", "on the page", "in the middle"],
        [(said, most, page, median) for said, page, most, median in rows],
        ["", ",d", "", ",d"],
    )


def caption(result: dict[str, Record]) -> str:
    pages = result["weight"]["figures"]["pages"]
    return (
        f"Of {pages} pages, each opened anew, before anything is asked of it. The longest task is "
        "the longest time for which the page does not answer."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
