/** What the shop sees: the board as the server had it last, with what was pressed since. A pure function of both. */
import type { Schemas } from "../../signed-in/api";
import type { Press, PressKind } from "./presses";

export type Board = Schemas["ShopBoardForm"];
export type Line = Schemas["BoardLineForm"];

export interface SeenLine extends Line {
  /** What was pressed for it and the server has not heard yet. */
  pending: PressKind[];
}

export interface SeenBoard {
  to_prepare: SeenLine[];
  ready: SeenLine[];
  gone: SeenLine[];
  to_take_back: SeenLine[];
}

/** How many seconds are left until somebody comes; null where nobody knows. */
export function secondsLeft(line: Line, board_ms: number, now_ms: number): number | null {
  return line.countdown_s === null ? null : line.countdown_s - Math.round((now_ms - board_ms) / 1000);
}

/** `sent` is what the server has taken since it said what is on the board. */
export function seenBoard(board: Board, presses: readonly Press[], sent: readonly Press[] = []): SeenBoard {
  const seen: SeenBoard = { to_prepare: [], ready: [], gone: [], to_take_back: [] };
  const ofDelivery = new Map<string, Press[]>();
  for (const press of [...sent, ...presses]) {
    ofDelivery.set(press.delivery_id, [...(ofDelivery.get(press.delivery_id) ?? []), press]);
  }
  for (const list of ["to_prepare", "ready", "gone", "to_take_back"] as const) {
    for (const line of board[list]) {
      const own = list === "to_prepare" || list === "ready" ? (ofDelivery.get(line.delivery_id) ?? []) : [];
      const { where, shown } = withPresses(list, line, own, sent);
      seen[where].push(shown);
    }
  }
  return seen;
}

function withPresses(list: keyof SeenBoard, line: Line, presses: readonly Press[], sent: readonly Press[]) {
  let where = list;
  const waiting = presses.filter((one) => !sent.includes(one));
  const shown: SeenLine = { ...line, pending: waiting.map((one) => one.kind) };
  for (const press of presses) {
    if (press.kind === "ready") where = "ready";
    if (press.kind === "late") {
      where = "to_prepare";
      if (shown.countdown_s !== null) shown.countdown_s += 60 * Number(press.body.minutes);
    }
  }
  return { where, shown };
}
