/** When somebody is visited: chosen by days here, a recurrence rule (RFC 5545) behind it. */
import type { Plan, Weekday } from "./known";

export const WEEKDAYS: readonly Weekday[] = ["mo", "tu", "we", "th", "fr", "sa", "su"];

export type RhythmKind = "weekly" | "monthly" | "open" | "rule";

export interface Rhythm {
  kind: RhythmKind;
  /** Of a week; of `open` those that the planner may choose, all where there are none. */
  weekdays: Weekday[];
  every: string;
  /** Of a month: the first to the fourth such weekday, or the last. */
  nth: string;
  day: Weekday;
  perWeek: string;
  rule: string;
}

export const USUAL: Rhythm = {
  kind: "weekly",
  weekdays: ["mo", "th"],
  every: "1",
  nth: "1",
  day: "tu",
  perWeek: "2",
  rule: "",
};

export interface Terms {
  rule: string | null;
  per_week: number | null;
  weekdays: Weekday[];
}

export function termsOf(rhythm: Rhythm): Terms {
  const { kind, weekdays, every, nth, day, perWeek, rule } = rhythm;
  const upper = (one: Weekday) => one.toUpperCase();
  switch (kind) {
    case "weekly": {
      const interval = Number(every) > 1 ? `INTERVAL=${Number(every)};` : "";
      return {
        rule: `FREQ=WEEKLY;${interval}BYDAY=${weekdays.map(upper).join(",")}`,
        per_week: null,
        weekdays: [],
      };
    }
    case "monthly":
      return { rule: `FREQ=MONTHLY;BYDAY=${nth}${upper(day)}`, per_week: null, weekdays: [] };
    case "open":
      return { rule: null, per_week: Number(perWeek), weekdays };
    case "rule":
      return { rule: rule.trim(), per_week: null, weekdays: [] };
  }
}

/** The choice that a plan came from; rules of other forms are shown as they are. */
export function rhythmOf(plan: Pick<Plan, "rule" | "per_week" | "weekdays">): Rhythm {
  if (plan.per_week !== null) {
    return { ...USUAL, kind: "open", perWeek: String(plan.per_week), weekdays: [...plan.weekdays] };
  }
  const rule = plan.rule ?? "";
  const parts = new Map(rule.split(";").map((part) => part.split("=", 2) as [string, string]));
  const days = (parts.get("BYDAY") ?? "").toLowerCase().split(",");
  const known = [...parts.keys()].every((name) => ["FREQ", "BYDAY", "INTERVAL"].includes(name));
  const isWeekday = (day: string): day is Weekday => (WEEKDAYS as readonly string[]).includes(day);
  if (known && parts.get("FREQ") === "WEEKLY" && days.every(isWeekday)) {
    return { ...USUAL, kind: "weekly", weekdays: days, every: parts.get("INTERVAL") ?? "1" };
  }
  const monthly = /^(-1|[1-4])([a-z]{2})$/.exec(days.length === 1 ? (days[0] ?? "") : "");
  if (
    known &&
    !parts.has("INTERVAL") &&
    parts.get("FREQ") === "MONTHLY" &&
    monthly?.[1] &&
    monthly[2] &&
    isWeekday(monthly[2])
  ) {
    return { ...USUAL, kind: "monthly", nth: monthly[1], day: monthly[2] };
  }
  return { ...USUAL, kind: "rule", rule };
}
