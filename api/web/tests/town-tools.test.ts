import { describe, expect, test } from "vitest";
import { scaleOf } from "../src/board/kit/interval-plot";
import { overDays } from "../src/board/reports/over-days";
import { daysOf } from "../src/board/reports/period";
import { clockMinutes, clockText } from "../src/board/settings/setting-specs";
import { textOf } from "../src/board/simulator/what-if";
import { mergePatch, valueAt, withValue } from "../src/lib/merge-patch";
import { amountText, minorOf } from "../src/lib/money";
import { dateAt, momentAt } from "../src/lib/zoned";
import { datesOf } from "../src/setup/crew";
import { slugOf } from "../src/setup/steps/map-step";
import { sampleOf } from "../src/setup/steps/orders-file";

describe("times of a town", () => {
  test("have the offset of that moment, on days on which clocks change as well", () => {
    expect(momentAt("2026-07-01", "08:30", "Europe/Paris")).toBe("2026-07-01T08:30:00+02:00");
    expect(momentAt("2026-12-05", "08:30", "Europe/Paris")).toBe("2026-12-05T08:30:00+01:00");
    expect(momentAt("2026-03-29", "08:30", "Europe/Paris")).toBe("2026-03-29T08:30:00+02:00");
    expect(momentAt("2026-10-25", "00:30", "Europe/Paris")).toBe("2026-10-25T00:30:00+02:00");
    expect(momentAt("2026-01-01", "00:00", "Pacific/Marquesas")).toBe("2026-01-01T00:00:00-09:30");
    expect(dateAt(Date.parse("2026-12-31T23:30:00Z"), "Europe/Paris")).toBe("2027-01-01");
    expect(dateAt(Date.parse("2026-12-31T12:00:00Z"), "Europe/Paris", -31)).toBe("2026-11-30");
  });

  test("a week's working days are those of four weeks", () => {
    const dates = datesOf([1, 7], "17:00", Date.parse("2026-12-02T09:00:00Z"), "Europe/Paris");
    expect(dates).toHaveLength(8);
    expect(dates[0]).toBe("2026-12-06");
    expect(dates[1]).toBe("2026-12-07");
  });

  test("today is a working day only until its end, by the clocks of the town", () => {
    const at = (time: string) => datesOf([1, 2, 3, 4, 5, 6, 7], "17:00", Date.parse(time), "Europe/Paris");
    expect(at("2026-12-02T15:59:00Z")[0]).toBe("2026-12-02");
    expect(at("2026-12-02T16:00:00Z")[0]).toBe("2026-12-03");
    expect(at("2026-12-02T16:00:00Z")).toHaveLength(27);
    expect(at("2026-12-02T23:30:00Z")[0]).toBe("2026-12-03");
  });
});

describe("amounts", () => {
  test("are read as people write them", () => {
    expect(minorOf("4,90", "EUR")).toBe(490);
    expect(minorOf(" 1 234.5 ", "EUR")).toBe(123_450);
    expect(minorOf("1500", "XPF")).toBe(1_500);
    expect(minorOf("", "EUR")).toBeNull();
    for (const text of ["4,901", "vier", "1,5"]) {
      expect(minorOf(text, text === "1,5" ? "XPF" : "EUR")).toBeUndefined();
    }
    expect(amountText(490, "EUR", "fr-FR")).toBe("4,90");
    expect(amountText(null, "EUR", "fr-FR")).toBe("");
  });
});

