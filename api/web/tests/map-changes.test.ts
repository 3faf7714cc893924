import { describe, expect, test } from "vitest";
import { changesBetween } from "../src/map/changes";

function stop(id: string, lon: number, late = false): GeoJSON.Feature {
  return { type: "Feature", id, geometry: { type: "Point", coordinates: [lon, 43.7] }, properties: { late } };
}

function of(...features: GeoJSON.Feature[]): GeoJSON.FeatureCollection {
  return { type: "FeatureCollection", features };
}

const BEFORE = of(stop("a", 7.1), stop("b", 7.2), stop("c", 7.3));

describe("what a map is told of", () => {
  test("is nothing where all is equal, in other objects too", () => {
    expect(changesBetween(BEFORE, of(stop("a", 7.1), stop("b", 7.2), stop("c", 7.3)))).toBeNull();
  });

  test("is what is late now, and what has moved", () => {
    expect(changesBetween(BEFORE, of(stop("a", 7.1), stop("b", 7.2, true), stop("c", 7.3)))).toEqual({
      update: [{ id: "b", addOrUpdateProperties: [{ key: "late", value: true }] }],
    });
    expect(changesBetween(BEFORE, of(stop("a", 7.9), stop("b", 7.2), stop("c", 7.3)))).toEqual({
      update: [
        {
          id: "a",
          newGeometry: { type: "Point", coordinates: [7.9, 43.7] },
          addOrUpdateProperties: [],
        },
      ],
    });
  });

  test("is what is no longer said of one", () => {
    const { properties: _, ...silent } = stop("b", 7.2);
    expect(changesBetween(BEFORE, of(stop("a", 7.1), { ...silent, properties: {} }, stop("c", 7.3)))).toEqual(
      {
        update: [{ id: "b", removeProperties: ["late"], addOrUpdateProperties: [] }],
      },
    );
  });

  test.each([
    ["one has gone", of(stop("a", 7.1), stop("b", 7.2))],
    ["they stand in another order", of(stop("b", 7.2), stop("a", 7.1), stop("c", 7.3))],
    ["most of them are other ones", of(stop("a", 8), stop("b", 8), stop("c", 7.3))],
  ])("is everything where %s", (_, after) => {
    expect(changesBetween(BEFORE, after)).toBe("all");
  });

  test("is everything where two have one name, or one has none", () => {
    const twice = of(stop("a", 7.1), stop("a", 7.2));
    expect(changesBetween(twice, of(stop("a", 7.1), stop("a", 7.9)))).toBe("all");
    const { id: _, ...nameless } = stop("a", 7.1);
    expect(changesBetween(of(nameless), of(nameless))).toBe("all");
  });
});
