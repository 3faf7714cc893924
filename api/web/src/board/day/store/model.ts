/** The day as the board shows it: times as epoch seconds, everything by its name. Plain objects, so that what is equal can stay the same object. */
import type { Schemas } from "../../../signed-in/api";

export type Point = [number, number];

export interface Span {
  from_s: number;
  to_s: number;
}

/** How a stop is drawn: shops are squares, homes circles, visits diamonds. */
export type StopKind = "shop" | "home" | "visit";

export interface Stop {
  id: string;
  shiftId: string;
  roundId: string;
  /** On its round, from 1. */
  number: number;
  kind: StopKind;
  /** Empty where somebody is visited by a service. */
  title: string;
  placeId: string;
  at: Point | null;
  /** Whether it is the very door; of visits only the part of the town is shown. */
  exact: boolean;
  status: string;
  outcome: string | null;
  begins_s: number;
  ends_s: number;
  arrived_s: number | null;
  closed_s: number | null;
  window: Span | null;
  /** Between when it is planned to begin and when it has to at the latest; negative for late. */
  margin_s: number | null;
  frozen: boolean;
  pinned: boolean;
  parcels: number;
  deliveryIds: string[];
  /** Not yet as the server has it: somebody has just put it there. */
  fresh: boolean;
}

/** A break: as a round has it, or when a shift owes it. */
export interface Pause extends Span {
  owed: boolean;
}

/** What one courier does on the day: a shift, with its rounds. */
export interface Lane {
  id: string;
  shiftId: string;
  /** The round that is not over, else the last one; null where there is none yet. */
  roundId: string | null;
  roundIds: string[];
  courierId: string;
  courier: string;
  vehicle: string;
  profile: string;
  status: string;
  version: number;
  acknowledged: number;
  begins_s: number;
  ends_s: number;
  breaks: Pause[];
  departs_s: number | null;
  returns_s: number | null;
  distance_m: number | null;
  stopsOver: number;
  late_s: number;
  start: Point | null;
  stops: Stop[];
}

export interface Basket {
  id: string;
  code: string;
  status: string;
  window: Span;
  promised: boolean;
  /** Null for visits: who is visited is shown elsewhere, and that is kept. */
  recipient: string | null;
  shopIds: string[];
  pickupsDone: number;
  roundId: string | null;
  planned_s: number | null;
  at: Point | null;
  exact: boolean;
  shopsAt: Point[];
  pinned: boolean;
  leftOff: boolean;
  unread: number;
  version: number;
}

/** What the server lists, and baskets about which somebody has written. */
export type LineKind = Schemas["ExceptionKind"] | "message";

/** Something that somebody has to look at. */
export interface Line {
  id: string;
  kind: LineKind;
  subject: string;
  roundId: string | null;
  since_s: number;
  late_s: number;
  detail: string;
}

export interface Door {
  escalationId: string;
  visitId: string | null;
  deliveryId: string;
  roundId: string | null;
  turn: string;
  step: number;
  steps: number;
  doing: string;
  since_s: number;
  due_s: number | null;
  next: string | null;
  late_s: number;
}

export interface Day {
  day: string;
  at_s: number;
  counts: Record<string, number>;
  lines: Line[];
  doors: Door[];
  lanes: Lane[];
  baskets: Record<string, Basket>;
  /** Names of baskets in the order of the server. */
  order: string[];
  shops: Record<string, string>;
}

/** Who has a round, or had it. */
export function laneOfRound(day: Day, roundId: string | null): Lane | undefined {
  return roundId === null ? undefined : day.lanes.find(({ roundIds }) => roundIds.includes(roundId));
}

/** Statuses of stops behind which nothing is left to be done. */
const OVER = new Set(["closed", "skipped", "cancelled"]);

export function isOver(stop: Stop): boolean {
  return OVER.has(stop.status);
}

/** Whether a person may put the stop elsewhere: nobody is at it, and it is not over. */
export function isMovable(stop: Stop): boolean {
  return !isOver(stop) && stop.status !== "arrived" && !stop.fresh;
}

/** Statuses of deliveries that are still to be given to somebody, where no round has them. */
const WAITING = new Set(["created", "promised", "rescheduled", "planned", "held"]);

export function isUnassigned(basket: Basket): boolean {
  return basket.roundId === null && WAITING.has(basket.status);
}

export type Level = "late" | "tight" | "easy" | "none";

const TIGHT_S = 600;

export function levelOf(stop: Stop): Level {
  if (stop.margin_s === null || isOver(stop)) return "none";
  if (stop.margin_s < 0) return "late";
  return stop.margin_s < TIGHT_S ? "tight" : "easy";
}
