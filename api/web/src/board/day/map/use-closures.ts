/** Streets that somebody has closed: read when the map is shown, and again when the log tells of another. */
import { useMemo } from "preact/hooks";
import { api, got, type Schemas } from "../../../signed-in/api";
import { type Loaded, useLoaded } from "../parts/use-loaded";
import { useDay } from "../store/day-context";
import type { Features } from "./day-map";

export type Closure = Schemas["ClosureForm"];

export function useClosureList(): Loaded<Closure[]> {
  const turn = useDay((state) => state.turns.closure);
  return useLoaded(async () => (await got(api.GET("/v1/closures", {}))).closures, [turn]);
}

export function useClosures(): Features {
  const { data } = useClosureList();
  return useMemo(
    () => ({
      type: "FeatureCollection",
      features: (data ?? []).map(({ id, geometry }) => ({
        type: "Feature",
        properties: { id },
        geometry: geometry as GeoJSON.Geometry,
      })),
    }),
    [data],
  );
}
