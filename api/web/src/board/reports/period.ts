/** Some days: at most a month, so that a page asks for no more than anybody reads. */

export interface Period {
  from: string;
  to: string;
}

export const MOST_DAYS = 31;

/** The days of a period in their order; empty for one that runs backwards, or is no period. */
export function daysOf({ from, to }: Period): string[] {
  const [first, last] = [Date.parse(`${from}T12:00:00Z`), Date.parse(`${to}T12:00:00Z`)];
  if (!Number.isFinite(first) || !Number.isFinite(last) || last < first) return [];
  const days: string[] = [];
  for (let at = first; at <= last && days.length <= 400; at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}
