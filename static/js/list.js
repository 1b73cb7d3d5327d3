// Lists that change in place. htmx fetches the page that a link leads to and puts its parts here; this brings
// htmx when somebody turns to such a link, keeps the reader's place, focus and history, says what changed, and
// follows the link where that fails.

const { htmx: program, head: extension } = document.querySelector("script[data-htmx]").dataset;
const CONFIG = {
  // Nothing inline, nothing evaluated: the policy of the site forbids both.
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  scrollIntoViewOnBoost: false,
  defaultSettleDelay: 0,
};
const LINKS = ".filter a, .pager a";

const body = document.body;
const cards = () => document.querySelectorAll("#page-grid > .card");
const filter = () => document.querySelector(".filter");
const top = () => filter()?.getBoundingClientRect().top ?? 0;

let before = {}; // how things stood when an answer came
let restoring = false;
let leaving = false;

/** Load a script of its own kind, not a module. */
function fetchScript(src) {
  return new Promise((resolve, reject) => {
    body.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject }));
  });
}

let coming;
let isHere = false;

/** Bring htmx, once. It takes its settings and the links of the page as it loads. Never fails: links are links. */
function bring() {
  coming ??= (async () => {
    const meta = document.createElement("meta");
    document.head.append(Object.assign(meta, { name: "htmx-config", content: JSON.stringify(CONFIG) }));
    try {
      await fetchScript(program);
      await fetchScript(extension);
    } catch {
      // The links lead where they led.
    }
    isHere = true;
  })();
  return coming;
}

/** Let screen readers say what happened. */
function say(words) {
  document.querySelector("#page-status").textContent = words;
}

/** Add to what the history keeps of this page. */
function keep(values) {
  history.replaceState({ ...history.state, ...values, htmx: true }, "");
}

/** After a choice in the filter: the bar stands where it stood, and the choice has the focus. */
function filtered() {
  window.scrollBy(0, top() - before.top);
  if (!filter().contains(document.activeElement)) {
    // On a phone the list is folded away again, and the chosen link with it.
    const summary = filter().querySelector("summary");
    (summary.offsetParent ? summary : filter().querySelector("[aria-current]")).focus({ preventScroll: true });
  }
  say(document.querySelector("[data-shown]").dataset.shown);
}

/** After more posts came: go on from the first of them. */
function added() {
  keep({ loaded: (history.state?.loaded ?? 0) + 1 });
  if (restoring) return;
  cards()[before.cards]?.querySelector(".stretched").focus();
  say(document.querySelector("[data-added]").dataset.added);
}

/** Back on a page that was left: load again what had been loaded, and go to where the reader was. */
async function restore() {
  const { loaded = 0, scroll } = history.state ?? {};
  if (scroll === undefined) return;
  history.scrollRestoration = "manual"; // The browser would go by a page of another height.
  restoring = true;
  keep({ loaded: 0 });
  if (loaded) await bring();
  for (let count = 0; count < loaded; count += 1) {
    const link = document.querySelector("#page-more [rel=next]");
    if (link) await window.htmx?.ajax("GET", link.href, { source: link });
  }
  restoring = false;
  window.scrollTo(0, scroll);
}

// Before the page is whole, its links are followed as ever.
const isWhole = () => document.readyState === "complete";
for (const turn of ["pointerover", "focusin", "touchstart"]) {
  const listen = ({ target }) => isWhole() && target.closest(LINKS) && bring();
  document.addEventListener(turn, listen, { passive: true });
}

document.addEventListener(
  "click",
  async (event) => {
    const link = event.target.closest(LINKS);
    if (!link) return;
    // A new tab is still a new tab: htmx does not see these clicks.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return event.stopPropagation();
    if (isHere || !isWhole()) return;
    event.preventDefault();
    event.stopPropagation();
    await bring();
    link.click();
  },
  true,
);

body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // Something else may answer: a proxy, a page for maintenance.
  if (!detail.serverResponse.includes('id="page-content"')) {
    detail.shouldSwap = false;
    detail.isError = true;
  }
  before = { top: top(), cards: cards().length, state: { ...history.state, scroll: window.scrollY } };
});
body.addEventListener("htmx:afterOnLoad", ({ detail }) => {
  if (detail.successful) (detail.boosted ? filtered : added)();
});
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:swapError"]) {
  body.addEventListener(failure, ({ detail }) => location.assign(detail.requestConfig.path));
}

// The head of the next page of a list is not the head of this one.
body.addEventListener("htmx:beforeHeadMerge", (event) => {
  if (!event.detail.boosted) event.preventDefault();
});

// htmx writes its own state over what is kept of the page that one leaves.
body.addEventListener("htmx:beforeHistoryUpdate", () => keep(before.state));
window.addEventListener("popstate", (event) => {
  if (!event.state?.htmx) return;
  event.stopImmediatePropagation();
  leaving = true;
  location.reload();
});
window.addEventListener("pagehide", () => {
  if (history.state?.htmx && !leaving) keep({ scroll: window.scrollY });
});

if (isWhole()) restore();
else window.addEventListener("load", restore);
