import { describe, expect, it } from "vitest";
import { isInside } from "../src/board/day/map/features";
import { applied } from "../src/board/day/store/edits";
import { keep } from "../src/board/day/store/keep";
import type { Basket, Day, Lane, Stop } from "../src/board/day/store/model";
import { editsOf } from "../src/board/day/store/moves";
import { step } from "../src/board/day/timeline/keys";

const NINE_S = 32_400;

function stop(id: string, shiftId: string, index: number, deliveryIds: string[]): Stop {
  return {
    id,
    shiftId,
    roundId: `rnd_${shiftId}`,
    number: index + 1,
    kind: index % 2 === 0 ? "shop" : "home",
    title: id,
    placeId: `plc_${id}`,
    at: [7.4 + index / 100, 43.7],
    exact: true,
    status: "planned",
    outcome: null,
    begins_s: NINE_S + index * 600,
    ends_s: NINE_S + index * 600 + 180,
    arrived_s: null,
    closed_s: null,
    window: { from_s: NINE_S, to_s: NINE_S + 7_200 },
    margin_s: 7_200 - index * 600,
    frozen: false,
    pinned: false,
    parcels: 1,
    deliveryIds,
    fresh: false,
  };
}

function lane(shiftId: string, stops: Stop[]): Lane {
  return {
    id: shiftId,
    shiftId,
    roundId: `rnd_${shiftId}`,
    roundIds: [`rnd_${shiftId}`],
    courierId: "cou_1",
    courier: shiftId,
    vehicle: "",
    profile: "bike",
    status: "planned",
    version: 1,
    acknowledged: 0,
    begins_s: NINE_S,
    ends_s: NINE_S + 4 * 3_600,
    breaks: [],
    departs_s: NINE_S,
    returns_s: null,
    distance_m: null,
    stopsOver: 0,
    late_s: 0,
    start: null,
    stops,
  };
}

function basket(id: string, roundId: string | null): Basket {
  return {
    id,
    code: id.toUpperCase(),
    status: roundId === null ? "promised" : "planned",
    window: { from_s: NINE_S, to_s: NINE_S + 3_600 },
    promised: true,
    recipient: "Camille Exemple",
    shopIds: ["org_1"],
    pickupsDone: 0,
    roundId,
    planned_s: null,
    at: [7.42, 43.73],
    exact: true,
    shopsAt: [[7.41, 43.72]],
    pinned: false,
    leftOff: false,
    unread: 0,
    version: 1,
  };
}

/** Two baskets on one round, one on the other, one that nobody has. */
function day(): Day {
  const own = [
    stop("stp_1", "a", 0, ["dlv_1"]),
    stop("stp_2", "a", 1, ["dlv_1"]),
    stop("stp_3", "a", 2, ["dlv_2"]),
    stop("stp_4", "a", 3, ["dlv_2"]),
  ];
  const baskets = [
    basket("dlv_1", "rnd_a"),
    basket("dlv_2", "rnd_a"),
    basket("dlv_3", "rnd_b"),
    basket("dlv_4", null),
  ];
  return {
    day: "2026-11-28",
    at_s: NINE_S,
    counts: {},
    lines: [],
    doors: [],
    lanes: [lane("a", own), lane("b", [stop("stp_5", "b", 0, ["dlv_3"]), stop("stp_6", "b", 1, ["dlv_3"])])],
    baskets: Object.fromEntries(baskets.map((one) => [one.id, one])),
    order: baskets.map(({ id }) => id),
    shops: { org_1: "Boulangerie" },
  };
}

const ids = (of: Day, shiftId: string) =>
  of.lanes.find((one) => one.shiftId === shiftId)?.stops.map(({ id }) => id);

