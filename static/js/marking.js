// A draft is kept while somebody grades. Without this the button "Keep as a draft" does the same.

const form = document.querySelector("[data-marking]");
const status = document.querySelector("[data-marking-status]");
const version = form.elements.version;
const [REST, LONGEST_PAUSE] = [1200, 30000];
let [timer, retry] = [];
let pause = 1000;
let isDirty = false;
let isStopped = false; // somebody else is at it: their words are not overwritten by typing on
let isSending = false;
let isUnsent = false;
let sent = null; // the save that is under way, or whose answer was lost
let saving = Promise.resolve();

// Signing in, which another tab may do, makes a new token.
const csrf = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

const tell = (isSaved, ...parts) => {
  status.replaceChildren(...(isUnsent ? [`${status.dataset.unsent} `, ...parts] : parts));
  status.classList.toggle("marking__conflict", !isSaved);
};

const tellSignedOut = () => {
  const link = Object.assign(document.createElement("a"), { href: status.dataset.signInUrl, target: "_blank", textContent: status.dataset.signIn });
  tell(false, `${status.dataset.signedOut} `, link);
};

const settle = (answer, told) => {
  isStopped = answer.status === 409;
  if (answer.ok) version.value = told.version;
  tell(answer.ok, told.said);
};

// Whether the server gave a verdict. By attribute: a button of the form is called "action".
const arrives = async (data) => {
  data.set("csrfmiddlewaretoken", csrf());
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data, headers: { Accept: "application/json" } });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    if (answer.status === 401) tellSignedOut();
    else if (isJson && (answer.ok || answer.status === 409)) {
      settle(answer, await answer.json());
      return true;
    } else tell(false, status.dataset.failed);
  } catch { tell(false, status.dataset.offline); }
  return false;
};

const typed = () => {
  const data = new FormData(form);
  data.set("action", "autosave");
  return data;
};

// A save that got no answer may have arrived all the same: it is sent again as it was, before anything newer, or it
// would look like somebody else's.
const save = async () => {
  clearTimeout(retry);
  while (!isStopped && (isDirty || sent)) {
    if (!sent) [sent, isDirty] = [typed(), false];
    if (!(await arrives(sent))) {
      retry = setTimeout(saveNow, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      return;
    }
    [sent, pause] = [null, 1000];
  }
};
const saveNow = () => (saving = saving.then(save));

form.addEventListener("input", () => {
  isDirty = true;
  clearTimeout(timer);
  timer = setTimeout(saveNow, REST);
});
addEventListener("online", saveNow);
// Who comes back from signing in elsewhere does not wait for the next try.
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && sent) saveNow(); });

const stay = () => {
  isSending = false;
  delete form.dataset.sent;
};

// The grade goes after a save, with the version that it made: where that does not arrive, the page would not either, and
// it stays. In a task of its own: a form sends nothing while it still tells its listeners that it is about to.
form.addEventListener("submit", (event) => {
  clearTimeout(timer);
  if (form.dataset.settled) return;
  event.preventDefault();
  if (isSending) return;
  const button = event.submitter;
  [isSending, isDirty, isUnsent] = [true, true, false];
  const send = () => {
    stay();
    form.dataset.settled = "1";
    form.elements.csrfmiddlewaretoken.value = csrf();
    form.requestSubmit(button);
  };
  saveNow().then(() => {
    if (!sent) return setTimeout(send);
    isUnsent = true;
    status.prepend(`${status.dataset.unsent} `);
    stay();
  });
});
addEventListener("pageshow", () => delete form.dataset.settled);
