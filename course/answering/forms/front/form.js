/** A form: what is asked, its controls, whether the answer is saved, and what a check says. Knows nothing of Jupyter. */

import { box, make, press } from "./dom.js";
import { KINDS } from "./kinds.js";
import { Outbox, browserStorage, forgetAll } from "./outbox.js";

const TYPING = 300;
const LOST = "Not saved: the kernel does not answer.";
const KEPT = "Your answer is kept in this browser. Run the first cell, then this one.";
const NOT_KEPT = "This browser keeps nothing, so leave this page open: run the first cell, then copy your answer into this form again.";

/**
 * element: where the form goes. exercise: what is asked. state: the answer and what is said of it, as the kernel
 * knows them. send(message): hands {kind: "change" | "check", answer, n, view} to whoever keeps answers; may throw.
 * Gives back hear(state), to be called whenever the kernel's state changes, and end().
 */
export function mount(element, exercise, state, send, storage = browserStorage()) {
  const status = make("span", { class: "cf-status" });
  const alarm = make("div", { class: "cf-alarm", role: "alert" });
  const spoken = make("div", { role: "status" });
  const card = make("div", { class: "cf-card", role: "status" });
  const offer = box("cf-offer");
  const notices = make("div", { role: "status" });
  const outbox = new Outbox({ place: exercise.place, send, tell, storage });
  const outdated = () => card.replaceChildren(make("p", { text: exercise.outdated }));
  let checked = null;
  let noticed = "";
  let waiting = null;

  const form = KINDS[exercise.kind](exercise, changed, (text) => (spoken.textContent = text));
  const current = (checking) => (checking && form.readForCheck ? form.readForCheck() : form.read());

  function tell(underway) {
    status.textContent = { saving: "Saving …", saved: "Saved.", lost: "" }[underway];
    alarm.replaceChildren();
    if (underway !== "lost") return;
    alarm.append(make("p", { text: `${LOST} ${outbox.storage ? KEPT : NOT_KEPT}` }), outbox.storage ? forgetting() : "");
  }

  function refused(sentence) {
    status.textContent = "";
    alarm.replaceChildren(make("p", { html: `Not saved: ${sentence}` }));
  }

  function forgetting() {
    const forget = () => (forgetAll(storage), offer.replaceChildren(), (status.textContent = "This browser has forgotten it."));
    return press({ text: "Forget what this browser holds", onclick: forget });
  }

  function changed(part) {
    if (form.together) Object.values(form.notes).forEach((note) => note.clear());
    else form.notes[part]?.clear();
    if (checked) outdated();
    outbox.keep(current());
    status.textContent = "Saving …";
    clearTimeout(waiting);
    const typing = element.ownerDocument.activeElement?.matches('textarea, input[type="text"]');
    waiting = setTimeout(flush, typing ? TYPING : 0);
  }

  function flush() {
    if (waiting === null) return;
    clearTimeout(waiting);
    waiting = null;
    outbox.post("change", current());
  }

  function check() {
    clearTimeout(waiting);
    waiting = null;
    spoken.textContent = "";
    outbox.post("check", current(true));
  }

  function offerHeld() {
    const [newest, ...older] = outbox.held().filter((held) => {
      const same = JSON.stringify(held.answer) === JSON.stringify(state.answer);
      if (same) outbox.forget(held.key);
      return !same;
    });
    offer.replaceChildren();
    if (!newest) return;
    const use = () => {
      form.fill(newest.answer);
      outbox.forget(newest.key);
      offer.replaceChildren();
      changed();
      offerHeld();
    };
    const more = older.length ? ` (${older.length} older ${older.length > 1 ? "ones wait" : "one waits"} behind it)` : "";
    offer.append(
      make("p", { text: `This browser kept an answer that was not saved${more}: ${told(newest.answer, exercise) || "an empty answer"}` }),
      press({ text: "Use it", onclick: use }),
      press({ text: "Leave it", onclick: () => (outbox.forget(newest.key), offerHeld()) }),
      forgetting(),
    );
  }

  function hear(next) {
    const mine = next.by === outbox.view;
    if (mine && next.problem) {
      if (outbox.refuse(next.n)) refused(next.problem);
    } else if (mine && next.written) {
      outbox.confirm(next.n);
    } else if (mine) {
      if (outbox.refuse(next.n)) status.textContent = "Kept in this notebook and in this browser, not in your file.";
    } else if (!outbox.pending && waiting === null) {
      form.fill(next.answer);
      if (state !== next) status.textContent = "";
    }
    state = next;
    form.more?.(next.more ?? {});
    if (next.more?.button !== undefined) {
      button.textContent = next.more.button;
      button.hidden = !next.more.button;
    }
    const sentences = (next.notices ?? []).join("\n");
    if (sentences !== noticed) notices.replaceChildren(...(next.notices ?? []).map((text) => make("p", { class: "cf-notice", text })));
    noticed = sentences;
    if (next.checked !== checked) showCard(next);
    else if (next.card && next.outdated) outdated();
  }

  function showCard(next) {
    checked = next.checked;
    Object.entries(form.notes).forEach(([part, note]) => {
      const [right, html] = next.parts?.[part] ?? [];
      if (right === undefined) note.clear();
      else note.say(right, html);
    });
    if (next.outdated) outdated();
    else card.innerHTML = next.card ?? "";
  }

  const button = exercise.button && press({ class: "cf-check", text: exercise.button, onclick: check });
  const root = make(
    "section",
    { class: "course-form", "aria-label": exercise.called, onflush: flush, onfocusout: flush },
    make("div", { html: exercise.head }),
    notices,
    offer,
    ...form.nodes,
    box("cf-foot", button, status, spoken),
    alarm,
    card,
  );
  element.append(root);
  form.fill(state.answer);
  hear(state);
  offerHeld();
  return { hear, end: () => (flush(), outbox.end()) };
}

/** An answer in a few words: texts as they are, ids by their labels. */
export function told(answer, exercise) {
  const labels = new Map();
  const strip = document.createElement("span");
  const gather = (value) => {
    if (Array.isArray(value) && value.length > 1 && typeof value[1] === "string") labels.set(value[0], value[1]);
    if (value && typeof value === "object") Object.values(value).forEach(gather);
  };
  gather(exercise);
  const leaves = (value) => (value && typeof value === "object" ? Object.values(value).flatMap(leaves) : [value]);
  const pieces = leaves(answer).filter((leaf) => leaf !== null && leaf !== "");
  const text = pieces.map((leaf) => ((strip.innerHTML = labels.get(leaf) ?? ""), strip.textContent || String(leaf))).join(" · ");
  return text.length > 240 ? `${text.slice(0, 240)} …` : text;
}
