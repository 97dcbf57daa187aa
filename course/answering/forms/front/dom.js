/** Elements, and controls whose keys stay with them. */

/** An element. `about`: attributes; `html` (trusted markup), `text`, and listeners such as `onclick`. */
export function make(tag, about = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "html") node.innerHTML = value;
    else if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** A division of a class. */
export const box = (name, ...children) => make("div", { class: name }, ...children);

/** A control. JupyterLab looks for this attribute on the focused element itself, and then leaves its keys alone. */
export function control(tag, about, ...children) {
  return make(tag, { "data-lm-suppress-shortcuts": "true", onkeydown: passSaving, ...about }, ...children);
}

/** A button. */
export const press = (about) => control("button", { type: "button", ...about });

/** Ctrl+S and Cmd+S still save the notebook. */
function passSaving(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
  const notebook = event.target.closest(".jp-Notebook");
  if (!notebook) return;
  event.preventDefault();
  event.target.dispatchEvent(new Event("flush", { bubbles: true }));
  const { key, code, ctrlKey, metaKey, shiftKey } = event;
  notebook.dispatchEvent(
    new KeyboardEvent("keydown", { key, code, keyCode: 83, ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true }),
  );
}

const page = Math.random().toString(36).slice(2, 10);
let count = 0;

/** An id that no other element has. */
export const uid = () => `course-${page}-${(count += 1)}`;

/** Words as the course counts them: ids in brackets are none, two Chinese or Japanese characters are one. */
export function words(text) {
  let characters = 0;
  const rest = text.replace(/\[[^\]\s][^\]]*\]/g, " ").replace(/[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/gu, () => ((characters += 1), " "));
  return (rest.match(/[\p{L}\p{N}]\S*/gu) ?? []).length + Math.ceil(characters / 2);
}
