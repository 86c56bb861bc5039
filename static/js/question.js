// Comforts of questions that are asked, wherever they stand: moving items into order, counting words.
// All of it can be done without: the lists of places are there, and what they say is what is sent.

// --- bringing items into order --------------------------------------------------------------------------------------
class Ordering {
  constructor(list) {
    this.list = list;
    this.note = list.parentElement.querySelector("[data-moved-note]");
    for (const item of this.items) this.addButtons(item);
    list.addEventListener("change", (event) => this.placed(event.target.closest("[data-item]")));
    this.arrange();
  }

  get items() { return [...this.list.querySelectorAll("[data-item]")]; }
  place(item) { return Number(item.querySelector("select").value); }
  name(item) { return item.querySelector("label").textContent.trim(); }

  addButtons(item) {
    const moves = document.createElement("span");
    moves.className = "question__moves";
    moves.append(this.button(item, -1, this.list.dataset.up), this.button(item, 1, this.list.dataset.down));
    item.append(moves);
  }

  button(item, step, label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `question__move question__move--${step < 0 ? "up" : "down"}`;
    button.setAttribute("aria-label", label.replace("{item}", () => this.name(item)));
    button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${this.list.dataset.icon}#chevron-down"/></svg>`;
    button.onclick = () => this.move(item, this.items.indexOf(item) + step, button);
    return button;
  }

  // Whoever chose a place from the list sees the item go there; the others make room.
  placed(item) {
    const place = item && this.place(item);
    if (place) this.move(item, place - 1, item.querySelector("select"));
  }

  move(item, index, focused) {
    const others = this.items.filter((other) => other !== item);
    if (index < 0 || index > others.length) return;
    this.list.insertBefore(item, others[index] ?? null);
    for (const [at, each] of this.items.entries()) each.querySelector("select").value = at + 1;
    this.mark();
    focused.focus();
    this.note.textContent = this.list.dataset.moved.replace("{place}", index + 1).replace("{item}", () => this.name(item));
    if (focused.localName === "button") item.querySelector("select").dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The items stand as their places say, once each has one of its own.
  arrange() {
    const items = this.items;
    const places = new Set(items.map((item) => this.place(item)));
    if (!places.has(0) && places.size === items.length) {
      this.list.append(...items.sort((one, other) => this.place(one) - this.place(other)));
    }
    this.mark();
  }

  mark() {
    for (const [at, item] of this.items.entries()) {
      const [up, down] = item.querySelectorAll(".question__move");
      up.setAttribute("aria-disabled", at === 0);
      down.setAttribute("aria-disabled", at === this.items.length - 1);
    }
  }
}

for (const list of document.querySelectorAll("[data-ordering]")) {
  const ordering = new Ordering(list);
  list.closest("fieldset").addEventListener("answershown", () => ordering.arrange());
}

// --- counting words -------------------------------------------------------------------------------------------------
for (const area of document.querySelectorAll("[data-max-words]")) {
  const note = document.getElementById(area.getAttribute("aria-describedby"));
  const count = () => {
    const words = area.value.trim() ? area.value.trim().split(/\s+/).length : 0;
    note.textContent = note.dataset.words.replace("{words}", words).replace("{most}", area.dataset.maxWords);
    note.classList.toggle("is-over", words > Number(area.dataset.maxWords));
  };
  area.addEventListener("input", count);
  area.closest("fieldset").addEventListener("answershown", count);
}
