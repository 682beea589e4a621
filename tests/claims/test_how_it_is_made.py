"""What how-it-is-made says in words."""

import re
import sys

import pytest

from attention_explainer.real_model.weights import SHA256
from scripts.artifacts import trained
from scripts.artifacts.contract import DIGITS
from scripts.artifacts.keys import Keys
from scripts.artifacts.places import EXPERIMENTS, ROOT
from scripts.conventions.calls import LIBRARIES
from scripts.figures import weights_from_it
from scripts.real_model import results
from scripts.results import attention_measured
from scripts.site.macros import Numbers
from scripts.site.names import Names, PageError
from scripts.tables import twin_cases, weights_from_it_table
from scripts.tools.doctor import unclaimed
from scripts.tools.verify import TOLERANCE


def test_a_name_gives_the_computed_number_and_an_unknown_one_stops_the_build():
    names = Names()
    given = weights_from_it.numbers(weights_from_it.compute())
    names.variables["weights_from_it"] = Numbers("scripts/figures/weights_from_it.py", given)
    assert given["answer"] in names.expand("[[ weights_from_it.answer ]]", "index.md")
    for unknown in ("weights_from_it.dog", "weights_of_it.cat"):
        with pytest.raises(PageError, match=r"^docs/index\.md:1: "):
            names.expand(f"[[ {unknown} ]]", "index.md")


def test_figure_and_table_share_one_compute():
    assert weights_from_it_table.compute is weights_from_it.compute


def test_trained_models_are_kept_with_the_hash_of_their_code():
    scripts = sorted((ROOT / "scripts" / EXPERIMENTS).glob("*.py"))
    kept = [trained.kept_result(Keys().experiment(script)) for script in scripts]
    assert kept
    assert all(kept)


def test_the_benchmark_names_its_processor_and_its_versions():
    machine = attention_measured.compute()["machine"]
    assert machine["processor"]
    assert {"NumPy", "PyTorch"} <= machine["versions"].keys()


def test_the_measurement_of_the_real_model_holds_the_hashes_of_its_weights():
    provenance = results.load().provenance
    assert {f"SHA-256 of {name}": digest for name, digest in SHA256.items()}.items() <= (
        provenance.items()
    )


def test_data_leave_the_last_digits_out_and_verify_tolerates_tiny_differences():
    assert sys.float_info.dig > DIGITS
    assert sys.float_info.epsilon < TOLERANCE < 1e-8


def test_the_build_writes_as_many_inputs_as_the_page_says_each_with_the_answer():
    result = twin_cases.compute()
    written = twin_cases.files(result)["cases"]["cases"]
    assert len(written) == int(twin_cases.numbers(result)["cases"])
    assert all("weights" in case for case in written)


def test_each_page_with_results_has_a_file_that_asserts_something():
    assert list(unclaimed()) == []


def test_only_programs_that_are_shown_round_as_python_does():
    """Whoever writes decimals for a page leaves the rounding to `attention_figures.text`."""
    decimals = re.compile(r"\{[^{}\n]*:,?\.\d+[f%]\}")
    found = {
        room: [
            path.name
            for path in (ROOT / "scripts" / room).glob("*.py")
            if decimals.search(path.read_text(encoding="utf-8"))
        ]
        for room in ("examples", "figures", "formulas", "live", "results", "tables")
    }
    assert [room for room, files in found.items() if files] == ["examples"], found


def test_the_build_needs_no_other_library():
    needed = (ROOT / "requirements" / "site.txt").read_text(encoding="utf-8")
    names = {line.partition("==")[0] for line in needed.splitlines() if "==" in line}
    others = {library.distribution for library in LIBRARIES.values()} - {"attention-explainer"}
    assert others
    assert not names & others
