import assert from "node:assert/strict";
import { test } from "node:test";
import { follow } from "./follow.js";

/** As a model of ipywidgets: whoever listens to a name is told at once. */
function modelOf(state) {
  const listening = new Set();
  return {
    get: () => state,
    set: (_, newer) => newer !== state && ((state = newer), listening.forEach((one) => one())),
    on: (event, heard) => event === "change:state" && listening.add(heard),
    off: (event, heard) => event === "change:state" && listening.delete(heard),
  };
}

test("a state that comes late is not heard, and the model has the newest again", () => {
  const [first, second, third, fourth] = [1, 2, 3, 4].map((turn) => ({ turn }));
  const model = modelOf(first);
  const heard = [];
  const end = follow(model, "state", ({ turn }) => heard.push(turn));
  model.set("state", second);
  model.set("state", first);
  assert.equal(model.get("state"), second);
  assert.ok(!heard.includes(1));
  model.set("state", third);
  assert.equal(heard.at(-1), 3);
  end();
  model.set("state", fourth);
  assert.equal(heard.at(-1), 3);
});
