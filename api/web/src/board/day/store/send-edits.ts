/** Edits by hand as the server takes them. */
import { api, got, type Schemas } from "../../../signed-in/api";
import type { Edit } from "./edits";
import type { Day } from "./model";

export type Broken = Schemas["BrokenForm"];

interface Sent {
  /** The run that has carried it out: by it, it is taken back. */
  run: string;
  broken: readonly Broken[];
}

type Wire = Schemas["NewEdits"]["edits"][number];

/** Carries edits out, on rounds as they are shown. */
export async function sendEdits(dayName: string, day: Day, edits: readonly Edit[]): Promise<Sent> {
  const touched = new Set(edits.flatMap((edit) => shiftsOf(day, edit)));
  const seen = Object.fromEntries(
    day.lanes.flatMap((lane) =>
      touched.has(lane.shiftId) && lane.roundId !== null ? [[lane.roundId, lane.version]] : [],
    ),
  );
  const { run, broken } = await got(
    api.POST("/v1/days/{day}/edits", {
      params: { path: { day: dayName } },
      body: { edits: edits.map((edit) => wireOf(day, edit)), apply: true, pin: true, seen },
    }),
  );
  return { run: run.id, broken };
}

/** Takes back what was done by hand. */
export async function takeBack(runId: string): Promise<Sent> {
  const { run, broken } = await got(
    api.POST("/v1/plan-runs/{run_id}/undo", { params: { path: { run_id: runId } } }),
  );
  return { run: run.id, broken };
}

/** The shifts whose rounds an edit changes. */
function shiftsOf(day: Day, edit: Edit): string[] {
  if (edit.kind === "reorder") return [edit.shiftId];
  if (edit.kind === "transfer") return [edit.fromShiftId, edit.toShiftId];
  const moved = new Set(edit.deliveryIds);
  const from = day.lanes.filter((lane) =>
    lane.stops.some((stop) => stop.deliveryIds.some((id) => moved.has(id))),
  );
  return [...from.map(({ shiftId }) => shiftId), ...(edit.kind === "move" ? [edit.shiftId] : [])];
}

function wireOf(day: Day, edit: Edit): Wire {
  if (edit.kind === "reorder") return { kind: "reorder", shift_id: edit.shiftId, stop_ids: edit.stopIds };
  if (edit.kind === "take_off") return { kind: "take_off", delivery_ids: edit.deliveryIds, stays_off: true };
  if (edit.kind === "transfer") {
    const { fromShiftId, toShiftId, fromStopId } = edit;
    return { kind: "transfer", from_shift_id: fromShiftId, to_shift_id: toShiftId, from_stop_id: fromStopId };
  }
  const named = new Set(edit.stopIds);
  const byStop = new Set(
    day.lanes.flatMap(({ stops }) =>
      stops.filter(({ id }) => named.has(id)).flatMap((stop) => stop.deliveryIds),
    ),
  );
  return {
    kind: "move",
    delivery_ids: edit.deliveryIds.filter((id) => !byStop.has(id)),
    stop_ids: edit.stopIds,
    to_shift_id: edit.shiftId,
    before_stop_id: edit.beforeStopId,
    anywhere: edit.anywhere,
    rest: "anywhere",
  };
}
