/** One shop on one phone: its board kept fresh, what is pressed sent, and whether anybody is there at the other end. */

import { keep, kept } from "../../lib/kept";
import { api, got, gotWithTag, type Schemas } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";
import { follow } from "../../signed-in/stream";
import { type Begin, beginAnew } from "../begin";
import { setTownClock } from "./clock";
import { type Board, type Line, type SeenBoard, seenBoard } from "./fold";
import { isPassing, type Press, Presses, type Refused } from "./presses";
import { ring } from "./sound";
import { readWishes, type TillWish } from "./till";

export type Hours = Schemas["ShopHoursForm"];

export interface ShopState {
  board: SeenBoard | null;
  day: string;
  /** When the server had it so. */
  board_ms: number;
  hours: Hours | null;
  /** Since when nobody answers; null while somebody does. */
  lost_ms: number | null;
  presses: Press[];
  refused: Refused[];
  /** What customers at the till have asked for. */
  wishes: TillWish[];
  /** Tasks that have come while nobody had touched the screen. */
  fresh: ReadonlySet<string>;
}

const POLL_MS = 20_000;
/** So soon after something has happened the board is asked for: a plan moves many baskets at once. */
const SETTLE_MS = 300;
const LEAST_MS = 1_500;
/** A basket that nobody has seen yet rings again. */
const RING_MS = 15_000;

/** How long a customer has to answer. */
const ANSWER_S = 1_200;

/** What a shop hears, and what the town hears of its hours; a stream takes 32 kinds at most. */
const KINDS = Object.entries({
  delivery: [
    "created",
    "promised",
    "planned",
    "assigned",
    "collected",
    "out_for_delivery",
    "delivered",
    "partially_delivered",
    "failed",
    "cancelled",
    "window_changed",
    "handed_over",
    "returning",
    "returned",
    "rescheduled",
    "rated",
  ],
  pickup: ["ready", "late", "item_missing", "left_out", "missing", "ready_requested"],
  shop: ["paused", "resumed", "hours_changed", "days_closed", "days_opened"],
  substitution: ["answered"],
  message: ["received"],
}).flatMap(([of, names]) => names.map((name) => `${of}.${name}`));

interface KeptBoard {
  board: Board;
  at_ms: number;
}

export class Shop {
  readonly id: string;
  readonly presses: Presses;
  #board: Board | null = null;
  #board_ms = 0;
  #hours: Hours | null = null;
  #hoursTag = "";
  #lost_ms: number | null = null;
  #fresh = new Set<string>();
  #wishes: TillWish[] = [];
  #state: ShopState;
  #listeners = new Set<() => void>();
  #looking: Promise<void> | null = null;
  #again = 0;
  #rung_ms = 0;
  /** When the server was there and failed at what it was sent. */
  #unsent_ms = 0;

  constructor(readonly begin: Begin) {
    this.id = begin.shop.id;
    this.presses = new Presses(`tournee.shop.presses.${this.id}`, sendPress);
    const known = kept<KeptBoard>(this.#boardName);
    if (known !== null) {
      this.#board = known.board;
      this.#board_ms = known.at_ms;
      setTownClock(known.board.at, known.at_ms);
    }
    this.#state = this.#made();
  }

  get #boardName(): string {
    return `tournee.shop.board.${this.id}`;
  }

