/** The four figures that the command attention draws, as drawings of the page. */

import { show as shown } from "../live/numbers.js";
import { added, addImage, begun, CELL, drawLarge, widthOf } from "../model/drawing.js";
import { describedMap, describedRow } from "./describing.js";

const LONGEST = 24; // letters of a word; of a longer one the beginning is shown
const FAINTEST = 0.01; // a line for less could not be seen
const MOST_LINES = 6000; // more are no picture; the weakest are left out
const MOST_ACROSS = 12; // heads of a single layer; more go on in a further row
const LONGEST_MAP = 1600; // in the units of the drawing, for as long as a cell has one of them
const ROOM = 34; // a narrower cell has no room for a number
const WORD = { "font-size": 12, "dominant-baseline": "central" };
const SMALL = { "font-size": 11, "dominant-baseline": "central", fill: "var(--muted)" };

function shortened(word) {
  const letters = Array.from(word);
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : word;
}

const widest = (words) => Math.ceil(Math.max(...words.map((word) => widthOf(word))));

/** Which colour stands for which weight. */
function addScale(svg, { steps }, left, top, width) {
  for (let step = 0; step < steps; step += 1) {
    const place = { x: left + (step * width) / steps, y: top, width: width / steps + 0.5, height: 8 };
    added(svg, "rect", { ...place, fill: `var(--ramp-${step})` });
  }
  added(svg, "text", { ...SMALL, x: left, y: top + 17 }, "0");
  added(svg, "text", { ...SMALL, x: left + width, y: top + 17, "text-anchor": "end" }, "1");
}

/** Make a drawing taller by what comes below it. */
function lengthened(svg, by) {
  const { width, height } = svg.viewBox.baseVal;
  svg.setAttribute("viewBox", `0 0 ${width} ${height + by}`);
  svg.setAttribute("height", height + by);
  return { width, height };
}

function map({ maps: [rows], queries, keys, hidden }, { ramp, room }) {
  const words = { queries: queries.map(shortened), keys: keys.map(shortened) };
  const across = Math.floor((room - widest([...words.queries, "query ↓"]) - 16) / keys.length);
  const hasNumbers = across >= ROOM;
  const narrowest = Math.min(12, Math.max(1, LONGEST_MAP / Math.max(keys.length, queries.length)));
  const width = hasNumbers ? Math.min(across, 2 * CELL) : Math.max(Math.min(across, CELL), narrowest);
  const how = { ramp, label: describedMap({ rows, queries, keys }), cell: [width, Math.min(width, CELL)], hasRoles: true };
  if (hasNumbers) how.digits = 2;
  const svg = drawLarge({ ...words, rows, hidden }, null, how);
  if (!hasNumbers) {
    const { width: all, height } = lengthened(svg, 34);
    const long = Math.min(200, width * keys.length);
    addScale(svg, ramp, all - 2 - width * keys.length, height + 6, long);
  }
  return svg;
}

function row({ maps: [[weights]], queries, keys, query, isSelf }, { ramp, room }) {
  const [high, line, gap] = [28, 50, 4];
  const words = keys.map(shortened);
  const boxes = [];
  let [x, y] = [1, 1];
  for (const word of words) {
    const width = Math.ceil(1.2 * widthOf(word)) + 14;
    if (x > 1 && x + width > room) [x, y] = [1, y + line];
    boxes.push({ x, y, width, height: high });
    x += width + gap;
  }
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + 1;
  const svg = begun(right, y + line, describedRow(weights, queries[query ?? 0], keys));
  words.forEach((word, index) => {
    const place = boxes[index];
    const step = Math.round(Math.min(Math.max(weights[index], 0), 1) * (ramp.steps - 1));
    const frame = isSelf && index === query ? { stroke: "var(--query)", "stroke-width": 2 } : {};
    added(svg, "rect", { ...place, rx: 4, fill: `var(--ramp-${step})`, ...frame });
    const middle = { x: place.x + place.width / 2, "text-anchor": "middle" };
    const fill = `var(--on-ramp-${step >= ramp.dark_from ? "high" : "low"})`;
    added(svg, "text", { ...WORD, "font-size": 14, ...middle, y: place.y + high / 2, fill }, word);
    added(svg, "text", { ...SMALL, ...middle, y: place.y + high + 9 }, shown(weights[index], 2));
  });
  return svg;
}

/** All lines that can be seen, the strongest last. */
function strongest(rows, from) {
  const all = rows.flatMap((weights, index) =>
    Array.from(weights, (weight, key) => ({ weight, query: from[index], key })).filter(({ weight }) => weight >= FAINTEST),
  );
  return all.sort((one, other) => one.weight - other.weight).slice(-MOST_LINES);
}

