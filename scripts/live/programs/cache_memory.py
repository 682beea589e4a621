"""How much memory keys and values take up, by what is kept of each word.

It needs nothing but Python.
"""

layers = 30
query_heads = 9
# How many key heads the query heads share, if they are grouped.
key_heads = 3
head_width = 64
# Width of the one vector that is kept for a word in place of keys and values.
latent = 288
# How many words a layer sees, if not all.
window = 4096
# Words in the text.
context = 8192
bytes_each = 2

of_a_head = 2 * head_width  # a key and a value
of_a_word = {
    "own keys": of_a_head * query_heads,
    "grouped": of_a_head * key_heads,
    "one key head": of_a_head,
    "latent": latent,
    "window": of_a_head * query_heads,
}
for way, numbers in of_a_word.items():
    each = numbers * layers * bytes_each
    words = min(window, context) if way == "window" else context
    print(way, "word", f"{each:,}")
    print(way, "all", f"{each * words / 1e6:.1f}")
sums = head_width * (head_width + 1) * query_heads * layers
print("linear", "all", f"{sums * bytes_each / 1e6:.1f}")
