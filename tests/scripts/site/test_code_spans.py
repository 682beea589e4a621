"""Highlighted code with fewer elements, which looks the same."""

import re

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from scripts.site.code_spans import IDLE, without_idle_spans

PROGRAM = '''
def two(x: int | None = None) -> bool:
    """Two lines,

    and more.
    """
    return x is not None and [[x, 2.5], [f"{x}", True]]  # why
'''


def colours(html: str) -> list[tuple[str, str]]:
    """Return each sign that is no space with the class that colours it."""
    found, inside = [], ""
    for tag, text in re.findall("(<[^>]*>)|([^<]+)", html):
        if tag:
            inside = (re.findall('class="([^"]*)"', tag) or [""])[0]
        found += [(sign, "" if inside in IDLE else inside) for sign in text if not sign.isspace()]
    return found


def test_every_sign_keeps_its_place_and_its_colour() -> None:
    html = highlight(PROGRAM, PythonLexer(), HtmlFormatter())
    shorter = without_idle_spans(html)
    assert re.sub("<[^>]*>", "", shorter) == re.sub("<[^>]*>", "", html)
    inside = re.compile("<pre>.*</pre>", re.DOTALL)
    assert colours(inside.search(shorter)[0]) == colours(inside.search(html)[0])
    assert shorter.count("<span") < 0.7 * html.count("<span")


@pytest.mark.parametrize(
    "html",
    [
        '<p><span class="n">no code</span></p>',
        '<pre><span class="n"><span title="a.B">B</span></span></pre>',
        '<pre><span class="p">(</span>x<span class="p">)</span></pre>',
    ],
)
def test_what_says_something_stays(html: str) -> None:
    assert without_idle_spans(html) == html
