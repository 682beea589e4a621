"""Everything that an edit did to the site, before it is put into words."""

from dataclasses import dataclass

from scripts.tools.claims import Claim
from scripts.tools.comparison import Difference
from scripts.tools.pages import Use


@dataclass(frozen=True)
class Failure:
    """A script that does not run."""

    script: str
    reason: str


@dataclass(frozen=True)
class Report:
    """Everything that differs from a commit.

    Attributes
    ----------
    base : str
        The commit: hash and subject.
    differences : list of Difference
        The artifacts that differ.
    uses : dict of str to list of Use
        Where the pages name each artifact.
    failures, failures_at_base : list of Failure
        Scripts that do not run, here and in the commit; what they make is not compared.
    now_false, false_before : list of Claim
        Claims that do not hold here; those that did not hold in the commit either are separate.
    pages : list of str
        Pages that were edited by hand.
    """

    base: str
    differences: list[Difference]
    uses: dict[str, list[Use]]
    failures: list[Failure]
    failures_at_base: list[Failure]
    now_false: list[Claim]
    false_before: list[Claim]
    pages: list[str]

    @property
    def status(self) -> int:
        """Exit status of the command."""
        return 1 if self.failures or self.now_false or self.false_before else 0

    def of_kind(self, kind: str) -> list[Difference]:
        """Return the artifacts of a kind in which something that a page shows differs."""
        return [each for each in self.differences if each.kind == kind and each.is_shown]

    @property
    def with_numbers(self) -> list[Difference]:
        """The artifacts whose numbers differ."""
        return [each for each in self.differences if each.numbers]

    @property
    def hidden(self) -> list[Difference]:
        """The artifacts of which only files for download differ, nothing that is shown."""
        return [each for each in self.differences if each.hidden]

    def places(self, name: str, number: str | None = None) -> list[Use]:
        """Return where pages show an artifact or one of its numbers, each place once."""
        found: dict[str, Use] = {}
        for use in self.uses.get(name, []):
            if use.number == (number or ""):
                found.setdefault(use.place, use)
        return list(found.values())
