/** How fast, and how finely, a map is drawn: at the pace of whatever draws it. */
import type { Map as MapLibre } from "maplibre-gl";

/** Between two looks at whether a frame is drawn: well under one of a screen with sixty a second. */
const LOOK_MS = 4;
/** A driver that never says that it is done must not stop the map. */
const LONGEST_MS = 2_000;
/** More points than this for each CSS pixel cost a phone battery, and nobody sees them. */
const MOST_RATIO = 2;

/**
 * Lets a map begin its next frame only when the one before has been drawn.
 *
 * Frames that are asked for faster than they are drawn pile up, and the page then stands still until the pile is gone: where software draws instead of
 * a graphics card, or on a cheap phone, for a second at a time. A graphics card is done long before the next frame, and nothing changes for it.
 */
export function drawAtItsPace(map: MapLibre): void {
  const gl = map.getCanvas().getContext("webgl2");
  // Without fences the map draws as it always did.
  if (!(gl instanceof WebGL2RenderingContext)) return;
  const draw = map.triggerRepaint.bind(map);
  let fence: WebGLSync | null = null;
  let since_ms = 0;
  let timer = 0;
  const mark = () => {
    if (fence !== null) gl.deleteSync(fence);
    fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    since_ms = performance.now();
    // What is not sent is never done.
    gl.flush();
  };
  // To make the canvas takes a driver long, too: the first frame would wait for it.
  mark();
  map.on("render", mark);
  const isDrawn = () =>
    fence === null ||
    gl.isContextLost() ||
    gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED ||
    performance.now() - since_ms > LONGEST_MS;
  map.triggerRepaint = () => {
    if (timer !== 0) return;
    if (isDrawn()) {
      draw();
      return;
    }
    timer = window.setTimeout(() => {
      timer = 0;
      map.triggerRepaint();
    }, LOOK_MS);
  };
  map.on("remove", () => {
    clearTimeout(timer);
    map.triggerRepaint = () => undefined;
  });
}

/** How many points a map draws for each CSS pixel: as many as the screen has, which the map follows by itself when somebody zooms the page, up to a bound. */
export function pointsPerPixel(): { pixelRatio?: number } {
  return devicePixelRatio > MOST_RATIO ? { pixelRatio: MOST_RATIO } : {};
}
