"""A real encoder, read from its files and run with this package's attention."""
