// Shows what stands in the way of a plan while it is being typed; the form works without it.
// Must never decide anything: the server says what is in the way.
const form = document.querySelector("form[data-conflicts]");
const list = document.querySelector("#conflicts");
let waiting = 0;

async function look() {
  const answer = await fetch(form.dataset.conflicts, { method: "POST", body: new FormData(form) });
  if (!answer.ok) return;
  const found = await answer.json();
  list.replaceChildren(
    ...found.map(({ words }) => {
      const line = document.createElement("li");
      line.textContent = words;
      return line;
    }),
  );
  list.parentElement.hidden = found.length === 0;
}

if (form && list) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look().catch(() => undefined), 300);
  });
}
