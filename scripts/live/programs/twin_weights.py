"""What the pronoun looks at in the sentence and in its twin.

It needs the package attention_explainer: `pip install .` in a clone of this project.
"""

from attention_explainer.worked_example import (
    ANSWER,
    CAUSE,
    QUERY_WORD,
    RIVAL,
    SENTENCE,
    TWIN_SENTENCE,
    position,
    worked_example,
)

# Which of both sentences, counted from 0.
last = 0

words = (SENTENCE, TWIN_SENTENCE)[last]
weights = worked_example(words).weights[position(QUERY_WORD, words)]
cause = position(CAUSE)
print("word", words[cause])
for place, (word, weight) in enumerate(zip(words, weights, strict=True)):
    print("cause" if place == cause else word, f"{weight:.2f}")
print("ratio", f"{weights[position(ANSWER)] / weights[position(RIVAL)]:.2f}")
