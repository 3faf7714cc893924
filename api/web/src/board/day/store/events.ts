/** What the board listens to: whatever changes a line of it. Browsers hear whole types only. */

/** What is looked at anew; whatever else there is, the board itself is. */
export type Topic = "board" | "run" | "closure" | "message";

const TYPES = {
  delivery: [
    "created", "changed", "promised", "planned", "assigned", "collecting", "collected", "out_for_delivery", "arrived", "handed_over",
    "delivered", "partially_delivered", "failed", "returning", "returned", "cancelled", "held", "released", "rescheduled",
    "window_changed", "moved", "pinned", "unpinned", "left_off", "taken_on", "address_resolved", "duplicate_suspected",
    "duplicate_dismissed", "instructions_changed", "not_collected",
  ],
  round: [
    "planned", "released", "started", "paused", "resumed", "completed", "aborted", "version_changed", "retimed", "delayed", "settled",
  ],
  stop: ["en_route", "arrived", "closed", "skipped", "reopened", "delayed"],
  pickup: ["ready", "late", "done", "failed", "item_missing", "left_out", "missing", "window_changed"],
  visit: ["ordered", "skipped", "moved", "no_answer", "concern", "emergency", "done", "missed", "not_planned"],
  escalation: ["step_due", "step_done", "closed", "merged", "said"],
  incident: ["opened", "closed"],
  shift: ["published", "assigned", "changed", "cancelled", "absent", "swapped"],
  plan_run: ["queued", "started", "finished", "applied", "rejected", "superseded", "failed"],
  message: ["received", "read"],
  closure: ["added", "changed", "removed"],
} as const; // biome-ignore format: a table of words

/** The same as beginnings: the server takes no more than some dozens. */
export const HEADS: readonly string[] = Object.keys(TYPES).map((head) => `${head}.`);

export const KINDS: readonly string[] = Object.entries(TYPES).flatMap(([head, tails]) =>
  tails.map((tail) => `${head}.${tail}`),
);

export function topicOf(type: string): Topic {
  if (type.startsWith("plan_run.")) return "run";
  if (type.startsWith("closure.")) return "closure";
  return type.startsWith("message.") ? "message" : "board";
}
