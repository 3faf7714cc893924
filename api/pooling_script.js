let shown = false;
const day = byId("map-day");
// As the page is in one language at a time, so are the plan's title and the names of who rides.
function planText(id, title, lang) {
  const plan = JSON.parse(byId(id).textContent);
  const names = JSON.parse(byId("map-names").textContent);
  plan.title = title;
  for (const round of plan.rounds) round.courier_name = names[round.courier_name]?.[lang] ?? round.courier_name;
  return JSON.stringify(plan).replaceAll("<", "\\u003c");
}
function show() {
  const lang = root.dataset.lang;
  const choice = byId("map-scenario");
  const text = (id) => byId(id).textContent;
  const frame = byId("map-frame");
  frame.hidden = false;
  frame.srcdoc =
    `<!doctype html><html lang="${lang}" data-lang="${lang}" data-fixed><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">' +
    `<title>Tournée</title><style>${text("map-style")}</style></head><body><div id="app"></div>` +
    `<script type="application/json" id="tournee-plan">${planText(`plan-${day.value}-${choice.value}`, choice.selectedOptions[0].textContent, lang)}</${"script"}>` +
    `<script type="text/plain" id="tournee-tiles">${text("map-tiles")}</${"script"}>` +
    `<script type="text/plain" id="tournee-worker">${text("map-worker")}</${"script"}>` +
    `<script type="module">${text("map-script")}</${"script"}></body></html>`;
  shown = true;
}
if (day) {
  document.addEventListener("language", () => {
    if (shown) show();
  });
  byId("map-show").addEventListener("click", show);
  for (const choice of document.querySelectorAll(".map select")) {
    choice.addEventListener("change", () => {
      if (shown) show();
    });
  }
  for (const step of document.querySelectorAll("button[data-step]")) {
    step.addEventListener("click", () => {
      const at = day.selectedIndex + Number(step.dataset.step);
      if (at < 0 || at >= day.options.length) return;
      day.selectedIndex = at;
      if (shown) show();
    });
  }
  byId("map-big").addEventListener("click", () => byId("map").classList.toggle("big"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") byId("map").classList.remove("big");
  });
}
