"""The programs that take weights out of other libraries, run where these are installed.

PyTorch's runs with the other tests; for the rest, requirements/recipes.txt makes an environment.
"""

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from attention_figures import command
from attention_figures.reading.weights import read_weights

ROOT = Path(__file__).parents[3]
RECIPES = {path.stem: path for path in (ROOT / "scripts" / "recipes").glob("*.py")}
NEEDS = {
    "hugging_face": "transformers",
    "keras_layer": "keras",
    "pytorch_layer": "torch",
    "transformer_lens_model": "transformer_lens",
}
PAGE = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
SHOWN = re.findall(r'\[\[ recipe\("(\w+)"\) \]\]\n\n```sh\n(attention .*)\n```', PAGE)
COMMANDS = dict(SHOWN)
NOTEBOOK = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1]


def needed(library):
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not here; requirements/recipes.txt makes an environment with it")


def ran(program, *arguments):
    """Run a program in the current folder; Keras computes with PyTorch, which is there."""
    environment = {"KERAS_BACKEND": "torch", "PATH": "", "HOME": str(Path.cwd())}
    return subprocess.run(
        [sys.executable, *arguments, program],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )


def test_each_recipe_is_on_the_page_with_its_command():
    assert set(COMMANDS) == set(RECIPES) == set(NEEDS)
    assert len(SHOWN) == PAGE.count("[[ recipe(")


@pytest.mark.parametrize("name", RECIPES)
def test_its_file_is_drawn_by_the_command_below_it(name, tmp_path, monkeypatch, capsys):
    needed(NEEDS[name])
    monkeypatch.chdir(tmp_path)
    ran(RECIPES[name])
    (file,) = tmp_path.glob("*.npz")
    arguments = shlex.split(COMMANDS[name])[1:]
    assert file.name in arguments
    assert command.main(arguments) == 0
    assert (tmp_path / arguments[-1]).stat().st_size > 0
    assert capsys.readouterr().err in (
        "",
        f"attention: {file.name}: words from the array beside the numbers\n",
    )


@pytest.mark.parametrize("name", RECIPES)
def test_all_heads_and_words_are_in_its_file(name, tmp_path, monkeypatch):
    needed(NEEDS[name])
    monkeypatch.chdir(tmp_path)
    ran(RECIPES[name])
    (file,) = tmp_path.glob("*.npz")
    found = read_weights(file, all_heads=True)
    layers, heads, rows, columns = found.weights.shape
    assert heads == 4
    assert layers == (2 if name in ("hugging_face", "transformer_lens_model") else 1)
    assert (rows, columns) == (len(found.queries), len(found.keys))
    assert not set(found.keys) & {str(number) for number in range(10)}
    np.testing.assert_allclose(found.weights.sum(axis=-1), 1, atol=1e-5)


def test_keras_looks_from_one_sentence_at_another(tmp_path, monkeypatch):
    needed("keras")
    monkeypatch.chdir(tmp_path)
    ran(RECIPES["keras_layer"])
    found = read_weights(Path("keras_layer.npz"), reading=None, all_heads=True)
    assert found.queries == ("it", "was", "tired")
    assert found.keys == ("the", "cat", "sat", "on", "the", "mat")


def test_keras_returns_no_weights_by_default(tmp_path, monkeypatch):
    needed("keras")
    monkeypatch.chdir(tmp_path)
    text = RECIPES["keras_layer"].read_text(encoding="utf-8")
    text = text.replace("_, weights = ", "output = ").replace(", return_attention_scores=True", "")
    Path("default.py").write_text(text.partition("weights = keras")[0] + "print(output.shape)\n")
    assert "(1, 3, 32)" in ran("default.py").stdout.replace("[", "(").replace("]", ")")


def test_the_layer_of_pytorch_averages_unless_it_is_told_not_to():
    torch = pytest.importorskip("torch", reason="PyTorch comes with requirements/oracle.txt")
    layer = torch.nn.MultiheadAttention(8, 2, batch_first=True).eval()
    x = torch.randn(1, 3, 8)
    each = layer(x, x, x, average_attn_weights=False)[1]
    assert each.shape == (1, 2, 3, 3)
    torch.testing.assert_close(layer(x, x, x)[1], each.mean(dim=1))


def test_models_of_transformers_return_no_weights_by_default(tmp_path, monkeypatch):
    needed("transformers")
    monkeypatch.chdir(tmp_path)
    text = RECIPES["hugging_face"].read_text(encoding="utf-8")
    text = text.replace(', attn_implementation="eager")\nmodel', ")\nmodel")
    Path("default.py").write_text(text.partition("# A tensor")[0] + "\nprint(len(attentions))\n")
    done = ran("default.py")
    assert done.stdout.split()[-1] == "0"
    assert "sdpa" in done.stderr


def test_in_a_notebook_no_file_is_needed(tmp_path, monkeypatch):
    needed("transformers")
    monkeypatch.chdir(tmp_path)
    text = RECIPES["hugging_face"].read_text(encoding="utf-8")
    drawn = NOTEBOOK.strip() + ".savefig('notebook.svg')\n"
    Path("notebook.py").write_text(
        f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r})\n" + text + drawn
    )
    ran("notebook.py")
    arguments = shlex.split(COMMANDS["hugging_face"])[1:]
    assert command.main(arguments) == 0
    assert Path("notebook.svg").read_text() == Path("hugging_face.svg").read_text()


def test_signs_for_spaces_are_not_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tokens = ["<|endoftext|>", "The", "Ġcat", "Ġwas", "Ġtired", "."]
    np.savez("gpt.npz", weights=np.full((2, 1, 4, 6, 6), 1 / 6), tokens=tokens)
    assert command.main(shlex.split(COMMANDS["transformer_lens_model"])[1:]) == 0
    drawn = Path("gpt.svg").read_text(encoding="utf-8")
    assert ">cat</text>" in drawn
    assert "Ġ" not in drawn
