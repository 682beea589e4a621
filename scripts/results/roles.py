"""What numbers that belong to a word are called."""

from attention_explainer import worked_example as example
from scripts.artifacts.contract import identifier

_ROLE_OF = {word: role for role, word in example.ROLES.items()}


def name_of(word: str) -> str:
    """Return the name of a word in the names of numbers: its role in the example, or the word.

    Pages name numbers by role, so that they find them if the example is about another sentence.

    >>> name_of(example.ANSWER), name_of("Don't")
    ('answer', 'don_t')
    """
    return _ROLE_OF.get(word, identifier(word))
