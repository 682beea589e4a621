"""Files of weights and what is to come of each, for all that read them: the package and the page.

What people have is in `own_files`, with `expected.toml`; here is what else can happen. A case says
what its file gives, or in which words it is refused.
"""

# ruff: noqa: E501 - a message stands on one line, so that a search finds it

import io
import json
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from attention_explainer.real_model.safetensors import safetensors_content

OWN_FILES = Path(__file__).parents[1] / "own_files"
TABLE = [[0.75, 0.25], [0.5, 0.5]]
STACK = np.array([TABLE, [[0.125, 0.875], [1, 0]]])
"""Two heads; in the files of two layers, each layer has one of them."""

NUMBERED = "no words given, so they are numbered"
TEXT = "read as text with {} between the numbers"


@dataclass(frozen=True)
class Case:
    """A file, what a reader asks of it, and what is to come of it.

    Attributes
    ----------
    file : str
        Its name.
    content : bytes
        What is in it.
    asked : mapping
        Words, keys, query, all_heads, merge, hide_special, and what `Reading` has.
    weights : array_like or None
        What is shown; None if the file is refused.
    queries, keys : str
        Words, between spaces. By default they are numbers.
    guessed, notes : sequence of str
        What had to be guessed, and what a reader should know.
    says : str
        The message of a refusal.
    is_start : bool
        Whether the message goes on with what the parser of each language says.
    """

    file: str
    content: bytes
    asked: Mapping[str, Any] = field(default_factory=dict)
    weights: Any = None
    queries: str = "1 2"
    keys: str = "1 2"
    guessed: Sequence[str] = (NUMBERED,)
    notes: Sequence[str] = ()
    says: str = ""
    is_start: bool = False


def npy(array: Any, order: str = "C") -> bytes:
    """Return the content of a `.npy` file."""
    file = io.BytesIO()
    np.save(file, np.asarray(array, order=order), allow_pickle=True)
    return file.getvalue()


