"""What does Lighthouse say of the first page and of the heaviest ones?"""

from attention_figures.text import show
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quality import SPEED, Figures, Record, compute


def speed(of_page: Figures) -> str:
    speeds = of_page[SPEED]
    return f"{of_page['points'][SPEED]} ({min(speeds)} to {max(speeds)})"


def tabulate(result: dict[str, Record]) -> Table:
    rows = [
        (
            page,
            *(speed(devices[device]) for device in ("phone", "desk")),
            min(
                points
                for of_page in devices.values()
                for name, points in of_page["points"].items()
                if name != SPEED
            ),
        )
        for page, devices in result["lighthouse"]["figures"]["pages"].items()
    ]
    columns = ["page", "speed on a phone", "speed on a desktop", "lowest of all else"]
    return Table(columns, rows, ["", "", "", "d"])


def numbers(result: dict[str, Record]) -> dict[str, str]:
    figures = result["lighthouse"]["figures"]
    on_phones = [devices["phone"] for devices in figures["pages"].values()]
    benchmarks = [
        of_page["benchmark"]
        for devices in figures["pages"].values()
        for of_page in devices.values()
    ]
    return {
        "runs": str(figures["runs"]),
        "slowed": str(on_phones[0]["slowed"]),
        "slowest_machine": show(min(benchmarks), ",d"),
        "fastest_machine": show(max(benchmarks), ",d"),
        "least_phone": str(figures["least"]["phone"][SPEED]),
        "least_desk": str(figures["least"]["desk"][SPEED]),
    }


def caption(result: dict[str, Record]) -> str:
    figures = result["lighthouse"]["figures"]
    return (
        f"Points out of 100. Of {figures['runs']} runs each: the median, and from the lowest to "
        "the highest. All else: accessibility, best practices and what search engines ask for."
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
