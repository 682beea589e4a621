"""Build the artifacts, and write everything that a site generator reads to `build/pages`.

python scripts/build_pages.py
python scripts/build_pages.py --no-directory-urls
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

# A clone must use its own packages and scripts, even if another clone is installed.
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from scripts import build_artifacts  # noqa: E402 - after the path is set
from scripts.site.names import PageError  # noqa: E402
from scripts.site.pages import write_pages  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, build, write, and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--no-directory-urls",
        action="store_true",
        help="the site has steps/1-reading.html, not steps/1-reading/",
    )
    given = parser.parse_args(arguments)
    try:
        if status := build_artifacts.main([]):
            return status
        write_pages(directory_urls=not given.no_directory_urls)
    except (PageError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
