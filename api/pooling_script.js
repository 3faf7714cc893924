"use strict";
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
function speak(lang) {
  root.dataset.lang = lang;
  root.lang = lang;
  try {
    localStorage.setItem("tournee-lang", lang);
  } catch {
    // Pages from a disk may not keep anything.
  }
}
if (!root.hasAttribute("data-fixed")) {
  let kept = null;
  try {
    kept = localStorage.getItem("tournee-lang");
  } catch {
    // As above.
  }
  const asked = kept ?? (navigator.language || "fr").slice(0, 2);
  speak(asked === "fr" ? "fr" : "en");
}
for (const button of document.querySelectorAll("button[data-to]")) {
  button.addEventListener("click", () => {
    speak(button.dataset.to);
    if (shown) show();
  });
}
let shown = false;
const day = byId("map-day");
function show() {
  const lang = root.dataset.lang;
  const scenario = byId(`map-scenario-${lang}`).value;
  const plan = byId(`plan-${day.value}-${scenario}`);
  const text = (id) => byId(id).textContent;
  const frame = byId("map-frame");
  frame.hidden = false;
  frame.srcdoc =
    `<!doctype html><html lang="${lang}" data-lang="${lang}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">' +
    `<title>Tournée</title><style>${text("map-style")}</style></head><body><div id="app"></div>` +
    `<script type="application/json" id="tournee-plan">${plan.textContent}</${"script"}>` +
    `<script type="text/plain" id="tournee-tiles">${text("map-tiles")}</${"script"}>` +
    `<script type="text/plain" id="tournee-worker">${text("map-worker")}</${"script"}>` +
    `<script type="module">${text("map-script")}</${"script"}></body></html>`;
  shown = true;
}
if (day) {
  for (const button of document.querySelectorAll("button[data-show]")) button.addEventListener("click", show);
  for (const choice of document.querySelectorAll(".map select")) {
    choice.addEventListener("change", () => {
      // Both languages show the same choice.
      if (choice !== day) for (const other of document.querySelectorAll("select.scenario")) other.value = choice.value;
      if (shown) show();
    });
  }
  for (const button of document.querySelectorAll("button[data-big]")) {
    button.addEventListener("click", () => byId("map").classList.toggle("big"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") byId("map").classList.remove("big");
  });
}
