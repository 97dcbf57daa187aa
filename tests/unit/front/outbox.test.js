import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox, PREFIX, browserStorage, forgetAll } from "./outbox.js";

class Storage {
  items = new Map();
  get length() {
    return this.items.size;
  }
  key(at) {
    return [...this.items.keys()][at] ?? null;
  }
  getItem(key) {
    return this.items.get(key) ?? null;
  }
  setItem(key, value) {
    this.items.set(key, value);
  }
  removeItem(key) {
    this.items.delete(key);
  }
}

function box(about = {}) {
  const sent = [];
  const told = [];
  const storage = "storage" in about ? about.storage : new Storage();
  const outbox = new Outbox({ place: "7f:02.3", send: (m) => sent.push(m), tell: (t) => told.push(t), patience: 20, ...about, storage });
  return { outbox, sent, told, storage };
}
const later = (ms) => new Promise((done) => setTimeout(done, ms));

test("saved is said when the kernel has confirmed, and the browser forgets", () => {
  const { outbox, sent, told, storage } = box();
  outbox.post("change", "a");
  assert.equal(storage.length, 1);
  assert.deepEqual(told, ["saving"]);
  assert.equal(sent[0].answer, "a");
  assert.ok(outbox.confirm(sent[0].n));
  assert.deepEqual(told, ["saving", "saved"]);
  assert.equal(storage.length, 0);
});

test("without an answer it is lost after a while, and kept in the browser", async () => {
  const { outbox, sent, told, storage } = box();
  outbox.post("change", "words");
  await later(40);
  assert.deepEqual(told, ["saving", "lost"]);
  assert.equal(JSON.parse(storage.getItem(storage.key(0))).answer, "words");
  assert.ok(outbox.confirm(sent[0].n), "a late answer still counts");
  assert.deepEqual(told.at(-1), "saved");
});

test("a dead connection that throws is lost too", async () => {
  const { outbox, told } = box({ send: () => { throw new Error("closed"); } });
  outbox.post("change", "words");
  await later(40);
  assert.deepEqual(told, ["saving", "lost"]);
});

test("an old confirmation does not confirm what came after it", () => {
  const { outbox, sent, told, storage } = box();
  outbox.post("change", "a");
  outbox.post("change", "ab");
  assert.ok(!outbox.confirm(sent[0].n));
  assert.ok(outbox.pending);
  assert.equal(storage.length, 1);
  assert.equal(told.at(-1), "saving");
  outbox.confirm(sent[1].n);
  assert.ok(!outbox.pending);
});

test("what is typed is kept before it is sent", () => {
  const { outbox, sent, storage } = box();
  outbox.keep("half a wo");
  assert.equal(sent.length, 0);
  assert.equal(JSON.parse(storage.getItem(storage.key(0))).answer, "half a wo");
  assert.ok(outbox.pending);
});

test("what the kernel refuses stays in the browser and is not lost", async () => {
  const { outbox, sent, told, storage } = box();
  outbox.post("change", "many");
  assert.ok(outbox.refuse(sent[0].n));
  await later(40);
  assert.deepEqual(told, ["saving"]);
  assert.equal(storage.length, 1);
});

test("another tab and the next kernel find what was not saved, the newest first, by number and not by clock", () => {
  const first = box();
  first.outbox.post("change", "one");
  const second = box({ storage: first.storage });
  second.outbox.post("change", "two");
  const third = box({ storage: first.storage });
  assert.deepEqual(third.outbox.held().map(({ answer }) => answer), ["two", "one"]);
  assert.ok(!third.outbox.pending, "what another tab holds is not underway here");
  second.outbox.confirm(second.sent[0].n);
  assert.deepEqual(third.outbox.held().map(({ answer }) => answer), ["one"], "a tab removes its own alone");
});

test("another exercise and another store are not touched", () => {
  const { outbox, storage } = box();
  for (const key of ["7f:02.31:x", "8f:02.3:x"]) storage.setItem(PREFIX + key, JSON.stringify({ n: 1, answer: "other" }));
  storage.setItem("of somebody else", "stays");
  assert.deepEqual(outbox.held(), []);
  forgetAll(storage);
  assert.deepEqual([...storage.items.keys()], ["of somebody else"]);
});

test("broken entries are thrown away", () => {
  const storage = new Storage();
  storage.setItem(`${PREFIX}7f:02.3:x`, "{");
  assert.deepEqual(box({ storage }).outbox.held(), []);
});

test("without storage, or with one that is full, everything else works", async () => {
  assert.equal(browserStorage(), null);
  for (const storage of [null, Object.assign(new Storage(), { setItem() { throw new Error("full"); } })]) {
    const { outbox, sent, told } = box({ storage });
    outbox.post("change", "a");
    assert.equal(outbox.storage, null);
    outbox.confirm(sent[0].n);
    assert.deepEqual(told, ["saving", "saved"]);
  }
});

test("after the end nothing is said any more", async () => {
  const { outbox, told } = box();
  outbox.post("change", "a");
  outbox.end();
  await later(40);
  assert.deepEqual(told, ["saving"]);
});
