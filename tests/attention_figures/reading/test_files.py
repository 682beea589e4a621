"""Files of every kind, whole and broken; those with weights in them are in `own_files`."""

import json
import os
import pickle
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from attention_explainer.real_model.safetensors import safetensors_content
from attention_figures.reading import numpy_files, safetensors_files, text_tables
from attention_figures.reading.files import read_contents
from attention_figures.reading.json_files import read_word_list
from attention_figures.reading.weights import read_weights

TABLE = np.array([[0.75, 0.25], [0.5, 0.5]])


def numbers_in(path):
    (stored,) = read_contents(path).arrays
    return stored.read()


class TestText:
    @pytest.mark.parametrize(
        ("content", "keys", "queries"),
        [
            (b"0.75,0.25\n0.5,0.5", None, None),
            (b"\xef\xbb\xbf0.75, 0.25\r\n0.5,0.5\r\n\r\n", None, None),
            (b"0.75,0.25,\n0.5,0.5,\n", None, None),
            (b"0.75|0.25\n0.5|0.5\n", None, None),
            (b"0.75 0.25\n0.5 0.5\n", None, None),
            (b"sep=;\r\n0,75;0,25\r\n0,5;0,5\r\n", None, None),
            (b"75%,25%\n50 %,50 %\n", None, None),
            (b"7.5e-1,2.5E-1\n.5,5e-1\n", None, None),
            ("0,75\t0,25\n0,5\t0,5\n".encode("utf-16"), None, None),
            ("0.75,0.25\n0.5,0.5\n".encode("utf-16-le"), None, None),
            ("0.75,0.25\n0.5,0.5\n".encode("utf-16-be"), None, None),
            ("0.75,0.25\n0.5,0.5\n".encode("utf-32"), None, None),
            (b"cat,sat\n0.75,0.25\n0.5,0.5\n", ("cat", "sat"), None),
            (b"cat,0.75,0.25\nsat,0.5,0.5\n", None, ("cat", "sat")),
            (b",cat,sat\ncat,0.75,0.25\nsat,0.5,0.5\n", ("cat", "sat"), ("cat", "sat")),
            (b"cat,sat\na,0.75,0.25\nb,0.5,0.5\n", ("cat", "sat"), ("a", "b")),
            (b"query \\ key,1,2\n1,0.75,0.25\n2,0.5,0.5\n", ("1", "2"), ("1", "2")),
            (b',0,1\n0,0.75,0.25\n1,0.5,0.5\n', ("0", "1"), ("0", "1")),
            (b',",",";"\n",",0.75,0.25\n";",0.5,0.5\n', (",", ";"), (",", ";")),
            ("caf\xe9,th\xe9\n0.75,0.25\n0.5,0.5\n".encode("cp1252"), ("café", "thé"), None),
            (b"a\x81,b\n0.75,0.25\n0.5,0.5\n", ("a\ufffd", "b"), None),
            (b'"a\nb",c\n0.75,0.25\n0.5,0.5\n', ("a\nb", "c"), None),
        ],
    )  # fmt: skip
    def test_is_read(self, tmp_path, content, keys, queries):
        path = tmp_path / "weights.csv"
        path.write_bytes(content)
        found = read_contents(path)
        np.testing.assert_allclose(found.arrays[0].read(), TABLE, rtol=1e-15)
        assert (found.keys, found.queries) == (keys, queries)

    def test_a_column_of_words_and_weights_is_one_row(self, tmp_path):
        path = tmp_path / "weights.csv"
        path.write_text("word,weight\nthe,0.25\ncat,0.75\n")
        found = read_weights(path)
        assert found.keys == ("the", "cat")
        assert found.weights.tolist() == [[0.25, 0.75]]

    def test_no_number_is_nan_until_it_is_asked_for(self, tmp_path):
        path = tmp_path / "weights.csv"
        path.write_text("0.75,0.25\nNA,\n")
        assert np.isnan(numbers_in(path)[1]).all()
        assert read_weights(path, "a b", query="a").weights.tolist() == [[0.75, 0.25]]

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "is empty"),
            (b" \n\n", "is empty"),
            (b"cat,mat\n", "holds words alone|holds no table"),
            (b"0.5,0.5\n1.0\n", "line 2 has 1 cells, the next|line 1 has 2 cells, the next 1"),
            (b"0.5,0.5\n0.5,0.5\n1.0\n", "line 3 has 1 cells, the line before 2"),
            (b"0.5,0.5\n0.5,much\n", "line 2 has 'much' where a number belongs"),
            (b"0,5;0.5\n0,5;0,5\n", "decimal commas and decimal points"),
            (b"50%,50\n50%,50%\n", "a percent sign behind some numbers, not behind all"),
            (b"\xff\xfe0", "no whole text in UTF-16"),
            (b"0.5\0\0\0\0\x01,0.5", "is no text"),
            (b"dear reader", "holds no table of numbers"),
        ],
    )
    def test_is_refused(self, tmp_path, content, says):
        path = tmp_path / "weights.csv"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=rf"weights\.csv .*({says})"):
            read_contents(path)

    def test_a_longer_text_than_is_read_is_refused_from_its_size(self, tmp_path):
        path = tmp_path / "weights.csv"
        path.touch()
        os.truncate(path, 2**28 + 1)  # a file that takes no room
        message = f"{path} is a text of more than 256 MiB; save its numbers as .npy"
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            read_contents(path)

    def test_the_longest_text_is_read(self, tmp_path, monkeypatch):
        path = tmp_path / "weights.csv"
        path.write_text("0.75,0.25\n0.5,0.5\n")
        monkeypatch.setattr(text_tables, "LIMIT", path.stat().st_size)
        np.testing.assert_array_equal(numbers_in(path), TABLE)


