"""Which pages cost a reader's machine most?"""

from attention_figures.text import show
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
    limits = figures["budget"]
    rows = []
    for cost, said in COSTS.items():
        page, most = figures[cost]["heaviest"][0]
        limit = show(limits[cost], ",d") if cost in limits else "none"
        rows.append((said, most, page, figures[cost]["median"], limit))
    columns = ["cost", "the most", "on the page", "median", "limit"]
    return Table(columns, rows, ["", ",d", "", ",d", ""])


def caption(result: dict[str, Record]) -> str:
    pages = result["weight"]["figures"]["pages"]
    return (
        f"Of {pages} pages, each opened with nothing kept from others, and left alone until it "
        "was still. Bytes are counted as they are sent, packed. The longest task is the longest "
        "time for which the page could not answer."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
