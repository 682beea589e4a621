"""A real model's attention for a sentence: the function, and `attention model`."""

import re
import shlex
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import attention_figures
from attention_figures import attention_map, command, fonts, model, model_attention
from attention_figures.reading.weights import read_weights

SENTENCE = "The trophy does not fit because it is too big."
TOKENS = ["[CLS]", *SENTENCE.lower().rstrip(".").split(), ".", "[SEP]"]
HEAD = ("--layer", "6", "--head", "12")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return command.main(["model", *arguments])


def refused(capsys, *arguments):
    """Return the one line with which the command ends."""
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    told = capsys.readouterr().err
    told = told.replace(f"attention: {SLOW}\n", "")
    assert told.count("\n") == 1
    assert told.startswith("attention: error: ")
    return told


SLOW = "the model reads the sentence; this takes some seconds"


def words_in(svg):
    return re.findall(r">([^<>]+)</text>", Path(svg).read_text(encoding="utf-8"))


class TestTheFunction:
    def test_gives_all_heads_and_the_tokens(self, rounded_model):
        tokens, weights = model_attention(SENTENCE)
        assert list(tokens) == TOKENS
        assert weights.shape == (6, 12, 13, 13)
        np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-12)
        numbers = rounded_model.pieces.numbers(TOKENS)
        np.testing.assert_array_equal(weights, rounded_model.encoder.trace(numbers).weights)

    @pytest.mark.parametrize("sentence", ["", "  \n ", "\u200b"])
    def test_a_sentence_without_a_word_is_refused(self, sentence):
        with pytest.raises(ValueError, match="sentence: expected at least one word, got "):
            model_attention(sentence)

    def test_what_is_no_sentence_is_refused(self):
        with pytest.raises(TypeError, match="sentence: expected a string, got list"):
            model_attention(["The", "cat"])

    def test_as_many_tokens_as_the_model_has_positions_and_no_more(self):
        with pytest.raises(ValueError, match=r"sentence: expected at most 512 tokens.*got 513 "):
            model_attention("cat " * 511)
        tokens, weights = model_attention("cat " * 510)
        assert len(tokens) == weights.shape[-1] == 512

    def test_markers_that_are_typed_are_kept_whole(self):
        assert model_attention("The [MASK] sat[SEP]").tokens[2:5] == ("[MASK]", "sat", "[SEP]")

    def test_other_weights_may_be_given(self, tmp_path):
        copy = tmp_path / "copy"
        shutil.copytree(model.rounded_folder(), copy)
        given = model_attention(SENTENCE, weights=copy)
        np.testing.assert_array_equal(given.weights, model_attention(SENTENCE).weights)

    def test_a_damaged_file_is_named(self, tmp_path):
        copy = tmp_path / "copy"
        shutil.copytree(model.rounded_folder(), copy)
        layers = copy / "layers.safetensors"
        layers.write_bytes(layers.read_bytes()[:-1000])
        with pytest.raises(ValueError, match="expected"):
            model_attention(SENTENCE, weights=copy)

    def test_a_place_without_weights_is_named(self, tmp_path):
        with pytest.raises(FileNotFoundError, match="weights: there is no"):
            model_attention(SENTENCE, weights=tmp_path / "none")
        with pytest.raises(FileNotFoundError, match="expected a folder with"):
            model_attention(SENTENCE, weights=tmp_path)

    def test_it_needs_no_matplotlib(self):
        program = (
            "import sys; sys.modules['matplotlib'] = None; import attention_figures;"
            f"print(attention_figures.model_attention({SENTENCE!r}).weights.shape)"
        )
        source = Path(attention_figures.__file__).parents[1]
        shown = subprocess.run(
            [sys.executable, "-c", program], cwd=source, capture_output=True, text=True, check=True
        )
        assert shown.stdout == "(6, 12, 13, 13)\n"


