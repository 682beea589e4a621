"""Parts of fonts: they have what pages need, and browsers are told so."""

import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from scripts.artifacts.places import ROOT
from scripts.artifacts.web_fonts import COMMON, FONTS, TEXT_FONTS, text_fonts

STYLE = (ROOT / "docs/assets/stylesheets/fonts.css").read_text(encoding="utf-8")
RULES = re.findall(r"@font-face \{(.*?)\}", STYLE, re.DOTALL)


def range_of(rule: str) -> set[str]:
    (text,) = re.findall(r"unicode-range: ([^;]+);", rule)
    found: set[str] = set()
    for part in re.split(r",\s+", text):
        first, _, last = part.removeprefix("U+").partition("-")
        found |= set(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return found


def file_of(rule: str) -> str:
    (address,) = re.findall(r'url\("([^"]+)"\)', rule)
    return str(address)


def without_source(rule: str) -> set[str]:
    return set(re.findall(r"font-[a-z-]+: [^;]+;", rule))


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    return text_fonts()


@pytest.mark.parametrize("name", TEXT_FONTS)
def test_a_part_has_all_that_the_whole_has_of_the_common_characters(
    parts: dict[str, bytes], name: str
) -> None:
    content = parts[f"fonts/{Path(name).name}.woff2"]
    with TTFont(FONTS / f"{name}.woff2") as whole, TTFont(io.BytesIO(content)) as part:
        has = set(map(chr, part.getBestCmap()))
        assert has == COMMON & set(map(chr, whole.getBestCmap()))
        # Words keep their length: letters are as wide as before, and as close to each other.
        widths = {ch: whole["hmtx"][whole.getBestCmap()[ord(ch)]][0] for ch in has}
        assert widths == {ch: part["hmtx"][part.getBestCmap()[ord(ch)]][0] for ch in has}
        kept = {record.FeatureTag for record in part["GPOS"].table.FeatureList.FeatureRecord}
        assert kept >= {
            record.FeatureTag for record in whole["GPOS"].table.FeatureList.FeatureRecord
        } - {"mark", "mkmk"}
    assert len(content) < 0.62 * (FONTS / f"{name}.woff2").stat().st_size


@pytest.mark.parametrize("name", TEXT_FONTS)
def test_browsers_take_the_part_and_for_other_letters_the_whole(name: str) -> None:
    whole, part = [rule for rule in RULES if file_of(rule).endswith(f"{Path(name).name}.woff2")]
    assert file_of(whole) == f"../fonts/{name}.woff2"
    assert file_of(part) == f"../../artifacts/fonts/{Path(name).name}.woff2"
    assert range_of(part) == COMMON
    assert range_of(whole) >= COMMON
    assert without_source(part) == without_source(whole)


def test_the_same_parts_each_time(parts: dict[str, bytes]) -> None:
    assert text_fonts() == parts
