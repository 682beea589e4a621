"""Pack a built site so that it works from a folder, without a server and without a network."""

import argparse
import base64
import io
import json
import posixpath
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from scripts.artifacts.damaged import reading
from scripts.artifacts.places import ROOT
from scripts.artifacts.records import write_whole
from scripts.site.policy import FILE, NAME, PYTHON, STYLES, digests
from scripts.site.stylesheets import EVERY_PAGE
from scripts.tools.command import ProblemError, finish, parser_of

FOLDER = "attention-offline"
"""What the archive unpacks to."""

ARCHIVE = ROOT / "build" / f"{FOLDER}.zip"

RUNTIME = Path(__file__).with_suffix(".js")

DESCRIPTION = f"""\
Write {ARCHIVE.relative_to(ROOT)}: the whole site as a folder that works without a server and
without a network, live figures, search, the model that reads and Python included. The same site
gives the same bytes.

  python3 run.py offline                     build the site, and pack it
  python3 run.py offline --site site         pack what is built already
"""

LEFT_OUT = (
    "404.html",
    FILE,
    "manifest.json",
    "objects.inv",
    "sitemap.xml*",
    "assets/cards/*",
    "assets/javascripts/lunr/*",
    "*.map",
)
"""What only a server, a search engine, a messenger or a developer asks for."""

DATA = (
    "artifacts/*/*.data.json",
    "assets/claims/*.json",
    "assets/evidence/*.json",
    "assets/model/*.*",
    "assets/python/*.*",
    "assets/highlight.js/es/*.js",
)
"""What programs load and no page shows: in a folder, plain scripts bring it."""

STAYS = ("artifacts/live/*.json", "assets/python/attention_explainer.zip", "*.txt", "*/licences/*")
"""Of these, what readers or the programs that they copy open as files, too."""

PROGRAMS = "assets/javascripts/*.js"
BEGINNING = "assets/javascripts/live-figures.js"
PLAIN = ("before.js", "bundle.*.js", "code-labels.js", "embed.js")
"""Programs that are plain scripts already."""

MODULES = "assets/javascripts/modules.js"
"""All programs that are modules, in one script."""

RULES = EVERY_PAGE
"""The style sheet that needs files: Firefox loads no font from another folder."""

INDEX = "search/search_index.json"


def policy(page: str) -> str:
    """Return what a page in a folder may load: files beside it, what its programs make; no host."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src file: blob: {PYTHON} {digests([page])}".strip(),
            "worker-src blob:",
            f"style-src file: {STYLES}",
            "img-src file: blob: data:",
            "font-src data:",
            "connect-src blob: data:",
            "base-uri 'none'",
        )
    )


READ_ME = """\
{title}

Open index.html in a browser. Nothing has to be installed, and no network is needed: figures,
search, the model that reads and the programs on the pages work as they do on the published site.
Links to other sites are the only thing that needs a connection.

Unpack the whole archive first: in a window that only shows what is inside, pages find neither
their styles nor their programs. The folder may have any name and be anywhere.

{licences}
Made by `python3 run.py offline`.
"""


def is_one_of(name: str, patterns: Sequence[str]) -> bool:
    """Whether a path in the site fits one of the patterns; `*` stands for folders as well."""
    return any(re.fullmatch(re.escape(each).replace(r"\*", ".*"), name) for each in patterns)


def brought(name: str, content: bytes) -> str:
    r"""Return a script that brings a file: as text, or in base64 if it is none.

    Examples
    --------
    >>> brought("a/b.json", b'{"it": 1}')
    'offline.give("a/b.json","{\\"it\\": 1}");\n'
    >>> brought("a/c.bin", bytes([255, 0]))
    'offline.give64("a/c.bin","/wA=");\n'
    """
    try:
        kind, text = "give", content.decode("utf-8")
    except UnicodeDecodeError:
        kind, text = "give64", base64.b64encode(content).decode("ascii")
    given = ",".join(json.dumps(each, ensure_ascii=False) for each in (name, text))
    return f"offline.{kind}({given});\n"


def to_page(address: str) -> str:
    """Return the address of a page's file for that of its folder; other addresses stay.

    Examples
    --------
    >>> to_page("../2-weights/#it"), to_page("../.."), to_page("?two.x=1#two"), to_page("a.csv")
    ('../2-weights/index.html#it', '../../index.html', '?two.x=1#two', 'a.csv')
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return address
    if not parts.path.endswith("/") and PurePosixPath(parts.path).name not in ("", "..", "."):
        return address
    return parts._replace(path=f"{parts.path.rstrip('/')}/index.html").geturl()


