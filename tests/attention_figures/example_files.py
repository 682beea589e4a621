"""The files that the examples of the command name, and what the examples make."""

import numpy as np

OUTPUTS = ("-o", "--save-weights")
"""Options that name a file to write."""
STARTS = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF-", ".npz": b"PK", ".csv": b",the,"}
"""How the files begin, by the end of their names."""


def make_files(folder):
    """Write the files that the examples read."""
    rng = np.random.default_rng(0)
    words = ["the", "cat", "was", "tired", "and", "it", "slept"]

    def table(name, numbers):
        lines = [["", *words], *([word, *row] for word, row in zip(words, numbers, strict=True))]
        text = "\n".join(",".join(map(str, line)) for line in lines)
        (folder / name).write_text(text, encoding="utf-8")

    weights = rng.dirichlet(np.ones(7), 7)
    table("weights.csv", weights)
    table("w.csv", weights)
    table("scores.csv", rng.normal(size=(7, 7)))
    np.save(folder / "weights.npy", weights)
    np.save(folder / "out.npy", rng.dirichlet(np.ones(7), (6, 12, 7)).astype(np.float32))
    np.save(folder / "cross.npy", rng.dirichlet(np.ones(6), 3))
    (folder / "tokens.txt").write_text("\n".join(words), encoding="utf-8")
