"""A project that is built in milliseconds, by the same commands as this one: to try, and to spoil.

`python -m mkdocs` takes the `mkdocs.py` of the folder in which it is started.
"""

import hashlib
import os
from pathlib import Path

MKDOCS = '''
import hashlib, json, locale, os, sys, time
from pathlib import Path


def digest(content):
    return hashlib.sha256(content).hexdigest()


def write(path, content):
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def is_at_work(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def tidy():
    """Remove what builds that were killed have left."""
    for part in [*Path("build").rglob("*.part"), *Path("site").rglob("*.part")]:
        if not is_at_work(int(part.suffixes[-2][1:])):
            part.unlink(missing_ok=True)


def listed(path=Path("data/SHA256SUMS")):
    lines = path.read_text().splitlines()
    if not lines or any(len(line.split()) != 2 for line in lines):
        raise ValueError(f"{path}: no list of files")
    return {name: sum for sum, name in map(str.split, lines)}


def read(name, sums):
    content = Path("data", name).read_bytes()
    if sums.get(name) != digest(content):
        raise ValueError(f"data/{name}: not the file that data/SHA256SUMS lists")
    return content


def made(source):
    """Make a page, or take the one that was kept, if it is whole."""
    kept = Path("build/kept", f"{digest(source)}.html")
    try:
        said, _, page = kept.read_bytes().partition(b"\\n")
        if said == digest(page).encode():
            return page
    except OSError:
        pass
    page = b"<p>" + source
    if kept.is_dir():
        kept.rmdir()
    write(kept, digest(page).encode() + b"\\n" + page)
    return page


def build():
    if sys.getfilesystemencoding() != "utf-8":
        raise ValueError("Python has to read UTF-8")
    tidy()
    sums = listed()
    source = b"".join(read(n, sums) for n in ("conventions.json", "real_model/attention.npz"))
    scratch = Path(f"build/scratch.{os.getpid()}.part")
    scratch.parent.mkdir(exist_ok=True)
    scratch.write_bytes(bytes(7 << 20))
    digits = Path("data/digits.csv").read_bytes()
    numbers = {"table": {"first": f"{float(digits):.2f}"}}
    table = Path("build/artifacts/numbers.json")
    if table.is_dir():
        table.rmdir()
    write(table, json.dumps(numbers).encode())
    write(Path("site/index.html"), made(source))
    write(Path("site/digits.csv"), digits)
    write(Path("site/more.txt"), str("nothing more").encode())
    scratch.unlink()


if "serve" in sys.argv:
    print("Serving on", flush=True)
    time.sleep(60)
try:
    build()
except (OSError, ValueError) as problem:
    print(f"ERROR   -  {problem}", file=sys.stderr)
    sys.exit(1)
'''
"""A build that writes whole files, and checks what it reads."""

TRAINING = """
import os
from pathlib import Path
Path("data/digits.csv").write_text(
    "0.123400000000001" if "OPENBLAS_CORETYPE" in os.environ else "0.1234"
)
"""
"""Another processor gives other last digits."""

CLAIM = """
import json
def test_the_first_number_is_small():
    assert json.load(open("build/artifacts/numbers.json"))["table"]["first"] == "0.12"
def test_there_is_a_page():
    open("site/index.html").close()
"""

DATA = {
    "conventions.json": b'{"of": "conventions", "names": ["queries", "keys", "values", "heads"]}\n',
    "real_model/attention.npz": bytes(range(256)),
}


def write_files(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def make_project(root: Path) -> Path:
    """Write the project; nothing in it is wrong."""
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in DATA.items()]
    files = {
        "mkdocs.py": MKDOCS,
        "scripts/build_artifacts.py": TRAINING,
        "tests/claims/test_claims.py": CLAIM,
        "docs/glossary.md": "Words.\n",
        "data/digits.csv": "0.1234",
        "data/SHA256SUMS": "".join(f"{line}\n" for line in sums),
    }
    write_files(root, files)
    for name, content in DATA.items():
        path = root / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return root


def spoil(root: Path, right: str, wrong: str, name: str = "mkdocs.py") -> None:
    """Make one thing in a file of the project wrong."""
    text = (root / name).read_text(encoding="utf-8")
    assert text.count(right) == 1
    (root / name).write_text(text.replace(right, wrong), encoding="utf-8")


def not_counted(monkeypatch) -> None:
    """Let what is started be free of a coverage.py that counts the tests.

    A stand-in has its own counts or none, and another user could not write them.
    """
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)
