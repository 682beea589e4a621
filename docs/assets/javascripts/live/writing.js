/** The small language model: it goes on with a text, piece by piece. */

import { unpacked, Writer } from "../language/decoder.js";
import { Pieces } from "../language/pieces.js";
import { Draws, nextProbabilities } from "../language/sampling.js";
import { show as shown, weigh } from "./numbers.js";

const PAUSE = 60; // milliseconds from one piece to the next
const QUOTED = 60; // characters of the text that the message has at most
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
  const { context } = settings;
  const room = context - run.tokens.length;
  const count = Math.min(length, room);
  while (run.new.length < count) lengthen(run);
  const { logits, products, time } = run.after[count];
  const probabilities = nextProbabilities(logits, run.sampling);
  const order = logits.map((_, token) => token).sort((one, other) => logits[other] - logits[one] || one - other);
  return {
    prompt: pieces.decode(run.tokens),
    text: pieces.decode(run.new.slice(0, count)),
    count,
    room,
    context,
    products,
    time,
    kept: probabilities.filter((probability) => probability > 0).length,
    bars: order.map((token) => ({ piece: spelt(pieces.vocabulary[token]), probability: probabilities[token] })),
  };
}

export function show(panel, _, { prompt, text, count, room, products, kept, bars }) {
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
  panel.number("room", String(room));
  panel.number("kept", String(kept));
  panel.number("products", products.toLocaleString("en"));
}

/** The end of a text, from the beginning of a word. */
function endOf(text) {
  if (text.length <= QUOTED) return text;
  // With one character more, which says whether a word begins after it.
  return text.slice(-QUOTED - 1).replace(/^\S*\s+|^\S/, "… ");
}

/** Say that no more can be written, and what would help. */
function full({ room, context }) {
  const help = room < context - 1 ? ": a shorter beginning leaves more room" : "";
  return ` The context of ${context} pieces is full${help}.`;
}

export function tell({ cache }, result) {
  const { text, count, room, time } = result;
  const how = cache ? "with the cache" : "without a cache";
  const quoted = text.trim() && `: “${endOf(text.trim())}”`;
  const all = `${count} ${count === 1 ? "piece" : "pieces"}, ${how}, in ${shown(time, 0)} ms of your browser${quoted}.`;
  return count === room ? all + full(result) : all;
}

/** How many pieces can be written after the beginning that is shown. */
const roomIn = (panel) => Number(panel.find("[data-number=room]").textContent);

/** Write on, a piece at a time, until there is no room, somebody stops it or changes something. */
function writeOn(panel, length) {
  if (!panel.element.isConnected || panel.state.length !== length || panel.memory.stopped) return;
  if (panel.shown !== panel.state) {
    // The model is still on its way.
    setTimeout(() => writeOn(panel, length), PAUSE);
    return;
  }
  if (length >= roomIn(panel)) return;
  panel.set({ length: length + 1 });
  setTimeout(() => writeOn(panel, length + 1), PAUSE);
}

export const actions = {
  write(_, given, { panel }) {
    panel.memory.stopped = false;
    setTimeout(() => writeOn(panel, 0), PAUSE);
    return { length: 0 };
  },
  step: ({ length }, given, { panel }) => ({ length: Math.min(length + 1, roomIn(panel)) }),
  stop(_, given, { panel }) {
    panel.memory.stopped = true;
  },
};

/** The program reads the same file, from wherever this page has it. */
export const forProgram = (state, _, files) => ({ ...state, files });
