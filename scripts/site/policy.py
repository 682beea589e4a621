"""Say in one header what pages may load and which scripts may run in them.

A script that stands in a page runs only if the policy names its hash: these are the theme's own
few. The build writes the header into a file of the site, for whoever sets up a host. An element of
each page could say the same, but Chromium then looks for a page's fonts so late that text jumps.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

NAME = "Content-Security-Policy"
FILE = "content-security-policy.txt"

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

STYLES = "'unsafe-inline'"
"""Colours of drawings, which follow the scheme, and lengths that live figures set."""

PYTHON = "'wasm-unsafe-eval'"
"""What Python in the browser is made of."""


def digest(script: str) -> str:
    """Return a script's hash, as a policy names it."""
    found = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"


def digests(pages: Iterable[str]) -> str:
    """Return the hashes of all scripts that stand in pages."""
    return " ".join(sorted({digest(script) for page in pages for script in SCRIPT.findall(page)}))


def policy(pages: Iterable[str]) -> str:
    """Return the policy under which pages work, and which allows nothing that none needs."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {PYTHON} {digests(pages)}".strip(),
            f"style-src 'self' {STYLES}",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
        )
    )


def header(site: Path) -> str:
    """Return the header for a built site."""
    pages = (path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html")))
    return f"{NAME}: {policy(pages)}\n"
