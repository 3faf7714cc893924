import { describe, expect, it } from "vitest";
import { keep, kept } from "../src/lib/kept";
import { basketOf, EMPTY, forPerson, isComplete, isWhole, withPhone } from "../src/shop/bag/draft";
import { bagName, draftAfter, openWish } from "../src/shop/bag/held-draft";
import { firstOf } from "../src/shop/bag/offers";
import type { Offer } from "../src/shop/bag/use-quote";
import { wordsOf } from "../src/shop/i18n/words";
import { daysBetween } from "../src/shop/parts/hours-screens";
import { moved } from "../src/shop/parts/month-screen";
import type { Person } from "../src/shop/wire";

const AROUND = { shop_id: "org_1", currency: "EUR", pay_minor: 0, bagsText: "2 sacs" };

function person(doors: Person["doors"]): Person {
  return {
    id: "rcp_1",
    name: "Camille Exemple",
    phone: "+33600000001",
    email: null,
    language: "fr",
    at_door: null,
    reach: null,
    doors,
    shops: [],
    last_delivery_id: null,
    known_since: null,
    erased_at: null,
    version: 1,
  };
}

const DOOR = {
  place_id: "plc_1",
  name: "",
  address: "1 rue du Test",
  position: [7.4, 43.7],
  last_day: "2026-11-20",
  times: 3,
};

function offer(hour: number, green = false): Offer {
  const at = (of: number) => `2026-11-28T${String(of).padStart(2, "0")}:00:00+01:00`;
  return {
    day: "2026-11-28",
    window: { earliest: at(hour), latest: at(hour + 1) },
    fee: null,
    fee_rule: null,
    green,
    added_cost: null,
  };
}

describe("a bag that is to be delivered", () => {
  it("is complete with somebody who is known", () => {
    const draft = forPerson({ ...EMPTY, phone: "0600000001" }, person([DOOR]));
    expect(isComplete(draft, 0)).toBe(true);
    expect(isComplete(draft, null)).toBe(false);
    expect(basketOf(draft, AROUND).door).toMatchObject({ address: "1 rue du Test", position: [7.4, 43.7] });
  });

  it("needs an address of somebody who is not", () => {
    const draft = { ...EMPTY, name: "Lou Exemple" };
    expect(isComplete(draft, 0)).toBe(false);
    expect(isComplete({ ...draft, address: "2 rue du Test" }, 0)).toBe(true);
    expect(isComplete(forPerson(EMPTY, person([])), 0)).toBe(false);
  });

  it("says nothing of the door where nothing was typed, so that what is known of it stays", () => {
    const draft = forPerson(EMPTY, person([DOOR]));
    expect(basketOf(draft, AROUND).recipient.at_door).toBeNull();
    expect(basketOf({ ...draft, code: "A42" }, AROUND).recipient.at_door).toMatchObject({ code: "A42" });
  });

  it("needs no time where it stands there, and is as large as its bags", () => {
    const draft = { ...forPerson(EMPTY, person([DOOR])), bags: 2, items: "pain" };
    const [pickup] = basketOf(draft, AROUND).pickups;
    expect(pickup).toMatchObject({ items: "pain · 2 sacs", prepare_s: 0, load: { volume_l: 40 } });
    expect(basketOf({ ...draft, ready: false }, AROUND).pickups[0]?.prepare_s).toBeNull();
  });

  it("keeps what was typed where a digit is mended, and not what was known of somebody else", () => {
    const typed = { ...EMPTY, phone: "0600000002", name: "Lou Exemple", address: "2 rue du Test" };
    expect(withPhone(typed, "0600000003")).toMatchObject({ name: "Lou Exemple", address: "2 rue du Test" });
    const known = forPerson(typed, person([DOOR]));
    expect(known).toMatchObject({ name: "Camille Exemple", address: "2 rue du Test" });
    expect(withPhone(known, "0600000003")).toMatchObject({ person_id: null, name: "", door: null });
  });

  it("is laid aside for what a customer at the till has asked for, and is there again afterwards", () => {
    const typed = { ...EMPTY, phone: "0600000002", note: "fragile" };
    keep(bagName("org_1"), typed);
    const window = { earliest: "2026-11-28T09:00:00+01:00", latest: "2026-11-28T10:00:00+01:00" };
    const wish = {
      draft_id: "drf_1",
      name: "Lou Exemple",
      phone: "0600000003",
      address: "",
      floor: "",
      code: "",
      items: "2 pains",
      volume_l: 40,
      window,
    };
    openWish("org_1", wish);
    // Opened twice, it is the wish that is given up, not what was typed before it.
    openWish("org_1", wish);
    const opened = kept<typeof EMPTY>(bagName("org_1"));
    const bag = { items: "2 pains", bags: 2 };
    expect(opened).toMatchObject({ name: "Lou Exemple", wish: { draft_id: "drf_1" }, ...bag });
    expect(draftAfter("org_1", opened ?? EMPTY)).toEqual(typed);
    expect(draftAfter("org_1", typed)).toEqual(EMPTY);
  });

  it("is looked for once the number is whole", () => {
    expect(isWhole("06 00 00 00")).toBe(false);
    expect(isWhole("06 00 00 00 01")).toBe(true);
    expect(isWhole("+33 6 00 00 00 01")).toBe(true);
  });
});

describe("the windows that are shown first", () => {
  it("have the next green one and the usual one, wherever they are", () => {
    const offers = [8, 9, 10, 11, 12, 13, 14, 15, 16].map((hour) => offer(hour, hour === 15));
    const shown = firstOf(offers, (one) => one.window.earliest.includes("T16"));
    expect(shown.map((one) => one.window.earliest.slice(11, 13))).toEqual([
      "08",
      "09",
      "10",
      "11",
      "12",
      "13",
      "15",
      "16",
    ]);
  });
});

describe("words and numbers", () => {
  it("keep French signs with the word before them, and leave what is filled in as it is", () => {
    expect(wordsOf("fr", "Europe/Paris", "EUR").t("bag.usual", { items: "pain ; lait" })).toBe(
      "Comme d’habitude\u00a0: pain ; lait",
    );
    expect(wordsOf("fr", "Europe/Paris", "EUR").about("Modifier", "A12")).toBe("Modifier\u00a0: A12");
    expect(wordsOf("en", "Europe/Paris", "EUR").about("Change", "A12")).toBe("Change: A12");
  });

  const { amount, money } = wordsOf("fr", "Europe/Paris", "EUR");

  it("understand amounts as people write them", () => {
    for (const typed of ["12,50", "12.5", " 12,50 €", "12.50"]) expect(amount(typed)).toBe(1250);
    for (const typed of ["", "douze", "-3", "1.2.3", "12,5000"]) expect(amount(typed)).toBeNull();
    expect(money(1250)).toMatch(/12,50/);
    expect(wordsOf("fr", "Asia/Tokyo", "JPY").amount("1200")).toBe(1200);
  });

  it("count days and months across the ends of years", () => {
    expect(daysBetween("2026-12-30", "2027-01-02")).toEqual([
      "2026-12-30",
      "2026-12-31",
      "2027-01-01",
      "2027-01-02",
    ]);
    expect(daysBetween("2026-12-30", "2026-12-29")).toEqual([]);
    expect(moved("2026-12", 1)).toBe("2027-01");
    expect(moved("2026-01", -1)).toBe("2025-12");
  });
});
