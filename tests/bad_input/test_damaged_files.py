"""Whatever a file of weights holds, it is read, or refused in a sentence that names it.

A file of every kind, whole or broken, is damaged further: bytes changed, cut out, doubled or put
in, or replaced altogether. What may come of it is weights that are some, or a ValueError or
TypeError with one line that begins with the file or with what the reader asked for.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attention_figures.reading.weights import Reading, read_weights
from tests.attention_figures.reading.cases import CASES
from tests.bad_input.files import damaged

KINDS = (".npy", ".npz", ".csv", ".tsv", ".txt", ".json", ".safetensors", ".pt", ".svg", "")
LARGEST = 4096
CONTENTS = sorted({one.content for one in CASES.values() if len(one.content) <= LARGEST})
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "words": st.text(max_size=6) | st.lists(st.text(max_size=2), max_size=3),
        "query": st.integers(-1, 5) | st.text(max_size=2),
        "all_heads": st.booleans(),
        "reading": st.builds(
            Reading,
            head=st.none() | st.integers(1, 3),
            layer=st.none() | st.integers(1, 3),
            normalise=st.booleans(),
            transpose=st.booleans(),
            causal=st.booleans(),
        ),
    },
)
STARTS = r"(weights|words|keys|query|array|layer|head|causal|normalise|mean_heads)\b"
"""What a message begins with: the file, whose name is the first of these, or an argument."""


@pytest.mark.parametrize("kind", KINDS)
@given(content=damaged(CONTENTS), asked=ASKED)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_read_or_refused_by_name(
    kind: str, content: bytes, asked: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / f"weights{kind}"
    path.write_bytes(content)
    try:
        found = read_weights(path, **{"reading": None} | asked)
    except (TypeError, ValueError) as problem:
        said = str(problem)
    else:
        shape = (len(found.queries) if found.query is None else 1, len(found.keys))
        assert found.weights.shape[-2:] == shape
        assert np.isfinite(found.weights).all()
        assert (found.weights >= 0).all()
        return
    assert re.match(STARTS, said.removeprefix(str(path.parent)).lstrip("/")), said
    assert "\n" not in said, said
