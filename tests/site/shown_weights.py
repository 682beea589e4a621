"""What pages have to show of the worked example, and what they do show."""

import csv
import html
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

SVG = "{http://www.w3.org/2000/svg}"

CALCULATION = """
import json
import numpy as np
from attention_explainer import worked_example as example

x = example.embed(example.SENTENCE)
scores = (x @ example.W_Q) @ (x @ example.W_K).T / np.sqrt(example.W_K.shape[1])
weights = np.exp(scores)
weights /= weights.sum(axis=1, keepdims=True)
print(json.dumps([example.__file__, example.SENTENCE, dict(example.ROLES), weights.tolist()]))
"""
"""Attention by its formula, on the matrices of the copy and with none of the code for pages."""


@dataclass(frozen=True)
class Expected:
    """What a copy's pages have to show, worked out from its matrices."""

    words: list[str]
    roles: dict[str, str]
    weights: NDArray[np.float64]

    def place(self, role: str) -> int:
        """Where the word with a role stands."""
        return self.words.index(self.roles[role])

    @property
    def row(self) -> NDArray[np.float64]:
        """Weights of the word that is followed."""
        return self.weights[self.place("query")]

    @property
    def shown(self) -> list[str]:
        """The same with two decimals."""
        return [f"{weight:.2f}" for weight in self.row]

    def numbers(self) -> dict[str, str]:
        """Every number of these artifacts that the chapter may use → its text."""
        row, weights = self.row, self.weights
        first, second = np.argsort(-row, kind="stable")[:2]
        flattest = weights.max(axis=1).argmin()
        role_of = {word: role for role, word in self.roles.items()}
        expected = {
            "weights_from_it.largest_word": self.words[first],
            "weights_from_it.largest_percent": f"{100 * row[first]:.0f}\u00a0%",
            "weights_from_it.second_word": self.words[second],
            "weights_from_it.second": f"{row[second]:.2f}",
            "weights_from_it.smallest": f"{row.min():.3f}",
            "weights_from_it.total": f"{row.sum():.2f}",
            "weights_from_it.words": str(len(self.words)),
            "weights_from_it_bars.others_percent": f"{100 * (1 - row[first]):.0f}\u00a0%",
            "weights_from_it_table.sum": "1",
            "weights_from_it_table.sum_of_two_decimals": f"{sum(map(float, self.shown)):.2f}",
            "weights_from_it_table.sum_of_four_decimals": f"{sum(round(w, 4) for w in row):.4f}",
            "attention_map.cells": str(weights.size),
            "attention_map.answer_to_query": (
                f"{weights[self.place('answer'), self.place('query')]:.2f}"
            ),
            "attention_map.uniform": f"{1 / len(self.words):.2f}",
            "attention_map.flattest_word": self.words[flattest],
            "attention_map.flattest_weight": f"{weights[flattest].max():.2f}",
        }
        for index, word in reversed(list(enumerate(self.words))):
            name = role_of.get(word, word.lower())
            largest = weights[index].argmax()
            expected |= {
                f"weights_from_it.{name}": f"{row[index]:.2f}",
                f"attention_map.{name}_favourite": self.words[largest],
                f"attention_map.{name}_weight": f"{weights[index, largest]:.2f}",
            }
        return expected


