/** Looks for codes in pictures that the page sends it, one at a time, and answers each. */

import type { Asked, Found } from "./code-reader";
import { brightnessOf, findCode } from "./find-code";

addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  const began = performance.now();
  const { rgba, width, height, turned } = data;
  const code = findCode(brightnessOf(new Uint8ClampedArray(rgba), width, height), turned);
  const found: Found = { code, took_ms: performance.now() - began };
  // The page's and a worker's way to send differ in their types; this one runs in a worker alone.
  (postMessage as (message: Found) => void)(found);
});
