/** The courier's map: the town as it is drawn elsewhere, one round on it, from tiles that are on the phone. */
import { addProtocol, LngLatBounds, type Map as MapLibre, type StyleSpecification } from "maplibre-gl";
import { PMTiles, Protocol, type RangeResponse, type Source } from "pmtiles";
import { DARK, LIGHT } from "../../map/base-colours";
import { baseMap } from "../../map/base-map";
import { BOLD, groundLayers, labelLayers, TOWN } from "../../map/base-style";

export interface MapStop {
  id: string;
  number: string;
  lon: number;
  lat: number;
  status: string;
}

export interface RoundMapOptions {
  container: HTMLElement;
  workerUrl: string;
  tiles: { name: string; blob: Blob } | null;
  dark: boolean;
  label: string;
  onStop: (id: string) => void;
}

const protocol = new Protocol();
let registered = false;

/** An archive that lies on the phone as one file. */
class KeptArchive implements Source {
  constructor(
    private readonly key: string,
    private readonly blob: Blob,
  ) {}

  getKey(): string {
    return this.key;
  }

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    return { data: await this.blob.slice(offset, offset + length).arrayBuffer() };
  }
}

export class RoundMap {
  private constructor(private readonly map: MapLibre) {}

  static create(options: RoundMapOptions): RoundMap {
    if (!registered) {
      addProtocol("pmtiles", protocol.tile);
      registered = true;
    }
    let url: string | null = null;
    if (options.tiles !== null) {
      protocol.add(new PMTiles(new KeptArchive(options.tiles.name, options.tiles.blob)));
      url = `pmtiles://${options.tiles.name}`;
    }
    const map = baseMap(options.workerUrl, options.label, {
      container: options.container,
      style: style(url, options.dark),
    });
    map.on("click", "stops", (event) => {
      const id = event.features?.[0]?.properties?.id;
      if (typeof id === "string") options.onStop(id);
    });
    return new RoundMap(map);
  }

  /** Shows a round: the way that is ahead, and its stops. */
  show(stops: readonly MapStop[], lines: readonly [number, number][][]): void {
    const apply = () => {
      const source = (name: string) => this.map.getSource(name) as { setData?: (data: unknown) => void };
      source("way").setData?.({
        type: "Feature",
        properties: {},
        geometry: { type: "MultiLineString", coordinates: lines },
      });
      source("stops").setData?.({
        type: "FeatureCollection",
        features: stops.map((stop) => ({
          type: "Feature",
          properties: { id: stop.id, number: stop.number, status: stop.status },
          geometry: { type: "Point", coordinates: [stop.lon, stop.lat] },
        })),
      });
    };
    if (this.map.getSource("stops")) apply();
    else this.map.once("load", apply);
  }

  fit(stops: readonly MapStop[]): void {
    const [first] = stops;
    if (first === undefined) return;
    const box = new LngLatBounds([first.lon, first.lat], [first.lon, first.lat]);
    for (const stop of stops) box.extend([stop.lon, stop.lat]);
    this.map.fitBounds(box, { padding: 56, maxZoom: 16.5, duration: 0 });
  }

  resize(): void {
    this.map.resize();
  }

  remove(): void {
    this.map.remove();
  }
}

function style(tiles: string | null, dark: boolean): StyleSpecification {
  const colours = dark ? DARK : LIGHT;
  const ink = dark ? "#6ccbe2" : "#0b5c73";
  const paper = dark ? "#0c1217" : "#ffffff";
  const empty = { type: "FeatureCollection" as const, features: [] };
  return {
    version: 8,
    sources: {
      ...(tiles === null ? {} : { [TOWN]: { type: "vector" as const, url: tiles } }),
      way: { type: "geojson", data: empty },
      stops: { type: "geojson", data: empty },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colours.land } },
      ...(tiles === null ? [] : groundLayers(colours)),
      {
        id: "way-edge",
        type: "line",
        source: "way",
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": paper, "line-width": 8 },
      },
      {
        id: "way",
        type: "line",
        source: "way",
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": ink, "line-width": 4.5 },
      },
      ...(tiles === null ? [] : labelLayers(colours)),
      {
        id: "stops",
        type: "circle",
        source: "stops",
        paint: {
          "circle-radius": ["match", ["get", "status"], ["next", "en_route", "arrived"], 16, 12],
          "circle-color": ["match", ["get", "status"], ["closed", "skipped", "cancelled"], "#8795a0", ink],
          "circle-stroke-color": paper,
          "circle-stroke-width": 2.5,
        },
      },
      {
        id: "numbers",
        type: "symbol",
        source: "stops",
        layout: {
          "text-field": ["get", "number"],
          "text-font": BOLD,
          "text-size": 12,
          "text-allow-overlap": true,
        },
        paint: { "text-color": dark ? "#06222b" : "#ffffff" },
      },
    ],
  };
}
