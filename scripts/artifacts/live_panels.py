"""From a live figure's template and results to the HTML that its JavaScript brings to life.

A panel is complete before any script runs: it shows the figure's initial state, with the package's
own numbers, and takes up the room that it will need, so nothing moves when it comes to life.
"""

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attention_figures.styles.palette import LIGHT, RAMP_STEPS, SWITCH
from attention_figures.text import percent, show, trimmed
from scripts.artifacts.html_templates import on_one_line, templates

RAMP = {"steps": RAMP_STEPS, "dark_from": SWITCH}
"""What JavaScript has to know about the colours for weights."""


def heat(weight: float) -> str:
    """Return the style of a cell that holds a weight, in whichever scheme the page is shown.

    >>> heat(0.0)
    'background:var(--ramp-0);color:var(--on-ramp-low)'
    """
    step = LIGHT.ramp_index(weight)
    return (
        f"background:var(--ramp-{step});color:var(--on-ramp-{'high' if step >= SWITCH else 'low'})"
    )


def panel(script: Path, start: Mapping[str, Any], result: Any) -> str:
    """Fill a figure's template with its start and its result, on one line as pages require.

    Raises
    ------
    jinja2.UndefinedError
        If the template uses a name that is not defined.
    """
    known = templates(script.parent / "panels")
    known.globals |= {"show": show, "trimmed": trimmed, "percent": percent, "heat": heat}
    template = known.get_template(f"{script.stem}.html")
    return on_one_line(template.render(name=script.stem, start=start, result=result), " ")


def embedded(start: Mapping[str, Any], given: Mapping[str, Any], program: str) -> str:
    """Return what JavaScript starts from, as JSON for a template element.

    It is not for a script element: the theme runs whatever it finds in those, whatever their type.

    Raises
    ------
    ValueError
        If it holds NaN or infinity, which JSON cannot express.
    """
    content = {"start": start, "given": {**given, "ramp": RAMP}, "program": program}
    return html.escape(json.dumps(content, ensure_ascii=False, allow_nan=False), quote=False)
