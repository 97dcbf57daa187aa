/** Native controls, each with its name, its row and the place for what a check says of it. */

import { box, control, make, press, uid, words } from "./dom.js";

const MOST_RADIOS = 5;
const MOST_FOUND = 8;

/** The place for feedback on one part, read out when it changes. */
export function note() {
  const node = make("div", { class: "cf-note", id: uid(), "aria-live": "polite" });
  return {
    node,
    id: node.id,
    say(right, html) {
      node.className = `cf-note cf-${right === null ? "open" : right ? "holds" : "again"}`;
      node.innerHTML = html;
    },
    clear() {
      node.className = "cf-note";
      node.replaceChildren();
    },
  };
}

/**
 * One of several: radio buttons for a few, a list for many.
 * name: what is chosen, as HTML. options: [value, html, text heard besides]. hideName: heard, not seen.
 */
export function oneOf({ name, options, changed, hideName = false, row = note(), wide = false }) {
  const build = options.length <= MOST_RADIOS ? radios : list;
  return build({ name, options, changed, hideName, row, wide });
}

function radios({ name, options, changed, hideName, row, wide }) {
  const group = uid();
  const inputs = new Map();
  const labels = options.map(([value, html, heard]) => {
    const input = control("input", { type: "radio", name: group, onchange: () => changed(value) });
    inputs.set(value, input);
    const seen = make("span", { html });
    return make("label", { class: "cf-option" }, input, heard ? make("span", { class: "cf-heard", text: `${heard} ` }) : null, seen);
  });
  const node = make(
    "fieldset",
    { class: "cf-row", "aria-describedby": row.id },
    make("legend", { html: name, class: hideName ? "cf-heard" : "cf-name" }),
    make("div", { class: wide ? "cf-options cf-wide" : "cf-options" }, ...labels),
    row.node,
  );
  return {
    node,
    row,
    get: () => [...inputs].find(([, input]) => input.checked)?.[0] ?? null,
    set(value) {
      for (const [own, input] of inputs) input.checked = own === value;
    },
  };
}

function list({ name, options, changed, hideName, row }) {
  const id = uid();
  const strip = make("span");
  const plain = (html) => ((strip.innerHTML = html), strip.textContent);
  const values = [null, ...options.map(([value]) => value)];
  const select = control(
    "select",
    { id, "aria-describedby": row.id, onchange: () => changed(values[select.selectedIndex]) },
    make("option", { text: "choose …" }),
    ...options.map(([, html]) => make("option", { text: plain(html) })),
  );
  const node = make(
    "div",
    { class: "cf-row" },
    make("label", { for: id, html: name, class: hideName ? "cf-heard" : "cf-name" }),
    select,
    row.node,
  );
  return {
    node,
    row,
    get: () => values[select.selectedIndex] ?? null,
    set: (value) => (select.selectedIndex = Math.max(0, values.indexOf(value))),
  };
}

/** A box to tick. */
export function tick({ name, changed, label = null, describedby = null }) {
  const input = control("input", { type: "checkbox", "aria-label": label, "aria-describedby": describedby, onchange: () => changed(input.checked) });
  return {
    input,
    node: make("label", { class: "cf-option" }, input, make("span", { html: name, "aria-hidden": label ? "true" : null })),
    get: () => input.checked,
    set: (value) => (input.checked = Boolean(value)),
  };
}

/** One line of text. */
export function line({ name, changed, hint = "", row = note(), mode = null }) {
  const id = uid();
  const input = control("input", {
    type: "text", id, placeholder: hint, inputmode: mode, autocomplete: "off", spellcheck: "false",
    "aria-describedby": row.id, oninput: () => changed(input.value),
  });
  return {
    node: box("cf-row cf-line", make("label", { for: id, html: name, class: "cf-name" }), input, row.node),
    row,
    input,
    get: () => input.value,
    set: (value) => (input.value = value ?? ""),
  };
}

/** Rows found by words; each is a button that hands over its id. */
export function finder({ name, rows, take }) {
  const found = make("ul", { class: "cf-found" });
  const button = (row) => make("li", {}, press({ text: row, onclick: () => take(row.split(" ")[0]) }));
  const field = line({
    name,
    changed(text) {
      const hits = matching(rows, text);
      found.replaceChildren(...hits.slice(0, MOST_FOUND).map(button));
      field.row.say(null, text.trim() && (hits.length ? `${hits.length} found${hits.length > MOST_FOUND ? `; ${MOST_FOUND} are shown` : ""}.` : "Nothing found: try one word, or another."));
    },
  });
  field.node.append(found);
  return field.node;
}

/** The rows in which every word stands. */
export function matching(rows, text) {
  const wanted = text.toLowerCase().match(/\S+/g);
  return wanted ? rows.filter((row) => wanted.every((word) => row.toLowerCase().includes(word))) : [];
}

/** Several lines of text; the field grows with what stands in it, and counts where a limit holds. */
export function area({ name, changed, least = 0, most = 0, letters = 0, row = note(), lines = 3 }) {
  const id = uid();
  const counted = least || most || letters;
  const counter = make("div", { class: "cf-count", id: uid() });
  const input = control("textarea", {
    id, rows: lines, "aria-describedby": counted ? `${counter.id} ${row.id}` : row.id,
    oninput: () => (fit(), changed(input.value)),
  });
  const fit = () => {
    if (counted) counter.textContent = counts(input.value, least, most, letters);
    if (!input.isConnected || !input.scrollHeight) return;
    const top = input.closest(".jp-WindowedPanel-outer")?.scrollTop;
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + 4}px`;
    if (top !== undefined) input.closest(".jp-WindowedPanel-outer").scrollTop = top;
  };
  return {
    node: box("cf-row", make("label", { for: id, html: name, class: "cf-name" }), input, counted ? counter : null, row.node),
    row,
    get: () => input.value,
    set: (value) => ((input.value = value ?? ""), fit(), requestAnimationFrame(fit)),
  };
}

/** How long a text is, against what is asked. */
export function counts(text, least, most, letters) {
  const found = words(text);
  const range = most ? `${least} to ${most} are asked` : `at least ${least} are asked`;
  const pieces = least || most ? [`${found} ${found === 1 ? "word" : "words"}; ${range}`] : [];
  if (letters && text.length > letters * 0.8) pieces.push(`${text.length} of at most ${letters} letters`);
  return pieces.join(" · ");
}
