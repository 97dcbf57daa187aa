/** The kinds of form. Each takes what is asked and whom to tell of a change → its nodes, how to read and to fill it, its parts' notes. */

import { box, control, make, press, uid } from "./dom.js";
import { area, finder, line, note, oneOf, tick } from "./fields.js";

const filled = (entries) => {
  const kept = entries.filter(([, value]) => value !== null && value !== undefined);
  return kept.length ? Object.fromEntries(kept) : null;
};

function choice(asked, changed) {
  const field = oneOf({ name: `Your answer: ${asked.title}`, options: asked.options, changed: () => changed(), hideName: true, wide: true });
  return { nodes: [field.node], read: field.get, fill: field.set, notes: {} };
}

function multi(asked, changed) {
  const notes = {};
  const ticks = asked.options.map(([id, html]) => {
    notes[id] = note();
    return [id, tick({ name: html, changed: () => changed(id), describedby: notes[id].id })];
  });
  const rows = ticks.map(([id, field]) => box("cf-row", field.node, notes[id].node));
  return {
    nodes: [make("fieldset", {}, make("legend", { class: "cf-heard", html: asked.title }), ...rows)],
    read() {
      const ticked = ticks.filter(([, field]) => field.get()).map(([id]) => id);
      return ticked.length ? ticked : null;
    },
    fill: (answer) => ticks.forEach(([id, field]) => field.set(answer?.includes(id))),
    notes,
  };
}

/** Options that are the same for all items, or each item's own. */
function sort(asked, changed) {
  const fields = asked.items.map(([id, html, options = asked.into]) => {
    const wide = options.some(([, label]) => label.length > 36);
    return [id, oneOf({ name: html, options, changed: () => changed(id), wide })];
  });
  return {
    nodes: fields.map(([, field]) => field.node),
    read: () => filled(fields.map(([id, field]) => [id, field.get()])),
    fill: (answer) => fields.forEach(([id, field]) => field.set(answer?.[id] ?? null)),
    notes: Object.fromEntries(fields.map(([id, field]) => [id, field.row])),
  };
}

const letter = (place) => String.fromCharCode(65 + place);

/** Each partner has one item at most: who takes one that is taken changes places with its owner, and is told so. */
function match(asked, changed, say) {
  const few = asked.into.length <= 5;
  const partners = asked.into.map(([id, html, text], place) => (few ? [id, letter(place), text] : [id, `${letter(place)}. ${html}`]));
  const fields = asked.items.map(([id, html]) => [id, oneOf({ name: html, options: partners, changed: (taken) => take(id, taken) })]);
  const now = () => Object.fromEntries(fields.map(([id, field]) => [id, field.get()]));
  let shown = {};
  let before, row, told;
  fields.forEach(([, field]) => field.node.addEventListener("focusout", (event) => field.node.contains(event.relatedTarget) || (row = null)));
  /* Arrows walk through a row: only where they end counts, so the others are set from how they stood before. */
  const take = (id, taken) => {
    if (row !== id) [row, before] = [id, shown];
    else told?.clear();
    say("");
    const freed = before[id] ?? null;
    const owner = fields.find(([other]) => other !== id && before[other] === taken);
    for (const [other, field] of fields) if (other !== id) field.set(owner?.[0] === other ? freed : before[other] ?? null);
    shown = now();
    told = owner?.[1].row;
    if (owner) {
      const [, , text] = asked.items.find(([other]) => other === owner[0]);
      const place = asked.into.findIndex(([partner]) => partner === taken);
      const left = asked.into.findIndex(([partner]) => partner === freed);
      told.say(null, `${letter(place)} was moved to another row. ${left < 0 ? "Choose again here." : `Here stands ${letter(left)} now.`}`);
      say(`${letter(place)} was taken by “${text}”, which ${left < 0 ? "now has none: choose again there" : `now has ${letter(left)}`}.`);
    }
    changed(id);
  };
  const listed = make("ol", { type: "A" }, ...asked.into.map(([, html]) => make("li", { html })));
  return {
    nodes: [listed, ...fields.map(([, field]) => field.node)],
    read: () => filled(fields.map(([id, field]) => [id, field.get()])),
    fill: (answer) => (fields.forEach(([id, field]) => field.set(answer?.[id] ?? null)), (shown = now()), (row = null)),
    notes: Object.fromEntries(fields.map(([id, field]) => [id, field.row])),
  };
}

