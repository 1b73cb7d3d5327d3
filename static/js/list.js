// Lists that change in place. htmx fetches the page that a link leads to and puts its parts here; this keeps
// the reader's place, focus and history, says what changed, and follows the link where that fails.

const body = document.body;
const cards = () => document.querySelectorAll("#page-grid > .card");
const filter = () => document.querySelector(".filter");
const top = () => filter()?.getBoundingClientRect().top ?? 0;

let before = {}; // how things stood when an answer came
let restoring = false;
let leaving = false;

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
  for (let count = 0; count < loaded; count += 1) {
    const link = document.querySelector("#page-more [rel=next]");
    if (link) await htmx.ajax("GET", link.href, { source: link });
  }
  restoring = false;
  window.scrollTo(0, scroll);
}

// A new tab is still a new tab: htmx does not see these clicks.
document.addEventListener(
  "click",
  (event) => {
    const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (modified && event.target.closest(".filter, .pager")) event.stopPropagation();
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

restore();
