import { describe, expect, it } from "vitest";
import { readBoard } from "../src/board/day/store/read-board";
import { axisOf, ticks } from "../src/board/day/timeline/axis";

type Board = Parameters<typeof readBoard>[0];

const board = (more: object): Board =>
  ({
    day: "2026-11-28",
    at: "2026-11-28T09:00:00+01:00",
    counts: {},
    queue: [],
    doors: [],
    shifts: [],
    rounds: [],
    deliveries: [],
    shops: {},
    shop_places: {},
    ...more,
  }) as unknown as Board;

describe("the day as the server tells it", () => {
  it("has no line for a round that neither leaves nor stops anywhere, of a shift that nobody works", () => {
    const round = {
      id: "rnd_1",
      shift_id: "sft_gone",
      departs_at: null,
      ends_at: null,
      stops: [],
      breaks: [],
    };
    const shift = {
      id: "sft_1",
      courier_id: "cou_1",
      courier: "Camille Exemple",
      vehicle: "",
      profile: "bike",
      round_id: null,
      begins_at: "2026-11-28T08:00:00+01:00",
      ends_at: "2026-11-28T12:00:00+01:00",
      breaks: [],
      start: null,
    };
    const { lanes } = readBoard(board({ rounds: [round], shifts: [shift] }));
    expect(lanes.map(({ shiftId }) => shiftId)).toEqual(["sft_1"]);
    expect(ticks(axisOf(lanes, 1.2)).length).toBeLessThan(12);
  });

  it("lists baskets behind what presses about which somebody has written", () => {
    const line = {
      kind: "held",
      subject: "dlv_2",
      round_id: null,
      since: "2026-11-28T09:00:00Z",
      late_s: 0,
      detail: "",
    };
    const basket = (id: string, unread: number) => ({
      id,
      unread,
      round_id: null,
      planned_at: null,
      pinned_shift_id: null,
      shop_ids: [],
      window: { earliest: "2026-11-28T10:00:00Z", latest: "2026-11-28T11:00:00Z" },
    });
    const { lines } = readBoard(
      board({ queue: [line], deliveries: [basket("dlv_1", 2), basket("dlv_2", 0)] }),
    );
    expect(lines.map(({ kind, subject }) => [kind, subject])).toEqual([
      ["held", "dlv_2"],
      ["message", "dlv_1"],
    ]);
  });
});
