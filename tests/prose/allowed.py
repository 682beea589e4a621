"""The list of numbers that may stand though nobody computed them."""

import tomllib
from pathlib import Path

ENTRIES = tomllib.loads(Path(__file__).with_name("allowed_numbers.toml").read_text("utf-8"))[
    "allowed"
]


def allowed_in(file: str) -> list[str]:
    """Return what the list allows in a page or a program."""
    return [
        text
        for entry in ENTRIES
        if entry["file"] in (file, "everywhere")
        for text in entry["texts"]
    ]
