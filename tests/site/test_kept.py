"""What is kept from build to build saves time and changes nothing."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scripts.conftest import files_in

pytestmark = pytest.mark.nightly

Build = Callable[..., "subprocess.CompletedProcess[str]"]

CHAPTER = "docs/steps/2-weights.md"


def replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        path = root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def append(file: str, text: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        with (root / file).open("a", encoding="utf-8") as page:
            page.write(text)

    return edit


def add_page(root: Path) -> None:
    (root / "docs/more.md").write_text("# More\n\nA page that no menu names.\n", encoding="utf-8")


def drop_page(root: Path) -> None:
    (root / "docs/more.md").unlink()


CHAPTER_AFTER = "docs/steps/3-query-key-value.md"

# With the artifact step off: what scripts compute is another test's concern, and takes long. Edits
# stand together where none has anything rendered anew that another one concerns. Each is named with
# the file of the site that it has to change.
EDITS: list[dict[str, tuple[Callable[[Path], None], str]]] = [
    {
        "a word": (append(CHAPTER, "\nZephyr.\n"), "steps/2-weights/index.html"),
        "a heading, to which the menu of the page leads": (
            append(CHAPTER_AFTER, "\n## Zephyr\n\nBlows.\n"),
            "steps/3-query-key-value/index.html",
        ),
        "a comment of the package": (
            replace(
                "src/attention_explainer/softmax.py",
                "        return ",
                "        # Zephyr.\n        return ",
            ),
            "reference/attention/index.html",
        ),
        "a style sheet": (
            append("docs/assets/stylesheets/site.css", "\n.zephyr {\n  top: 0;\n}\n"),
            "assets/stylesheets/every-page.css",
        ),
    },
    {
        "a title of the menu": (
            replace("mkdocs.yml", "- Glossary:", "- Words:"),
            "steps/2-weights/index.html",
        )
    },
    {"a page that no menu names": (add_page, "more/index.html")},
    {"the same page, gone": (drop_page, "more/index.html")},
    {
        "a template": (
            replace("overrides/main.html", "{% endblock %}", "<!-- zephyr -->{% endblock %}"),
            "steps/2-weights/index.html",
        )
    },
    {
        "what becomes of names": (
            replace("scripts/site/pages.py", "Run it yourself", "Try it"),
            "source/tables/weights_from_it_table/index.html",
        )
    },
    {
        "what becomes of formulas": (
            replace(
                "scripts/site/maths_markdown.py",
                'role="group" aria-label="Formula"',
                'role="group"',
            ),
            "steps/5-scores-and-softmax/index.html",
        )
    },
]


def built(root: Path, build: Build) -> dict[str, bytes]:
    done = build(root, ARTIFACTS="off")
    assert done.returncode == 0, done.stderr
    return files_in(root / "site")


def test_after_every_kind_of_edit_the_site_is_as_from_nothing(copy: Path, build: Build) -> None:
    before = built(copy, build)
    for edits in EDITS:
        for edit, _ in edits.values():
            edit(copy)
        after = built(copy, build)
        for name, (_, place) in edits.items():
            assert after.get(place) != before.get(place), f"{name}: nothing changed"
        for folder in ("build/kept", "build/pages"):
            shutil.rmtree(copy / folder)
        before = built(copy, build)
        assert after.keys() == before.keys(), list(edits)
        assert [file for file in after if after[file] != before[file]] == [], list(edits)


def test_a_clone_that_is_moved_keeps_its_pages_and_what_is_damaged_is_made_anew(
    copy: Path, build: Build
) -> None:
    kept = {path: path.stat().st_mtime_ns for path in (copy / "build/kept/html").rglob("*.json")}
    before = built(copy, build)
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    damaged = list((copy / "build/kept").rglob("*.json"))
    assert len(damaged) > 100
    for number, path in enumerate(damaged):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes([bytes(content), b"", bytes(content[:40]), b"{}"][number % 4])
    assert built(copy, build) == before


@pytest.mark.parametrize(
    ("line", "warnings"),
    [
        ("[one](1-reading.md#nowhere)", ["#nowhere"]),
        ("[two](nowhere.md)", ["nowhere.md"]),
        ("[three][attention_explainer.nothing]", []),
    ],
)
def test_a_warning_comes_again(copy: Path, build: Build, line: str, warnings: list[str]) -> None:
    append(CHAPTER, f"\n{line}\n")(copy)
    first, second = (build(copy, ARTIFACTS="off") for _ in range(2))
    assert first.returncode == second.returncode
    for warning in warnings:
        assert first.returncode != 0
        assert warning in first.stderr
        assert warning in second.stderr


def test_a_part_of_a_page_that_is_gone_is_missed(copy: Path, build: Build) -> None:
    """The page with the link has not changed, only the one to which it leads."""
    append(CHAPTER, "\n[there](1-reading.md#zephyr)\n")(copy)
    append("docs/steps/1-reading.md", "\n## Zephyr\n\nBlows.\n")(copy)
    built(copy, build)
    replace("docs/steps/1-reading.md", "## Zephyr", "## Breeze")(copy)
    done = build(copy, ARTIFACTS="off")
    assert done.returncode != 0
    assert "#zephyr" in done.stderr


def test_one_page_of_the_reference_that_is_edited_changes_no_name_of_an_object(
    copy: Path, build: Build
) -> None:
    inventory = "objects.inv"
    before = built(copy, build)[inventory]
    page = copy / "docs/reference/several-heads.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nAnother sentence.\n", encoding="utf-8")
    assert built(copy, build)[inventory] == before
