"""Write a matplotlib drawing with fewer characters, without changing what is seen.

Each drawing is inside its page, twice, and a reader waits for every byte. matplotlib names every
group, writes six decimals and repeats what it has said before.
"""

import itertools
import re
from xml.etree.ElementTree import Element

from attention_figures.canvas import MARK

_SVG = "{http://www.w3.org/2000/svg}"

_STEPS = 100
"""Steps per CSS pixel: coordinates keep two decimals, and are whole numbers of steps here."""

_TOLERANCE = 5
"""Number of steps by which a line may miss a point that it was drawn through."""

_NUMBER = re.compile(r"-?\d+\.?\d*")

_DECIMAL = r"(-?\d*\.?\d+)"
_RECTANGLE = re.compile(rf"M{_DECIMAL} ?{_DECIMAL}h{_DECIMAL}v{_DECIMAL}h{_DECIMAL}z")

Point = tuple[int, int]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def compact(root: Element) -> None:
    """Shorten a parsed drawing in place.

    The only ids that stay are those that the drawing refers to. What a part shows, if the drawing
    says so (`attention_figures.canvas.mark`), is in its attribute `data-is`.

    Raises
    ------
    ValueError
        If a path has commands other than those that matplotlib writes.
    """
    _drop_ids(root)
    _hoist_line_joins(root)
    _say_font_once(root)
    for element in root.iter():
        _shorten_attributes(element)
    _drop_invisible(root)
    for parent in root.iter():
        _join_paths(parent)


def short_path(d: str) -> str:
    """Write one of matplotlib's paths in relative commands.

    Positions are rounded before their differences are taken, so that errors do not add up.

    Examples
    --------
    >>> short_path("M 0 280  L 358 280  L 358 0.004  L 0 0  z ")
    'M0 280h358v-280h-358z'
    """
    written = ""
    start = (0, 0)
    line: list[Point] = []
    for command, arguments in re.findall("([A-Za-z])([^A-Za-z]*)", d):
        if command not in "MLQCz":
            raise ValueError(f"path: expected the commands M, L, Q, C and z, got {command!r}")
        steps = [_in_steps(number) for number in arguments.split()]
        points = list(zip(steps[::2], steps[1::2], strict=True))
        if command == "L":
            line += points
            continue
        if command == "z" and len(line) > 1 and line[-1] == start:
            line.pop()
        written += _line(line)
        if command == "M":
            start = here = points[0]
            written += "M" + _joined(here)
        elif command in ("Q", "C"):
            x, y = line[-1]
            here = points[-1]
            written += command.lower() + _joined(
                [step for point in points for step in (point[0] - x, point[1] - y)]
            )
        else:
            here = start
            written += "z"
        line = [here]
    return written + _line(line)


def simplified(line: list[Point]) -> list[Point]:
    """Leave out points that the line would pass closely in any case (Douglas and Peucker).

    Examples
    --------
    >>> simplified([(0, 0), (100, 3), (200, 0), (300, 90)])
    [(0, 0), (200, 0), (300, 90)]
    """
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        between = range(first + 1, last)
        if between:
            farthest = max(
                between, key=lambda index: _distance(line[index], line[first], line[last])
            )
            if _distance(line[farthest], line[first], line[last]) > _TOLERANCE:
                kept.add(farthest)
                spans += [(first, farthest), (farthest, last)]
    return [point for index, point in enumerate(line) if index in kept]


def _distance(point: Point, start: Point, end: Point) -> float:
    """Distance of a point from the line between two others."""
    place, origin = complex(*point), complex(*start)
    direction = complex(*end) - origin
    if not direction:
        return abs(place - origin)
    # In units of the line: the real part runs along it, the imaginary part across it.
    offset = (place - origin) / direction
    return abs(offset - min(max(offset.real, 0), 1)) * abs(direction)


def _line(points: list[Point]) -> str:
    points = simplified(points)
    return "".join(
        f"{'v' if x == x_before else 'h'}{_written(x - x_before or y - y_before)}"
        if x == x_before or y == y_before
        else "l" + _joined([x - x_before, y - y_before])
        for (x_before, y_before), (x, y) in itertools.pairwise(points)
    )


def _in_steps(number: str) -> int:
    return round(float(number) * _STEPS)


def _written(steps: int) -> str:
    text = f"{steps / _STEPS:.2f}".rstrip("0").rstrip(".")
    return re.sub(r"^(-?)0\.", r"\1.", text)


def _joined(steps: list[int] | Point) -> str:
    # A minus sign separates two numbers as well as a space does.
    return " ".join(map(_written, steps)).replace(" -", "-")


def _rounded(text: str) -> str:
    return _NUMBER.sub(lambda number: _written(_in_steps(number[0])), text)


def _declarations(style: str) -> dict[str, str]:
    pairs = (declaration.partition(":") for declaration in style.split(";") if declaration.strip())
    return {name.strip(): value.strip().replace(", ", ",") for name, _, value in pairs}


def _style(element: Element) -> dict[str, str]:
    return _declarations(element.get("style", ""))


def _set_style(element: Element, style: dict[str, str]) -> None:
    element.set("style", ";".join(f"{name}:{value}" for name, value in style.items()))


