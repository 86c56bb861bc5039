// What is given in the controls of one question, by parts: a part is what the form field `q-<key>` or `q-<key>.<part>`
// gives. Shared with quiz.js.
class Given {
  constructor(group, key) {
    this.group = group;
    this.key = key;
    this.controls = [...group.querySelectorAll("input, select, textarea")];
  }

  part(control) { return control.name.slice(`q-${this.key}`.length).replace(/^\./, ""); }
  ticks(control) { return ["radio", "checkbox"].includes(control.type); }
  gives(control) { return this.ticks(control) ? control.checked : control.value.trim() !== ""; }
  first(control) {
    if (!control.options) return control.defaultValue;
    return ([...control.options].find((option) => option.defaultSelected) ?? control.options[0]).value;
  }
  isTouched() {
    return this.controls.some((c) => (this.ticks(c) ? c.checked !== c.defaultChecked : c.value !== this.first(c)));
  }
  isSomething() { return this.controls.some((control) => this.gives(control)); }

  fields() {
    const fields = {};
    for (const control of this.controls) {
      const values = (fields[this.part(control)] ??= []);
      if (this.gives(control)) values.push(control.value);
    }
    return fields;
  }

  show(fields) {
    for (const control of this.controls) {
      const values = fields[this.part(control)] ?? [];
      if (this.ticks(control)) control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
    this.group.dispatchEvent(new Event("answershown"));
  }

  // What is given, to say it in a sentence.
  words(fields) {
    const said = [];
    for (const [part, values] of Object.entries(fields)) {
      for (const value of values) {
        const control = this.controls.find((c) => this.part(c) === part && (!this.ticks(c) || c.value === value));
        if (control) said.push(this.inWords(control, value, part));
      }
    }
    return said.join(", ");
  }

  inWords(control, value, part) {
    const label = control.labels?.[0]?.textContent.trim() || control.ariaLabel;
    const chosen = [...(control.options ?? [])].find((option) => option.value === value)?.textContent;
    const text = this.ticks(control) ? label : (chosen ?? value);
    const quoted = `“${text.length > 200 ? `${text.slice(0, 200)}…` : text}”`;
    return part ? `${label}: ${quoted}` : quoted;
  }
}