def headed(header: str, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    """Return what may be a `.npy` file, with a header as it is given."""
    length = len(header).to_bytes(2 if version[0] == 1 else 4, "little")
    return b"\x93NUMPY" + version + length + header.encode("latin-1") + data


def described(shape: str, descr: str = "'<f8'") -> str:
    """Return a header that tells of a shape."""
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"


def npz(compressed: bool = True, **arrays: Any) -> bytes:
    """Return the content of an `.npz` file."""
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def archive(**members: bytes) -> bytes:
    """Return a zip archive; two underscores in a name stand for a point."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name.replace("__", "."), content)
    return file.getvalue()


def boasting(content: bytes, size: int) -> bytes:
    """Return an archive of one member whose list at the end tells of another size."""
    place = content.index(b"PK\x01\x02") + 24
    return content[:place] + size.to_bytes(4, "little") + content[place + 4 :]


def tensors(header: Mapping[str, Any], data: bytes = b"") -> bytes:
    """Return a safetensors file with a header as it is given."""
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def text(content: str, encoding: str = "utf-8", **expected: Any) -> Case:
    """Return the case of a `.csv` file."""
    return Case("weights.csv", content.encode(encoding), **expected)


def read_as(delimiter: str, *more: str, words: bool = False) -> tuple[str, ...]:
    """Return what is guessed of a text."""
    told = "; ".join([TEXT.format(delimiter), *more])
    return (told,) if words else (told, NUMBERED)


BFLOAT16 = (np.array(TABLE, "f4").view("u4") >> 16).astype("u2")
CHANGED = npz(compressed=False, weights=TABLE).replace(np.array(TABLE).tobytes(), bytes(32))
LATE = np.append(np.full(64 * 64 - 1, 1 / 64), 0.5).reshape(64, 64)
CHANGED_LATE = npz(compressed=False, w=LATE).replace(np.array([0.5]).tobytes(), bytes(8))
HUGE = "weights.npy is damaged: its header tells of {} numbers, which are {} bytes; the file has {}"
NO_NPY = "weights.npy is no .npy file that can be read: "
NO_SHARES = "weights: expected rows of non-negative numbers that sum to 1; in {} row {} sums to {}"
LAYERS = "weights: {} holds 2 × 2 × 2 × 2 numbers: 2 layers × 2 heads × 2 queries × 2 keys; "
CHOICE = LAYERS + "choose layer=1 to 2 and head=1 to 2, or mean_heads=True"
FOUR = np.stack([STACK, STACK[::-1]])
NO_TABLE = "weights.csv holds no table of numbers: "
SAYS_WORDS = "words: expected 2, one for each row of {}, which holds 2 × 2 weights; got 3: 'a b c'"
PT_LINE = (
    "import numpy, torch; w = torch.load('weights.pt', weights_only=True); "
    "numpy.save('weights.npy', w.float().numpy())"
)
PICKLED = (
    "{0} is pickled, and opening a pickle can run any program, so it is not opened. Where you trust "
    'it, this saves its numbers: python -c "{1}"'
)
PIECES = [[0.1, 0.4, 0.2, 0.2, 0.1]] * 5
TOKENS = "[CLS] un ##canny cats [SEP]"

TEXTS = {
    "no words": text("0.75,0.25\n0.5,0.5", weights=TABLE, guessed=read_as("commas")),
    "a mark before UTF-8": text(
        "\ufeff0.75, 0.25\r\n0.5,0.5\r\n\r\n", weights=TABLE, guessed=read_as("commas")
    ),
    "a delimiter at each end": text(
        "0.75,0.25,\n0.5,0.5,\n", weights=TABLE, guessed=read_as("commas")
    ),
    "bars": text("0.75|0.25\n0.5|0.5\n", weights=TABLE, guessed=read_as("bars")),
    "spaces": text("0.75  0.25\n 0.5 0.5\n", weights=TABLE, guessed=read_as("spaces")),
    "tabs and decimal commas in UTF-16": text(
        "0,75\t0,25\n0,5\t0,5\n",
        "utf-16",
        weights=TABLE,
        guessed=read_as("tabs", "written as UTF-16", "decimal commas"),
    ),
    "UTF-16 without a mark": text(
        "0.75,0.25\n0.5,0.5\n",
        "utf-16-be",
        weights=TABLE,
        guessed=read_as("commas", "written as UTF-16"),
    ),
    "UTF-32": text(
        "0.75,0.25\n0.5,0.5\n",
        "utf-32",
        weights=TABLE,
        guessed=read_as("commas", "written as UTF-32"),
    ),
    "a line that names the delimiter": text(
        "sep=;\r\n0,75;0,25\r\n0,5;0,5\r\n",
        weights=TABLE,
        guessed=read_as("semicolons", "decimal commas"),
    ),
    "signs of percent": text(
        "75%,25%\n50 %,50 %\n", weights=TABLE, guessed=read_as("commas", "percentages")
    ),
    "powers of ten": text("7.5e-1,2.5E-1\n.5,+5e-1\n", weights=TABLE, guessed=read_as("commas")),
    "a minus of typesetters": text(
        "1,−1e-9\n0.5,0.5\n",
        weights=[[1, 0], [0.5, 0.5]],
        guessed=read_as("commas"),
        notes=("numbers down to -1e-09 taken as 0",),
    ),
    "words above": text(
        "cat,sat\n0.75,0.25\n0.5,0.5\n",
        weights=TABLE,
        queries="cat sat",
        keys="cat sat",
        guessed=read_as("commas", "words from the first row", words=True),
    ),
    "words on two sides, without a corner": text(
        "cat,sat\na,0.75,0.25\nb,0.5,0.5\n",
        weights=TABLE,
        queries="a b",
        keys="cat sat",
        guessed=read_as("commas", "words from the first row and the first column", words=True),
    ),
    "numbers that are words": text(
        "query \\ key,1,2\n1,0.75,0.25\n2,0.5,0.5\n",
        weights=TABLE,
        guessed=read_as("commas", "words from the first row and the first column", words=True),
    ),
    "words that are delimiters, in quotes": text(
        ',",","""hi"" ;"\n",",0.75,0.25\n"\'",0.5,0.5\n',
        weights=TABLE,
        queries=", '",
        keys=', "hi"␣;',
        guessed=read_as("commas", "words from the first row and the first column", words=True),
    ),
    "Windows-1252": text(
        "café,thé\n0.75,0.25\n0.5,0.5\n",
        "cp1252",
        weights=TABLE,
        queries="café thé",
        keys="café thé",
        guessed=read_as(
            "commas", "written as Windows-1252", "words from the first row", words=True
        ),
    ),
    "curved quotes of Windows-1252": text(
        "“a”,€\n0.75,0.25\n0.5,0.5\n",
        "cp1252",
        weights=TABLE,
        queries="“a” €",
        keys="“a” €",
        guessed=read_as(
            "commas", "written as Windows-1252", "words from the first row", words=True
        ),
    ),
    "a column of words and weights": text(
        "word,weight\nthe,0.25\ncat,0.75\n",
        weights=[[0.25, 0.75]],
        queries="‹none›",
        keys="the cat",
        guessed=read_as(
            "commas",
            "the column of numbers taken as one row of weights",
            "words from the first column",
            words=True,
        ),
    ),
    "one column": text(
        "0.25\n0.75\n",
        asked={"normalise": True},
        weights=[[1], [1]],
        keys="1",
        guessed=read_as("commas"),
    ),
    "no number where nobody asks": text(
        "0.75,0.25\nNA,\n",
        asked={"words": "a b", "query": "a"},
        weights=[[0.75, 0.25]],
        queries="a b",
        keys="a b",
        guessed=read_as("commas", words=True),
    ),
    **{
        f"{cell} for no number": text(
            f"0.75,0.25\n{cell},0.5\n",
            asked={"words": "a b", "query": "a"},
            weights=[[0.75, 0.25]],
            queries="a b",
            keys="a b",
            guessed=read_as("commas", words=True),
        )
        for cell in ("NaN", "na", "N/A", "NULL", "None", "#N/A")
    },
    "no number among percentages": text(
        "75%,25%\nNA,50%\n",
        asked={"words": "a b", "query": "a"},
        weights=[[0.75, 0.25]],
        queries="a b",
        keys="a b",
        guessed=read_as("commas", "percentages", words=True),
    ),
    "infinity of logits": text(
        "0,-Inf\n-INF,1\n", asked={"logits": True}, weights=np.eye(2), guessed=read_as("commas")
    ),
    "decimal commas in quotes": text(
        '"0,75","0,25"\n"0,5","0,5"\n',
        weights=TABLE,
        guessed=read_as("commas", "decimal commas"),
    ),
    **{
        f"a mark before {encoding}": text(
            "\ufeff0.75,0.25\n0.5,0.5\n",
            encoding,
            weights=TABLE,
            guessed=read_as("commas", f"written as {encoding[:6].upper()}"),
        )
        for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
    },
    "a line that names the delimiter of words": text(
        "sep=;\na;b\n0.75;0.25\n0.5;0.5\n",
        weights=TABLE,
        queries="a b",
        keys="a b",
        guessed=read_as("semicolons", "words from the first row", words=True),
    ),
    "the sign of the euro at the beginning": text(
        "€,b\n0.75,0.25\n0.5,0.5\n",
        "cp1252",
        weights=TABLE,
        queries="€ b",
        keys="€ b",
        guessed=read_as(
            "commas", "written as Windows-1252", "words from the first row", words=True
        ),
    ),
    "numbers that count the keys": text(
        "token,0,1\ncat,0.75,0.25\nsat,0.5,0.5\n",
        weights=TABLE,
        queries="cat sat",
        keys="0 1",
        guessed=read_as("commas", "words from the first row and the first column", words=True),
    ),
    "one column under a word": text(
        "weight\n0.25\n0.75\n",
        asked={"normalise": True},
        weights=[[1], [1]],
        keys="weight",
        guessed=read_as("commas", "words from the first row"),
    ),
    "one word by one word": text(
        ",b\na,1\n",
        weights=[[1]],
        queries="a",
        keys="b",
        guessed=read_as("commas", "words from the first row and the first column", words=True),
    ),
    "other words than those of the file": text(
        ",cat,sat\ncat,0.75,0.25\nsat,0.5,0.5\n",
        asked={"words": "a b"},
        weights=TABLE,
        queries="a b",
        keys="a b",
        guessed=read_as("commas", "words from the first row and the first column", words=True),
    ),
    "other words for one row": text(
        ",x,y,z\nq,0.5,0.25,0.25\n",
        asked={"words": "a b c"},
        weights=[[0.5, 0.25, 0.25]],
        queries="‹none›",
        keys="a b c",
        guessed=read_as("commas", "words from the first row and the first column", words=True),
    ),
    "a corner above words alone": text("a\\b\n1\n2\n", says="weights.csv holds words alone"),
    "an array of a text": text(
        "0.75,0.25\n0.5,0.5\n",
        asked={"array": "w"},
        says="array: weights.csv holds no 'w'; it holds 2 × 2",
    ),
    "delimiters alone": text(",\n,\n", says=NO_TABLE + "it is empty"),
    "one column with a delimiter at its end": text(
        "0.25,\n0.75,\n", says=NO_TABLE + "one number in each row"
    ),
    "more numbers between semicolons": text(
        "0.5;0.5\n0.5;it, is\n", says=NO_TABLE + "line 2 has 'it, is' where a number belongs"
    ),
    "more numbers between commas": text(
        "0.5,0.5\n0.5,a;b\n", says=NO_TABLE + "line 2 has 'a;b' where a number belongs"
    ),
    "no numbers between either": text(
        "x;y\nz,w;v\n", says=NO_TABLE + "line 2 has 'v' where a number belongs"
    ),
    "bytes that are zero, an odd number of them": Case(
        "weights.csv",
        b"0.5\0\0\0\0\x01,0.5\n",
        says="weights.csv is no text: it holds bytes that are zero",
    ),
    "nothing": text("", says="weights.csv is empty"),
    "nothing but spaces": text(" \n\n", says="weights.csv is empty"),
    "a letter": text(
        "dear reader",
        says="weights.csv holds no table of numbers: line 1 has 'reader' where a number belongs",
    ),
    "one word": text("dear", says="weights.csv holds no table of numbers: it begins 'dear'"),
    "a row too long": text(
        "0.5,0.5\n0.5,0.5\n1.0\n",
        says="weights.csv holds no table of numbers: line 3 has 1 cells, the line before 2",
    ),
    "a first row too long": text(
        "a,b,c,d\n0.5,0.5\n0.5,0.5\n",
        says="weights.csv holds no table of numbers: line 1 has 4 cells, the next 2",
    ),
    "a word among numbers": text(
        "0.5,0.5\n0.5,it's\n",
        says='weights.csv holds no table of numbers: line 2 has "it\'s" where a number belongs',
    ),
    "two kinds of decimals": text(
        "0,5;0.5\n0,5;0,5\n",
        says="weights.csv has decimal commas and decimal points; use one of them",
    ),
    "percent behind some": text(
        "50%,50\n50%,50%\n",
        says="weights.csv has a percent sign behind some numbers, not behind all",
    ),
    "half a letter of UTF-16": Case(
        "weights.csv", b"\xff\xfe0", says="weights.csv is no whole text in UTF-16: ", is_start=True
    ),
    "bytes that are zero": Case(
        "weights.csv",
        b"0.5\0\0\0\0\x01,0.5",
        says="weights.csv is no text: it holds bytes that are zero",
    ),
    "another kind": Case(
        "weights.docx",
        b"0.5,0.5",
        says="weights.docx: expected a file in one of .npy, .npz, .csv, .tsv, .txt, .json, .safetensors",
    ),
}

