"use strict";
// Looks again every so often and exchanges what is alive on the page: whatever is being typed or read further down stays as it is.
const every = Number(document.body.dataset.refresh ?? 0) * 1000;
const live = document.getElementById("live");
// What was seen longer ago than this is no longer said to be how things are.
const STALE_MS = 120_000;
let seen = Date.now();
let at = every;

async function look() {
  if (document.visibilityState === "hidden") return;
  try {
    const answer = await fetch(document.body.dataset.url, { cache: "no-store", credentials: "same-origin" });
    if (answer.status === 404 || answer.status === 410) {
      location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = found.getElementById("live");
    if (!fresh) throw new Error("no page");
    seen = Date.now();
    const words = (root) => root.querySelector(".steps")?.textContent;
    const moved = words(fresh) !== words(live);
    const said = document.activeElement;
    // What may be asked changes with the state: then the page is loaded as a whole, unless somebody is in the middle of something.
    if (moved && !(said instanceof HTMLTextAreaElement || said instanceof HTMLInputElement)) {
      location.replace(document.body.dataset.url);
      return;
    }
    const held = live.contains(said) ? said.getAttribute("href") : null;
    live.replaceChildren(...fresh.childNodes);
    if (held) live.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus();
    at = every;
  } catch {
    // Less and less often: the network, or the server, has enough to do.
    at = Math.min(at * 2, 300_000);
    if (Date.now() - seen > STALE_MS) {
      for (const one of live.querySelectorAll(".near, .streets")) one.remove();
      const lost = live.querySelector(".lost");
      if (lost) lost.hidden = false;
      const itself = live.querySelector(".by-itself");
      if (itself) itself.hidden = true;
    }
  }
}

if (every > 0 && live) {
  const next = () => setTimeout(async () => { await look(); next(); }, at);
  next();
  // Whoever comes back to the page is not to read of an hour ago.
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", (event) => { if (event.persisted) look(); });
}
