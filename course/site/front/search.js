/** The search: its index is a script, loaded when somebody first asks, so that it works from a disk too. */

const MOST_HITS = 40;
const AROUND = 70;

/** Whole words of a text, around a place in it. */
function around(text, place) {
  const from = place > AROUND ? text.lastIndexOf(" ", place - AROUND) + 1 : 0;
  const cut = text.lastIndexOf(" ", from + 3 * AROUND);
  const to = from + 3 * AROUND < text.length && cut > place ? cut : text.length;
  return `${from ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
}

function searching() {
  const form = document.getElementById("search");
  const found = document.getElementById("found");
  const field = form.elements.q;
  const up = document.body.dataset.up;
  let index = null;
  form.hidden = false;

  const loaded = new Promise((resolve) => {
    field.addEventListener("focus", () => {
      if (index) return;
      index = [];
      const script = document.createElement("script");
      script.src = `${up}static/index.js`;
      script.onload = () => ((index = globalThis.courseIndex), resolve());
      document.head.append(script);
    });
  });

  const node = (tag, text, ...children) => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.append(...children);
    return made;
  };

  async function search(event) {
    event.preventDefault();
    const terms = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!terms.length) return found.replaceChildren();
    await loaded;
    const hits = [];
    for (const [address, title, heading, text] of index) {
      const words = `${title} ${heading} ${text}`.toLowerCase();
      if (!terms.every((term) => words.includes(term))) continue;
      const names = `${title} ${heading}`.toLowerCase();
      hits.push([terms.reduce((score, term) => score + (names.includes(term) ? 20 : 0) + Math.min(9, words.split(term).length - 1), 0), address, title, heading, text]);
    }
    hits.sort((one, other) => other[0] - one[0]);
    const list = document.createElement("ol");
    for (const [, address, title, heading, text] of hits.slice(0, MOST_HITS)) {
      const link = node("a", heading && heading !== title ? `${title}: ${heading}` : title);
      link.href = up + address;
      list.append(node("li", "", link, node("p", around(text, text.toLowerCase().indexOf(terms[0])))));
    }
    const many = `${hits.length} place${hits.length === 1 ? "" : "s"} with “${field.value.trim()}”${hits.length > MOST_HITS ? `; the first ${MOST_HITS} are shown` : ""}`;
    found.replaceChildren(node("h2", many), list);
    found.scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("submit", search);
  found.addEventListener("click", (event) => event.target.closest("a") && found.replaceChildren());
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    field.focus();
  });
}
