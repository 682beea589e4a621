"""How the model that writes is measured: what was settled beforehand."""

CANDIDATES = 10
"""How many of the likeliest next tokens are kept."""
CONTINUED = 24
"""How many tokens are written after a beginning."""
SEEDS = range(20)
"""Of the random tokens; on the first half heads are chosen, on the second they are switched off."""
CHOSEN_ON = 10
COPIED = 25
"""Length of the row of random tokens that comes twice."""
SWITCHED_OFF = {"following": (1, 4, 16), "previous": (4,)}
"""What heads are good at → how many of the best are switched off at once."""
REPEAT_COLUMNS = ("following", "first", "previous", "itself")
"""What is measured in rows of random tokens: the weight of the token that came after the same one
before; of the first token, the previous one and itself."""
CONTROLS = 5
"""How many times as many other heads of the same layers are switched off instead."""
BY_PRONOUN = ("number", "gender")
"""Where the pronoun itself says which noun is meant, so that it pays to look at its weights."""
