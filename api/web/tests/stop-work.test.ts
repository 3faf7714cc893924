import { describe, expect, it } from "vitest";
import { emptyDraft } from "../src/courier/store/phone";
import {
  closing,
  isComplete,
  isPossible,
  lacking,
  meantResults,
  problemResults,
  reasonsAt,
  workAt,
} from "../src/courier/store/stop-work";
import { pull, stop } from "./sample";

const given = pull();
const at = (id: string, tasks: string[]) => workAt(given, stop(id, tasks, 1));

describe("the work at a stop", () => {
  it("is done as it was meant", () => {
    const work = at("shop-1", ["a-pick", "b-pick"]);
    const results = meantResults(given, work, { ...emptyDraft("shop-1"), missing: ["b-pick"] });
    expect(results).toEqual({
      "a-pick": { outcome: "success", code: "collected" },
      "b-pick": { outcome: "failed", code: "package_not_available" },
    });
  });

  it("needs the proof of how it was handed over, of each group one", () => {
    const work = at("door-a", ["a-drop"]);
    const draft = emptyDraft("door-a");
    expect(isComplete(lacking(work, draft, meantResults(given, work, draft)))).toBe(true);
    const neighbour = meantResults(given, work, draft, "neighbour");
    expect(lacking(work, draft, neighbour).proofs).toEqual([["name", "signature"]]);
    const named = { ...draft, proofs: [{ kind: "name", value: "Alix", file: "" }] };
    expect(isComplete(lacking(work, named, neighbour))).toBe(true);
    expect(closing(work, named, neighbour, { lon: 7.4, lat: 43.7 })).toEqual({
      results: neighbour,
      proofs: [{ task_id: "a-drop", kind: "name", value: "Alix", lon: 7.4, lat: 43.7 }],
    });
  });

  it("needs the money, or a word that there is none, where goods are handed over", () => {
    const work = at("door-b", ["b-drop"]);
    const draft = emptyDraft("door-b");
    const results = meantResults(given, work, draft);
    expect(lacking(work, draft, results).cash).toEqual(["b"]);
    const paid = { ...draft, cash: { b: { method: "cash", amount_minor: 2350 } } };
    expect(isComplete(lacking(work, paid, results))).toBe(true);
    expect(closing(work, paid, results, null).cash).toEqual([
      { delivery_id: "b", method: "cash", amount_minor: 2350, currency: "EUR" },
    ]);
    const unpaid = { ...draft, cash: { b: { method: "cash", amount_minor: 0 } } };
    expect(closing(work, unpaid, results, null).cash).toBeUndefined();
    expect(isComplete(lacking(work, draft, problemResults(given, work, "refused", "")))).toBe(true);
  });

  it("needs an answer to every question of a visit", () => {
    const work = at("door-a", ["a-drop"]);
    const draft = emptyDraft("door-a");
    const results = meantResults(given, work, draft);
    expect(lacking(work, draft, results, { "a-drop": 2 }).checks).toEqual(["a-drop"]);
    const half = { ...draft, checks: { "a-drop": [true, null] } };
    expect(lacking(work, half, results, { "a-drop": 2 }).checks).toEqual(["a-drop"]);
    const all = { ...draft, checks: { "a-drop": [true, false] } };
    expect(isComplete(lacking(work, all, results, { "a-drop": 2 }))).toBe(true);
  });

  it("has reasons that fit, and says that nobody answered where that is the reason", () => {
    const work = at("door-a", ["a-drop"]);
    expect(reasonsAt(given, work)).toContain("not_home");
    expect(problemResults(given, work, "not_home", "second bell")).toEqual({
      "a-drop": { outcome: "no_answer", code: "not_home", note: "second bell" },
    });
    expect(problemResults(given, work, "refused", "")["a-drop"]?.outcome).toBe("failed");
  });
});

describe("an order of stops", () => {
  const [shops, other, doorA, doorB, doorC] = given.rounds[0]?.stops ?? [];
  const order = (...stops: (typeof shops)[]) =>
    isPossible(
      given,
      stops.filter((one) => one !== undefined),
    );

  it("is possible where everything is collected before it is handed over", () => {
    expect(order(shops, other, doorA, doorB, doorC)).toBe(true);
    expect(order(shops, doorB, doorA, other, doorC)).toBe(true);
  });

  it("is not where a door comes before a shop of its basket", () => {
    expect(order(doorA, shops, other, doorB, doorC)).toBe(false);
    expect(order(shops, doorA, doorC, other, doorB)).toBe(false);
  });
});
