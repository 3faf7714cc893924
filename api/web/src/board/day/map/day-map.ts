/** The map of a day: an island of imperative code behind a few verbs. */
import { addProtocol, type GeoJSONSource, LngLatBounds, type Map as MapLibre } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { PMTiles, Protocol } from "pmtiles";
import { baseMap } from "../../../map/base-map";
import { changesBetween } from "../../../map/changes";
import type { Point } from "../store/model";
import { dayStyle, SOURCES, type SourceName } from "./day-style";

export type Features = GeoJSON.FeatureCollection;

export interface DayMapOptions {
  container: HTMLElement;
  /** Name of the town's map. */
  town: string;
  dark: boolean;
  label: string;
  onStop: (id: string, more: boolean) => void;
  onPoint: (point: Point) => void;
}

const protocol = new Protocol();
let registered = false;
const NEAR_PX = 12;
const EMPTY: Features = { type: "FeatureCollection", features: [] };

async function tilesOf(town: string): Promise<string | null> {
  if (!registered) {
    addProtocol("pmtiles", protocol.tile);
    registered = true;
  }
  const address = `${location.origin}/v1/towns/${encodeURIComponent(town)}/tiles.pmtiles`;
  const archive = new PMTiles(address);
  try {
    // A town without a map must not keep the rounds from being drawn.
    await archive.getHeader();
  } catch {
    return null;
  }
  protocol.add(archive);
  return `pmtiles://${address}`;
}

export class DayMap {
  private readonly waiting = new Map<SourceName, Features>();

  private constructor(
    private readonly map: MapLibre,
    private readonly tiles: string | null,
    private dark: boolean,
  ) {}

  static async create(options: DayMapOptions): Promise<DayMap> {
    const tiles = await tilesOf(options.town);
    const map = baseMap(workerUrl, options.label, {
      container: options.container,
      style: dayStyle(tiles, options.dark),
      minZoom: 8,
      boxZoom: false,
    });
    const canvas = map.getCanvas();
    const own = new DayMap(map, tiles, options.dark);
    map.on("click", (event) => {
      const id = own.near(event.point.x, event.point.y);
      if (id !== null) options.onStop(id, event.originalEvent.shiftKey || event.originalEvent.ctrlKey);
      else options.onPoint([event.lngLat.lng, event.lngLat.lat]);
    });
    map.on("mousemove", ({ point }) => {
      canvas.style.cursor = own.near(point.x, point.y) === null ? "" : "pointer";
    });
    map.on("styledata", () => own.flush());
    return own;
  }

  private near(x: number, y: number): string | null {
    if (!this.map.getLayer("stops")) return null;
    const box: [[number, number], [number, number]] = [
      [x - NEAR_PX, y - NEAR_PX],
      [x + NEAR_PX, y + NEAR_PX],
    ];
    let best: string | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const { geometry, properties } of this.map.queryRenderedFeatures(box, {
      layers: ["loose", "stops"],
    })) {
      if (geometry.type !== "Point") continue;
      const at = this.map.project(geometry.coordinates as Point);
      const far = Math.hypot(at.x - x, at.y - y);
      if (far < least && typeof properties.id === "string") {
        least = far;
        best = properties.id;
      }
    }
    return best;
  }

  /** Shows other features of one kind. */
  show(name: SourceName, features: Features): void {
    this.waiting.set(name, features);
    this.flush();
  }

  private readonly shown = new Map<SourceName, Features>();

  private flush(): void {
    for (const [name, features] of this.waiting) {
      const source = this.map.getSource<GeoJSONSource>(name);
      if (source === undefined) return;
      this.waiting.delete(name);
      const before = this.shown.get(name);
      const changes = changesBetween(before ?? EMPTY, features);
      this.shown.set(name, features);
      if (changes === null) continue;
      if (changes !== "all") void source.updateData(changes);
      else {
        void source.setData(features);
        // What is drawn for the first time needs programs of the graphics card: those of one kind in a frame, and not of all at once.
        if (before === undefined && this.waiting.size > 0) {
          this.map.once("render", () => this.flush());
          return;
        }
      }
    }
  }

  setDark(dark: boolean): void {
    if (dark === this.dark) return;
    this.dark = dark;
    for (const name of SOURCES) {
      const features = this.shown.get(name);
      if (features !== undefined && !this.waiting.has(name)) this.waiting.set(name, features);
    }
    // Sources of another style begin empty.
    this.shown.clear();
    this.map.setStyle(dayStyle(this.tiles, dark), { diff: false });
  }

  setLabel(label: string): void {
    this.map.getCanvas().setAttribute("aria-label", label);
  }

  /** Whether the map moves under the pointer, or something is drawn on it. */
  setMoves(moves: boolean): void {
    if (moves) this.map.dragPan.enable();
    else this.map.dragPan.disable();
  }

  fit(points: readonly Point[], padding = 48): void {
    const [first] = points;
    if (first === undefined) return;
    const box = new LngLatBounds(first, first);
    for (const point of points) box.extend(point);
    this.map.fitBounds(box, { padding, maxZoom: 16.5, duration: 0 });
  }

  /** Brings points into view that cannot be seen; the map does not jump for those that can. */
  reveal(points: readonly Point[]): void {
    const bounds = this.map.getBounds();
    if (points.length > 0 && !points.every((point) => bounds.contains(point))) this.fit(points, 80);
  }

  center(): Point {
    const { lng, lat } = this.map.getCenter();
    return [lng, lat];
  }

  place(point: Point): { x: number; y: number } {
    return this.map.project(point);
  }

  at(x: number, y: number): Point {
    const { lng, lat } = this.map.unproject([x, y]);
    return [lng, lat];
  }

  zoom(by: 1 | -1): void {
    if (by > 0) this.map.zoomIn();
    else this.map.zoomOut();
  }

  resize(): void {
    this.map.resize();
  }

  remove(): void {
    this.map.remove();
  }
}
