"""What is left to rewrite when the worked example is about another sentence."""

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.artifacts.places import ARTIFACTS, ROOT
from scripts.site.example_words import OF_OTHERS, SPOKEN_OF, Place, places, words_now
from scripts.site.held import compare, path_of
from scripts.tools.claims import Claim, false_claims
from scripts.tools.command import ProblemError, finish, parser_of
from scripts.tools.ties import records_in

DESCRIPTION = """\
Show what is left to rewrite when the worked example is about another sentence.

  python3 run.py build       first: what is computed follows
  python3 run.py sentence    then: what somebody typed, page by page

Prose: the lines of pages, README and docstrings that name words of the sentence that they were
written for.
Claims: the assertions of tests/claims that no longer hold, and the sentences that rest on them.
Status 0: nothing is left. 1: something is. 2: nothing could be looked at.
"""


def sentences_on(claim: Claim, root: Path = ROOT) -> list[str]:
    """Return the places of the sentences that rest on a claim, and how they begin."""
    if not claim.page or not path_of(claim.page, root).is_file():
        return []
    name = claim.test.partition("[")[0]
    markdown = (root / "docs" / claim.page).read_text(encoding="utf-8")
    tie = compare(markdown, records_in(path_of(claim.page, root)))
    return [
        f"docs/{claim.page}:{sentence.line}: {record.opening}"
        for record, sentence in (*tie.kept, *tie.changed)
        if name in {test.rpartition("::")[2] for test in record.tests}
    ]


def report(now: dict[str, str], found: Sequence[Place], claims: Sequence[Claim]) -> str:
    """Put into words what is left."""
    lines = [
        f"The worked example: {now['sentence']}",
        f"The prose speaks of: {SPOKEN_OF['sentence']}",
        "",
        f"Prose: {len(found)} lines name words that have changed",
    ]
    for page, of_page in itertools.groupby(found, key=lambda place: place.page):
        lines += ["", page, *(f"  {place}" for place in of_page)]
    lines += ["", "Not looked at, since they are about something else:"]
    lines += [f"  docs/{page}: {what}" for page, what in OF_OTHERS.items()]
    lines += ["", f"Claims: {len(claims)} do not hold"]
    for page, of_page_too in itertools.groupby(claims, key=lambda claim: claim.page):
        lines += ["", f"docs/{page}" if page else "of no page"]
        for claim in of_page_too:
            lines += [f"  {claim.sentence}", f"    {claim.place}: {claim.reason}"]
            lines += [f"    {place}" for place in sentences_on(claim)]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Look, print, and return the exit status."""
    parser_of("sentence", DESCRIPTION).parse_args(arguments)
    try:
        now = words_now(ARTIFACTS)
    except OSError:
        raise ProblemError("no artifacts: python3 run.py build comes first") from None
    found = list(places(now))
    claims = false_claims(ROOT)
    print(report(now, found, claims))
    return 1 if found or claims else 0


if __name__ == "__main__":
    sys.exit(finish("sentence", main))
