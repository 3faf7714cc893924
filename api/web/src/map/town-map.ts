import type { LngLatBoundsLike, Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import type { Selection } from "../lib/selection";
import type { Plan } from "../wire/types";
import { baseMap } from "./base-map";
import { drawImage, IMAGE_RATIO } from "./images";
import { boundsOf } from "./plan-features";
import { choiceRules, mapStyle } from "./style";
import { tilesUrlOf } from "./tiles";

export interface TownMapOptions {
  container: HTMLElement;
  plan: Plan;
  dark: boolean;
  /** Whether the page comes from a server, which then has the town's tiles. */
  served: boolean;
  workerUrl: string;
  label: string;
  onStop: (round: number, stop: number) => void;
  onRound: (round: number) => void;
  /** Called once, when everything in view is drawn. */
  onDrawn: () => void;
}

const NEAR_PIXELS = 14;
const CLOSE_ZOOM = 16;
/** Room for the chips above the map and the words below it. */
const PADDING = { top: 84, right: 44, bottom: 56, left: 44 };
/** From this width on the stop's card stands beside the free part of the map, otherwise below it. */
const WIDE_PIXELS = 640;
const CARD_PIXELS = 400;

/** The map itself: an island of imperative code behind a few verbs. */
export class TownMap {
  private selection: Selection = { round: null, stop: null };
  private waiting = false;

  private constructor(
    private readonly map: MapLibre,
    private readonly options: TownMapOptions,
    private readonly tilesUrl: string | null,
    private dark: boolean,
  ) {}

  static async create(options: TownMapOptions): Promise<TownMap> {
    const tilesUrl = await tilesUrlOf(options.plan, options.served);
    const map = baseMap(options.workerUrl, options.label, {
      container: options.container,
      style: mapStyle(options.plan, options.dark, tilesUrl),
      bounds: startBounds(options.plan),
      fitBoundsOptions: { padding: PADDING },
    });
    map.setMissingStyleImageResolver((name) => {
      const image = drawImage(name);
      if (image !== null && !map.hasImage(name)) map.addImage(name, image, { pixelRatio: IMAGE_RATIO });
    });
    const canvas = map.getCanvas();
    const townMap = new TownMap(map, options, tilesUrl, options.dark);
    map.on("click", (event) => townMap.click(event));
    map.on("mousemove", (event) => {
      canvas.style.cursor = townMap.stopNear(event) ? "pointer" : "";
    });
    map.once("idle", options.onDrawn);
    return townMap;
  }

  setLabel(label: string): void {
    this.map.getCanvas().setAttribute("aria-label", label);
  }

  setDark(dark: boolean): void {
    if (dark === this.dark) return;
    this.dark = dark;
    this.map.setStyle(mapStyle(this.options.plan, dark, this.tilesUrl), { diff: false });
    this.applyWhenReady();
  }

  select(selection: Selection): void {
    const before = this.selection;
    this.selection = selection;
    this.applyWhenReady();
    const moved =
      selection.stop !== null && (selection.stop !== before.stop || selection.round !== before.round);
    if (moved || selection.round !== before.round) this.show();
  }

  /** Brings what is chosen into view, or does so once the map can be seen. */
  private show(): void {
    // A hidden map has no size to fit anything into.
    this.waiting = this.map.getContainer().clientWidth === 0;
    if (this.waiting) return;
    if (this.selection.stop !== null) this.showStop(this.selection);
    else this.fit();
  }

  /** Brings the chosen round, or else every round, into view. */
  fit(): void {
    const { round } = this.selection;
    const rounds =
      round === null ? this.options.plan.rounds : this.options.plan.rounds.slice(round, round + 1);
    const box = boundsOf(rounds);
    if (box !== null) this.map.fitBounds(box, { padding: PADDING, maxZoom: 17, duration: 500 });
  }

  zoom(step: 1 | -1): void {
    if (step > 0) this.map.zoomIn();
    else this.map.zoomOut();
  }

  resize(): void {
    this.map.resize();
    if (this.waiting) this.show();
  }

  remove(): void {
    this.map.remove();
  }

  private applyWhenReady(): void {
    if (this.map.getLayer("chosen-stops")) this.apply();
    else this.map.once("styledata", () => this.applyWhenReady());
  }

  private apply(): void {
    for (const [layer, kind, property, value] of choiceRules(this.selection)) {
      if (kind === "paint") this.map.setPaintProperty(layer, property as never, value as never);
      else if (kind === "layout") this.map.setLayoutProperty(layer, property as never, value as never);
      else this.map.setFilter(layer, value as never);
    }
  }

  private showStop({ round, stop }: Selection): void {
    const place = this.options.plan.rounds[round ?? -1]?.stops[stop ?? -1]?.place;
    if (!place) return;
    const { width, height } = this.map.getContainer().getBoundingClientRect();
    const free = freeArea(width, height);
    const point = this.map.project(place.position);
    const inside = point.x > free.left && point.x < free.right && point.y > free.top && point.y < free.bottom;
    // A stop that can be seen well stays where it is: the map must not jump under the finger.
    if (inside && this.map.getZoom() >= CLOSE_ZOOM - 0.8) return;
    this.map.easeTo({
      center: place.position,
      zoom: Math.max(this.map.getZoom(), CLOSE_ZOOM),
      offset: [(free.left + free.right - width) / 2, (free.top + free.bottom - height) / 2],
      duration: 500,
    });
  }

  private stopNear({ point }: MapMouseEvent): { round: number; stop: number } | null {
    if (!this.map.getLayer("chosen-stops")) return null;
    const found = this.map.queryRenderedFeatures(
      [
        [point.x - NEAR_PIXELS, point.y - NEAR_PIXELS],
        [point.x + NEAR_PIXELS, point.y + NEAR_PIXELS],
      ],
      { layers: ["stops", "chosen-stops"] },
    );
    let nearest: { round: number; stop: number } | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const feature of found) {
      if (feature.geometry.type !== "Point") continue;
      const at = this.map.project(feature.geometry.coordinates as [number, number]);
      const round = Number(feature.properties.round);
      // Stops of the chosen round win over faded ones that lie on them.
      const faded = this.selection.round !== null && round !== this.selection.round ? 1000 : 0;
      const distance = Math.hypot(at.x - point.x, at.y - point.y) + faded;
      if (distance < least) {
        least = distance;
        nearest = { round, stop: Number(feature.properties.stop) };
      }
    }
    return nearest;
  }

  private click(event: MapMouseEvent): void {
    const stop = this.stopNear(event);
    if (stop !== null) {
      this.options.onStop(stop.round, stop.stop);
      return;
    }
    const { x, y } = event.point;
    const [line] = this.map.queryRenderedFeatures(
      [
        [x - 6, y - 6],
        [x + 6, y + 6],
      ],
      { layers: ["rounds"] },
    );
    if (line) this.options.onRound(Number(line.properties.round));
  }
}

/** The part of the map that neither chips nor a stop's card cover. */
function freeArea(
  width: number,
  height: number,
): { left: number; right: number; top: number; bottom: number } {
  const wide = width >= WIDE_PIXELS;
  return {
    left: 40,
    right: wide ? width - CARD_PIXELS : width - 40,
    top: 90,
    bottom: wide ? height - 60 : height * 0.42,
  };
}

function startBounds(plan: Plan): LngLatBoundsLike {
  return boundsOf(plan.rounds) ?? plan.bbox;
}
