"""What the front page says in words."""

import json
from decimal import Decimal

from scripts.figures import weights_from_it
from scripts.real_model import results
from scripts.results import attention_measured
from scripts.results.essay_quotes import WEIGHTS_2


def test_it_is_connected_with_cat():
    result = weights_from_it.compute()
    assert result.words[result.query] == "it"
    assert result.words[result.by_weight[0]] == "cat"


def test_six_of_the_ten_weights_were_put_in():
    result = weights_from_it.compute()
    assert len(result.words) == 10
    assert len(WEIGHTS_2) == 6
    for word, printed in WEIGHTS_2.items():
        assert Decimal(f"{result.weight_of(word):.2f}") == Decimal(printed)


def test_what_is_measured_beforehand_says_where_it_comes_from():
    benchmark = json.loads(attention_measured.DATA.read_text(encoding="utf-8"))
    assert benchmark["measured"]
    assert benchmark["machine"]["processor"]
    assert results.load().provenance
