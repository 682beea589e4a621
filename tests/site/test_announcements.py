"""What pages say of their own addresses: all of it where the site is published, else nothing."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import pytest
from PIL import Image

from scripts.artifacts.places import ROOT

Build = Callable[..., "object"]

HOME = "https://example.org/attention/"
ADDRESSES = ("og:url", "og:image", "citation_public_url")


def heads(site: Path) -> dict[str, str]:
    """Map the address of each page within the site to its head."""
    return {
        path.relative_to(site).as_posix().removesuffix("index.html"): path.read_text("utf-8").split(
            "</head>"
        )[0]
        for path in site.rglob("*.html")
        if "source" not in path.relative_to(site).parts and path.name != "404.html"
    }


def said(head: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', head))


@pytest.mark.nightly
def test_a_published_site_gives_whole_addresses(copy: Path, build: Build) -> None:
    done = build(copy, SITE_URL=HOME, ARTIFACTS="off")
    assert done.returncode == 0, done.stderr
    pages = heads(copy / "site")
    pictures = {}
    for address, head in pages.items():
        given = said(head)
        assert f'<link rel="canonical" href="{urljoin(HOME, address)}">' in head
        assert given["og:url"] == given["citation_public_url"] == urljoin(HOME, address)
        assert given["twitter:card"] == "summary_large_image"
        assert given["og:image"].startswith(HOME)
        file = copy / "site" / given["og:image"].removeprefix(HOME)
        size = int(given["og:image:width"]), int(given["og:image:height"])
        assert Image.open(io.BytesIO(file.read_bytes())).size == size
        pictures[address] = given["og:image"]
    assert len(set(pictures.values())) == len(pages) > 30
    lost = said((copy / "site/404.html").read_text("utf-8"))
    assert lost["og:image"] == pictures[""]
    assert "og:url" not in lost


def test_an_unpublished_site_gives_none(site: Path) -> None:
    pages = heads(site)
    assert len(pages) > 30
    for head in pages.values():
        given = said(head)
        assert not set(ADDRESSES) & set(given)
        assert given["twitter:card"] == "summary"
        assert "canonical" not in head
        assert "127.0.0.1" not in head


def test_pages_are_cited_as_the_site_is(site: Path) -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    for head in heads(site).values():
        given = said(head)
        assert f"- name: {given['citation_author']}\n" in citation
        assert given["citation_title"] == given["og:title"]
        assert given["description"] == given["og:description"]
        assert "citation_publication_date" not in given or "date-released" in citation
