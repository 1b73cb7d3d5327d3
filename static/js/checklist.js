// The checklist in the page editor: looks again after a save, and leads from a finding to its field. Without
// this it is as it was when the page was opened, and says the same.

const PAUSE = 1000; // milliseconds from a save until the text is looked over: the next save may be near
const FRAMES = 60; // to wait for a tab to be shown

const panel = document.querySelector("[data-checklist]");
const status = document.querySelector("[data-checklist-status]");
const form = document.getElementById("page-edit-form");

/** Put a new list into the panel, and say what it comes to where that has changed. */
function show(html) {
  const before = panel.querySelector("[data-checklist-summary]")?.textContent;
  const focused = panel.contains(document.activeElement) ? document.activeElement.getAttribute("href") : undefined;
  panel.innerHTML = html; // our own, with everything escaped on the server
  const after = panel.querySelector("[data-checklist-summary]")?.textContent;
  if (before !== after) status.textContent = after ?? "";
  if (focused) [...panel.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
}

let looking;
let number;
async function look() {
  looking = undefined;
  const url = panel.dataset.checklistUrl.replace(/\/0\/(?=[^/]*\/$)/, `/${number}/`);
  try {
    const response = await fetch(url, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (response.ok && !response.redirected) show(await response.text());
  } catch {
    // The server is away. The next save asks again.
  }
}

form?.addEventListener("w-autosave:success", ({ detail: { data } }) => {
  number = data.pk;
  looking ??= setTimeout(look, PAUSE);
});

/** The field or block of a path, or what is nearest around it. */
function place(path) {
  for (let names = path.split("."); names.length; names = names.slice(0, -1)) {
    const found = form.querySelector(names.map((name) => `[data-contentpath="${CSS.escape(name)}"]`).join(" "));
    if (found) return found;
  }
  return null;
}

/** Bring a field into view, whatever tab or closed panel it is in, and go there. */
async function goTo(target) {
  const tab = target.closest('[role="tabpanel"]');
  if (tab?.hidden) document.querySelector(`[role="tab"][aria-controls="${tab.id}"]`)?.click();
  // Wagtail shows a tab some frames later.
  for (let frames = 0; tab?.hidden && frames < FRAMES; frames += 1) await new Promise(requestAnimationFrame);
  for (const toggle of target.parentElement.querySelectorAll('[data-panel-toggle][aria-expanded="false"]')) {
    if (toggle.closest("[data-panel]")?.contains(target)) toggle.click();
  }
  target.scrollIntoView({ block: "center" });
  const field = target.querySelector('input:not([type="hidden"]), textarea, select, [contenteditable="true"], button');
  field?.focus({ preventScroll: true });
}

panel?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-checklist-path]");
  const target = link && form && place(link.dataset.checklistPath);
  if (!target) return;
  event.preventDefault();
  goTo(target);
});