@pytest.mark.usefixtures("folder")
class TestTheCommand:
    def test_draws_the_head_that_is_asked_for(self):
        assert run(SENTENCE, *HEAD, "-o", "head.svg") == 0
        tokens, weights = model_attention(SENTENCE)
        words = words_in("head.svg")
        assert words.count("trophy") == 2
        assert words.count(f"{weights[5, 11, 7, 2]:.2f}") >= 1
        drawn = attention_map(weights, tokens, layer=6, head=12).description
        text = Path("head.svg").read_text(encoding="utf-8")
        assert f"{drawn} Computed by all-MiniLM-L6-v2, layer 6, head 12, its weights" in text

    def test_the_mean_over_heads(self):
        assert run(SENTENCE, "--layer", "2", "--mean-heads", "-o", "x.svg") == 0
        mean = model_attention(SENTENCE).weights[1].mean(axis=0)
        text = Path("x.svg").read_text(encoding="utf-8")
        assert f"it → [CLS] {mean[7, 0]:.2f}" in text
        assert "layer 2, mean over the heads" in text

    def test_a_row_of_words_alone(self, capsys):
        options = ["--view", "row", "--query", "it", "--hide-special"]
        assert run(SENTENCE, *HEAD, *options, "-o", "x.svg", "--save-weights", "x.csv") == 0
        assert "left out [CLS], [SEP], which got" in capsys.readouterr().err
        row = model_attention(SENTENCE).weights[5, 11, 7, 1:-1]
        found = read_weights(Path("x.csv"))
        assert found.keys == tuple(TOKENS[1:-1])
        np.testing.assert_allclose(found.weights, [row / row.sum()], rtol=1e-12)

    def test_pieces_are_joined(self):
        name = "--join-pieces"
        assert run("Unbelievably bad", *HEAD, name, "-o", "x.svg") == 0
        assert words_in("x.svg").count("unbelievably") == 2

    @pytest.mark.parametrize("view", ["lines", "grid"])
    def test_other_views(self, view):
        chosen = [] if view == "grid" else HEAD
        assert run(SENTENCE, "--view", view, *chosen, "-o", f"{view}.pdf") == 0
        assert Path(f"{view}.pdf").read_bytes().startswith(b"%PDF-")

    def test_weights_that_are_saved_are_taken_back(self, capsys):
        for name in ("all.npz", "head.csv"):
            assert run(SENTENCE, *HEAD, "-o", f"{name}.svg", "--save-weights", name) == 0
        tokens, weights = model_attention(SENTENCE)
        whole = read_weights(Path("all.npz"), all_heads=True)
        np.testing.assert_array_equal(whole.weights, weights)
        assert whole.keys == tokens
        capsys.readouterr()
        assert command.main(["map", "all.npz", *HEAD, "-o", "one.svg"]) == 0
        assert command.main(["map", "head.csv", "-o", "two.svg"]) == 0
        first, second = (Path(name).read_text(encoding="utf-8") for name in ("one.svg", "two.svg"))
        assert first == second

    def test_a_word_that_it_cannot_spell_is_told(self, capsys):
        assert run("The cat 猫猫", *HEAD, "-o", "x.svg") == 0
        assert "[UNK]" in words_in("x.svg")
        assert "the model has no piece for what stands at [UNK]" in capsys.readouterr().err

    def test_what_takes_longer_than_a_second_is_told(self, monkeypatch, capsys):
        class AtOnce(threading.Timer):
            def __init__(self, interval, function, args):
                assert interval == 1
                super().__init__(0, function, args)

            def cancel(self):
                self.join()

        monkeypatch.setattr(threading, "Timer", AtOnce)
        assert run(SENTENCE, *HEAD, "-o", "x.svg") == 0
        assert SLOW in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            ("'' --layer 1 --head 1", "sentence: expected at least one word, got ''"),
            (f"'{'cat ' * 511}' --layer 1 --head 1", "expected at most 512 tokens"),
            ("hi --layer 7 --head 1", "layer: expected 1 to 6"),
            ("hi --layer 0 --head 1", "layer: expected a whole number from 1"),
            ("hi --layer 1 --head 13", "head: expected 1 to 12"),
            ("hi", "choose --layer 1 to 6 and --head 1 to 12, or --mean-heads"),
            ("hi --head 1 --layer 1 --mean-heads", "head: a mean over all heads leaves none"),
            ("hi --layer 1 --head 1 --query hi", "query: a map shows all queries; --view row"),
            ("hi --view row --layer 1 --head 1", "query: expected one of '[CLS] hi [SEP]'"),
            ("hi --view row --query no --layer 1 --head 1", "query: 'no' is not in the sentence"),
            ("hi --view grid --head 1", "head: a grid shows all heads"),
            ("hi --view strip", "--view: invalid choice: 'strip'"),
            ("hi --layer 1 --head 1 --weights none", "weights: there is no none"),
            ("hi --layer 1 --head 1 --save-weights x.txt", "a name that ends in npz or csv"),
            ("hi --view grid --save-weights x.csv", "save_weights: a grid is no single table"),
            ("hi --layer 1 --head 1 --save-weights mine.csv", "mine.csv is there already"),
            ("hi --words hi", "unrecognized arguments: --words"),
            ("--layer 1", "the following arguments are required: SENTENCE"),
        ],
    )
    def test_bad_input_ends_with_status_2_one_line_and_no_file(self, capsys, arguments, says):
        Path("mine.csv").write_text("mine")
        # The parser of `model` calls itself so.
        with pytest.raises(SystemExit) as ended:
            run(*shlex.split(arguments), "-o", "x.svg")
        assert ended.value.code == 2
        told = capsys.readouterr().err.replace(f"attention: {SLOW}\n", "")
        assert says in told
        assert told.count("\n") == 1
        assert [path.name for path in Path().iterdir()] == ["mine.csv"]
        assert Path("mine.csv").read_text() == "mine"

    def test_a_picture_that_cannot_be_drawn_leaves_no_weights_behind(self, capsys, monkeypatch):
        monkeypatch.setattr(fonts, "_others", lambda _: [])
        told = refused(capsys, "我", *HEAD, "-o", "x.png", "--save-weights", "x.npz")
        assert "no installed font has 我" in told
        assert not list(Path().iterdir())

    def test_what_is_read_is_not_overwritten(self, capsys):
        shutil.copytree(model.rounded_folder(), "copy")
        Path("copy/config.csv").hardlink_to("copy/config.json")
        before = Path("copy/config.json").read_bytes()
        arguments = ["--weights", "copy", "--save-weights", "copy/config.csv", "--force"]
        told = refused(capsys, SENTENCE, *HEAD, *arguments, "-o", "x.svg")
        assert "config.csv is what is read" in told
        assert Path("copy/config.json").read_bytes() == before

    def test_an_interruption_leaves_no_traceback(self, monkeypatch):
        def interrupted(*_, **__):
            raise KeyboardInterrupt

        monkeypatch.setattr(model, "model_attention", interrupted)
        assert run(SENTENCE, *HEAD, "-o", "x.svg") == 130
        assert not list(Path().iterdir())
