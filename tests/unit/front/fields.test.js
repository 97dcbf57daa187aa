import assert from "node:assert/strict";
import { test } from "node:test";
import { words } from "./dom.js";
import { counts, matching } from "./fields.js";

test("words are counted as the course counts them", () => {
  for (const [text, count] of CASES) assert.equal(words(text), count, text);
});

test("a counter says how many of how many, and letters only where they run out", () => {
  assert.equal(counts("three words here", 5, 20, 100), "3 words; 5 to 20 are asked");
  assert.equal(counts("a reason", 8, 0, 0), "2 words; at least 8 are asked");
  assert.equal(counts("x".repeat(90), 5, 20, 100), "1 word; 5 to 20 are asked · 90 of at most 100 letters");
});

test("rows are found by words in any order and case, and by none nothing is found", () => {
  const rows = ["E010 · Police used facial recognition", "E066 · Acceptance of facial recognition was highest"];
  assert.deepEqual(matching(rows, "recognition POLICE"), [rows[0]]);
  assert.deepEqual(matching(rows, "e066"), [rows[1]]);
  assert.deepEqual(matching(rows, " "), []);
});