/** Items move up and down by buttons, or are dragged. Until one moves, or the order is checked, there is no answer. */
function order(asked, changed, say) {
  const notes = {};
  const list = make("ol", { class: "cf-order" });
  const rows = new Map();
  let touched = false;
  let dragged = null;
  const ids = () => [...list.children].map((row) => row.dataset.item);
  const place = (id, to, focus) => {
    const row = rows.get(id).node;
    const others = [...list.children].filter((other) => other !== row);
    list.insertBefore(row, others[to] ?? null);
    touched = true;
    settle();
    if (focus) (focus.disabled ? rows.get(id).buttons.find((button) => !button.disabled) : focus).focus();
    say(`“${rows.get(id).text}” is now ${to + 1} of ${rows.size}.`);
    changed(id);
  };
  const settle = () =>
    [...list.children].forEach((row, at) => {
      const [up, down] = rows.get(row.dataset.item).buttons;
      up.disabled = at === 0;
      down.disabled = at === rows.size - 1;
    });
  for (const [id, html, text] of asked.items) {
    notes[id] = note();
    const button = (word, step) => {
      const node = press({ "aria-label": `${word}: ${text}`, text: word });
      node.addEventListener("click", () => place(id, ids().indexOf(id) + step, node));
      return node;
    };
    const buttons = [button("up", -1), button("down", 1)];
    const grip = make("span", { class: "cf-grip", draggable: "true", "aria-hidden": "true", text: "⋮⋮", ondragstart: (event) => ((dragged = id), event.dataTransfer.setData("text/plain", text)) });
    const row = make(
      "li",
      {
        class: "cf-row", "aria-describedby": notes[id].id,
        ondragover: (event) => dragged && event.preventDefault(),
        ondrop: (event) => (event.preventDefault(), dragged && place(dragged, ids().indexOf(id)), (dragged = null)),
      },
      box("cf-line", grip, make("span", { class: "cf-name", html }), ...buttons),
      notes[id].node,
    );
    row.dataset.item = id;
    rows.set(id, { node: row, buttons, text });
    list.append(row);
  }
  settle();
  return {
    nodes: [list],
    read: () => (touched ? ids() : null),
    readForCheck: () => ((touched = true), ids()),
    fill(answer) {
      touched = Boolean(answer);
      const placed = [...(answer ?? []), ...asked.items.map(([id]) => id).filter((id) => !answer?.includes(id))];
      const open = placed.filter((id) => id && !answer?.includes(id));
      list.append(...placed.slice(0, rows.size).map((id) => rows.get(id ?? open.pop()).node));
      settle();
    },
    notes,
  };
}

/** A record turns over once there is a place for the one before it. */
function rate(asked, changed) {
  const scale = (name, hideName) => oneOf({ name, options: asked.scale, changed: () => (turnOver(), changed()), hideName, wide: true });
  const place = scale(`Your place on the scale: ${asked.title}`, !asked.turns.length);
  const turns = asked.turns.map(([id, html]) => {
    const field = scale(`Your place after ${id}`);
    return [id, field, box("cf-part", make("div", { html }), field.node)];
  });
  const reason = area({ name: "Your reason, for yourself and for readers", changed: () => changed() });
  const picture = make("div");
  const turnOver = () => turns.forEach(([, field, node], at) => (node.hidden = field.get() === null && (turns[at - 1]?.[1] ?? place).get() === null));
  return {
    nodes: [place.node, make("div", { "aria-live": "polite" }, ...turns.map(([, , node]) => node)), reason.node, picture],
    read() {
      const after = filled(turns.map(([id, field]) => [id, field.get()]));
      return place.get() === null && !after && !reason.get().trim() ? null : { value: place.get(), reason: reason.get(), ...(after && { after }) };
    },
    fill(answer) {
      place.set(answer?.value ?? null);
      turns.forEach(([id, field]) => field.set(answer?.after?.[id] ?? null));
      reason.set(answer?.reason);
      turnOver();
    },
    more: ({ picture: html }) => html !== undefined && (picture.innerHTML = html),
    notes: {},
  };
}

