"""Where the browser is that prints and tests."""

import os
import shutil

CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str | None:
    """Return the path of Chromium, if it is here; the variable `CHROMIUM` may name another."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
