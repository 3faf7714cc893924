import { describe, expect, it } from "vitest";
import { changeOf, nextStop, reordered, type Seen, seenRounds, withFirst } from "../src/courier/store/fold";
import type { Command } from "../src/courier/wire";
import { command, NOON_S, pull, round, stop } from "./sample";

const close = (stop_id: string, tasks: string[], changed: Partial<Command> = {}) =>
  command("close", {
    stop_id,
    task_ids: tasks,
    body: {
      results: Object.fromEntries(tasks.map((task) => [task, { outcome: "success", code: "collected" }])),
    },
    ...changed,
  });

const seen = (...commands: Command[]): Seen => seenRounds(pull(), commands)[0] as Seen;

describe("what a courier sees", () => {
  it("is the pull, where nothing was done since", () => {
    const own = seen();
    expect(own.stops.map((one) => one.status)).toEqual(["next", "planned", "planned", "planned", "planned"]);
    expect(own.pending.size).toBe(0);
  });

  it("has the next stop behind what was closed, whatever the order of the commands in the queue", () => {
    const first = close("shop-1", ["a-pick", "b-pick"]);
    const second = close("shop-2", ["c-pick"]);
    for (const own of [seen(first, second), seen(second, first)]) {
      expect(nextStop(own)?.id).toBe("door-a");
      expect(own.stops[0]).toMatchObject({ status: "closed", outcome: "success", closings: [first.id] });
      expect([...own.pending]).toEqual(["shop-1", "shop-2"]);
    }
  });

  it("is the same after the stop was reopened as if nothing had been done but to come there", () => {
    const closing = close("shop-1", ["a-pick", "b-pick"]);
    const own = seen(closing, command("reopen", { stop_id: "shop-1", body: { closings: [closing.id] } }));
    expect(own.stops[0]).toMatchObject({ status: "arrived", outcome: null, closings: [] });
    expect(own.results).toEqual({});
  });

  it("follows tasks to another stop, where the plan has changed meanwhile", () => {
    const newer = pull({
      version: 4,
      stops: [stop("shop-9", ["a-pick", "b-pick"], 1), stop("door-a", ["a-drop"], 2)],
    });
    const [own] = seenRounds(newer, [close("shop-1", ["a-pick", "b-pick"])]);
    expect(own?.stops[0]?.status).toBe("closed");
  });

  it("moves what is planned by a delay, and not what is over", () => {
    const own = seen(close("shop-1", ["a-pick", "b-pick"]), command("delay", { body: { minutes: 10 } }));
    expect(own.stops[0]?.arrival_s).toBe(NOON_S + 600);
    expect(own.stops[1]?.arrival_s).toBe(NOON_S + 1200 + 600);
    expect(own.delay_min).toBe(10);
  });

  it("is partial where one of several was not there", () => {
    const closing = close("shop-1", ["a-pick", "b-pick"]);
    closing.body.results = {
      "a-pick": { outcome: "success", code: "collected" },
      "b-pick": { outcome: "failed", code: "package_not_available" },
    };
    expect(seen(closing).stops[0]?.outcome).toBe("partial");
  });

  it("does not touch what was pulled", () => {
    const given = pull();
    const before = structuredClone(given);
    seenRounds(given, [close("shop-1", ["a-pick"]), command("delay", { body: { minutes: 5 } })]);
    expect(given).toEqual(before);
  });
});

describe("another order", () => {
  it("keeps what is over where it is, and what is not named before what is", () => {
    const own = seen(close("shop-1", ["a-pick", "b-pick"]));
    const order = reordered(own.stops, ["door-c", "shop-2"]).map((one) => one.id);
    expect(order).toEqual(["shop-1", "door-a", "door-b", "door-c", "shop-2"]);
    expect(reordered(own.stops, withFirst(own, "door-b")).map((one) => one.id)).toEqual([
      "shop-1",
      "door-b",
      "shop-2",
      "door-a",
      "door-c",
    ]);
  });
});

describe("a change of the plan", () => {
  it("is none where the courier has done something", () => {
    const own = seen(close("shop-1", ["a-pick", "b-pick"]));
    expect(changeOf(round(), own)).toBeNull();
  });

  it("names what was added and removed, and whether it comes next", () => {
    const after = round({
      version: 4,
      end_s: NOON_S + 4200,
      stops: [stop("new", ["n-drop"], 0), ...round().stops.slice(0, 4)],
    });
    const change = changeOf(round(), after);
    expect(change?.added.map((one) => one.id)).toEqual(["new"]);
    expect(change?.removed.map((one) => one.id)).toEqual(["door-c"]);
    expect(change).toMatchObject({ next: true, later_s: 600, moved: false });
  });

  it("says that stops come in another order", () => {
    const [first, second, ...rest] = round().stops;
    const after = round({ stops: [second, first, ...rest].filter((one) => one !== undefined) });
    expect(changeOf(round(), after)).toMatchObject({ moved: true, next: true, added: [], removed: [] });
  });
});
