/** Where the phone is: asked for while a round is under way and shown to be shared, kept until it is sent. */
import type { PhoneDatabase } from "./database";

const APART_MS = 20_000;
const FRESH_MS = 60_000;

let last: { lon: number; lat: number; at: number } | null = null;

/** Where the phone was within the last minute; null where it does not say. */
export function currentPosition(): { lon: number; lat: number } | null {
  return last !== null && Date.now() - last.at < FRESH_MS ? { lon: last.lon, lat: last.lat } : null;
}

/** Follows the phone until the function that is returned is called. */
export function follow(database: PhoneDatabase): () => void {
  if (!("geolocation" in navigator)) return () => undefined;
  let kept_ms = 0;
  const watch = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      last = { lon: coords.longitude, lat: coords.latitude, at: timestamp };
      if (timestamp - kept_ms < APART_MS) return;
      kept_ms = timestamp;
      const speed = coords.speed;
      void database.add("positions", {
        at: `${new Date(timestamp).toISOString().slice(0, 19)}Z`,
        position: [coords.longitude, coords.latitude],
        accuracy_m: Math.round(coords.accuracy),
        ...(speed === null || Number.isNaN(speed) ? {} : { speed_cm_per_s: Math.round(speed * 100) }),
      });
    },
    // Without a position everything else goes on.
    () => undefined,
    { enableHighAccuracy: false, maximumAge: 10_000 },
  );
  return () => {
    navigator.geolocation.clearWatch(watch);
    last = null;
  };
}
