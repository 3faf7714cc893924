/** From stop to stop with arrows: along a round, and to the stop of another round at about the same time. */
import type { Lane } from "../store/model";

export function step(lanes: readonly Lane[], at: string | null, key: string): string | null {
  if (!/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(key)) return null;
  const row = lanes.findIndex((lane) => lane.stops.some(({ id }) => id === at));
  const lane = lanes[row];
  if (lane === undefined) return lanes.find(({ stops }) => stops.length > 0)?.stops[0]?.id ?? null;
  const column = lane.stops.findIndex(({ id }) => id === at);
  if (key === "ArrowLeft") return lane.stops[column - 1]?.id ?? null;
  if (key === "ArrowRight") return lane.stops[column + 1]?.id ?? null;
  if (key === "Home") return lane.stops[0]?.id ?? null;
  if (key === "End") return lane.stops.at(-1)?.id ?? null;
  const by = key === "ArrowUp" ? -1 : 1;
  for (let next = row + by; next >= 0 && next < lanes.length; next += by) {
    const found = nearest(lanes[next], lane.stops[column]?.begins_s ?? 0);
    if (found !== null) return found;
  }
  return null;
}

function nearest(lane: Lane | undefined, moment_s: number): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const stop of lane?.stops ?? []) {
    const far = Math.abs(stop.begins_s - moment_s);
    if (far < least) {
      least = far;
      best = stop.id;
    }
  }
  return best;
}
