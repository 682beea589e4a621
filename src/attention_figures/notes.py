"""What a reader of a figure is told: as warnings, and in the words of the command line."""

import re


class WeightsNote(UserWarning):
    """What a reader of a figure should know of the numbers behind it."""


def in_options(message: str) -> str:
    """Write what the library calls its arguments as the options of the command.

    >>> in_options("choose layer=1 to 12, or mean_heads=True")
    'choose --layer 1 to 12, or --mean-heads'
    """
    names = "array|layer|head|mean_heads|logits|percent|transpose|normalise|words|keys|width|font"
    return re.sub(
        rf"\b({names})=(True\b)?",
        lambda match: f"--{match[1].replace('_', '-')}" + ("" if match[2] else " "),
        message,
    )
