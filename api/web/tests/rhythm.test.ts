import { describe, expect, it } from "vitest";
import { rhythmOf, termsOf } from "../src/board/services/rhythm";

describe("rhythms of visits", () => {
  it.each([
    ["FREQ=WEEKLY;BYDAY=MO,TH", "weekly"],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "weekly"],
    ["FREQ=MONTHLY;BYDAY=-1FR", "monthly"],
    ["FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "rule"],
  ])("comes back from %s", (rule, kind) => {
    const rhythm = rhythmOf({ rule, per_week: null, weekdays: [] });
    expect(rhythm.kind).toBe(kind);
    expect(termsOf(rhythm)).toEqual({ rule, per_week: null, weekdays: [] });
  });

  it("leaves the days of an open rhythm to the planner", () => {
    const open = { rule: null, per_week: 2, weekdays: ["mo" as const, "we" as const] };
    expect(termsOf(rhythmOf(open))).toEqual(open);
  });
});
