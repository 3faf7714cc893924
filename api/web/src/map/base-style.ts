import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import type { BaseColours } from "./base-colours";

/** Names of the fonts of the machine; a family called Bold does not exist, but asks for that weight. */
export const PLAIN = ["system-ui", "sans-serif"];
export const BOLD = ["Bold", "system-ui", "sans-serif"];

export const TOWN = "town";

const MAIN = ["motorway", "trunk", "primary", "secondary", "tertiary"];
const SMALL = ["footway", "path", "steps", "cycleway", "track"];
const GREEN = ["park", "garden", "grass", "forest", "cemetery", "scrub", "farmland", "wetland", "pitch"];
const SAND = ["beach"];

function isOneOf(values: string[]): ExpressionSpecification {
  return ["in", ["get", "class"], ["literal", values]];
}

function width(at13: number, at16: number, at19: number): ExpressionSpecification {
  return ["interpolate", ["exponential", 1.6], ["zoom"], 13, at13, 16, at16, 19, at19];
}

/** The layers of the town's own tiles below the rounds (see docs/map-tiles.md for the tiles). */
export function groundLayers(colours: BaseColours): LayerSpecification[] {
  const tiles = { source: TOWN };
  return [
    {
      ...tiles,
      id: "landuse",
      type: "fill",
      "source-layer": "landuse",
      paint: {
        "fill-color": ["case", isOneOf(GREEN), colours.green, isOneOf(SAND), colours.sand, colours.grounds],
        "fill-antialias": false,
      },
    },
    { ...tiles, id: "water", type: "fill", "source-layer": "water", paint: { "fill-color": colours.water } },
    {
      ...tiles,
      id: "waterways",
      type: "line",
      "source-layer": "waterways",
      paint: { "line-color": colours.water, "line-width": width(1, 2.5, 8) },
    },
    {
      ...tiles,
      id: "buildings",
      type: "fill",
      "source-layer": "buildings",
      minzoom: 14,
      paint: {
        "fill-color": colours.building,
        "fill-outline-color": colours.buildingEdge,
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0.5, 15.5, 1],
      },
    },
    {
      ...tiles,
      id: "rail",
      type: "line",
      "source-layer": "rail",
      paint: { "line-color": colours.rail, "line-width": width(0.8, 1.5, 3), "line-dasharray": [4, 2] },
    },
    {
      ...tiles,
      id: "boundaries",
      type: "line",
      "source-layer": "boundaries",
      paint: {
        "line-color": colours.boundary,
        "line-width": 1,
        "line-dasharray": [5, 3],
        "line-opacity": 0.7,
      },
    },
    {
      ...tiles,
      id: "paths",
      type: "line",
      "source-layer": "streets",
      minzoom: 14.5,
      filter: isOneOf(SMALL),
      paint: { "line-color": colours.path, "line-width": width(0.4, 1.2, 4), "line-dasharray": [2, 1] },
    },
    {
      ...tiles,
      id: "streets-edge",
      type: "line",
      "source-layer": "streets",
      filter: ["!", isOneOf(SMALL)],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": colours.streetEdge,
        "line-width": [
          "interpolate",
          ["exponential", 1.6],
          ["zoom"],
          13,
          ["case", isOneOf(MAIN), 2.8, 1.3],
          16,
          ["case", isOneOf(MAIN), 9.5, 6],
          19,
          ["case", isOneOf(MAIN), 30, 22],
        ],
      },
    },
    {
      ...tiles,
      id: "streets",
      type: "line",
      "source-layer": "streets",
      filter: ["!", isOneOf(SMALL)],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": ["case", isOneOf(MAIN), colours.mainStreet, colours.street],
        "line-width": [
          "interpolate",
          ["exponential", 1.6],
          ["zoom"],
          13,
          ["case", isOneOf(MAIN), 1.8, 0.7],
          16,
          ["case", isOneOf(MAIN), 7.8, 4.5],
          19,
          ["case", isOneOf(MAIN), 27, 19],
        ],
      },
    },
  ];
}

/** The words of the base map, above the rounds' lines. */
export function labelLayers(colours: BaseColours): LayerSpecification[] {
  const tiles = { source: TOWN };
  const name: ExpressionSpecification = ["coalesce", ["get", "name"], ""];
  const halo = { "text-halo-color": colours.halo, "text-halo-width": 1.4 };
  return [
    {
      ...tiles,
      id: "street-names",
      type: "symbol",
      "source-layer": "streets",
      minzoom: 14,
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 320,
        "text-field": name,
        "text-font": PLAIN,
        "text-size": ["interpolate", ["linear"], ["zoom"], 14, 9.5, 18, 13],
        "text-max-angle": 35,
        "text-padding": 6,
      },
      paint: { "text-color": colours.text, ...halo },
    },
    {
      ...tiles,
      id: "housenumbers",
      type: "symbol",
      "source-layer": "housenumbers",
      minzoom: 17,
      layout: {
        "text-field": ["get", "number"],
        "text-font": PLAIN,
        "text-size": 9.5,
      },
      paint: { "text-color": colours.quietText, ...halo },
    },
    {
      ...tiles,
      id: "poi",
      type: "symbol",
      "source-layer": "poi",
      minzoom: 17,
      layout: {
        "text-field": name,
        "text-font": PLAIN,
        "text-size": 10.5,
        "text-max-width": 8,
        "text-padding": 8,
      },
      paint: { "text-color": colours.quietText, ...halo },
    },
    {
      ...tiles,
      id: "labels",
      type: "symbol",
      "source-layer": "labels",
      layout: {
        "text-field": name,
        "text-font": BOLD,
        "text-size": ["interpolate", ["linear"], ["zoom"], 11, 10, 16, 13],
        "text-max-width": 8,
        "text-letter-spacing": 0.04,
        "text-padding": 10,
      },
      paint: { "text-color": colours.quietText, ...halo },
    },
  ];
}
