import type { Stop, StopTask } from "../wire/types";

/** Epoch seconds of an RFC 3339 time. */
export function epoch(time: string): number {
  return Date.parse(time) / 1000;
}

/** The town's own clock: times on the wire carry the town's offset, so that their text is local time. */
export function clock(time: string): string {
  return time.slice(11, 16);
}

/** Seconds left between the planned start of a task and the end of its window; null without a window. */
export function taskMargin(task: StopTask): number | null {
  return task.window ? epoch(task.window.latest) - epoch(task.start) : null;
}

/** The tightest margin of a stop. */
export function stopMargin(stop: Stop): number | null {
  const margins = stop.tasks.map(taskMargin).filter((margin) => margin !== null);
  return margins.length ? Math.min(...margins) : null;
}

/** The tightest window of a stop, as bounds; null if none of its tasks has one. */
export function stopWindow(stop: Stop): { earliest: string; latest: string } | null {
  let tightest: StopTask | null = null;
  for (const task of stop.tasks) {
    if (task.window && (tightest === null || (taskMargin(task) ?? 0) < (taskMargin(tightest) ?? 0))) {
      tightest = task;
    }
  }
  return tightest?.window ?? null;
}

export type MarginLevel = "late" | "tight" | "easy";

const TIGHT_S = 600;

export function marginLevel(margin_s: number): MarginLevel {
  if (margin_s < 0) return "late";
  return margin_s < TIGHT_S ? "tight" : "easy";
}
