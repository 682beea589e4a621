/** Start the live figures of a page, also after the theme has put another page in its place. */

let panels = [];

/** The figures of the page that is shown. */
function onPage() {
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

async function startAll() {
  document.documentElement.classList.replace("live-missing", "is-live");
  for (const element of document.querySelectorAll("[data-live]:not([data-begun])")) {
    element.dataset.begun = "";
    start(element).catch((problem) => {
      // The picture of the page can stand in for a figure that does not come to life.
      element.closest("figure").classList.add("live-failed");
      throw problem;
    });
  }
  for (const element of document.querySelectorAll("[data-check]")) {
    const { startCheck } = await import("./check-browser.js");
    startCheck(element);
  }
}

document.addEventListener(
  "click",
  ({ target }) => {
    const link = target.closest("a[href]");
    if (!link) return;
    saveAll();
    // The theme has made links within the page absolute, without what the address says by now.
    const isHere = link.origin === location.origin && link.pathname === location.pathname;
    if (isHere && link.hash) link.search = location.search;
  },
  true,
);
addEventListener("pagehide", saveAll);
addEventListener("popstate", () => onPage().forEach((panel) => panel.follow()));

// Without the theme's program there is this page alone.
if (window.document$) window.document$.subscribe(startAll);
else startAll();
