import { describe, expect, it } from "vitest";
import type { Draft, Scan } from "../src/courier/store/database";
import {
  allScanned,
  piecesOf,
  plainCode,
  readLabel,
  whoseCode,
  withTaken,
} from "../src/courier/store/parcel-codes";
import { emptyDraft } from "../src/courier/store/phone";
import { closing, hasCodes, isComplete, lacking, meantResults, workAt } from "../src/courier/store/stop-work";
import type { Pull, Stop, Task } from "../src/courier/wire";
import { command, pull } from "./sample";

/** The sample with codes: two pieces of basket A at the first shop, and what the doors have of them. */
function coded(): Pull {
  const given = pull();
  const change = (id: string, changed: Partial<Task>) => Object.assign(given.tasks[id] as Task, changed);
  change("a-pick", { org_id: "org_1", barcodes: ["3245412567890", "BX-0017"] });
  change("b-pick", { org_id: "org_1" });
  change("a-drop", { barcodes: ["3245412567890", "BX-0017"] });
  return given;
}

const given = coded();
const stopOf = (id: string) => given.rounds[0]?.stops.find((one) => one.id === id) as Stop;
const shop = stopOf("shop-1");
const door = stopOf("door-a");

function drafted(...scans: Scan[]): Draft {
  return { ...emptyDraft("shop-1"), scans };
}

const scan = (task_id: string, value: string, note = ""): Scan => ({ task_id, value, note });

describe("codes", () => {
  it("are read as they are printed and as they are typed", () => {
    expect(readLabel("A12 1/3 dlv_01kbq0m3")).toEqual({
      code: "A12",
      piece: 1,
      of: 3,
      delivery_id: "dlv_01kbq0m3",
      shop: 0,
    });
    expect(readLabel(" a12.2  2/3")).toEqual({ code: "A12", piece: 2, of: 3, delivery_id: "", shop: 2 });
    expect(readLabel("A12 1/3 cou_01")).toBeNull();
    expect(readLabel("3245412567890")).toBeNull();
    expect(plainCode("012345678905")).toBe("0012345678905");
    expect(plainCode(" bx-0017")).toBe("BX-0017");
  });

  it("belong to the basket at this stop, once each", () => {
    const first = whoseCode(given, given.rounds, shop, drafted(), "bx-0017");
    expect(first).toEqual({ kind: "piece", task_id: "a-pick", code: "A01" });
    const twice = whoseCode(given, given.rounds, shop, drafted(scan("a-pick", "BX-0017")), "bx-0017");
    expect(twice).toEqual({ kind: "again", task_id: "a-pick", code: "A01" });
    // The label of a piece is another reading than that of the next one.
    const second = whoseCode(given, given.rounds, shop, drafted(scan("b-pick", "A02 1/2")), "A02 2/2");
    expect(second).toEqual({ kind: "piece", task_id: "b-pick", code: "A02" });
  });

  it("of another basket say which, and where it is to be handled", () => {
    const found = whoseCode(given, given.rounds, door, emptyDraft("door-a"), "A02 1/1");
    expect(found).toEqual({ kind: "elsewhere", code: "A02", at: { number: 1, stop: shop } });
    const over = { ...shop, closed_s: 1, status: "closed" as const };
    const later = [
      { ...given.rounds[0], stops: [over, ...(given.rounds[0]?.stops.slice(1) ?? [])] },
    ] as typeof given.rounds;
    const next = whoseCode(given, later, door, emptyDraft("door-a"), "A02 1/1");
    expect(next).toEqual({ kind: "elsewhere", code: "A02", at: { number: 4, stop: stopOf("door-b") } });
    const foreign = whoseCode(given, given.rounds, door, emptyDraft("door-a"), "B07 1/1 dlv_01other");
    expect(foreign).toEqual({ kind: "elsewhere", code: "B07", at: null });
    expect(whoseCode(given, given.rounds, door, emptyDraft("door-a"), "9999999999994").kind).toBe("unknown");
    expect(whoseCode(given, given.rounds, door, emptyDraft("door-a"), "B07").kind).toBe("unknown");
  });

  it("say how many pieces are left", () => {
    const task = given.tasks["a-pick"] as Task;
    expect(piecesOf(task, "a-pick", [])).toEqual({
      done: 0,
      total: 2,
      left: ["3245412567890", "BX-0017"],
      note: "",
    });
    const one = piecesOf(task, "a-pick", [scan("a-pick", "bx-0017")]);
    expect(one).toEqual({ done: 1, total: 2, left: ["3245412567890"], note: "" });
    expect(allScanned(task, one)).toBe(false);
    const rest = piecesOf(task, "a-pick", [scan("a-pick", "bx-0017"), scan("a-pick", "", "torn")]);
    expect(allScanned(task, rest)).toBe(true);
    const label = given.tasks["b-pick"] as Task;
    expect(piecesOf(label, "b-pick", []).total).toBeNull();
    expect(piecesOf(label, "b-pick", [scan("b-pick", "A02 1/3")])).toMatchObject({ done: 1, total: 3 });
  });
});

