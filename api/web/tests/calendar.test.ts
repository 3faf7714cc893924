import { describe, expect, it } from "vitest";
import { addMonths, clockOf, momentOf, mondayOf, weekOf, weeksOfMonth } from "../src/board/kit/calendar";

describe("clocks of the town", () => {
  it("knows the moment that its clocks show, in summer and in winter", () => {
    expect(momentOf("2026-11-28", "08:00", "Europe/Paris")).toBe("2026-11-28T07:00:00Z");
    expect(momentOf("2026-07-01", "08:00", "Europe/Paris")).toBe("2026-07-01T06:00:00Z");
    expect(momentOf("2026-11-28", "08:00", "America/Martinique")).toBe("2026-11-28T12:00:00Z");
    expect(clockOf("2026-11-28T08:00:00+01:00")).toBe("08:00");
  });

  it("knows it where the clocks change: an hour that is left out counts as before, one that comes twice is the first", () => {
    expect(momentOf("2026-03-29", "01:59", "Europe/Paris")).toBe("2026-03-29T00:59:00Z");
    expect(momentOf("2026-03-29", "02:30", "Europe/Paris")).toBe("2026-03-29T01:30:00Z");
    expect(momentOf("2026-03-29", "03:00", "Europe/Paris")).toBe("2026-03-29T01:00:00Z");
    expect(momentOf("2026-10-25", "02:30", "Europe/Paris")).toBe("2026-10-25T01:30:00Z");
    expect(momentOf("2026-11-01", "00:30", "America/New_York")).toBe("2026-11-01T04:30:00Z");
  });

  it("counts weeks by ISO 8601", () => {
    expect(mondayOf("2026-11-29")).toBe("2026-11-23");
    expect(weekOf("2026-11-30")).toBe("2026-W49");
    expect(weekOf("2027-01-01")).toBe("2026-W53");
    expect(weekOf("2026-01-01")).toBe("2026-W01");
    expect(weeksOfMonth("2026-11")).toHaveLength(6);
    expect(addMonths("2026-12", 1)).toBe("2027-01");
  });
});
