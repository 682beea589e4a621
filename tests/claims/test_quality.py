"""What the page on quality says in words."""

import re
from pathlib import Path

import yaml

from scripts.artifacts.places import ROOT
from scripts.quality.__main__ import measurements, question
from scripts.quality.lighthouse import HEAVIEST
from scripts.quality.mutants import PARTS, RULES_OF_TRAINING
from scripts.quality.same_bytes import is_avx512
from scripts.results.quality import (
    SAME_SITE,
    SPEED,
    compute,
    in_words,
    is_other_processor,
    machines,
    measured,
    origins,
)

RECORDS = compute()
FIGURES = {name: record["figures"] for name, record in RECORDS.items()}
CIRCUMSTANCES = FIGURES["same_bytes"]["circumstances"]


def test_every_measurement_has_a_record_of_its_question():
    modules = measurements()
    assert set(in_words()) == set(modules)
    assert set(RECORDS) <= set(modules)
    for name, record in RECORDS.items():
        assert record["question"] == question(modules[name])
        assert record["when"] == modules[name].WHEN
        assert re.fullmatch(r"[0-9a-f]{12}", record["commit"]), f"{name}: of no commit"


def test_what_was_measured_alone_says_when_of_which_commit_and_on_which_machine():
    letters = machines(RECORDS)
    for record in RECORDS.values():
        for of in origins(record):
            assert re.fullmatch(r"\d+ \w+ \d{4}, [A-Z], [0-9a-f]{12}.*", measured(of, letters))


def test_what_was_measured_misses_no_limit():
    for name, figures in FIGURES.items():
        assert measurements()[name].problems(figures) == [], name


def test_a_workflow_repeats_each():
    nightly = yaml.safe_load((ROOT / ".github/workflows/nightly.yml").read_text(encoding="utf-8"))
    measured = nightly["jobs"]["quality"]["strategy"]["matrix"]["name"]
    expected = [name for name, module in measurements().items() if module.WHEN == "every night"]
    assert measured == expected
    weekly = (ROOT / ".github/workflows/weekly.yml").read_text(encoding="utf-8")
    for name, module in measurements().items():
        if module.WHEN == "every week":
            assert f"run.py quality {name}" in weekly


def test_other_processors_change_no_number_and_no_claim():
    others = [row for row in CIRCUMSTANCES if is_other_processor(row)]
    assert others
    for row in others:
        assert not row["other_numbers"]
        assert not row["false_claims"]


def test_a_workflow_runs_the_tests_on_windows_and_macos():
    text = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    assert "windows-latest" in text
    assert "macos-latest" in text


def test_every_part_that_was_measured_keeps_to_the_limit():
    figures = FIGURES["mutants"]
    for part in figures["parts"]:
        assert part["killed"] >= figures["limit"] * part["mutants"], part["part"]
        assert not part["not_listed"], part["part"]


def test_other_circumstances_change_no_byte():
    usual = [row for row in CIRCUMSTANCES if not is_other_processor(row)]
    assert len(usual) > 5
    assert not any(row["other"] or row["other_digits"] for row in usual)


def test_all_builds_that_are_compared_were_made_on_one_machine():
    assert len(origins(RECORDS["same_bytes"])) == 1


def test_openblas_and_numpy_computed_as_on_older_processors():
    names = {row["name"] for row in CIRCUMSTANCES if is_other_processor(row)}
    assert {"OpenBLAS for Haswell", "NumPy without AVX-512"} <= names
    for row in CIRCUMSTANCES:
        # Records from before they were asked do not say it.
        if "arithmetic" in row and row["name"] != "NumPy without AVX-512":
            assert row["arithmetic"]["openblas"] == "Haswell"
        if "arithmetic" in row and row["name"] != "OpenBLAS for Haswell":
            assert not any(map(is_avx512, row["arithmetic"]["numpy"]))


