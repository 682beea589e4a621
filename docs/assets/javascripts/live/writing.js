/** The small language model: it goes on with a text, piece by piece. */

import { unpacked, Writer } from "../language/decoder.js";
import { Pieces } from "../language/pieces.js";
import { Draws, nextProbabilities } from "../language/sampling.js";
import { show as shown, weigh } from "./numbers.js";

const PAUSE = 60; // milliseconds from one piece to the next
const spelt = (piece) => piece.replaceAll(" ", "·").replaceAll("\n", "¶");

/** The model is one file, loaded at the first change. */
export const dataFor = () => "model";

let model; // unpacked once
let run; // the text that was written last, as far as it goes: most changes only lengthen it

function modelFrom(data) {
  if (model?.data !== data) model = { data, pieces: new Pieces(data.pieces), parameters: unpacked(data) };
  return model;
}

/** Begin a text: read the prompt. */
function begun({ prompt, temperature, top_k, top_p, seed, cache }, settings, { pieces, parameters }) {
  const encoded = pieces.encode(prompt);
  const tokens = encoded.length ? encoded : pieces.encode("\n");
  const begin = performance.now();
  const writer = new Writer(settings, parameters, cache);
  const logits = writer.read(tokens);
  return {
    tokens,
    writer,
    draws: new Draws(seed),
    sampling: { temperature, topK: top_k, topP: top_p },
    new: [],
    // After each piece: logits of the next, multiplications and milliseconds so far.
    after: [{ logits, products: writer.products, time: performance.now() - begin }],
  };
}

function lengthen({ sampling, draws, writer, new: written, after }) {
  const begin = performance.now();
  const { logits: before, time } = after.at(-1);
  const token = draws.token(nextProbabilities(before, sampling));
  const logits = writer.read([token]);
  written.push(token);
  after.push({ logits, products: writer.products, time: time + performance.now() - begin });
}

export function compute({ length, ...choices }, { settings }, data) {
  const { pieces } = modelFrom(data);
  const wanted = JSON.stringify(choices);
  if (run?.wanted !== wanted || run.data !== data) run = { wanted, data, ...begun(choices, settings, model) };
  const count = Math.min(length, settings.context - run.tokens.length);
  while (run.new.length < count) lengthen(run);
  const { logits, products, time } = run.after[count];
  const probabilities = nextProbabilities(logits, run.sampling);
  const order = logits.map((_, token) => token).sort((one, other) => logits[other] - logits[one] || one - other);
  return {
    prompt: pieces.decode(run.tokens),
    text: pieces.decode(run.new.slice(0, count)),
    count,
    products,
    time,
    kept: probabilities.filter((probability) => probability > 0).length,
    bars: order.map((token) => ({ piece: spelt(pieces.vocabulary[token]), probability: probabilities[token] })),
  };
}

export function show(panel, _, { prompt, text, count, products, kept, bars }) {
  const find = (selector) => panel.element.querySelector(selector);
  find(".live-prompt").textContent = prompt;
  find(".live-own").textContent = text;
  panel.element.querySelectorAll(".live-bar-length").forEach((length, index) => {
    const { piece, probability } = bars[index];
    panel.number(`piece ${index + 1}`, piece);
    panel.number(`probability ${index + 1}`, shown(probability, 3));
    weigh(length, probability);
  });
  panel.number("pieces", String(count));
  panel.number("kept", String(kept));
  panel.number("products", products.toLocaleString("en"));
}

export function tell({ cache }, { text, count, time }) {
  const how = cache ? "with the cache" : "without a cache";
  return `${count} pieces, ${how}, in ${shown(time, 0)} ms of your browser: “${text.trim().slice(-60)}”.`;
}

/** Write on, a piece at a time, until there is no room, somebody stops it or changes something. */
function writeOn(panel, length) {
  if (!panel.element.isConnected || panel.state.length !== length || panel.memory.stopped) return;
  if (!panel.loaded.model) {
    setTimeout(() => writeOn(panel, length), PAUSE);
    return;
  }
  if (run.new.length < length) return; // the context is full
  const most = Number(panel.find("[data-field=length]").max);
  if (length >= most) return;
  panel.set({ length: length + 1 });
  setTimeout(() => writeOn(panel, length + 1), PAUSE);
}

export const actions = {
  write(_, given, { panel }) {
    panel.memory.stopped = false;
    setTimeout(() => writeOn(panel, 0), PAUSE);
    return { length: 0 };
  },
  step: ({ length }, given, { panel }) => ({
    length: Math.min(length + 1, Number(panel.find("[data-field=length]").max)),
  }),
  stop(_, given, { panel }) {
    panel.memory.stopped = true;
  },
};

/** The program reads the same file, from wherever this page has it. */
export const forProgram = (state, _, files) => ({ ...state, files });
