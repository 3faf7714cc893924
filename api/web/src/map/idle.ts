/** However busy a page is, after so long it waits no more. */
const IDLE_MS = 1_000;

/** Waits until the page has painted what it has, and has nothing else to do: a map is large, and never what is needed first. */
export function whenIdle(): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => {
      // Safari has no idle callbacks.
      if (typeof requestIdleCallback === "function") requestIdleCallback(() => done(), { timeout: IDLE_MS });
      else setTimeout(done, 50);
    });
    // A hidden page paints nothing, and waits for nothing.
    if (document.visibilityState !== "visible") done();
  });
}
