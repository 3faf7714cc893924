/** The clock of the town: what phones show may be wrong, and a town to try things in has a clock of its own. */

let ahead_ms = 0;

/** Learns what the town's clock showed at a moment of this phone's. */
export function setTownClock(shown: string, at_ms = Date.now()): void {
  ahead_ms = Date.parse(shown) - at_ms;
}

export function townNow(): number {
  return townTime(Date.now());
}

/** What the town's clock showed at a moment of this phone's. */
export function townTime(at_ms: number): number {
  return at_ms + ahead_ms;
}
