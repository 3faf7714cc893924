/** Figures of several days, put together as their definitions say. */
import type { Schemas } from "../../signed-in/api";
import type { Definition } from "../kit/figures";

export type DayReport = Schemas["DayReport"];

/** The figure of all days; null where none has it. */
export function overDays(one: Definition, days: readonly DayReport[]): number | null {
  const known = days.flatMap(({ figures }) => figures[one.key] ?? []);
  if (one.over_days === "ratio") {
    const of = known.reduce((sum, figure) => sum + figure.of, 0);
    return of === 0 ? null : known.reduce((sum, figure) => sum + figure.total, 0) / of;
  }
  // Of a day as a whole: days are averaged, those that have the figure.
  const values = known.flatMap(({ value }) => value ?? []);
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
}

/** Reads the figures of days, a few at a time, and tells how many are there. */
export async function readDays(
  days: readonly string[],
  read: (day: string) => Promise<DayReport>,
  onDone: (done: number) => void,
): Promise<DayReport[]> {
  const found: DayReport[] = [];
  const waiting = days.map((day, place) => ({ day, place }));
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      found[next.place] = await read(next.day);
      onDone(days.length - waiting.length);
    }
  };
  await Promise.all([work(), work(), work()]);
  return found;
}
