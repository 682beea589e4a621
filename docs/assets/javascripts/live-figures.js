/** Bring the live figures of a page to life, also after the theme has put another page in its place. */

async function start(element) {
  const name = element.dataset.live;
  const [{ Panel }, module] = await Promise.all([
    import("./live/panel.js"),
    import(`./live/${name}.js`),
  ]);
  await new Panel(element, module).begin();
}

window.document$.subscribe(async () => {
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
});