function lines({ maps: [rows], queries, keys, query }, { room }) {
  const [high, head] = [22, 26];
  const [left, right] = [queries.map(shortened), keys.map(shortened)];
  const isSingle = rows.length === 1;
  const from = isSingle ? [query ?? 0] : rows.map((_, index) => index);
  const width = Math.min(room, 520);
  const begin = widest([...left, "query"]) + 10;
  const end = Math.max(begin + 60, width - widest([...right, "key"]) - 10 - (isSingle ? 34 : 0));
  const all = end + widest([...right, "key"]) + 10 + (isSingle ? 34 : 0);
  const height = head + high * Math.max(left.length, right.length) + 4;
  const isAsked = isSingle && left.length > 1;
  const told = isSingle ? describedRow(rows[0], queries[query ?? 0], keys) : describedMap({ rows, queries, keys });
  const svg = begun(all, height, told);
  const middle = (index) => head + (index + 0.5) * high;
  added(svg, "text", { ...WORD, x: begin - 4, y: 12, "text-anchor": "end", fill: "var(--query)" }, "query");
  added(svg, "text", { ...WORD, x: end + 4, y: 12, fill: "var(--key)" }, "key");
  for (const { weight, query: one, key } of strongest(rows, from)) {
    const ends = { x1: begin + 4, y1: middle(one), x2: end - 4, y2: middle(key) };
    const looks = { stroke: "var(--weights)", "stroke-width": 0.6 + 5.4 * weight, "stroke-opacity": Math.min(1, 0.12 + 0.88 * weight) };
    added(svg, "line", { ...ends, ...looks });
  }
  left.forEach((word, index) => {
    const fill = isAsked && index !== query ? "var(--muted)" : "var(--ink)";
    added(svg, "text", { ...WORD, x: begin - 4, y: middle(index), "text-anchor": "end", fill }, word);
  });
  right.forEach((word, index) => {
    added(svg, "text", { ...WORD, x: end + 4, y: middle(index), fill: "var(--ink)" }, word);
    if (!isSingle) return;
    added(svg, "text", { ...SMALL, x: all, y: middle(index), "text-anchor": "end" }, shown(rows[0][index], 2));
  });
  return svg;
}

function grid({ maps, queries, keys, layers, heads }, { ramp, room, layer }) {
  const across = layers > 1 ? heads : Math.min(heads, MOST_ACROSS);
  const [gap, line] = [4, 18];
  const side = layers > 1 ? 50 : 0;
  const width = Math.min(Math.max((room - side) / across - gap, 20), 160);
  const height = width * Math.min(Math.max(queries.length / keys.length, 0.1), 4);
  const down = layers > 1 ? layers : Math.ceil(heads / across);
  const labels = line * (layers > 1 ? 1 : down);
  const bottom = labels + down * (height + gap);
  const told =
    `Small maps of ${layers * heads} heads in ${layers} layers, each with ${queries.length} queries and ` +
    `${keys.length} keys; darker for more weight.`;
  const svg = begun(side + across * (width + gap), bottom + 34, told);
  maps.forEach((rows, index) => {
    const [down, column] = [Math.floor(index / across), index % across];
    const place = { x: side + column * (width + gap), y: down * (height + gap) + line * (layers > 1 ? 1 : down + 1), width, height };
    const name = layers > 1 ? `${down + 1}.${column + 1}` : layer ? `${layer}.${index + 1}` : String(index + 1);
    const image = addImage(svg, rows, place, ramp);
    added(image, "title", {}, `head ${name}`);
    added(svg, "rect", { ...place, fill: "none", stroke: "var(--rule)" });
    const above = { ...SMALL, x: place.x + width / 2, y: place.y - 8, "text-anchor": "middle" };
    if (layers === 1) added(svg, "text", above, width >= 60 ? `head ${name}` : name);
    else if (down === 0) added(svg, "text", above, String(column + 1));
    if (layers > 1 && column === 0) added(svg, "text", { ...SMALL, x: 0, y: place.y + height / 2 }, `layer ${down + 1}`);
  });
  addScale(svg, ramp, side, bottom + 4, Math.min(200, across * (width + gap)));
  return svg;
}

const FIGURES = { map, row, lines, grid };

/**
 * Draw weights; a map of one row is a strip, as the command draws it.
 *
 * @param {string} kind map, row, lines or grid
 * @param {object} drawing as preparing.js gives it
 * @param {{ramp: object, room: number, layer: number|null}} how room is the width that there is
 * @returns {SVGSVGElement}
 */
export function draw(kind, drawing, how) {
  const isRow = kind === "map" && drawing.maps[0].length === 1;
  return FIGURES[isRow ? "row" : kind](drawing, how);
}