ARRAYS = {
    **{
        f"{dtype} in {order}": Case(
            "weights.npy", npy(np.array(TABLE, dtype), order), weights=TABLE
        )
        for dtype in ("<f2", "<f4", ">f8", ">f2")
        for order in "CF"
    },
    **{
        f"whole numbers {dtype}": Case(
            "weights.npy", npy(np.eye(2, dtype=dtype)), weights=np.eye(2)
        )
        for dtype in ("<i8", ">i4", "u1", "<u8", ">i2")
    },
    "a stack column by column": Case("weights.npy", npy(STACK, "F"), {"head": 2}, weights=STACK[1]),
    "numbers of float16 below its least power": Case(
        "weights.npy",
        npy(np.array([[1, 2**-24], [0.5, 0.5]], "f2")),
        weights=[[1, 2**-24], [0.5, 0.5]],
    ),
    "capitals": Case("OK.NPY", npy(TABLE), weights=TABLE),
    "first bytes before the name": Case("weights.csv", npy(TABLE), weights=TABLE),
    "bfloat16": Case("weights.npy", npy(BFLOAT16.view("V2")), weights=TABLE),
    "version 2": Case(
        "weights.npy",
        headed(described("(2, 2)"), np.array(TABLE).tobytes(), b"\x02\x00"),
        weights=TABLE,
    ),
    "longs of an old Python": Case(
        "weights.npy", headed(described("(2L, 2L)"), np.array(TABLE).tobytes()), weights=TABLE
    ),
    "words in place of numbers": Case(
        "weights.npy",
        npy(np.array([["a"]])),
        says="weights: expected a matrix of real numbers; weights.npy holds <U1 of shape (1, 1)",
    ),
    "truths": Case(
        "weights.npy",
        npy(np.eye(2, dtype=bool)),
        says="weights: expected a matrix of real numbers; weights.npy holds bool of shape (2, 2)",
    ),
    "complex numbers": Case(
        "weights.npy",
        npy(np.ones(2, ">c16")),
        says="weights: expected a matrix of real numbers; weights.npy holds >c16 of shape (2,)",
    ),
    "fields with names": Case(
        "weights.npy",
        npy(np.zeros(1, [("a", "<f8"), ("b", "<f4")])),
        says="weights: expected a matrix of real numbers; weights.npy holds "
        "[('a', '<f8'), ('b', '<f4')] of shape (1,)",
    ),
    "a single number": Case(
        "weights.npy",
        npy(1.0),
        says="weights: expected a matrix of real numbers, or a stack of matrices for heads and "
        "layers; weights.npy holds shape ()",
    ),
    "no numbers": Case(
        "weights.npy",
        npy(np.zeros((0, 2))),
        says="weights: expected a matrix of real numbers, or a stack of matrices for heads and "
        "layers; weights.npy holds shape (0, 2)",
    ),
    "no truths": Case(
        "weights.npy",
        npy(np.zeros((0, 2), bool)),
        says="weights: expected a matrix of real numbers, or a stack of matrices for heads and "
        "layers; weights.npy holds shape (0, 2)",
    ),
    "six axes": Case(
        "weights.npy",
        npy(np.ones((1,) * 6)),
        says="weights: expected a matrix of real numbers, or a stack of matrices for heads and "
        "layers; weights.npy holds shape (1, 1, 1, 1, 1, 1)",
    ),
    "objects": Case(
        "weights.npy",
        npy(np.array([[{}]], dtype=object)),
        says="weights.npy holds Python objects, which could run any program when opened; it is not "
        "opened. Save plain numbers: numpy.save(file, numpy.array(weights, float))",
    ),
    "a header of 10^10 numbers": Case(
        "weights.npy",
        headed(described("(10000000000,)"), bytes(80)),
        says=HUGE.format("10000000000", "80000000000", "80"),
    ),
    "a header of 10^40 numbers": Case(
        "weights.npy",
        headed(described(f"({10**20}, {10**20})")),
        says=HUGE.format(f"{10**20} × {10**20}", 8 * 10**40, 0),
    ),
    "a length below zero": Case(
        "weights.npy",
        headed(described("(-1, 5)"), bytes(80)),
        says=NO_NPY + "its header has (-1, 5)",
    ),
    "a header cut short": Case(
        "weights.npy",
        b"\x93NUMPY\x01\x00\x04\x00{'a'"[:-1],
        says=NO_NPY + "EOF: reading array header, expected 4 bytes got 3",
    ),
    "a header of brackets": Case("weights.npy", headed("(((((("), says=NO_NPY, is_start=True),
    "a header without a shape": Case(
        "weights.npy",
        headed("{'descr': '<f8', 'fortran_order': False}"),
        says=NO_NPY + "Header does not contain the correct keys: ['descr', 'fortran_order']",
    ),
    "a shape that is a list": Case(
        "weights.npy", headed(described("[2, 2]")), says=NO_NPY + "shape is not valid: [2, 2]"
    ),
    "a kind that nobody knows": Case(
        "weights.npy",
        headed(described("(1,)", "'<q7'")),
        says=NO_NPY + "descr is not a valid dtype descriptor: '<q7'",
    ),
    "version 9": Case(
        "weights.npy",
        headed("{}", version=b"\x09\x00"),
        says=NO_NPY + "version (9, 0) of the format has structured data",
    ),
    "another kind, called .npy": Case(
        "weights.npy",
        b"%PDF-1.7\n and so on",
        says="weights.npy is no .npy file: it begins with b'%PDF-1.7'",
    ),
}

