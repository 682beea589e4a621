"""Write everything that a site generator reads, so that any generator can build the same site.

`build/pages` holds what `docs` holds, with every name between double square brackets replaced by
what it stands for, together with the files of all artifacts and a page for each of their scripts.
Nothing here knows about any generator, and a generator need know nothing about names.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from scripts.artifacts.places import ARTIFACTS, ROOT, find_scripts
from scripts.artifacts.records import make_room, published_files, write_whole
from scripts.site import kept
from scripts.site.announcing import announced, first_shown
from scripts.site.cards import card, card_of
from scripts.site.claims import claims_of, claims_place, has_claims
from scripts.site.evidence import evidence_files
from scripts.site.example_numbers import example_file
from scripts.site.held import RecordError
from scripts.site.macros import define_env
from scripts.site.marks import around, unmarked
from scripts.site.model_files import bring, model_files
from scripts.site.mosaic import Mosaic, mosaic
from scripts.site.names import DOCS, Names, PageError, url_of, with_front_matter
from scripts.site.notebooks import (
    PLACE,
    examples_of,
    notebook,
    notebook_name,
    python_file,
    title_of,
)
from scripts.site.problems import line_of
from scripts.site.python_files import PLACE as PYTHON
from scripts.site.python_files import archives, megabytes, python_files
from scripts.site.stylesheets import EVERY_PAGE, FOLDER, joined, lean, sheets
from scripts.site.teaching_pack import teaching_pack

PAGES = ROOT / "build" / "pages"
"""Where a generator finds its pages; made by `python scripts/build_pages.py`."""

FOR_READERS = (
    ".svg",
    ".png",
    ".pdf",
    ".csv",
    ".tex",
    ".txt",
    ".py",
    ".data.json",
    ".css",
    ".woff2",
    ".xlsx",
)
"""Suffixes of the artifact files that pages show or link to; the records are for the build."""

PALETTE = "palette.css"
"""The artifact that has the colours of all figures."""

LEAN = (".css", ".js")
"""Suffixes of what pages load without its comments."""


def source_page(script: Path) -> str:
    """Write the page that shows a script, which the search leaves out."""
    where = script.relative_to(ROOT).as_posix()
    return (
        f"---\nsearch:\n  exclude: true\n---\n# `{where}`\n\n"
        f"Run it yourself: `python {where} --help`\n\n"
        f"~~~~ {{ .python linenums=1 }}\n{script.read_text(encoding='utf-8')}~~~~\n"
    )


def hand_written(names: Names) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of what `docs` holds, with names replaced."""
    problems = []
    in_every_page = sheets(DOCS / FOLDER)
    for path in sorted(DOCS.rglob("*")):
        if not path.is_file() or path in in_every_page:
            continue
        page = path.relative_to(DOCS).as_posix()
        if path.suffix in LEAN:
            yield page, lean(path.read_text(encoding="utf-8")).encode()
            continue
        if path.suffix != ".md":
            yield page, path.read_bytes()
            continue
        text = path.read_text(encoding="utf-8")
        meta = {"claims": claims_place(page)} if has_claims(page, DOCS.parent) else {}
        try:
            expanded = names.expand(text, page, meta)
            placed = names.placed.copy()
            if meta:
                yield (
                    meta["claims"],
                    claims_of(page, partial(names.replaced, page=page), DOCS.parent),
                )
                names.placed = placed  # the same sentences once more are no other place
        except (PageError, RecordError) as problem:
            problems.append(str(problem))
            continue
        try:
            told = announced(unmarked(expanded))
        except ValueError as problem:  # a formula that cannot be shown
            line = line_of(str(problem), text)
            problems.append(f"docs/{page}:{f'{line}:' if line else ''} {problem}")
            continue
        # Its sentences stand in the page as well, where the marks say which words are computed.
        about = around(told.description) if names.marked else told.description
        place = card_of(page)
        yield page, with_front_matter(expanded, {"description": about, "card": place}).encode()
        yield place, card(page, told, picture_of(text))
    if problems:
        raise PageError("\n".join(problems))


