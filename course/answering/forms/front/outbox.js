/** Changes on their way to the kernel: numbered, kept in the browser until the kernel has them. */

export const PREFIX = "course:";
export const PATIENCE = 2000;

/** The browser's storage, or one that holds nothing where there is none. */
export function browserStorage() {
  try {
    const storage = globalThis.localStorage;
    storage.setItem(`${PREFIX}?`, "");
    storage.removeItem(`${PREFIX}?`);
    return storage;
  } catch {
    return null;
  }
}

const keysIn = (storage, prefix) =>
  storage ? Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((key) => key?.startsWith(prefix)) : [];

/** Forget everything that the forms of this course have kept in this browser. */
export function forgetAll(storage) {
  for (const key of keysIn(storage, PREFIX)) storage.removeItem(key);
}

export class Outbox {
  /**
   * place: the store's id and the exercise's, such as "7f3a…:02.3".
   * send(message): hands a message to the kernel; may throw.
   * tell(state): "saving", "saved" or "lost".
   */
  constructor({ place, send, tell, storage, patience = PATIENCE }) {
    this.prefix = `${PREFIX}${place}:`;
    this.view = Math.random().toString(36).slice(2, 12);
    this.key = this.prefix + this.view;
    Object.assign(this, { send, tell, storage, patience });
    this.number = Math.max(0, ...this.held().map(({ n }) => n));
    this.confirmed = this.number;
    this.timer = null;
  }

  /** Is something underway, or was it lost? */
  get pending() {
    return this.number > this.confirmed;
  }

  /** Answers that this browser holds for this place, the newest change first. */
  held() {
    const found = [];
    for (const key of keysIn(this.storage, this.prefix)) {
      try {
        const { n, answer } = JSON.parse(this.storage.getItem(key));
        if (Number.isInteger(n)) found.push({ key, n, answer });
      } catch {
        this.storage.removeItem(key);
      }
    }
    return found.sort((one, other) => other.n - one.n);
  }

  /** Keep a change in the browser without sending it yet. */
  keep(answer) {
    this.number = Math.max(this.number, ...this.held().map(({ n }) => n)) + 1;
    try {
      this.storage?.setItem(this.key, JSON.stringify({ n: this.number, answer }));
    } catch {
      this.storage = null;
    }
    return this.number;
  }

  /** Send a change, or ask for a check of it. */
  post(kind, answer) {
    const n = this.keep(answer);
    this.tell("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.pending && this.tell("lost"), this.patience);
    try {
      this.send({ kind, answer, n, view: this.view });
    } catch {
      /* The timer will say it. */
    }
  }

  /** The kernel has written change `n`: only now is it saved. True if nothing newer is underway. */
  confirm(n) {
    if (n < this.number) return false;
    this.confirmed = this.number;
    clearTimeout(this.timer);
    this.storage?.removeItem(this.key);
    this.tell("saved");
    return true;
  }

  /** The kernel has read change `n` and cannot take it: it stays in the browser. */
  refuse(n) {
    if (n < this.number) return false;
    clearTimeout(this.timer);
    return true;
  }

  forget(key) {
    this.storage?.removeItem(key);
  }

  end() {
    clearTimeout(this.timer);
  }
}