  get state(): ShopState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Keeps the board fresh until the answer is called. */
  start(): () => void {
    void this.look();
    void this.lookAtHours();
    const unfollow = follow({
      kinds: KINDS,
      onEvent: (event) => {
        this.#soon();
        if (event.type.startsWith("shop.")) void this.lookAtHours();
      },
      // What happened while the stream was down has to be asked for.
      onConnection: (up) => up && this.#soon(),
    });
    const poll = setInterval(() => void this.look(), POLL_MS);
    const tick = setInterval(() => this.#tick(), 1_000);
    const visible = () => {
      if (document.visibilityState === "visible") void this.look();
      else this.#leave();
    };
    const now = () => void this.look();
    const leave = () => this.#leave();
    addEventListener("online", now);
    addEventListener("offline", now);
    addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", visible);
    return () => {
      unfollow();
      clearInterval(poll);
      clearInterval(tick);
      clearTimeout(this.#again);
      removeEventListener("online", now);
      removeEventListener("offline", now);
      removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", visible);
    };
  }

  /** Sends what is due, then asks for the board. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    try {
      await this.#send();
      const heard = [...this.presses.sent];
      const board = await got(
        api.GET("/v1/shops/{shop_id}/board", { params: { path: { shop_id: this.id } } }),
      );
      this.#taken(board);
      const wishes = await readWishes(this.id);
      if (wishes.some((one) => !this.#wishes.some((known) => known.draft_id === one.draft_id))) ring();
      this.#wishes = wishes;
      this.presses.sent = this.presses.sent.filter((one) => !heard.includes(one));
      if (this.#hours === null) void this.lookAtHours();
    } catch (error) {
      const elsewhere = error instanceof Problem && (error.status === 403 || error.status === 404);
      if (elsewhere && this.begin.old) beginAnew();
      if (!isPassing(error)) console.error(error);
      this.#lost_ms ??= Date.now();
    }
    this.#changed();
  }

  async lookAtHours(): Promise<void> {
    try {
      const params = { path: { shop_id: this.id } };
      const { data, tag } = await gotWithTag(api.GET("/v1/shops/{shop_id}/hours", { params }));
      this.setHours(data, tag);
    } catch (error) {
      // The board says that nobody answers.
      if (!isPassing(error)) console.error(error);
    }
  }

  /** Shows hours as the server has answered them, with the version that a change of them names. */
  setHours(hours: Hours, tag: string): void {
    this.#hours = hours;
    this.#hoursTag = tag;
    this.#changed();
  }

  get hoursTag(): string {
    return this.#hoursTag;
  }

  /** Says something of a basket: shown at once, sent when it can be taken back no more. */
  press(line: Line, kind: Press["kind"], body: Press["body"] = {}, grace_ms?: number): Press {
    const made = this.presses.add(
      { kind, delivery_id: line.delivery_id, code: line.code, body: { ...body, shop_id: this.id } },
      grace_ms,
    );
    this.presses.forgive((one) => one.press.delivery_id === line.delivery_id);
    this.#changed();
    if (grace_ms === 0) void this.look();
    return made;
  }

  takeBack(id: string): void {
    this.presses.takeBack(id);
    this.#changed();
  }

  /** A refusal was read. */
  forgive(id: string): void {
    this.presses.forgive((one) => one.press.id === id);
    this.#changed();
  }

  /** Somebody has touched the screen: what is new was seen. */
  seen(): void {
    if (this.#fresh.size === 0) return;
    this.#fresh = new Set();
    this.#changed();
  }

  async #send(): Promise<void> {
    try {
      await this.presses.flush();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // The server is there: what it fails at waits for the next poll, and does not keep the board old.
      this.#unsent_ms = Date.now();
    }
  }

  #taken(board: Board): void {
    const known = new Set(this.#board?.day === board.day ? tasksOf(this.#board) : []);
    if (this.#board !== null) {
      for (const line of board.to_prepare) if (!known.has(line.task_id)) this.#fresh.add(line.task_id);
    }
    this.#board = board;
    this.#board_ms = Date.now();
    setTownClock(board.at);
    this.#lost_ms = null;
    keep(this.#boardName, { board, at_ms: this.#board_ms } satisfies KeptBoard);
    this.#ringMaybe();
  }

  #ringMaybe(): void {
    if (this.#fresh.size === 0 || Date.now() - this.#rung_ms < RING_MS) return;
    this.#rung_ms = Date.now();
    ring();
  }

  #tick(): void {
    this.#ringMaybe();
    const due = this.presses.all.some((one) => one.due_ms <= Date.now());
    // Where nobody answers, or not as they should, the next poll tries again.
    if (due && this.#lost_ms === null && Date.now() - this.#unsent_ms > POLL_MS) void this.look();
  }

  #leave(): void {
    this.presses.release();
    void this.look();
  }

  #soon(): void {
    clearTimeout(this.#again);
    const wait_ms = Math.max(SETTLE_MS, this.#board_ms + LEAST_MS - Date.now());
    this.#again = window.setTimeout(() => void this.look(), wait_ms);
  }

  #made(): ShopState {
    const presses = this.presses.all;
    return {
      board: this.#board && seenBoard(this.#board, presses, this.presses.sent),
      day: this.#board?.day ?? "",
      board_ms: this.#board_ms,
      hours: this.#hours,
      lost_ms: this.#lost_ms,
      presses,
      refused: this.presses.refused,
      fresh: new Set(this.#fresh),
      wishes: this.#wishes,
    };
  }

  #changed(): void {
    this.#state = this.#made();
    for (const listener of this.#listeners) listener();
  }
}

function tasksOf(board: Board): string[] {
  return [...board.to_prepare, ...board.ready, ...board.gone].map((line) => line.task_id);
}

/** Tells the server what was pressed. */
async function sendPress({ id, kind, delivery_id, body }: Press): Promise<void> {
  // What was said twice, as after an answer that was lost, is done once.
  const params = { path: { delivery_id }, header: { "Idempotency-Key": id } };
  if (kind === "ready") {
    await api.POST("/v1/deliveries/{delivery_id}/ready", { params, body });
  } else if (kind === "late") {
    await api.POST("/v1/deliveries/{delivery_id}/late", {
      params,
      body: { ...body, minutes: Number(body.minutes) },
    });
  } else if (kind === "leave_out") {
    await api.POST("/v1/deliveries/{delivery_id}/leave-out", {
      params,
      body: { ...body, reason: String(body.reason) },
    });
  } else {
    await api.POST("/v1/deliveries/{delivery_id}/substitutions", {
      params,
      body: {
        ...body,
        missing: String(body.missing),
        proposal: String(body.proposal),
        refund_minor: Number(body.refund_minor),
        answer_within_s: ANSWER_S,
      },
    });
  }
}
