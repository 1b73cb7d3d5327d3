// Keeps the progress of an import up to date, and loads its report when it ends.
const box = document.querySelector("[data-import-progress]");
const state = document.querySelector("[data-import-state]");
const PAUSE = 1500; // milliseconds
const LONGEST = 15000;

function show(facts) {
  const bar = box.querySelector("progress");
  if (facts.total) {
    bar.max = facts.total;
    bar.value = facts.done;
  }
  const words = box.querySelector("[role=status]");
  if (facts.words && words.textContent !== facts.words) {
    words.textContent = facts.words;
  }
  if (state.textContent !== facts.state) {
    state.textContent = facts.state;
  }
}

async function ask(pause) {
  try {
    const response = await fetch(box.dataset.importProgress, { headers: { Accept: "application/json" } });
    const facts = await response.json();
    show(facts);
    if (!facts.active) {
      window.location.reload();
      return;
    }
    pause = PAUSE;
  } catch {
    // The server restarts, or the session ended: less often from now on.
    pause = Math.min(pause * 2, LONGEST);
  }
  setTimeout(ask, pause, pause);
}

if (box) {
  setTimeout(ask, PAUSE, PAUSE);
}
