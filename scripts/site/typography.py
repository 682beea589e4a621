"""Text of scripts as a page sets it: curly quotes, and symbols with an index as formulas.

Scripts are programs, so their captions and tables say `d_k` and may use the quotes of a keyboard.
What is written in Markdown has its quotes changed by an extension, and its formulas in dollars.
"""

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from scripts.site.maths_markdown import latex_to_mathml

SYMBOL = re.compile(
    r"(?P<root>√)?(?<![A-Za-z0-9_])(?P<letter>[A-Za-z])_(?P<index>[A-Za-z]|model)\b"
)
"""Such as `W_Q`, `d_k` and `d_model`, but no name of a program, such as `num_heads`."""


OPENS = r"(^|(?<=[\s(\[“‘—–/\ue000]))"
"""Where a quote opens; the last is a sign that tests put before what was computed."""


def curly(text: str) -> str:
    """Change the quotes of a keyboard into those of print.

    Examples
    --------
    >>> curly('What does "it" see?'), curly("the essay's sentence")
    ('What does “it” see?', 'the essay’s sentence')
    >>> curly("It is ('so').")
    'It is (‘so’).'
    """
    text = re.sub(f'{OPENS}"', "“", text).replace('"', "”")
    return re.sub(f"{OPENS}'", "‘", text).replace("'", "’")


def with_maths(text: object) -> Markup:
    """Return HTML of a text, with curly quotes and with its symbols as formulas.

    Examples
    --------
    >>> with_maths("x W_Q < 3")
    Markup('x <math alttext="W_Q"><msub><mi>W</mi><mi>Q</mi></msub></math> &lt; 3')
    >>> with_maths("num_heads")
    Markup('num_heads')
    """
    return _set(text, _formula)


def spoken(text: object) -> Markup:
    """Return HTML of a text for those who hear the page: with its symbols in letters.

    Examples
    --------
    >>> spoken("as the width d_k grows")
    Markup('as the width d k grows')
    """
    return _set(text, _letters)


def _set(text: object, symbol: Callable[[re.Match[str]], str]) -> Markup:
    # Escaped first, for a text may know itself how it becomes HTML.
    html = str(escape(text)).replace("&#34;", '"').replace("&#39;", "'")
    return Markup(SYMBOL.sub(symbol, curly(html)))


def _formula(match: re.Match[str]) -> str:
    index = match["index"] if len(match["index"]) == 1 else rf"{{\text{{{match['index']}}}}}"
    latex = f"{match['letter']}_{index}"
    return latex_to_mathml(rf"\sqrt{{{latex}}}" if match["root"] else latex, display=False)


def _letters(match: re.Match[str]) -> str:
    return f"{'root of ' if match['root'] else ''}{match['letter']} {match['index']}"
