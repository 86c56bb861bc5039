// Saves the answers of an attempt while they are given, and submits it. The page works without it.

const form = document.getElementById("attempt");
const texts = JSON.parse(document.getElementById("quiz-texts").textContent);
const shelf = `attempt:${form.dataset.attempt}`;
const savedNote = document.querySelector("[data-saved]");
const trouble = form.querySelector("[data-trouble]");
const questions = new Map();

const say = (text, fill = "") => text.replace("%s", () => fill);
const csrf = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? form.csrfmiddlewaretoken.value;
const hasEnded = () => "ended" in form.dataset;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// What is not saved yet is also kept in this tab, so that a reload or a way through the sign-in page loses nothing. So is
// what another page of this attempt could not save, where each question has its own.
let elsewhere = {};
const keepUnsaved = () => {
  const unsaved = [...questions.values()].filter((q) => q.isTyping || q.isDirty || q.isStale || q.isRefused || q.sent);
  const here = Object.fromEntries(unsaved.map((q) => [q.key, { ...q.now(), version: q.version, sent: q.sent }]));
  const kept = { ...elsewhere, ...here };
  try {
    if (Object.keys(kept).length) sessionStorage.setItem(shelf, JSON.stringify(kept));
    else sessionStorage.removeItem(shelf);
  } catch { /* a browser that stores nothing: the page itself still holds it */ }
};

const report = (text, action) => {
  trouble.hidden = !text;
  trouble.textContent = text ?? "";
  if (action) trouble.append(" ", action);
};
// That nothing was submitted stays said until it is tried again, whatever becomes of saves meanwhile.
let isUnsent = false;
const reportSave = (text, action) => { if (!isUnsent) report(text, action); };

const link = (href, text, inNewTab = false) => {
  const a = Object.assign(document.createElement("a"), { href, textContent: text });
  if (inNewTab) a.target = "_blank";
  return a;
};

const button = (text, onclick) =>
  Object.assign(document.createElement("button"), { type: "button", className: "button button--secondary", textContent: text, onclick });

// The map goes along where not all of it fits; by itself, as scrolling into view would move the page too.
const inSight = (mark) => {
  const list = mark?.closest("ol");
  if (!list) return;
  const [one, all] = [mark.getBoundingClientRect(), list.getBoundingClientRect()];
  const out = (from, to, least, most) => (from < least ? from - least : Math.max(0, to - most));
  list.scrollBy(out(one.left - 8, one.right + 8, all.left, all.right), out(one.top - 8, one.bottom + 8, all.top, all.bottom));
};
inSight(document.querySelector(".question-map [aria-current]"));

class Question {
  constructor(box) {
    this.box = box;
    this.key = box.dataset.question;
    this.group = box.querySelector("fieldset");
    this.given = new Given(this.group, this.key);
    this.flag = box.querySelector("[data-flag]");
    this.versionField = box.querySelector("[data-version]");
    this.note = box.querySelector("[data-stale]");
    this.mapLink = document.querySelector(`[data-map="${this.key}"]`);
    this.isTyping = this.isDirty = this.isSaving = this.isStale = this.isRefused = false;
    this.typedSince = 0;
    this.sent = null; // the save that is under way, or whose answer was lost
    this.pause = null;
    box.addEventListener("change", () => this.changed());
    box.addEventListener("focusin", () => inSight(this.mapLink));
    this.group.addEventListener("input", (event) => this.typed(event.target));
  }

  // The version that this page saw last. A save claims the next one, so a page that missed a newer answer is told.
  get version() { return Number(this.versionField.value); }
  set version(number) { this.versionField.value = number; }
  now() { return { fields: this.given.fields(), flagged: this.flag.checked }; }

