// Niceties; every page works without them.

// Menus close on Escape and when attention goes elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// What went wrong is read first. `autofocus` does this where the address has no fragment; this covers the rest.
document.querySelector("[data-focus-first]")?.focus();

// A link of the error summary leads into the field, also when the field is a group.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  if (!link) return;
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const control = target?.matches("input, select, textarea, button") ? target : target?.querySelector("input, select, textarea");
  if (!control) return;
  event.preventDefault();
  control.focus();
  (control.closest(".field, fieldset") || control).scrollIntoView({ block: "center" });
});

// Copy buttons appear only where copying works.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      document.getElementById(button.dataset.copyStatus).textContent = button.dataset.copied;
    });
  }
}

// A form that must not go twice: the second press within the same page view is ignored.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

// Sign-up keeps the browser's time zone, so that nobody has to look for theirs in a list.
for (const input of document.querySelectorAll("[data-browser-time-zone]")) {
  input.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// A table that fits in the width needs no box of its own to scroll in: its header then sticks to the window.
const fitTables = () => {
  for (const wrap of document.querySelectorAll(".matrix-wrap")) {
    wrap.classList.remove("is-whole");
    wrap.classList.toggle("is-whole", wrap.scrollWidth <= wrap.clientWidth);
  }
};
fitTables();
addEventListener("resize", fitTables);
