"""The two clauses of the sentence as two texts, of which one asks the other."""

from attention_explainer import worked_example as example

BETWEEN = example.position(example.CONJUNCTION)
ASKING = example.SENTENCE[BETWEEN + 1 :]
ASKED = tuple(word.lower() for word in example.SENTENCE[:BETWEEN])
IT = ASKING.index(example.QUERY_WORD)
