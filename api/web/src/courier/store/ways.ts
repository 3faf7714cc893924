/** The ways between the stops of a round, asked for once and kept, so that they are there without a network. */
import type { Place, Round } from "../wire";
import { isOver } from "./fold";

export interface Step {
  /** `turn`, `depart`, `arrive`, `roundabout`, … as OSRM names maneuvers. */
  kind: string;
  modifier: string;
  name: string;
  distance_m: number;
  exit: number | null;
}

/** One way, from a place to the next. */
export interface Leg {
  distance_m: number;
  duration_s: number;
  line: [number, number][];
  steps: Step[];
}

interface OsrmStep {
  distance: number;
  name: string;
  geometry: { coordinates: [number, number][] };
  maneuver: { type: string; modifier?: string; exit?: number };
}

interface OsrmAnswer {
  routes: { legs: { distance: number; duration: number; steps: OsrmStep[] }[] }[];
}

/** The name under which a way is kept. */
export function legKey(map: string, profile: string, from: Place, to: Place): string {
  return [map, profile, from.lon, from.lat, to.lon, to.lat].join("/");
}

/** Places that are still to be visited one after the other, from the last one that is behind the courier on. */
export function placesAhead(round: Round, places: Record<string, Place>): Place[] {
  const found: Place[] = [];
  let before: Place | undefined = places[round.start_place_id ?? ""];
  for (const stop of round.stops) {
    const place = places[stop.place_id];
    if (!place) continue;
    if (isOver(stop)) before = place;
    else found.push(place);
  }
  const end = places[round.end_place_id ?? ""];
  if (end) found.push(end);
  return before ? [before, ...found] : found;
}

const AT_ONCE = 100;

/** Asks for the ways along some places, in requests of no more than so many. */
export async function askWays(
  map: string,
  profile: string,
  places: readonly Place[],
  ask: (path: string) => Promise<unknown>,
): Promise<Leg[]> {
  const legs: Leg[] = [];
  for (let first = 0; first + 1 < places.length; first += AT_ONCE - 1) {
    const part = places.slice(first, first + AT_ONCE);
    const points = part.map((place) => `${place.lon},${place.lat}`).join(";");
    const path = `/osrm/${encodeURIComponent(map)}/route/v1/${encodeURIComponent(profile)}/${points}?steps=true&geometries=geojson&overview=false&generate_hints=false`;
    const answer = (await ask(path)) as OsrmAnswer;
    for (const leg of answer.routes[0]?.legs ?? []) legs.push(toLeg(leg));
  }
  return legs;
}

function toLeg(leg: { distance: number; duration: number; steps: OsrmStep[] }): Leg {
  return {
    distance_m: leg.distance,
    duration_s: leg.duration,
    line: leg.steps.flatMap((step, index) => step.geometry.coordinates.slice(index === 0 ? 0 : 1)),
    steps: leg.steps.map((step) => ({
      kind: step.maneuver.type,
      modifier: step.maneuver.modifier ?? "",
      name: step.name,
      distance_m: step.distance,
      exit: step.maneuver.exit ?? null,
    })),
  };
}
