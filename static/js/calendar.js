// The calendar: a planned post is dragged to a day, or its day is chosen with the arrow keys. Both fill in and
// send the form that each planned post has anyway.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

const status = document.querySelector("[data-calendar-status]");
const help = document.querySelector("[data-calendar-help]");
const unplanned = document.querySelector("[data-calendar-unplanned]");
const days = [...document.querySelectorAll("[data-calendar-day]")]; // those that are not over
const places = [...days, unplanned];

/** Send an entry's form: with a day, or with none for the list of what is not planned. */
function move(entry, place) {
  const form = entry.querySelector("form");
  const remove = form.querySelector("[name=remove]");
  if (place !== unplanned) {
    form.elements.day.value = place.dataset.calendarDay;
    form.requestSubmit();
  } else if (remove) {
    form.requestSubmit(remove);
  }
}

function mark(place) {
  for (const other of places) other.classList.toggle("calendar-target", other === place);
}

// With a pointer

let dragged;

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-calendar-entry]");
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.querySelector("a").textContent);
});

document.addEventListener("dragend", () => {
  dragged = undefined;
  mark();
});

for (const place of places) {
  place.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mark(place);
  });
  place.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    move(dragged, place);
  });
}

// By keyboard

let chosen = -1; // the number of a day, while one is chosen

function letGo() {
  chosen = -1;
  mark();
}

function onKey(event) {
  const handle = event.currentTarget;
  const entry = handle.closest("[data-calendar-entry]");
  if (event.key in STEPS && days.length) {
    const from = chosen < 0 ? days.indexOf(entry.closest("[data-calendar-day]")) : chosen;
    chosen = from < 0 ? 0 : Math.min(Math.max(from + STEPS[event.key], 0), days.length - 1);
    mark(days[chosen]);
    days[chosen].scrollIntoView({ block: "nearest" });
    status.textContent = `${status.dataset.chosen}${days[chosen].dataset.calendarName}`;
  } else if (event.key === "Enter" && chosen >= 0) {
    move(entry, days[chosen]);
  } else if (event.key === "Escape" && chosen >= 0) {
    letGo();
    status.textContent = status.dataset.left;
  } else {
    return;
  }
  event.preventDefault();
}

for (const handle of document.querySelectorAll("[data-calendar-handle]")) {
  handle.setAttribute("aria-describedby", help.id);
  handle.addEventListener("keydown", onKey);
  handle.addEventListener("blur", letGo);
}
help.hidden = false;

// Back to what was moved, where it is now; once the browser has gone there itself, which takes the focus away.
function goBack() {
  document.getElementById(location.hash.slice(1))?.querySelector("[data-calendar-handle]")?.focus();
}

if (document.readyState === "complete") goBack();
else addEventListener("load", () => setTimeout(goBack));
