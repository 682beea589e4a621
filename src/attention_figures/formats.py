"""The kinds of pictures that figures are saved as."""

FORMATS = ("svg", "png", "pdf")
