/** The board of the server as the day of this screen: couriers with what they do, and what nobody does yet. */
import type { Schemas } from "../../../signed-in/api";
import { epoch, maybeEpoch } from "../../dates";
import type { Basket, Day, Door, Lane, Line, Pause, Point, Span, Stop, StopKind } from "./model";

type Board = Schemas["BoardForm"];
type Round = Schemas["RoundLine"];
type Shift = Schemas["ShiftLine"];

/** Conversations are the desk’s: for whoever looks on, messages are nothing to do. */
export function readBoard(board: Board, atDesk = true): Day {
  return {
    day: board.day,
    at_s: epoch(board.at),
    counts: board.counts,
    lines: [...board.queue.map(lineOf), ...(atDesk ? board.deliveries.flatMap(unreadOf) : [])],
    doors: board.doors.map(doorOf),
    lanes: lanesOf(board),
    baskets: Object.fromEntries(board.deliveries.map((one) => [one.id, basketOf(one, board)])),
    order: board.deliveries.map(({ id }) => id),
    shops: board.shops,
  };
}

function lineOf(one: Schemas["ExceptionLine"]): Line {
  return {
    id: `${one.kind} ${one.subject} ${one.detail}`,
    kind: one.kind,
    subject: one.subject,
    roundId: one.round_id,
    since_s: epoch(one.since),
    late_s: one.late_s,
    detail: one.detail,
  };
}

/** A basket about which somebody has written what nobody at the desk has read. */
function unreadOf({ id, unread, round_id, window }: Schemas["DeliveryLine"]): Line[] {
  if (unread === 0) return [];
  const since_s = epoch(window.earliest);
  return [
    { id: `message ${id}`, kind: "message", subject: id, roundId: round_id, since_s, late_s: 0, detail: "" },
  ];
}

function doorOf(one: Schemas["DoorLine"]): Door {
  return {
    escalationId: one.escalation_id,
    visitId: one.visit_id,
    deliveryId: one.delivery_id,
    roundId: one.round_id,
    turn: one.turn,
    step: one.step,
    steps: one.steps,
    doing: one.doing,
    since_s: epoch(one.since),
    due_s: maybeEpoch(one.due_at),
    next: one.next,
    late_s: one.late_s,
  };
}

/** A lane for each shift, in the order in which they begin, and for rounds whose shift nobody works any more. */
function lanesOf(board: Board): Lane[] {
  const byShift = new Map<string, Round[]>();
  for (const round of board.rounds)
    byShift.set(round.shift_id, [...(byShift.get(round.shift_id) ?? []), round]);
  const lanes = board.shifts.map((shift) => {
    const own = byShift.get(shift.id) ?? [];
    byShift.delete(shift.id);
    return laneOf(shift, own);
  });
  // What neither leaves nor stops anywhere has no time: it would draw the axis back to 1970.
  const left = [...byShift.values()].filter((own) =>
    own.some(({ departs_at, stops }) => departs_at !== null || stops.length > 0),
  );
  return [...lanes, ...left.map((own) => laneOf(null, own))];
}

function laneOf(shift: Shift | null, rounds: readonly Round[]): Lane {
  const sorted = [...rounds].sort(
    (a, b) => (maybeEpoch(a.departs_at) ?? 0) - (maybeEpoch(b.departs_at) ?? 0),
  );
  // The round that is not over, else the last one that was ridden.
  const round = sorted.find(({ id }) => id === shift?.round_id) ?? sorted.at(-1) ?? null;
  const stops = sorted.flatMap((one) => one.stops.map((stop) => stopOf(stop, one)));
  const shiftId = shift?.id ?? round?.shift_id ?? "";
  const first_s = stops[0]?.begins_s ?? 0;
  return {
    id: shiftId,
    shiftId,
    roundId: round?.id ?? null,
    roundIds: sorted.map(({ id }) => id),
    courierId: shift?.courier_id ?? round?.courier_id ?? "",
    courier: shift?.courier ?? round?.courier ?? "",
    vehicle: shift?.vehicle ?? "",
    profile: shift?.profile ?? "",
    status: round?.status ?? "",
    version: round?.version ?? 0,
    acknowledged: round?.acknowledged_version ?? 0,
    begins_s: shift === null ? (maybeEpoch(round?.departs_at) ?? first_s) : epoch(shift.begins_at),
    ends_s: shift === null ? (maybeEpoch(round?.ends_at) ?? first_s) : epoch(shift.ends_at),
    breaks: pausesOf(shift, sorted),
    departs_s: maybeEpoch(round?.departs_at),
    returns_s: maybeEpoch(round?.ends_at),
    distance_m: round?.distance_m ?? null,
    stopsOver: sorted.reduce((sum, one) => sum + one.stops_over, 0),
    late_s: round?.late_s ?? 0,
    start: (shift?.start as Point | undefined) ?? null,
    stops,
  };
}

/** Breaks as rounds have them; while there is no round, when they are owed. */
function pausesOf(shift: Shift | null, rounds: readonly Round[]): Pause[] {
  const had = rounds.flatMap(({ breaks }) =>
    breaks.map((one) => ({ from_s: epoch(one.begins_at), to_s: epoch(one.ends_at), owed: false })),
  );
  if (had.length > 0 || shift === null) return had;
  return shift.breaks.map((one) => ({
    from_s: epoch(one.earliest),
    to_s: epoch(one.latest) + one.duration_s,
    owed: true,
  }));
}

function kindOf(stop: Schemas["StopLine"]): StopKind {
  if (stop.visit) return "visit";
  return stop.place_kind === "address" ? "home" : "shop";
}

function stopOf(stop: Schemas["StopLine"], round: Round): Stop {
  return {
    id: stop.id,
    shiftId: round.shift_id,
    roundId: round.id,
    number: stop.position + 1,
    kind: kindOf(stop),
    title: stop.title ?? "",
    placeId: stop.place_id,
    at: stop.at as Point,
    exact: stop.exact,
    status: stop.status,
    outcome: stop.outcome,
    begins_s: epoch(stop.planned_at),
    ends_s: epoch(stop.leaves_at),
    arrived_s: maybeEpoch(stop.arrived_at),
    closed_s: maybeEpoch(stop.closed_at),
    window: spanOf(stop.window),
    margin_s: stop.margin_s,
    frozen: stop.frozen,
    pinned: stop.pinned,
    parcels: stop.parcels,
    deliveryIds: stop.delivery_ids,
    fresh: false,
  };
}

/** Windows without an end keep nobody from coming. */
function spanOf({ earliest, latest }: Schemas["Bounds"]): Span | null {
  if (latest === null) return null;
  return { from_s: epoch(earliest ?? latest), to_s: epoch(latest) };
}

function basketOf(one: Schemas["DeliveryLine"], board: Board): Basket {
  return {
    id: one.id,
    code: one.code,
    status: one.status,
    window: { from_s: epoch(one.window.earliest), to_s: epoch(one.window.latest) },
    promised: one.promised,
    recipient: one.recipient,
    shopIds: one.shop_ids,
    pickupsDone: one.pickups_done,
    roundId: one.round_id,
    planned_s: maybeEpoch(one.planned_at),
    at: one.at as Point,
    exact: one.exact,
    shopsAt: one.shop_ids.flatMap((id) => {
      const at = board.shop_places[id];
      return at === undefined ? [] : [at as Point];
    }),
    pinned: one.pinned_shift_id !== null,
    leftOff: one.left_off,
    unread: one.unread,
    version: one.version,
  };
}
