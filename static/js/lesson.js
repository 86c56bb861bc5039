// Niceties of the lesson page: keys, the reader's place, and the language switch that keeps it.

const article = document.querySelector(".lesson__article");
const blocks = article ? [...article.querySelectorAll(".lesson__body > [id], .pair__own > [id]")] : [];

// j and k turn the page, as in a mail program; never while somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const link = { j: "[rel=next]", k: "[rel=prev]" }[event.key];
  if (link) document.querySelector(`.lesson__turn ${link}`)?.click();
});

// The block being read is the last whose top has passed the upper third of the window.
const current = () => blocks.findLast((block) => block.getBoundingClientRect().top < innerHeight / 3) || blocks[0];

// The other language opens at the same block: anchors are shared.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-keeps-place] a, .site-tool[hreflang]");
  if (link && scrollY > 200 && current()) link.hash = current().id;
});

// A beacon notes the place when it changes and the reader has rested there, and again on leaving.
const place = article?.dataset.place;
// Signing in anew in another tab changes the token of this one too.
const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value;
if (place && token() && blocks.length) {
  let noted = "";
  let rest;
  const note = () => {
    const anchor = current().id;
    if (anchor === noted) return;
    noted = anchor;
    const body = new FormData();
    body.append("anchor", anchor);
    body.append("csrfmiddlewaretoken", token());
    navigator.sendBeacon(place, body);
  };
  addEventListener("scroll", () => { clearTimeout(rest); rest = setTimeout(note, 4000); }, { passive: true });
  rest = setTimeout(note, 4000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") note(); });
}

// Where the drawer cannot be forced open by CSS, it is opened on wide screens.
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 64rem)").matches) {
  document.querySelector(".lesson:not(.lesson--both) .lesson__drawer")?.setAttribute("open", "");
  for (const other of document.querySelectorAll(".pair__other")) other.setAttribute("open", "");
}
// In a long outline the lesson being read is scrolled into view, without moving the page.
const here = document.querySelector(".lesson__outline [aria-current=page]");
const rail = here?.closest(".lesson__outline");
if (rail && rail.scrollHeight > rail.clientHeight) rail.scrollTop = here.offsetTop - rail.clientHeight / 3;
