"""Open a file of weights, whatever its kind; nothing in it is ever run."""

from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from attention_figures.reading.json_files import read_json
from attention_figures.reading.numpy_files import read_npy, read_npz
from attention_figures.reading.safetensors_files import read_tensors
from attention_figures.reading.stored import Contents
from attention_figures.reading.text_tables import read_table

READERS: Mapping[str, Callable[[Path], Contents]] = {
    ".npy": read_npy,
    ".npz": read_npz,
    ".csv": read_table,
    ".tsv": read_table,
    ".txt": read_table,
    ".json": read_json,
    ".safetensors": read_tensors,
}
"""Kinds of files by the end of their names, in small letters."""

PICKLED = (".pt", ".pth", ".bin", ".pkl", ".pickle", ".ckpt", ".joblib")


def read_contents(path: Path) -> Contents:
    r"""Describe what a file holds.

    Parameters
    ----------
    path : Path
        Its first bytes decide what it is, then the end of its name.

    Raises
    ------
    ValueError
        If it is of another kind, damaged, or larger than what is read. Objects that would have to
        be unpickled, which can run any program, are refused.
    OSError
        If there is no such file, or it may not be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "weights.csv")
    ...     _ = path.write_text("word,cat,sat\ncat,0.5,0.5\nsat,1,0\n")
    ...     read_contents(path).keys
    ('cat', 'sat')
    """
    with path.open("rb") as file:
        start = file.read(8)
    suffix = path.suffix.lower()
    if suffix in PICKLED or (start[:1] == b"\x80" and start[1:2] <= b"\x05"):
        raise ValueError(_advice(path))
    if not start:
        raise ValueError(f"{path} is empty")
    if start.startswith(b"\x93NUMPY"):
        return read_npy(path)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if _is_pickled(path):
            raise ValueError(_advice(path))
        return read_npz(path)
    if suffix in (".npy", ".npz"):
        raise ValueError(f"{path} is no {suffix} file: it begins with {start!r}")
    if suffix not in READERS:
        raise ValueError(f"{path}: expected a file in one of {', '.join(READERS)}")
    return READERS[suffix](path)


def _is_pickled(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            return any(name.endswith("data.pkl") for name in archive.namelist())
    except (BadZipFile, NotImplementedError):
        return False


def _advice(path: Path) -> str:
    line = (
        f"import numpy, torch; w = torch.load({path.name!r}, weights_only=True); "
        f"numpy.save({path.stem + '.npy'!r}, w.float().numpy())"
    )
    return (
        f"{path} is pickled, and opening a pickle can run any program, so it is not opened. "
        f'Where you trust it, this saves its numbers: python -c "{line}"'
    )
