// Editing a draft without leaving the place: the page that would come anyway is fetched and its parts are put in.
"use strict";

function takeOver(page, anchor) {
  for (const id of [anchor, "sheet"]) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old) old.replaceWith(document.adoptNode(fresh));
    else if (old) old.remove(); // settled, and only doubtful rows are shown
  }
  const row = document.getElementById(anchor);
  const field = row && row.querySelector("form.sheet-form textarea[name=title]");
  if (field) field.focus({ preventScroll: true });
}

async function swap(request, anchor, fallback) {
  try {
    const answer = await fetch(request);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("sheet") || new URL(answer.url).pathname !== location.pathname) throw new Error("another page");
    takeOver(page, anchor);
  } catch {
    fallback();
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  swap(link.href, link.dataset.swap, () => location.assign(link.href));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const kept = ["save", "confirm", "unconfirm"];
  if (!form.dataset.swap || !kept.includes(form.elements.do.value)) return;
  event.preventDefault();
  const request = new Request(form.action, { method: "POST", body: new FormData(form), redirect: "follow" });
  swap(request, form.dataset.swap, () => form.submit()); // the page that comes shows what was typed and why it was not taken
});
