/** Between two looks for a newer version while the app stays open. */
const APART_MS = 3_600_000;

/** Registers the program that keeps an app on the phone; a newer one waits until whoever uses it lets it in. */
export async function watchForUpdates(app: string, found: (worker: ServiceWorker) => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  let kept = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first one takes over a page that is its own already; each one after it has another page.
    if (kept) location.reload();
    kept = true;
  });
  try {
    const registration = await navigator.serviceWorker.register(`/${app}/worker.js`, { scope: `/${app}/` });
    const look = (worker: ServiceWorker | null) =>
      worker?.addEventListener("statechange", () => {
        if (worker.state === "installed" && navigator.serviceWorker.controller !== null) found(worker);
      });
    if (registration.waiting !== null && navigator.serviceWorker.controller !== null) {
      found(registration.waiting);
    }
    look(registration.installing);
    registration.addEventListener("updatefound", () => look(registration.installing));
    // An app that is kept open all day never loads its page anew, which is when browsers look for a newer one.
    let looked_ms = Date.now();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible" || Date.now() - looked_ms < APART_MS) return;
      looked_ms = Date.now();
      // Without a network there is nothing newer to be had.
      registration.update().catch(() => undefined);
    });
  } catch (error) {
    console.warn("The app cannot be kept on this phone:", error);
  }
}
