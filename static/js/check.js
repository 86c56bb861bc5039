// A "check yourself" question is answered in its place. Without this its answer is a page of its own.

for (const check of document.querySelectorAll("form[data-check]")) {
  const answer = Object.assign(document.createElement("div"), { className: "check__answer", tabIndex: -1 });
  answer.setAttribute("role", "status");
  check.append(answer);
  check.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new URLSearchParams(new FormData(check));
    data.set("language", data.get("language") || document.documentElement.lang);
    try {
      const response = await fetch(check.action, { method: "POST", headers: { "X-Requested-With": "fetch" }, body: data });
      if (!response.ok) throw new Error(response.statusText);
      answer.innerHTML = await response.text();
      answer.focus();
    } catch {
      check.submit();
    }
  });
}