ADDRESS = re.compile(r"""(<(?:a|link|area)\b(?:"[^"]*"|[^">])*?\shref=")([^"]*)""")
NOTICE = re.compile(r'\s*<p class="from-folder">.*?</p>', re.DOTALL)
PRELOAD = re.compile(r'\s*<link rel="preload"[^>]*>')
STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*?)([^/"]*)\.css">')
CHARSET = re.compile(r'<meta charset="?utf-8"?>')
INSTANT = '"navigation.instant", '
"""A feature of the theme that fetches pages; in a folder it keeps all programs from beginning."""

MODULE = re.compile(r'<script defer src="([^"]*)live-figures\.js" type="module">')


def packed_page(name: str, page: str) -> str:
    """Return a page as it has to be in a folder."""
    up = "../" * name.count("/")
    begin = (
        f'<meta http-equiv="{NAME}" content="{policy(page)}"><script src="{up}offline.js"></script>'
    )

    rules = PurePosixPath(RULES).stem

    def style(link: re.Match[str]) -> str:
        return f'<script src="{link[1]}{link[2]}.js"></script>' if link[2] == rules else link[0]

    page, begun = CHARSET.subn(lambda charset: charset[0] + begin, page, count=1)
    page, started = MODULE.subn(lambda script: f'<script src="{script[1]}modules.js" defer>', page)
    if not (begun and started):
        raise ProblemError(f"{name}: expected a page of this site, with its programs")
    page = STYLE.sub(style, PRELOAD.sub("", NOTICE.sub("", page))).replace(INSTANT, "")
    return ADDRESS.sub(lambda link: link[1] + to_page(link[2]), page)


def with_fonts(name: str, rules: str, site: Path) -> str:
    """Return rules with their fonts in them."""

    def font(match: re.Match[str]) -> str:
        file = (site / name).parent / match[1]
        kind = file.suffix.removeprefix(".")
        return f"url(data:font/{kind};base64,{base64.b64encode(file.read_bytes()).decode()})"

    return re.sub(r'url\("?([^")]+)"?\)', font, rules)


def packed_index(index: bytes) -> bytes:
    """Return the index of the search as the theme loads it in a folder."""
    content = json.loads(index)
    for entry in content["docs"]:
        entry["location"] = to_page(entry["location"] or ".").removeprefix("./")
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"var __index = {text};\n".encode()


IMPORT = re.compile(
    r"""^(?:import|export)\b(?:[^"';=()]*?\bfrom)?\s*["'](\.[^"']*)""", re.MULTILINE
)


def check_imports(modules: Mapping[str, str]) -> None:
    """Say so if a module is missing, or if modules import each other in a circle.

    In a folder a module gets its address when those that it imports have theirs.
    """
    done: set[str] = set()

    def follow(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise ProblemError(f"modules import in a circle: {' → '.join((*path, name))}")
        if name not in modules:
            raise ProblemError(f"{path[-1]} imports {name}, which the site does not have")
        if name not in done:
            for place in IMPORT.findall(modules[name]):
                follow(posixpath.normpath(f"{posixpath.dirname(name)}/{place}"), (*path, name))
            done.add(name)

    for name in modules:
        follow(name, ())


def packed(site: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a site as they have to be in a folder: path and content."""
    names = sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file())
    modules: dict[str, str] = {}
    for name in (each for each in names if not is_one_of(each, LEFT_OUT)):
        with reading(site / name):
            content = (site / name).read_bytes()
            is_plain = is_one_of(PurePosixPath(name).name, PLAIN)
            if name.endswith(".html"):
                page = packed_page(name, content.decode()).encode()
                yield name, page
                if b'data-example="' in page:  # what is asked for when a reader changes the example
                    yield f"{name}.js", brought(name, page).encode()
            elif name == INDEX:
                yield "search/search_index.js", packed_index(content)
            elif name == RULES:
                rules = json.dumps(with_fonts(name, content.decode(), site), ensure_ascii=False)
                yield (
                    str(PurePosixPath(name).with_suffix(".js")),
                    f"offline.style({rules});\n".encode(),
                )
            elif is_one_of(name, (PROGRAMS,)) and not is_plain:
                modules[name] = content.decode()
            elif is_one_of(name, (*DATA, "assets/javascripts/*.py")):
                yield f"{name}.js", brought(name, content).encode()
                if is_one_of(name, STAYS):
                    yield name, content
            else:
                yield name, content
    begin = f"offline.start({json.dumps(BEGINNING)});\n"
    check_imports(modules)
    given = [brought(name, text.encode()) for name, text in modules.items()]
    yield MODULES, "".join([*given, begin]).encode()
    yield "offline.js", RUNTIME.read_bytes()


def archived(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return an archive of files, the same bytes each time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in sorted(files):
            is_packed = name.endswith((".png", ".zip", ".woff"))
            how = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}")
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, how)
    return buffer.getvalue()


def read_me(site: Path) -> bytes:
    """Return what the folder says of itself."""
    start = (site / "index.html").read_text("utf-8")
    titled = re.search(r"<title>(.*?)</title>", start)
    title = titled[1] if titled else FOLDER
    licensed = re.search(r'md-copyright__highlight">\s*(.*?)\s*<', start, re.DOTALL)
    licences = f"{licensed[1]}\n" if licensed else ""
    return READ_ME.format(title=title, licences=licences).encode()


def build() -> Path:
    """Build the site, and return its folder."""
    site = ROOT / "site"
    if subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=ROOT).returncode:
        raise ProblemError("the site could not be built: see above")
    return site


def checked(site: Path) -> Path:
    """Return the folder of a site, or say that it is none."""
    for name in ("index.html", BEGINNING, INDEX):
        if not (site / name).is_file():
            raise ProblemError(f"--site: there is no site in {site}: {name} is missing")
    return site


def main(arguments: Sequence[str] | None = None) -> int:
    """Pack a site, and return the exit status."""
    given = read_command_line(arguments)
    site = checked(given.site or build())
    print("packing …", flush=True)
    files = [*packed(site), ("READ-ME.txt", read_me(site))]
    content = archived(files)
    write_whole(given.out, content)
    unpacked = sum(len(content) for _, content in files)
    sizes = f"{len(content) / 1e6:.1f} MB, {unpacked / 1e6:.0f} MB unpacked"
    print(f"{given.out}: {len(files)} files, {sizes}")
    return 0


def read_command_line(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = parser_of("offline", DESCRIPTION)
    parser.add_argument("--site", type=Path, help="a built site (default: build it, in site/)")
    parser.add_argument(
        "--out", type=Path, default=ARCHIVE, help="the archive (default: %(default)s)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(finish("offline", main))