def test_every_part_was_measured():
    assert {part["part"] for part in FIGURES["mutants"]["parts"]} == set(PARTS)


def test_left_out_are_a_module_of_processors_and_what_is_no_rule_of_training():
    measured = {file for part in PARTS.values() for file in part.files}
    package = ROOT / "src/attention_explainer"
    every = {path.relative_to(ROOT).as_posix() for path in package.rglob("*.py")}
    for folder, names in (("blockwise", None), ("training", RULES_OF_TRAINING)):
        of_folder = {Path(file).stem for file in every if f"/{folder}/" in file} - {"__init__"}
        taken = {Path(file).stem for file in measured if f"/{folder}/" in file} - {"__init__"}
        assert taken == (of_folder - {"machine"} if names is None else set(names))


def test_what_else_differs_on_another_processor_is_data_that_a_page_does_not_show():
    for row in CIRCUMSTANCES:
        assert all(name.endswith((".pdf", ".zip")) for name in row["other"])
        assert all(name.endswith((".csv", "index.html")) for name in row["other_digits"])


def test_builds_were_killed_in_each_way_and_while_installing():
    figures = FIGURES["kills"]
    assert set(figures["ways"]) == {"process", "group", "child"}
    assert figures["in_time"] >= figures["kills"] >= 50
    assert figures["installations"] > 0
    assert sum(figures["ways"].values()) == figures["in_time"] <= figures["tries"]
    assert figures["installations"] <= figures["installations_tried"]


def test_after_each_kill_nothing_was_wrong_and_only_pip_and_venv_left_temporary_files():
    figures = FIGURES["kills"]
    assert figures["wrong"] == []
    assert all(kind.startswith(("pip-", "ensurepip")) for kind in figures["left_by_pip"])


def tried_faults():
    rows = FIGURES["faults"]["faults"]
    assert [row["name"] for row in rows if row["is_right"] is None] == []
    return rows


def test_every_fault_ends_in_the_same_site_or_in_an_error():
    assert len(tried_faults()) > 30
    for row in tried_faults():
        assert row["is_right"], row["name"]
        assert row["outcome"] == SAME_SITE or row["outcome"].startswith("an error: "), row["name"]
    names = " ".join(row["name"] for row in tried_faults())
    for kind in ("full disk", "clock", "cut off", "another user"):
        assert kind in names


def test_kept_work_is_made_anew_and_damaged_data_are_named():
    kept = [row for row in tried_faults() if row["name"].startswith("kept work: ")]
    data = [row for row in tried_faults() if row["name"].startswith("data/")]
    assert {row["outcome"] for row in kept} == {SAME_SITE}
    assert len(data) > 10
    for row in data:
        assert row["outcome"].startswith("an error: ")
        file = row["name"].split(":")[0]
        # One bit of the list can make it wrong about any file.
        assert file in row["outcome"] or row["name"] == "data/SHA256SUMS: one bit changed"


def test_only_the_phone_of_lighthouse_is_a_machine_made_slower():
    pages = FIGURES["lighthouse"]["pages"].values()
    assert len({devices["phone"]["slowed"] for devices in pages}) == 1
    for devices in pages:
        assert devices["phone"]["slowed"] > devices["desk"]["slowed"] == 1


def test_lighthouse_opened_the_first_page_and_heavy_ones_on_both_devices():
    figures = FIGURES["lighthouse"]
    assert figures["runs"] >= 5
    assert len(figures["pages"]) == 1 + HEAVIEST
    assert "/" in figures["pages"]
    by_bytes = [page for page, _ in FIGURES["weight"]["bytes"]["heaviest"]]
    assert {page for page in figures["pages"] if page != "/"} <= set(by_bytes)
    for devices in figures["pages"].values():
        assert set(devices) == {"phone", "desk"}
        for of_page in devices.values():
            others = {name: points for name, points in of_page["points"].items() if name != SPEED}
            assert set(others.values()) == {100}
