/** A week as it stands in its fields: clocks as they are typed, which may be missing. */
import { clockOf, type Fault, faultsOf, type Span, type Week } from "./opening-hours";

export interface Typed {
  from: string;
  to: string;
}

export interface EditedWeek {
  days: Typed[][];
  /** Null: as on other days. */
  holidays: Typed[] | null;
}

const DAY = 1440;
const NOON = { from: 720, to: 840 };
const USUAL: Typed = { from: "09:00", to: "18:00" };

export function editedOf(week: Week): EditedWeek {
  return {
    days: week.days.map((spans) => spans.map(typedOf)),
    holidays: week.holidays === "same" ? null : week.holidays.map(typedOf),
  };
}

function typedOf({ from, to }: Span): Typed {
  return { from: clockOf(from), to: clockOf(to % DAY) };
}

export function minutesOf(clock: string): number {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(clock) ?? [];
  return hours === undefined ? Number.NaN : 60 * Number(hours) + Number(minutes);
}

/** The end as minutes: midnight ends the day, an earlier clock than the beginning is of the next one. */
export function spanOf({ from, to }: Typed): Span {
  const begins = minutesOf(from);
  const ends = minutesOf(to);
  if (ends === 0) return { from: begins, to: DAY };
  return { from: begins, to: ends < begins ? ends + DAY : ends };
}

export function isOverMidnight(typed: Typed): boolean {
  return spanOf(typed).to > DAY;
}

export function rowFaults(row: readonly Typed[], ofHolidays = false): Fault[] {
  const spans = row.map(spanOf);
  const found = faultsOf(spans);
  return ofHolidays && spans.some(({ to }) => to > DAY) ? [...found, "night"] : found;
}

/** The week, null as long as something in it is missing or wrong. */
export function weekOf(edited: EditedWeek): Week | null {
  const isWrong =
    edited.days.some((row) => rowFaults(row).length > 0) || rowFaults(edited.holidays ?? [], true).length > 0;
  if (isWrong) return null;
  return {
    days: edited.days.map((row) => row.map(spanOf)),
    holidays: edited.holidays === null ? "same" : edited.holidays.map(spanOf),
  };
}

/** A day that is opened has the hours of the open day before it, else usual ones: most days of a shop are alike. */
export function opened(days: readonly Typed[][], day: number): Typed[] {
  const before = [...days.slice(0, day)].reverse().find((row) => row.length > 0);
  return (before ?? [USUAL]).map((one) => ({ ...one }));
}

/** A row with a break at noon where it has none and goes through it, else with room for one more span. */
export function withMore(row: readonly Typed[]): Typed[] {
  const [only] = row;
  if (row.length === 1 && only !== undefined && !isOverMidnight(only)) {
    const { from, to } = spanOf(only);
    if (from < NOON.from && to > NOON.to) {
      return [
        { from: only.from, to: clockOf(NOON.from) },
        { from: clockOf(NOON.to), to: only.to },
      ];
    }
  }
  return [...row, { from: "", to: "" }];
}

/** Whether one more span would be the break at noon. */
export function lacksBreak(row: readonly Typed[]): boolean {
  return row.length === 1 && withMore(row)[0]?.to === clockOf(NOON.from) && row[0]?.to !== clockOf(NOON.from);
}
