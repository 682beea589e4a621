// What has to be known before anything is drawn, and before the theme's own program runs: so it is no
// module, and the page waits for it.

/** A copy read from a folder: modules do not load there, nor does the search. */
function inFolder() {
  document.documentElement.classList.add("is-folder");
  addEventListener("DOMContentLoaded", () => {
    for (const link of document.links) if (link.pathname.endsWith("/")) link.pathname += "index.html";
  });
}

/**
 * A browser may forbid a page to keep anything, by throwing at whoever asks where. The theme's program would end
 * there, and with it search, colours and copying: so what it would keep is kept as long as the document.
 */
function keepForDocument(place) {
  try {
    return void window[place];
  } catch {
    const store = Object.create({
      getItem(name) {
        return this[name] ?? null;
      },
      setItem(name, text) {
        this[name] = text;
      },
      removeItem(name) {
        delete this[name];
      },
    });
    Object.defineProperty(window, place, { value: store });
  }
}

/** What was kept may be another program's, or an older theme's: then it is as if nothing had been. */
function readWithCare() {
  const read = __md_get;
  const isWhole = { __palette: ({ index }) => Number.isInteger(index), __tabs: Array.isArray };
  window.__md_get = (name, ...where) => {
    try {
      const kept = read(name, ...where);
      return isWhole[name]?.(kept) === false ? null : kept;
    } catch {
      return null;
    }
  };
}

/** Whether the page begins dark: as its reader chose before, or else as the system is. */
function beginsDark() {
  const chosen = __md_get("__palette")?.color?.scheme;
  return chosen ? chosen === "slate" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/**
 * The theme's program marks the page as it begins, and for each mark the browser computes the styles of all
 * elements anew. Set before anything is drawn, marks cost nothing. The program also chooses the colours of a
 * first visit, and comes last: until then, the dark would be light.
 */
function markPage() {
  const isDark = beginsDark();
  document.documentElement.classList.replace("no-js", "js");
  document.documentElement.classList.add("js-focus-visible");
  tellSchemeOnce(isDark ? "dark" : "light");
  const begun = new MutationObserver(() => {
    const { body } = document;
    if (!body) return;
    begun.disconnect();
    if (isDark) body.dataset.mdColorScheme = "slate";
    skipFirstSwitch(body);
  });
  begun.observe(document.documentElement, { childList: true });
}

/** Tell the browser the page's scheme at once, and again only if the theme's program tells it another. */
function tellSchemeOnce(scheme) {
  const meta = Object.assign(document.createElement("meta"), { name: "color-scheme", content: scheme });
  document.head.append(meta);
  const { prototype } = HTMLMetaElement;
  const { set, ...others } = Object.getOwnPropertyDescriptor(prototype, "content");
  const setOnce = function (content) {
    const element = this.name === "color-scheme" ? meta : this;
    if (element.content !== content) set.call(element, content);
  };
  Object.defineProperty(prototype, "content", { ...others, set: setOnce });
}

/**
 * While colours change, the theme's program holds all transitions by a mark on the body. As it begins it sets
 * the colours that the page has already, so there is nothing to hold.
 */
function skipFirstSwitch(body) {
  body.setAttribute = function (name, value) {
    if (name === "data-md-color-switching") delete body.setAttribute;
    else Element.prototype.setAttribute.call(body, name, value);
  };
}

/**
 * The theme's program makes all addresses absolute, to compare the head of the page with that of the next, and the
 * browser would fetch and apply every style sheet again. Those of the page stay as they were written instead, and
 * the same ones in the next page are written like them.
 */
function keepSheets() {
  const { prototype } = HTMLLinkElement;
  const { set, ...others } = Object.getOwnPropertyDescriptor(prototype, "href");
  const kept = new Map(); // absolute address → link
  const setUnlessKept = function (address) {
    const link = kept.get(address);
    if (this.sheet) kept.set(address, this);
    else if (link?.isConnected) this.setAttribute("href", link.getAttribute("href"));
    else set.call(this, address);
  };
  Object.defineProperty(prototype, "href", { ...others, set: setUnlessKept });
}

/** On paper, colours are those for light: of the dark ones the background is not printed, but pale words are. */
function printLight() {
  const { body } = document;
  const { mdColorScheme: shown } = body.dataset;
  if (shown === "default") return;
  body.dataset.mdColorScheme = "default";
  addEventListener("afterprint", () => (body.dataset.mdColorScheme = shown), { once: true });
}

/**
 * A program that leads to another place of the page says what to do on arrival: then no other, which would put the
 * page in anew, hears of it. Who listens first is told first.
 */
function arriveAlone(event) {
  const { arriving } = window;
  if (!arriving) return;
  delete window.arriving;
  event.stopImmediatePropagation();
  arriving();
}

/** Live figures show themselves at once, so that nothing moves when their program comes. */
function expectFigures() {
  const page = document.documentElement.classList;
  const canImport = "noModule" in HTMLScriptElement.prototype;
  page.add(canImport ? "is-live" : "live-missing");
  // If the program does not come, the pictures that stand still take the place of its figures.
  const stop = () =>
    document.querySelector(":is([data-live], [data-model]):not([data-begun])") && page.replace("is-live", "live-missing");
  addEventListener("error", ({ target }) => /live-figures/.test(target.src) && stop(), true);
  setTimeout(stop, 8000);
}

/**
 * The theme loads the index of the search, and the program that searches it, on every page. Here both
 * wait until somebody opens the search. If the theme names its files otherwise, they come at once.
 */
function searchOnDemand() {
  const wanted = new Promise((resolve) => {
    // A shared search, or a page opened from a result, whose words are marked.
    if (/[?&][qh]=/.test(location.search)) resolve();
    // Mouse and keys, whichever way, end at the theme's switch.
    addEventListener("change", ({ target }) => target.id === "__search" && resolve());
  });
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...others) {
    if (/\/search_index\.json$/.test(url)) this.send = () => wanted.then(() => send.call(this));
    return open.call(this, method, url, ...others);
  };
  const AtOnce = Worker;
  window.Worker = function (url, options) {
    if (!/\/workers\/search\./.test(url)) return new AtOnce(url, options);
    const worker = new EventTarget();
    const absolute = new URL(url, location); // by then, another page may be shown
    const started = wanted.then(() => {
      const real = new AtOnce(absolute, options);
      real.onmessage = ({ data }) => worker.dispatchEvent(new MessageEvent("message", { data }));
      return real;
    });
    worker.postMessage = (message) => started.then((real) => real.postMessage(message));
    return worker;
  };
}

["localStorage", "sessionStorage"].forEach(keepForDocument);
readWithCare();
keepSheets();
markPage();
addEventListener("beforeprint", printLight);
addEventListener("popstate", arriveAlone);
// A site that was packed for a folder brings a program which does what a server would (offline.js).
if (location.protocol === "file:" && !window.offline) {
  inFolder();
} else {
  expectFigures();
  searchOnDemand();
  if (/[?&]embed=/.test(location.search)) {
    // Hidden at once, so that the page around the figure is never seen.
    const page = document.documentElement.classList;
    page.add("is-embed");
    const script = document.createElement("script");
    script.onerror = () => page.remove("is-embed");
    script.src = new URL("embed.js", document.currentScript.src);
    document.head.append(script);
  }
}
