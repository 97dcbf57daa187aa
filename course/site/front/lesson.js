/** A lesson's page: a form in place of each exercise, checked by tables, kept in this browser. */

import { make, press } from "./dom.js";
import { mount, told } from "./form.js";
import { fits } from "./fits.js";
import { Kept, storageHere } from "./kept.js";
import { readNumber } from "./numbers.js";
import { brought, inSentences, packed, unpacked } from "./travel.js";
import { isEmpty, verdict } from "./verdict.js";
import { written } from "./written.js";

const KEEPS_NOTHING = "This browser keeps nothing: your answers stay as long as this page is open. Download them before you leave.";
const WRITTEN_BY_HAND = "This number stays in this browser: the task itself asks for code in a notebook.";
const data = document.getElementById("forms");
const { lesson, forms, rows } = data ? JSON.parse(data.textContent) : { forms: {} };
const kept = new Kept(lesson, storageHere());
const mounted = {};
const listeners = [];
const changedHere = () => listeners.forEach((listener) => listener());

/** What only the notebook's side would say of an answer: a figure that was drawn, texts to compare with. */
function moreOf(id, answer, opened) {
  const { asked, pictures, compared } = forms[id];
  if (pictures) return { picture: pictures[asked.controls.map(([name, , options]) => answer?.[name] ?? options[0][0]).join("|")] ?? "" };
  if (!compared) return {};
  const marks = compared.criteria.map((name) => answer?.[name]?.slice(1));
  const total = marks.includes(undefined) ? null : marks.reduce((sum, mark) => sum + Number(mark), 0);
  const shut = !opened && !answer;
  return { shut, button: shut ? asked.button : "", seen: { samples: total === null ? compared.none : compared.samples[total] } };
}

function openForm(id, place) {
  const form = forms[id];
  const { asked, table, compared } = form;
  const notices = kept.storage ? [] : [KEEPS_NOTHING];
  if (id.endsWith("-by-hand")) notices.push(WRITTEN_BY_HAND);
  let opened = false;
  let state = { checked: 0, outdated: false };
  const answerNow = () => (fits(form, kept.get(id).answer) ? kept.get(id).answer : null);
  const isChecked = () => {
    const { checks, checked } = kept.get(id);
    return Boolean(table && checks) && JSON.stringify(checked) === JSON.stringify(answerNow());
  };
  const stated = (change = {}) => {
    const answer = answerNow();
    state = { n: null, by: "", problem: "", ...state, ...change, answer, notices, more: moreOf(id, answer, opened) };
    return state;
  };

  function looked(answer, again = false) {
    const rung = kept.get(id).checks;
    const { card, parts } = verdict(table, answer, rung, FRAMES, rows, again);
    return { card, parts, outdated: false, checked: state.checked + 1 };
  }

  function pressed(answer) {
    if (compared) {
      const has = mounted[compared.of]?.words() ?? 0;
      opened = has >= compared.least;
      const says = opened
        ? "It is open: choose one level for each criterion."
        : `${has} ${has === 1 ? "word" : "words"} of your own ${has === 1 ? "stands" : "stand"} in the text above, and this opens from ${compared.least} on: write on, then press the button again.`;
      return { card: `<p>${says}</p>`, checked: state.checked + 1 };
    }
    const before = kept.get(id).checks;
    if (!isEmpty(answer) && verdict(table, answer, 1, FRAMES, rows).answered) kept.checked(id, answer);
    return looked(answer, state.checked > 0 && kept.get(id).checks === before);
  }

  function heard({ kind, answer: given, n, view }) {
    const about = { n, by: view, problem: "", written: true };
    let answer = isEmpty(given) ? null : given;
    if (asked.kind === "number" && answer !== null) {
      answer = readNumber(String(given), table?.unit ?? "");
      if (answer === null) return part.hear(stated({ ...about, problem: misfit(table.misfit, given) }));
    }
    const changed = JSON.stringify(answer) !== JSON.stringify(kept.get(id).answer);
    kept.put(id, answer);
    const change = kind === "check" ? pressed(answer) : isChecked() ? looked(answer) : { outdated: state.outdated || (changed && state.checked > 0) };
    part.hear(stated({ ...about, ...change }));
    changedHere();
  }

  if (isChecked()) Object.assign(state, looked(answerNow()));
  place.replaceChildren();
  const part = mount(place, asked, stated(), heard, null);
  mounted[id] = {
    refresh() {
      state = { checked: state.checked + 1, outdated: false, card: "", parts: {} };
      if (isChecked()) state = { ...state, ...looked(answerNow()) };
      part.hear(stated());
    },
  };
}

