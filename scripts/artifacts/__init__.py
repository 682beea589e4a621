"""The machine that turns a script into the files of its artifact; it knows no content."""