function matrix(asked, changed) {
  const notes = {};
  const cells = {};
  const head = make("tr", {}, make("td"), ...asked.columns.map(([, html]) => make("th", { scope: "col", html })));
  const rows = asked.items.flatMap(([id, html, text]) => {
    notes[id] = note();
    cells[id] = asked.columns.map(([column, , label]) => {
      const field = tick({ name: "", label: `${text}: ${label}`, changed: () => changed(id), describedby: notes[id].id });
      return [column, field];
    });
    const boxes = cells[id].map(([, field]) => make("td", {}, field.node));
    const said = make("tr", { class: "cf-said" }, make("td", { colspan: asked.columns.length + 1 }, notes[id].node));
    return [make("tr", {}, make("th", { scope: "row", html }), ...boxes), said];
  });
  const caption = make("caption", { class: "cf-heard", html: asked.title });
  return {
    nodes: [make("table", {}, caption, make("thead", {}, head), make("tbody", {}, ...rows))],
    read() {
      const ticked = Object.entries(cells).map(([id, columns]) => [id, columns.filter(([, field]) => field.get()).map(([column]) => column)]);
      return filled(ticked.map(([id, columns]) => [id, columns.length ? columns : null]));
    },
    fill: (answer) => Object.entries(cells).forEach(([id, columns]) => columns.forEach(([column, field]) => field.set(answer?.[id]?.includes(column)))),
    notes,
  };
}

function stepper(asked, changed) {
  const notes = {};
  const fields = {};
  const bodies = asked.items.map(([id, html, , facts]) => {
    fields[id] = {};
    const heading = make("th", { scope: "rowgroup", colspan: 2, class: "cf-case" }, make("strong", { html }), facts ? make("p", { html: facts }) : null);
    const rows = asked.steps.map(([step, question]) => {
      const field = oneOf({
        name: `${html}: ${question}`, options: asked.choices[step], hideName: true, wide: true,
        changed: () => changed(`${id}.${step}`),
      });
      fields[id][step] = field;
      notes[`${id}.${step}`] = field.row;
      return make("tr", {}, make("th", { scope: "row", html: question }), make("td", {}, field.node));
    });
    return make("tbody", {}, make("tr", {}, heading), ...rows);
  });
  const head = make("thead", {}, make("tr", {}, make("th", { scope: "col", text: "Step" }), make("th", { scope: "col", text: "Your judgement" })));
  return {
    nodes: [make("table", { class: "cf-steps" }, make("caption", { class: "cf-heard", html: asked.title }), head, ...bodies)],
    read: () =>
      filled(Object.entries(fields).map(([id, steps]) => [id, filled(Object.entries(steps).map(([step, field]) => [step, field.get()]))])),
    fill: (answer) => Object.entries(fields).forEach(([id, steps]) => Object.entries(steps).forEach(([step, field]) => field.set(answer?.[id]?.[step] ?? null))),
    notes,
  };
}

function number(asked, changed) {
  const field = line({ name: asked.unit ? `${asked.title} (${asked.unit})` : asked.title, changed: () => changed(), hint: "a number", mode: "text" });
  return {
    nodes: [field.node],
    read: () => field.get().trim() || null,
    fill: (answer) => field.set(typeof answer === "number" ? answer.toLocaleString("en", { maximumFractionDigits: 12 }) : answer),
    notes: {},
  };
}

function explore(asked, changed) {
  const fields = asked.controls.map(([id, label, options]) => [id, oneOf({ name: label, options, changed: () => changed() })]);
  const picture = make("div");
  return {
    nodes: [...fields.map(([, field]) => field.node), picture],
    read: () => filled(fields.map(([id, field]) => [id, field.get()])),
    fill: (answer) => fields.forEach(([id, field], at) => field.set(answer?.[id] ?? asked.controls[at][2][0][0])),
    more: ({ picture: html }) => html !== undefined && (picture.innerHTML = html),
    notes: {},
  };
}

