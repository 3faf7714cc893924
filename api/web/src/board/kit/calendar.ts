/** Days and hours by the clocks of a town, whatever the clock and the zone of the browser are. */
import { momentAt } from "../../lib/zoned";
import { dayAfter as addDays, isDay } from "../dates";

export { addDays, isDay };

const DAY_MS = 86_400_000;

/** The text of a moment on the wire is local time already: it carries the town's offset. */
export function clockOf(moment: string): string {
  return moment.slice(11, 16);
}

export function dayOf(moment: string): string {
  return moment.slice(0, 10);
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
}

export function mondayOf(day: string): string {
  return addDays(day, -weekdayOf(day));
}

export function daysFrom(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}

/** The week of a day by ISO 8601, such as `2026-W49`: that of its Thursday. */
export function weekOf(day: string): string {
  const thursday = addDays(mondayOf(day), 3);
  const year = thursday.slice(0, 4);
  const first = addDays(mondayOf(`${year}-01-04`), 3);
  const days = (Date.parse(`${thursday}T12:00:00Z`) - Date.parse(`${first}T12:00:00Z`)) / DAY_MS;
  return `${year}-W${String(Math.round(days / 7) + 1).padStart(2, "0")}`;
}

/** First days of the weeks that a month is shown by. */
export function weeksOfMonth(month: string): string[] {
  const first = `${month}-01`;
  const weeks: string[] = [];
  for (let monday = mondayOf(first); monday.slice(0, 7) <= month; monday = addDays(monday, 7))
    weeks.push(monday);
  return weeks;
}

export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const all = year * 12 + number - 1 + months;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, "0")}`;
}

/** The moment at which the clocks of a zone show that; one that the clocks leave out is taken by the offset before. */
export function momentOf(day: string, clock: string, zone: string): string {
  return new Date(momentAt(day, clock, zone)).toISOString().replace(/\.\d+Z$/, "Z");
}
