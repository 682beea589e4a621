"""What is computed for the pages is shown on one."""

from scripts.tools.doctor import unused


def test_every_artifact_is_on_a_page():
    assert list(unused()) == []
