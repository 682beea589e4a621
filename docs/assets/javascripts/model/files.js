/** The model's files: loaded when they are asked for, told in bytes, and kept for the next visit. */

const PATIENCE = 20; // seconds without a byte
const KEPT = "real-model-";

/** The place where a browser keeps files; null where it has none or does not let us. */
async function keeper(version) {
  try {
    const name = KEPT + version;
    const others = (await caches.keys()).filter((other) => other.startsWith(KEPT) && other !== name);
    await Promise.all(others.map((other) => caches.delete(other)));
    return await caches.open(name);
  } catch {
    return null;
  }
}

/** Keep a file; where there is no room for it, it is loaded again next time. */
async function keep(cache, address, bytes) {
  try {
    await cache?.put(address, new Response(bytes));
  } catch {
    // nothing is lost but time
  }
}

/** Read an answer piece by piece. */
async function received(address, onBytes) {
  const control = new AbortController();
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => control.abort(new Error(`no answer in ${PATIENCE} seconds`)), 1000 * PATIENCE);
  };
  wait();
  try {
    const answer = await fetch(address, { signal: control.signal });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const pieces = [];
    const reader = answer.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      wait();
      pieces.push(next.value);
      onBytes(next.value.length);
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
}

export class Files {
  /**
   * @param {string} place the address of their folder
   * @param {string} version what is kept under another one is forgotten
   * @param {(loaded: number, total: number) => void} tell total is 0 where it is not known
   */
  constructor(place, version, tell) {
    this.place = place;
    this.cache = keeper(version);
    this.tell = tell;
  }

  /** Load files side by side; sizes, where they are known, say how much is to come. */
  async all(names, sizes = {}) {
    const total = names.reduce((sum, name) => sum + (sizes[name] ?? 0), 0);
    let loaded = 0;
    const onBytes = (count) => this.tell((loaded += count), total);
    return Promise.all(names.map((name) => this.one(name, sizes[name], onBytes)));
  }

  async one(name, size, onBytes) {
    const address = new URL(name, this.place).href;
    const cache = await this.cache;
    const kept = await cache?.match(address);
    if (kept) {
      const bytes = new Uint8Array(await kept.arrayBuffer());
      onBytes(bytes.length);
      return bytes;
    }
    const bytes = await received(address, onBytes);
    if (size && bytes.length !== size) throw new Error(`${name} has ${bytes.length} bytes in place of ${size}`);
    await keep(cache, address, bytes);
    return bytes;
  }
}
