/** From moments to places on the time axis and back. */
import type { Lane } from "../store/model";

export interface Axis {
  from_s: number;
  to_s: number;
  px_s: number;
}

/** Pixels of a minute, from a whole day on one screen to single minutes. */
export const ZOOMS = [1.2, 2.5, 5, 9] as const;
const HOUR_S = 3_600;

/** The axis of a day: all shifts and stops, from full hour to full hour. */
export function axisOf(lanes: readonly Lane[], px_min: number): Axis {
  let from_s = Number.POSITIVE_INFINITY;
  let to_s = Number.NEGATIVE_INFINITY;
  for (const lane of lanes) {
    from_s = Math.min(from_s, lane.begins_s, lane.stops[0]?.begins_s ?? lane.begins_s);
    to_s = Math.max(to_s, lane.ends_s, lane.stops.at(-1)?.ends_s ?? lane.ends_s);
  }
  if (from_s > to_s) {
    from_s = 0;
    to_s = 0;
  }
  return {
    from_s: Math.floor((from_s - HOUR_S / 4) / HOUR_S) * HOUR_S,
    to_s: Math.ceil((to_s + HOUR_S / 4) / HOUR_S) * HOUR_S,
    px_s: px_min / 60,
  };
}

export function left_px(axis: Axis, moment_s: number): number {
  return (moment_s - axis.from_s) * axis.px_s;
}

export function width_px(axis: Axis): number {
  return (axis.to_s - axis.from_s) * axis.px_s;
}

/** Full hours of the axis, or halves and quarters where there is room for them. */
export function ticks(axis: Axis): number[] {
  const step_s = axis.px_s * 60 >= 8 ? HOUR_S / 4 : axis.px_s * 60 >= 4 ? HOUR_S / 2 : HOUR_S;
  const found: number[] = [];
  for (let at = axis.from_s; at <= axis.to_s; at += step_s) found.push(at);
  return found;
}

/** Wide enough for a number of two digits. */
export const BLOCK_PX = 26;

const THIN_PX = 6;

/** Where a block lies: no stop is so short that it cannot be hit, as long as the next one leaves room. */
export function blockOf(
  axis: Axis,
  begins_s: number,
  ends_s: number,
  next_s = Number.POSITIVE_INFINITY,
): { left: number; width: number } {
  const room = (next_s - begins_s) * axis.px_s - 1;
  const least = Math.max(THIN_PX, Math.min(BLOCK_PX, room));
  return { left: left_px(axis, begins_s), width: Math.max(least, (ends_s - begins_s) * axis.px_s) };
}