describe("an edit is seen at once", () => {
  it("puts stops of a round in another order, and nobody is anywhere twice", () => {
    const edits = editsOf(day(), ["stp_4"], { shiftId: "a", beforeStopId: "stp_1", anywhere: false });
    expect(edits).toEqual([{ kind: "reorder", shiftId: "a", stopIds: ["stp_4", "stp_1", "stp_2", "stp_3"] }]);
    const after = applied(day(), edits);
    expect(ids(after, "a")).toEqual(["stp_4", "stp_1", "stp_2", "stp_3"]);
    expect(after.lanes[0]?.stops.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    const begins = after.lanes[0]?.stops.map(({ begins_s }) => begins_s) ?? [];
    expect([...begins].sort((a, b) => a - b)).toEqual(begins);
  });

  it("takes the other end of a basket along to another courier", () => {
    const edits = editsOf(day(), ["stp_2"], { shiftId: "b", beforeStopId: "stp_6", anywhere: false });
    expect(edits).toMatchObject([{ kind: "move", deliveryIds: ["dlv_1"], stopIds: ["stp_2"], shiftId: "b" }]);
    const after = applied(day(), edits);
    expect(ids(after, "a")).toEqual(["stp_3", "stp_4"]);
    expect(ids(after, "b")).toEqual(["stp_5", "stp_1", "stp_2", "stp_6"]);
    expect(after.baskets.dlv_1?.roundId).toBe("rnd_b");
  });

  it("gives a basket that nobody has a halt for each shop and one for the door", () => {
    const edits = editsOf(day(), ["dlv_4"], { shiftId: "b", beforeStopId: null, anywhere: true });
    const after = applied(day(), edits);
    expect(after.lanes[1]?.stops).toHaveLength(4);
    expect(after.lanes[1]?.stops.filter(({ fresh }) => fresh).map(({ title }) => title)).toEqual([
      "Boulangerie",
      "Camille Exemple",
    ]);
  });

  it("takes off what is dropped where nobody has it, and asks for nothing that changes nothing", () => {
    const after = applied(day(), editsOf(day(), ["stp_3"], null));
    expect(ids(after, "a")).toEqual(["stp_1", "stp_2"]);
    expect(after.baskets.dlv_2).toMatchObject({ roundId: null, leftOff: true });
    expect(editsOf(day(), ["stp_2"], { shiftId: "a", beforeStopId: "stp_3", anywhere: false })).toEqual([]);
    expect(editsOf(day(), ["dlv_4"], null)).toEqual([]);
  });
});

describe("what is equal stays the same object", () => {
  it("keeps every line but the one that has changed", () => {
    const before = day();
    const after = day();
    const changed = after.lanes[1];
    if (changed !== undefined) changed.status = "released";
    const kept = keep(before, after);
    expect(kept).not.toBe(before);
    expect(kept.lanes[0]).toBe(before.lanes[0]);
    expect(kept.lanes[1]?.stops).toBe(before.lanes[1]?.stops);
    expect(keep(before, day())).toBe(before);
  });

  it("knows things by their names where one has come before them", () => {
    const before = day();
    const after = { ...day(), lanes: [lane("c", []), ...day().lanes] };
    expect(keep(before, after).lanes[1]).toBe(before.lanes[0]);
  });
});

describe("arrows", () => {
  it("go along a round, and to the stop of another one at about the same time", () => {
    const { lanes } = day();
    expect(step(lanes, null, "ArrowRight")).toBe("stp_1");
    expect(step(lanes, "stp_1", "ArrowRight")).toBe("stp_2");
    expect(step(lanes, "stp_4", "ArrowDown")).toBe("stp_6");
    expect(step(lanes, "stp_5", "ArrowUp")).toBe("stp_1");
    expect(step(lanes, "stp_1", "ArrowLeft")).toBeNull();
    expect(step(lanes, "stp_1", "a")).toBeNull();
  });
});

it("knows what lies in a figure that was drawn", () => {
  const figure = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 0, y: 10 },
  ];
  expect(isInside(5, 5, figure)).toBe(true);
  expect(isInside(15, 5, figure)).toBe(false);
});

it("takes no longer than a finger notices, with two thousand stops", () => {
  const large = (): Day => ({
    ...day(),
    lanes: Array.from({ length: 100 }, (_, number) =>
      lane(
        `s${number}`,
        Array.from({ length: 20 }, (__, index) =>
          stop(`stp_${number}_${index}`, `s${number}`, index, [`dlv_${number}`]),
        ),
      ),
    ),
  });
  const before = large();
  const began = performance.now();
  const kept = keep(before, large());
  const edits = editsOf(kept, ["stp_3_4"], { shiftId: "s70", beforeStopId: "stp_70_3", anywhere: false });
  const after = keep(kept, applied(kept, edits));
  // Some milliseconds; a machine that does other things as well has many times as long.
  expect(performance.now() - began).toBeLessThan(250);
  expect(after.lanes.filter((one, index) => one !== before.lanes[index])).toHaveLength(2);
});
