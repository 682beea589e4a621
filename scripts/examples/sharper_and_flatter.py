"""How are scale, temperature and soft cap set?"""

import argparse  # the page leaves this out

from attention_explainer import scaled_dot_product_attention
from attention_explainer.worked_example import (
    ANSWER,
    QUERY_WORD,
    SENTENCE,
    W_K,
    W_Q,
    W_V,
    embed,
    position,
)

argparse.ArgumentParser(description=__doc__).parse_args()  # the page leaves this out

x = embed(SENTENCE)
it, answer = position(QUERY_WORD), position(ANSWER)
temperature = 2.0

for name, options in (
    ("default", {}),
    ("temperature 2", {"scale": x.shape[-1] ** -0.5 / temperature}),
    ("soft cap 5", {"softcap": 5.0}),
):
    _, weights = scaled_dot_product_attention(
        x @ W_Q, x @ W_K, x @ W_V, return_weights=True, **options
    )
    print(f"{name:13} {ANSWER} gets {weights[it, answer]:.2f}")
