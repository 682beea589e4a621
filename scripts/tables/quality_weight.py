"""Which pages cost a reader's machine most?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quality import Record, compute

COSTS = {
    "bytes": "bytes",
    "requests": "requests",
    "nodes": "elements",
    "longest_task": "longest task, compared with sorting",
}


def tabulate(result: dict[str, Record]) -> Table:
    figures = result["weight"]["figures"]
    limits = figures["budget"]
    rows = []
    for cost, said in COSTS.items():
        page, most = figures[cost]["heaviest"][0]
        rows.append((said, figures[cost]["median"], most, limits[cost], page))
    columns = ["cost", "median", "the most", "limit", "page with the most"]
    return Table(columns, rows, ["", ",g", ",g", ",g", ""])


def caption(result: dict[str, Record]) -> str:
    figures = result["weight"]["figures"]
    numbers = show(figures["sorted"], ",d")
    return (
        f"Of {figures['pages']} pages, each opened with nothing kept from others, and left alone "
        "until it was still. Bytes are counted as they are sent, packed. The longest task is the "
        "longest work for which the page could not answer, in time of the processor: so many times "
        f"what sorting {numbers} numbers took in the same page."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
