"""Turn matplotlib's SVG into one that lives inside a page.

Inside the page a drawing can use the page's font and follow its colour scheme: each colour of the
light palette becomes the CSS custom property of the same name, with the light colour as fallback.
"""

import re
import xml.etree.ElementTree as ElementTree

from attention_figures.styles.palette import LIGHT, Palette
from scripts.artifacts.svg_compact import compact

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_PIXELS_PER_REM = 20  # Material's root font size


def svg_for_page(svg: str, *, prefix: str, palette: Palette = LIGHT) -> str:
    """Return the `<svg>` element as short text on one line, without size or metadata.

    Parameters
    ----------
    svg : str
        What matplotlib wrote, drawn in the colours of `palette`.
    prefix : str
        Put before every remaining id, so that several drawings can share a page.
    palette : Palette
        The colours that become custom properties.

    Raises
    ------
    ValueError
        If the drawing uses a colour that the palette does not name: it would not follow the scheme.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)
    for metadata in root.findall(f"{{{_SVG}}}metadata"):
        root.remove(metadata)
    compact(root)
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    names = {colour: name for name, colour in palette.named().items()}
    for element in root.iter():
        for attribute, text in list(element.attrib.items()):
            if attribute in ("style", "fill", "stroke"):
                element.attrib[attribute] = _with_properties(text, names)
            if attribute == "id":
                element.attrib[attribute] = f"{prefix}-{text}"
            elif attribute == f"{{{_XLINK}}}href":
                # Not a plain href: the theme tries to set that on every element that has one, which
                # fails for the elements of a drawing.
                element.attrib[attribute] = text.replace("#", f"#{prefix}-")
            elif "url(#" in text:
                element.attrib[attribute] = text.replace("url(#", f"url(#{prefix}-")
    for attribute in ("width", "height", "version"):
        root.attrib.pop(attribute, None)
    size = f"width:{width / _PIXELS_PER_REM:g}rem;aspect-ratio:{width:g}/{height:g}"
    root.attrib["style"] = ";".join(filter(None, (size, root.get("style"))))
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r">\s+<", "><", text).replace("\n", " ").replace(" />", "/>")


def _with_properties(text: str, names: dict[str, str]) -> str:
    def property_of(match: re.Match[str]) -> str:
        colour = match[0].lower()
        if colour not in names:
            raise ValueError(
                f"the drawing uses {colour}, which the palette does not name; "
                "take every colour from style.palette"
            )
        return f"var(--{names[colour]},{colour})"

    # A reference to an element, url(#id), is not a colour.
    return re.sub(r"(?<!\()#[0-9a-fA-F]{6}\b", property_of, text)
