/** Numbers as people type them, and as a sentence shows them: as `course/exercises/numbers.py` reads and writes them. */

const MOST_LETTERS = 60;
const GROUPED = /^[+-]?\d{1,3}([,_']\d{3})+(\.\d*)?([eE][+-]?\d+)?$/;
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number in a text, with its unit or without; null where there is none. */
export function readNumber(text, unit = "") {
  let short = text.trim();
  if (unit && short.endsWith(unit)) short = short.slice(0, -unit.length).trim();
  if (short.length > MOST_LETTERS) return null;
  short = short.replace(/(?<=\d)[\s\u00a0\u202f\u2009](?=\d{3}(?!\d))/g, "").replaceAll("−", "-");
  if (GROUPED.test(short)) short = short.replace(/[,_']/g, "");
  return PLAIN.test(short) && Number.isFinite(Number(short)) ? Number(short) : null;
}

const exponent = (text) => text.replace(/\.?0*e/, "e").replace(/e([+-])(\d)$/, "e$10$2");
const grouped = (text) => text.replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+(?!\d))/g, ","));

/** As Python rounds: what lies just between two goes to the even one. */
function fixed(number, digits) {
  const exact = number.toFixed(100);
  const end = exact.length - 100 + digits;
  const cut = exact.slice(0, end).replace(/\.$/, "");
  return /^50*$/.test(exact.slice(end)) && /[02468]$/.test(cut) ? cut : number.toFixed(digits);
}

/** 1,300,000,000 and not 1.3e+09, 0.308 and not 0.30769230769. */
export function inWords(number) {
  const size = Math.abs(number);
  if (size >= 1e15) return exponent(number.toExponential(2));
  if (Number.isInteger(number)) return grouped(Object.is(number, -0) ? "-0" : number.toFixed(0));
  if (size >= 1e5) return grouped(fixed(number, 1));
  const power = Number(number.toExponential(5).split("e")[1]);
  if (power < -4) return exponent(number.toExponential(5).replace(/(\.\d*?)0+e/, "$1e"));
  return grouped(fixed(number, Math.max(0, 5 - power)).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""));
}

/** As Python's `math.isclose` says it. */
export const isClose = (one, other, share) => one === other || Math.abs(one - other) <= share * Math.max(Math.abs(one), Math.abs(other));
