"""How pages are announced: by their heading, their question and their first sentences."""

import pytest

from scripts.site.announcing import ROOM, announced, first_shown

PAGE = """---
title: T
---

# Step 9: *More* of `it`

*What does it do,
and why?*

```python
print("No prose. None.")

print("Nor this.")
```

<figure><p>Nor a caption.</p></figure>

> Nor a quotation.

| a | table |

<data class="number">0.71</data> goes to [*cat*](a.md#b){ .try } (Lin et al. 2017).[^1] Here it is:

- an item.

The vector $v_1$ is "new".

[^1]: A note.
"""


def test_the_first_sentences_are_told_in_plain_text() -> None:
    told = announced(PAGE)
    assert told.title == "Step 9: More of it"
    assert told.question == "What does it do, and why?"
    assert told.description == (
        "What does it do, and why? 0.71 goes to cat (Lin et al. 2017). The vector v1 is “new”."
    )


def test_only_whole_sentences_are_told_and_no_more_than_there_is_room_for() -> None:
    text = "# T\n\n" + " ".join(f"Sentence {'very ' * 20}long." for _ in range(5))
    told = announced(text).description
    assert 100 < len(told) <= ROOM
    assert told.endswith("long.")
    long = announced(f"# T\n\nA{' word' * 100}.").description
    assert len(long) <= ROOM
    assert long.endswith("word …")


def test_a_page_without_text_is_announced_by_nothing() -> None:
    told = announced("<div></div>")
    assert (told.title, told.question, told.description) == ("", "", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('[[ table("a") ]]\n\n[[ figure("b") ]]\n\n[[ live("c") ]]', ("figure", "b")),
        ('[[ live("c") ]] [[ figure("b") ]]', ("live", "c")),
        ('[[ table("a") ]]', None),
    ],
)
def test_the_first_figure_of_a_page_is_found(text: str, shown: tuple[str, str] | None) -> None:
    assert first_shown(text) == shown
