import type { Stop } from "../wire/types";

/** How a stop is drawn: shops and service points are squares, homes circles, municipal visits diamonds. */
export type StopKind = "shop" | "home" | "visit" | "break";

export function stopKind(stop: Stop): StopKind {
  if (stop.tasks.some((task) => task.kind === "pickup")) return "shop";
  const atTheDoor = stop.tasks.filter((task) => task.kind !== "break");
  if (atTheDoor.length === 0) return "break";
  if (atTheDoor.some((task) => task.request_kind === "visit")) return "visit";
  return "home";
}
