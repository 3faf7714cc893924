/** What has changed between two collections of features: a map is told of that alone, not of everything again. */
import type { GeoJSONFeatureDiff, GeoJSONSourceDiff } from "maplibre-gl";

type Collection = GeoJSON.FeatureCollection;

/** Above this part of all features a whole collection is cheaper. */
const MOST = 0.5;

/**
 * Returns what makes one collection of another: nothing (`null`) where they are equal, `"all"` where most of it is new, where a feature has no name, or two have
 * the same one, or where they stand in another order, which is the order in which they are drawn.
 */
export function changesBetween(before: Collection, after: Collection): GeoJSONSourceDiff | "all" | null {
  if (before === after) return null;
  if (before.features.length === 0 && after.features.length === 0) return null;
  if (before.features.length !== after.features.length) return "all";
  const update: GeoJSONFeatureDiff[] = [];
  const seen = new Set<string | number>();
  for (const [index, now] of after.features.entries()) {
    const was = before.features[index] as GeoJSON.Feature;
    const { id } = now;
    if (id === undefined || was.id !== id || seen.has(id)) return "all";
    seen.add(id);
    const one = changeOf(id, was, now);
    if (one !== null) update.push(one);
  }
  if (update.length === 0) return null;
  return update.length > MOST * after.features.length ? "all" : { update };
}

function changeOf(
  id: string | number,
  was: GeoJSON.Feature,
  now: GeoJSON.Feature,
): GeoJSONFeatureDiff | null {
  const moved = !isSamePlace(was.geometry, now.geometry);
  const old = was.properties ?? {};
  const properties = Object.entries(now.properties ?? {}).filter(([key, value]) => old[key] !== value);
  const gone = Object.keys(old).filter((key) => !(key in (now.properties ?? {})));
  if (!moved && properties.length === 0 && gone.length === 0) return null;
  return {
    id,
    ...(moved && { newGeometry: now.geometry }),
    ...(gone.length > 0 && { removeProperties: gone }),
    addOrUpdateProperties: properties.map(([key, value]) => ({ key, value })),
  };
}

function isSamePlace(was: GeoJSON.Geometry, now: GeoJSON.Geometry): boolean {
  if (was.type !== now.type || was.type === "GeometryCollection" || now.type === "GeometryCollection")
    return false;
  return isSame(was.coordinates, now.coordinates);
}

/** Lines that are the same object are not looked through. */
function isSame(was: unknown, now: unknown): boolean {
  if (was === now) return true;
  if (!Array.isArray(was) || !Array.isArray(now) || was.length !== now.length) return false;
  return was.every((one, index) => isSame(one, now[index]));
}
