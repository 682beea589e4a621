"""What the front page says in words."""

from scripts.figures import weights_from_it


def test_it_is_connected_with_cat():
    result = weights_from_it.compute()
    assert result.words[result.query] == "it"
    assert result.words[result.by_weight[0]] == "cat"
