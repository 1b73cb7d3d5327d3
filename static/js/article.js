// What script adds to texts: a button on every block of code that copies it. Without script there is none.

const SHOWN = 2500; // milliseconds

/** Put a text on the clipboard. Returns whether the browser did. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // Refused, or no secure connection.
  }
}

/** Make the button of a block of code. Its words are with the block, in the language of the page. */
function offer(figure) {
  const block = figure.querySelector(".code__text");
  const code = block.querySelector("code");
  const words = figure.dataset;
  const word = document.createElement("span");
  word.textContent = words.copy;
  const what = document.createElement("span");
  what.className = "visually-hidden";
  what.textContent = ` ${block.getAttribute("aria-label")}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "code__copy";
  button.append(word, what);
  figure.querySelector(".code__head").append(button);
  button.addEventListener("click", async () => {
    const done = await copied(code.textContent.replace(/\n$/, ""));
    if (!done) getSelection().selectAllChildren(code);
    say(word, done ? words.copied : words.selected, words.copy);
    announce(done ? words.copied : words.refused);
  });
}

const timers = new WeakMap();

/** Show a word for a moment, and then the one that belongs there. */
function say(element, word, usual) {
  clearTimeout(timers.get(element));
  element.textContent = word;
  const back = () => {
    element.textContent = usual;
  };
  timers.set(element, setTimeout(back, SHOWN));
}

/** Tell those who do not see the button. */
function announce(text) {
  const status = document.querySelector("#page-status");
  // The same words twice are spoken once, so they go when their moment is over.
  if (status) say(status, text, "");
}

document.querySelectorAll("figure.code[data-copy]").forEach(offer);
