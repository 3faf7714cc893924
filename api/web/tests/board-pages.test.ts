import { describe, expect, it } from "vitest";
import { readFile, textOf, withColumns, writeLines } from "../src/board/imports/sent-file";
import {
  addMonths,
  clockOf,
  momentOf,
  mondayOf,
  weekOf,
  weeksOfMonth,
} from "../src/board/page-parts/calendar";
import { rhythmOf, termsOf } from "../src/board/services/rhythm";

describe("files of orders", () => {
  const text = 'external_ref;recipient;shops\r\nA-1;"Camille\nExemple";Bakery\r\n\r\nA-2;;"Bakery; Deli"\r\n';

  it("numbers lines as the server does, also after texts of several lines", () => {
    const file = readFile("a.csv", text);
    expect(file.columns).toEqual(["external_ref", "recipient", "shops"]);
    expect(file.lines.map((one) => one.line)).toEqual([2, 5]);
    expect(file.lines[0]?.cells.recipient).toBe("Camille\nExemple");
    expect(file.lines[1]?.raw).toBe('A-2;;"Bakery; Deli"');
  });

  it("writes the mended lines alone, with quotes where they are needed", () => {
    const file = readFile("a.csv", text);
    const mended = { ...file.lines[1]?.cells, recipient: 'Alix "A" Exemple' };
    const again = readFile("b.csv", writeLines(file, [{ cells: mended }]));
    expect(again.lines).toHaveLength(1);
    expect(again.lines[0]?.cells).toEqual({
      external_ref: "A-2",
      recipient: 'Alix "A" Exemple',
      shops: "Bakery; Deli",
    });
  });

  it("reads lists of JSON by their number, and says what is none", () => {
    const file = readFile("a.json", '[{"recipient": "Lou Exemple", "shops": ["A", "B"]}, {}]');
    expect(file.lines.map((one) => [one.line, one.cells.shops])).toEqual([
      [1, "A|B"],
      [2, undefined],
    ]);
    expect(readFile("a.json", '[{"recipient": ').format).toBe("broken");
  });

  it("names columns anew and leaves the lines as they are", () => {
    const file = readFile("a.csv", "who,shop\nCamille,Bakery\n");
    expect(withColumns(file, ["recipient", "shops"])).toBe("recipient,shops\nCamille,Bakery\n");
  });

  it("reads what spreadsheets write", () => {
    expect(textOf(new Uint8Array([0x63, 0x61, 0x66, 0xe9]))).toBe("café");
    expect(textOf(new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).toBe("a");
  });
});

describe("clocks of the town", () => {
  it("knows the moment that its clocks show, in summer and in winter", () => {
    expect(momentOf("2026-11-28", "08:00", "Europe/Paris")).toBe("2026-11-28T07:00:00Z");
    expect(momentOf("2026-07-01", "08:00", "Europe/Paris")).toBe("2026-07-01T06:00:00Z");
    expect(momentOf("2026-11-28", "08:00", "America/Martinique")).toBe("2026-11-28T12:00:00Z");
    expect(clockOf("2026-11-28T08:00:00+01:00")).toBe("08:00");
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
