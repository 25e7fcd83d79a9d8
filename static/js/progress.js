// How far long work is: asks for the page again each second and puts what it says in place, without loading the page
// anew under whoever reads it (WCAG 2.2.1). When the work is done, the page with what came of it takes over.
// Without this the page has a link that says the same.
const id = "under-way";

async function look() {
  let answer;
  try {
    answer = await fetch(location.href, { credentials: "same-origin" });
  } catch {
    return void setTimeout(look, 3000);
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById(id);
  if (!answer.ok || answer.redirected || !now) return location.reload();
  const progress = document.querySelector(`#${id} progress`);
  const said = document.querySelector(`#${id} [role=status]`);
  const [next, words] = [now.querySelector("progress"), now.querySelector("[role=status]")];
  if (progress && next?.hasAttribute("value")) {
    progress.max = next.max;
    progress.value = next.value;
  }
  if (said && words && said.textContent !== words.textContent) said.textContent = words.textContent;
  setTimeout(look, 1000);
}

setTimeout(look, 1000);
