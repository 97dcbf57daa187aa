/** What a check says: looked up in the tables that the build asked the judge for. Nothing is judged here. */

import { inWords, isClose } from "./numbers.js";

const WHERE = 1;
const SENTENCES = "2";
const KEY = 3;
const SAME = 1e-12;
const GIVEN = "\ue003";
const HEADING = "\ue000";
const SAYS = "\ue001";
const OPEN_CARD = 0;
const RIGHT_CARD = 2;

/** Is nothing chosen, in whatever shape it comes? */
export const isEmpty = (answer) =>
  answer && typeof answer === "object" && !Array.isArray(answer)
    ? Object.values(answer).every(isEmpty)
    : answer === null || answer === undefined || answer.length === 0;

/**
 * table: of the exercise. answer: as data. rung: how many different answers were checked. frames: of cards.
 * rows: what a fold says of a row, by its name. again: was the same answer checked before?
 * Gives back whether anything was judged, the card as HTML, and what stands beside each part: [holds, HTML].
 */
export function verdict(table, answer, rung, frames, rows, again = false) {
  const { entry, beside = [], lines = [] } = isEmpty(answer) ? { entry: table.empty } : atRung(table, answer, rung);
  const [shell, heading, says, cited] = entry;
  const answered = shell !== OPEN_CARD;
  const parts = {};
  const cites = [...cited];
  for (const [part, note] of beside) {
    if (!note) continue;
    const [holds, html, names] = note;
    if (html !== null) parts[part] = [holds, html];
    cites.push(...names);
  }
  const [key, named] = answered && rung >= KEY && table.key ? table.key[shell === RIGHT_CARD ? 1 : 0] : ["", []];
  const body = lines.length ? inOneList(lines) : "";
  const card = framed(frames, shell, heading, says, again && answered, body + key + folded([...cites, ...named], frames, rows));
  return { answered, card, parts };
}

/** A first check says only where to look, unless all of it holds. */
function atRung(table, answer, rung) {
  const look = found[table.by];
  const first = rung <= WHERE && table.parts?.[WHERE] ? look(table, answer, String(WHERE)) : null;
  return first && first.entry[0] !== RIGHT_CARD ? first : look(table, answer, SENTENCES);
}

function framed(frames, shell, heading, says, again, body) {
  const sentence = (says && frames.sentence.replace(SAYS, () => says)) + (again ? frames.again : "");
  const card = frames.cards[shell].replace(HEADING, () => heading).replace(SAYS, () => sentence);
  return `${card.slice(0, -"</div>".length)}${body}</div>`;
}

function folded(names, { fold: [before, between, after] }, rows) {
  const told = [...new Set(names)].filter((name) => rows[name]);
  return told.length ? `${before}${told.join(", ")}${between}${told.map((name) => rows[name]).join("")}${after}` : "";
}

/** Lists of one line each as one list. */
function inOneList(lists) {
  const start = lists[0].indexOf(">") + 1;
  return `${lists[0].slice(0, start)}${lists.map((list) => list.slice(start, -"</ul>".length)).join("")}</ul>`;
}

const chosenIn = {
  multi: (answer, part) => (answer.includes(part) ? "1" : ""),
  sort: (answer, part) => answer[part] ?? "",
  match: (answer, part) => answer[part] ?? "",
  matrix: (answer, part) => (answer[part] ?? []).join(","),
  stepper(answer, part) {
    const [item, step] = part.split(".");
    return answer[item]?.[step] ?? "";
  },
};

function inParts(table, answer, level) {
  const chosen = Object.keys(table.marks).map((part) => [part, chosenIn[table.by](answer, part)]);
  const counted = new Map();
  for (const [part, choice] of chosen) {
    const mark = table.marks[part][choice];
    if (mark) counted.set(mark, (counted.get(mark) ?? 0) + 1);
  }
  const sum = [...counted].map(([mark, count]) => mark + count);
  const entry = table.cards[level][(table.ordered ? sum : sum.sort()).join(" ")];
  const beside = chosen.map(([part, choice]) => [part, table.parts[level][part][choice]]);
  if (!table.cases || level !== String(WHERE)) return { entry, beside };
  const choice = Object.fromEntries(chosen);
  const lines = table.cases.map(([own, [holds, again, open]]) => {
    if (own.some((part) => choice[part] && table.marks[part][choice[part]] !== ".")) return again;
    return own.some((part) => !choice[part]) ? open : holds;
  });
  return { entry, lines };
}

/** The place of an order among all orders, as they are listed one after another. */
function placeOf(order) {
  const left = order.map((_, at) => at);
  return order.reduce((place, one) => {
    const at = left.indexOf(one);
    const many = place * left.length + at;
    left.splice(at, 1);
    return many;
  }, 0);
}

const found = {
  option: (table, answer) => ({ entry: table.cards[answer] }),
  rate: (table, { value, reason }) => ({ entry: value === null || value === undefined ? table.nowhere : table.cards[value][reason?.trim() ? 1 : 0] }),
  multi: inParts,
  sort: inParts,
  match: inParts,
  matrix: inParts,
  stepper: inParts,
  order(table, answer, level) {
    if (answer.length < table.items.length || answer.includes(null)) return { entry: table.partly };
    const length = table.items.length + 2;
    const at = placeOf(answer.map((item) => table.items.indexOf(item))) * length;
    const row = table.rows.slice(at, at + length);
    const beside = table.items.map((item, n) => [item, table.parts[level][item][parseInt(row[n], 36)]]);
    return { entry: table.cards[level][parseInt(row.slice(-2), 36)], beside };
  },
  number(table, answer) {
    const near = table.near.find(([value, distance, rounded]) => Math.abs(answer - value) <= distance || rounded.some((one) => isClose(answer, one, SAME)));
    const entry = near?.[3] ?? table.alike.find(([value]) => isClose(answer, value, table.like))?.[1] ?? table.else;
    const unit = table.unit && answer !== 1 ? ` ${table.unit}` : "";
    return { entry: entry.map((text) => (typeof text === "string" ? text.replace(GIVEN, () => inWords(answer) + unit) : text)) };
  },
};
