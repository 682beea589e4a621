"""Whatever a figure is told to show, it is drawn, or an error says which argument is wrong.

As in `test_public_functions.py`; besides, a text in place of weights is the name of a file, which
may be missing or a folder.
"""

import functools
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import attention_figures
from attention_figures import (
    FigureOptions,
    WeightsNote,
    attention_lines,
    attention_map,
    attention_row,
    head_grid,
)
from tests.bad_input.arguments import a_quarter, calls, refusal

FLAGS = st.booleans()
NOTHING = st.none()
OPTIONS: Mapping[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("array", "layer", "head", "font"), NOTHING),
    **dict.fromkeys(("mean_heads", "causal", "percent", "transpose"), st.just(False)),
    **dict.fromkeys(("logits", "normalise", "merge", "hide_special", "log"), FLAGS),
    **dict.fromkeys(("right_to_left", "transparent"), FLAGS),
    "scheme": st.sampled_from(["light", "dark"]),
    "width": st.sampled_from([358, 688]),
    "title": st.text(max_size=5),
    "numbers": NOTHING | FLAGS,
    "colours": NOTHING | st.just("viridis"),
}
ARRAY = {
    "weights": arrays(np.float64, (3, 4), elements=st.floats(0.01, 1)).map(
        lambda made: made / made.sum(axis=-1, keepdims=True)
    ),
    "words": st.just("a b c"),
    "keys": st.just("d e f g") | st.just(list("defg")),
    "axes": NOTHING,
}
CALLS: Mapping[Callable[..., Any], Mapping[str, st.SearchStrategy[Any]]] = {
    attention_map: {**ARRAY, **OPTIONS},
    attention_row: {**ARRAY, **OPTIONS, "query": st.sampled_from(["a", "b", 1])},
    attention_lines: {**ARRAY, **OPTIONS, "query": st.sampled_from([None, "c", 2])},
    head_grid: {
        **OPTIONS,
        "weights": st.just(np.full((2, 3, 4, 4), 0.25)),
        "words": NOTHING,
        "keys": NOTHING,
        "axes": NOTHING,
    },
}


def test_every_figure_and_every_option_is_tried() -> None:
    # What opens a model has no arguments but those of its figures and one text.
    named = {"FigureOptions", "ModelAttention", "WeightsNote", "model_attention"}
    assert {function.__name__ for function in CALLS} == {*attention_figures.__all__} - named
    assert set(OPTIONS) == set(get_type_hints(FigureOptions))


def draw(function: Callable[..., Any], **arguments: Any) -> None:
    """Draw a figure, whatever there is to be said of its weights."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsNote)
        assert function(**arguments).axes


@pytest.mark.parametrize("function", CALLS, ids=lambda function: function.__name__)
@a_quarter
@given(data=st.data())
def test_it_is_drawn_or_names_the_argument(function: Callable[..., Any], data: Any) -> None:
    arguments = data.draw(calls(CALLS[function]))
    kinds = (OSError, TypeError, ValueError)
    problem = refusal(functools.partial(draw, function), arguments, kinds)
    if isinstance(problem, OSError):
        assert isinstance(arguments["weights"], str)
    elif problem is not None:
        assert re.split(r"[:,]", str(problem))[0] in arguments, problem
