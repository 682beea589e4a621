"""The page of references, from the one file that holds them: `docs/references.bib`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bibtexparser import middlewares
from bibtexparser.entrypoint import parse_file
from bibtexparser.middlewares import NameParts
from bibtexparser.model import Entry

from scripts.artifacts.damaged import DamagedFileError, reading

ARCHIVES = {
    "arXiv": "https://arxiv.org/abs/{}",
    "ACL Anthology": "https://aclanthology.org/{}/",
}
"""Address of a text that has a number in one of these archives."""

DOI = "https://doi.org/{}"

NEEDED = ("author", "title", "annotation")
"""Fields of every entry; one without a year says how it was published."""


@dataclass(frozen=True)
class Reference:
    """One source, as the page shows it.

    Attributes
    ----------
    key : str
        What a page links to: `references.md#key`.
    label : str
        What the text of the link says: authors and year, or authors and how it was published.
    authors, title : str
        As printed.
    where : str
        A Markdown link to the text, or where it was published.
    annotation : str
        What it is cited for, and how far it was read; one or two sentences.
    """

    key: str
    label: str
    authors: str
    title: str
    where: str
    annotation: str


def read_references(path: Path) -> list[Reference]:
    """Read all entries of a BibTeX file, sorted by their labels.

    Raises
    ------
    ValueError
        If a part of it cannot be read, or an entry lacks one of the `NEEDED` fields.
    """
    with reading(path):
        library = parse_file(
            str(path),
            append_middleware=[
                # Braces keep a team's name together, so they stay until names have been split.
                middlewares.LatexDecodingMiddleware(keep_braced_groups=True),
                middlewares.SeparateCoAuthors(),
                middlewares.SplitNameParts(),
            ],
        )
        for block in library.failed_blocks:
            reason = " ".join(str(block.error).split())
            raise DamagedFileError(f"{path.name}, line {block.start_line}: {reason}")
        found = [_reference(entry, path.name) for entry in library.entries]
    return sorted(found, key=lambda reference: reference.label)


def _reference(entry: Entry, file: str) -> Reference:
    fields = {field.key: field.value for field in entry.fields}
    missing = [name for name in NEEDED if not fields.get(name)]
    if not fields.get("year") and not fields.get("howpublished"):
        missing.append("year")
    if missing:
        raise DamagedFileError(f"{file}: {entry.key} has no {', '.join(missing)}")
    return Reference(
        key=entry.key,
        label=_label(fields),
        authors=_listed([_whole(name) for name in fields["author"]]),
        title=_bare(fields["title"]),
        where=_where(fields),
        annotation=fields["annotation"],
    )


def as_markdown(references: list[Reference]) -> str:
    """Write a section for each source, with an anchor for pages to link to."""
    return "\n\n".join(
        f"## {reference.label} {{ #{reference.key} }}\n\n"
        f"{reference.authors}. *{_ended(reference.title)}* {reference.where}.\n"
        f"{reference.annotation}"
        for reference in references
    )


def _label(fields: dict[str, Any]) -> str:
    authors = _in_text(fields["author"])
    return (
        f"{authors} {fields['year']}"
        if "year" in fields
        else f"{authors}, {fields['howpublished']}"
    )


def _bare(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def _whole(name: NameParts) -> str:
    return _bare(" ".join([*name.first, *name.von, *name.last, *name.jr]))


def _family(name: NameParts) -> str:
    return _bare(" ".join([*name.von, *name.last]))


def _in_text(names: list[NameParts]) -> str:
    if len(names) > 2 or _family(names[-1]) == "others":
        return f"{_family(names[0])} et al."
    return " and ".join(map(_family, names))


def _listed(names: list[str]) -> str:
    return " and ".join([*[", ".join(names[:-1])] * (len(names) > 1), names[-1]])


def _ended(title: str) -> str:
    return title if title.endswith(("?", "!")) else f"{title}."


def _where(fields: dict[str, str]) -> str:
    archive = fields.get("archiveprefix")
    if archive is not None:
        number = fields["eprint"]
        return f"[{archive} {number}]({ARCHIVES[archive].format(number)})"
    elsewhere = (fields.get(name) for name in ("howpublished", "booktitle", "institution"))
    published = next(filter(None, elsewhere), None) or _in_journal(fields)
    address = DOI.format(fields["doi"]) if "doi" in fields else fields.get("url")
    return f"[{published or address}]({address})" if address else published


def _in_journal(fields: dict[str, str]) -> str:
    """Say where in a journal an article stands; nothing if it is in none.

    >>> _in_journal({"journal": "Nature", "volume": "3", "number": "2", "pages": "7--9"})
    'Nature 3 (2), 7–9'
    """
    if "journal" not in fields:
        return ""
    number = f" ({fields['number']})" if "number" in fields else ""
    pages = f", {fields['pages'].replace('--', '–')}" if "pages" in fields else ""
    return f"{fields['journal']} {fields['volume']}{number}{pages}"