class TestNpy:
    @pytest.mark.parametrize("name", ["weights.npy", "OK.NPY", "weights.dat", "weights.csv"])
    def test_its_first_bytes_tell_what_it_is(self, tmp_path, name):
        path = tmp_path / name
        with path.open("wb") as file:
            np.save(file, TABLE)
        np.testing.assert_array_equal(numbers_in(path), TABLE)

    @pytest.mark.parametrize("order", ["C", "F"])
    @pytest.mark.parametrize("dtype", ["<f2", "<f4", ">f8", "<i8", "u1"])
    def test_every_kind_of_real_number_in_either_order(self, tmp_path, order, dtype):
        path = tmp_path / "weights.npy"
        given = np.array([[1, 0, 0], [0, 0, 1]], dtype, order=order)
        np.save(path, given)
        np.testing.assert_array_equal(numbers_in(path), given)

    def test_bfloat16_shows_as_two_bytes_without_meaning(self, tmp_path):
        path = tmp_path / "weights.npy"
        halves = (TABLE.astype("f4").view("u4") >> 16).astype("u2")
        np.save(path, halves.view("V2"))
        np.testing.assert_array_equal(read_weights(path, "a b").weights, TABLE)

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "is empty"),
            (b"not an array", r"is no \.npy file: it begins with b'not an a'"),
            (b"%PDF-1.7 and so on", r"is no \.npy file"),
            (b"\x93NUMPY", "is no .npy file that can be read"),
            (b"\x93NUMPY\x01\x00", "is no .npy file that can be read"),
            (b"\x93NUMPY\x01\x00\x04\x00{'a'", "is no .npy file that can be read"),
            (b"\x93NUMPY\x01\x00\x06\x00((((((", "is no .npy file that can be read"),
            (b"\x93NUMPY\x09\x00\x04\x00{}  ", "version"),
        ],
    )
    def test_what_is_broken_is_refused_by_name(self, tmp_path, content, says):
        path = tmp_path / "weights.npy"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=rf"weights\.npy.*{says}") as refused:
            read_contents(path)
        assert "pickle" not in str(refused.value)

    def test_one_line_of_the_parsers_reason_is_told(self, tmp_path):
        path = tmp_path / "weights.npy"
        header = (
            f"{{'descr': '<f8', 'fortran_order': False, 'shape': (), }}{' ' * 20_000}\n".encode()
        )
        path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(8))
        with pytest.raises(ValueError, match=r"is no \.npy file that can be read: ") as refused:
            read_contents(path)
        reason = str(refused.value.__cause__)
        assert "\n" in reason
        assert str(refused.value).endswith(f"can be read: {reason.splitlines()[0]}")

    @pytest.mark.parametrize("shape", ["(10000000000,)", "(100000, 100000)", "(-1, 5)"])
    def test_a_header_that_claims_too_much_is_refused_before_reading(self, tmp_path, shape):
        header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
        path = tmp_path / "weights.npy"
        path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(80))
        with pytest.raises(ValueError, match=r"weights\.npy .*header (tells|has)"):
            read_contents(path)


