/** Does an answer fit its exercise? What does not is left out, as a notebook leaves it out. */

import { isMap } from "./kept.js";

const LONGEST = 20000;
const one = (value, options) => ["string", "number"].includes(typeof value) && options.some(([known]) => known === value);
const text = (value) => typeof value === "string" && value.length <= LONGEST;
const entries = (value, holds) => isMap(value) && Object.entries(value).every(holds);
const several = (value, options) => Array.isArray(value) && value.every((each) => one(each, options)) && new Set(value).size === value.length;

const FITS = {
  choice: (answer, asked) => one(answer, asked.options),
  multi: (answer, asked) => several(answer, asked.options),
  sort: (answer, asked) => entries(answer, ([item, into]) => one(item, asked.items) && one(into, asked.into)),
  match: (answer, asked) => FITS.sort(answer, asked) && new Set(Object.values(answer)).size === Object.values(answer).length,
  matrix: (answer, asked) => entries(answer, ([item, columns]) => one(item, asked.items) && several(columns, asked.columns)),
  stepper: (answer, asked) => entries(answer, ([item, steps]) => one(item, asked.items) && entries(steps, ([step, choice]) => one(step, asked.steps) && one(choice, asked.choices[step]))),
  order: (answer, asked) => Array.isArray(answer) && several(answer.filter((item) => item !== null), asked.items) && answer.length <= asked.items.length,
  rate: (answer, asked) =>
    entries(answer, ([name]) => ["value", "reason", "after"].includes(name)) &&
    ((answer.value ?? null) === null || one(answer.value, asked.scale)) &&
    text(answer.reason ?? "") &&
    entries(answer.after ?? {}, ([turn, place]) => one(turn, asked.turns) && one(place, asked.scale)),
  number: (answer) => Number.isFinite(answer),
  write: text,
  explore: (answer, asked) => entries(answer, ([name, value]) => asked.controls.some(([control, , options]) => control === name && one(value, options))),
  self_check: (answer, asked) =>
    entries(answer, ([name, value]) => {
      const part = asked.parts.find((each) => each.name === name);
      return part?.as === "choice" ? one(value, part.options) : part?.as === "text" && text(value);
    }),
};

/** form: as the page has it. */
export const fits = (form, answer) => answer === null || (form.written ? text(answer) : Boolean(FITS[form.asked.kind]?.(answer, form.asked)));
