"""What how-it-is-made says in words."""

import pytest

from scripts.figures import weights_from_it
from scripts.site.macros import Numbers
from scripts.site.pages import Names, PageError
from scripts.tables import twin_cases, weights_from_it_table
from scripts.tools.doctor import unclaimed


def test_a_name_gives_the_computed_number_and_an_unknown_one_stops_the_build():
    names = Names()
    given = weights_from_it.numbers(weights_from_it.compute())
    names.variables["weights_from_it"] = Numbers("scripts/figures/weights_from_it.py", given)
    assert given["cat"] in names.expand("[[ weights_from_it.cat ]]", "index.md")
    for unknown in ("weights_from_it.dog", "weights_of_it.cat"):
        with pytest.raises(PageError, match=r"^docs/index\.md:1: "):
            names.expand(f"[[ {unknown} ]]", "index.md")


def test_figure_and_table_share_one_compute():
    assert weights_from_it_table.compute is weights_from_it.compute


def test_the_build_writes_as_many_inputs_as_the_page_says_each_with_the_answer():
    result = twin_cases.compute()
    written = twin_cases.files(result)["cases"]["cases"]
    assert len(written) == int(twin_cases.numbers(result)["cases"])
    assert all("weights" in case for case in written)


def test_each_page_with_results_has_a_file_that_asserts_something():
    assert list(unclaimed()) == []
