/** The ways of rounds along the streets, of the day or of a proposal; drawn by the server, once for each version. */
import { useEffect, useState } from "preact/hooks";
import { decodePolyline } from "../../../lib/polyline";
import { api, got, type Schemas } from "../../../signed-in/api";
import type { Run } from "../proposal/run-store";
import type { Day, Point } from "../store/model";

/** By shift. */
export type Paths = Readonly<Record<string, readonly Point[]>>;

const NONE: Paths = {};

function read({ paths }: Schemas["PathsForm"]): Paths {
  const found: Record<string, Point[]> = {};
  // A shift may have had several rounds: their ways go on one behind the other.
  for (const { shift_id, legs } of paths) {
    const line = found[shift_id] ?? [];
    for (const leg of legs) for (const point of decodePolyline(leg)) line.push(point);
    found[shift_id] = line;
  }
  return found;
}

function usePaths(ask: (() => Promise<Schemas["PathsForm"]>) | null, key: string): Paths {
  const [paths, setPaths] = useState<Paths>(NONE);
  useEffect(() => {
    let over = false;
    if (ask === null) setPaths(NONE);
    else {
      ask()
        .then((form) => over || setPaths(read(form)))
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
