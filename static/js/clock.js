// The clock of a timed attempt counts by the server's time. It is told at half time, five minutes and one, never every
// second. When nothing is left it sends `timeup` to the form, and shows the result once the server has it.
{
  const form = document.getElementById("attempt");
  const texts = JSON.parse(document.getElementById("quiz-texts").textContent);
  const timer = document.querySelector("[data-deadline]");
  // Whoever hides the clock keeps it hidden, in this browser and for every quiz. The announcements go on.
  const clock = timer.closest("[data-clock]");
  try { clock.open = localStorage.getItem("quiz-clock") !== "hidden"; } catch { /* it is shown */ }
  clock.addEventListener("toggle", () => {
    try { localStorage.setItem("quiz-clock", clock.open ? "shown" : "hidden"); } catch { /* not remembered */ }
  });
  let offset = new Date(timer.dataset.now) - Date.now();
  let until = new Date(timer.dataset.deadline);
  const started = new Date(timer.dataset.started);
  const marks = () => [(until - started) / 2, 300000, 60000];
  const left = () => until - (Date.now() + offset);
  const inMinutes = (ms) => Math.ceil(ms / 60000);
  // Of a long time nobody wants the minutes: from three hours on it is told in hours, from three days in days.
  const words = (ms) => {
    const minutes = inMinutes(ms);
    if (minutes >= 4320) return texts.days_left.replace("%s", Math.floor(minutes / 1440));
    if (minutes >= 180) return texts.hours_left.replace("%s", Math.floor(minutes / 60));
    return minutes === 1 ? texts.minute_left : texts.minutes_left.replace("%s", minutes);
  };
  const announce = (text) => { document.querySelector("[data-announce]").textContent = text; };
  // Kept for the tab: what is due while one page of the attempt gives way to the next is told by that one.
  const shelf = () => `clock:${form.dataset.attempt}:${until.getTime()}`;
  const passed = () => marks().filter((mark) => left() <= mark);
  const keepTold = () => { try { sessionStorage.setItem(shelf(), JSON.stringify([...told])); } catch { /* told once more */ } };
  let told = new Set(passed());
  try { told = new Set(JSON.parse(sessionStorage.getItem(shelf())) ?? told); } catch { /* as if it were the first page */ }
  keepTold();
  // Extra time may be granted while the clock runs. It is asked for now and then, and once more before the end.
  const ask = async () => {
    try {
      const response = await fetch(form.dataset.clock, { signal: AbortSignal.timeout(4000) });
      if (!response.ok) return;
      const answer = await response.json();
      offset = new Date(answer.now) - Date.now();
      if (!answer.deadline || new Date(answer.deadline) <= until) return;
      until = new Date(answer.deadline);
      told = new Set(passed());
      keepTold();
      document.querySelector("[data-until]").textContent = answer.until;
      document.querySelector("[data-at-end]").textContent = answer.at_end;
      announce(`${answer.until}. ${words(left())}`);
    } catch { /* asked again soon */ }
  };
  setInterval(() => { if (document.visibilityState === "visible" && !("ended" in form.dataset)) ask(); }, 30000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible" && !("ended" in form.dataset)) ask(); });
  // A page that has just come is listened to a moment later.
  const tick = async (isFirst) => {
    if (left() <= 0) {
      await ask();
      if (left() <= 0) return timeUp();
    }
    timer.textContent = `· ${words(left())}`;
    for (const mark of isFirst ? [] : marks()) {
      if (left() > mark || told.has(mark)) continue;
      told.add(mark);
      keepTold();
      announce(words(left()));
    }
    setTimeout(tick, 1000);
  };
  const timeUp = () => {
    timer.textContent = "";
    form.dispatchEvent(new Event("timeup"));
    // The server takes what is on its way for ten seconds more. Where there is no connection the page stays.
    const leave = () => location.assign(form.dataset.result);
    setTimeout(() => (navigator.onLine ? leave() : addEventListener("online", leave)), 11000);
  };
  tick(true);
}
