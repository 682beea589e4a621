/** Start what answers on a page: figures, programs, the switch of the claims; also after the theme has put another page in its place. */

import { startNumbers } from "./numbers.js";

let panels = [];

/** The figures of the page that is shown. */
function onPage() {
  panels.filter(({ element }) => !element.isConnected).forEach((panel) => panel.leave?.());
  panels = panels.filter(({ element }) => element.isConnected);
  return panels;
}

const saveAll = () => onPage().forEach(({ timers }) => timers.flush("address"));

async function start(element) {
  const name = element.dataset.live;
  const [{ Panel }, module] = await Promise.all([
    import("./live/panel.js"),
    import(`./live/${name}.js`),
  ]);
  const panel = new Panel(element, module);
  panels.push(panel);
  await panel.begin();
}

async function startModel(element) {
  const { OwnSentence } = await import("./model/page.js");
  const page = new OwnSentence(element);
  panels.push(page);
  page.begin();
}

async function startWeights(element) {
  const { OwnWeights } = await import("./weights/page.js");
  const page = new OwnWeights(element);
  panels.push(page);
  page.begin();
}

async function startProgram(element) {
  const { Program } = await import("./python/program.js");
  const program = new Program(element);
  panels.push(program);
  program.begin();
}

const beginnings = {
  "[data-live]": start,
  "[data-model]": startModel,
  "[data-weights]": startWeights,
  "[data-program]": startProgram,
};

let hasBar = false; // once it has been loaded, the program of a reader's example follows each page
const example = () => {
  hasBar = true;
  return import("./example/page.js");
};

/** Whether this reader has an example of their own, or a link brings one: most never load its program. */
function hasExample() {
  return /[?&]example=/.test(location.search) || "example" in sessionStorage;
}

document.addEventListener("click", async ({ target }) => {
  const tools = target.closest?.("[data-example]");
  if (!tools || !target.closest("button")) return;
  try {
    await (await example()).edit();
  } catch (problem) {
    tools.querySelector("[role=status]").textContent = "It did not come. Press again to try once more.";
    throw problem;
  }
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-wall] button");
  if (!button) return;
  try {
    (await import("./wall.js")).press(button);
  } catch (problem) {
    button.closest("[data-wall]").querySelector("[role=status]").textContent = "It did not come. Press again to try once more.";
    throw problem;
  }
});

async function startAll() {
  onPage();
  startNumbers();
  document.documentElement.classList.replace("live-missing", "is-live");
  for (const [kind, begin] of Object.entries(beginnings)) {
    for (const element of document.querySelectorAll(`${kind}:not([data-begun])`)) {
      element.dataset.begun = "";
      begin(element).catch((problem) => {
        // The picture of the page can stand in for a figure that does not come to life.
        element.closest("figure")?.classList.add("live-failed");
        // Buttons that nothing answers are of no use.
        if (element.matches("[data-program]")) element.hidden = true;
        throw problem;
      });
    }
  }
  if (sessionStorage.getItem("claims")) showClaims();
  for (const element of document.querySelectorAll("[data-check]")) {
    const { startCheck } = await import("./check-browser.js");
    startCheck(element);
  }
  if (/[?&](verdict|evidence)=/.test(location.search)) (await import("./wall.js")).follow();
  if (hasBar || hasExample()) (await example()).arrive();
}

/** Have the page show what holds its sentences; none of it is loaded before a reader asks. */
async function showClaims(isAsked = false) {
  const button = document.querySelector("[data-claims]");
  if (!button) return;
  try {
    const { follow, toggle } = await import("./claims.js");
    await (isAsked ? toggle : follow)(button);
  } catch (problem) {
    button.previousElementSibling.textContent = "What holds the sentences did not come. Press again to try once more.";
    throw problem;
  }
}

/** Set a figure of this page as a link in the prose asks, without loading the page again. */
function tryOut(link) {
  history.pushState(null, "", link.href);
  onPage().forEach((panel) => panel.follow({ quietly: false }));
  const figure = document.getElementById(link.hash.slice(1));
  figure.scrollIntoView();
  figure.querySelector("[data-live], [data-model]").focus({ preventScroll: true });
}

/**
 * Lead to another place of this page, with what figures have written into the address: behind its anchor too
 * (live/address.js), once the browser has found the place, for which it needs the anchor alone. The theme would take
 * the address for that of another page, and put the page in anew.
 */
function leadTo(anchor) {
  const [, written] = location.hash.split("?");
  window.arriving = () => written && history.replaceState(history.state, "", `${anchor}?${written}`);
  location.hash = anchor;
}

document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest("[data-claims]")) showClaims(true);
    const link = event.target.closest("a[href]");
    if (!link) return;
    saveAll();
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (isPlain && link.matches(".try") && onPage().length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      tryOut(link);
      return;
    }
    // The theme has made links within the page absolute, without what the address says by now.
    const isHere = link.origin === location.origin && link.pathname === location.pathname;
    if (!isHere || !link.hash || link.target) return;
    link.search = location.search;
    if (!isPlain || link.href === location.href || !/\?./.test(location.href)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leadTo(link.hash);
  },
  true,
);
// Not a matter of style: a body that looks into figures is computed anew whenever something moves in it.
for (const moved of ["focusin", "focusout"])
  addEventListener(moved, () => document.body.classList.toggle("is-trying", !!document.activeElement?.closest(".live")));
addEventListener("pagehide", saveAll);
addEventListener("popstate", () => onPage().forEach((panel) => panel.follow()));

// Without the theme's program there is this page alone.
if (window.document$) window.document$.subscribe(startAll);
else startAll();
