/** A written task: a field for the text, a count of its words, and a button that copies it. */

import { make, press, words } from "./dom.js";
import { area } from "./fields.js";

/** element: where it goes. form: its title and how many words are asked for. kept: where answers are kept. */
export function written(element, id, form, kept, told) {
  const said = make("span", { role: "status" });
  const field = area({ name: `Your text: ${form.title}`, changed: keep, lines: 8, letters: 20000 });
  field.set(kept.get(id).answer ?? "");
  function keep() {
    const saved = kept.put(id, field.get() || null);
    said.textContent = saved ? "Saved in this browser." : "This browser keeps nothing: copy the text before you leave.";
    told();
  }
  async function copy() {
    try {
      await navigator.clipboard.writeText(field.get());
    } catch {
      field.node.querySelector("textarea").select();
      document.execCommand("copy");
    }
    said.textContent = "Copied: paste it into the task's cell in your notebook.";
  }
  const row = make("div", { class: "cf-foot" }, press({ text: "Copy text", onclick: copy }), said);
  element.append(make("div", { class: "course-form" }, field.node, row));
  return { fill: () => field.set(kept.get(id).answer ?? ""), words: () => words(field.get()) };
}