def expected_in(copy: Path) -> Expected:
    done = subprocess.run(
        [sys.executable, "-c", CALCULATION],
        env=os.environ | {"PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    file, words, roles, weights = json.loads(done.stdout)
    assert Path(file).is_relative_to(copy), "the package must be the copy's own"
    return Expected(words, roles, np.array(weights))


def article(copy: Path, page: str) -> str:
    text = (copy / "site" / page / "index.html").read_text(encoding="utf-8")
    (inner,) = re.findall(r"<article.*?</article>", text, re.DOTALL)
    return str(inner)


def artifact(text: str, name: str) -> str:
    """HTML of one figure, table or formula."""
    (inner,) = re.findall(rf'<figure [^>]*id="{name}".*?</figure>', text, re.DOTALL)
    return str(inner)


def drawing(text: str, layout: str) -> ElementTree.Element:
    (svg,) = re.findall(rf"drawing--{layout}\">(<svg.*?</svg>)", text, re.DOTALL)
    return ElementTree.fromstring(svg)


def texts(svg: ElementTree.Element, pattern: str) -> list[str]:
    found = ("".join(text.itertext()) for text in svg.iter(f"{SVG}text"))
    return [text for text in found if re.fullmatch(pattern, text)]


def fills(svg: ElementTree.Element, pattern: str) -> list[tuple[str, ...]]:
    """Groups of the pattern for each path that is filled with such a property, and its path."""
    found = []
    for path in svg.iter(f"{SVG}path"):
        if match := re.search(rf"fill:var\(--{pattern},", path.attrib.get("style", "")):
            found.append((*match.groups(), path.attrib["d"]))
    return found


def caption(text: str) -> str:
    (inner,) = re.findall(r"<figcaption[^>]*>(.*?) <span", text, re.DOTALL)
    return html.unescape(inner)


def alt_text(text: str) -> str:
    """The one alternative text of both layouts."""
    (alt,) = {
        html.unescape(alt) for alt in re.findall(r'<svg role="img" aria-label="([^"]+)"', text)
    }
    return alt


def ramp_steps(weights: NDArray[np.float64]) -> list[str]:
    return [str(round(40 * weight)) for weight in weights.flat]


def check_table(page: str, expected: Expected) -> None:
    table = artifact(page, "weights_from_it_table")
    rows = [
        re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr.*?</tr>", table)
    ]
    assert rows[1:-1] == [
        [word, f"{weight:.2f}", f"{weight:.4f}"]
        for word, weight in zip(expected.words, expected.row, strict=True)
    ]
    assert rows[-1][1:] == ["1.00", "1.0000"]
    marked = re.findall(r'<tr class="emphasised"><th[^>]*>(\w+)', table)
    assert marked == [expected.words[expected.row.argmax()]]


def check_bars(bars: str, expected: Expected) -> None:
    for layout in ("wide", "narrow"):
        svg = drawing(bars, layout)
        assert texts(svg, r"\d\.\d\d") == expected.shown
        lengths = np.array(
            [float(re.findall(r"h-?([\d.]+)", path)[0]) for (path,) in fills(svg, "weights")]
        )
        assert lengths / lengths.max() == pytest.approx(expected.row / expected.row.max(), abs=1e-4)
    numbers = expected.numbers()
    share = numbers["weights_from_it_bars.others_percent"]
    favourite = numbers["weights_from_it.largest_word"]
    assert f"“{favourite}” share {share}" in html.unescape(bars)
    order = np.argsort(-expected.row, kind="stable")
    assert re.findall(r"(\w+) (\d\.\d\d)", alt_text(bars)) == [
        (expected.words[index], expected.shown[index]) for index in order
    ]


def check_live(page: str, expected: Expected) -> None:
    """What a reader sees who has not moved anything yet, and what the browser computes from."""
    panel = artifact(page, "weights_from_a_word").partition('class="live-still"')[0]
    shown = dict(zip(expected.words, expected.shown, strict=True))
    numbers = re.findall(r'data-number="(\w+)">([^<]+)<', panel)
    assert [number for number in numbers if number[0] in shown] == 2 * list(shown.items())
    steps = re.findall(r"background:var\(--ramp-(\d+)\)", panel)
    assert steps == ramp_steps(expected.row)
    embedded = json.loads(html.unescape(re.findall(r"<template>(.*?)</template>", panel)[0]))
    given = embedded["given"]
    query, key = (np.array(given[name]) for name in ("query", "key"))
    scores = query @ key.T / np.sqrt(query.shape[-1])
    weights = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    assert weights == pytest.approx(expected.weights)


def check_strip(page: str, expected: Expected) -> None:
    strip = artifact(page, "mechanism").partition('class="live-still"')[2]
    for layout in ("wide", "narrow"):
        svg = drawing(strip, layout)
        assert texts(svg, r"\d\.\d\d") == expected.shown
        assert [step for step, _ in fills(svg, r"ramp-(\d+)")] == ramp_steps(expected.row)
    favourite = expected.row.argmax()
    (still,) = re.findall(r'<p class="still-caption">(.*?)</p>', strip, re.DOTALL)
    told = html.unescape(still)
    assert f"“{expected.words[favourite]}” gets {expected.shown[favourite]};" in told
    assert re.findall(r"(\w+) (\d\.\d\d)", alt_text(strip)) == list(
        zip(expected.words, expected.shown, strict=True)
    )


def check_map(page: str, expected: Expected) -> None:
    weights = expected.weights
    grid = artifact(page, "attention_map")
    for layout in ("wide", "narrow"):
        svg = drawing(grid, layout)
        assert [step for step, _ in fills(svg, r"ramp-(\d+)")] == ramp_steps(weights)
    assert texts(drawing(grid, "wide"), r"\d\.\d\d") == [f"{w:.2f}" for w in weights.flat]
    assert texts(drawing(grid, "narrow"), r"\d+") == [f"{100 * w:.0f}" for w in weights.flat]
    assert re.findall(r"(\w+) → (\w+) (\d\.\d\d)", alt_text(grid)) == [
        (word, expected.words[row.argmax()], f"{row.max():.2f}")
        for word, row in zip(expected.words, weights, strict=True)
    ]


def check_program(page: str, expected: Expected) -> None:
    text = html.unescape(re.sub("<[^>]*>", "", page))
    for role in ("answer", "rival"):
        weight = f"{expected.row[expected.place(role)]:.4f}"
        assert f"{expected.roles['query']} to {expected.roles[role]}:   {weight}\n" in text


def check_sentences(copy: Path, page: str, expected: Expected) -> None:
    """Compare each number and word that the prose names, in the order of the page."""
    known = expected.numbers()
    artifacts = {name.partition(".")[0] for name in known}
    others = json.loads((copy / "build/artifacts/numbers.json").read_text(encoding="utf-8"))
    source = (copy / "docs/steps/2-weights.md").read_text(encoding="utf-8")
    marked = []
    text = " ".join(html.unescape(re.sub("<[^>]*>", "", page)).split())
    for placeholder in re.finditer(r"\[\[ (\w+)\.(\w+)( \| plain)? \]\]", source):
        if placeholder[2].startswith("to_"):  # an address, which no reader sees
            continue
        name = f"{placeholder[1]}.{placeholder[2]}"
        if placeholder[1] in artifacts:
            assert name in known, "say in Expected.numbers what this should be"
            number = known[name]
        else:
            number = others[placeholder[1]][placeholder[2]]
        if not placeholder[3]:
            marked.append((number, placeholder[1]))
            continue
        before = re.sub(r"[*_#?\"]", "", source[: placeholder.start()]).rpartition("]]")[2]
        assert " ".join([*before.split()[-2:], number]) in text
    shown = re.findall(
        r'<data class="computed" value="([^"]+)" title="Computed by scripts/\w+/(\w+)\.py"'
        r' data-made="\2\.\w+"(?: data-is="[\w.]+")?(?: data-terms="[\w.* ]+")?>'
        r"([^<]+)</data>",
        page,
    )
    assert [(number, script) for _, script, number in shown] == marked
    assert all(value == number for value, _, number in shown)


def check_downloads(copy: Path, expected: Expected) -> None:
    def rows(name: str) -> list[list[str]]:
        path = copy / "site/artifacts" / name
        return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))[1:]

    for name in ("figures/weights_from_it.csv", "figures/weights_from_it_bars.csv"):
        assert [word for word, _ in rows(name)] == expected.words
        assert [float(weight) for _, weight in rows(name)] == pytest.approx(expected.row)
    given = [[float(weight) for weight in row] for _, *row in rows("figures/attention_map.csv")]
    assert np.array(given) == pytest.approx(expected.weights)
    picture = ElementTree.parse(copy / "site/artifacts/figures/weights_from_it_bars.svg").getroot()
    assert texts(picture, r"\d\.\d\d") == expected.shown


def checks(copy: Path, expected: Expected) -> dict[str, Callable[[], None]]:
    """Every place that shows the weights → its comparison with what it should show."""
    chapter = article(copy, "steps/2-weights")
    return {
        "table": lambda: check_table(chapter, expected),
        "bars of step 1": lambda: check_bars(
            artifact(article(copy, "steps/1-reading"), "weights_from_it_bars"), expected
        ),
        "bars that stand still": lambda: check_bars(
            artifact(chapter, "weights_from_a_word").partition('class="live-still"')[2], expected
        ),
        "live figure": lambda: check_live(chapter, expected),
        "map": lambda: check_map(chapter, expected),
        "program": lambda: check_program(chapter, expected),
        "sentences": lambda: check_sentences(copy, chapter, expected),
        "strip at the start": lambda: check_strip(article(copy, ""), expected),
        "downloads": lambda: check_downloads(copy, expected),
    }


def holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except AssertionError:
        return False
    return True
