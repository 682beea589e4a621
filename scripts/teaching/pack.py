"""Put the teaching pack together: figures, slides and worksheets, in one archive.

python -m scripts.teaching.pack FILE
"""

import argparse
import io
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from scripts.artifacts.places import ARTIFACTS, ROOT
from scripts.artifacts.records import write_whole
from scripts.teaching.exercises import sheet
from scripts.teaching.shown import PICTURES, record, shown
from scripts.teaching.slides import LICENCE, Slide, slides
from scripts.teaching.worksheets import worksheet

SHEETS = {"A": 1, "B": 2, "C": 3}
"""Name of each worksheet → the seed of its numbers."""

README = """{site}: teaching pack

slides.pptx    {figures} figures, each with its question, its caption, a description
               for those who cannot see it, and where it comes from
figures/       the same figures as SVG, PNG and PDF
worksheets/    {sheets} sheets with the same exercises and other numbers, and the
               solutions, which the package of the site computed

Figures, slides and sheets are under the licence {licence}: use them, change them,
and say where they come from.
"""


def slide(name: str, page: str, site: str) -> Slide:
    """Return the slide of a figure."""
    told = record("figures", name)
    picture = (ARTIFACTS / "figures" / f"{name}.png").read_bytes()
    return Slide(
        title=told["question"],
        picture=picture,
        size=Image.open(io.BytesIO(picture)).size,
        caption=told["caption"],
        alt_text=told["alt_text"],
        source=f"{site}: {page}. Drawn by scripts/figures/{name}.py. Licence: {LICENCE}",
    )


def contents() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each file of the pack."""
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    site = re.findall("^title: (.+)$", citation, re.MULTILINE)[0]
    figures = dict(shown())
    counts = {"figures": len(figures), "sheets": len(SHEETS)}
    yield "README.txt", README.format(site=site, licence=LICENCE, **counts).encode()
    for name in figures:
        for suffix in PICTURES:
            path = ARTIFACTS / "figures" / f"{name}.{suffix}"
            yield f"figures/{path.name}", path.read_bytes()
    of_figures = [slide(name, page, site) for name, page in figures.items()]
    about = f"The figures of the site, one on each slide. Licence: {LICENCE}"
    yield "slides.pptx", slides(site, about, of_figures)
    for name, seed in SHEETS.items():
        drawn = sheet(name, seed)
        yield f"worksheets/worksheet-{name}.pdf", worksheet(drawn, is_solved=False)
        yield f"worksheets/solutions-{name}.pdf", worksheet(drawn, is_solved=True)


def pack() -> bytes:
    """Return the archive, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in contents():
            is_packed = name.endswith((".png", ".pptx"))
            how = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(f"teaching-pack/{name}"), content, how)
    return buffer.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the archive to the file that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    given = parser.parse_args(arguments)
    try:
        write_whole(given.file, pack())
    except OSError as problem:
        parser.error(str(problem))
    return 0


if __name__ == "__main__":
    sys.exit(main())
