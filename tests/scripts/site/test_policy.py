"""The header of a site: its own files, and the scripts that the build put into pages."""

from pathlib import Path

from scripts.site.policy import NAME, digest, header, policy

PAGE = """<html><head><meta charset="utf-8"><title>A</title><script>var one=1</script>
<script src="a.js"></script><script type="application/json">{}</script></head>
<body><script>two()</script></body></html>"""


def hashes(text: str) -> list[str]:
    (scripts,) = [rule for rule in text.split("; ") if rule.startswith("script-src")]
    return sorted(source for source in scripts.split() if source.startswith("'sha256-"))


def test_a_hash_is_as_browsers_compute_it():
    # From section 8.2.2 of the recommendation "Content Security Policy Level 2".
    known = "'sha256-qznLcsROx4GACP2dm0UCKCzCG-HiZ1guq6ZZDob_Tng='"
    assert digest("alert('Hello, world.');").translate(str.maketrans("+/", "-_")) == known


def test_scripts_in_pages_are_named_once_and_no_others():
    other = PAGE.replace("two()", "three()")
    expected = [digest("var one=1"), digest("two()"), digest("three()")]
    assert hashes(policy([PAGE, other])) == sorted(expected)


def test_nothing_comes_from_a_host_and_only_styles_stand_in_a_page():
    text = policy([PAGE])
    assert "*" not in text
    assert "http" not in text
    assert [rule.split()[0] for rule in text.split("; ") if "unsafe-inline" in rule] == [
        "style-src"
    ]


def test_the_header_is_one_line_about_the_pages_of_all_folders(tmp_path: Path):
    (tmp_path / "one").mkdir()
    (tmp_path / "index.html").write_text("<script>var one=1</script>", encoding="utf-8")
    (tmp_path / "one/index.html").write_text("<script>ä()</script>", encoding="utf-8")
    name, text = header(tmp_path).split(": ", 1)
    assert name == NAME
    assert text.count("\n") == 1
    assert hashes(text) == sorted([digest("var one=1"), digest("ä()")])
