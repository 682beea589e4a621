/** Data that are loaded only when a reader asks for them. */

const underWay = {};

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

/** Fetch JSON, once for all who ask before it is there: whoever drags asks many times. */
export function fetched(address) {
  underWay[address] ??= load(address).finally(() => delete underWay[address]);
  return underWay[address];
}
