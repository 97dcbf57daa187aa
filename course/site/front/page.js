/** Light or dark, as the reader's machine has it or as the button says. */

const root = document.documentElement;
const THEME = "reading-digital-human-rights:theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const stored = (value) => {
  try {
    if (value === undefined) return localStorage.getItem(THEME);
    localStorage.setItem(THEME, value);
  } catch {
    return null;
  }
};

function paint(isDark) {
  root.classList.toggle("course-dark", isDark);
  const button = document.getElementById("theme");
  if (button) button.textContent = isDark ? "Light" : "Dark";
}

/** On paper nothing can be opened, and dark is ink: all stands open and light there. */
function printing() {
  let opened = [];
  addEventListener("beforeprint", () => {
    root.classList.remove("course-dark");
    opened = [...document.querySelectorAll("main details:not([open])")];
    opened.forEach((fold) => (fold.open = true));
  });
  addEventListener("afterprint", () => {
    paint(isDark);
    opened.forEach((fold) => (fold.open = false));
  });
}

let isDark = stored() ? stored() === "dark" : dark.matches;
paint(isDark);
dark.addEventListener("change", (event) => stored() || paint((isDark = event.matches)));
addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("theme");
  button.hidden = false;
  paint(isDark);
  button.addEventListener("click", () => (paint((isDark = !isDark)), stored(isDark ? "dark" : "light")));
  printing();
  const menu = document.getElementById("menu");
  if (menu && innerWidth < 900) menu.open = false;
  searching();
});
