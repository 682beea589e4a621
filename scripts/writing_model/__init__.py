"""The measurement of a real model that writes: texts, the command that makes it, results."""
