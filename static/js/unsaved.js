// Answers of an attempt that are not saved yet. They are kept in this tab, so that a reload, a way through the sign-in
// page, or the next page of a quiz that asks one question a page loses nothing. Shared with quiz.js.

const plain = (fields) => JSON.stringify(Object.entries(fields).map(([part, values]) => [part, ...[...values].sort()]).sort());

const csrf = (form) => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? form.csrfmiddlewaretoken.value;

// The server's verdict on a save, or what is wrong if there was none and it should be asked again.
const post = async (form, save) => {
  try {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf(form) };
    const body = JSON.stringify(save);
    // What outlives its page may hold 64 kB, which a long text can pass.
    const keepalive = body.length < 20000;
    const response = await fetch(form.dataset.save, { method: "POST", headers, body, keepalive });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    if (response.status === 401) return { wrong: "signed_out" };
    return isJson && [200, 400, 409].includes(response.status) ? { answer: await response.json() } : { wrong: "failed" };
  } catch { return { wrong: "offline" }; }
};

class Unsaved {
  constructor(form) {
    this.form = form;
    this.shelf = `attempt:${form.dataset.attempt}`;
    this.elsewhere = {}; // those to questions that other pages of the attempt ask
    this.sending = null;
  }

  get left() { return Object.keys(this.elsewhere); }

  // What this tab had not saved when it was left, by question.
  read(questions) {
    let kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(this.shelf) ?? "{}"); } catch { /* nothing usable was kept */ }
    this.elsewhere = Object.fromEntries(Object.entries(kept).filter(([key]) => !questions.has(key)));
    return kept;
  }

  keep(here) {
    const kept = { ...this.elsewhere, ...here };
    try {
      if (Object.keys(kept).length) sessionStorage.setItem(this.shelf, JSON.stringify(kept));
      else sessionStorage.removeItem(this.shelf);
    } catch { /* a browser that stores nothing: the page itself still holds it */ }
  }

  drop() {
    try { sessionStorage.removeItem(this.shelf); } catch { /* see above */ }
  }

  // To the server, by whichever page of the attempt is open. What does not get there stays, to be seen to on its own.
  send(then) {
    this.sending ??= this.sendAll(then).finally(() => { this.sending = null; });
    return this.sending;
  }

  async sendAll({ saved, closed }) {
    for (const [key, kept] of Object.entries(this.elsewhere)) {
      const verdict = await this.sendOne(key, kept);
      if (!verdict) continue;
      delete this.elsewhere[key];
      if (verdict === "closed") closed();
      else saved(key, kept);
    }
  }

  // "saved", "closed" or nothing. One whose answer was lost may have arrived: it is sent again as it was, before what is
  // newer.
  async sendOne(key, kept) {
    while (kept.version >= 0) {
      const isAgain = Boolean(kept.sent);
      const save = kept.sent ?? { fields: kept.fields, flagged: kept.flagged, question: key, version: kept.version + 1 };
      const { answer } = await post(this.form, save);
      if (answer?.state === "closed") return "closed";
      if (answer?.state === "stale") {
        if (plain(answer.fields) === plain(kept.fields)) return "saved";
        kept.version = -1; // which of the two counts is asked on its own page
      }
      if (answer?.state !== "saved") return null;
      kept.version = answer.version;
      kept.sent = null;
      if (!isAgain) return "saved";
    }
    return null;
  }
}
