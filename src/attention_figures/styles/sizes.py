"""Widths for which figures are laid out, in pixels."""

WIDE = 688
"""The width of a column of text on a desktop."""

NARROW = 358
"""The width of a column of text on a phone that is 390 pixels wide."""