def _drop_ids(root: Element) -> None:
    texts = [text for element in root.iter() for text in element.attrib.values()]
    pointed_at = set(re.findall(r"(?:^#|url\(#)([^)\n]+)", "\n".join(texts), flags=re.MULTILINE))
    for element in root.iter():
        name = element.get("id", "")
        if name not in pointed_at:
            element.attrib.pop("id", None)
            if name.startswith(MARK):
                element.set("data-is", name.removeprefix(MARK).partition("#")[0])


def _hoist_line_joins(root: Element) -> None:
    """Move matplotlib's style element onto the drawing: inside a page it would apply everywhere."""
    for definitions in root.findall(f"{_SVG}defs"):
        for sheet in definitions.findall(f"{_SVG}style"):
            (declarations,) = re.findall(r"\*\{([^}]*)\}", sheet.text or "")
            _set_style(root, _style(root) | _declarations(declarations))
            definitions.remove(sheet)


def _say_font_once(root: Element) -> None:
    # A symbol with an index says it for each of its letters, and nothing for the whole.
    texts = [text for text in root.iter(f"{_SVG}text") if text.get("style")]
    families = {_style(text).get("font-family") for text in texts}
    if len(families) == 1 and (family := families.pop()):
        _set_style(root, _style(root) | {"font-family": family})
        for text in texts:
            style = _style(text)
            del style["font-family"]
            _set_style(text, style)


def _shorten_attributes(element: Element) -> None:
    attributes = element.attrib
    if "style" in attributes:
        style = _style(element)
        if style.get("stroke-dashoffset") == "0":
            del style["stroke-dashoffset"]
        _set_style(element, style)
    if "d" in attributes:
        attributes["d"] = short_path(attributes["d"])
    for name in {"x", "y", "width", "height"} & attributes.keys():
        attributes[name] = _rounded(attributes[name])
    if "transform" in attributes:
        # matplotlib rotates every text, mostly by zero; a scale would need its decimals.
        transform = re.sub(r"rotate\(-?0( [^)]*)?\)", "", attributes.pop("transform")).strip()
        if transform:
            is_exact = re.search("scale|matrix|skew", transform)
            attributes["transform"] = transform if is_exact else _rounded(transform)


def _drop_invisible(parent: Element) -> None:
    """Take out groups that add nothing to their contents, and shapes without paint."""
    children: list[Element] = []
    for child in parent:
        _drop_invisible(child)
        if child.tag == f"{_SVG}g" and len(child) == 1 and [*child.attrib] == ["data-is"]:
            child[0].set("data-is", child.attrib.pop("data-is"))
        if child.tag == f"{_SVG}g" and not child.attrib:
            children += child
        elif not _shows_nothing(child):
            children.append(child)
    parent[:] = children


def _shows_nothing(element: Element) -> bool:
    if element.tag == f"{_SVG}path":
        says_no_more = element.attrib.keys() <= {"d", "style", "clip-path"}
        return says_no_more and element.get("style") == "fill:none"
    return element.tag == f"{_SVG}defs" and not len(element)


def _join_paths(parent: Element) -> None:
    """Make one path of those that look the same, where the order in which they are painted is free.

    A heat map has hundreds of cells in a few dozen colours, and each element costs a reader memory
    and time. Cells that do not touch may be painted in any order; so may lines of one opaque
    colour that follow each other.
    """
    alike: dict[tuple[str, str] | None, Element] = {}  # what the next one may be joined to
    boxes: list[Box] = []
    children: list[Element] = []
    for child in parent:
        look, box = _look(child), _box(child)
        if box is None:
            alike = {look: alike[look]} if look in alike and not boxes else {}
            boxes = []
        elif not boxes or _touches_any(box, boxes):
            alike, boxes = {}, []
        if look in alike:
            alike[look].attrib["d"] += child.attrib["d"]
        else:
            children.append(child)
            if look:
                alike[look] = child
        if box:
            boxes.append(box)
    parent[:] = children


def _look(element: Element) -> tuple[str, str] | None:
    """Return all but the shape of a path that may be joined to others; None for anything else."""
    if element.tag != f"{_SVG}path" or not element.attrib.keys() <= {"d", "style", "clip-path"}:
        return None
    style = _style(element)
    is_line = style.get("fill") == "none" and "stroke" in style
    is_cell = style.keys() == {"fill"} and _box(element) is not None
    if "opacity" in element.get("style", "") or not (is_line or is_cell):
        return None
    return element.get("style", ""), element.get("clip-path", "")


def _box(element: Element) -> Box | None:
    """Return where a rectangle without an outline is; None for anything else."""
    found = _RECTANGLE.fullmatch(element.get("d", ""))
    if not found or _style(element).keys() != {"fill"}:
        return None
    x, y, width, height, _ = map(float, found.groups())
    return min(x, x + width), min(y, y + height), max(x, x + width), max(y, y + height)


def _touches_any(box: Box, others: list[Box]) -> bool:
    left, top, right, bottom = box
    return any(
        left <= other_right and other_left <= right and top <= other_bottom and other_top <= bottom
        for other_left, other_top, other_right, other_bottom in others
    )