ARCHIVES = {
    "layers": Case(
        "weights.npz", npz(layer_2=STACK, layer_10=STACK[::-1]), says=CHOICE.format("weights.npz")
    ),
    "a layer and a head": Case(
        "weights.npz",
        npz(layer_2=STACK, layer_10=STACK[::-1]),
        {"layer": 2, "head": 1},
        weights=STACK[1],
        guessed=("layer 2, counted from 1, is the array layer_10", NUMBERED),
    ),
    "a layer that is not there": Case(
        "weights.npz",
        npz(layer_2=STACK, layer_10=STACK),
        {"layer": 3},
        says="layer: expected 1 to 2, for layer_2 to layer_10 in weights.npz; got 3",
    ),
    "all heads": Case(
        "weights.npz",
        npz(compressed=False, a0=STACK, a1=STACK[::-1]),
        {"all_heads": True},
        weights=FOUR,
    ),
    "an array by the usual name": Case(
        "weights.npz",
        npz(attn=TABLE, other=STACK, key_tokens=["c", "d"], tokens=["é", "b"], names=["x"]),
        weights=TABLE,
        queries="é b",
        keys="c d",
        guessed=(
            "words from the array beside the numbers",
            "took the array attn of weights.npz",
        ),
    ),
    "words in bytes": Case(
        "weights.npz",
        npz(w=TABLE, tokens=np.array(["é".encode(), b"b"])),
        weights=TABLE,
        queries="é b",
        keys="é b",
        guessed=("words from the array beside the numbers",),
    ),
    "words in bytes that are no UTF-8": Case(
        "weights.npz",
        npz(w=TABLE, tokens=np.array([b"a\xff", b"b"])),
        weights=TABLE,
        queries="a\ufffd b",
        keys="a\ufffd b",
        guessed=("words from the array beside the numbers",),
    ),
    "words without a letter": Case(
        "weights.npz",
        archive(
            tokens__npy=headed(described("(2,)", "'<U0'")),
            w__npy=npy(TABLE),
        ),
        says="weights.npz: tokens is no .npy file that can be read: its elements have no length",
    ),
    "more bytes than the header tells": Case(
        "weights.npz", archive(w__npy=npy(TABLE) + b"more"), weights=TABLE
    ),
    **{
        f"the usual name {name}": Case(
            "weights.npz",
            npz(**{name: TABLE, "other": STACK}),
            weights=TABLE,
            guessed=(f"took the array {name} of weights.npz", NUMBERED),
        )
        for name in (
            *("weights", "Attention", "attentions", "attn"),
            *("attention_weights", "attn_weights"),
        )
    },
    **{
        f"words by the name {name}": Case(
            "weights.npz",
            npz(w=TABLE, **{name: ["a", "b"]}),
            weights=TABLE,
            queries="a b",
            keys="a b",
            guessed=("words from the array beside the numbers",),
        )
        for name in ("tokens", "Words", "queries", "query_tokens", "query_words")
    },
    **{
        f"keys by the name {name}": Case(
            "weights.npz",
            npz(w=TABLE, tokens=["a", "b"], **{name: ["c", "d"]}),
            weights=TABLE,
            queries="a b",
            keys="c d",
            guessed=("words from the array beside the numbers",),
        )
        for name in ("Keys", "key_tokens", "key_words")
    },
    "layers of one matrix each": Case(
        "weights.npz",
        npz(layer_1=TABLE, layer_2=STACK[1]),
        {"layer": 2},
        weights=STACK[1],
        guessed=("layer 2, counted from 1, is the array layer_2", NUMBERED),
    ),
    **{
        f"no layers: {why}": Case(
            "weights.npz",
            npz(**arrays),
            {"layer": 1},
            says=f"array: weights.npz holds several arrays: {held}; choose one with array=NAME",
        )
        for why, arrays, held in (
            ("two shapes", {"a1": STACK, "a2": TABLE}, "a1 2 × 2 × 2, a2 2 × 2"),
            ("a name without a number", {"a": TABLE, "a1": TABLE}, "a 2 × 2, a1 2 × 2"),
            ("two names", {"a1": TABLE, "b2": TABLE}, "a1 2 × 2, b2 2 × 2"),
            ("numbers in two places", {"a1": TABLE, "1a": TABLE}, "a1 2 × 2, 1a 2 × 2"),
            ("single rows", {"a1": [1.0, 0.0], "a2": [0.5, 0.5]}, "a1 2, a2 2"),
            ("single numbers", {"a1": 1.0, "a2": 0.5}, "a1 a single number, a2 a single number"),
        )
    },
    "truths in an archive": Case(
        "weights.npz",
        npz(w=np.eye(2, dtype=bool)),
        says="weights: expected a matrix of real numbers; weights.npz: w holds bool of shape (2, 2)",
    ),
    "elements without a length": Case(
        "weights.npy",
        headed(described("(3,)", "'|V0'")),
        says=NO_NPY + "its elements have no length",
    ),
    "no numbers in an archive": Case(
        "weights.npz",
        npz(w=np.zeros((0, 2), bool)),
        says="weights: expected a matrix of real numbers, or a stack of matrices for heads and "
        "layers; weights.npz: w holds shape (0, 2)",
    ),
    "several arrays": Case(
        "weights.npz",
        npz(a=STACK, b=TABLE),
        says="array: weights.npz holds several arrays: a 2 × 2 × 2, b 2 × 2; choose one with array=NAME",
    ),
    "an array by its name": Case(
        "weights.npz", npz(a=STACK, b=TABLE), {"array": "b"}, weights=TABLE
    ),
    "an array that is not there": Case(
        "weights.npz",
        npz(a=STACK, b=TABLE),
        {"array": "it's"},
        says='array: weights.npz holds no "it\'s"; it holds a 2 × 2 × 2, b 2 × 2',
    ),
    "words alone": Case(
        "weights.npz", npz(tokens=["a"]), says="weights.npz holds no array of numbers"
    ),
    "a claim that the archive does not keep": Case(
        "weights.npz",
        archive(w__npy=headed(described("(9, 9)"), bytes(32))),
        says="weights.npz: w is damaged: its header tells of 9 × 9 numbers, which are 648 bytes; the file has 32",
    ),
    "a claim that the list keeps and the member does not": Case(
        "weights.npz",
        boasting(archive(w__npy=headed(described("(9, 9)"), bytes(32))), 2000),
        says="weights.npz: w.npy is cut short",
    ),
    "what would unpack to four gibibytes": Case(
        "weights.npz",
        boasting(archive(w__npy=headed(described("(23170, 23170)"), bytes(1000))), 2**32 - 2),
        says="weights.npz: w would unpack to 4.0 GiB, more than the 1 GiB that are read; save the layer "
        "that you need as .npy",
    ),
    "many numbers that were changed": Case(
        "weights.npz",
        CHANGED_LATE,
        says="weights.npz is no .npz file that can be read: Bad CRC-32 for file 'w.npy'",
    ),
    "numbers that were changed": Case(
        "weights.npz",
        CHANGED,
        says="weights.npz: weights is no .npy file that can be read: Bad CRC-32 for file 'weights.npy'",
    ),
    "an archive cut short": Case(
        "weights.npz",
        npz(w=TABLE)[:-30],
        says="weights.npz is no .npz file that can be read: File is not a zip file",
    ),
    "an archive with its list before its beginning": Case(
        "weights.npz",
        npz(w=TABLE)[:-10] + (2**20).to_bytes(4, "little") + bytes(6),
        says="weights.npz is no .npz file that can be read: ",
        is_start=True,
    ),
    "an archive behind something else": Case(
        "weights.npz", b"PK\x03\x04 before it" + npz(w=TABLE), weights=TABLE
    ),
    "an empty archive": Case(
        "weights.npz",
        b"PK\x05\x06" + bytes(18),
        says="weights.npz holds no array; it holds nothing at all",
    ),
    "an archive of other things": Case(
        "weights.npz",
        archive(a__txt=b"", b__txt=b"", c__txt=b"", d__txt=b""),
        says="weights.npz holds no array; it holds a.txt, b.txt, c.txt …",
    ),
    "an archive of three other things": Case(
        "weights.npz",
        archive(a__txt=b"", b__txt=b"", c__txt=b""),
        says="weights.npz holds no array; it holds a.txt, b.txt, c.txt",
    ),
    "a spreadsheet of another program": Case(
        "weights.ods",
        archive(mimetype=b"", content__xml=b""),
        says="weights.ods is a spreadsheet or a document; save the table as CSV",
    ),
    "a spreadsheet": Case(
        "weights.xlsx",
        archive(**{"xl/workbook__xml": b""}),
        says="weights.xlsx is a spreadsheet; save the table as CSV",
    ),
    "a member that is no array": Case(
        "weights.npz",
        archive(w__npy=b"cat"),
        says="weights.npz: w is no .npy file that can be read: EOF: reading magic string, expected 8 bytes got 3",
    ),
    "objects in an archive": Case(
        "weights.npz",
        npz(w=np.array([None])),
        says="weights.npz: w holds Python objects, which could run any program when opened; it is not "
        "opened. Save plain numbers: numpy.save(file, numpy.array(weights, float))",
    ),
    "no archive": Case(
        "weights.npz", b"something", says="weights.npz is no .npz file: it begins with b'somethin'"
    ),
    "a file of PyTorch": Case(
        "weights.pt",
        archive(**{"archive/data__pkl": b"\x80\x02."}),
        says=PICKLED.format("weights.pt", PT_LINE),
    ),
    "one by another name": Case(
        "it's",
        archive(**{"archive/data__pkl": b"\x80\x02."}),
        says=PICKLED.format(
            "it's",
            PT_LINE.replace("'weights.pt'", '"it\'s"').replace("'weights.npy'", '"it\'s.npy"'),
        ),
    ),
    **{
        f"what {suffix} tells of": Case(
            f"weights{suffix}",
            b"[[1]]",
            says=PICKLED.format(f"weights{suffix}", PT_LINE.replace(".pt'", f"{suffix}'")),
        )
        for suffix in (".pt", ".PTH", ".bin", ".pkl", ".pickle", ".ckpt", ".joblib")
    },
    "a pickle of the latest kind": Case(
        "weights.csv",
        b"\x80\x05K\x01.",
        says=PICKLED.format("weights.csv", PT_LINE.replace("weights.pt", "weights.csv")),
    ),
    "a pickle": Case(
        "weights.csv",
        b"\x80\x04K\x01.",
        says=PICKLED.format("weights.csv", PT_LINE.replace("weights.pt", "weights.csv")),
    ),
}

