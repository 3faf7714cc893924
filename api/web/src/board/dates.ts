/** Local dates of a town as texts, `2026-12-05`, and moments as epoch seconds. */

/** Epoch seconds of an RFC 3339 time. */
export function epoch(time: string): number {
  return Date.parse(time) / 1000;
}

export function maybeEpoch(time: string | null | undefined): number | null {
  return time == null ? null : epoch(time);
}

/** The local date of a moment. */
export function dayOf(moment_s: number, timeZone: string): string {
  // Sweden writes dates as ISO does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(new Date(moment_s * 1000));
}

export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

export function isDay(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