describe("settings", () => {
  const before = { orders: { lead_s: 60, cut_off: { sa: "09:30" } }, closed_days: ["2026-12-25"] };

  test("a patch has what differs alone, and null for what is gone", () => {
    expect(mergePatch(before, before)).toEqual({});
    expect(mergePatch(before, { orders: { lead_s: 120 }, notify: { budget: 2 } })).toEqual({
      orders: { lead_s: 120, cut_off: null },
      closed_days: null,
      notify: { budget: 2 },
    });
  });

  test("what is left empty goes, with what it was in", () => {
    expect(withValue(before, ["orders", "cut_off", "sa"], undefined)).toEqual({
      orders: { lead_s: 60 },
      closed_days: ["2026-12-25"],
    });
    expect(valueAt(withValue({}, ["promises", "days"], 3), ["promises", "days"])).toBe(3);
    expect(valueAt(before, ["closed_days", "x"])).toBeUndefined();
  });

  test("clocks are minutes of the day", () => {
    expect([clockText(495), clockText(1_500)]).toEqual(["08:15", "01:00"]);
    expect([clockMinutes("08:15"), clockMinutes("later")]).toEqual([495, undefined]);
  });
});

describe("changes of a day", () => {
  test("are the texts of the command line, or not one yet", () => {
    const text = (kind: Parameters<typeof textOf>[0]["kind"], value: string, from = "") =>
      textOf({ kind, value, from });
    expect(text("couriers", "+2")).toBe("couriers=+2");
    expect(text("demand", "1,4")).toBe("demand=1.4");
    expect(text("close", "Rue Grimaldi", "10:00")).toBe("close=Rue Grimaldi@10:00-");
    expect(text("shop_closes", "Fleurs")).toBe("shop_closes=Fleurs");
    expect(text("shifts", "30")).toBe("shifts=+30");
    expect(text("slots", "120")).toBe("slots.length=120");
    expect(text("free", "promises.slack_s=600")).toBe("promises.slack_s=600");
    for (const [kind, value] of [
      ["couriers", "two"],
      ["demand", "-1"],
      ["close", " "],
      ["free", "x"],
    ] as const) {
      expect(text(kind, value)).toBeNull();
    }
  });
});

describe("figures over days", () => {
  const day = (total: number, of: number) =>
    ({ figures: { on_time: { total, of, value: of === 0 ? null : total / of } } }) as never;
  const figure = (over_days: "sum" | "ratio" | "each") => ({ key: "on_time", over_days }) as never;

  test("are put together as their definitions say", () => {
    const days = [day(91, 100), day(9, 10), day(0, 0)];
    expect(overDays(figure("ratio"), days)).toBeCloseTo(100 / 110);
    expect(overDays(figure("each"), days)).toBeCloseTo((0.91 + 0.9) / 2);
    expect(overDays(figure("sum"), [day(0, 0)])).toBeNull();
  });

  test("a period is its days, and none that runs backwards", () => {
    expect(daysOf({ from: "2026-02-27", to: "2026-03-02" })).toEqual([
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
      "2026-03-02",
    ]);
    expect(daysOf({ from: "2026-03-02", to: "2026-02-27" })).toEqual([]);
    expect(daysOf({ from: "", to: "2026-02-27" })).toEqual([]);
  });

  test("a scale holds every interval, and zero where that matters", () => {
    const row = { label: "", text: "", kind: 0, value: 5, low: 4, high: 7 };
    const [low, high] = scaleOf([row], false);
    expect(low).toBeLessThan(4);
    expect(high).toBeGreaterThan(7);
    expect(scaleOf([row], true)[0]).toBeLessThan(0);
    const [one, other] = scaleOf([{ ...row, value: 0, low: null, high: null }], false);
    expect(other - one).toBeGreaterThan(0);
  });
});

describe("the set-up", () => {
  test("makes a short name of a name", () => {
    expect(slugOf("Saint-Étienne-du-Rouvray")).toBe("saint-etienne-du-rouvray");
    expect(slugOf("  L’Île d’Yeu !")).toBe("l-ile-d-yeu");
    expect(slugOf("東京")).toBe("");
  });

  test("gives an example that can be sent as it is", () => {
    const text = sampleOf([{ name: 'Chez "Lou"', position: [7, 43] }], "2026-12-05");
    expect(text.split("\r\n")[1]).toBe(
      'exemple-1,Camille Exemple,,7.000600,43.000600,2026-12-05,10:00,12:00,"Chez ""Lou"""',
    );
  });
});
