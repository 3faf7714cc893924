/** What somebody does to rounds by hand, and how the day looks at once: the server says a moment later what it comes to. */
import { inserted } from "./inserted";
import type { Basket, Day, Lane, Point, Stop } from "./model";
import { isOver } from "./model";

export type Edit =
  | {
      kind: "move";
      /** All that is moved. */
      deliveryIds: string[];
      /** The stops by which some of it was named: they have the place, what else belongs to their baskets is put where it is best. */
      stopIds: string[];
      shiftId: string;
      beforeStopId: string | null;
      anywhere: boolean;
    }
  | { kind: "reorder"; shiftId: string; stopIds: string[] }
  | { kind: "transfer"; fromShiftId: string; toShiftId: string; fromStopId: string | null }
  | { kind: "take_off"; deliveryIds: string[] };

/** Seconds that a short ride in a town takes, until the server has measured it. */
const RIDE_S = 240;
const WORK_S = 180;
/** Metres per second through streets that are not straight, as a bicycle does it. */
const SPEED_M_S = 3.2;

export function applied(day: Day, edits: readonly Edit[]): Day {
  return edits.reduce(apply, day);
}

function apply(day: Day, edit: Edit): Day {
  if (edit.kind === "reorder") {
    return withLane(day, edit.shiftId, (lane) => {
      const rank = new Map(edit.stopIds.map((id, index) => [id, index]));
      const over = lane.stops.filter(isOver);
      const open = lane.stops.filter((stop) => !isOver(stop));
      open.sort((a, b) => (rank.get(a.id) ?? rank.size) - (rank.get(b.id) ?? rank.size));
      return { ...lane, stops: retimed(lane, [...over, ...open]) };
    });
  }
  if (edit.kind === "transfer") {
    const from = day.lanes.find((lane) => lane.shiftId === edit.fromShiftId);
    const start =
      edit.fromStopId === null ? 0 : (from?.stops.findIndex(({ id }) => id === edit.fromStopId) ?? 0);
    const gone = (from?.stops ?? []).slice(start).filter((stop) => !isOver(stop));
    const deliveryIds = [...new Set(gone.flatMap((stop) => stop.deliveryIds))];
    const end = { shiftId: edit.toShiftId, beforeStopId: null, anywhere: false };
    return apply(day, { kind: "move", deliveryIds, stopIds: [], ...end });
  }
  const moved = new Set(edit.deliveryIds);
  const taken: Stop[] = [];
  const left = {
    ...day,
    lanes: day.lanes.map((lane) => without(lane, moved, taken)),
    baskets: placed(day, moved, edit),
  };
  if (edit.kind === "take_off") return left;
  return withLane(left, edit.shiftId, (lane) => {
    const own = halts(day, edit.deliveryIds, taken, edit.shiftId, lane.roundId ?? "");
    const first = own[0];
    const at = edit.anywhere
      ? cheapest(lane, first?.at ?? null)
      : edit.beforeStopId === null
        ? lane.stops.length
        : lane.stops.findIndex(({ id }) => id === edit.beforeStopId);
    const place = at < 0 ? lane.stops.length : at;
    return { ...lane, stops: retimed(lane, inserted(lane.stops, place, own)) };
  });
}

function withLane(day: Day, shiftId: string, change: (lane: Lane) => Lane): Day {
  return { ...day, lanes: day.lanes.map((lane) => (lane.shiftId === shiftId ? change(lane) : lane)) };
}

/** The lane without some deliveries; their open stops are gathered. */
function without(lane: Lane, moved: ReadonlySet<string>, taken: Stop[]): Lane {
  const touched = (stop: Stop) => !isOver(stop) && stop.deliveryIds.some((id) => moved.has(id));
  if (!lane.stops.some(touched)) return lane;
  const stops = lane.stops.flatMap((stop) => {
    if (!touched(stop)) return [stop];
    taken.push(stop);
    const deliveryIds = stop.deliveryIds.filter((id) => !moved.has(id));
    return deliveryIds.length === 0 ? [] : [{ ...stop, deliveryIds }];
  });
  return {
    ...lane,
    stops: stops.map((stop, index) => (stop.number === index + 1 ? stop : { ...stop, number: index + 1 })),
  };
}

function placed(day: Day, moved: ReadonlySet<string>, edit: Edit): Record<string, Basket> {
  const baskets = { ...day.baskets };
  const lane = edit.kind === "move" ? day.lanes.find(({ shiftId }) => shiftId === edit.shiftId) : undefined;
  for (const id of moved) {
    const basket = baskets[id];
    if (basket === undefined) continue;
    baskets[id] = {
      ...basket,
      // A shift that has no round yet gets one: until it has a name, that of the shift stands for it.
      roundId: edit.kind === "move" ? (lane?.roundId ?? edit.shiftId) : null,
      leftOff: edit.kind === "take_off",
    };
  }
  return baskets;
}

