// The answer to the newsletter's form, shown where the form is. Without script the form leads to a page.

/** Send a form, and show what the page it leads to says. Whatever goes wrong, the browser sends it itself. */
async function send(form) {
  const answer = form.querySelector("[role=status]");
  const body = new URLSearchParams(new FormData(form));
  let said;
  try {
    const response = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    said = page.querySelector("[data-newsletter-answer]");
  } catch {
    // Answered below.
  }
  if (!said) return HTMLFormElement.prototype.submit.call(form);
  answer.textContent = said.textContent.trim();
  form.classList.toggle("newsletter__form--done", said.dataset.newsletterAnswer === "done");
  if (said.dataset.newsletterAnswer !== "done") form.elements.address.focus();
}

for (const form of document.querySelectorAll("[data-newsletter]")) {
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    await send(form);
    busy = false;
  });
}
