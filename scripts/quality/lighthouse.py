"""What does Lighthouse say of the first page and of the three heaviest?

Each page is looked at five times as on a phone and five times as on a desk; the median counts. The
site is served as a host does it: packed, and with its header. How fast a page is depends on the
machine and on what else it does; all else does not.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.artifacts.damaged import reading
from scripts.artifacts.places import ROOT
from scripts.quality.node_tools import command
from scripts.quality.record import RECORDS, read
from scripts.tools.command import ProblemError, at_least
from tests.browser.conftest import PackingHandler, chromium_path, serving_files

WHEN = "every night"
SCRIPT = "lighthouse/cli/index.js"
RUNS = 5
HEAVIEST = 3
DEVICES = {"phone": [], "desk": ["--preset=desktop"]}

LEAST = {
    "phone": {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100},
    "desk": {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 100},
}
"""Points out of a hundred; those for performance are meant for a machine that does nothing else."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'",
    # Without a screen, a first frame that is held back can wait for whole seconds, while nothing is
    # computed (GoogleChrome/lighthouse, issue 17148).
    "--disable-features=PaintHolding",
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Take the folder of a built site, and fewer runs."""
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site", help="a built site")
    help_text = "times that each page is looked at"
    parser.add_argument("--runs", type=at_least(1), default=RUNS, help=help_text)
    parser.add_argument("--page", action="append", help="an address in place of the usual ones")


def heaviest() -> list[str]:
    """Return the addresses of the pages that load most, as they were last measured."""
    if not (RECORDS / "weight.json").is_file():
        raise ProblemError(
            "data/quality/weight.json: expected a record; run.py quality weight --write"
        )
    with reading(RECORDS / "weight.json"):
        by_bytes = read("weight")["figures"]["bytes"]["heaviest"]
        return [address for address, _ in by_bytes if address != "/"][:HEAVIEST]


def look(url: str, options: Sequence[str], folder: Path) -> dict[str, Any]:
    """Have Lighthouse look at a page once, and return its report."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    run = subprocess.run(
        [
            *(*command(SCRIPT), url, "--quiet", "--output=json", f"--output-path={report}"),
            *(f"--only-categories={','.join(LEAST['phone'])}", *options),
            f"--chrome-flags={' '.join(FLAGS)}",
        ],
        env=os.environ | {"CHROME_PATH": chromium_path(), "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.is_file():
        raise ProblemError(f"Lighthouse failed at {url}: {run.stderr.strip()[-1000:]}")
    read_back: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return read_back


def points(report: dict[str, Any]) -> dict[str, int]:
    """Return the points of each category, out of a hundred."""
    return {name: round(100 * category["score"]) for name, category in report["categories"].items()}


def missed(report: dict[str, Any]) -> list[str]:
    """Name the audits that cost points."""
    weighed = {
        audit["id"]
        for category in report["categories"].values()
        for audit in category["auditRefs"]
        if audit["weight"]
    }
    return sorted(
        " ".join([f"{name}:", audit["title"], audit.get("displayValue", "")]).strip()
        for name, audit in report["audits"].items()
        if name in weighed and audit["score"] is not None and audit["score"] < 0.9
    )


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Look at each page as often as asked."""
    pages = given.page or ["/", *heaviest()]
    figures: dict[str, Any] = {
        "runs": given.runs,
        "least": LEAST,
        "pages": {},
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_files(given.site.resolve(), PackingHandler) as server,
    ):
        for address in pages:
            figures["pages"][address] = {}
            for device, options in DEVICES.items():
                reports = [look(server + address, options, Path(folder)) for _ in range(given.runs)]
                of_page = summary(reports)
                figures["pages"][address][device] = of_page
                print(address, device, of_page["points"], *of_page["missed"])
    return figures | {"load": round(os.getloadavg()[0], 1)}


def summary(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of the points, how fast the slowest and the fastest were, and what cost.

    Besides: the median of the points that Lighthouse's own benchmark gave to the machine just then,
    and how many times slower it made the machine.
    """
    all_points = [points(report) for report in reports]
    speeds = [of_run["performance"] for of_run in all_points]
    return {
        "points": {
            name: round(statistics.median(of_run[name] for of_run in all_points))
            for name in all_points[0]
        },
        "performance": [min(speeds), max(speeds)],
        "benchmark": round(
            statistics.median(report["environment"]["benchmarkIndex"] for report in reports)
        ),
        "slowed": reports[0]["configSettings"]["throttling"]["cpuSlowdownMultiplier"],
        "missed": sorted({audit for report in reports for audit in missed(report)}),
    }


def problems(figures: dict[str, Any]) -> list[str]:
    """Return what has fewer points than it should."""
    return [
        f"{address} ({device}): {name} {of_page['points'][name]}, less than {least}: "
        f"{'; '.join(of_page['missed'])}"
        for address, devices in figures["pages"].items()
        for device, of_page in devices.items()
        for name, least in figures["least"][device].items()
        if of_page["points"][name] < least
    ]
