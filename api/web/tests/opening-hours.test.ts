import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type EditedWeek,
  editedOf,
  lacksBreak,
  opened,
  rowFaults,
  weekOf,
  withMore,
} from "../src/parts/hours/edited-week";
import { readHours, type Span, type Week, writeHours } from "../src/parts/hours/opening-hours";

/**
 * Real-life hours, what is read of them and written again (null where they stay text), and weeks drawn by chance as they are written.
 * The tests of the server hold all of it to its own reader; `TOURNEE_WRITE_HOURS=1` writes the file anew.
 */
const FILE = new URL("./opening-hours.json", import.meta.url);
interface Known {
  read: { text: string; written: string | null; week: Week | null }[];
  drawn: { text: string; week: Week }[];
}
const KNOWN = JSON.parse(readFileSync(FILE, "utf-8")) as Known;

describe("reading and writing", () => {
  test("what is written of real-life hours is what the server's tests have looked at", () => {
    const read = KNOWN.read.map(({ text }) => {
      const week = readHours(text);
      return { text, written: week === null ? null : writeHours(week), week };
    });
    const chance = random(11);
    const weeks = Array.from({ length: 80 }, () => closedOf(drawn(chance)));
    const found: Known = { read, drawn: weeks.map((week) => ({ text: writeHours(week), week })) };
    if (process.env.TOURNEE_WRITE_HOURS) writeFileSync(FILE, `${JSON.stringify(found)}\n`);
    else expect(found).toEqual(KNOWN);
  });

  test("what is written is read as the same week, and stays as it is in the fields", () => {
    const chance = random(7);
    for (let turn = 0; turn < 1_000; turn += 1) {
      const week = drawn(chance);
      const text = writeHours(week);
      const read = readHours(text);
      expect(read, text).toEqual(closedOf(week));
      expect(read && weekOf(editedOf(read)), text).toEqual(read);
    }
  });
});

describe("fields", () => {
  const row = (...spans: string[]) =>
    spans.map((span) => {
      const [from = "", to = ""] = span.split("-");
      return { from, to };
    });

  test("a break at noon is offered to a day without one, more hours to others", () => {
    expect(lacksBreak(row("09:00-18:00"))).toBe(true);
    expect(withMore(row("09:00-18:00"))).toEqual(row("09:00-12:00", "14:00-18:00"));
    expect(withMore(row("09:00-00:00"))).toEqual(row("09:00-12:00", "14:00-00:00"));
    for (const other of [
      row("14:00-18:00"),
      row("08:00-12:00"),
      row("18:00-02:00"),
      row("08:00-12:00", "15:00-19:00"),
    ]) {
      expect(lacksBreak(other)).toBe(false);
      expect(withMore(other)).toEqual([...other, { from: "", to: "" }]);
    }
  });

  test("a day that is opened has the hours of the open day before it", () => {
    const days = [row("07:00-13:00"), [], row(), [], [], [], []];
    expect(opened(days, 4)).toEqual(row("07:00-13:00"));
    expect(opened(days, 0)).toEqual(row("09:00-18:00"));
  });

  test("what is wrong is said of its day, and nothing is written then", () => {
    expect(rowFaults(row("09:00-"))).toEqual(["time"]);
    expect(rowFaults(row("09:00-09:00"))).toEqual(["length"]);
    expect(rowFaults(row("09:00-12:30", "12:00-14:00"))).toEqual(["overlap"]);
    expect(rowFaults(row("22:00-02:00"))).toEqual([]);
    expect(rowFaults(row("22:00-02:00"), true)).toEqual(["night"]);
    expect(rowFaults(row("00:00-00:00"))).toEqual([]);
    const week: EditedWeek = { days: [row("09:00-"), [], [], [], [], [], []], holidays: null };
    expect(weekOf(week)).toBeNull();
    expect(weekOf({ days: week.days.map(() => []), holidays: row("22:00-02:00") })).toBeNull();
  });
});

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function drawn(chance: (below: number) => number): Week {
  const spans = (night: boolean): Span[] => {
    const found: Span[] = [];
    let at = 15 * chance(40);
    for (let number = chance(4); number > 0 && at < 1_380; number -= 1) {
      const to = Math.min(at + 15 * (1 + chance(30)), 1_440);
      found.push({ from: at, to });
      at = to + 15 * (1 + chance(10));
    }
    const last = found.at(-1);
    if (night && last !== undefined && chance(3) === 0)
      last.to = 1_440 + 15 * (1 + chance(Math.min(16, last.from / 15 || 1)));
    return found.filter(({ from, to }) => to - from < 1_440);
  };
  const kinds = [spans(true), spans(true), spans(false), []];
  return {
    days: Array.from({ length: 7 }, () => kinds[chance(4)] ?? []),
    holidays: chance(3) === 0 ? "same" : spans(false),
  };
}

/** With nothing open on any day, holidays say nothing more. */
function closedOf(week: Week): Week {
  const isShut = [...week.days, week.holidays === "same" ? [] : week.holidays].every(
    (one) => one.length === 0,
  );
  return isShut ? { ...week, holidays: "same" } : week;
}
