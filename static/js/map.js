// The map of an attempt's questions: which are answered, and where one is. Shared with quiz.js.

// The map goes along where not all of it fits; by itself, as scrolling into view would move the page too.
const inSight = (mark) => {
  const list = mark?.closest("ol");
  if (!list) return;
  const [one, all] = [mark.getBoundingClientRect(), list.getBoundingClientRect()];
  const out = (from, to, least, most) => (from < least ? from - least : Math.max(0, to - most));
  list.scrollBy(out(one.left - 8, one.right + 8, all.left, all.right), out(one.top - 8, one.bottom + 8, all.top, all.bottom));
};

const paintMark = (mark, isAnswered) => {
  mark.classList.toggle("is-answered", isAnswered);
  mark.querySelector("[data-map-state]").textContent = ` ${isAnswered ? texts.answered : texts.blank}`;
};

const markOf = (key) => document.querySelector(`[data-map="${key}"]`);

inSight(document.querySelector(".question-map [aria-current]"));