const misfit = (sentence, given) => {
  const node = document.createElement("span");
  node.textContent = sentence.replace("\ue003", () => String(given).slice(0, 60));
  return node.innerHTML;
};

function openText(id, place) {
  const field = written(place, id, forms[id], kept, changedHere);
  mounted[id] = { refresh: field.fill, words: field.words };
}

/** What was answered before, shown again. */
function recalled(place) {
  const { form: id, verb } = place.dataset;
  const draw = () => {
    const { answer } = kept.get(id);
    const words = answer === null || !forms[id]?.asked || !fits(forms[id], answer) ? null : told(answer, forms[id].asked);
    place.replaceChildren(make("p", {}, words === null ? `You have not answered ${id} yet.` : `You ${verb}: `, words === null ? null : make("strong", { text: words })));
  };
  draw();
  listeners.push(draw);
}

/** How much is answered, and the ways for answers to leave this browser and to come back. */
function work(place) {
  const status = make("p", { role: "status" });
  const count = make("p");
  const own = Object.keys(forms).filter((id) => !id.endsWith("-by-hand") && !forms[id].compared && !forms[id].pictures);
  const draw = () => {
    const entries = kept.all();
    const answered = own.filter((id) => !isEmpty(entries[id]?.answer ?? null)).length;
    count.textContent = `${answered} of ${own.length} exercises of this page are answered. ${kept.storage ? "They are kept in this browser alone." : KEEPS_NOTHING}`;
  };
  const download = () => {
    const address = URL.createObjectURL(new Blob([packed(kept.all())], { type: "application/json" }));
    make("a", { href: address, download: "answers.json" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
    status.textContent = "answers.json was handed to your browser's downloads.";
  };
  const upload = async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    try {
      const done = brought(unpacked(file.size > 20_000_000 ? "" : await file.text(), file.size), kept, forms);
      status.replaceChildren(inSentences(done, file.name));
      if (Object.keys(done.replaced).length) status.append(" ", press({ text: "Take back what was replaced", onclick: () => takeBack(done.replaced) }));
      refresh();
    } catch (error) {
      status.textContent = `${file.name} cannot be used: ${error.message}. Nothing was changed.`;
    }
    event.target.value = "";
  };
  const takeBack = (entries) => (kept.write(entries), refresh(), (status.textContent = "The answers that stood here before are back."));
  const forget = () => {
    if (!confirm("Forget all answers of this lesson in this browser? Download them first if you want to keep them.")) return;
    kept.forget();
    refresh();
    status.textContent = "This browser has forgotten the answers of this lesson.";
  };
  const refresh = () => (Object.values(mounted).forEach((form) => form.refresh()), changedHere());
  const chosen = make("input", { type: "file", accept: ".json,application/json", onchange: upload });
  place.append(
    make("div", { class: "course-form" },
      make("h3", { text: "Your answers in this lesson" }),
      count,
      make("div", { class: "cf-foot" }, press({ text: "Download answers.json", onclick: download }), press({ text: "Forget what this browser holds", onclick: forget })),
      make("label", { class: "upload" }, make("span", { text: "Bring answers in from an answers.json " }), chosen),
      make("p", { class: "course-small", html: `To go on in a notebook: download the file, then type <code>course bring-in answers.json</code>. Your texts and checks come along.` }),
      status,
    ),
  );
  draw();
  listeners.push(draw);
  addEventListener("storage", (event) => event.key === kept.key && refresh());
}

for (const place of document.querySelectorAll("[data-form].form")) openForm(place.dataset.form, place);
for (const place of document.querySelectorAll("[data-form].written")) openText(place.dataset.form, place);
document.querySelectorAll(".recall").forEach(recalled);
document.querySelectorAll(".work").forEach(work);
document.documentElement.dataset.forms = "ready";