OTHERS = {
    "lists": Case("weights.json", b"[[0.75, 0.25], [5e-1, 0.5]]", weights=TABLE),
    "null for no number": Case(
        "weights.json",
        b"[[0.75, 0.25], [null, NaN]]",
        {"words": "a b", "query": "1"},
        weights=[[0.75, 0.25]],
        queries="a b",
        keys="a b",
        guessed=(),
    ),
    "lists beside their words": Case(
        "weights.json",
        json.dumps({"n": 1, "attn": TABLE, "Queries": ["a", "b"], "keys": ["c", "d"]}).encode(),
        weights=TABLE,
        queries="a b",
        keys="c d",
        guessed=("words from the list beside the numbers",),
    ),
    "lists beside words of something else": Case(
        "weights.json", json.dumps({"w": TABLE, "labels": ["x", "y"]}).encode(), weights=TABLE
    ),
    "too few keys, which are the words": Case(
        "weights.json",
        json.dumps(
            {"w": [[0.5, 0.25, 0.25]] * 2, "tokens": ["a", "b"], "keys": ["a", "b"]}
        ).encode(),
        says="keys: expected 3, one for each column of weights.json, which holds 2 × 3 weights; got 2: 'a b'",
    ),
    "whole numbers of any length": Case(
        "weights.json",
        json.dumps([[10**20, 0], [10**20, 10**20]]).encode(),
        {"normalise": True},
        weights=[[1, 0], [0.5, 0.5]],
    ),
    **{
        f"{where} whose numbers are no weights": Case(
            "weights.json",
            content,
            says=NO_SHARES.format(
                "weights.json",
                1,
                "1.2500, its smallest is 0.5. normalise=True divides each row by its sum",
            ),
        )
        for where, content in (("lists", b"[[0.75, 0.5]]"), ("an object", b'{"w": [[0.75, 0.5]]}'))
    },
    "rows of two lengths": Case(
        "weights.json",
        b"[[0.5, 0.5], [1]]",
        says="weights.json: expected rows of numbers of equal length",
    ),
    "a truth among numbers": Case(
        "weights.json",
        b'{"w": [[0.5, true]]}',
        says="weights.json: w: expected rows of numbers of equal length",
    ),
    "other quotes": Case(
        "weights.json",
        b"[[0.5, '1']]",
        says="weights.json is no JSON that can be read: Expecting value: line 1 column 8 (char 7)",
    ),
    "more than one value": Case(
        "weights.json",
        "[[1]]\n é [[1]]".encode(),
        says="weights.json is no JSON that can be read: Extra data: line 2 column 2 (char 7)",
    ),
    "a name without quotes": Case(
        "weights.json",
        b"{w: [[1]]}",
        says="weights.json is no JSON that can be read: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
    ),
    "an end that is missing": Case(
        "weights.json",
        b'{"w": [[1]',
        says="weights.json is no JSON that can be read: Expecting ',' delimiter: line 1 column 11 (char 10)",
    ),
    "a long word without an end": Case(
        "weights.json",
        b'["' + b"a" * 100_000,
        says="weights.json is no JSON that can be read: Unterminated string starting at: line 1 column 2 (char 1)",
    ),
    "brackets without an end": Case(
        "weights.json",
        b"[" * 100_000,
        says="weights.json is no JSON that can be read: ",
        is_start=True,
    ),
    "one number": Case(
        "weights.json", b"0.5", says="weights.json: expected lists of numbers, got float"
    ),
    "one whole number": Case(
        "weights.json", b"7", says="weights.json: expected lists of numbers, got int"
    ),
    "words without numbers": Case(
        "weights.json",
        b'{"tokens": ["a"], "x": 1}',
        says="weights.json holds no lists of numbers; it has tokens, x",
    ),
    "tensors": Case(
        "weights.safetensors",
        safetensors_content(
            {"layer.1": STACK[::-1].astype("f4"), "layer.0": STACK.astype("f2").astype("f4")}
        ),
        {"layer": 1, "mean_heads": True},
        weights=STACK.mean(axis=0),
        guessed=("layer 1, counted from 1, is the array layer.0", NUMBERED),
    ),
    "a tensor of bfloat16": Case(
        "weights.safetensors",
        tensors(
            {"w": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 8]}}, BFLOAT16.tobytes()
        ),
        weights=TABLE,
    ),
    "no tensors": Case(
        "weights.safetensors", tensors({}), says="weights.safetensors holds no array"
    ),
    "a header longer than the file": Case(
        "weights.safetensors",
        b"\xff" * 40,
        says="weights.safetensors is no .safetensors file that can be read: content: expected a header of "
        "18446744073709551615 bytes after the first 8, got 40 bytes in all",
    ),
    "a tensor that says too little": Case(
        "weights.safetensors",
        tensors({"w": {"dtype": "F32"}}),
        says="weights.safetensors is no .safetensors file that can be read: w: expected dtype, shape and "
        "data_offsets, got {'dtype': 'F32'}",
    ),
    "a tensor of another size": Case(
        "weights.safetensors",
        tensors({"w": {"dtype": "F64", "shape": [2, 2], "data_offsets": [0, 8]}}, bytes(8)),
        says="weights.safetensors is no .safetensors file that can be read: w: expected 32 bytes for dtype "
        "F64 and shape (2, 2) within 8 bytes of data; got data_offsets [0, 8]",
    ),
    "bytes that belong to no tensor": Case(
        "weights.safetensors",
        tensors({"w": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}, bytes(2)),
        says="weights.safetensors is no .safetensors file that can be read: content: expected 1 bytes after "
        "the header, the size of the tensors; got 2",
    ),
}


