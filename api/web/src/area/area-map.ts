/** The map that areas and places are drawn on: the town's own tiles, other areas for comparison, and a handle for each corner. */
import { addProtocol, type Map as MapLibre, Marker, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { PMTiles, Protocol } from "pmtiles";
import { DARK, LIGHT } from "../map/base-colours";
import { baseMap } from "../map/base-map";
import { groundLayers, labelLayers, TOWN } from "../map/base-style";
import { type AreaGeometry, type Bounds, type Position, polygonOf, type Ring } from "./geometry";

export interface AreaMapOptions {
  container: HTMLElement;
  /** Name of the town's map. */
  map: string;
  /** What is shown where the map says nothing of its extent. */
  bounds: Bounds | null;
  dark: boolean;
  label: string;
  handleLabel: (number: number) => string;
  onTap: (position: Position) => void;
  onMove: (index: number, position: Position) => void;
  onRemove: (index: number) => void;
  onDrawn: () => void;
}

const EMPTY = { type: "FeatureCollection" as const, features: [] };
/** Pixels that an arrow key moves a handle by; with the shift key ten times as many. */
const STEP = 4;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const protocol = new Protocol();
let registered = false;

/** Opens the tiles of a map; null where it has none. */
async function openTiles(map: string): Promise<{ url: string; bounds: Bounds } | null> {
  if (!registered) {
    addProtocol("pmtiles", protocol.tile);
    registered = true;
  }
  const address = `${location.origin}/v1/towns/${encodeURIComponent(map)}/tiles.pmtiles`;
  const archive = new PMTiles(address);
  try {
    const { minLon, minLat, maxLon, maxLat } = await archive.getHeader();
    protocol.add(archive);
    return { url: `pmtiles://${address}`, bounds: [minLon, minLat, maxLon, maxLat] };
  } catch {
    return null;
  }
}

export class AreaMap {
  private handles: Marker[] = [];

  private constructor(
    private readonly map: MapLibre,
    private readonly options: AreaMapOptions,
    /** Of the whole map; null where nobody knows it. */
    readonly extent: Bounds | null,
  ) {}

  static async create(options: AreaMapOptions): Promise<AreaMap> {
    const tiles = await openTiles(options.map);
    const extent = tiles?.bounds ?? options.bounds;
    const map = baseMap(workerUrl, options.label, {
      container: options.container,
      style: styleOf(tiles?.url ?? null, options.dark),
      ...(extent === null ? {} : { bounds: extent, fitBoundsOptions: { padding: 24 } }),
      minZoom: 6,
    });
    map.on("click", ({ lngLat }) => options.onTap([lngLat.lng, lngLat.lat]));
    map.once("idle", options.onDrawn);
    return new AreaMap(map, options, extent);
  }

  /** Shows what is drawn: its corners with handles, and the area within them. */
  show(ring: Ring, whole: AreaGeometry | null): void {
    const geometry = whole ?? (ring.length < 3 ? null : polygonOf(ring));
    this.data("area", geometry === null ? [] : [geometry]);
    const line = ring.length === 2 ? { type: "LineString" as const, coordinates: ring } : null;
    this.data("line", line === null ? [] : [line]);
    this.markCorners(ring);
  }

  showOthers(areas: readonly AreaGeometry[]): void {
    this.data("others", areas);
  }

  centre(): Position {
    const { lng, lat } = this.map.getCenter();
    return [lng, lat];
  }

  fit(bounds: Bounds): void {
    this.map.fitBounds(bounds, { padding: 40, maxZoom: 17, duration: 0 });
  }

  zoom(step: 1 | -1): void {
    if (step > 0) this.map.zoomIn({ duration: 0 });
    else this.map.zoomOut({ duration: 0 });
  }

  remove(): void {
    this.map.remove();
  }

  private data(name: string, geometries: readonly unknown[]): void {
    const apply = () => {
      const source = this.map.getSource(name) as { setData?: (data: unknown) => void } | undefined;
      source?.setData?.({
        type: "FeatureCollection",
        features: geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry })),
      });
    };
    if (this.map.getSource(name)) apply();
    else this.map.once("load", apply);
  }

  /** Handles stay the same elements as long as there are as many corners: whoever moves one by keys keeps it in focus. */
  private markCorners(ring: Ring): void {
    while (this.handles.length > ring.length) this.handles.pop()?.remove();
    ring.forEach((corner, index) => {
      const known = this.handles[index];
      if (known === undefined) this.handles.push(this.handle(index, corner));
      else known.setLngLat(corner);
    });
  }

  private handle(index: number, corner: Position): Marker {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "corner";
    element.setAttribute("aria-label", this.options.handleLabel(index + 1));
    const marker = new Marker({ element, draggable: true }).setLngLat(corner).addTo(this.map);
    // MapLibre names its markers itself, all of them alike.
    element.setAttribute("aria-label", this.options.handleLabel(index + 1));
    element.setAttribute("role", "button");
    const moved = () => {
      const { lng, lat } = marker.getLngLat();
      this.options.onMove(index, [lng, lat]);
    };
    marker.on("drag", moved);
    element.addEventListener("click", (event) => event.stopPropagation());
    element.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (arrow !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        const at = this.map.project(marker.getLngLat());
        const step = event.shiftKey ? STEP * 10 : STEP;
        const { lng, lat } = this.map.unproject([at.x + arrow[0] * step, at.y + arrow[1] * step]);
        this.options.onMove(index, [lng, lat]);
      } else if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        event.stopPropagation();
        this.options.onRemove(index);
      }
    });
    return marker;
  }
}

function styleOf(tiles: string | null, dark: boolean): StyleSpecification {
  const colours = dark ? DARK : LIGHT;
  const ink = dark ? "#6ccbe2" : "#0b5c73";
  const quiet = dark ? "#9fb0bc" : "#53626d";
  return {
    version: 8,
    sources: {
      ...(tiles === null ? {} : { [TOWN]: { type: "vector" as const, url: tiles } }),
      others: { type: "geojson", data: EMPTY },
      area: { type: "geojson", data: EMPTY },
      line: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colours.land } },
      ...(tiles === null ? [] : groundLayers(colours)),
      {
        id: "others",
        type: "line",
        source: "others",
        paint: { "line-color": quiet, "line-width": 2, "line-dasharray": [3, 2] },
      },
      { id: "area", type: "fill", source: "area", paint: { "fill-color": ink, "fill-opacity": 0.16 } },
      { id: "area-edge", type: "line", source: "area", paint: { "line-color": ink, "line-width": 3 } },
      { id: "line", type: "line", source: "line", paint: { "line-color": ink, "line-width": 3 } },
      ...(tiles === null ? [] : labelLayers(colours)),
    ],
  };
}
