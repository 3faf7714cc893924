"use strict";
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
// One choice for all pages of a server.
const LANGUAGE_KEY = "tournee.language";
function kept() {
  try {
    return localStorage.getItem(LANGUAGE_KEY);
  } catch {
    // Pages from a disk may not keep anything.
    return null;
  }
}
function speak(lang) {
  root.dataset.lang = lang;
  root.lang = lang;
  const title = root.dataset[lang];
  if (title) document.title = title;
  // What has text only, such as a choice, carries both.
  for (const one of document.querySelectorAll("option[data-fr]")) one.textContent = one.dataset[lang];
}
{
  const asked = new URLSearchParams(location.search).get("lang") ?? kept();
  const fixed = root.hasAttribute("data-fixed") ? root.dataset.lang : (navigator.language || "fr");
  speak((asked ?? fixed).slice(0, 2) === "fr" ? "fr" : "en");
}
for (const button of document.querySelectorAll("button[data-to]")) {
  button.addEventListener("click", () => {
    const lang = button.dataset.to;
    speak(lang);
    try {
      localStorage.setItem(LANGUAGE_KEY, lang);
    } catch {
      // As above: the choice then lasts as long as the page.
    }
    // The button that was pressed is gone; the one for the way back has its place.
    document.querySelector(`button[data-to]:not([data-to=${lang}])`)?.focus();
    document.dispatchEvent(new CustomEvent("language"));
  });
}
