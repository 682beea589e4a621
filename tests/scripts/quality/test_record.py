"""What a measurement came to is kept whole, with when, of what and on what."""

import datetime
import json

from scripts.quality import record


def test_a_record_says_what_was_asked_when_and_on_which_machine(tmp_path):
    before = datetime.datetime.now(datetime.UTC).date()
    path = record.write(
        "some", "How many?", "every night", "0123", {"many": 3, "names": ["ä"]}, tmp_path
    )
    after = datetime.datetime.now(datetime.UTC).date()
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert path == tmp_path / "some.json"
    assert kept["question"] == "How many?"
    assert kept["when"] == "every night"
    assert kept["figures"] == {"many": 3, "names": ["ä"]}
    assert before.isoformat() <= kept["measured"] <= after.isoformat()
    assert kept["commit"] == "0123"
    assert set(kept["machine"]) == {"system", "processor", "cores", "python"}
    assert all(kept["machine"].values())


def test_nothing_of_this_machine_s_folders_is_kept(tmp_path):
    text = record.write("some", "?", "by hand", "0123", {}, tmp_path).read_text(encoding="utf-8")
    assert str(record.ROOT) not in text
    assert "/home/" not in text
