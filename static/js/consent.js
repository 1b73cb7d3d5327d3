// Somebody else's script, once a reader has allowed it and never before. The answer stays in this browser: one
// word, and which question it was given to. The site does not learn it.

const KEY = "galley-consent";
const panel = document.querySelector(".consent");
const state = panel.querySelector(".consent__state");
const opener = document.querySelector(".privacy-choices__open");
// Global Privacy Control and Do Not Track are a refusal, whatever was answered before.
const refusing = navigator.globalPrivacyControl === true || navigator.doNotTrack === "1";
let unkept = ""; // an answer that this browser does not keep holds for this page
let loaded = false;

/** What was answered to the question as it stands now: "allowed", "refused" or nothing yet. */
function answer() {
  if (refusing) return "refused";
  let kept = "";
  try {
    kept = localStorage.getItem(KEY) ?? "";
  } catch {
    // Storage is forbidden.
  }
  const [word, asked] = kept.split(" ");
  return asked === panel.dataset.asked && word in state.dataset ? word : unkept;
}

function keep(word) {
  unkept = word;
  try {
    localStorage.setItem(KEY, `${word} ${panel.dataset.asked}`);
    unkept = "";
  } catch {
    // Asked again on the next page.
  }
}

/** Load the script. It stands at the end of the body: lists that change in place tidy the head. */
function load() {
  if (loaded) return;
  loaded = true;
  const element = document.createElement("script");
  for (const [name, value] of JSON.parse(panel.dataset.attributes)) element.setAttribute(name, value);
  element.src = panel.dataset.script;
  document.body.append(element);
}

/** Do as was answered, here or in another window. What a script has begun ends only with its page. */
function follow() {
  if (answer() === "allowed") load();
  else if (loaded) location.reload();
  panel.hidden = answer() !== "";
}

/** Show the question again, with what was answered. */
function open() {
  state.textContent = state.dataset[answer()] ?? "";
  state.hidden = !state.textContent;
  panel.hidden = false;
  panel.focus();
}

/** Give the focus back to what opened the panel, or to what follows it on the page. */
function leave() {
  if (!panel.contains(document.activeElement)) return;
  const next = state.hidden ? document.querySelector(".header__name") : opener;
  next?.focus({ preventScroll: true });
}

panel.addEventListener("click", (event) => {
  const button = event.target.closest(".consent__answer");
  if (!button) return;
  leave();
  keep(button.value);
  follow();
  document.querySelector("#page-status").textContent = state.dataset[button.value];
});
panel.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !answer()) return;
  leave();
  panel.hidden = true;
});
opener.addEventListener("click", open);
opener.hidden = refusing;
opener.nextElementSibling.hidden = !refusing;

new ResizeObserver(() => {
  document.documentElement.style.setProperty("--consent-height", `${panel.offsetHeight}px`);
}).observe(panel);

window.addEventListener("storage", (event) => {
  if (event.key === KEY || event.key === null) follow();
});
// A page that the browser had put aside has missed what was answered since.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) follow();
});
follow();
