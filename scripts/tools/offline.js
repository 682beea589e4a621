/**
 * The site, read from a folder. From there a browser loads pages, pictures, styles and plain scripts, but
 * no modules, no threads and no data. So plain scripts bring those (`give`), and `fetch`, `import` and
 * `Worker` are answered with what they brought.
 *
 * This is the first script of every page, and the beginning of every thread, which gets its files from the
 * page by a port.
 */
(function begin(root, task) {
  const isPage = !task;
  const given = new Map(); // path of a file → its text, or its bytes in base64
  const underWay = new Map(); // path → promise that the script which brings it has run
  const linked = new Map(); // path of a module → promise of the address that it can be imported from
  const TYPES = { wasm: "application/wasm", json: "application/json", html: "text/html" };
  const ask = globalThis.fetch;
  const STATIC = /^((?:import|export)\b(?:[^"';=()]*?\bfrom)?\s*)(["'])(\.[^"']*)\2/gm;

  /** The path of what has an address in this folder, or null. */
  function pathOf(address, base = isPage ? document.baseURI : root) {
    const url = new URL(address.url ?? address, base);
    return url.href.startsWith(root) ? decodeURIComponent(url.href.slice(root.length).replace(/[?#].*/, "")) : null;
  }

  const asAddress = (path) => root + path.split("/").map(encodeURIComponent).join("/");

  /** Once the page has been read, the script that brings the programs has run. */
  const isRead = new Promise((resolve) => {
    if (isPage) addEventListener("DOMContentLoaded", resolve, { once: true });
  });

  /** Have a script bring a file. */
  async function bring(path) {
    await isRead;
    if (given.has(path)) return undefined;
    if (!underWay.has(path)) {
      const coming = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        const end = (settle, value) => () => {
          script.remove();
          underWay.delete(path);
          settle(value);
        };
        script.src = asAddress(`${path}.js`);
        script.onload = end(resolve);
        script.onerror = end(reject, new TypeError(`${path} is not in this folder`));
        document.head.append(script);
      });
      underWay.set(path, coming);
    }
    return underWay.get(path);
  }

  async function fromScript(path) {
    await bring(path);
    const { text, base64 } = given.get(path);
    if (base64 === undefined) return new TextEncoder().encode(text);
    const bytes = new Uint8Array(await (await ask(`data:;base64,${base64}`)).arrayBuffer());
    given.delete(path); // it is large, and whoever asks keeps what they need
    return bytes;
  }

  /** In a thread: ask the page. */
  const asked = [];
  let port;
  const fromPage = (path) =>
    new Promise((resolve, reject) => {
      asked.push({ resolve, reject });
      port.postMessage({ path, number: asked.length - 1 });
    });
  function answered({ data: { number, bytes, problem } }) {
    if (bytes) asked[number].resolve(bytes);
    else asked[number].reject(new TypeError(problem));
    delete asked[number];
  }

  /** On a page: answer a thread. */
  async function answer(port, { path, number }) {
    try {
      const bytes = await fromScript(path);
      port.postMessage({ number, bytes }, [bytes.buffer]);
    } catch (problem) {
      port.postMessage({ number, problem: problem.message });
    }
  }

  const bytesOf = isPage ? fromScript : fromPage;
  const textOf = async (path) => new TextDecoder().decode(await bytesOf(path));
  const asBlob = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));

  /** Return the address of a module whose imports lead to addresses of this kind. */
  function link(path) {
    if (!linked.has(path)) linked.set(path, make(path));
    return linked.get(path);
  }

  async function make(path) {
    const own = JSON.stringify(asAddress(path));
    const source = await textOf(path);
    const wanted = [...source.matchAll(STATIC)].map(([, , , place]) => place);
    const addresses = await Promise.all(wanted.map((place) => link(pathOf(place, asAddress(path)))));
    const lines = source
      .replace(STATIC, (_, before) => `${before}"${addresses.shift()}"`)
      .replace(/\bimport\.meta\.url\b/g, own)
      .replace(/\bimport\(/g, `offline.load(${own}, `);
    return asBlob(`${lines}\n//# sourceURL=${asAddress(path)}`);
  }

  globalThis.fetch = async (wanted, options) => {
    const path = pathOf(wanted);
    if (path === null) return ask(wanted, options);
    try {
      const headers = { "Content-Type": TYPES[path.split(".").at(-1)] ?? "application/octet-stream" };
      return new Response(await bytesOf(path), { headers });
    } catch (problem) {
      return new Response(null, { status: 404, statusText: problem.message });
    }
  };

  const Thread = globalThis.Worker;
  globalThis.Worker = function (address, options) {
    const path = pathOf(address);
    if (path === null) return new Thread(address, options);
    const task = JSON.stringify({ path, isModule: options?.type === "module" });
    const thread = new Thread(asBlob(`(${begin})(${JSON.stringify(root)}, ${task})`));
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => answer(port1, data);
    thread.postMessage({ port: port2 }, [port2]);
    return thread;
  };

  globalThis.offline = {
    give: (path, text) => given.set(path, { text }),
    give64: (path, base64) => given.set(path, { base64 }),

    /** Begin the site's program. */
    start: (path) => offline.load(root, asAddress(path)),

    /** What `import(place)` is in a module with an address. */
    async load(own, place) {
      const path = pathOf(place, own);
      return import(path === null ? place : await link(path));
    },

    /** Put rules into the page at the script that brings them. */
    style(rules) {
      const style = document.createElement("style");
      style.textContent = rules;
      document.currentScript.replaceWith(style);
    },
  };

  if (isPage) {
    // A folder shows its list of files in place of its page.
    for (const kind of ["click", "auxclick"]) {
      const complete = ({ target }) => {
        const link = target.closest?.("a[href]");
        if (link?.href.startsWith?.(root) && link.pathname.endsWith("/")) link.pathname += "index.html";
      };
      addEventListener(kind, complete, true);
    }
    return;
  }

  // What comes before the thread's program has been loaded waits for it.
  const early = [];
  const wait = (event) => {
    event.stopImmediatePropagation();
    if (port) {
      early.push(event);
      return;
    }
    ({ port } = event.data);
    port.onmessage = answered;
    run().catch((problem) => {
      setTimeout(() => {
        throw problem; // outside of the promise the page hears of it
      });
    });
  };
  addEventListener("message", wait);

  async function run() {
    if (task.isModule) {
      // As in any thread that is a module: programs tell by this that they are to import.
      globalThis.importScripts = () => {
        throw new TypeError("a module imports nothing in this way");
      };
      await import(await link(task.path));
    } else {
      importScripts(asBlob(await textOf(task.path)));
    }
    removeEventListener("message", wait);
    for (const { data, ports } of early) dispatchEvent(new MessageEvent("message", { data, ports: [...ports] }));
  }
})(new URL(".", document.currentScript.src).href);
