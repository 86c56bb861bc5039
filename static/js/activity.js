// Saves what is written in activities while it is written, and shows what follows from it. Pages work without it.

const texts = JSON.parse(document.getElementById("activity-texts")?.textContent ?? "{}");
const csrf = (form) => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? form.csrfmiddlewaretoken?.value;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

class Activity {
  constructor(form) {
    this.form = form;
    this.shelf = `activity:${texts.reader}:${form.getAttribute("action")}`;
    this.state = form.querySelector("[data-state]");
    this.keeps = Boolean(form.querySelector("[data-save]"));
    this.isSaving = this.isStale = false;
    this.sent = null; // the save that is under way, or whose answer was lost
    this.kept = this.values();
    form.querySelector("[name=compute]")?.remove();
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submitted(event));
    if (this.keeps) this.restore();
  }

  get version() { return Number(this.form.elements.version.value); }
  set version(number) { this.form.elements.version.value = number; }
  get controls() { return [...this.form.elements].filter((control) => control.name?.startsWith("f-")); }

  // As the server reads a form: of several fields with one name the last counts.
  values() {
    const values = {};
    for (const [name, value] of new FormData(this.form)) if (name.startsWith("f-")) values[name] = value;
    return values;
  }

  isDirty() { return !same(this.values(), this.kept); }

  show(values) {
    for (const control of this.controls) {
      const value = values[control.name.slice(2)] ?? "";
      if (["radio", "checkbox"].includes(control.type)) control.checked = control.value === value;
      else if (control.type !== "hidden" || "kept" in control.dataset) control.value = value;
    }
    this.form.dispatchEvent(new CustomEvent("activityshown"));
  }

  say(text, kind = "") {
    this.state.textContent = text;
    this.state.dataset.state = kind;
  }

  // Typing is saved when it rests; leaving the field saves at once.
  typed() {
    clearTimeout(this.pause);
    this.shelve();
    this.pause = setTimeout(() => this.changed(), this.keeps ? 900 : 400);
  }

  changed() {
    clearTimeout(this.pause);
    this.shelve();
    if (this.keeps) this.save();
    else if (this.form.querySelector("[data-result], [data-problem]")) this.compute();
  }

  // What is not saved yet is also kept in this tab, so that a reload or a way through the sign-in page loses nothing.
  shelve() {
    if (!this.keeps) return;
    try {
      if (this.isDirty() || this.sent) sessionStorage.setItem(this.shelf, JSON.stringify({ version: this.version, values: this.values() }));
      else sessionStorage.removeItem(this.shelf);
    } catch { /* a browser that stores nothing: the page itself still holds it */ }
  }

  restore() {
    let shelved = null;
    try { shelved = JSON.parse(sessionStorage.getItem(this.shelf)); } catch { /* nothing usable */ }
    if (!shelved?.values || same(shelved.values, this.kept)) return this.shelve();
    const bare = Object.fromEntries(Object.entries(shelved.values).map(([name, value]) => [name.slice(2), value]));
    this.show({ ...this.bareKept(), ...bare });
    // The version that those words followed: if something newer was saved since, the server says so.
    this.version = shelved.version;
    this.save();
  }

  bareKept() { return Object.fromEntries(Object.entries(this.kept).map(([name, value]) => [name.slice(2), value])); }

  // One save at a time. One that got no answer may have arrived all the same: it is sent again as it was, before
  // anything newer, or it would look like another window's.
  async save() {
    if (this.isSaving || this.isStale) return;
    this.isSaving = true;
    for (let pause = 1000; (this.isDirty() || this.sent) && !this.isStale; ) {
      this.sent ??= { values: this.values(), version: this.version };
      const answer = await this.send(this.form.action, this.sent);
      if (answer) {
        const { values } = this.sent;
        this.sent = null;
        this.settle(answer, values);
        if (answer.state !== "saved") break;
        continue;
      }
      await wait(pause);
      pause = Math.min(pause * 2, 30000);
    }
    this.isSaving = false;
    this.shelve();
  }

  // The server's verdict, or nothing if there was none and it should be asked again.
  async send(address, { values, version }) {
    const body = new URLSearchParams({ ...values, version, language: this.form.elements.language.value });
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": csrf(this.form) ?? "" };
    if (this.keeps) this.say(texts.saving);
    try {
      // What outlives its page may hold 64 kB, which long texts can pass.
      const response = await fetch(address, { method: "POST", headers, body, keepalive: body.toString().length < 60000 });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      if (response.status === 401) this.signedOut();
      else if (response.status === 404) return { state: "unknown" };
      else if (isJson && response.status < 500) return await response.json();
      else if (this.keeps) this.say(texts.failed, "trouble");
    } catch { if (this.keeps) this.say(texts.offline, "trouble"); }
    return null;
  }

  signedOut() {
    const link = Object.assign(document.createElement("a"), { href: `/accounts/login/?next=${encodeURIComponent(location.pathname)}`, target: "_blank", textContent: texts.sign_in });
    this.say(`${texts.signed_out} `, "trouble");
    this.state.append(link);
  }

  settle(answer, values) {
    this.follow(answer);
    if (answer.state === "saved") {
      this.kept = values;
      this.version = answer.version;
      this.say(answer.saved, "saved");
    } else if (answer.state === "stale") this.tellStale(answer);
    else {
      this.keeps = false;
      this.say(texts[answer.state] ?? texts.failed, "trouble");
    }
  }

  // What follows from what was written: results, and problems beside their fields.
  follow({ results = {}, problems = {} }) {
    for (const [name, text] of Object.entries(results))
      for (const output of this.form.querySelectorAll(`[data-result="${CSS.escape(name)}"]`)) output.textContent = text;
    // Parts that make sense once a result says something; some of them only of what is kept.
    for (const part of this.form.querySelectorAll("[data-shown-by]"))
      if (part.dataset.shownBy in results) part.hidden = !results[part.dataset.shownBy] || ("whenKept" in part.dataset && !this.keeps);
    for (const note of this.form.querySelectorAll("[data-problem]")) {
      const problem = problems[note.dataset.problem] ?? "";
      note.textContent = problem;
      note.hidden = !problem;
      const control = this.form.elements[`f-${note.dataset.problem}`];
      control?.setAttribute?.("aria-invalid", problem ? "true" : "false");
    }
    this.form.dispatchEvent(new CustomEvent("activityresults", { detail: results }));
  }

  async compute() {
    const values = this.values();
    const answer = await this.send(`${this.form.action}compute/`, { values, version: 0 });
    if (answer?.results && same(values, this.values())) this.follow(answer);
  }

  // The text of this window stays on screen; which of the two counts is for its reader to say.
  tellStale(answer) {
    this.isStale = true;
    this.say(`${texts.stale} `, "trouble");
    const button = (text, isMine) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "button button--secondary", textContent: text });
      made.addEventListener("click", () => {
        this.version = answer.version;
        this.isStale = false;
        if (!isMine) {
          this.show({ ...answer.values });
          this.kept = this.values();
          if (this.form.querySelector("[data-result], [data-problem]")) this.compute();
        }
        this.say(isMine ? texts.saving : "");
        this.save();
        this.shelve();
        this.controls.find((control) => control.type !== "hidden")?.focus();
      });
      return made;
    };
    this.state.append(button(texts.use_newer, false), " ", button(texts.keep_mine, true));
  }

  // The button: what is written is saved in place. Where that fails the form goes the plain way.
  submitted(event) {
    if (!this.keeps || this.isStale) { if (this.isStale) event.preventDefault(); return; }
    event.preventDefault();
    if (!this.isDirty() && !this.sent) this.kept = {};
    this.changed();
  }
}

const activities = [...document.querySelectorAll("form[data-activity-form]")].map((form) => new Activity(form));

// Who turns away while typing has it saved first.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const activity of activities) if (activity.keeps && activity.isDirty()) activity.changed();
});
addEventListener("online", () => { for (const activity of activities) if (activity.keeps) activity.save(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