/** The stops that come: those that were elsewhere, else what baskets without a round will need. */
function halts(
  day: Day,
  ids: readonly string[],
  taken: readonly Stop[],
  shiftId: string,
  roundId: string,
): Stop[] {
  const moved = new Set(ids);
  const come = taken.map(
    (stop): Stop => ({
      ...stop,
      id: stop.deliveryIds.every((id) => moved.has(id)) ? stop.id : `${stop.id} part`,
      deliveryIds: stop.deliveryIds.filter((id) => moved.has(id)),
      shiftId,
      roundId,
      fresh: true,
    }),
  );
  const known = new Set(come.flatMap((stop) => stop.deliveryIds));
  for (const id of ids) {
    const basket = day.baskets[id];
    if (basket === undefined || known.has(id)) continue;
    const halt = (title: string, at: Point | null, kind: Stop["kind"], number: number): Stop => ({
      id: `${id} ${number}`,
      shiftId,
      roundId,
      number,
      kind,
      title,
      placeId: "",
      at,
      exact: basket.exact,
      status: "planned",
      outcome: null,
      begins_s: 0,
      ends_s: WORK_S,
      arrived_s: null,
      closed_s: null,
      window: kind === "shop" ? null : basket.window,
      margin_s: null,
      frozen: false,
      pinned: true,
      parcels: 1,
      deliveryIds: [id],
      fresh: true,
    });
    basket.shopIds.forEach((shop, index) => {
      come.push(halt(day.shops[shop] ?? basket.code, basket.shopsAt[index] ?? null, "shop", index));
    });
    const kind = basket.recipient === null ? "visit" : "home";
    come.push(halt(basket.recipient ?? "", basket.at, kind, basket.shopIds.length));
  }
  return come;
}

/** How long from one place to another, until the server has measured it. */
export function ride_s(from: Point | null, to: Point | null): number {
  if (from === null || to === null) return RIDE_S;
  const metres = Math.hypot(
    (to[0] - from[0]) * 111_320 * Math.cos((from[1] * Math.PI) / 180),
    (to[1] - from[1]) * 110_540,
  );
  return Math.round(45 + metres / SPEED_M_S);
}

/** When a stop would begin at a place of a lane. */
export function expected_s(lane: Lane, index: number, at: Point | null): number {
  const before = lane.stops[index - 1];
  if (before === undefined) return Math.max(lane.begins_s, (lane.departs_s ?? lane.begins_s) + RIDE_S);
  return before.ends_s + ride_s(before.at, at);
}

function cheapest(lane: Lane, at: Point | null): number {
  const first = lane.stops.findIndex((stop) => !isOver(stop));
  if (first < 0 || at === null) return lane.stops.length;
  let best = lane.stops.length;
  let least = Number.POSITIVE_INFINITY;
  for (let index = first; index <= lane.stops.length; index++) {
    const before = lane.stops[index - 1]?.at ?? null;
    const behind = lane.stops[index]?.at ?? null;
    const direct = before && behind ? ride_s(before, behind) : 0;
    const detour = (before ? ride_s(before, at) : 0) + (behind ? ride_s(at, behind) : 0) - direct;
    if (detour < least) {
      least = detour;
      best = index;
    }
  }
  return best;
}

/** New times behind what is over: nobody is earlier than planned, and rides are guessed where the order is another one. */
function retimed(lane: Lane, stops: readonly Stop[]): Stop[] {
  let before: Stop | null = null;
  return stops.map((stop, index) => {
    const number = index + 1;
    if (isOver(stop)) {
      before = stop;
      return stop.number === number ? stop : { ...stop, number };
    }
    const free_s: number = before === null ? lane.begins_s : before.ends_s + ride_s(before.at, stop.at);
    const work_s = stop.ends_s - stop.begins_s;
    const opens_s = stop.kind === "shop" ? 0 : (stop.window?.from_s ?? 0);
    const known = stop.begins_s >= free_s - RIDE_S && !stop.fresh && follows(lane, before, stop);
    const begins_s = known ? stop.begins_s : Math.max(free_s, opens_s);
    const margin_s = stop.window === null ? stop.margin_s : stop.window.to_s - begins_s;
    const same = begins_s === stop.begins_s && number === stop.number && margin_s === stop.margin_s;
    before = same ? stop : { ...stop, begins_s, ends_s: begins_s + work_s, margin_s, number };
    return before;
  });
}

/** Whether a stop comes after the same one as before: then its time is known. */
function follows(lane: Lane, before: Stop | null, stop: Stop): boolean {
  const was = lane.stops[lane.stops.findIndex(({ id }) => id === stop.id) - 1];
  return was?.id === before?.id;
}
