"""What search engines, shared links and lost readers get to see; read from the files."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser


def announced(page: Path) -> dict[str, str]:
    """Return the title of a page and what its head says under other names."""
    text = page.read_text(encoding="utf-8")
    found = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text))
    titles = re.findall(r"<title>([^<]*)</title>", text)
    assert len(titles) == 1
    return found | {"title": titles[0]}


def test_each_page_is_announced_in_its_own_words(site: Path, tested_addresses: set[str]) -> None:
    pages = [address for address in tested_addresses if address.endswith("/")]
    heads = [announced(site / address.strip("/") / "index.html") for address in pages]
    for name in ("title", "description", "og:title", "og:description"):
        words = [head[name] for head in heads]
        assert all(words)
        assert len(set(words)) == len(words), name


def test_the_start_names_the_site_once(site: Path) -> None:
    assert announced(site / "index.html")["title"] == "Attention, computed"


def test_a_lost_reader_is_led_to_the_search_and_to_every_step(site: Path) -> None:
    text = (site / "404.html").read_text(encoding="utf-8").split("<article", 1)[1]
    assert 'for="__search"' in text
    steps = {path.name for path in (site / "steps").iterdir()}
    assert steps
    assert {step for step in steps if f"steps/{step}/" in text} == steps
