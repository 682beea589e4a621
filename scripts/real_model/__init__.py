"""The measurement of a real model: its sentences, the command that makes it, its results."""