describe("a basket of two shops", () => {
  /** Basket A from both shops of the round; the second has put a code on what it brings. */
  const shared = pull();
  const change = (id: string, changed: Partial<Task>) => Object.assign(shared.tasks[id] as Task, changed);
  const parts = [
    { shop: 1, barcodes: [] },
    { shop: 2, barcodes: ["BX-0017"] },
  ];
  change("a-pick", { org_id: "org_1", parts: parts.slice(0, 1) });
  const owner = shared.tasks["a-pick"]?.delivery_id as string;
  change("c-pick", { org_id: "org_2", delivery_id: owner, parts: parts.slice(1), barcodes: ["BX-0017"] });
  change("a-drop", { parts, barcodes: ["BX-0017"] });
  const first = shared.tasks["a-pick"] as Task;
  const drop = shared.tasks["a-drop"] as Task;

  it("has as many pieces at the door as its shops together", () => {
    const one = scan("a-drop", `A01.1 1/1`);
    expect(piecesOf(drop, "a-drop", [one])).toMatchObject({ done: 1, total: 2, left: ["BX-0017"] });
    const other = scan("a-drop", `A01.2 1/1`);
    expect(piecesOf(drop, "a-drop", [one, other])).toMatchObject({ done: 2, total: 2, left: [] });
    expect(piecesOf(drop, "a-drop", [one, scan("a-drop", "A01.2 1/3")])).toMatchObject({ done: 2, total: 4 });
    const draft = { ...emptyDraft("door-a"), scans: [one] };
    const found = whoseCode(shared, shared.rounds, door, draft, other.value);
    expect(found).toEqual({ kind: "piece", task_id: "a-drop", code: "A01" });
    expect(whoseCode(shared, shared.rounds, door, draft, "a01.1 1/1").kind).toBe("again");
  });

  it("has a piece of each shop where labels do not say whose they are", () => {
    const typed = scan("a-drop", "A01 1/1");
    expect(
      piecesOf(
        {
          ...drop,
          parts: [
            { shop: 1, barcodes: [] },
            { shop: 2, barcodes: [] },
          ],
          barcodes: [],
        },
        "a-drop",
        [typed],
      ),
    ).toMatchObject({ done: 1, total: 2 });
    // At a shop it can only be that shop's.
    const at = { ...emptyDraft("shop-1"), scans: [scan("a-pick", "A01 1/1")] };
    expect(whoseCode(shared, shared.rounds, shop, at, "A01.1 1/1").kind).toBe("again");
    expect(piecesOf(first, "a-pick", at.scans)).toMatchObject({ done: 1, total: 1 });
  });

  it("is told apart at its shops, and has no piece of a shop that had nothing", () => {
    const found = whoseCode(shared, shared.rounds, shop, emptyDraft("shop-1"), "A01.2 1/1");
    expect(found).toEqual({ kind: "elsewhere", code: "A01", at: { number: 2, stop: stopAt("shop-2") } });
    const said = command("close", {
      body: { results: { "c-pick": { outcome: "failed", code: "package_not_available" } } },
    });
    const later = withTaken(shared, [said]);
    const rest = later.tasks["a-drop"] as Task;
    expect(piecesOf(rest, "a-drop", [scan("a-drop", "A01.1 1/1")])).toMatchObject({ done: 1, total: 1 });
  });

  function stopAt(id: string): Stop {
    return shared.rounds[0]?.stops.find((one) => one.id === id) as Stop;
  }
});

describe("a scan that is asked for", () => {
  const asked = coded();
  for (const id of ["a-pick", "b-pick"]) (asked.tasks[id] as Task).proofs = { collected: [["barcode"]] };
  (asked.tasks["a-drop"] as Task).proofs = { delivered_to_recipient: [["barcode"]] };
  const work = workAt(asked, shop);

  it("is missing until every piece of every basket of a shop is ticked off", () => {
    const results = meantResults(asked, work, drafted());
    expect(hasCodes(work)).toBe(true);
    expect(lacking(work, drafted(), results).proofs).toEqual([["barcode"]]);
    const half = drafted(scan("a-pick", "BX-0017"), scan("a-pick", "3245412567890"));
    expect(isComplete(lacking(work, half, results))).toBe(false);
    const all = drafted(...half.scans, scan("b-pick", "", "no label"));
    expect(isComplete(lacking(work, all, results))).toBe(true);
    expect(closing(work, all, results, null).proofs).toEqual([
      { task_id: "a-pick", kind: "barcode", value: "BX-0017" },
      { task_id: "a-pick", kind: "barcode", value: "3245412567890" },
      { task_id: "b-pick", kind: "barcode", value: "", note: "no label" },
    ]);
  });

  it("takes one code of the parcel at the door, by what was taken on board too", () => {
    const said = command("close", {
      body: { proofs: [{ task_id: "a-pick", kind: "barcode", value: "UNKNOWN-1", note: "not registered" }] },
    });
    const later = withTaken(asked, [said]);
    expect(later.tasks["a-drop"]?.barcodes).toEqual(["3245412567890", "BX-0017", "UNKNOWN-1"]);
    expect(later.tasks["a-pick"]?.barcodes).toEqual(["3245412567890", "BX-0017"]);
    const found = whoseCode(later, later.rounds, door, emptyDraft("door-a"), "unknown-1");
    expect(found).toEqual({ kind: "piece", task_id: "a-drop", code: "A01" });
    const at = workAt(later, door);
    const draft = { ...emptyDraft("door-a"), scans: [scan("a-drop", "unknown-1")] };
    expect(isComplete(lacking(at, draft, meantResults(later, at, draft)))).toBe(true);
  });

  it("does not look at the door for what the shop had nothing of", () => {
    const said = command("close", {
      body: { results: { "a-pick": { outcome: "failed", code: "package_not_available" } } },
    });
    expect(withTaken(asked, [said]).tasks["a-drop"]?.barcodes).toEqual([]);
    expect(withTaken(asked, [])).toBe(asked);
  });
});
