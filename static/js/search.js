// Search as you type: fetches the page that the form would lead to, and puts its list in place of this one.
// Without this the form works by its button. "/" goes to the search field.
const form = document.querySelector("form[data-live]");
const field = form?.querySelector("input[type=search]");
let turn = 0;
let timer = 0;

async function show() {
  const mine = ++turn;
  const id = form.dataset.live;
  const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin" });
  } catch {
    return;
  }
  // A later letter was quicker, or the session has ended: then the form's own way tells.
  if (mine !== turn || !answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById(id);
  if (mine !== turn || !found) return;
  document.getElementById(id).replaceWith(found);
  history.replaceState(null, "", address);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(show, 120);
}

field?.addEventListener("input", soon);
form?.addEventListener("change", (event) => event.target !== field && show());

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing || !field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
