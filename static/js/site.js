// What script adds to pages that work without it: the theme, the announcement, the folded menu, the place in
// a long text, recordings, the newsletter's answer and suggestions. One function each; a page without the part
// skips it. Lists: see list.js.

const root = document.documentElement;
const THEME_KEY = "galley-theme";
const THEMES = ["automatic", "light", "dark"];
const BANNER_KEY = "galley-banner";

/** Keep a choice for the next page, or forget it; where storage is forbidden it holds for this page. */
function remember(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // Not remembered, but shown.
  }
}

/** Cycle through automatic, light and dark, and remember what was chosen. */
function themes() {
  const button = document.querySelector(".theme-toggle");
  if (!button) return;
  const name = button.querySelector(".theme-toggle__name");
  const current = () => root.dataset.theme ?? "automatic";
  const show = () => {
    const { theme } = root.dataset;
    name.textContent = button.dataset[current()];
    // The browser's own frame follows.
    for (const color of document.querySelectorAll("meta[name=theme-color]")) {
      const { scheme } = color.dataset;
      color.media = theme ? (scheme === theme ? "all" : "not all") : `(prefers-color-scheme: ${scheme})`;
    }
  };
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length];
    if (next === "automatic") delete root.dataset.theme;
    else root.dataset.theme = next;
    remember(THEME_KEY, root.dataset.theme);
    show();
    // A new name of the focused button is not spoken everywhere; a status is.
    document.querySelector("#page-status").textContent = name.textContent;
  });
  // A list that changes in place brings the head of another page.
  document.body.addEventListener("htmx:afterHeadMerge", show);
  show();
}

/** Dismiss the announcement until there is another; theme.js reads what is remembered. */
function banner() {
  document.querySelector(".banner__dismiss")?.addEventListener("click", () => {
    root.classList.add("banner-dismissed");
    if (root.dataset.banner) remember(BANNER_KEY, root.dataset.banner);
    // The button is gone; the keyboard goes on from what follows.
    document.querySelector(".header__name")?.focus();
  });
}

/** Fold and unfold the menu of small screens; Escape folds it and gives the focus back. */
function menu() {
  const button = document.querySelector(".burger");
  if (!button) return;
  const unfold = (open) => button.setAttribute("aria-expanded", String(open));
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  button.addEventListener("click", () => unfold(!isOpen()));
  button.closest("header").addEventListener("keydown", (event) => {
    // A list of suggestions that Escape has closed has used it up.
    if (event.key === "Escape" && isOpen() && !event.defaultPrevented) {
      unfold(false);
      button.focus();
    }
  });
}

/** Put a player in the place of the button that asked for it. */
function load(button) {
  const frame = document.createElement("iframe");
  frame.className = "embed__frame";
  frame.title = button.dataset.title;
  frame.allow = "autoplay; fullscreen; picture-in-picture";
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  // Players need their own scripts and origin; they may not lead this page elsewhere.
  frame.sandbox = "allow-scripts allow-same-origin allow-presentation allow-popups";
  frame.src = button.dataset.player;
  const stage = button.closest(".embed__stage");
  stage.classList.add("embed__stage--loaded");
  stage.querySelector(".embed__mark").remove();
  button.replaceWith(frame);
  frame.focus();
}

/** Offer to load recordings in place. */
function embeds() {
  for (const button of document.querySelectorAll("[data-player]")) {
    button.hidden = false;
    button.addEventListener("click", () => load(button), { once: true });
  }
}

/** Mark in the table of contents the section that is being read. */
function contents() {
  const links = [...document.querySelectorAll(".contents__link")];
  if (!links.length || !("IntersectionObserver" in window)) return;
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const line = window.innerHeight * 0.34;
    const passed = headings.filter((heading) => heading && heading.getBoundingClientRect().top < line);
    links.forEach((link, index) => {
      if (index === passed.length - 1) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    });
  };
  // The observed field reaches up without end, so a heading enters or leaves it only by crossing the line,
  // however far a jump goes. Nothing is computed in between.
  const observer = new IntersectionObserver(mark, { rootMargin: "1000000px 0px -66% 0px" });
  headings.filter(Boolean).forEach((heading) => observer.observe(heading));
}

/** Send a form, and show what the page it leads to says. Whatever goes wrong, the browser sends it itself. */
async function send(form) {
  const answer = form.querySelector("[role=status]");
  const body = new URLSearchParams(new FormData(form));
  let said;
  try {
    const response = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    said = page.querySelector("[data-newsletter-answer]");
  } catch {
    // Answered below.
  }
  if (!said) return HTMLFormElement.prototype.submit.call(form);
  answer.textContent = said.textContent.trim();
  form.classList.toggle("newsletter__form--done", said.dataset.newsletterAnswer === "done");
  if (said.dataset.newsletterAnswer !== "done") form.elements.address.focus();
}

/** Show the answer to the newsletter's form where the form is. Without script the form leads to a page. */
function newsletter() {
  for (const form of document.querySelectorAll("[data-newsletter]")) {
    let busy = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      await send(form);
      busy = false;
    });
  }
}

/** Say that search fields suggest, and bring what does it when somebody turns to one. */
function suggestions() {
  for (const form of document.querySelectorAll("[data-suggestions]")) {
    const input = form.elements.q;
    const bring = () => import(form.dataset.module);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    if (input === document.activeElement) bring();
    else input.addEventListener("focus", bring, { once: true });
  }
}

themes();
banner();
menu();
embeds();
contents();
newsletter();
suggestions();
