"""What the reference of the package describes, read from its pages and from the package."""

import ast

import pytest

from scripts.artifacts.places import ROOT
from scripts.site.described import FOLDER, described, list_of_page, names_on


def test_no_object_is_described_twice() -> None:
    names = [name for page in FOLDER.glob("*.md") for name in names_on(page)]
    assert len(names) == len(set(names)) > 50


def test_a_module_brings_its_public_parts_that_say_what_they_are() -> None:
    names = described("attention_explainer.multi_head")
    tree = ast.parse((ROOT / "src/attention_explainer/multi_head.py").read_text(encoding="utf-8"))
    parts = [name for name in names[1:] if name.count(".") == 2]
    public = [
        f"attention_explainer.multi_head.{node.name}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert parts == public
    assert "attention_explainer.multi_head.MultiHeadAttention.__call__" in names
    assert not [name for name in names if "__init__" in name]


def test_methods_stand_below_their_class() -> None:
    lines = list_of_page("long-texts").splitlines()
    owner = "attention_explainer.kv_cache.KeyValueCache"
    first = f'- <span id="{owner}">[`KeyValueCache`](long-texts.md#{owner})</span>'
    below = f'    - <span id="{owner}.nbytes">[`nbytes`](long-texts.md#{owner}.nbytes)</span>'
    assert lines[lines.index(first) + 1] == below


@pytest.mark.parametrize("name", ["nothing", "attention_explainer.softmax.hardmax"])
def test_what_the_package_has_not_is_refused(name: str) -> None:
    with pytest.raises(LookupError, match="nothing that is called"):
        described(name)
