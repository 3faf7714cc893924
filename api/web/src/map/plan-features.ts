import type { Feature, FeatureCollection, Point } from "geojson";
import { roundColour } from "../lib/palette";
import { decodePolyline } from "../lib/polyline";
import { stopKind } from "../lib/stop-kind";
import type { Plan, Round } from "../wire/types";

/** How many rounds are drawn side by side on one street before their lines lie on each other again. */
export const SLOTS = 4;

export type Box = [west: number, south: number, east: number, north: number];

/** The street paths of every round, one line per leg, with the round's index and its place on the street. */
export function roundLines(plan: Plan, dark: boolean): FeatureCollection {
  const features: Feature[] = plan.rounds.flatMap((round, index) =>
    round.legs
      .map((leg) => decodePolyline(leg.path))
      .filter((path) => path.length > 1)
      .map((coordinates) => ({
        type: "Feature" as const,
        properties: { round: index, slot: index % SLOTS, colour: roundColour(index, dark) },
        geometry: { type: "LineString" as const, coordinates },
      })),
  );
  return { type: "FeatureCollection", features };
}

/** Every stop as a point, and every place where rounds begin or end. */
export function stopPoints(plan: Plan, dark: boolean): FeatureCollection<Point> {
  const features: Feature<Point>[] = [];
  plan.rounds.forEach((round, index) => {
    round.stops.forEach((stop, position) => {
      features.push({
        type: "Feature",
        properties: {
          round: index,
          stop: position,
          number: String(stop.sequence),
          image: `stop ${stopKind(stop)} ${roundColour(index, dark)} ${dark ? "dark" : "light"}`,
        },
        geometry: { type: "Point", coordinates: stop.place.position },
      });
    });
  });
  return { type: "FeatureCollection", features };
}

export function depotPoints(plan: Plan): FeatureCollection<Point> {
  const places = new Map(
    plan.rounds
      .flatMap((round) => [round.start_place, round.end_place])
      .filter((place) => place !== null)
      .map((place) => [place.id, place]),
  );
  return {
    type: "FeatureCollection",
    features: [...places.values()].map((place) => ({
      type: "Feature",
      properties: { name: place.name },
      geometry: { type: "Point", coordinates: place.position },
    })),
  };
}

/** The bounds of some rounds: their streets, stops and ends. Null if there is nothing to show. */
export function boundsOf(rounds: Round[]): Box | null {
  const positions = rounds.flatMap((round) => [
    round.start_place.position,
    ...round.stops.map((stop) => stop.place.position),
    ...round.legs.flatMap((leg) => decodePolyline(leg.path)),
  ]);
  if (positions.length === 0) return null;
  const box: Box = [180, 90, -180, -90];
  for (const [lon, lat] of positions) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}