  // Typing is saved when it rests, and every few seconds if it does not; leaving the field saves at once.
  typed(control) {
    if (this.given.ticks(control)) return;
    if (!this.isTyping) this.typedSince = Date.now();
    this.isTyping = true;
    this.paintMap();
    keepUnsaved();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.changed(), Date.now() - this.typedSince < 5000 ? 700 : 0);
  }

  changed() {
    clearTimeout(this.pause);
    this.isTyping = false;
    this.isDirty = true;
    if (this.isRefused) this.note.hidden = true;
    this.isRefused = false;
    this.paintMap();
    keepUnsaved();
    this.save();
  }

  paintMap() {
    const isAnswered = this.given.isSomething();
    this.mapLink.classList.toggle("is-answered", isAnswered);
    this.mapLink.querySelector("[data-map-state]").textContent = ` ${isAnswered ? texts.answered : texts.blank}`;
    this.mapLink.querySelector("[data-map-flag]").hidden = !this.flag.checked;
  }

  // One save at a time for each question, so that they arrive in order. One that got no answer may have arrived all
  // the same: it is sent again as it was, before anything newer, or it would look like another window's.
  async save() {
    if (this.isSaving || this.isStale || hasEnded()) return;
    this.isSaving = true;
    for (let pause = 1000; (this.isDirty || this.sent) && !hasEnded() && !this.isStale; ) {
      if (!this.sent) {
        this.sent = { ...this.now(), question: this.key, version: this.version + 1 };
        this.isDirty = false;
      }
      keepUnsaved();
      const answer = await this.send(this.sent);
      if (answer) {
        this.sent = null;
        this.settle(answer);
        continue;
      }
      await wait(pause);
      pause = Math.min(pause * 2, 30000);
    }
    this.isSaving = false;
    keepUnsaved();
  }

  // The server's verdict, or nothing if there was none and it should be asked again.
  async send(save) {
    savedNote.textContent = texts.saving;
    try {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf() };
      const body = JSON.stringify(save);
      // What outlives its page may hold 64 kB, which a long text can pass.
      const keepalive = body.length < 20000;
      const response = await fetch(form.dataset.save, { method: "POST", headers, body, keepalive });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      if (response.status === 401) reportSave(texts.signed_out, link(form.dataset.signIn, texts.sign_in, true));
      else if (isJson && [200, 400, 409].includes(response.status)) return await response.json();
      else reportSave(texts.failed);
    } catch { reportSave(texts.offline); }
    savedNote.textContent = texts.not_saved;
    return null;
  }

  settle(answer) {
    reportSave(null);
    savedNote.textContent = "";
    if (answer.state === "saved") {
      this.version = answer.version;
      savedNote.textContent = say(texts.saved, answer.time);
    } else if (answer.state === "stale") this.tellStale(answer);
    else if (answer.state === "refused") this.tellRefused();
    else end(texts.closed);
  }

  // Sent again it would be refused again: it waits until its writer changes it.
  tellRefused() {
    this.isRefused = true;
    savedNote.textContent = texts.not_saved;
    this.note.textContent = texts.refused;
    this.note.hidden = false;
  }

  // The text of this window stays on screen; which of the two counts is for its reader to say.
  tellStale(answer) {
    this.isStale = true;
    savedNote.textContent = texts.not_saved;
    const newer = this.given.words(answer.fields);
    const text = newer ? say(texts.stale, newer) : texts.stale_blank;
    const resolve = (isMine) => {
      this.version = answer.version;
      this.isStale = false;
      this.note.hidden = true;
      if (!isMine) this.given.show(answer.fields);
      this.isDirty = isMine;
      this.paintMap();
      this.save();
      keepUnsaved();
      this.given.controls[0].focus();
    };
    const paragraph = Object.assign(document.createElement("p"), { textContent: `${text} ${texts.stale_mine}` });
    this.note.replaceChildren(paragraph, button(texts.use_newer, () => resolve(false)), " ", button(texts.keep_mine, () => resolve(true)));
    this.note.hidden = false;
  }
}

const end = (text) => {
  form.dataset.ended = ""; // the clock stops asking
  report(text, link(form.dataset.result, texts.see_result));
};

for (const box of form.querySelectorAll("[data-question]")) questions.set(box.dataset.question, new Question(box));

const plain = (fields) => JSON.stringify(Object.entries(fields).map(([part, values]) => [part, ...[...values].sort()]).sort());
const isOurs = (sent, question) => sent?.version === question.version && plain(sent.fields) === plain(question.given.fields());

// What this tab had not saved when it was left, unless a newer answer has been saved since.
const restore = () => {
  let kept = {};
  try { kept = JSON.parse(sessionStorage.getItem(shelf) ?? "{}"); } catch { /* nothing usable was kept */ }
  elsewhere = Object.fromEntries(Object.entries(kept).filter(([key]) => !questions.has(key)));
  for (const [key, answer] of Object.entries(kept)) {
    const question = questions.get(key);
    if (!question || !answer.fields || (answer.version < question.version && !isOurs(answer.sent, question))) continue;
    question.given.show(answer.fields);
    question.flag.checked = answer.flagged;
    question.changed();
  }
  keepUnsaved();
};
restore();

// Who turns away while typing has it saved first.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const question of questions.values()) if (question.isTyping) question.changed();
});
addEventListener("online", () => { for (const question of questions.values()) question.save(); });

// Sent once, after what is under way has arrived. Where nothing comes back, the page stays as it is and says so.
let isSending = false;
const notSent = (text) => {
  isSending = false;
  isUnsent = true;
  savedNote.textContent = "";
  report(text);
};

const leave = (pressed) => {
  if (pressed?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value }));
  form.submit();
};

const goOn = (address) => {
  try { if (address === form.dataset.result) sessionStorage.removeItem(shelf); } catch { /* see above */ }
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

// Whatever is typed or under way arrives first, if it can.
const flush = async () => {
  for (const question of questions.values()) if (question.isTyping) question.changed();
  const deadline = Date.now() + 4000;
  const isBusy = () => [...questions.values()].some((q) => q.isSaving);
  while (isBusy() && Date.now() < deadline && navigator.onLine) await wait(50);
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
  form.csrfmiddlewaretoken.value = csrf();
  const refused = [...questions.values()].find((q) => q.isRefused);
  if (!navigator.onLine) notSent(texts.not_sent);
  else if (refused) {
    notSent(texts.refused_first);
    refused.given.controls[0].focus();
  } else if (["save", "language", "page"].includes(pressed?.name)) leave(pressed);
  else submit(pressed);
});

// What was being typed when the time was up left in time, and is taken.
form.addEventListener("timeup", async () => {
  await flush();
  end(texts.time_up);
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
