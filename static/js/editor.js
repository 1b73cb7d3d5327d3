// The page editor: no edit is lost (docs/publishing.md). Wagtail's autosave waits for a pause in typing, takes
// what is typed while it saves for saved, and gives up where a server answers badly. Here it is asked again
// until the server has what the form has, and a button waits for that.

const EVERY = 250; // milliseconds between two looks at the form
const AFTER_AN_ERROR = 2000; // milliseconds until a server is tried again that did not answer, or badly
const PATIENCE = 30_000; // milliseconds a button waits for a save that is under way
const NOT_TEXT = /^(csrfmiddlewaretoken|next|(loaded|overwrite)_revision_.*|warned_of|save_id|comments-.*|(workflow-)?action-.*)$/;
const BUTTONS = 'button:is([type="submit"], [data-workflow-action-name])';

/** What a form says, as pairs of name and value. */
const pairs = (data) =>
  [...data]
    .filter(([name]) => !NOT_TEXT.test(name))
    .map(([name, value]) => [name, value instanceof File ? `${value.name} ${value.size}` : value]);

/** The same as a text, with some fields as the server has put them since. */
const asText = (data, updates = {}) =>
  JSON.stringify(data.map(([name, value]) => [name, updates[name] ?? value]));

/** Put a value into a hidden field, which is made if there is none. */
function put(form, name, value) {
  const field = form.elements[name] ?? form.appendChild(document.createElement("input"));
  Object.assign(field, { type: "hidden", name, value });
}

/** A name that no other save has; the browser's own maker of such names needs HTTPS. */
const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Let rich text fields have what is in their editors now: Wagtail waits for a pause in typing. */
const seen = new WeakMap();
function handOver(form) {
  // Wagtail marks such a field where Django has drawn it, and not in a StreamField.
  for (const input of form.querySelectorAll('input[type="hidden"]')) {
    const state = input.draftailEditor?.getEditorState();
    const content = state?.getCurrentContent();
    if (content && seen.has(input) && seen.get(input) !== content) {
      const raw = window.Draftail.serialiseEditorStateToRaw(state);
      for (const block of raw?.blocks ?? []) {
        // Where a comment stands is shown as a style, which is no part of the text.
        block.inlineStyleRanges = block.inlineStyleRanges.filter(({ style }) => !/^(COMMENT-|STYLE_)/.test(style));
      }
      input.value = JSON.stringify(raw);
    }
    if (content) seen.set(input, content);
  }
}

function keep(form) {
  let saved; // what the server has of the form; unknown until Wagtail has drawn all of it
  let sending; // what is on its way there
  let refused; // what the server did not take for a reason that only another text can change
  let tryAgainAt = 0;
  let leaving = false;
  let held; // the button that waits
  let saveId = newId(); // names a save until it is answered, so that the server knows it again
  let answered = false; // whether a button goes on, as it has waited or its dialog was confirmed

  // Wagtail sends a decision without the event that tells of it. Its buttons have the same name.
  const isDecided = () => form.querySelector('input[type="hidden"][name="action-workflow-action"]') !== null;
  const isLeaving = () => leaving || isDecided();

  const autosaves = () =>
    form.dataset.controller.includes("w-autosave") && form.dataset.wAutosaveActiveValue !== "false";

  function now() {
    handOver(form);
    return asText(pairs(new FormData(form)));
  }

  const unsaved = () => autosaves() && saved !== undefined && now() !== saved;

  function save() {
    form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, detail: { type: "edits" } }));
  }

  function look() {
    handOver(form);
    if (isLeaving() || sending || Date.now() < tryAgainAt || !unsaved() || now() === refused) return;
    save();
  }

  /** Press the button that waits, once all listeners know how the save has ended and no other has begun. */
  const goOnWhenSaved = () => setTimeout(() => sending || goOn());

  function goOn() {
    if (!held) return;
    const { button, timer } = held;
    held = undefined;
    clearTimeout(timer);
    answered = true;
    // Wagtail draws new buttons when a new page has been made.
    (button.isConnected ? button : form.querySelector(`${BUTTONS}[name="${button.name}"]`))?.click();
    answered = false;
  }

  function letGo() {
    clearTimeout(held?.timer);
    held = undefined;
  }

  function begin() {
    saved ??= now();
  }

  form.addEventListener("w-unsaved:watch-edits", begin);
  form.addEventListener("beforeinput", begin, { capture: true });

  form.addEventListener("w-autosave:save", (event) => {
    if (isLeaving()) {
      event.preventDefault();
      return;
    }
    sending = pairs(event.detail.formData);
    event.detail.formData.set("save_id", saveId);
  });

  form.addEventListener("w-autosave:success", ({ detail: { data } }) => {
    saved = asText(sending ?? [], data.field_updates);
    sending = refused = undefined;
    saveId = newId();
    tryAgainAt = 0;
    // This window has made the newest text itself, so it is not out of date.
    put(form, "loaded_revision_id", data.revision_id);
    put(form, "loaded_revision_created_at", data.revision_created_at);
    if (!unsaved()) form.dispatchEvent(new CustomEvent("w-unsaved:clear", { bubbles: true }));
    goOnWhenSaved();
  });

  form.addEventListener("w-autosave:error", ({ detail: { type } }) => {
    const passing = ["network_error", "server_error"].includes(type);
    if (passing) tryAgainAt = Date.now() + AFTER_AN_ERROR;
    else refused = asText(sending ?? []);
    sending = undefined;
    // A form that is sent to a server that is not there is gone. Wagtail shows a dialog where it can tell.
    if (type === "server_error") letGo();
    else goOnWhenSaved();
  });

  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest(BUTTONS);
      if (!button || !form.contains(button) || answered) return;
      const failed = Date.now() < tryAgainAt;
      if (!(sending || (unsaved() && !failed && now() !== refused))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      letGo();
      held = { button, timer: setTimeout(goOn, PATIENCE) };
      if (!sending) save();
    },
    { capture: true },
  );

  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    leaving = !event.defaultPrevented;
    if (leaving) put(form, "save_id", saveId);
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving() && unsaved()) event.preventDefault();
  });
  window.addEventListener("online", () => {
    tryAgainAt = 0;
    look();
  });
  setInterval(look, EVERY);

  // Wagtail's dialog asks whether to go on although somebody else has saved: who says yes was told.
  let newer;
  document.addEventListener("w-swap:json", ({ detail: { data } }) => {
    newer = data?.other_sessions?.find((session) => session.revision_id)?.revision_id;
  });
  document.addEventListener(
    "w-dialog:confirmed",
    ({ target }) => {
      if (target.id !== "w-save-confirmation-dialog") return;
      if (newer) put(form, "warned_of", newer);
      answered = true;
      setTimeout(() => {
        answered = false;
      });
    },
    { capture: true },
  );
}

const form = document.getElementById("page-edit-form");
if (form) keep(form);
