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

/** Has the browser get ready to draw letters while nothing else is drawn: a map does it amid its first frames, and the page then waits for those. */
export function prepareLetters(): void {
  if (typeof OffscreenCanvas !== "function") return;
  new OffscreenCanvas(8, 8).getContext("2d", { willReadFrequently: true })?.fillText("0", 0, 8);
}