def style_of_every_page() -> bytes:
    """Return the one style sheet that every page loads."""
    palette = (ARTIFACTS / PALETTE).read_text(encoding="utf-8")
    return lean(joined(DOCS / FOLDER, palette)).encode()


def picture_of(text: str) -> Path | Mosaic | None:
    """Return the picture, as a PNG, of the first figure that a page asks for; or its wall."""
    if "[[ wall() ]]" in text:
        return mosaic()
    if (shown := first_shown(text)) is None:
        return None
    kind, name = shown
    if kind == "live":
        name = json.loads((ARTIFACTS / "live" / f"{name}.json").read_bytes())["still"]
    return ARTIFACTS / "figures" / f"{name}.png"


def computed(scripts: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of what artifacts add: pictures, data, and their scripts as pages."""
    for name in published_files(ARTIFACTS):
        if name.endswith(FOR_READERS) and name != PALETTE:
            yield f"artifacts/{name}", (ARTIFACTS / name).read_bytes()
    for script in scripts.values():
        yield f"source/{script.parent.name}/{script.stem}.md", source_page(script).encode()


def taken_away() -> Iterator[tuple[str, bytes]]:
    """Yield path and content of notebooks and programs: those of a chapter, in one file."""
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        records = {
            name: json.loads((ARTIFACTS / "examples" / f"{name}.json").read_bytes())
            for name in examples_of(text)
            if (ARTIFACTS / "examples" / f"{name}.json").is_file()
        }
        if records:
            place = f"{PLACE}/{notebook_name(path.relative_to(DOCS).as_posix())}"
            yield f"{place}.ipynb", notebook(title_of(text), records).encode()
            yield f"{place}.py", python_file(title_of(text), records).encode()


def titles(written: Mapping[str, bytes], *, directory_urls: bool = True) -> dict[str, str]:
    r"""Return the title of each page by its address.

    >>> titles({"a/b.md": b"# Of `b`\n\nText", "c.js": b""})
    {'a/b/': 'Of b'}
    """
    return {
        url_of(page, directory_urls=directory_urls): title_of(content.decode()).replace("`", "")
        for page, content in written.items()
        if page.endswith(".md") and re.search(rb"^# ", content, re.MULTILINE)
    }


def drop_others(folder: Path, wanted: Collection[str]) -> None:
    """Delete the files in a folder that are not wanted, and folders that are left empty."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in wanted:
            path.unlink()


def is_same(path: Path, content: bytes) -> bool:
    """Whether a file has this content already."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def write_pages(out: Path = PAGES, *, directory_urls: bool = True) -> None:
    """Bring the folder that a generator reads up to date, leaving unchanged files alone.

    Parameters
    ----------
    out : Path
        Folder to write to; whatever else is there is deleted.
    directory_urls : bool
        Whether the site will have `steps/1-reading/` rather than `steps/1-reading.html`.

    Raises
    ------
    PageError
        If a page asks for something that does not exist; nothing is written in that case.
    FileNotFoundError
        If no artifacts have been built.
    """
    made = dict(computed(find_scripts()))  # first: without artifacts, no name stands for anything
    names = Names(directory_urls=directory_urls)
    define_env(names)
    written = dict(hand_written(names))
    made |= dict(
        evidence_files(
            find_scripts(),
            names.placed,
            titles(written, directory_urls=directory_urls),
            "/" if directory_urls else ".html",
        )
    )
    packed = dict(archives())
    files = written | made | packed | dict(taken_away()) | dict(teaching_pack())
    files[EVERY_PAGE] = style_of_every_page()
    size = megabytes(all_of_it=True, packed=packed.values())
    files[f"{PYTHON}/example.json"] = example_file(size).encode()
    for name, content in files.items():
        if not is_same(out / name, content):
            make_room(out / name)
            write_whole(out / name, content)
    as_they_are = model_files() | python_files()
    bring(out, as_they_are)
    kept.drop_others("card", (f"card/{name}.json" for name in files if name.endswith(".md")))
    drop_others(out, files.keys() | as_they_are.keys())
