import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { inkOn } from "../lib/palette";
import { NOTHING, type Selection } from "../lib/selection";
import type { Plan } from "../wire/types";
import { DARK, LIGHT } from "./base-colours";
import { BOLD, groundLayers, labelLayers, TOWN } from "./base-style";
import { depotPoints, roundLines, SLOTS, stopPoints } from "./plan-features";

const ARROW_SLOTS = [...Array(SLOTS).keys()];
const FADED = 0.1;
const NUMBERS_FROM_NEAR: ExpressionSpecification = ["step", ["zoom"], "", 15.3, ["get", "number"]];

/** Distance of a slot's line from the middle of the street, to the right of the way it is ridden. */
function slotOffset(pixels: number): ExpressionSpecification {
  return ["*", pixels, ["+", ["get", "slot"], 0.6]];
}

function isChosen(selection: Selection): ExpressionSpecification {
  return ["==", ["get", "round"], selection.round ?? -1];
}

function byChoice(
  selection: Selection,
  chosen: number,
  other: number,
  none: number,
): ExpressionSpecification | number {
  return selection.round === null ? none : ["case", isChosen(selection), chosen, other];
}

/** Marks of stops, by their sizes at zoom 12, 14.5 and 16. */
function stopLayer(
  id: string,
  dark: boolean,
  [far, middle, near]: [number, number, number],
  number: ExpressionSpecification,
  filter: ExpressionSpecification,
): LayerSpecification {
  return {
    id,
    type: "symbol",
    source: "stops",
    filter,
    layout: {
      "icon-image": ["get", "image"],
      "icon-size": ["interpolate", ["linear"], ["zoom"], 12, far, 14.5, middle, 16, near],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "text-field": number,
      // Where stops crowd, a number that another would cover is left out: every mark stays.
      "text-optional": true,
      "text-padding": 0,
      "text-font": BOLD,
      "text-size": ["interpolate", ["linear"], ["zoom"], 14, 10, 16, 12],
    },
    paint: { "text-color": inkOn(dark) },
  };
}

/** What of the style depends on the choice, as (layer, kind, property, value), to be set without a new style. */
export function choiceRules(
  selection: Selection,
): [string, "paint" | "layout" | "filter", string, unknown][] {
  const shown = byChoice(selection, 1, FADED, 1);
  return [
    ["rounds-edge", "paint", "line-opacity", byChoice(selection, 1, 0, 0.9)],
    ["rounds", "paint", "line-opacity", shown],
    ["rounds", "layout", "line-sort-key", byChoice(selection, 1, 0, 0)],
    ...ARROW_SLOTS.map((slot): [string, "paint", string, unknown] => [
      `arrows-${slot}`,
      "paint",
      "icon-opacity",
      byChoice(selection, 1, 0, 0.9),
    ]),
    ["stops", "filter", "", ["!", isChosen(selection)]],
    ["stops", "paint", "icon-opacity", selection.round === null ? 1 : FADED],
    ["stops", "layout", "text-field", selection.round === null ? NUMBERS_FROM_NEAR : ""],
    ["chosen-stops", "filter", "", isChosen(selection)],
    ["stop-ring", "filter", "", ["all", isChosen(selection), ["==", ["get", "stop"], selection.stop ?? -1]]],
  ];
}

/** The whole style of the map: the town's own tiles, then the plan. No outside address is in it. */
export function mapStyle(plan: Plan, dark: boolean, tilesUrl: string | null): StyleSpecification {
  const colours = dark ? DARK : LIGHT;
  const scheme = dark ? "dark" : "light";
  const lineWidth: ExpressionSpecification = [
    "interpolate",
    ["exponential", 1.4],
    ["zoom"],
    12,
    1.6,
    14.5,
    2.8,
    17,
    4.5,
  ];
  const edgeWidth: ExpressionSpecification = [
    "interpolate",
    ["exponential", 1.4],
    ["zoom"],
    12,
    2.8,
    14.5,
    5,
    17,
    7.5,
  ];
  const lineOffset: ExpressionSpecification = [
    "interpolate",
    ["exponential", 1.4],
    ["zoom"],
    12,
    slotOffset(0.5),
    14.5,
    slotOffset(1.5),
    17,
    slotOffset(3),
  ];
  const lines: LayerSpecification[] = [
    {
      id: "rounds-edge",
      type: "line",
      source: "rounds",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colours.lineEdge, "line-width": edgeWidth, "line-offset": lineOffset },
    },
    {
      id: "rounds",
      type: "line",
      source: "rounds",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": ["get", "colour"], "line-width": lineWidth, "line-offset": lineOffset },
    },
    // An offset along a line cannot be read from the data, so that each slot has arrows of its own.
    ...ARROW_SLOTS.map(
      (slot): LayerSpecification => ({
        id: `arrows-${slot}`,
        type: "symbol",
        source: "rounds",
        minzoom: 15,
        filter: ["==", ["get", "slot"], slot],
        layout: {
          "symbol-placement": "line",
          "symbol-spacing": 70,
          "icon-image": `arrow ${scheme}`,
          "icon-size": ["interpolate", ["linear"], ["zoom"], 15, 0.6, 17, 0.9],
          "icon-offset": [
            "interpolate",
            ["exponential", 1.4],
            ["zoom"],
            15,
            ["literal", [0, 3 * (slot + 0.6)]],
            17,
            ["literal", [0, 3.3 * (slot + 0.6)]],
          ],
          "icon-rotation-alignment": "map",
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
        },
      }),
    ),
  ];
  const points: LayerSpecification[] = [
    {
      id: "depots",
      type: "symbol",
      source: "depots",
      layout: {
        "icon-image": `depot ${scheme}`,
        "icon-size": 0.85,
        "icon-allow-overlap": true,
      },
    },
    {
      id: "stop-ring",
      type: "circle",
      source: "stops",
      filter: ["==", ["get", "round"], -1],
      paint: {
        "circle-radius": 20,
        "circle-color": dark ? "#ffffff" : "#14212b",
        "circle-opacity": 0.16,
        "circle-stroke-color": dark ? "#ffffff" : "#14212b",
        "circle-stroke-width": 2.5,
      },
    },
    stopLayer("stops", dark, [0.26, 0.44, 0.82], NUMBERS_FROM_NEAR, ["!", isChosen(NOTHING)]),
    stopLayer("chosen-stops", dark, [0.6, 0.78, 0.95], ["get", "number"], isChosen(NOTHING)),
  ];
  const tiles = tilesUrl !== null;
  return {
    version: 8,
    sources: {
      ...(tiles && { [TOWN]: { type: "vector", url: tilesUrl } }),
      rounds: { type: "geojson", data: roundLines(plan, dark), tolerance: 0.2 },
      stops: { type: "geojson", data: stopPoints(plan, dark) },
      depots: { type: "geojson", data: depotPoints(plan) },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colours.land } },
      ...(tiles ? groundLayers(colours) : []),
      ...lines,
      ...(tiles ? labelLayers(colours) : []),
      ...points,
    ],
  };
}
