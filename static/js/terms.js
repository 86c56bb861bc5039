// What a marked term means, shown beside it: while the pointer is over either, while the term has the focus, or after
// a tap; Escape puts it away. Without scripts the term leads to the glossary.
{
  const GAP = 8;
  let term = null;
  let note = null;
  let waiting;

  const noteOf = (link) => document.getElementById(link.getAttribute("aria-describedby"));

  const place = () => {
    const at = [...term.getClientRects()].at(-1);
    const size = note.getBoundingClientRect();
    const edge = document.documentElement.clientWidth - GAP - size.width;
    const isAbove = at.bottom + GAP + size.height > innerHeight && at.top - GAP - size.height > 0;
    note.classList.toggle("term-note--above", isAbove);
    note.style.left = `${Math.max(GAP, Math.min(at.left, edge)) + scrollX}px`;
    note.style.top = `${(isAbove ? at.top - GAP - size.height : at.bottom + GAP) + scrollY}px`;
  };

  const hide = () => {
    clearTimeout(waiting);
    term?.classList.remove("is-explained");
    if (note?.matches(":popover-open")) note.hidePopover();
    term = note = null;
  };

  const show = (link) => {
    clearTimeout(waiting);
    if (link === term) return;
    hide();
    const found = noteOf(link);
    if (!found?.showPopover) return;
    [term, note] = [link, found];
    term.classList.add("is-explained");
    note.showPopover();
    place();
  };

  const later = (action, wait) => {
    clearTimeout(waiting);
    waiting = setTimeout(action, wait);
  };

  // Hovering: a short rest shows it, and it stays while the pointer is over the term or the note.
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = event.target.closest?.(".term");
    if (link) later(() => show(link), link === term ? 0 : 120);
    else if (event.target.closest?.(".term-note")) clearTimeout(waiting);
    else if (term && document.activeElement !== term) later(hide, 250);
    else if (!term) clearTimeout(waiting);
  });

  document.addEventListener("focusin", (event) => {
    const link = event.target.closest(".term");
    if (link?.matches(":focus-visible")) show(link);
    else if (!link) hide();
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === term) hide();
  });

  // A tap explains; a second one on the same term goes on to the glossary. A tap elsewhere puts it away.
  let touched = false;
  document.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".term");
    if (link && touched && link !== term && noteOf(link)?.showPopover) {
      event.preventDefault();
      show(link);
    } else if (!link && !event.target.closest(".term-note")) {
      hide();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !term) return;
    event.stopPropagation();
    hide();
  }, true);
  addEventListener("resize", hide);
  addEventListener("pagehide", hide);
}
