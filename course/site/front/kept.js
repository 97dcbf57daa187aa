/** A lesson's answers in this browser, as `answers.json` holds them; without storage they stay as long as the page. */

const COURSE = "reading-digital-human-rights:";
const NOTHING_YET = { answer: null, first: null, checks: 0 };
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
export const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** The browser's storage; null where there is none or where it is shut. */
export function storageHere() {
  try {
    const storage = globalThis.localStorage;
    storage.setItem(`${COURSE}?`, "");
    storage.removeItem(`${COURSE}?`);
    return storage;
  } catch {
    return null;
  }
}

export class Kept {
  constructor(lesson, storage) {
    this.key = `${COURSE}${lesson}`;
    this.storage = storage;
    this.memory = {};
  }

  /** Every entry, by exercise. */
  all() {
    if (!this.storage) return this.memory;
    try {
      const entries = JSON.parse(this.storage.getItem(this.key) ?? "{}");
      return isMap(entries) ? entries : {};
    } catch {
      return {};
    }
  }

  get(id) {
    return { ...NOTHING_YET, ...this.all()[id] };
  }

  /** Keep entries. False where the browser does not take them: then they stay in this page. */
  write(changed) {
    this.memory = { ...this.all(), ...changed };
    try {
      this.storage?.setItem(this.key, JSON.stringify(this.memory));
    } catch {
      this.storage = null;
    }
    return this.storage !== null;
  }

  put(id, answer) {
    return this.write({ [id]: { ...this.get(id), answer } });
  }

  /** Count the check of an answer, and remember the first: as `AnswerStore.checked` does. */
  checked(id, answer) {
    const before = this.get(id);
    const last = "checked" in before ? before.checked : before.checks === 1 ? before.first : null;
    const again = before.checks && same(last, answer);
    const first = before.checks ? before.first : answer;
    return this.write({ [id]: again ? { ...before, answer, checked: answer } : { answer, first, checks: before.checks + 1, checked: answer } });
  }

  /** Forget this lesson's answers. */
  forget() {
    this.memory = {};
    this.storage?.removeItem(this.key);
  }
}

/**
 * What becomes of an entry when another one of the same exercise comes: the one that was checked more often stays.
 * Gives back the entry to keep, and whether the other one was "taken", "kept out", or says the "same".
 */
export function newest(mine, theirs) {
  if (theirs.answer === null) return [mine, "same"];
  if (!mine || mine.answer === null) return [theirs, "taken"];
  if (same(mine.answer, theirs.answer)) return [mine.checks >= theirs.checks ? mine : theirs, "same"];
  return theirs.checks > mine.checks ? [theirs, "taken"] : [mine, "kept out"];
}
