"""Text of scripts as a page sets it: curly quotes, and symbols with an index as formulas.

Scripts are programs, so their captions and tables say `d_k` and may use the quotes of a keyboard.
What is written in Markdown has its quotes changed by an extension, and its formulas in dollars.
"""

import re

from markupsafe import Markup, escape

from scripts.site.maths_markdown import latex_to_mathml

SYMBOL = re.compile(
    r"(?P<root>√)?(?<![A-Za-z0-9_])(?P<letter>[A-Za-z])_(?P<index>[A-Za-z]|model)\b"
)
"""Such as `W_Q`, `d_k` and `d_model`, but no name of a program, such as `num_heads`."""


def curly(text: str) -> str:
    """Change the quotes of a keyboard into those of print.

    Examples
    --------
    >>> curly('What does "it" see?'), curly("the essay's sentence")
    ('What does “it” see?', 'the essay’s sentence')
    >>> curly("It is ('so').")
    'It is (‘so’).'
    """
    text = re.sub(r'(^|(?<=[\s(\[“‘—–/]))"', "“", text).replace('"', "”")
    return re.sub(r"(^|(?<=[\s(\[“—–/]))'", "‘", text).replace("'", "’")


def with_maths(text: object) -> Markup:
    """Return HTML of a text, with curly quotes and with its symbols as formulas.

    Examples
    --------
    >>> with_maths("x W_Q < 3")
    Markup('x <math alttext="W_Q"><msub><mi>W</mi><mi>Q</mi></msub></math> &lt; 3')
    >>> with_maths("num_heads")
    Markup('num_heads')
    """
    text = curly(str(text))
    pieces, end = [], 0
    for match in SYMBOL.finditer(text):
        index = match["index"] if len(match["index"]) == 1 else rf"{{\text{{{match['index']}}}}}"
        latex = f"{match['letter']}_{index}"
        latex = rf"\sqrt{{{latex}}}" if match["root"] else latex
        pieces += [escape(text[end : match.start()]), Markup(latex_to_mathml(latex, display=False))]
        end = match.end()
    return Markup("").join([*pieces, escape(text[end:])])


def spoken(text: str) -> str:
    """Return a text for those who hear the page: with curly quotes, symbols in letters.

    Examples
    --------
    >>> spoken("as the width d_k grows")
    'as the width d k grows'
    """
    return SYMBOL.sub(
        lambda match: f"{'root of ' if match['root'] else ''}{match['letter']} {match['index']}",
        curly(text),
    )
