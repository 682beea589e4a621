"""What is kept from build to build saves time and changes nothing."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

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


# With the artifact step off: what scripts compute is another test's concern, and takes long.
EDITS: dict[str, Callable[[Path], None]] = {
    "a word": append(CHAPTER, "\nZephyr.\n"),
    "a heading, to which the menu of the page leads": append(CHAPTER, "\n## Zephyr\n\nBlows.\n"),
    "a title of the menu": replace("mkdocs.yml", "- Glossary:", "- Words:"),
    "a page that no menu names": add_page,
    "the same page, gone": drop_page,
    "a template": replace("overrides/main.html", "{% endblock %}", "<!-- zephyr -->{% endblock %}"),
    "a comment of the package": replace(
        "src/attention_explainer/softmax.py",
        "        return ",
        "        # Zephyr.\n        return ",
    ),
    "what becomes of names": replace("scripts/site/pages.py", "Run it yourself", "Try it"),
    "what becomes of formulas": replace(
        "scripts/site/maths_markdown.py", 'role="group" aria-label="Formula"', 'role="group"'
    ),
    "a style sheet": append("docs/assets/stylesheets/site.css", "\n.zephyr {\n  top: 0;\n}\n"),
}


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def built(root: Path, build: Build) -> dict[str, bytes]:
    done = build(root, ARTIFACTS="off")
    assert done.returncode == 0, done.stderr
    return files_in(root / "site")


def test_after_every_kind_of_edit_the_site_is_as_from_nothing(copy: Path, build: Build) -> None:
    before = built(copy, build)
    for name, edit in EDITS.items():
        edit(copy)
        after = built(copy, build)
        changed = after.keys() ^ before.keys() | {
            file for file in after.keys() & before.keys() if after[file] != before[file]
        }
        assert changed, f"{name}: nothing changed"
        for folder in ("build/kept", "build/pages"):
            shutil.rmtree(copy / folder)
        before = built(copy, build)
        assert after.keys() == before.keys(), name
        assert [file for file in after if after[file] != before[file]] == [], name


def test_what_is_damaged_is_made_anew(copy: Path, build: Build) -> None:
    before = built(copy, build)
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
