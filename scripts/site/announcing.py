"""What a page is called and about where a link to it is shown: its title, question and opening."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import markdown

ROOM = 240
"""Characters of a description that search engines and messengers show, at most."""

FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1 *$", re.DOTALL | re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
NO_PROSE = re.compile(r"#|<(?!data\b)|\||>|\$\$|!!!|\?\?\?|:::|[-*+] |\d+\. |\[\^|\{| {4}")
"""How blocks begin that are no paragraphs."""

SENTENCES = r"(?<=[.?!])(?<! al\.) (?=[^a-z])"
"""Where one sentence ends and the next begins."""

SHOWN = re.compile(r'\[\[ (figure|live)\("(\w+)"')


@dataclass(frozen=True)
class Announced:
    """How a page is announced; all is plain text.

    Attributes
    ----------
    title : str
        Its heading.
    question : str
        The question under it, or its first sentence.
    description : str
        The question and as many of the first sentences as there is room for.
    """

    title: str
    question: str
    description: str


def announced(text: str) -> Announced:
    r"""Read from a page, whose names have been replaced, how to announce it.

    Parameters
    ----------
    text : str
        Markdown.

    Returns
    -------
    Announced
        Texts without markup; empty where a page has neither a heading nor a paragraph.

    Examples
    --------
    >>> announced("# Masks\n\n*Who may look at whom?*\n\n## One\n\nA **mask** forbids. See:\n\n- a")
    Announced(title='Masks', question='Who may look at whom?', description='Who may look at whom? A mask forbids.')
    """  # noqa: E501 - what is returned stands on one line
    body = FENCED.sub("", FRONT_MATTER.sub("", text))
    heading = re.search("^# (.+)$", body, re.MULTILINE)
    sentences = sentences_of(body)  # as they are asked for: a page has hundreds
    question = next(sentences, "")
    return Announced(
        title=in_plain_text(heading[1]) if heading else "",
        question=question,
        description=beginning(question, sentences),
    )


def sentences_of(body: str) -> Iterator[str]:
    """Yield the sentences of all paragraphs, but for those that lead over to what is no text."""
    for block in re.split(r"\n\s*\n", body):
        if block.strip() and not NO_PROSE.match(block.strip("\n")):
            for sentence in re.split(SENTENCES, in_plain_text(block)):
                if re.search(r"[.?!]\W*$", sentence):
                    yield sentence


def beginning(first: str, others: Iterable[str], room: int = ROOM) -> str:
    """Return as many whole sentences as there is room for, or what fits of the first.

    Examples
    --------
    >>> beginning("One.", ["Two words.", "Three."], room=15)
    'One. Two words.'
    >>> beginning("A sentence of some length.", [], room=12)
    'A sentence …'
    """
    if len(first) > room:
        return f"{first[: room - 1].rpartition(' ')[0]} …"
    taken = first
    for sentence in others:
        longer = f"{taken} {sentence}"
        if len(longer) > room:
            break
        taken = longer
    return taken


@cache
def _renderer() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=["attr_list", "smarty", "scripts.site.maths_markdown"],
        extension_configs={"smarty": {"smart_dashes": False, "smart_ellipses": False}},
    )


def in_plain_text(block: str) -> str:
    """Return a paragraph or a heading without its markup.

    Examples
    --------
    >>> in_plain_text("What is *it* made [of](a.md){ .try }, and $d_k$?[^1]")
    'What is it made of, and dk?'
    """
    written = _renderer().reset().convert(re.sub(r"\[\^\w+\]", "", block))
    return " ".join(html.unescape(re.sub("<[^>]*>", "", written)).split())


def first_shown(text: str) -> tuple[str, str] | None:
    """Return kind and name of the first figure that a page, as it was written, asks for.

    >>> first_shown('# A [[ live("a_map") ]]')
    ('live', 'a_map')
    """
    found = SHOWN.search(text)
    return (found[1], found[2]) if found else None
