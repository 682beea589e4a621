"""Leave out of highlighted code the elements that colour nothing.

Pygments puts an element around every word and every space. Names, `None`, spaces and the numbers of
lines have the colour of the code around them, and what stands beside its like can share one
element; without the rest, the longest pages have half as many for a browser to keep.
"""

import re

IDLE = ("kc", "n", "normal", "w")
"""Classes that the theme gives the colour of the code itself; `normal` is the number of a line."""

_IDLE_SPAN = re.compile(rf'<span class="(?:{"|".join(IDLE)})">([^<]*)</span>')
_ALIKE = re.compile(r'<span class="(\w+)">[^<]*</span>(?:\s*<span class="\1">[^<]*</span>)+')
_TAG = re.compile("<[^>]*>")
_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)


def without_idle_spans(html: str) -> str:
    r"""Return a page whose code looks the same and has fewer elements.

    Examples
    --------
    >>> code = '<pre><span class="n">a</span><span class="p">[</span><span class="p">]</span></pre>'
    >>> without_idle_spans(code)
    '<pre>a<span class="p">[]</span></pre>'
    """
    return _CODE.sub(lambda code: _fewer(code[0]), html)


def _fewer(code: str) -> str:
    code = _IDLE_SPAN.sub(r"\1", code)
    return _ALIKE.sub(lambda run: f'<span class="{run[1]}">{_TAG.sub("", run[0])}</span>', code)
