/**
 * Opening hours as a week that people edit, read from and written in the syntax of OpenStreetMap.
 *
 * What is read is what the server's own reader makes of it, or it is not read at all: seasons, dates, weeks, comments and rules that say
 * "or else" stay text. Two habits of that reader matter. After a semicolon a rule takes whole days from those before it, the hours after
 * midnight of the evening before included; and a rule for days of the week takes holidays back that an earlier one has closed.
 */

export const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"] as const;
const DAY = 1440;

/** Minutes from midnight of the day on which it begins; over midnight the end is beyond 1440. */
export interface Span {
  from: number;
  to: number;
}

export interface Week {
  /** From Monday; a day without spans is closed. */
  days: Span[][];
  /** On public holidays: as on any day of that name, or these spans, closed where there are none. */
  holidays: "same" | Span[];
}

export type Fault = "time" | "length" | "overlap" | "night";

interface Rule {
  /** After a comma: it adds to what the rules before say of its days. */
  adds: boolean;
  days: ReadonlySet<number>;
  holidays: boolean;
  /** Of every day, holidays included, where no day is named. */
  every: boolean;
  spans: Span[];
}

export function emptyWeek(): Week {
  return { days: DAYS.map(() => []), holidays: "same" };
}

/** The week that a text says, null where it says more than a week can show. */
export function readHours(text: string): Week | null {
  const rules = rulesIn(text.trim().replace(/[–—−]/g, "-"));
  if (rules === null) return null;
  const week = emptyWeek();
  for (const rule of rules) {
    if (!take(week, rule)) return null;
  }
  const every = [...week.days, ...(week.holidays === "same" ? [] : [week.holidays])];
  const sound = every.every((spans) => faultsOf(spans).length === 0);
  const holidayNight = week.holidays !== "same" && week.holidays.some(isNight);
  return sound && !holidayNight && sameNights(week, rules) ? week : null;
}

/** Takes one rule into the week; false where a week cannot show what it does. */
function take(week: Week, rule: Rule): boolean {
  const { holidays } = week;
  const closes = rule.spans.length === 0;
  if (rule.every) {
    if (rule.adds) return false;
    week.days = DAYS.map(() => rule.spans);
    week.holidays = "same";
    return true;
  }
  if (rule.days.size > 0 && !rule.holidays && holidays !== "same") {
    // On a holiday that falls on one of these days it is this rule that holds.
    if (!closes || holidays.length > 0) return false;
  }
  if (rule.holidays && rule.adds && !closes) return false;
  for (const day of rule.days) {
    const before = rule.adds && !closes ? (week.days[day] ?? []) : [];
    week.days[day] = [...before, ...rule.spans].sort((one, other) => one.from - other.from);
  }
  if (rule.holidays) week.holidays = rule.spans;
  return true;
}

const NAME = "(?:mo|tu|we|th|fr|sa|su)";
const SELECTOR = new RegExp(`(?:${NAME}(?:-${NAME})?|ph)(?:,(?:${NAME}(?:-${NAME})?|ph))*(?= |$|;|,)`, "y");
const CLOCKS = "\\d{1,2}:\\d{2}-\\d{1,2}:\\d{2}";
const TIMES = new RegExp(`(?:off|closed|24/7|${CLOCKS}(?:, ?${CLOCKS})*)(?= ?(?:$|;|,))`, "y");
const JOINT = / ?; ?|, /y;

function rulesIn(text: string): Rule[] | null {
  const plain = text
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/ ?- ?(?=\d)/g, "-");
  const rules: Rule[] = [];
  let at = 0;
  let adds = false;
  const next = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(plain)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  for (;;) {
    const selector = next(SELECTOR);
    if (selector !== null && plain[at] === " ") at += 1;
    const times = next(TIMES);
    if (times === null || (times === "24/7" && (selector !== null || rules.length > 0))) return null;
    const spans = spansIn(times);
    if (spans === null) return null;
    const { days, holidays } = daysIn(selector ?? "");
    rules.push({ adds, days, holidays, every: selector === null, spans });
    if (at === plain.length) return rules;
    const joint = next(JOINT);
    if (joint === null) return null;
    adds = joint.includes(",");
  }
}

function daysIn(selector: string): { days: Set<number>; holidays: boolean } {
  const days = new Set<number>();
  let holidays = false;
  for (const part of selector.split(",").filter((one) => one !== "")) {
    if (part === "ph") holidays = true;
    else {
      const [first = "", last = first] = part.split("-");
      const end = numberOf(last);
      for (let day = numberOf(first); ; day = (day + 1) % 7) {
        days.add(day);
        if (day === end) break;
      }
    }
  }
  return { days, holidays };
}

function numberOf(name: string): number {
  return DAYS.findIndex((day) => day.toLowerCase() === name);
}