class Trap:
    """Touches a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


class TestNothingIsUnpickled:
    @pytest.mark.parametrize("name", ["w.npy", "w.npz", "w.pt", "w.pth", "w.bin", "w.pkl", "w.csv"])
    @pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL])
    def test_objects_are_refused_and_nothing_runs(self, tmp_path, name, protocol):
        path, sprung = tmp_path / name, tmp_path / "sprung"
        trap = np.array([[Trap(sprung)]], dtype=object)
        if name.endswith("npy"):
            np.save(path, trap, allow_pickle=True)
        elif name.endswith("npz"):
            np.savez(path, weights=trap)
        else:
            path.write_bytes(pickle.dumps(Trap(sprung), protocol))
        with pytest.raises(ValueError, match=r"run any program when opened|opening a pickle"):
            read_contents(path)
        assert not sprung.exists()

    def test_a_file_of_pytorch_gets_the_line_that_saves_its_numbers(self, tmp_path):
        torch = pytest.importorskip("torch", reason="runs the line that the message gives")
        path = tmp_path / "weights.pt"
        torch.save(torch.tensor(TABLE, dtype=torch.bfloat16), path)
        with pytest.raises(ValueError, match="is pickled") as refused:
            read_contents(path)
        line = str(refused.value).partition('python -c "')[2].removesuffix('"')
        subprocess.run([sys.executable, "-c", line], cwd=tmp_path, check=True)
        np.testing.assert_array_equal(numbers_in(tmp_path / "weights.npy"), TABLE)


class TestNpz:
    @pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
    def test_arrays_are_unpacked_when_they_are_asked_for(self, tmp_path, save):
        path = tmp_path / "weights.npz"
        save(path, first=TABLE, second=np.asfortranarray(TABLE * 2), none=np.zeros((0, 2)))
        found = {one.name: one for one in read_contents(path).arrays}
        assert {name: one.shape for name, one in found.items()} == {
            "first": (2, 2),
            "second": (2, 2),
            "none": (0, 2),
        }
        np.testing.assert_array_equal(found["second"].read(), TABLE * 2)
        assert found["none"].read().shape == (0, 2)

    def test_what_unpacks_to_gigabytes_is_refused_from_its_header(self, tmp_path, monkeypatch):
        path = tmp_path / "weights.npz"
        np.savez_compressed(path, weights=np.zeros((300, 300)))
        assert path.stat().st_size < 2000
        assert read_contents(path)
        monkeypatch.setattr(numpy_files, "LIMIT", 2**16)
        with pytest.raises(ValueError, match=r"would unpack to 0\.0 GiB, more than"):
            read_contents(path)
        monkeypatch.setattr(numpy_files, "LIMIT", 8 * 300 * 300)
        assert numbers_in(path).shape == (300, 300)

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"PK\x03\x04 cut short", r"is no \.npz file that can be read"),
            (b"PK\x05\x06" + bytes(18), "holds no array; it holds nothing at all"),
            (b"something else", r"is no \.npz file: it begins with"),
        ],
    )
    def test_what_is_no_archive_is_refused_by_name(self, tmp_path, content, says):
        path = tmp_path / "weights.npz"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=rf"weights\.npz {says}"):
            read_contents(path)

    def test_a_spreadsheet_is_to_be_saved_as_csv(self, tmp_path):
        path = tmp_path / "weights.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", "")
        with pytest.raises(ValueError, match="is a spreadsheet; save the table as CSV"):
            read_contents(path)

    def test_a_member_that_was_changed_is_refused(self, tmp_path):
        path = tmp_path / "weights.npz"
        np.savez(path, weights=TABLE)
        content = path.read_bytes()
        place = content.index(TABLE.tobytes())
        path.write_bytes(content[:place] + bytes(8) + content[place + 8 :])
        with pytest.raises(ValueError, match="can be read: Bad CRC"):
            read_weights(path)


class TestJson:
    @pytest.mark.parametrize(
        ("given", "queries", "keys"),
        [
            ([[0.75, 0.25], [0.5, 0.5]], None, None),
            ({"weights": [[0.75, 0.25], [0.5, 0.5]], "tokens": ["a", "b"]}, ("a", "b"), None),
            (
                {"attn": [[0.75, 0.25], [0.5, 0.5]], "queries": ["a", "b"], "keys": ["c", "d"]},
                ("a", "b"),
                ("c", "d"),
            ),
        ],
    )
    def test_is_read(self, tmp_path, given, queries, keys):
        path = tmp_path / "weights.json"
        path.write_text(json.dumps(given))
        found = read_contents(path)
        np.testing.assert_array_equal(found.arrays[0].read(), TABLE)
        assert (found.queries, found.keys) == (queries, keys)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("[[0.5, 0.5], [1]]", "rows of numbers of equal length"),
            ("[[0.5, true]]", "rows of numbers"),
            ("[[0.5, '1']]", "is no JSON"),
            ("[" * 100_000, "is no JSON"),
            ("0.5", "expected lists of numbers, got float"),
            ('{"tokens": ["a"]}', "holds no lists of numbers; it has tokens"),
        ],
    )
    def test_is_refused(self, tmp_path, text, says):
        path = tmp_path / "weights.json"
        path.write_text(text)
        with pytest.raises(ValueError, match=says):
            read_contents(path)


class TestWordList:
    def test_is_read(self):
        assert read_word_list('["a", "New York", ""]', "words.json") == ["a", "New York", ""]

    @pytest.mark.parametrize("text", ["{}", '"a"', "5", '["a", 1]', "[[]]"])
    def test_something_else_is_refused(self, text):
        with pytest.raises(ValueError, match=r"^w\.json: expected a list of words in JSON$"):
            read_word_list(text, "w.json")

    @pytest.mark.parametrize("text", ["['a']", "[" * 100_000])
    def test_what_is_no_json_is_refused(self, text):
        with pytest.raises(ValueError, match=r"^w\.json is no JSON that can be read: "):
            read_word_list(text, "w.json")


def test_of_tensors_a_gibibyte_is_read_at_most(tmp_path, monkeypatch):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(safetensors_content({"w": TABLE.astype("f4")}))
    assert [one.described for one in read_contents(path).arrays] == ["w 2 × 2"]
    with monkeypatch.context() as patched:
        patched.setattr(safetensors_files, "LIMIT", path.stat().st_size)
        np.testing.assert_array_equal(numbers_in(path), TABLE)
    os.truncate(path, 2**30 + 1)  # which takes no room
    message = (
        f"{path} is longer than the 1 GiB that are read; save the weights of one sentence alone"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read_contents(path)


def test_safetensors_that_are_damaged_are_refused_by_name(tmp_path):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"\xff" * 40)
    with pytest.raises(ValueError, match=r"weights\.safetensors is no \.safetensors file"):
        read_contents(path)


def test_a_file_of_another_kind_is_refused_with_those_that_are_read(tmp_path):
    path = tmp_path / "weights.docx"
    path.write_text("0.5,0.5")
    with pytest.raises(ValueError, match=r"expected a file in one of \.npy, \.npz, \.csv"):
        read_contents(path)


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"weights\.npy"):
        read_contents(tmp_path / "weights.npy")