def given(array: Any, asked: Mapping[str, Any] | None = None, **expected: Any) -> Case:
    """Return the case of a `.npy` file."""
    return Case("weights.npy", npy(np.asarray(array, float)), asked or {}, **expected)


CHECKS = {
    "a sum too large": given(
        [[0.3, 0.6, 0.21]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "1.1100, its smallest is 0.21. normalise=True divides each row by its sum",
        ),
    ),
    "just as much below zero as is taken for zero": given(
        [[1, -1e-6]],
        weights=[[1, 0]],
        queries="‹none›",
        notes=("numbers down to -1e-06 taken as 0",),
    ),
    "a row short by half a unit of bfloat16": given(
        [[0.5, 0.5 - 2**-8]],
        weights=[[0.5, 0.5 - 2**-8]],
        queries="‹none›",
        notes=(
            "rows sum to 0.996 to 0.996, which rounding to the few bits of bfloat16 explains; shown as given, and normalise=True divides each row by its sum",
        ),
    ),
    "as far off with more bits than bfloat16 has": given(
        [[0.5, 0.5 + 2**-9 + 2**-20]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "1.0020, its smallest is 0.5. normalise=True divides each row by its sum",
        ),
    ),
    "one decimal": given(
        [[0.5, 0.4]],
        weights=[[0.5, 0.4]],
        queries="‹none›",
        notes=(
            "rows sum to 0.900 to 0.900, which rounding to 1 decimal explains; shown as given, and normalise=True divides each row by its sum",
        ),
    ),
    "just as far off as two decimals explain": given(
        [[0.49, 0.5]],
        weights=[[0.49, 0.5]],
        queries="‹none›",
        notes=(
            "rows sum to 0.990 to 0.990, which rounding to 2 decimals explains; shown as given, and normalise=True divides each row by its sum",
        ),
    ),
    "two decimals in a mean over heads": given(
        [[[0.33, 0.33, 0.33]]] * 2,
        {"mean_heads": True},
        weights=[[0.33, 0.33, 0.33]],
        queries="‹none›",
        keys="1 2 3",
        notes=(
            "rows sum to 0.990 to 0.990, which rounding to 2 decimals explains; shown as given, and normalise=True divides each row by its sum",
        ),
    ),
    "a digit too many for one decimal": given(
        [[0.9, 1e-7]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "0.9000, its smallest is 1e-07. normalise=True divides each row by its sum",
        ),
    ),
    "too little, and a hair below zero": given(
        [[0.5, -1e-6]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "0.5000, its smallest is -1e-06. normalise=True divides each row by its sum",
        ),
    ),
    "nothing that is finite": given(
        [[np.inf, 0.5]],
        says=NO_SHARES.format("weights.npy", 1, "nan, its smallest is nan"),
    ),
    "logits under a mask": given(
        [[2.0, -np.inf], [-1.0, 3.0]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "nan, its smallest is nan. Negative numbers may be logits, before the softmax: logits=True takes it",
        ),
    ),
    "a stack of logits": given(
        [[[2.0, 1.0, -1.0]], [[1.0, 1.0, 1.0]]],
        {"mean_heads": True},
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "2.0000, its smallest is -1. Negative numbers may be logits, before the softmax: logits=True takes it",
        ),
    ),
    "percentages without decimals, short of one": given(
        [[50, 49]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "99.0000, its smallest is 49. Rows that sum to 100 may be percentages: percent=True divides by 100",
        ),
    ),
    "too far from percentages": given(
        [[50, 52]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "102.0000, its smallest is 50. Numbers above 1 are no shares; logits, before the softmax, may be: logits=True takes it",
        ),
    ),
    "one sum over each head": given(
        np.full((2, 2, 5), 0.1),
        {"mean_heads": True},
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "0.5000, its smallest is 0.1. All numbers together sum to 1: normalise=True divides each row by its sum",
        ),
    ),
    "a number no further above one than rounding": given(
        [[1.001, 0.5]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "1.5010, its smallest is 0.5. normalise=True divides each row by its sum",
        ),
    ),
    "a number somewhat above one": given(
        [[1.5, 0.5]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "2.0000, its smallest is 0.5. Numbers above 1 are no shares; logits, before the softmax, may be: logits=True takes it",
        ),
    ),
    "a row of zeros beside one of shares": given(
        [[0, 0], [0.75, 0.125]],
        says=NO_SHARES.format("weights.npy", 1, "0.0000, its smallest is 0"),
    ),
    "a stack, turned": given(
        np.swapaxes([TABLE, TABLE], -1, -2), {"transpose": True, "mean_heads": True}, weights=TABLE
    ),
    "the only layer of all": given(TABLE, {"layer": 1, "head": 1}, weights=TABLE),
    "the only layer, and a head": given(STACK, {"layer": 1, "head": 2}, weights=STACK[1]),
    "words that fit neither one row nor its keys": given(
        [[0.5, 0.25, 0.25]],
        {"words": "a b", "keys": "x y z"},
        says="words: expected 1, one for each row of weights.npy, which holds 1 × 3 weights; got 2: 'a b'",
    ),
    "one key": given(
        np.ones((3, 1)),
        {"words": "a b c"},
        says="keys: weights.npy holds 3 × 1 weights, so it takes two lists: words=3 queries and keys=1 key",
    ),
    "a smallest number with six digits, half-way": given(
        [[0.5, 2**-9]],
        {"words": "a b"},
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "0.5020, its smallest is 0.00195312. normalise=True divides each row by its sum",
        ),
    ),
    "a smallest number far below": given(
        [[1, 0.25], [1, 1.25e-7]],
        {"words": "it's b", "query": "b"},
        weights=[[1, 1.25e-7]],
        queries="it's b",
        keys="it's b",
        guessed=(),
    ),
    "a word with an apostrophe": given(
        [[1, 0.25], [1, 0]],
        {"words": "it's b"},
        says=NO_SHARES.format(
            "weights.npy",
            '1 ("it\'s")',
            "1.2500, its smallest is 0.25. normalise=True divides each row by its sum",
        ),
    ),
    "logits": given(
        [[2.0, 0.0], [-1.0, 1e-9]],
        {"causal": True},
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "2.0000, its smallest is 0. Negative numbers may be logits, before the softmax: logits=True takes it",
        ),
    ),
    "logits with a causal mask": given(
        [[2.0, 7.0], [-np.inf, 3.0]],
        {"logits": True, "causal": True},
        weights=[[1, 0], [0, 1]],
    ),
    "logits of which none is left": given(
        [[-np.inf, -np.inf], [0, 0]],
        {"logits": True},
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "0.0000, its smallest is 0. All numbers together sum to 1: normalise=True divides each row by its sum",
        ),
    ),
    "logits that are no numbers": given(
        [[np.nan, 1], [0, 0]],
        {"logits": True},
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "nan, its smallest is nan. It holds NaN, as rows of padding do where everything was masked; choose another query, or leave padding out",
        ),
    ),
    "the mean of logits": given(
        [[[0.0, np.log(3)]], [[0.0, 0.0]]],
        {"logits": True, "mean_heads": True},
        weights=[[0.375, 0.625]],
        queries="‹none›",
    ),
    "a mask on weights": given(
        TABLE,
        {"causal": True},
        says="causal: a query gives 0.2500 to a later key; a mask belongs before the softmax, so it takes logits: logits=True",
    ),
    "a hair ahead of a mask": given(
        [[1, 1e-6], [0.5, 0.5]], {"causal": True}, weights=[[1, 1e-6], [0.5, 0.5]]
    ),
    "a query under a mask": given(
        np.tri(3) / [[1], [2], [3]],
        {"causal": True, "query": "2"},
        weights=[[0.5, 0.5, 0]],
        queries="1 2 3",
        keys="1 2 3",
    ),
    "a query that gives to a later key": given(
        [[0.5, 0.5, 0], [0.5, 0.25, 0.25], [0, 0, 1]],
        {"causal": True, "query": "2"},
        says="causal: a query gives 0.2500 to a later key; a mask belongs before the softmax, so it takes logits: logits=True",
    ),
    "a mask with fewer keys": given(
        [[1.0], [1.0]],
        {"causal": True},
        says="causal: expected as many keys as queries or more, got 2 × 1 weights",
    ),
    "a mask with earlier keys": given(
        [[0.5, 0.5, 0.0], [0.25, 0.25, 0.5]],
        {"causal": True},
        weights=[[0.5, 0.5, 0.0], [0.25, 0.25, 0.5]],
        keys="1 2 3",
    ),
    "numbers above one": given(
        [[3.5, 1.0], [1.0, 2.0]],
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "4.5000, its smallest is 1. Numbers above 1 are no shares; logits, before the softmax, may be: logits=True takes it",
        ),
    ),
    "one sum over all": given(
        np.full((2, 5), 0.1),
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "0.5000, its smallest is 0.1. All numbers together sum to 1: normalise=True divides each row by its sum",
        ),
    ),
    "columns that sum to one": given(
        np.array(TABLE).T,
        says=NO_SHARES.format(
            "weights.npy",
            1,
            "1.2500, its smallest is 0.5. The columns sum to 1, so rows and columns may be swapped: transpose=True",
        ),
    ),
    "columns, turned": given(np.array(TABLE).T, {"transpose": True}, weights=TABLE),
    "percentages": given(100 * np.array(TABLE), {"percent": True}, weights=TABLE),
    "two decimals": given(
        [[0.33, 0.33, 0.33]],
        weights=[[0.33, 0.33, 0.33]],
        queries="‹none›",
        keys="1 2 3",
        notes=(
            "rows sum to 0.990 to 0.990, which rounding to 2 decimals explains; shown as given, and normalise=True divides each row by its sum",
        ),
    ),
    "two decimals, divided": given(
        [[0.33, 0.33, 0.33]],
        {"normalise": True},
        weights=[[1 / 3] * 3],
        queries="‹none›",
        keys="1 2 3",
    ),
    "a stack, divided": given(
        [[[1, 1, 2]], [[2, 2, 4]]],
        {"normalise": True, "mean_heads": True},
        weights=[[0.25, 0.25, 0.5]],
        queries="‹none›",
        keys="1 2 3",
    ),
    "a row of zeros after one that sums to less than one": given(
        [[0.5, 0.25], [0, 0]],
        {"normalise": True},
        says="normalise: row 2 sums to 0, which cannot become 1",
    ),
    "a row of zeros": given(
        [[1, 1], [0, 0]],
        {"normalise": True},
        says="normalise: row 2 sums to 0, which cannot become 1",
    ),
    "two choices that exclude each other": given(
        STACK,
        {"head": 1, "mean_heads": True},
        says="head: a mean over all heads leaves none to choose; give one of both",
    ),
    "layers before the first": given(
        STACK, {"layer": 0}, says="layer: expected a whole number from 1, got 0"
    ),
    "percentages before the softmax": given(
        STACK,
        {"logits": True, "percent": True},
        says="percent: logits are no percentages; give one of both",
    ),
    "a head too many": given(
        STACK,
        {"head": 3},
        says="head: expected 1 to 2, since weights.npy holds 2 heads × 2 queries × 2 keys; got 3",
    ),
    "no heads": given(
        TABLE,
        {"head": 2},
        says="head: weights.npy has no axis for heads, it holds 2 queries × 2 keys; got 2",
    ),
    "layers under another name": given(STACK, {"layer": 2}, weights=STACK[1]),
    "two sentences": given(
        np.stack([FOUR, FOUR], axis=1),
        {"layer": 1, "head": 1},
        says="weights: weights.npy holds 2 layers × 2 sentences × 2 heads × 2 queries × 2 keys; save the weights of one sentence",
    ),
    "axes of length one": given(STACK[np.newaxis, np.newaxis], {"head": 2}, weights=STACK[1]),
    "a step of generation": given(
        STACK[np.newaxis, :, :1],
        {"words": "a b", "head": 2},
        weights=STACK[1, :1],
        queries="‹none›",
        keys="a b",
        guessed=(),
    ),
    "three words for two rows": given(
        TABLE, {"words": "a b c"}, says=SAYS_WORDS.format("weights.npy")
    ),
    "keys that are others": given(
        TABLE, {"words": "a b", "keys": "c d"}, weights=TABLE, queries="a b", keys="c d", guessed=()
    ),
    "one list for two": given(
        np.full((3, 5), 0.2),
        {"words": "a b c"},
        says="keys: weights.npy holds 3 × 5 weights, so it takes two lists: words=3 queries and keys=5 keys",
    ),
    "the other list for two": given(
        np.full((1, 2, 5), 0.2),
        {"keys": "a b c d e"},
        says="words: weights.npy holds 2 × 5 weights, so it takes two lists: words=2 queries and keys=5 keys",
    ),
    "a query by its word": given(
        TABLE,
        {"words": "Cat SAT", "query": "sat"},
        weights=[[0.5, 0.5]],
        queries="Cat SAT",
        keys="Cat SAT",
        guessed=(),
    ),
    "a query that is there twice": given(
        np.full((2, 2), 0.5),
        {"words": "it it", "query": "it"},
        says="query: 'it' is there 2 times; say which by its place in the sentence, one of 1, 2",
    ),
    "a query that is not there": given(
        TABLE,
        {"words": "cat sat", "query": "3"},
        says="query: '3' is not in the sentence 'cat sat'; give one of its words, or its place from 1 to 2",
    ),
    "pieces and special tokens": given(
        PIECES,
        {"words": TOKENS, "merge": True, "hide_special": True},
        weights=[[0.75, 0.25]] * 2,
        queries="uncanny cats",
        keys="uncanny cats",
        guessed=(),
        notes=(
            "left out [CLS], [SEP], which got 0.20 to 0.20 of each row; rows divided by what is left",
        ),
    ),
    "a query among joined pieces": given(
        PIECES,
        {"words": TOKENS, "merge": True, "query": "uncanny"},
        weights=[[0.1, 0.6, 0.2, 0.1]],
        queries="[CLS] uncanny cats [SEP]",
        keys="[CLS] uncanny cats [SEP]",
        guessed=(),
    ),
    "pieces of bytes": given(
        PIECES,
        {"words": "The Ġuncanny ness Ġof ĠdÃ©jÃł", "merge": True},
        weights=[[0.1, 0.6, 0.2, 0.1]] * 4,
        queries="The uncannyness of déjà",
        keys="The uncannyness of déjà",
        guessed=(),
    ),
    "signs for spaces": given(
        TABLE,
        {"words": "▁The ▁cat"},
        weights=TABLE,
        queries="The cat",
        keys="The cat",
        guessed=(),
    ),
    "signs that are invisible": given(
        TABLE,
        {"words": "a\u200bb 👩\u200d🔬"},
        weights=TABLE,
        queries="a‹U+200B›b 👩\u200d🔬",
        keys="a‹U+200B›b 👩\u200d🔬",
        guessed=(),
    ),
    "no special tokens": given(
        TABLE,
        {"words": "a b", "hide_special": True},
        weights=TABLE,
        queries="a b",
        keys="a b",
        guessed=("no special tokens found",),
    ),
    "nothing but special tokens": given(
        TABLE,
        {"words": "<s> </s>", "hide_special": True},
        says="words: nothing is left when special tokens are left out",
    ),
    "all weight on special tokens": given(
        [[1, 0], [1, 0]],
        {"words": "<s> it's", "hide_special": True},
        says='weights: "it\'s" gives all its weight to special tokens, so nothing is left to share among the words',
    ),
    "a layer of a grid": given(FOUR, {"layer": 2, "all_heads": True}, weights=FOUR[1:]),
    "one head of each layer in a grid": given(
        FOUR, {"head": 1, "all_heads": True}, weights=FOUR[:, :1]
    ),
    "one head of each layer": given(
        FOUR, {"head": 1}, says=LAYERS.format("weights.npy") + "choose layer=1 to 2"
    ),
}

CASES: dict[str, Case] = {**TEXTS, **ARRAYS, **ARCHIVES, **OTHERS, **CHECKS}


def own_cases() -> dict[str, Case]:
    """Return what is asked of the files in `own_files`: nothing, then what helps.

    What is to come of them is in `expected.toml`, to which the package is held.
    """
    expected = tomllib.loads((OWN_FILES / "expected.toml").read_text(encoding="utf-8"))
    sentence = expected.pop("sentence")
    del expected["square"]
    cases = {}
    for name, case in expected.items():
        words = {} if case.get("has_words") else {"words": case.get("words", sentence)}
        words |= {"keys": case["keys"]} if "keys" in case else {}
        content = (OWN_FILES / name).read_bytes()
        further = {**words, **case.get("helps", {})}
        further |= {"query": case["query"]} if "query" in case else {}
        for about, asked in (("", words), (", with help", further), (", without words", {})):
            cases[name + about] = Case(name, content, asked)
    return cases
