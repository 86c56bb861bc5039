// A draft is kept while somebody grades. Without this the button "Keep as a draft" does the same.

const form = document.querySelector("[data-marking]");
const status = document.querySelector("[data-marking-status]");
const version = form.elements.version;
const REST = 1200;
let timer;
let isStopped = false;
let saving = Promise.resolve();

// By attribute: a button of the form is called "action".
const save = async () => {
  const data = new FormData(form);
  data.set("action", "autosave");
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error(answer.status);
    const told = await answer.json();
    status.textContent = told.said;
    if (answer.ok) version.value = told.version;
    // Somebody else is at it: their words are not overwritten by typing on.
    isStopped = answer.status === 409;
    status.classList.toggle("marking__conflict", isStopped);
  } catch {
    status.textContent = status.dataset.offline;
  }
};

form.addEventListener("input", () => {
  clearTimeout(timer);
  if (!isStopped) timer = setTimeout(() => (saving = saving.then(save)), REST);
});

// The grade goes after a save that is on its way, with the version that it made. In a task of its own: a form sends
// nothing while it still tells its listeners that it is about to.
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (form.dataset.settled) return;
  event.preventDefault();
  const button = event.submitter;
  const send = () => {
    form.dataset.settled = "1";
    delete form.dataset.sent;
    form.requestSubmit(button);
  };
  saving.then(() => setTimeout(send));
});
addEventListener("pageshow", () => delete form.dataset.settled);
