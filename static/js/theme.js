// Runs before the first paint, so that a stored choice of theme never flashes the other one.
(() => {
  const root = document.documentElement;
  const stored = () => {
    try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
  };
  root.dataset.theme = stored();

  const show = (group) => {
    for (const button of group.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === root.dataset.theme));
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    const group = document.querySelector("[data-theme-choice]");
    if (!group) return;
    group.hidden = false;
    show(group);
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      root.dataset.theme = button.value;
      try { localStorage.setItem("theme", button.value); } catch { /* private window: the choice lasts for this page */ }
      show(group);
    });
  });
})();
