/** Answers travel: down as `answers.json`, and up again from one. Nothing in a file is believed. */

import { fits } from "./fits.js";
import { isMap, newest } from "./kept.js";

const SCHEMA = 1;
const MOST_BYTES = 20_000_000;
const BY_HAND = "-by-hand";

/** The file's text: as `course/answering/answers.py` writes it. */
export function packed(entries) {
  const ids = Object.keys(entries).filter((id) => !id.endsWith(BY_HAND)).sort();
  return `${JSON.stringify({ schema: SCHEMA, answers: Object.fromEntries(ids.map((id) => [id, entries[id]])) }, null, 1)}\n`;
}

/** The entries of a file's text; an Error says in a few words why there are none. */
export function unpacked(content, bytes = content.length) {
  if (bytes > MOST_BYTES) throw new Error("it is too large to be a learner's work");
  let document;
  try {
    document = JSON.parse(content);
  } catch {
    throw new Error("it was cut off or changed by hand");
  }
  if (!isMap(document) || !isMap(document.answers)) throw new Error("it is not a file of answers");
  if (document.schema !== SCHEMA) throw new Error(`its schema is ${JSON.stringify(document.schema)?.slice(0, 40)}, not ${SCHEMA}`);
  for (const [id, entry] of Object.entries(document.answers)) {
    if (!isMap(entry) || !("answer" in entry)) throw new Error(`the entry ${id.slice(0, 40)} has no answer`);
    if (!Number.isInteger(entry.checks ?? 0) || (entry.checks ?? 0) < 0) throw new Error(`the entry ${id.slice(0, 40)} has no whole number of checks`);
  }
  return document.answers;
}

/**
 * Bring entries into a lesson: kept is where its answers are, forms what the page knows.
 * Gives back what was done: the ids taken, kept out and unknown, and the entries that were replaced.
 */
export function brought(entries, kept, forms) {
  const done = { taken: [], keptOut: [], unknown: [], replaced: {} };
  const changed = {};
  for (const [id, entry] of Object.entries(entries)) {
    const form = Object.hasOwn(forms, id) ? forms[id] : null;
    if (!form || id.endsWith(BY_HAND) || !fits(form, entry.answer)) {
      done.unknown.push(id);
      continue;
    }
    const theirs = { answer: entry.answer, first: null, checks: entry.checks ?? 0 };
    if (fits(form, entry.first ?? null)) theirs.first = entry.first ?? null;
    if ("checked" in entry && fits(form, entry.checked)) theirs.checked = entry.checked;
    const mine = kept.all()[id];
    const [stays, how] = newest(mine, theirs);
    if (how === "kept out") done.keptOut.push(id);
    if (how === "taken") {
      done.taken.push(id);
      if (mine && mine.answer !== null) done.replaced[id] = mine;
    }
    if (stays && stays !== mine) changed[id] = stays;
  }
  kept.write(changed);
  return done;
}

const listed = (ids) => `${ids.slice(0, 12).map((id) => id.slice(0, 40)).join(", ")}${ids.length > 12 ? ` and ${ids.length - 12} more` : ""}`;

/** What was done, in sentences. */
export function inSentences({ taken, keptOut, unknown }, name) {
  const many = (ids) => `${ids.length} answer${ids.length === 1 ? "" : "s"}`;
  return [
    `${many(taken)} came in from ${name}.`,
    keptOut.length ? `Here another answer stands that was checked as often or more, and it stays: ${listed(keptOut)}.` : "",
    unknown.length ? `Left out, because no exercise of this page takes them: ${listed(unknown)}.` : "",
  ].filter(Boolean).join(" ");
}
