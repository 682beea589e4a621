/**
 * From logits to the next token: a twin of src/attention_explainer/sampling.py.
 */

import { softmax } from "../attention.js";

const MODULUS = 2 ** 31 - 1;
const MULTIPLIER = 48271;

/**
 * Which tokens stay in the choice.
 *
 * @param {number[]} logits
 * @param {{temperature: number, topK: number, topP: number}} sampling topK of those with the highest
 *   logits stay, and of these as few as together have the probability topP
 * @returns {boolean[]}
 */
export function keptTokens(logits, { temperature, topK, topP }) {
  const order = logits.map((_, index) => index);
  order.sort((one, other) => logits[other] - logits[one] || one - other);
  order.length = Math.min(order.length, topK);
  const kept = logits.map(() => false);
  const probabilities = softmax(order.map((index) => logits[index] / temperature));
  let soFar = 0;
  for (const [place, index] of order.entries()) {
    kept[index] = true;
    soFar += probabilities[place];
    if (topP < 1 && soFar >= topP) break;
  }
  return kept;
}

/** The probabilities with which the next token is drawn; 0 for those that do not stay. */
export function nextProbabilities(logits, sampling) {
  const kept = keptTokens(logits, sampling);
  return softmax(logits.map((logit) => logit / sampling.temperature), kept);
}

/** Random numbers that are the same in Python: each is a multiple of the one before, modulo 2³¹ − 1. */
export class Draws {
  constructor(seed) {
    this.state = (seed * MULTIPLIER) % MODULUS;
  }

  number() {
    this.state = (this.state * MULTIPLIER) % MODULUS;
    return this.state / MODULUS;
  }

  /** The first token up to which the probabilities add up to more than the next number. */
  token(probabilities) {
    const number = this.number();
    let soFar = 0;
    const beyond = probabilities.findIndex((probability) => (soFar += probability) > number);
    return beyond >= 0 ? beyond : probabilities.findLastIndex((probability) => probability > 0);
  }
}
