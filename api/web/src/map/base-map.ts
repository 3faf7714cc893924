/** What every map of ours is: north above, no tilt, drawn at its own pace, with nothing from anywhere else. */
import "maplibre-gl/dist/maplibre-gl.css";
import { Map as MapLibre, type MapOptions, setWorkerUrl } from "maplibre-gl";
import { drawAtItsPace, pointsPerPixel } from "./pace";

export function baseMap(workerUrl: string, label: string, options: MapOptions): MapLibre {
  setWorkerUrl(workerUrl);
  const map = new MapLibre({
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxPitch: 0,
    minZoom: 9,
    maxZoom: 19.5,
    fadeDuration: 0,
    ...pointsPerPixel(),
    ...options,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute("aria-label", label);
  drawAtItsPace(map);
  return map;
}
