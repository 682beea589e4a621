"""The program for other site generators: artifacts first, then pages, and one line if one fails."""

import pytest

from scripts import build_pages
from scripts.site.names import PageError


@pytest.fixture
def asked(monkeypatch):
    """What is asked of the two steps, which do nothing."""
    found = []
    monkeypatch.setattr(build_pages.build_artifacts, "main", lambda _: found.append("built") or 0)
    monkeypatch.setattr(build_pages, "write_pages", lambda **how: found.append(how))
    return found


@pytest.mark.parametrize(
    ("arguments", "has_folders"), [([], True), (["--no-directory-urls"], False)]
)
def test_artifacts_are_built_before_pages_are_written(asked, arguments, has_folders):
    assert build_pages.main(arguments) == 0
    assert asked == ["built", {"directory_urls": has_folders}]


def test_without_artifacts_no_page_is_written(asked, monkeypatch):
    monkeypatch.setattr(build_pages.build_artifacts, "main", lambda _: 3)
    assert build_pages.main([]) == 3
    assert asked == []


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("problem", [PageError("docs/a.md:3: no such number"), OSError("full")])
def test_what_is_wrong_is_said_in_one_line(monkeypatch, capsys, problem):
    def refuse(**_):
        raise problem

    monkeypatch.setattr(build_pages, "write_pages", refuse)
    assert build_pages.main([]) == 1
    assert capsys.readouterr().err == f"{problem}\n"
