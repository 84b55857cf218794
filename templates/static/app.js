// Comforts on top of pages that work without them: filters apply at once, drafts survive, files are weighed before sending.
"use strict";

document.querySelectorAll("form[data-live]").forEach((form) => {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=date]")) form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    form.querySelectorAll("input, select").forEach((field) => {
      if (field.type !== "checkbox" && !field.value) field.disabled = true; // short, readable addresses
    });
  });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-live] :disabled").forEach((field) => { field.disabled = false; });
});

document.querySelectorAll("form[data-draft]").forEach((form) => {
  const key = (field) => `draft:${form.dataset.draft}:${field.name}`;
  form.querySelectorAll("textarea").forEach((field) => {
    if (!field.value) field.value = sessionStorage.getItem(key(field)) || "";
    field.addEventListener("input", () => sessionStorage.setItem(key(field), field.value));
  });
});
if (document.querySelector(".news")) {
  Object.keys(sessionStorage).filter((key) => key.startsWith("draft:")).forEach((key) => sessionStorage.removeItem(key));
  history.replaceState(null, "", location.pathname); // a reload does not repeat the news
}

document.querySelectorAll("input[type=file][data-limit]").forEach((field) => {
  field.addEventListener("change", () => {
    const limit = Number(field.dataset.limit);
    const heavy = [...field.files].find((file) => file.size > limit * 1024 * 1024);
    field.setCustomValidity(heavy ? `Файл «${heavy.name}» больше ${limit} МБ: сожмите его или приложите ссылку` : "");
    field.reportValidity();
  });
});

document.querySelectorAll("form[method=post]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault(); // a second click sends nothing twice
    form.dataset.sent = "yes";
  });
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.drawer[open]").forEach((drawer) => {
    if (!drawer.contains(event.target)) drawer.open = false;
  });
});
