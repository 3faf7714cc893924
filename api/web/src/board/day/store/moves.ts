/** What it comes to when somebody puts things somewhere: stops of the same round change places, all else changes rounds. */

import type { Spot } from "./desk";
import type { Edit } from "./edits";
import { inserted } from "./inserted";
import { type Day, isMovable, isOver, isUnassigned, type Lane, type Stop } from "./model";

/** Finds a stop with its lane. */
export function stopOf(day: Day, id: string): { lane: Lane; stop: Stop } | null {
  for (const lane of day.lanes) {
    const stop = lane.stops.find((one) => one.id === id);
    if (stop !== undefined) return { lane, stop };
  }
  return null;
}

/** Deliveries that are moved with some stops and baskets. */
export function deliveriesOf(day: Day, items: readonly string[]): string[] {
  const ids = items.flatMap((id) => stopOf(day, id)?.stop.deliveryIds ?? (id in day.baskets ? [id] : []));
  return [...new Set(ids)];
}

/** Which of some things a person may move: stops that are not over, baskets that nobody has. */
export function movable(day: Day, items: Iterable<string>): string[] {
  return [...items].filter((id) => {
    const found = stopOf(day, id);
    if (found !== null) return isMovable(found.stop);
    const basket = day.baskets[id];
    return basket !== undefined && (isUnassigned(basket) || basket.roundId !== null);
  });
}

/** The edits that put things at a spot; null for the tray of what no round has. */
export function editsOf(day: Day, items: readonly string[], spot: Spot | null): Edit[] {
  if (spot === null) {
    const ids = deliveriesOf(day, items).filter((id) => day.baskets[id]?.roundId !== null);
    return ids.length === 0 ? [] : [{ kind: "take_off", deliveryIds: ids }];
  }
  const lane = day.lanes.find(({ shiftId }) => shiftId === spot.shiftId);
  if (lane === undefined) return [];
  const here = items.filter((id) => lane.stops.some((stop) => stop.id === id));
  const come = items.filter((id) => !here.includes(id));
  const edits: Edit[] = [];
  const deliveryIds = deliveriesOf(day, come);
  if (deliveryIds.length > 0) {
    edits.push({
      kind: "move",
      deliveryIds,
      stopIds: come.filter((id) => !(id in day.baskets)),
      shiftId: spot.shiftId,
      beforeStopId: spot.anywhere ? null : spot.beforeStopId,
      anywhere: spot.anywhere,
    });
  }
  if (here.length > 0 && !spot.anywhere) {
    const was = lane.stops.filter((stop) => !isOver(stop)).map(({ id }) => id);
    const stopIds = reordered(was, here, spot.beforeStopId);
    if (stopIds.some((id, index) => id !== was[index]))
      edits.push({ kind: "reorder", shiftId: lane.shiftId, stopIds });
  }
  return edits;
}

/** Names with some of them, in the order that they had, before another one. */
function reordered(was: readonly string[], moved: readonly string[], before: string | null): string[] {
  const set = new Set(moved);
  // What is to come before one of those that move comes before the next that stays.
  const from = before === null ? was.length : was.indexOf(before);
  const anchor = was.slice(Math.max(from, 0)).find((id) => !set.has(id)) ?? null;
  const stay = was.filter((id) => !set.has(id));
  const at = anchor === null ? stay.length : stay.indexOf(anchor);
  return inserted(
    stay,
    at,
    was.filter((id) => set.has(id)),
  );
}
