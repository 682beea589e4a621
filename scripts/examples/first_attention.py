"""Which weights does "it" give to the words of its sentence?"""

from attention_explainer.worked_example import SENTENCE, worked_example

trace = worked_example()
it = SENTENCE.index("it")

for word, weight in zip(SENTENCE, trace.weights[it], strict=True):
    print(f"{word:8} {weight:.3f}")
print(f"{'sum':8} {trace.weights[it].sum():.3f}")
