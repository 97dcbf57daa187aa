/** The page on which a person marks texts: built of the forms' controls, it knows of Jupyter no more than a model. */

import { box, control, make, press, uid } from "./dom.js";
import { area, oneOf } from "./fields.js";
import { follow } from "./follow.js";
import { Outbox, browserStorage } from "./outbox.js";

const LETTERS = "abcdefghi";
const WAIT = 300;
const [FIRST_PAUSE, LONGEST_PAUSE] = [5000, 60000];
const KEYS =
  "Keys, outside the comment: 0 to 3 give the next criterion its level, a to i put a comment in, t goes to the comment, " +
  "n and p to the next and the last text. In the comment: Escape leaves it, Ctrl+Enter goes to the next text.";

/** asked, texts, state: as `grading/marking/view.py` says them. send(message): hands a message to the kernel; may throw. */
export function marking(element, asked, texts, state, send, storage = browserStorage()) {
  const boxes = new Map();
  const latest = new Map();
  const drawn = new Map();
  let number = null;
  let settling = false;
  let waiting = null;
  let [trying, pause] = [null, FIRST_PAUSE];

  const said = () => state.said[number] ?? {};
  const status = (one) => state.list.find(([other]) => other === one)?.[1] ?? "";
  const differing = () => state.list.map(([one]) => one).filter((one) => state.said[one]?.both);
  const order = () => (settling ? differing() : state.list.map(([one]) => one));
  const kept = () => (settling ? said().settling : state.marks[number]) ?? { levels: {}, comment: "" };

  /* What stands there. */
  const heading = make("h4", { id: uid() });
  const text = make("div", { class: "mk-text", tabindex: "-1", role: "region", "aria-labelledby": heading.id, dir: "auto", "data-lm-suppress-shortcuts": "true" });
  const counted = make("p", { class: "course-small" });
  const warned = box("mk-says mk-warn");
  const says = make("div", { class: "mk-says", role: "status" });
  const writer = make("p", { class: "course-small" });
  const beside = make("div");
  const both = make("div");
  const whose = make("p", { class: "course-small", role: "status" });
  const announced = make("div", { class: "cf-heard", role: "status" });
  const saved = make("span", { class: "cf-status", role: "status" });
  const alarm = make("div", { class: "cf-alarm", role: "alert" });
  const notices = make("div", { role: "status" });
  const offer = box("cf-offer");
  const agreed = make("div");
  const sum = make("p", { class: "mk-sum", "aria-live": "polite" });

  const fields = asked.criteria.map((criterion) => {
    const field = oneOf({ name: criterion.label, options: criterion.options, changed, wide: true });
    field.node.dataset.criterion = criterion.id;
    return [criterion.id, field];
  });
  const comment = area({ name: "Comment for the learner", changed: typed, lines: 3 });
  const bank = make("ul", { class: "mk-bank" });
  const bankTitle = make("p", { class: "course-small", text: "Comments used before for this task:" });
  const jump = control("select", { "aria-label": "Go to a text", onchange: () => go(order()[jump.selectedIndex]) });
  const last = press({ text: "Previous text", onclick: () => step(-1) });
  const next = press({ text: "Next text", class: "cf-check", onclick: () => step(1) });
  const open = press({ text: "Next that waits", onclick: () => go(waits(), true) });
  const again = press({ text: "Look again", onclick: () => (flush(), sent({ kind: "look" }), announce("Looking for texts that were handed in since.")) });
  const settle = press({ text: "Settle differences", onclick: () => turn(!settling) });
  const ask = press({ text: "Whose text is this?", onclick: () => sent({ kind: "whose", text: number }) });
  const mine = press({ text: "Write the mark kept here instead", onclick: () => sent({ kind: "mine", text: number }) });
  const progress = make("p", { class: "course-small" });

  const announce = (sentence) => (announced.textContent = sentence);
  const sent = (message) => {
    try {
      send(message);
    } catch {
      lost();
    }
  };

  /* Keeping. */
  const lost = () => {
    saved.textContent = "";
    alarm.replaceChildren(make("p", { text: storage ? "Not saved: the kernel does not answer. Your mark is kept in this browser; run both cells again." : "Not saved: the kernel does not answer, and this browser keeps nothing. Leave this page open, and run both cells again." }));
  };
  function outbox(one, mode) {
    const key = `${mode}:${one}`;
    if (!boxes.has(key)) {
      const tell = (underway) => {
        if (underway === "lost") return lost();
        alarm.replaceChildren();
        saved.textContent = underway === "saved" ? "Saved." : "Saving …";
      };
      boxes.set(key, new Outbox({ place: `${asked.place}:${key}`, send, tell, storage }));
    }
    return boxes.get(key);
  }
  /* What the kernel has not confirmed yet stands here as it was given, whatever it says meanwhile. */
  function hold(given) {
    latest.set(`${mode()}:${number}`, given);
    if (settling) state.said[number].settling = given;
    else state.marks[number] = given;
  }
  function restore() {
    for (const [key, given] of latest) {
      const [how, one] = key.split(":");
      if (!boxes.get(key).pending) latest.delete(key);
      else if (how === "mark" && state.marks[one]) state.marks[one] = given;
      else if (how === "settle" && state.said[one]) state.said[one].settling = given;
    }
  }
  const mode = () => (settling ? "settle" : "mark");
  const read = () => ({
    levels: Object.fromEntries(fields.map(([id, field]) => [id, field.get()]).filter(([, level]) => level !== null)),
    comment: comment.get(),
  });
  function post() {
    const given = read();
    const where = outbox(number, mode());
    const n = where.keep(given);
    where.tell("saving");
    clearTimeout(where.timer);
    where.timer = setTimeout(() => where.pending && where.tell("lost"), where.patience);
    hold(given);
    sent({ kind: mode(), text: number, ...given, n, view: where.view });
  }
  function flush() {
    if (waiting === null) return;
    clearTimeout(waiting);
    waiting = null;
    post();
  }
  function changed() {
    clearTimeout(waiting);
    waiting = null;
    total();
    post();
  }
  function typed() {
    outbox(number, mode()).keep(read());
    hold(read());
    saved.textContent = "Saving …";
    clearTimeout(waiting);
    waiting = setTimeout(flush, WAIT);
  }

  /* What a busy gradebook did not take is brought to it again, in growing pauses. */
  function bring(unwritten) {
    clearTimeout(trying);
    if (!unwritten) return (pause = FIRST_PAUSE);
    trying = setTimeout(() => {
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      try {
        send({ kind: "again" });
      } catch {
        /* What was given is kept in its file, and the next page that opens brings it. */
      }
    }, pause);
  }

  /* Showing. */
  function total() {
    const given = fields.map(([, field]) => field.get());
    const points = given.reduce((sum, level) => sum + Number(level ?? 0), 0);
    const missing = fields.filter(([, field]) => field.get() === null).map(([id]) => id);
    const word = asked.bands.find(([, low]) => points >= low)?.[0];
    const worth = Math.round((asked.maximum * points * 100) / asked.most) / 100;
    sum.textContent = missing.length
      ? `Sum ${points} of ${asked.most} so far; without a level: ${missing.join(", ")}.`
      : `Sum ${points} of ${asked.most}, ${word}: ${worth} of ${asked.maximum} points.`;
  }
  function fill() {
    const { levels, comment: words } = kept();
    for (const [id, field] of fields) field.set(levels[id] ?? null);
    comment.set(words);
    total();
  }
  function describe() {
    const { says: sentences = [], writer: own = "", whose: file = "", mine: mayWrite, both: marks } = said();
    if (says.textContent !== sentences.join("")) says.replaceChildren(...sentences.map((text) => make("p", { text })));
    says.classList.toggle("mk-warn", mayWrite !== undefined);
    mine.hidden = !mayWrite;
    writer.textContent = own;
    whose.textContent = file;
    anew(both, [settling, marks ?? 0], () => (settling && marks ? [table(marks)] : []));
    sayDone();
  }
  function sayDone() {
    const done = state.list.filter(([, how]) => !["waits", "begun", "handed in anew"].includes(how)).length;
    progress.textContent = `${done} of ${state.list.length} texts are marked. You mark as ${asked.marker}; learners' ids are hidden.`;
    const places = order();
    const names = places.map((one) => `Text ${one}: ${status(one)}`);
    anew(jump, names, () => names.map((text) => make("option", { text })));
    jump.selectedIndex = places.indexOf(number);
    const different = differing();
    settle.hidden = !different.length && !settling;
    settle.textContent = settling ? "Back to marking" : `Settle differences (${different.filter((one) => status(one) === "marks differ").length})`;
    open.hidden = settling;
    anew(agreed, state.agreement, () => state.agreement.map(agreement));
  }
  /* Drawn only where it differs: a fold stays open, a list stays where it is. */
  function anew(node, facts, draw) {
    const now = JSON.stringify(facts);
    if (drawn.get(node) === now) return;
    drawn.set(node, now);
    node.replaceChildren(...draw());
  }
  function table(marks) {
    const head = make("tr", {}, make("td"), ...marks.map(([marker]) => make("th", { scope: "col", text: marker })));
    const rows = asked.criteria.map(({ id, name }) =>
      make("tr", {}, make("th", { scope: "row", text: `${id}. ${name}` }), ...marks.map(([, { levels }]) => make("td", { text: levels[id] ?? "–" }))),
    );
    const comments = make("tr", {}, make("th", { scope: "row", text: "Comment" }), ...marks.map(([, { comment: words }]) => make("td", { text: words || "–" })));
    const caption = make("caption", { class: "cf-heard", text: "The marks that differ" });
    return make("table", {}, caption, make("thead", {}, head), make("tbody", {}, ...rows, comments));
  }
  function agreement({ with: marker, rows, measure }) {
    const cells = ([name, same, kappa]) => make("tr", {}, make("th", { scope: "row", text: name }), make("td", { text: same }), make("td", { text: kappa }));
    const head = make("tr", {}, make("td"), make("th", { scope: "col", text: "same level" }), make("th", { scope: "col", text: "κ" }));
    const caption = make("caption", { class: "cf-heard", text: `Agreement with ${marker}` });
    return fold(`Agreement with ${marker}`, make("table", {}, caption, make("thead", {}, head), make("tbody", {}, ...rows.map(cells))), make("p", { class: "course-small", text: measure }));
  }
  function fold(title, ...children) {
    return make("details", {}, control("summary", { text: title }), ...children);
  }
  function showBank() {
    bankTitle.hidden = !state.bank.length;
    const line = (words, at) => {
      const button = press({ onclick: () => put(words) });
      button.append(make("kbd", { text: LETTERS[at] }), words);
      return make("li", {}, button);
    };
    anew(bank, state.bank, () => state.bank.map(line));
  }
  function show(one) {
    number = one;
    const { text: words = "", words: count = 0, why = [], beside: works = [] } = texts[one] ?? {};
    const places = order();
    heading.textContent = one === null ? "Nothing is listed" : `Text ${one} (${places.indexOf(one) + 1} of ${places.length})`;
    text.textContent = words;
    counted.textContent = `${count} ${count === 1 ? "word" : "words"}`;
    warned.replaceChildren(...why.map((sentence) => make("p", { text: sentence })));
    beside.replaceChildren(...works.map(([title, work]) => fold(title, make("div", { class: "mk-beside", text: work }))));
    two.hidden = one === null;
    [last.disabled, next.disabled] = [places.indexOf(one) <= 0, false];
    if (one !== null) fill();
    describe();
    showBank();
    offerHeld();
  }
  function offerHeld() {
    offer.replaceChildren();
    if (number === null) return;
    const where = outbox(number, mode());
    const held = where.held().filter((one) => one.key !== where.key);
    const same = ({ answer }) => JSON.stringify([answer.levels, answer.comment]) === JSON.stringify([kept().levels, kept().comment]);
    held.filter(same).forEach(({ key }) => where.forget(key));
    const [newest] = held.filter((one) => !same(one));
    if (!newest) return;
    const { levels, comment: words } = newest.answer;
    const marks = Object.entries(levels).map((pair) => pair.join(" ")).join(", ") || "no level";
    const done = () => (where.forget(newest.key), offerHeld());
    const use = () => {
      for (const [id, field] of fields) field.set(levels[id] ?? null);
      comment.set(words);
      done();
      changed();
    };
    offer.append(make("p", { text: `This browser kept a mark of this text that was not saved: ${marks}; ${words || "no comment"}` }), press({ text: "Use it", onclick: use }), press({ text: "Leave it", onclick: done }));
  }

  /* Going about. */
  function waits() {
    const places = order();
    const from = places.indexOf(number);
    const later = [...places.slice(from + 1), ...places.slice(0, from)];
    return later.find((one) => ["waits", "begun", "handed in anew"].includes(status(one))) ?? null;
  }
  function go(one, orSay = false) {
    flush();
    if (one === null || one === undefined) {
      if (orSay) announce((saved.textContent = "No other text waits."));
      return;
    }
    show(one);
    saved.textContent = "";
    sent({ kind: "at", text: one });
    text.focus({ preventScroll: true });
    root.scrollIntoView({ block: "start" });
    announce(`${heading.textContent}, ${status(one)}.`);
  }
  function step(by) {
    const places = order();
    const to = places[places.indexOf(number) + by];
    if (to !== undefined) return go(to);
    flush();
    const left = by > 0 ? places.filter((one) => ["waits", "begun", "handed in anew", "marks differ"].includes(status(one)) && one !== number) : [];
    const end = by > 0 ? `This is the last text; ${left.length ? `still to do: ${left.join(", ")}` : "no other waits"}.` : "This is the first text.";
    announce((saved.textContent = end));
  }
  function turn(to) {
    flush();
    settling = to;
    const places = order();
    go(places.find((one) => status(one) === "marks differ") ?? places[0] ?? null);
  }
  function put(words) {
    const now = comment.get().trim();
    if (!now.includes(words)) comment.set(now ? `${now} ${words}` : words);
    changed();
    announce("The comment was put in.");
  }
  function level(key, from) {
    const own = from.closest("[data-criterion]")?.dataset.criterion;
    const at = own ? fields.findIndex(([id]) => id === own) : fields.findIndex(([, field]) => field.get() === null);
    if (at < 0) return;
    fields[at][1].set(key);
    changed();
    const open = [...fields.slice(at + 1), ...fields.slice(0, at)].find(([, field]) => field.get() === null);
    const to = open?.[1].node.querySelector("input") ?? next;
    to.focus({ preventScroll: true });
    to.closest("fieldset, .mk-bar").scrollIntoView({ block: "nearest" });
    announce(`${fields[at][0]} ${key}.`);
  }
  function key(event) {
    const { key: pressed, target } = event;
    const typing = target.matches("textarea");
    if (typing && pressed === "Escape") return event.preventDefault(), flush(), text.focus({ preventScroll: true });
    if (typing && pressed === "Enter" && (event.ctrlKey || event.metaKey)) return event.preventDefault(), step(1);
    if (typing || target.matches("select") || event.ctrlKey || event.metaKey || event.altKey || number === null) return;
    const used = LETTERS.indexOf(pressed);
    if ("0123".includes(pressed)) level(pressed, target);
    else if (used >= 0 && state.bank[used]) put(state.bank[used]);
    else if (pressed === "n") step(1);
    else if (pressed === "p") step(-1);
    else if (pressed === "t") comment.node.querySelector("textarea").focus();
    else return;
    event.preventDefault();
  }

  const task = fold("The task", make("div", { html: asked.task }));
  const samples = fold("Sample texts and their marks", ...asked.samples.map(([word, html]) => fold(`Two texts of the level “${word}”`, make("div", { html }))));
  const costs = asked.costs && fold("What costs a mark, and what does not", make("div", { html: asked.costs }));
  const two = box(
    "mk-two",
    box("mk-left", heading, warned, text, counted, says, mine, writer, beside, samples, task, costs, ask, whose),
    box("mk-right", both, offer, ...fields.map(([, field]) => field.node), sum, bankTitle, bank, comment.node, box("mk-bar", next, last, open, saved)),
  );
  const root = make(
    "section",
    { class: "course-form mk", "aria-label": asked.called, onkeydown: key, onflush: flush, onfocusout: flush },
    make("h3", { html: asked.title }),
    progress,
    notices,
    box("mk-bar", jump, settle, again),
    agreed,
    two,
    alarm,
    make("p", { class: "course-small", text: KEYS }),
    announced,
  );
  element.append(root);

  function hear(newer, newTexts) {
    const own = [...boxes.values()].find(({ view }) => view === newer.by);
    if (own && newer.problem) own.refuse(newer.n);
    else if (own && newer.written) own.confirm(newer.n);
    const isNew = newTexts !== texts;
    [state, texts] = [newer, newTexts];
    restore();
    if (newer.problem) alarm.replaceChildren(make("p", { text: newer.problem }));
    anew(notices, newer.notices, () => newer.notices.map((sentence) => make("p", { class: "cf-notice", text: sentence })));
    bring(newer.unwritten);
    if (isNew || !order().includes(number)) return show(order().includes(number) ? number : (order()[0] ?? null));
    if (number !== null && !latest.has(`${mode()}:${number}`)) fill();
    describe();
    showBank();
  }

  show(state.list.some(([one]) => one === state.at) ? state.at : (order()[0] ?? null));
  hear(state, texts);
  return { hear, end: () => (flush(), clearTimeout(trying), boxes.forEach((one) => one.end())) };
}

export default {
  render({ model, el }) {
    const page = marking(el, model.get("asked"), model.get("texts"), structuredClone(model.get("state")), (message) => model.send(message));
    const hear = () => page.hear(structuredClone(model.get("state")), model.get("texts"));
    const ends = ["texts", "state"].map((name) => follow(model, name, hear));
    return () => [...ends, page.end].forEach((end) => end());
  },
};
