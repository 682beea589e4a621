"""What each head of a real model that writes does by place, from the committed measurement."""

from scripts.writing_model.study import Places, places


def compute() -> Places:
    """Return the scores of all heads, (layers, heads) each.

    `following` is what an induction head does: the mean weight that a random token gives, the
    second time it comes, to the one that came after it the first time. `previous` is the mean
    weight of the previous token and `first` that of the first, in plain sentences.
    """
    return places()
