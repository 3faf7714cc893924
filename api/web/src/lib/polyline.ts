const SCALE = 1e6;

/** Reads an encoded polyline of six decimals into [longitude, latitude] pairs. */
export function decodePolyline(text: string): [number, number][] {
  const path: [number, number][] = [];
  let offset = 0;
  let lat = 0;
  let lon = 0;
  const next = (): number => {
    // Multiplication instead of shifts: a difference may need more than 31 bits.
    let value = 0;
    let factor = 1;
    let bits: number;
    do {
      bits = text.charCodeAt(offset++) - 63;
      value += (bits & 0x1f) * factor;
      factor *= 32;
    } while (bits >= 0x20);
    return value % 2 ? -(value + 1) / 2 : value / 2;
  };
  while (offset < text.length) {
    lat += next();
    lon += next();
    path.push([lon / SCALE, lat / SCALE]);
  }
  return path;
}
