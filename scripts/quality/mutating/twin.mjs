// Ask each of several versions of a module what the package has answered: `node twin.mjs QUESTIONS`.
// Prints for each of them how many answers differ; null if it cannot even be loaded.

import { readFileSync } from "node:fs";

const asNumber = (_, value) => (typeof value?.number === "string" ? Number(value.number) : value);
const questions = JSON.parse(readFileSync(process.argv[2], "utf8"), asNumber);
const address = (source) => `data:text/javascript,${encodeURIComponent(source)}`;

function same(expected, got) {
  if (Array.isArray(expected)) {
    return Array.isArray(got) && got.length === expected.length && expected.every((one, i) => same(one, got[i]));
  }
  if (expected && typeof expected === "object") {
    return Object.keys({ ...expected, ...got }).every((name) => same(expected[name], got[name]));
  }
  if (typeof expected !== "number" || typeof got !== "number") return expected === got;
  return Object.is(expected, got) || expected === got || Math.abs(expected - got) < questions.tolerance;
}

function answer(twin, { name, given, step }) {
  const own = structuredClone(given); // a version may change what it is given
  const all = twin[name](...own);
  if (step === "style") return own[0].style;
  return step === undefined ? all : all[step];
}

async function differing(source) {
  const twin = await import(address(source));
  let count = questions.asked.filter((one) => {
    try {
      return !same(one.expected, answer(twin, one));
    } catch {
      return true;
    }
  }).length;
  if (questions.check) {
    const check = await import(address(questions.check.replaceAll("./attention.js", address(source))));
    try {
      count += check.agreement(questions.cases).failed.length;
    } catch {
      count += 1;
    }
  }
  return count;
}

const counts = [];
for (const source of questions.sources) counts.push(await differing(source).catch(() => null));
console.log(JSON.stringify(counts));
