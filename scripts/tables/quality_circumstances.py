"""In which circumstances does the same commit give the same site?"""

from attention_figures.text import listed
from scripts.artifacts.command_line import run
from scripts.artifacts.contract import Table
from scripts.results.quality import Figures, Record, compute, is_other_processor


def tabulate(result: dict[str, Record]) -> Table:
    rows = [
        (
            row["name"],
            row["files"],
            len(row["other_digits"]) + len(row["other"]),
            row["numbers"],
            len(row["other_numbers"]),
            str(len(row["false_claims"])) if is_other_processor(row) else "not run",
        )
        for row in result["same_bytes"]["figures"]["circumstances"]
    ]
    return Table(
        [
            "circumstance",
            "files of the site compared",
            "files of the site that differ",
            "published numbers compared",
            "published numbers that differ",
            "claims now false",
        ],
        rows,
        ["", ",d", "d", ",d", "d", ""],
        groups=[("", 1), ("files of the site", 2), ("published numbers", 2), ("claims", 1)],
    )


def numbers(result: dict[str, Record]) -> dict[str, str]:
    rows = result["same_bytes"]["figures"]["circumstances"]
    return {
        kind: listed(sorted({name for row in rows for name in row[kind]}))
        for kind in ("other", "other_digits")
    }


def in_effect(row: Figures) -> str:
    """Say for which processor OpenBLAS computed, and what NumPy made use of.

    >>> in_effect({"name": "one core", "arithmetic": {"openblas": "Haswell", "numpy": []}})
    'one core: OpenBLAS for Haswell, NumPy with nothing more than it always needs'
    """
    used = listed(row["arithmetic"]["numpy"]) or "nothing more than it always needs"
    return f"{row['name']}: OpenBLAS for {row['arithmetic']['openblas']}, NumPy with {used}"


def caption(result: dict[str, Record]) -> str:
    figures = result["same_bytes"]["figures"]
    asked = [in_effect(row) for row in figures["circumstances"] if "arithmetic" in row]
    left = [f"{name}, since {why}" for name, why in figures.get("not_tried", {}).items()]
    effect = f" Asked what they used – {'; '.join(asked)}." if asked else ""
    not_tried = f" Not tried: {'; '.join(left)}." if left else ""
    return (
        "Each site was built in a clone in which nothing had been built, and compared with one "
        "that was built as usual. Where OpenBLAS or NumPy was held to what older processors can "
        "do, all models were trained anew and the tests of all claims were run; where bytes are "
        "the same no claim can change."
        f"{effect}{not_tried}"
    )


if __name__ == "__main__":
    raise SystemExit(run(__file__))
