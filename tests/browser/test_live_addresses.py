"""Whatever an address says of a live figure, the figure shows numbers, and its controls say which.

Addresses are drawn by the browser itself, with the seed that pytest is told for Hypothesis, or the
same one each time. They are followed as the links of the prose are: a page that is loaded for each
would take a hundred times as long.
"""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from hypothesis import settings

from tests.browser.live import FEW_OR_ALL, LiveFigure, page_of

pytestmark = pytest.mark.browser

SEED, FEW = 20, 25
"""Without another seed, and without more examples: the same few addresses each time."""

FOLLOW = """
async ([name, count, seed]) => {
  const panel = document.querySelector(`.live[data-live="${name}"]`);
  let state = seed;
  const random = () => { // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const one = (list) => list[Math.floor(random() * list.length)];
  const grouped = () =>
    Map.groupBy(panel.querySelectorAll("[data-field]"), ({ dataset }) => dataset.field);
  const controls = grouped();
  const numbers = () => [...panel.querySelectorAll("[data-number]")];
  const displays = new Set();
  const link = document.querySelector("article").appendChild(document.createElement("a"));
  link.className = "try";
  const odd = ["", "NaN", "Infinity", "1e999", "-1", "−1", "0,5", "1e-320", "true", "null", "0x10",
    "__proto__", "constructor", "%", "<b>", "cat", "9".repeat(400), "😀", "\\u202e", "1 2", "[]"];
  const within = ([control]) => {
    const limit = (key) => Number(control[key] || control.dataset[key]);
    const [min, max, step] = ["min", "max", "step"].map(limit);
    const value = min + random() * (max - min);
    return String(one([min, max, step === 1 ? Math.round(value) : value]));
  };
  const said = (all) => {
    const [control] = all;
    if (random() < 0.25) return one(odd);
    if (control.type === "radio") return one(all).value;
    if (control.type === "checkbox") return one(["true", "false"]);
    if (control.options) return one([...control.options]).value;
    if (control.maxLength > 0 && !control.dataset.max) return one(odd).slice(0, control.maxLength);
    return within(all);
  };
  const wrong = (query, problem) => ({ query, problem });
  const problemOf = ([control, ...others]) => {
    const all = [control, ...others];
    if (control.type === "radio" && all.filter(({ checked }) => checked).length !== 1) {
      return "not one is chosen";
    }
    return all.every((one) => one.checkValidity()) ? "" : "holds what it may not";
  };
  for (let index = 0; index < count; index += 1) {
    const query = new URLSearchParams();
    for (const [field, all] of controls) {
      if (random() < Math.min(1, 3 / controls.size)) query.set(`${name}.${field}`, said(all));
    }
    if (random() < 0.1) query.set(`${name}.${one(odd)}`, one(odd));
    const asked = `${query}`;
    link.href = `?${asked}#${name}`;
    link.click();
    await new Promise((resolve) => setTimeout(resolve));
    for (let waits = 0; panel.dataset.waiting?.includes("data"); waits += 1) {
      if (waits > 200) return wrong(asked, "its data do not come");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const { dataset, textContent } of numbers()) {
      if (/NaN|Infinity|undefined|null|object/.test(textContent)) {
        return wrong(asked, `${dataset.number}: ${textContent}`);
      }
    }
    for (const [field, all] of grouped()) {
      const problem = problemOf(all);
      if (problem) return wrong(asked, `${field}: ${problem}`);
    }
    const says = ({ type, checked, value }) => (/radio|checkbox/.test(type) ? checked : value);
    displays.add([...panel.querySelectorAll("[data-field]")].map(says).join());
  }
  if (!panel.isConnected) return wrong("", "the page was replaced");
  return displays.size > 1 ? null : wrong("", "it followed none of the addresses");
}
"""


@pytest.mark.parametrize("name", FEW_OR_ALL)
def test_a_figure_makes_sense_of_any_address(
    visit: Callable, pytestconfig: pytest.Config, name: str
) -> None:
    opened = visit(page_of(name))
    LiveFigure(opened.page, name).wait()
    is_thorough = settings.get_current_profile_name() == "nightly"
    count = settings.default.max_examples if is_thorough else FEW
    seed = int(pytestconfig.getoption("--hypothesis-seed") or SEED)
    found = opened.page.evaluate(FOLLOW, [name, count, seed])
    assert found is None, f"seed {seed}: {found}"
    assert opened.complaints == []


@pytest.mark.parametrize(("name", "field"), [("own_pieces", "text"), ("writing", "prompt")])
def test_what_a_reader_writes_stands_where_no_host_is_sent_it(
    visit: Callable, name: str, field: str
) -> None:
    page = visit(page_of(name)).page
    live = LiveFigure(page, name).wait()
    live.write(field, "Zebras & others?").settle()
    sent, _, behind = page.url.partition("#")
    assert "Zebras" not in sent
    assert parse_qs(behind.partition("?")[2]) == {f"{name}.{field}": ["Zebras & others?"]}
    page.reload()
    again = LiveFigure(page, name).wait()
    assert again.field(field).input_value() == "Zebras & others?"
    again.press("reset").settle()
    assert "Zebras" not in page.url
