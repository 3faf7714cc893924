import { describe, expect, test } from "vitest";
import {
  areaIn,
  boundsOf,
  boxRing,
  holesOf,
  isSimple,
  polygonOf,
  type Ring,
  ringOf,
  ringsOf,
  withCorner,
  withRing,
} from "../src/area/geometry";

const SQUARE: Ring = [
  [0, 0],
  [2, 0],
  [2, 2],
  [0, 2],
];

describe("an area that is drawn", () => {
  test("is closed as GeoJSON wants it, and open again", () => {
    const polygon = polygonOf(SQUARE);
    expect(polygon.coordinates).toEqual([[...SQUARE, [0, 0]]]);
    expect(ringOf(polygon)).toEqual(SQUARE);
  });

  test("takes a new corner into the side that is nearest", () => {
    expect(withCorner(SQUARE, [1, 2.1])).toEqual([
      [0, 0],
      [2, 0],
      [2, 2],
      [1, 2.1],
      [0, 2],
    ]);
    // The side from the last corner to the first is one, too.
    expect(withCorner(SQUARE, [-0.1, 1]).at(-1)).toEqual([-0.1, 1]);
    expect(withCorner([[0, 0]], [1, 1])).toHaveLength(2);
  });

  test("is one whose sides do not cross", () => {
    expect(isSimple(SQUARE)).toBe(true);
    expect(isSimple(SQUARE.slice(0, 2))).toBe(false);
    const [a, b, c, d] = SQUARE as [Ring[0], Ring[0], Ring[0], Ring[0]];
    expect(isSimple([a, c, b, d] as Ring)).toBe(false);
    expect(isSimple(boxRing([7, 43, 8, 44]))).toBe(true);
  });

  test("is found in whatever stands around it", () => {
    const polygon = polygonOf(SQUARE);
    const feature = { type: "Feature", geometry: polygon, properties: {} };
    for (const file of [polygon, feature, { type: "FeatureCollection", features: [feature] }]) {
      expect(areaIn(file)).toEqual(polygon);
    }
    for (const file of [null, 3, {}, { type: "Point", coordinates: [0, 0] }]) expect(areaIn(file)).toBeNull();
  });

  test("keeps its holes and parts when one ring is drawn anew", () => {
    const closed = [...SQUARE, [0, 0]];
    const hole = [
      [0.5, 0.5],
      [1, 0.5],
      [1, 1],
      [0.5, 0.5],
    ];
    const holed = { type: "Polygon" as const, coordinates: [closed, hole] };
    expect(ringsOf(holed)).toEqual([SQUARE, hole.slice(0, -1)]);
    expect(holesOf(holed)).toEqual([false, true]);
    const wide = boxRing([-1, -1, 3, 3]);
    expect(withRing(holed, 0, wide).coordinates).toEqual([[...wide, wide[0]], hole]);
    const parts = { type: "MultiPolygon" as const, coordinates: [[closed, hole], [closed]] };
    expect(holesOf(parts)).toEqual([false, true, false]);
    expect(withRing(parts, 2, wide).coordinates).toEqual([[closed, hole], [[...wide, wide[0]]]]);
    expect(ringsOf({ type: "Polygon", coordinates: [[["x"]]] })).toEqual([]);
  });

  test("with holes or in parts is no single ring, and has bounds", () => {
    const hole = [
      [0.5, 0.5],
      [1, 0.5],
      [1, 1],
      [0.5, 0.5],
    ];
    const holed = { type: "Polygon" as const, coordinates: [[...SQUARE, [0, 0]], hole] };
    expect(ringOf(holed)).toBeNull();
    expect(boundsOf(holed)).toEqual([0, 0, 2, 2]);
    const parts = { type: "MultiPolygon" as const, coordinates: [[[...SQUARE, [0, 0]]], [hole]] };
    expect(ringOf(parts)).toBeNull();
    expect(boundsOf(parts)).toEqual([0, 0, 2, 2]);
  });
});
