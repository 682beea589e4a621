"""A live figure as a reader has it: its controls, its numbers, the program it gives away."""

import re
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.artifacts.places import ROOT
from tests.every_night import all_at_night

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


NAMES = sorted(path.stem for path in (ROOT / "scripts" / "live").glob("*.py"))

FEW = (
    "mechanism",  # text that a reader writes
    "pulled_weights",  # what is dragged
    "score_playground",  # fields, sliders and choices
)
"""Live figures of every make but that with a model, which has tests of its own.

What takes long and is the same for all is tried with these.
"""

FEW_OR_ALL = all_at_night(NAMES, FEW)

OPEN_ANSWERS = "for (const answer of document.querySelectorAll('details')) answer.open = true"
"""Links that set a figure may stand in an answer that is folded away."""


def page_of(name: str) -> str:
    """Return the address of the first page that shows a figure."""
    docs = ROOT / "docs"
    for path in sorted(docs.rglob("*.md")):
        if re.search(rf'\[\[ live\("{name}"\) \]\]', path.read_text(encoding="utf-8")):
            place = path.relative_to(docs)
            folder = place.parent if place.stem == "index" else place.with_suffix("")
            return f"/{folder.as_posix()}/".replace("/./", "/")
    raise LookupError(f"no page shows the live figure {name!r}")


def numbers_in(printed: str) -> dict[str, str]:
    """Read what a program prints, a name and a number on each line, as the page writes it."""
    pairs = (line.rsplit(maxsplit=1) for line in printed.splitlines() if line.strip())
    return {name: re.sub(r"^-(?=\d)", "−", number) for name, number in pairs}


def run(program: str) -> dict[str, str]:
    """Run a program as a reader would, and return the numbers that it prints."""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return numbers_in(done.stdout)


@dataclass(frozen=True)
class LiveFigure:
    """A live figure on an open page."""

    page: "Page"
    name: str

    @property
    def panel(self) -> "Locator":
        """The part that the reader moves."""
        return self.page.locator(f'.live[data-live="{self.name}"]')

    def wait(self) -> "LiveFigure":
        """Wait until it has come to life."""
        self.page.locator(f'.live[data-live="{self.name}"][data-ready]').wait_for()
        return self

    def settle(self) -> "LiveFigure":
        """Wait until data are there, and address and message have followed."""
        self.page.locator(f'.live[data-live="{self.name}"]:not([data-waiting])').wait_for()
        return self

    def loaded(self) -> "LiveFigure":
        """Wait until it shows what was asked for; address and message may follow later."""
        self.page.locator(f'.live[data-live="{self.name}"]:not([data-waiting~=data])').wait_for(
            state="attached"
        )
        return self

    def numbers(self) -> dict[str, str]:
        """Return what it shows, by name; a number that stands in two places must be the same."""
        self.loaded()
        pairs = self.panel.locator("[data-number]").evaluate_all(
            "(places) => places.map((place) => [place.dataset.number, place.textContent])"
        )
        shown: dict[str, str] = {}
        for name, text in pairs:
            assert shown.setdefault(name, text) == text, f"{name}: {shown[name]} and {text}"
        return shown

    def field(self, path: str, value: str | None = None) -> "Locator":
        """Return a control: the text field of a number, or the one that stands for a value."""
        wanted = f'[data-field="{path}"]'
        if value is not None:
            return self.panel.locator(f'{wanted}[value="{value}"]')
        return self.panel.locator(f"{wanted}:not([type=range])").first

    def choose(self, path: str, value: str) -> "LiveFigure":
        """Choose among several, as a click on the label does."""
        self.field(path, value).check(force=True)
        return self

    def write(self, path: str, text: str) -> "LiveFigure":
        """Write into a field."""
        self.field(path).fill(text)
        return self

    def press(self, action: str) -> "LiveFigure":
        """Press one of its buttons."""
        self.panel.locator(f'[data-action="{action}"]').click()
        return self

    def reload(self) -> "LiveFigure":
        """Open the address again, as somebody does who was sent the link."""
        self.settle()
        self.page.reload()
        return self.wait()

    @property
    def problem(self) -> str:
        """What it says about wrong input, once whoever writes has paused."""
        said = self.settle().panel.locator(".live-problem").all_text_contents()
        return " ".join(text for text in said if text)

    def program(self) -> str:
        """Return the program that it gives away."""
        self.press("copy")
        area = self.panel.locator(".live-program")
        area.wait_for(state="visible")
        return area.input_value()
