import type { Words } from "../../i18n/words";
import { type Day, type Door, type Line, laneOfRound } from "../store/model";

/** A line of the queue as a sentence. */
export function sayLine(words: Words, day: Day, line: Line): string {
  const { t, time, span, coded } = words;
  const basket = day.baskets[line.subject];
  const what = basket ? [basket.code, basket.recipient].filter(Boolean).join(" ") : "";
  const lane = laneOfRound(day, line.roundId);
  const courier = lane?.courier ?? "";
  const since = time(line.since_s);
  switch (line.kind) {
    case "door": {
      const door = doorOf(day, line);
      const doing = coded("doing", door?.doing ?? line.detail);
      return t(line.late_s > 0 ? "line.doorLate" : "line.door", { doing, since, late: span(line.late_s) });
    }
    case "incident":
    case "cash_gap":
      return t("line.incident", {
        what: [sayIncident(words, line.detail), about(day, line)].filter(Boolean).join(" · "),
        since,
      });
    case "no_answer":
      return t("line.noAnswer", { what, courier });
    case "failed":
      return t("line.failed", { what, why: coded("outcome", line.detail) });
    case "late_risk":
      return t("line.late", { what, late: span(line.late_s), until: time(line.since_s) });
    case "shop_late":
      return t("line.shopLate", { what, shop: day.shops[line.detail] ?? "", late: span(line.late_s) });
    case "held":
      return t("line.held", { what, why: coded("held", line.detail) });
    case "message":
      return t("line.message", { what, n: basket?.unread ?? 0 });
    case "no_round":
      return line.detail === "left_off"
        ? t("line.leftOff", { what })
        : t("line.noRound", { what, from: since, until: basket ? time(basket.window.to_s) : "" });
  }
}

/** What has gone wrong: a kind of its own, or why a stop has failed. */
export function sayIncident({ has, coded }: Words, kind: string): string {
  return coded(has(`outcome.${kind}`) ? "outcome" : "incident", kind);
}

/** Whose round or basket an incident is about. */
function about(day: Day, { subject, roundId }: Line): string {
  const lane =
    laneOfRound(day, subject) ??
    laneOfRound(day, roundId) ??
    day.lanes.find(({ stops }) => stops.some(({ id }) => id === subject));
  return day.baskets[subject]?.code ?? lane?.courier ?? "";
}

export function doorOf(day: Day, line: Line): Door | null {
  return (
    day.doors.find(({ deliveryId, visitId }) => deliveryId === line.subject || visitId === line.subject) ??
    null
  );
}
