// Submits the attempt of quiz.js: once, after what is under way has arrived. Where nothing comes back, the page stays as
// it is and says so.
let isSending = false;
const notSent = (text, action) => {
  isSending = false;
  isUnsent = true;
  savedNote.textContent = "";
  report(text, action);
};

const leave = (pressed) => {
  if (pressed?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value }));
  form.submit();
};

const goOn = (address) => {
  if (address === form.dataset.result) unsaved.drop();
  location.assign(address);
};

// Asked in the background first: an error page, or a long silence, would stand where the answers are. The server takes
// a form only once, so it may be sent again. It answers with where to go on; what it shows instead takes a whole page.
const submit = async (pressed) => {
  savedNote.textContent = texts.submitting;
  const slow = setTimeout(() => notSent(texts.slow), 10000);
  try {
    const body = new URLSearchParams(new FormData(form));
    if (pressed?.name) body.append(pressed.name, pressed.value);
    const response = await fetch(form.action, { method: "POST", headers: { "X-Requested-With": "fetch" }, body });
    if (response.status >= 500) notSent(texts.unconfirmed);
    else if (response.headers.get("Content-Type")?.startsWith("application/json")) goOn((await response.json()).next);
    else leave(pressed);
  } catch { notSent(navigator.onLine ? texts.unconfirmed : texts.not_sent); }
  clearTimeout(slow);
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const pressed = event.submitter;
  // Enter in a line of text, which a browser takes for the form's first button, saves that answer and stays.
  if (pressed?.matches("[data-enter]")) return questions.get(document.activeElement.closest("[data-question]")?.dataset.question)?.changed();
  if (isSending) return;
  isSending = true;
  isUnsent = false;
  report(null);
  await flush();
  form.csrfmiddlewaretoken.value = csrf(form);
  const refused = [...questions.values()].find((q) => q.isRefused);
  if (!navigator.onLine) notSent(texts.not_sent);
  else if (refused) {
    notSent(texts.refused_first);
    refused.given.controls[0].focus();
  } else if (unsaved.left.length && !["language", "page"].includes(pressed?.name)) {
    const mark = markOf(unsaved.left[0]);
    notSent(texts.elsewhere, button(say(texts.go_to, mark.firstChild.textContent.trim()), () => mark.click()));
  } else if (["save", "language", "page"].includes(pressed?.name)) leave(pressed);
  else submit(pressed);
});