function spansIn(times: string): Span[] | null {
  if (times === "off" || times === "closed") return [];
  if (times === "24/7") return [{ from: 0, to: DAY }];
  const spans: Span[] = [];
  for (const part of times.split(",")) {
    const [, fromHour, fromMinute, toHour, toMinute] =
      /^ ?(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(part) ?? [];
    if (Number(fromMinute) > 59 || Number(toMinute) > 59) return null;
    const from = 60 * Number(fromHour) + Number(fromMinute);
    const end = 60 * Number(toHour) + Number(toMinute);
    // The same clock twice is a whole day for some, and nothing for others.
    if (from >= DAY || end > 2 * DAY || end === from) return null;
    const to = end < from ? end + DAY : end;
    if (to - from > DAY) return null;
    spans.push({ from, to });
  }
  return spans.sort((one, other) => one.from - other.from);
}

function isNight({ to }: Span): boolean {
  return to > DAY;
}

/** Whether the server's reader has the hours after midnight that the week shows. */
function sameNights(week: Week, rules: readonly Rule[]): boolean {
  if (!week.days.some((spans) => spans.some(isNight))) return true;
  return DAYS.every((_, day) => {
    const shown = merged([...(week.days[day] ?? []), ...spills(week.days[(day + 6) % 7] ?? [])]);
    return JSON.stringify(shown) === JSON.stringify(evaluated(rules, day));
  });
}

/** What the server's reader makes of rules on a day of the week that is no holiday. */
function evaluated(rules: readonly Rule[], day: number): Span[] {
  let found: Span[] | null = null;
  for (const rule of rules) {
    const matches = rule.every || rule.days.has(day);
    const yesterday = rule.every || rule.days.has((day + 6) % 7);
    if (rule.spans.length === 0) {
      if (matches) found = [];
      continue;
    }
    const own = [...(matches ? rule.spans : []), ...(yesterday ? spills(rule.spans) : [])];
    if (own.length === 0) continue;
    if (rule.adds) found = [...(found ?? []), ...own];
    else if (matches || found === null) found = own;
  }
  return merged(found ?? []);
}

function spills(spans: readonly Span[]): Span[] {
  return spans.filter(isNight).map(({ to }) => ({ from: 0, to: to - DAY }));
}

/** Spans of one day, cut at midnight, those that touch as one. */
function merged(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of [...spans].sort((one, other) => one.from - other.from)) {
    const last = found.at(-1);
    const to = Math.min(span.to, DAY);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from: span.from, to });
  }
  return found;
}

/** What is wrong with the spans of a day. */
export function faultsOf(spans: readonly Span[]): Fault[] {
  const found = new Set<Fault>();
  const sorted = [...spans].sort((one, other) => one.from - other.from);
  sorted.forEach((span, place) => {
    if (!Number.isInteger(span.from) || !Number.isInteger(span.to)) found.add("time");
    else if (span.to <= span.from || span.to - span.from > (span.from === 0 ? DAY : DAY - 1))
      found.add("length");
    const next = sorted[place + 1];
    if (next !== undefined && next.from < span.to) found.add("overlap");
  });
  return [...found];
}

/** Writes a week without faults; `readHours` gives it back. */
export function writeHours(week: Week): string {
  const isWhole = week.days.every(
    (spans) => spans.length === 1 && spans[0]?.from === 0 && spans[0].to === DAY,
  );
  if (isWhole && week.holidays === "same") return "24/7";
  const groups = new Map<string, number[]>();
  week.days.forEach((spans, day) => {
    if (spans.length === 0) return;
    const times = timesOf(spans);
    groups.set(times, [...(groups.get(times) ?? []), day]);
  });
  // Where somebody is open over midnight rules add up: after a semicolon the next day would lose its first hours.
  const joint = week.days.some((spans) => spans.some(isNight)) ? ", " : "; ";
  const weekly = [...groups].map(([times, days]) => `${daysText(days)} ${times}`).join(joint);
  if (week.holidays === "same") return weekly || "off";
  if (week.holidays.length === 0) return weekly === "" ? "off" : `${weekly}; PH off`;
  return [weekly, `PH ${timesOf(week.holidays)}`].filter((rule) => rule !== "").join("; ");
}

function timesOf(spans: readonly Span[]): string {
  return [...spans]
    .sort((one, other) => one.from - other.from)
    .map(({ from, to }) => `${clockOf(from)}-${to === DAY ? "24:00" : clockOf(to % DAY)}`)
    .join(",");
}

export function clockOf(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Days in their order, three or more in a row as a range. */
function daysText(days: readonly number[]): string {
  const rows: number[][] = [];
  for (const day of days) {
    const last = rows.at(-1);
    if (last !== undefined && last.at(-1) === day - 1) last.push(day);
    else rows.push([day]);
  }
  return rows
    .flatMap((row) => {
      const names = row.map((day) => DAYS[day]);
      return row.length > 2 ? [`${names[0]}-${names.at(-1)}`] : names;
    })
    .join(",");
}
