/** What of a day is drawn, as GeoJSON. */
import { roundColour } from "../../../lib/palette";
import type { Run } from "../proposal/run-store";
import type { Courier } from "../store/day-store";
import type { Drawing } from "../store/desk";
import { type Day, isOver, type Lane, levelOf, type Point } from "../store/model";
import { unassignedOf } from "../tray/tray";
import type { Features } from "./day-map";

function collection(features: GeoJSON.Feature[]): Features {
  return { type: "FeatureCollection", features };
}

/** One with a name can be changed by itself; the map wants it to be the same, and the only one, for as long as it is there. */
function feature(
  geometry: GeoJSON.Geometry,
  properties: GeoJSON.GeoJsonProperties,
  id?: string,
): GeoJSON.Feature {
  return { type: "Feature", ...(id !== undefined && { id }), geometry, properties };
}

function point(at: Point, properties: GeoJSON.GeoJsonProperties, id?: string): GeoJSON.Feature {
  return feature({ type: "Point", coordinates: at }, properties, id);
}

export function pointsOf(lane: Lane): Point[] {
  return lane.stops.flatMap(({ at }) => (at === null ? [] : [at]));
}

/** Every point of a day, for a first look. */
export function allPoints(day: Day): Point[] {
  return [
    ...day.lanes.flatMap(pointsOf),
    ...unassignedOf(day).flatMap(({ at }) => (at === null ? [] : [at])),
  ];
}

/** Rounds along the streets where the server has said how, else from stop to stop. */
export function ways(
  day: Day,
  paths: Readonly<Record<string, readonly Point[]>>,
  chosen: ReadonlySet<string>,
  dark: boolean,
): Features {
  return collection(
    day.lanes.flatMap((lane, index) => {
      const line = paths[lane.shiftId] ?? pointsOf(lane);
      if (line.length < 2) return [];
      const isChosen = chosen.has(lane.shiftId);
      return [
        feature(
          { type: "LineString", coordinates: line as Point[] },
          {
            colour: roundColour(index, dark),
            chosen: isChosen,
            opacity: chosen.size === 0 || isChosen ? 0.9 : 0.25,
          },
          lane.shiftId,
        ),
      ];
    }),
  );
}

export function stops(day: Day, dark: boolean): Features {
  return collection(
    day.lanes.flatMap((lane, index) =>
      lane.stops.flatMap((stop) =>
        stop.at === null
          ? []
          : [
              point(
                stop.at,
                {
                  id: stop.id,
                  number: String(stop.number),
                  colour: roundColour(index, dark),
                  over: isOver(stop),
                  late: levelOf(stop) === "late",
                  exact: stop.exact,
                },
                stop.id,
              ),
            ],
      ),
    ),
  );
}

export function loose(day: Day): Features {
  return collection(
    unassignedOf(day).flatMap(({ id, code, at, exact }) =>
      at === null ? [] : [point(at, { id, code, exact }, id)],
    ),
  );
}

/** Rings around what is selected, and lines between the two ends of an order. */
export function chosen(
  day: Day,
  selected: ReadonlySet<string>,
  ends: ReadonlySet<string>,
): { rings: Features; lines: Features; points: Point[] } {
  const rings: Point[] = [];
  const own = new Map<string, Point[]>();
  for (const lane of day.lanes) {
    for (const { id, at, deliveryIds } of lane.stops) {
      if (at === null) continue;
      const mine = deliveryIds.filter((name) => ends.has(name));
      if (selected.has(id) || mine.length > 0) rings.push(at);
      for (const name of mine) own.set(name, [...(own.get(name) ?? []), at]);
    }
  }
  for (const id of ends) {
    const basket = day.baskets[id];
    if (basket === undefined || own.has(id)) continue;
    const line = [...basket.shopsAt, ...(basket.at === null ? [] : [basket.at])];
    rings.push(...line);
    own.set(id, line);
  }
  return {
    rings: collection(rings.map((at) => point(at, {}))),
    lines: collection(
      [...own.values()].flatMap((line) =>
        line.length < 2 ? [] : [feature({ type: "LineString", coordinates: line }, {})],
      ),
    ),
    points: rings,
  };
}

export function couriers(day: Day, found: readonly Courier[], dark: boolean): Features {
  return collection(
    found.flatMap(({ roundId, at, live }) => {
      const index = day.lanes.findIndex((lane) => lane.roundId === roundId);
      const lane = day.lanes[index];
      return lane === undefined
        ? []
        : [point(at, { name: lane.courier, live, colour: roundColour(index, dark) }, roundId)];
    }),
  );
}

/** The rounds of a proposal: along the streets where the server has said how, else from place to place. */
export function ghosts(
  day: Day,
  run: Run | null,
  paths: Readonly<Record<string, readonly Point[]>>,
  dark: boolean,
): Features {
  if (run?.proposal == null || run.status !== "proposed") return collection([]);
  return collection(
    run.proposal.rounds.flatMap(({ shift_id, change, stops: halts }) => {
      const index = day.lanes.findIndex((lane) => lane.shiftId === shift_id);
      const line = paths[shift_id] ?? halts.map(({ at }) => at as Point);
      if (change === "same" || line.length < 2) return [];
      const colour = roundColour(Math.max(0, index), dark);
      return [feature({ type: "LineString", coordinates: line as Point[] }, { colour })];
    }),
  );
}

export function drawn(drawing: Drawing | null): Features {
  if (drawing === null || drawing.kind === "lasso") return collection([]);
  const points = drawing.points as Point[];
  const corners = points.map((at) => point(at, {}));
  const [first] = points;
  if (first === undefined) return collection([]);
  if (drawing.kind === "area" && points.length > 2) {
    return collection([feature({ type: "Polygon", coordinates: [[...points, first]] }, {}), ...corners]);
  }
  if (points.length < 2) return collection(corners);
  return collection([feature({ type: "LineString", coordinates: points }, {}), ...corners]);
}

/** Whether a point of the screen lies in a figure that was drawn around it. */
export function isInside(x: number, y: number, figure: readonly { x: number; y: number }[]): boolean {
  let inside = false;
  let before = figure.at(-1);
  for (const corner of figure) {
    if (before !== undefined && corner.y > y !== before.y > y) {
      const cut = ((before.x - corner.x) * (y - corner.y)) / (before.y - corner.y) + corner.x;
      if (x < cut) inside = !inside;
    }
    before = corner;
  }
  return inside;
}
