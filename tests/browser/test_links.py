"""Every link of the built site that stays on the site leads somewhere. Needs no browser."""

import re
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

HOME = "http://site.invalid/"
STYLE_SHEET_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")


class Links(HTMLParser):
    """What a page links to, and the ids that can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.ids = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" or (tag == "a" and name == "name"):
                self.ids.add(value or "")
            elif name in ("href", "src", "poster", "data", "action"):
                self.targets.add((value or "").strip())
            elif name == "srcset":
                self.targets.update(part.split()[0] for part in (value or "").split(","))


def broken_links(site: Path) -> Iterator[str]:
    """Yield the page and the target of each link that leads nowhere."""
    pages = {path: Links(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    targets = {path: links.targets for path, links in pages.items()}
    for path in sorted(site.rglob("*.css")):
        targets[path] = set(STYLE_SHEET_URL.findall(path.read_text("utf-8")))
    for path, found in targets.items():
        here = path.relative_to(site).as_posix()
        for target in sorted(found):
            address, fragment = urldefrag(urljoin(HOME + here, target))
            if not address.startswith(HOME):
                continue  # another host, or data: and the like
            file = site / unquote(urlsplit(address).path).lstrip("/")
            if file.is_dir():
                file /= "index.html"
            if not file.is_file():
                yield f"{here}: {target} is no file"
            elif file in pages and unquote(fragment) not in pages[file].ids:
                yield f"{here}: {target} has no such place"


def test_no_link_is_broken(site: Path) -> None:
    assert list(broken_links(site)) == []


def test_old_links_to_the_one_page_of_the_reference_lead_on(site: Path) -> None:
    inventory = zlib.decompress((site / "objects.inv").read_bytes().split(b"\n", 4)[4]).decode()
    objects = [line.split() for line in inventory.splitlines()]
    described = {name: place.replace("$", name) for name, _, how, place, _ in objects if how == "1"}
    assert len(described) > 50
    start = Links((site / "reference" / "index.html").read_text("utf-8"))
    for name, place in described.items():
        assert name in start.ids
        assert place.removeprefix("reference/") in start.targets


def test_broken_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    (tmp_path / "index.html").write_text(
        '<h1 id="a">One</h1> <a href="#a">a</a> <a href="#b">b</a> <a href="two/">two</a>'
        '<a href="two/#c">c</a> <a href="two/#d">d</a> <img src="e.png" srcset="f.png 2x">'
        '<a href="https://example.org/g">elsewhere</a>'
    )
    (tmp_path / "two" / "index.html").write_text(
        '<p id="c"><a href="../">up</a> <a href="/h/">h</a>'
    )
    (tmp_path / "two" / "style.css").write_text("p { background: url('../i.svg'); }")
    assert [line.split(" ")[1] for line in broken_links(tmp_path)] == [
        "#b",
        "e.png",
        "f.png",
        "two/#d",
        "/h/",
        "../i.svg",
    ]
