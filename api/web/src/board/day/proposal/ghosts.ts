/** A proposal on the timeline: where stops would be, behind where they are. */
import { useMemo } from "preact/hooks";
import { epoch } from "../../dates";
import { useDesk } from "../store/desk";
import { type Run, useRun } from "./run-store";

export interface Ghost {
  id: string;
  begins_s: number;
  ends_s: number;
  /** Whether it comes from another courier, or from none. */
  comes: boolean;
}

export function ghostsOf(run: Run | null): Map<string, Ghost[]> | null {
  if (run?.proposal == null || run.status !== "proposed") return null;
  return new Map(
    run.proposal.rounds
      .filter(({ change }) => change !== "same")
      .map(({ shift_id, stops }) => [
        shift_id,
        stops.map((stop, index) => ({
          id: stop.id ?? `new ${index}`,
          begins_s: epoch(stop.begins_at),
          ends_s: epoch(stop.ends_at),
          comes: stop.id === null,
        })),
      ]),
  );
}

export function useGhosts(): Map<string, Ghost[]> | null {
  const run = useRun((state) => state.run);
  const shown = useDesk((state) => state.plan);
  return useMemo(() => (shown ? ghostsOf(run) : null), [shown, run]);
}
