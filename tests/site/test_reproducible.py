"""The same sources give the same bytes: on another day, in another folder, in another locale."""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scripts.conftest import files_in

Build = Callable[..., "subprocess.CompletedProcess[str]"]

LATER = """
import datetime
import time

now = time.time
time.time = lambda: now() + 40 * 24 * 60 * 60


class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)


datetime.datetime = Later
"""
"""A module that Python loads when it starts; with it, it is forty days later."""


@pytest.mark.nightly
def test_a_clean_build_elsewhere_gives_the_same_bytes(
    built_once: Path, clean_copy: Path, build: Build, tmp_path: Path
) -> None:
    """The other site is the one of this clone, which was built under the usual circumstances."""
    later = tmp_path / "later"
    later.mkdir()
    (later / "sitecustomize.py").write_text(LATER)
    hostile = tmp_path / "matplotlibrc"
    hostile.write_text("axes.grid: True\nsavefig.bbox: tight\nfont.size: 30\n")
    circumstances = {
        "PYTHONHASHSEED": "2",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "PYTHONPATH": str(later),
        "MATPLOTLIBRC": str(hostile),
    }
    month = [sys.executable, "-c", "import datetime; print(datetime.datetime.now().month)"]
    now, then = (
        subprocess.run(month, env=os.environ | given, capture_output=True, check=True).stdout
        for given in ({}, circumstances)
    )
    assert now != then
    done = build(clean_copy, **circumstances)
    assert done.returncode == 0, done.stderr
    for folder in ("build/artifacts", "site"):
        one, other = (files_in(root / folder) for root in (built_once, clean_copy))
        assert len(one) > 50
        assert one.keys() == other.keys()
        assert not sorted(name for name in one if one[name] != other[name])


def test_no_page_claims_to_have_changed_when_it_was_built(site: Path) -> None:
    sitemap = (site / "sitemap.xml").read_bytes()
    assert b"<loc>" in sitemap
    assert b"lastmod" not in sitemap
    packed = (site / "sitemap.xml.gz").read_bytes()
    assert gzip.decompress(packed) == sitemap
    assert packed[4:8] == bytes(4), "the time of packing"
