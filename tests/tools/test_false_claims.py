"""A claim that no longer holds is reported with its page and its sentences."""

import json
from pathlib import Path

from scripts.site.held import PLACE, digest, opening
from scripts.site.sentences import sentences_of
from scripts.tools.claims import false_claims
from scripts.tools.sentence import sentences_on

PAGE = "# Weights\n\nNo weight is negative. The largest is that of *cat*.\n"


def test_the_report_names_the_page_and_the_sentence(tmp_path: Path) -> None:
    tests = ("test_none_is_negative", "test_cat_has_the_largest")
    records = [
        f"[[sentence]]\nwords = {json.dumps(opening(sentence.text))}\n"
        f'hash = "{digest(sentence.text)}"\ntests = ["{test}"]\n'
        for sentence, test in zip(sentences_of(PAGE), tests, strict=True)
    ]
    for name, text in {
        "docs/steps/2-weights.md": PAGE,
        f"{PLACE}/steps_2_weights.toml": "\n".join(records),
        "tests/claims/test_steps_2_weights.py": f"def {tests[0]}():\n    assert 1 > 0\n\n"
        f"def {tests[1]}():\n    assert 0.2 > 0.5\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (claim,) = false_claims(tmp_path)
    assert (claim.page, claim.test) == ("steps/2-weights.md", tests[1])
    assert claim.place == "tests/claims/test_steps_2_weights.py:5"
    (said,) = sentences_on(claim, tmp_path)
    assert said == "docs/steps/2-weights.md:3: The largest is that of *cat*."
