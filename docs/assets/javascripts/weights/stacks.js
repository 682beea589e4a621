/** Matrices one behind the other: { count, rows, columns, numbers }, with one query in each row. */

export const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
export const least = (numbers) => numbers.reduce((one, other) => Math.min(one, other), Infinity);
export const most = (numbers) => numbers.reduce((one, other) => Math.max(one, other), -Infinity);

export function stackOf({ shape, numbers }) {
  const [rows, columns] = shape.slice(-2);
  return { count: numbers.length / (rows * columns), rows, columns, numbers: Float64Array.from(numbers) };
}

/** All rows of all matrices, in their order; they share the memory of the stack. */
export function rowsOf({ count, rows, columns, numbers }) {
  return Array.from({ length: count * rows }, (_, row) => numbers.subarray(row * columns, (row + 1) * columns));
}

/** A stack of rows, as many of them to a matrix as are said. */
export function fromRows(lines, count, rows, columns) {
  const numbers = new Float64Array(count * rows * columns);
  lines.forEach((line, row) => numbers.set(line, row * columns));
  return { count, rows, columns, numbers };
}

export const mapped = (stack, call) => ({ ...stack, numbers: stack.numbers.map(call) });

export function transposed({ count, rows, columns, numbers }) {
  const turned = new Float64Array(numbers.length);
  for (let index = 0; index < numbers.length; index += 1) {
    const [matrix, place] = [Math.floor(index / (rows * columns)), index % (rows * columns)];
    turned[matrix * rows * columns + (place % columns) * rows + Math.floor(place / columns)] = numbers[index];
  }
  return { count, rows: columns, columns: rows, numbers: turned };
}

/** One row of each matrix. */
export function rowOfEach(stack, row) {
  const lines = rowsOf(stack).filter((_, index) => index % stack.rows === row);
  return fromRows(lines, stack.count, 1, stack.columns);
}

export function meanOf({ count, rows, columns, numbers }) {
  const mean = new Float64Array(rows * columns);
  numbers.forEach((number, index) => (mean[index % mean.length] += number));
  return { count: 1, rows, columns, numbers: mean.map((number) => number / count) };
}

/** Sums down the columns of each matrix. */
export const columnSums = (stack) => rowsOf(transposed(stack)).map(sum);

/** The matrices as lists of rows, the form in which they are drawn; rows share the memory of the stack. */
export function asLists(stack) {
  const all = rowsOf(stack);
  return Array.from({ length: stack.count }, (_, one) => all.slice(one * stack.rows, (one + 1) * stack.rows));
}
