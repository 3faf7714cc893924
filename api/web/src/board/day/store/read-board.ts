/** The board of the server as the day of this screen. */
import type { Schemas } from "../../../signed-in/api";
import { epoch, maybeEpoch } from "../../dates";
import type { Basket, Day, Lane, Point, Span, Stop, StopKind } from "./model";

type Board = Schemas["BoardForm"];

function spanOf(window: Schemas["Window"]): Span {
  return { from_s: epoch(window.earliest), to_s: epoch(window.latest) };
}

export function readBoard(board: Board): Day {
  const baskets = Object.fromEntries(board.deliveries.map((one) => [one.id, basketOf(one)]));
  return {
    day: board.day,
    at_s: epoch(board.at),
    counts: board.counts,
    lines: board.queue.map((one) => ({
      kind: one.kind,
      subject: one.subject,
      roundId: one.round_id,
      since_s: epoch(one.since),
      late_s: one.late_s,
      detail: one.detail,
    })),
    doors: board.doors.map((one) => ({
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
    })),
    lanes: [],
    baskets,
    order: board.deliveries.map(({ id }) => id),
    shops: board.shops,
    runId: null,
  };
}
