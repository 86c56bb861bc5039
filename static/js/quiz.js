// Saves answers while they are given, and checks "check yourself" questions in place. Pages work without it.

// --- an attempt -----------------------------------------------------------------------------------------------------
const form = document.getElementById("attempt");
if (form) {
  const texts = JSON.parse(document.getElementById("quiz-texts").textContent);
  const shelf = `attempt:${form.dataset.attempt}`;
  const savedNote = document.querySelector("[data-saved]");
  const trouble = form.querySelector("[data-trouble]");
  const questions = new Map();
  let hasEnded = false;

  const say = (text, fill = "") => text.replace("%s", fill);
  const csrf = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? form.csrfmiddlewaretoken.value;
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  // What is not saved yet is also kept in this tab, so that a reload or a way through the sign-in page loses nothing.
  const keepUnsaved = () => {
    const unsaved = [...questions.values()].filter((q) => q.isDirty || q.isStale || q.sent);
    const kept = Object.fromEntries(unsaved.map((q) => [q.key, { ...q.now(), version: q.version, sent: q.sent }]));
    try {
      if (unsaved.length) sessionStorage.setItem(shelf, JSON.stringify(kept));
      else sessionStorage.removeItem(shelf);
    } catch { /* a browser that stores nothing: the page itself still holds it */ }
  };

  const report = (text, action) => {
    trouble.hidden = !text;
    trouble.textContent = text ?? "";
    if (action) trouble.append(" ", action);
  };

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
      this.controls = [...box.querySelectorAll("fieldset input")];
      this.flag = box.querySelector("[data-flag]");
      this.versionField = box.querySelector("[data-version]");
      this.staleNote = box.querySelector("[data-stale]");
      this.mapLink = document.querySelector(`[data-map="${this.key}"]`);
      this.isDirty = this.isSaving = this.isStale = false;
      this.sent = null; // the save that is under way, or whose answer was lost
      box.addEventListener("change", () => this.changed());
    }

    // The version that this page saw last. A save claims the next one, so a page that missed a newer answer is told.
    get version() { return Number(this.versionField.value); }
    set version(number) { this.versionField.value = number; }
    values() { return this.controls.filter((c) => c.checked).map((c) => c.value); }
    now() { return { values: this.values(), flagged: this.flag.checked }; }
    show(values) { for (const control of this.controls) control.checked = values.includes(control.value); }

    changed() {
      this.isDirty = true;
      this.paintMap();
      keepUnsaved();
      this.save();
    }

    paintMap() {
      const isAnswered = this.values().length > 0;
      this.mapLink.classList.toggle("is-answered", isAnswered);
      this.mapLink.querySelector("[data-map-state]").textContent = ` ${isAnswered ? texts.answered : texts.blank}`;
      this.mapLink.querySelector("[data-map-flag]").hidden = !this.flag.checked;
    }

    // One save at a time for each question, so that they arrive in order. One that got no answer may have arrived all
    // the same: it is sent again as it was, before anything newer, or it would look like another window's.
    async save() {
      if (this.isSaving || this.isStale || hasEnded) return;
      this.isSaving = true;
      for (let pause = 1000; (this.isDirty || this.sent) && !hasEnded && !this.isStale; ) {
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
        const response = await fetch(form.dataset.save, { method: "POST", headers, body, keepalive: true });
        const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
        if (response.status === 401) report(texts.signed_out, link(form.dataset.signIn, texts.sign_in, true));
        else if (isJson && [200, 409].includes(response.status)) return await response.json();
        else report(texts.failed);
      } catch { report(texts.offline); }
      savedNote.textContent = "";
      return null;
    }

    settle(answer) {
      report(null);
      savedNote.textContent = "";
      if (answer.state === "saved") {
        this.version = answer.version;
        savedNote.textContent = say(texts.saved, answer.time);
      } else if (answer.state === "stale") this.tellStale(answer);
      else end(texts.closed);
    }

    // The text of this window stays on screen; which of the two counts is for its reader to say.
    tellStale(answer) {
      this.isStale = true;
      const newer = this.controls.filter((c) => answer.values.includes(c.value)).map((c) => `“${c.closest("label").textContent.trim()}”`);
      const text = newer.length ? say(texts.stale, newer.join(", ")) : texts.stale_blank;
      const resolve = (isMine) => {
        this.version = answer.version;
        this.isStale = false;
        this.staleNote.hidden = true;
        if (!isMine) this.show(answer.values);
        this.isDirty = isMine;
        this.paintMap();
        this.save();
        keepUnsaved();
        this.controls[0].focus();
      };
      const paragraph = Object.assign(document.createElement("p"), { textContent: `${text} ${texts.stale_mine}` });
      this.staleNote.replaceChildren(paragraph, button(texts.use_newer, () => resolve(false)), " ", button(texts.keep_mine, () => resolve(true)));
      this.staleNote.hidden = false;
    }
  }

  const end = (text) => {
    hasEnded = true;
    report(text, link(form.dataset.result, texts.see_result));
  };

  for (const box of form.querySelectorAll("[data-question]")) questions.set(box.dataset.question, new Question(box));

  const isOurs = (sent, question) =>
    sent?.version === question.version && [...sent.values].sort().join() === question.values().sort().join();

  // What this tab had not saved when it was left, unless a newer answer has been saved since.
  const restore = () => {
    let kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(shelf) ?? "{}"); } catch { /* nothing usable was kept */ }
    for (const [key, answer] of Object.entries(kept)) {
      const question = questions.get(key);
      if (!question || (answer.version < question.version && !isOurs(answer.sent, question))) continue;
      question.show(answer.values);
      question.flag.checked = answer.flagged;
      question.changed();
    }
    keepUnsaved();
  };
  restore();

  addEventListener("online", () => { for (const question of questions.values()) question.save(); });

  // Sent once, after what is under way has arrived; offline the page is kept instead of the browser's error.
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    report(null);
    const deadline = Date.now() + 4000;
    const isBusy = () => [...questions.values()].some((q) => q.isSaving);
    while (isBusy() && Date.now() < deadline && navigator.onLine) await wait(50);
    if (!navigator.onLine) {
      isSending = false;
      report(texts.not_sent);
      return;
    }
    const pressed = event.submitter;
    if (pressed?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: pressed.name, value: pressed.value }));
    form.csrfmiddlewaretoken.value = csrf();
    try { sessionStorage.removeItem(shelf); } catch { /* see above */ }
    form.submit();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // The clock counts by the server's time. It is told at half time, five minutes and one, never every second.
  const timer = document.querySelector("[data-deadline]");
  if (timer) {
    const offset = new Date(timer.dataset.now) - Date.now();
    const until = new Date(timer.dataset.deadline);
    const half = (until - new Date(timer.dataset.started)) / 2;
    const left = () => until - (Date.now() + offset);
    const inMinutes = (ms) => Math.ceil(ms / 60000);
    const words = (ms) => (inMinutes(ms) === 1 ? texts.minute_left : say(texts.minutes_left, inMinutes(ms)));
    const told = new Set([half, 300000, 60000].filter((mark) => left() <= mark));
    const tick = () => {
      if (left() <= 0) return timeUp();
      timer.textContent = `· ${words(left())}`;
      for (const mark of [half, 300000, 60000]) {
        if (left() > mark || told.has(mark)) continue;
        told.add(mark);
        document.querySelector("[data-announce]").textContent = words(left());
      }
      setTimeout(tick, 1000);
    };
    const timeUp = () => {
      timer.textContent = "";
      end(texts.time_up);
      // The server takes what is on its way for ten seconds more.
      setTimeout(() => location.assign(form.dataset.result), 11000);
    };
    tick();
  }
}

// --- check yourself -------------------------------------------------------------------------------------------------
for (const check of document.querySelectorAll("form[data-check]")) {
  const answer = Object.assign(document.createElement("div"), { className: "check__answer", tabIndex: -1 });
  answer.setAttribute("role", "status");
  check.append(answer);
  check.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new URLSearchParams(new FormData(check));
    data.set("language", data.get("language") || document.documentElement.lang);
    try {
      const response = await fetch(check.action, { method: "POST", headers: { "X-Requested-With": "fetch" }, body: data });
      if (!response.ok) throw new Error(response.statusText);
      answer.innerHTML = await response.text();
      answer.focus();
    } catch {
      check.submit();
    }
  });
}
