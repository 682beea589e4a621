/** Data that are loaded only when a reader asks for them. */

const PATIENCE = 15; // seconds
const underWay = {};

async function load(address) {
  const control = new AbortController();
  const giveUp = () => control.abort(new Error(`no answer in ${PATIENCE} seconds`));
  const timer = setTimeout(giveUp, 1000 * PATIENCE);
  try {
    const answer = await fetch(address, { signal: control.signal });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return await answer.json();
  } finally {
    clearTimeout(timer);
  }
}

/** Fetch JSON, once for all who ask before it is there: whoever drags asks many times. */
export function fetched(address) {
  underWay[address] ??= load(address).finally(() => delete underWay[address]);
  return underWay[address];
}
