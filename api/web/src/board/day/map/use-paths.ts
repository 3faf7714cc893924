/** The ways of rounds along the streets, of the day or of a proposal; drawn by the server, once for each version. */
import { useEffect, useRef, useState } from "preact/hooks";
import { decodePolyline } from "../../../lib/polyline";
import { api, got, type Schemas } from "../../../signed-in/api";
import type { Run } from "../proposal/run-store";
import type { Day, Point } from "../store/model";

/** By shift. */
export type Paths = Readonly<Record<string, readonly Point[]>>;

const NONE: Paths = {};

/** The ways of shifts as they came last, each with what it was read from. */
type Read = Map<string, { legs: string; line: Point[] }>;

/** A way that has not changed is the same object as before: it is neither read nor drawn again. */
function read({ paths }: Schemas["PathsForm"], before: Read): Paths {
  const legsOf = new Map<string, string[]>();
  // A shift may have had several rounds: their ways go on one behind the other.
  for (const { shift_id, legs } of paths) legsOf.set(shift_id, [...(legsOf.get(shift_id) ?? []), ...legs]);
  const found: Record<string, Point[]> = {};
  for (const [shiftId, legs] of legsOf) {
    const text = legs.join("\n");
    const known = before.get(shiftId);
    const line = known?.legs === text ? known.line : legs.flatMap((leg) => decodePolyline(leg));
    before.set(shiftId, { legs: text, line });
    found[shiftId] = line;
  }
  return found;
}

function usePaths(ask: (() => Promise<Schemas["PathsForm"]>) | null, key: string): Paths {
  const [paths, setPaths] = useState<Paths>(NONE);
  const before = useRef<Read>(new Map());
  useEffect(() => {
    let over = false;
    if (ask === null) setPaths(NONE);
    else {
      ask()
        .then((form) => over || setPaths(read(form, before.current)))
        // Straight lines are drawn instead.
        .catch((error: unknown) => console.warn("The ways along the streets are not known:", error));
    }
    return () => {
      over = true;
    };
  }, [key]);
  return paths;
}

export function useDayPaths(day: Day | null): Paths {
  const key = day?.lanes.map(({ roundId, version }) => `${roundId}:${version}`).join() ?? "";
  const params = { path: { day: day?.day ?? "" } };
  return usePaths(day === null ? null : () => got(api.GET("/v1/days/{day}/paths", { params })), key);
}

export function useRunPaths(run: Run | null): Paths {
  const id = run?.status === "proposed" ? run.id : null;
  const params = { path: { run_id: id ?? "" } };
  return usePaths(
    id === null ? null : () => got(api.GET("/v1/plan-runs/{run_id}/paths", { params })),
    id ?? "",
  );
}