function write(asked, changed) {
  const field = area({ name: `Your notes: ${asked.title}`, changed: () => changed(), lines: 4 });
  return { nodes: [field.node], read: () => field.get() || null, fill: field.set, notes: {} };
}

/** A form in parts; what stands in `seen`, such as rows that it names, is said by whoever knows it. It may be shut at first. */
function parted(asked, changed, say) {
  const notes = {};
  const seen = {};
  const parts = [];
  const add = (name, field, read = () => field.get() || null, fill = (value) => field.set(value)) => parts.push({ name, read, fill });
  const shown = (key, name = "cf-seen") => (seen[key] = make("div", { class: name, "aria-live": "polite" }));
  const said = (rules) => rules.map((rule) => (notes[rule] = note()).node);
  const text = (part) => area({ name: part.label, changed, least: part.least, most: part.most, letters: part.letters });
  const ids = (part, key) => {
    const field = line({ name: part.label, hint: part.hint, changed });
    field.node.append(shown(key));
    return field;
  };
  const search = ({ search: name, rows }, fieldFor) =>
    finder({
      name, rows,
      take(id) {
        const field = fieldFor();
        field.set(field.get().trim() ? `${field.get()}, ${id}` : id);
        say(`${id} was added.`);
        changed();
      },
    });
  const build = {
    text(part) {
      const field = text(part);
      add(part.name, field);
      return [field.node];
    },
    ids(part) {
      const field = ids(part, part.name);
      add(part.name, field, undefined, (value) => field.set(Array.isArray(value) ? value.join(", ") : value));
      return [field.node, search(part, () => field)];
    },
    choice(part) {
      const field = oneOf({ name: part.label, options: part.options, changed, wide: part.wide });
      add(part.name, field);
      return [field.node];
    },
    shown: (part) => [shown(part.name, "")],
    records(part) {
      const records = part.records.map((about, at) => {
        const id = ids(about.id, `record ${at + 1}`);
        const direction = oneOf({ name: about.direction.label, options: about.direction.options, changed });
        const why = text(about.why);
        return { id, direction, why, node: box("cf-record", id.node, direction.node, why.node) };
      });
      const one = ({ id, direction, why }) => ({ id: id.get(), direction: direction.get() ?? "", why: why.get() });
      parts.push({
        name: part.name,
        read() {
          const given = records.map(one);
          const last = given.findLastIndex((record) => record.id || record.direction || record.why);
          return last < 0 ? null : given.slice(0, last + 1);
        },
        fill: (value) =>
          records.forEach(({ id, direction, why }, at) => {
            id.set(value?.[at]?.id);
            direction.set(value?.[at]?.direction || null);
            why.set(value?.[at]?.why);
          }),
      });
      const free = () => (records.find(({ id }) => !id.get().trim()) ?? records.at(-1)).id;
      return [search(part, free), ...records.map(({ node }) => node)];
    },
  };
  const nodes = asked.parts.map((part) => box("cf-part", ...build[part.as](part), ...said(part.rules ?? [])));
  const rules = asked.rules && make("details", {}, control("summary", { text: "The rules of this form, in plain words" }), make("div", { html: asked.rules }));
  const body = make("div", {}, rules, ...nodes);
  return {
    nodes: [body],
    read: () => filled(parts.map(({ name, read }) => [name, read()])),
    fill: (answer) => parts.forEach(({ name, fill }) => fill(answer?.[name] ?? null)),
    more({ seen: html = {}, shut = false }) {
      for (const [key, node] of Object.entries(seen)) if (node.html !== html[key]) node.innerHTML = node.html = html[key] ?? "";
      const opens = body.hidden && !shut;
      body.hidden = shut;
      if (opens) body.querySelector("input").focus();
    },
    notes,
    together: true,
  };
}

export const KINDS = { choice, multi, sort, match, order, rate, matrix, stepper, number, explore, write, brief: parted, self_check: parted, questions: sort };
