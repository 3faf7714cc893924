/** How a day is drawn on the town: rounds as lines, stops with their numbers, couriers, what no round has, closed streets. No outside address is in it. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { DARK, LIGHT } from "../../../map/base-colours";
import { BOLD, groundLayers, labelLayers, TOWN } from "../../../map/base-style";

export const SOURCES = [
  "closures",
  "ways",
  "ghosts",
  "ends",
  "stops",
  "loose",
  "chosen",
  "couriers",
  "drawn",
] as const;
export type SourceName = (typeof SOURCES)[number];

const NUMBERS_FROM: ExpressionSpecification = ["step", ["zoom"], "", 13.5, ["get", "number"]];
const size = (more: number): ExpressionSpecification => [
  "interpolate",
  ["linear"],
  ["zoom"],
  11,
  3.5 + more,
  13.5,
  9 + more,
  16,
  13 + more,
];
const SIZE = size(0);

export function dayStyle(tiles: string | null, dark: boolean): StyleSpecification {
  const colours = dark ? DARK : LIGHT;
  const paper = dark ? "#0c1217" : "#ffffff";
  const ink = dark ? "#f2f6f9" : "#14212b";
  const alarm = dark ? "#ff9a86" : "#a8321f";
  const empty = { type: "FeatureCollection" as const, features: [] };
  const layers: LayerSpecification[] = [
    {
      id: "closures-fill",
      type: "fill",
      source: "closures",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": alarm, "fill-opacity": 0.2 },
    },
    {
      id: "closures",
      type: "line",
      source: "closures",
      paint: { "line-color": alarm, "line-width": 5, "line-dasharray": [1.5, 1] },
    },
    {
      id: "ways-edge",
      type: "line",
      source: "ways",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": paper,
        "line-width": ["case", ["get", "chosen"], 7, 5],
        "line-opacity": ["get", "opacity"],
      },
    },
    {
      id: "ways",
      type: "line",
      source: "ways",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": ["get", "colour"],
        "line-width": ["case", ["get", "chosen"], 4.5, 2.5],
        "line-opacity": ["get", "opacity"],
      },
    },
    {
      id: "ghosts",
      type: "line",
      source: "ghosts",
      paint: { "line-color": ["get", "colour"], "line-width": 3, "line-dasharray": [1, 1.5] },
    },
    {
      id: "ends",
      type: "line",
      source: "ends",
      paint: { "line-color": ink, "line-width": 2, "line-dasharray": [2, 2] },
    },
    {
      id: "chosen",
      type: "circle",
      source: "chosen",
      paint: {
        "circle-radius": size(6),
        "circle-color": ink,
        "circle-opacity": 0.18,
        "circle-stroke-color": ink,
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "stops",
      type: "circle",
      source: "stops",
      paint: {
        "circle-radius": SIZE,
        "circle-color": ["case", ["get", "over"], "#8795a0", ["get", "colour"]],
        // Of visits only the part of the town is shown: a pale mark, not a door.
        "circle-opacity": ["case", ["get", "exact"], 1, 0.45],
        "circle-stroke-color": ["case", ["get", "late"], alarm, paper],
        "circle-stroke-width": ["case", ["get", "late"], 3, 1.5],
      },
    },
    {
      id: "loose",
      type: "circle",
      source: "loose",
      paint: {
        "circle-radius": SIZE,
        "circle-color": paper,
        "circle-stroke-color": ink,
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "numbers",
      type: "symbol",
      source: "stops",
      layout: {
        "text-field": NUMBERS_FROM,
        "text-font": BOLD,
        "text-size": 11,
        "text-optional": true,
        "text-padding": 0,
      },
      paint: { "text-color": dark ? "#0b1117" : "#ffffff" },
    },
    {
      id: "loose-codes",
      type: "symbol",
      source: "loose",
      minzoom: 13.5,
      layout: {
        "text-field": ["get", "code"],
        "text-font": BOLD,
        "text-size": 11,
        "text-offset": [0, 1.4],
        "text-anchor": "top",
        "text-optional": true,
      },
      paint: { "text-color": ink, "text-halo-color": paper, "text-halo-width": 2 },
    },
    {
      id: "couriers",
      type: "circle",
      source: "couriers",
      paint: {
        "circle-radius": 8,
        "circle-color": ["get", "colour"],
        "circle-stroke-color": ink,
        "circle-stroke-width": ["case", ["get", "live"], 3.5, 1.5],
        "circle-opacity": ["case", ["get", "live"], 1, 0.5],
      },
    },
    {
      id: "courier-names",
      type: "symbol",
      source: "couriers",
      layout: {
        "text-field": ["get", "name"],
        "text-font": BOLD,
        "text-size": 12,
        "text-offset": [0, -1.3],
        "text-anchor": "bottom",
        "text-allow-overlap": true,
      },
      paint: { "text-color": ink, "text-halo-color": paper, "text-halo-width": 2 },
    },
    {
      id: "drawn-fill",
      type: "fill",
      source: "drawn",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": alarm, "fill-opacity": 0.25 },
    },
    {
      id: "drawn",
      type: "line",
      source: "drawn",
      paint: { "line-color": alarm, "line-width": 4 },
    },
    {
      id: "drawn-points",
      type: "circle",
      source: "drawn",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 5,
        "circle-color": alarm,
        "circle-stroke-color": paper,
        "circle-stroke-width": 2,
      },
    },
  ];
  return {
    version: 8,
    sources: {
      ...(tiles !== null && { [TOWN]: { type: "vector" as const, url: tiles } }),
      ...Object.fromEntries(SOURCES.map((name) => [name, { type: "geojson" as const, data: empty }])),
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colours.land } },
      ...(tiles === null ? [] : groundLayers(colours)),
      ...layers.slice(0, 5),
      ...(tiles === null ? [] : labelLayers(colours)),
      ...layers.slice(5),
    ],
  };
}
