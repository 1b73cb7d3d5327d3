// What script adds to pages that work without it: the theme, the folded menu, the way to more posts,
// the place in a long text, and recordings. One function each; a page without the part skips it.

const root = document.documentElement;
const THEME_KEY = "galley-theme";
const THEMES = ["automatic", "light", "dark"];

/** Cycle through automatic, light and dark, and remember what was chosen. */
function themes() {
  const button = document.querySelector(".theme-toggle");
  if (!button) return;
  const name = button.querySelector(".theme-toggle__name");
  const current = () => root.dataset.theme ?? "automatic";
  const show = () => {
    name.textContent = button.dataset[current()];
  };
  button.addEventListener("click", () => {
    const next = THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length];
    if (next === "automatic") delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      if (next === "automatic") localStorage.removeItem(THEME_KEY);
      else localStorage.setItem(THEME_KEY, next);
    } catch {
      // Not remembered, but shown.
    }
    show();
    document.querySelector(".theme-status").textContent = name.textContent;
  });
  show();
  button.hidden = false;
}

/** Fold and unfold the menu of small screens; Escape folds it and gives the focus back. */
function menu() {
  const button = document.querySelector(".burger");
  if (!button) return;
  const unfold = (open) => button.setAttribute("aria-expanded", String(open));
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  button.addEventListener("click", () => unfold(!isOpen()));
  button.closest("header").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen()) {
      unfold(false);
      button.focus();
    }
  });
}

/** Add the next page of a list below this one, say how many posts came, and go on from the first. */
function more() {
  const link = document.querySelector('.pager a[rel="next"]');
  const grid = document.querySelector(".grid");
  if (!link || !grid) return;
  link.addEventListener("click", async (event) => {
    // A new tab is still a new tab.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.getAttribute("aria-disabled") === "true") return;
    link.setAttribute("aria-disabled", "true");
    try {
      const response = await fetch(link.href);
      if (!response.ok) throw new Error(response.statusText);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      append(page, grid, link);
    } catch {
      location.assign(link.href); // The link still leads there.
    }
  });
}

/** Move the cards of a fetched page into the list, and its way on into the pager. */
function append(page, grid, link) {
  const cards = [...page.querySelectorAll(".grid > .card")].map((card) => document.importNode(card, true));
  grid.append(...cards);
  const status = document.querySelector(".pager__status");
  status.textContent = `${status.dataset.added} ${cards.length}`;
  document.querySelector(".pager__place").textContent = page.querySelector(".pager__place").textContent;
  const next = page.querySelector('.pager a[rel="next"]');
  if (next) {
    link.href = next.getAttribute("href");
    link.removeAttribute("aria-disabled");
  }
  cards[0]?.querySelector(".stretched").focus();
  if (!next) link.remove();
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

themes();
menu();
more();
embeds();
contents();
