"""What was measured of this project, what came of it, and how is it repeated?"""

from attention_figures.text import listed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.dates import in_words as day
from scripts.results.quality import Record, compute, in_words


def tabulate(result: dict[str, Record]) -> Table:
    rows = [
        (
            result[name]["question"],
            said(result[name]["figures"]),
            f"{name}, {result[name]['when']}",
        )
        for name, said in in_words().items()
        if name in result
    ]
    return Table(["asked", "came to", "name, how often"], rows)


def numbers(result: dict[str, Record]) -> dict[str, str]:
    kills = result["kills"]["figures"]
    return {name: str(kills[name]) for name in ("kills", "in_time", "installations")}


def caption(result: dict[str, Record]) -> str:
    machines = {
        f"{each['machine']['processor']}, {each['machine']['cores']} cores, "
        f"{each['machine']['system']}, Python {each['machine']['python']}"
        for each in result.values()
    }
    days = sorted({each["measured"] for each in result.values()})
    missing = [name for name in in_words() if name not in result]
    not_yet = f" Not measured yet: {listed(missing)}." if missing else ""
    return (
        f"Measured beforehand, on {listed([day(one) for one in days])}; a build repeats none of "
        f"it. The machine: {'; '.join(sorted(machines))}.{not_yet}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
