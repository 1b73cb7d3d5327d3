// Suggestions under every search form: an ARIA 1.2 combobox with a listbox. The form works without; site.js
// brings this when a field gets the focus.

const PAUSE = 150; // milliseconds without a key before the server is asked
const SHORTEST = 2; // characters, as in posts.search.suggestions

/** Set attributes and text of an element, and return it. */
function set(element, attributes, text = "") {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

const make = (name, attributes, text) => set(document.createElement(name), attributes, text);

/** Improve one form. */
function combobox(form) {
  const input = form.elements.q;
  const id = `${input.id}-list`;
  const list = make("ul", { id, class: "suggestions", role: "listbox", "aria-label": form.dataset.label });
  let active = -1; // the option the keyboard is at
  let request;
  let timer;

  function mark(index) {
    active = index;
    [...list.children].forEach((option, at) => set(option, { "aria-selected": at === active }));
    list.children[active]?.scrollIntoView({ block: "nearest" });
    set(input, { "aria-activedescendant": list.children[active]?.id ?? "" });
  }

  function toggle(open) {
    list.hidden = !open;
    set(input, { "aria-expanded": open });
    mark(-1);
  }

  /** Forget what was asked and what is about to be. */
  function stop() {
    clearTimeout(timer);
    request?.abort();
  }

  function close() {
    stop();
    toggle(false);
  }

  function draw({ text, kind, url }, at) {
    const option = make("li", { id: `${id}-${at}`, role: "option", "data-url": url }, text);
    option.append(" ", make("span", { class: "suggestions__kind" }, kind));
    return option;
  }

  async function ask() {
    request = new AbortController();
    try {
      const address = `${form.dataset.suggestions}?q=${encodeURIComponent(input.value)}`;
      const { options, status } = await (await fetch(address, { signal: request.signal })).json();
      list.replaceChildren(...options.map(draw));
      toggle(options.length > 0);
      document.querySelector("#page-status").textContent = status;
    } catch {
      // Too late, or no server: the form is still a form.
    }
  }

  function move(step) {
    const places = list.children.length + 1; // one of them is the field itself
    if (list.hidden) toggle(true);
    mark(((active + 1 + step + places) % places) - 1);
  }

  function type() {
    stop();
    if (input.value.trim().length < SHORTEST) toggle(false);
    else timer = setTimeout(ask, PAUSE);
  }

  input.addEventListener("input", type);

  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || !list.children.length) return;
    if (step) move(step);
    else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.url);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });

  // Pressing the mouse would take the focus from the field, and that closes the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-url]");
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener("blur", close);

  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": id });
  form.append(list);
  close();
  // What was typed while this was on its way.
  if (input === document.activeElement && input.value.trim() !== input.defaultValue.trim()) type();
}

document.querySelectorAll("[data-suggestions]").forEach(combobox);
