// Names in remarks: after an @, the colleagues who may read the page are offered. Without this they are
// typed in full, and are told all the same.

const PAUSE = 150; // milliseconds after a key, before the server is asked
const BEGUN = /(?:^|[^\p{L}\p{N}_.+@-])@([\p{L}\p{N}_.+-]*)$/u;

const list = document.createElement("ul");
list.className = "mentions";
list.id = "mentions";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Colleagues");
list.hidden = true;

let field; // the remark in which somebody types a name
let waiting;

/** What stands between the last @ and the cursor, or nothing. */
function begun() {
  return field?.value.slice(0, field.selectionStart).match(BEGUN)?.[1];
}

function close() {
  list.hidden = true;
  field?.removeAttribute("aria-activedescendant");
}

/** Mark one of those who are offered. */
function mark(option) {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
  field.setAttribute("aria-activedescendant", option.id);
}

/** Put a name in the place of what was begun. The form belongs to Wagtail's script, which listens for input. */
function put(option) {
  const end = field.selectionStart;
  const start = end - begun().length;
  const text = `${field.value.slice(0, start)}${option.dataset.handle} ${field.value.slice(end)}`;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const after = start + option.dataset.handle.length + 1;
  field.setSelectionRange(after, after);
  close();
}

function show(people) {
  list.replaceChildren(
    ...people.map(({ handle, name }, index) => {
      const option = document.createElement("li");
      option.id = `mention-${index}`;
      option.setAttribute("role", "option");
      option.dataset.handle = handle;
      option.textContent = name === handle ? name : `${name} (@${handle})`;
      return option;
    }),
  );
  list.hidden = !people.length;
  if (list.hidden) return close();
  const place = field.getBoundingClientRect();
  list.style.insetBlockStart = `${window.scrollY + place.bottom}px`;
  list.style.insetInlineStart = `${Math.max(0, Math.min(place.left, window.innerWidth - list.offsetWidth))}px`;
  mark(list.firstElementChild);
}

/** Ask whom a name may mean. A page that was made just now has its number in the address by then. */
async function ask(name) {
  const asked = field;
  const [, root, number] = location.pathname.match(/^(.*\/)pages\/(\d+)\/edit\//) ?? [];
  if (!number) return;
  try {
    const response = await fetch(`${root}posts/${number}/people/?q=${encodeURIComponent(name)}`);
    if (!response.ok || response.redirected) return;
    const { people } = await response.json();
    if (field === asked && begun() === name) show(people);
  } catch {
    // The server is away. Names can be typed.
  }
}

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLTextAreaElement) || !target.closest(".comment")) return;
  field = target;
  field.setAttribute("aria-controls", list.id);
  clearTimeout(waiting);
  const name = begun();
  if (name === undefined) close();
  else waiting = setTimeout(ask, PAUSE, name);
});

document.addEventListener(
  "keydown",
  (event) => {
    if (list.hidden || event.target !== field) return;
    const marked = list.querySelector('[aria-selected="true"]');
    if (event.key === "ArrowDown") mark(marked.nextElementSibling ?? list.firstElementChild);
    else if (event.key === "ArrowUp") mark(marked.previousElementSibling ?? list.lastElementChild);
    else if (event.key === "Enter" || event.key === "Tab") put(marked);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// Not on a click: the field would lose the focus before.
list.addEventListener("mousedown", (event) => {
  const option = event.target.closest("li");
  if (option) put(option);
  event.preventDefault();
});
document.addEventListener("focusout", close);

document.body.append(list);
