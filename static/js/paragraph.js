// Chooses a paragraph of a lesson for a question or a choice. The text field below it keeps the paragraph's name, and
// is what there is without scripts.
(() => {
  const make = (tag, fields = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), fields);
    made.append(...children);
    return made;
  };
  const known = new Map(); // what was asked once on this page
  const ask = (url) => {
    if (!known.has(url)) {
      const answer = fetch(url).then((response) => {
        if (!response.ok) throw new Error(response.statusText);
        return response.json();
      });
      known.set(url, answer);
      answer.catch(() => known.delete(url));
    }
    return known.get(url);
  };
  let lastLesson = ""; // who explains one choice by a lesson mostly explains the next by it too

  class Paragraph extends window.StimulusModule.Controller {
    static values = { url: String, texts: Object };

    connect() {
      const { choose, remove } = this.textsValue;
      this.words = make("p", { className: "paragraph-choice__words" });
      this.chooseButton = make("button", { type: "button", className: "button button-small button-secondary", textContent: choose, onclick: () => this.open() });
      this.removeButton = make("button", { type: "button", className: "button button-small button-secondary no", textContent: remove, onclick: () => this.set("") });
      this.box = make("div", { className: "paragraph-choice" }, this.words, make("div", { className: "paragraph-choice__actions" }, this.chooseButton, this.removeButton));
      this.element.hidden = true;
      this.element.after(this.box);
      this.show();
    }

    disconnect() {
      this.box.remove();
      this.dialog?.remove();
      this.element.hidden = false;
    }

    async show() {
      const name = this.element.value.trim();
      this.removeButton.hidden = !name;
      this.chooseButton.textContent = name ? this.textsValue.change : this.textsValue.choose;
      this.words.textContent = name || this.textsValue.none;
      if (!name) return;
      try {
        const { words } = await ask(`${this.urlValue}?name=${encodeURIComponent(name)}`);
        if (this.element.value.trim() === name) this.words.textContent = words || name;
      } catch { /* its name stands there */ }
    }

    set(name) {
      this.element.value = name;
      for (const event of ["input", "change"]) this.element.dispatchEvent(new Event(event, { bubbles: true }));
      this.show();
      this.dialog?.close();
    }

    async open() {
      const { lesson, paragraph, close, choose, failed } = this.textsValue;
      const lessons = make("select");
      const list = make("ul", { className: "paragraph-choice__list" });
      const note = make("p", { role: "status" });
      this.dialog?.remove();
      this.dialog = make("dialog", { className: "paragraph-choice__dialog", ariaLabel: choose },
        make("label", {}, lesson, lessons), make("p", { className: "paragraph-choice__head", textContent: paragraph }), list, note,
        make("button", { type: "button", className: "button button-secondary", textContent: close, onclick: () => this.dialog.close() }));
      this.dialog.addEventListener("close", () => this.chooseButton.focus());
      document.body.append(this.dialog);
      this.dialog.showModal();
      const fill = async () => {
        const chosen = (lastLesson = lessons.value);
        const { paragraphs } = await ask(`${this.urlValue}?lesson=${chosen}`);
        if (lessons.value !== chosen) return; // another was chosen meanwhile
        list.replaceChildren(...paragraphs.map(({ name, words }) => {
          const button = make("button", { type: "button", textContent: words, onclick: () => this.set(name) });
          if (name === this.element.value) button.setAttribute("aria-current", "true");
          return make("li", {}, button);
        }));
        list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
      };
      lessons.addEventListener("change", () => fill().catch(() => { note.textContent = failed; }));
      try {
        const groups = new Map();
        for (const { key, title, module } of (await ask(this.urlValue)).lessons) {
          if (!groups.has(module)) groups.set(module, make("optgroup", { label: module || "–" }));
          groups.get(module).append(make("option", { value: key, textContent: title }));
        }
        lessons.append(...groups.values());
        const own = this.element.value.split("#")[0];
        if ([...lessons.options].some((option) => option.value === own)) lessons.value = own;
        else if (lastLesson) lessons.value = lastLesson;
        if (lessons.value) await fill();
        lessons.focus();
      } catch { note.textContent = failed; }
    }
  }
  window.wagtail.app.register("paragraph", Paragraph);
})();
