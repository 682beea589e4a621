"""A published site and a rebuild of it: what counts as the same, and what does not."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from scripts.tools.manifest import NAME, main, processor
from scripts.tools.verify import are_close
from scripts.tools.verify import main as verify


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A site of four files with its manifest."""
    site = tmp_path / "published"
    (site / "data").mkdir(parents=True)
    (site / "index.html").write_text("<p>A weight of 0.71.</p>")
    (site / "data/map.csv").write_text("word,weight\ncat,0.7059936321474387\n")
    (site / "data/map.png").write_bytes(b"\x89PNG 0.1")
    assert main(["--site-dir", str(site)]) == 0
    return site


@pytest.fixture
def rebuilt(published: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published, tmp_path / "rebuilt")


def compare(published: Path, rebuilt: Path) -> int:
    return verify([str(published), "--site", str(rebuilt)])


def test_the_same_bytes_are_the_same(published, rebuilt, capsys):
    assert compare(published, rebuilt) == 0
    assert compare(published / NAME, rebuilt) == 0
    assert capsys.readouterr().out.count("3 files the same, 0 except for digits") == 2


def test_last_digits_may_differ_where_they_can_be_compared(published, rebuilt, capsys):
    (rebuilt / "data/map.csv").write_text("word,weight\ncat,0.7059936321474381\n")
    assert compare(published, rebuilt) == 0
    printed = capsys.readouterr().out
    assert "2 files the same, 1 except for digits below 1e-09, 0 different" in printed
    assert compare(published / NAME, rebuilt) == 1


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("data/map.csv", "word,weight\ncat,0.7059946321474387\n"),
        ("data/map.csv", "word,weight\nmat,0.7059936321474387\n"),
        ("data/map.csv", "word,weight\ncat,0.7059936321474387,1\n"),
        ("index.html", "<p>A weight of 0.72.</p>"),
        ("data/map.png", "\x89PNG 0.1"),
    ],
)
def test_what_differs_is_named(published, rebuilt, capsys, file, content):
    (rebuilt / file).write_text(content)
    assert compare(published, rebuilt) == 1
    assert f"  differs: {file}\n" in capsys.readouterr().out


def test_files_on_one_side_only(published, rebuilt, capsys):
    (rebuilt / "data/map.png").rename(rebuilt / "data/new.png")
    assert compare(published, rebuilt) == 1
    printed = capsys.readouterr().out
    assert "  not here: data/map.png\n  not published: data/new.png\n" in printed


def test_the_manifest_says_where_it_was_built(published):
    manifest = json.loads((published / NAME).read_text(encoding="utf-8"))
    assert manifest["files"].keys() == {"index.html", "data/map.csv", "data/map.png"}
    assert manifest["processor"]
    assert set(manifest["versions"]) > {"python", "numpy"}


def test_the_processor_is_called_by_its_name(tmp_path):
    (tmp_path / "cpuinfo").write_text("flags\t: x\nmodel name\t: A Processor 3000\n")
    assert processor(tmp_path / "cpuinfo") == "A Processor 3000"
    assert processor(tmp_path / "none")


def test_a_minus_sign_is_part_of_a_number():
    assert not are_close("x −0.5", "x 0.5")
    assert are_close("−0.5000000000001", "−0.5")


def test_a_copy_that_was_damaged_proves_nothing(published, tool):
    (published / "index.html").write_text("another")
    done = tool("verify", str(published), "--site", str(published))
    assert done.returncode == 2
    assert "are not the ones that its manifest.json lists" in done.stderr


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "expected the manifest.json of a site"),
        ('{"files": [1]}', "expected the manifest.json of a site"),
        (None, "No such"),
    ],
)
def test_bad_input_is_one_line_and_status_2(tool, tmp_path, text, reason):
    path = tmp_path / "some.json"
    if text is not None:
        path.write_text(text)
    done = tool("verify", str(path))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert reason in done.stderr


def test_without_a_site_of_ones_own_there_is_nothing_to_compare(tool, published):
    done = tool("verify", str(published))
    assert done.returncode == 2
    assert "python3 run.py build" in done.stderr


@pytest.mark.parametrize("name", ["index.html", "sitemap.xml.gz"])
def test_a_file_that_is_damaged_here_differs(published, rebuilt, capsys, name):
    (published / "sitemap.xml.gz").write_bytes(gzip.compress(b"<urlset/>"))
    assert main(["--site-dir", str(published)]) == 0
    shutil.copytree(published, rebuilt, dirs_exist_ok=True)
    (rebuilt / name).write_bytes((published / name).read_bytes()[:9] + b"\xff")
    assert compare(published, rebuilt) == 1
    assert f"differs: {name}" in capsys.readouterr().out
