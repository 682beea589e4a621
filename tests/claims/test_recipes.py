"""What the page of recipes says in words; its programs are run in tests/scripts/recipes."""

import ast
import re

from scripts.artifacts.places import ROOT

PAGE = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
RECIPES = {path.stem: path for path in (ROOT / "scripts" / "recipes").glob("*.py")}


def test_each_program_saves_weights_and_words_in_one_file():
    for path in RECIPES.values():
        text = path.read_text(encoding="utf-8")
        (saved,) = re.findall(r"np\.savez\((.*)\)", text)
        assert "weights=" in saved
        assert "tokens=" in saved or ("queries=" in saved and "keys=" in saved)


def test_nothing_is_downloaded():
    for path in RECIPES.values():
        code = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))  # without comments
        assert "from_pretrained" not in code
        assert "boot_transformers" not in code


def test_the_versions_are_where_the_page_says():
    locked = (ROOT / "requirements" / "recipes.txt").read_text(encoding="utf-8")
    for library in ("transformers", "transformer-lens", "keras"):
        assert re.search(rf"^{library}==", locked, re.MULTILINE)
    assert "`requirements/recipes.txt`" in PAGE
