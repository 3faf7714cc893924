/** Areas that somebody draws: rings of corners, open while they are drawn, closed as GeoJSON wants them. */

export type Position = [lon: number, lat: number];
/** Corners in their order, the first one not repeated. */
export type Ring = readonly Position[];
export type Bounds = [west: number, south: number, east: number, north: number];

export interface AreaGeometry {
  type: "Polygon" | "MultiPolygon";
  coordinates: unknown;
}

/** Six decimals are ten centimetres: nobody draws finer. */
export function rounded([lon, lat]: Position): Position {
  return [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6];
}

export function polygonOf(ring: Ring): AreaGeometry {
  const corners = ring.map(rounded);
  return { type: "Polygon", coordinates: [[...corners, corners[0] ?? [0, 0]]] };
}

function isPosition(value: unknown): value is Position {
  return Array.isArray(value) && value.length >= 2 && value.slice(0, 2).every(Number.isFinite);
}

/** The corners of an area that can be drawn on: one ring without holes; null for what is more than that. */
export function ringOf(geometry: AreaGeometry): Ring | null {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  if (!Array.isArray(polygons) || polygons.length !== 1) return null;
  const [rings] = polygons as unknown[];
  if (!Array.isArray(rings) || rings.length !== 1) return null;
  const [ring] = rings as unknown[];
  if (!Array.isArray(ring) || !ring.every(isPosition)) return null;
  return ring.slice(0, -1).map(([lon, lat]) => [lon, lat]);
}

/** The rings of an area in their order: of each part its outer one, then its holes; empty for what is none. */
export function ringsOf(geometry: AreaGeometry): Ring[] {
  return partsOf(geometry).flatMap((rings) =>
    rings.map((ring) => ring.slice(0, -1).map(([lon, lat]): Position => [lon, lat])),
  );
}

/** Which rings are holes. */
export function holesOf(geometry: AreaGeometry): boolean[] {
  return partsOf(geometry).flatMap((rings) => rings.map((_, place) => place > 0));
}

/** An area with one of its rings drawn anew; all others stay. */
export function withRing(geometry: AreaGeometry, index: number, ring: Ring): AreaGeometry {
  const corners = ring.map(rounded);
  const closed = [...corners, corners[0] ?? [0, 0]];
  let place = 0;
  const parts = partsOf(geometry).map((rings) => rings.map((one) => (place++ === index ? closed : one)));
  return geometry.type === "Polygon"
    ? { type: "Polygon", coordinates: parts[0] ?? [] }
    : { type: "MultiPolygon", coordinates: parts };
}

function partsOf(geometry: AreaGeometry): Position[][][] {
  const parts = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const isPart = (part: unknown): part is Position[][] =>
    Array.isArray(part) && part.every((ring) => Array.isArray(ring) && ring.every(isPosition));
  return Array.isArray(parts) && parts.every(isPart) ? parts : [];
}

/** What a GeoJSON file says of an area: the first polygon of whatever stands around it; null where there is none. */
export function areaIn(document: unknown): AreaGeometry | null {
  if (typeof document !== "object" || document === null) return null;
  const { type, geometry, features, geometries, coordinates } = document as Record<string, unknown>;
  if ((type === "Polygon" || type === "MultiPolygon") && Array.isArray(coordinates))
    return { type, coordinates };
  if (type === "Feature") return areaIn(geometry);
  const parts = type === "FeatureCollection" ? features : geometries;
  if (!Array.isArray(parts)) return null;
  return parts.map(areaIn).find((one) => one !== null) ?? null;
}

export function boundsOf(geometry: AreaGeometry): Bounds | null {
  let found: Bounds | null = null;
  const visit = (value: unknown) => {
    if (isPosition(value) && typeof value[0] === "number") {
      const [lon, lat] = value;
      found =
        found === null
          ? [lon, lat, lon, lat]
          : [
              Math.min(found[0], lon),
              Math.min(found[1], lat),
              Math.max(found[2], lon),
              Math.max(found[3], lat),
            ];
    } else if (Array.isArray(value)) value.forEach(visit);
  };
  visit(geometry.coordinates);
  return found;
}

export function boxRing([west, south, east, north]: Bounds): Ring {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ];
}

/** Puts a corner in: at the end of a line, else into the side that it is nearest to, so that no side crosses another. */
export function withCorner(ring: Ring, corner: Position): Ring {
  if (ring.length < 3) return [...ring, rounded(corner)];
  const narrow = Math.cos((corner[1] * Math.PI) / 180);
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  ring.forEach((from, index) => {
    const to = ring[(index + 1) % ring.length] as Position;
    const distance = toSide(corner, from, to, narrow);
    if (distance < least) [best, least] = [index, distance];
  });
  return [...ring.slice(0, best + 1), rounded(corner), ...ring.slice(best + 1)];
}

function toSide(point: Position, from: Position, to: Position, narrow: number): number {
  const [x, y] = [(point[0] - from[0]) * narrow, point[1] - from[1]];
  const [dx, dy] = [(to[0] - from[0]) * narrow, to[1] - from[1]];
  const length2 = dx * dx + dy * dy;
  const share = length2 === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length2));
  return Math.hypot(x - share * dx, y - share * dy);
}

/** Whether a ring encloses something, and no side of it crosses another. */
export function isSimple(ring: Ring): boolean {
  if (ring.length < 3) return false;
  for (let one = 0; one < ring.length; one++) {
    for (let other = one + 1; other < ring.length; other++) {
      const apart = other - one > 1 && !(one === 0 && other === ring.length - 1);
      if (apart && crosses(side(ring, one), side(ring, other))) return false;
    }
  }
  return true;
}

type Side = [Position, Position];

function side(ring: Ring, index: number): Side {
  return [ring[index] as Position, ring[(index + 1) % ring.length] as Position];
}

function turn([ax, ay]: Position, [bx, by]: Position, [cx, cy]: Position): number {
  return Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
}

function crosses([a, b]: Side, [c, d]: Side): boolean {
  return turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
}
