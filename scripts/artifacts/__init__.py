"""The machine: from a script to the files of its artifact; it knows no content."""
