// Saves the answers of an attempt while they are given. The page works without it. What submits it: submit.js.

const form = document.getElementById("attempt");
const texts = JSON.parse(document.getElementById("quiz-texts").textContent);
const unsaved = new Unsaved(form);
const savedNote = document.querySelector("[data-saved]");
const trouble = form.querySelector("[data-trouble]");
const questions = new Map();

const say = (text, fill = "") => text.replace("%s", () => fill);
const hasEnded = () => "ended" in form.dataset;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// One that a newer answer stands against is kept below every version, so that it never takes that one's place unasked.
const keepUnsaved = () => {
  const open = [...questions.values()].filter((q) => q.isTyping || q.isDirty || q.isStale || q.isRefused || q.sent);
  unsaved.keep(Object.fromEntries(open.map((q) => [q.key, { ...q.now(), version: q.isStale ? -1 : q.version, sent: q.sent }])));
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

class Question {
  constructor(box) {
    this.box = box;
    this.key = box.dataset.question;
    this.group = box.querySelector("fieldset");
    this.given = new Given(this.group, this.key);
    this.flag = box.querySelector("[data-flag]");
    this.versionField = box.querySelector("[data-version]");
    this.note = box.querySelector("[data-stale]");
    this.told = box.querySelector("[data-told]");
    this.troubles = [];
    this.mapLink = markOf(this.key);
    this.isTyping = this.isDirty = this.isSaving = this.isStale = this.isRefused = false;
    this.typedSince = 0;
    this.sent = null; // the save that is under way, or whose answer was lost
    this.pause = null;
    box.addEventListener("change", () => this.changed());
    box.addEventListener("focusin", () => inSight(this.mapLink));
    box.addEventListener("focusout", () => setTimeout(() => this.tellTroubles()));
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
    this.forgetTroubles();
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
    this.forgetTroubles();
    this.paintMap();
    keepUnsaved();
    this.save();
  }

  paintMap() {
    paintMark(this.mapLink, this.given.isSomething());
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

  async send(save) {
    savedNote.textContent = texts.saving;
    const { answer, wrong } = await post(form, save);
    if (answer) return answer;
    reportSave(texts[wrong], wrong === "signed_out" ? link(form.dataset.signIn, texts.sign_in, true) : null);
    savedNote.textContent = texts.not_saved;
    return null;
  }

  settle(answer) {
    reportSave(null);
    savedNote.textContent = "";
    if (answer.state === "saved") {
      this.version = answer.version;
      savedNote.textContent = say(texts.saved, answer.time);
      this.troubles = answer.troubles;
      this.tellTroubles();
    } else if (answer.state === "stale") this.tellStale(answer);
    else if (answer.state === "refused") this.tellRefused();
    else end(texts.closed);
  }

  // What is saved but cannot be read as it is written is told once its writer is done with it.
  tellTroubles() {
    const isWriting = this.group.contains(document.activeElement) && !this.given.ticks(document.activeElement);
    if (isWriting || this.isTyping || this.isDirty || this.told.childElementCount === this.troubles.length) return;
    const said = (text) => Object.assign(document.createElement("p"), { className: "question__trouble", textContent: text });
    this.told.replaceChildren(...this.troubles.map(said));
  }

  forgetTroubles() {
    this.troubles = [];
    for (const said of this.box.querySelectorAll(".question__trouble")) {
      if (said.id) this.group.querySelector(`[aria-describedby="${said.id}"]`)?.removeAttribute("aria-describedby");
      said.remove();
    }
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

const isOurs = (sent, question) => sent?.version === question.version && plain(sent.fields) === plain(question.given.fields());

// What this tab had not saved comes back. Where another answer has been saved since, it is asked which one counts,
// unless the page says so above. What was given before this script was there is saved as well.
const restore = () => {
  const isTold = document.querySelector("[data-newer]");
  const kept = Object.entries(unsaved.read(questions));
  const touched = [...questions.values()].filter((question) => question.given.isTouched());
  for (const question of touched) question.changed();
  for (const [key, answer] of kept) {
    const question = questions.get(key);
    if (!question || !answer.fields || touched.includes(question)) continue;
    const newer = answer.version < question.version && !isOurs(answer.sent, question) ? question.given.fields() : null;
    if (newer && (isTold || plain(newer) === plain(answer.fields))) continue;
    question.given.show(answer.fields);
    question.flag.checked = answer.flagged;
    if (newer) question.tellStale({ fields: newer, version: question.version });
    else question.changed();
  }
  keepUnsaved();
};
restore();

// What another page of this attempt could not save, this one saves for it.
const sendElsewhere = async () => {
  await unsaved.send({
    saved: (key, answer) => paintMark(markOf(key), Object.values(answer.fields).flat().length > 0),
    closed: () => end(texts.closed),
  });
  keepUnsaved();
};
sendElsewhere();

// Who turns away while typing has it saved first.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const question of questions.values()) if (question.isTyping) question.changed();
});
addEventListener("online", () => {
  for (const question of questions.values()) question.save();
  sendElsewhere();
});

// Whatever is typed or under way arrives first, if it can.
const flush = async () => {
  for (const question of questions.values()) if (question.isTyping) question.changed();
  const deadline = Date.now() + 4000;
  sendElsewhere();
  const isBusy = () => unsaved.sending || [...questions.values()].some((q) => q.isSaving);
  while (isBusy() && Date.now() < deadline && navigator.onLine) await wait(50);
};

// What was being typed when the time was up left in time, and is taken.
form.addEventListener("timeup", async () => {
  await flush();
  end(texts.time_up);
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
